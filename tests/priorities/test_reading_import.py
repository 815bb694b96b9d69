"""Files of readings brought in, on both databases. It is Monday 5 January 2026."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import Borough
from tests.priorities.placed import Placed, borough, placed  # noqa: F401
from wardapi.audit.models import AuditRecord
from wardapi.kit.database import Database
from wardapi.priorities import indicator_steps, reading_import
from wardapi.priorities.indicator_models import IndicatorReading
from wardapi.priorities.indicator_steps import NewIndicator
from wardapi.priorities.indicator_vocabulary import Direction, Kind, Topic
from wardapi.priorities.places import Place

HEAD = "ward,indicator,date,value,source,note\n"
GOOD = "boston-castle,asb,2025-03-31,412,Police,\nE05012996,asb,30/06/2025,398.5,Police,\n"


class Brought:
    """Imports into the test's own database."""

    def __init__(self, database: Database, now: datetime, asb: UUID, session: AsyncSession) -> None:
        self.database, self.now, self.asb, self.session = database, now, asb, session

    async def bring(self, rows: str, **options: Any) -> dict[str, Any]:
        report = await reading_import.import_readings(
            self.database, (HEAD + rows).encode(), now=self.now, progress=_silent, **options
        )
        told = report.as_json()
        assert told["rows"] == told["loaded"] + told["unchanged"] + told["refused"]
        return told

    async def kept(self) -> dict[date, int]:
        statement = select(IndicatorReading.measured_on, IndicatorReading.value)
        found = await self.session.execute(
            statement.where(IndicatorReading.indicator_id == self.asb)
        )
        return {row.measured_on: row.value for row in found}


def _silent(done: int, total: int | None = None) -> None:
    """Nobody watches."""


@pytest_asyncio.fixture
async def brought(
    database: Database,
    session: AsyncSession,
    borough: Borough,  # noqa: F811
    placed: Placed,  # noqa: F811
    now: datetime,
) -> Brought:
    ward = borough.wards["boston-castle"]
    place = Place(placed.published, ward.id, ward.gss_code)
    asb = NewIndicator(
        "Reports", Kind.QUANTITATIVE, Topic.ANTISOCIAL_BEHAVIOUR, slug="asb",
        unit="reports a year", direction=Direction.DOWN,
    )  # fmt: skip
    trust = NewIndicator("Trust", Kind.QUALITATIVE, Topic.TRUST)
    made = await indicator_steps.add_indicator(session, place, asb, by=None, now=now)
    await indicator_steps.add_indicator(session, place, trust, by=None, now=now)
    await session.commit()
    return Brought(database, now, made.id, session)


async def test_every_row_is_loaded_and_the_same_file_again_changes_nothing(
    brought: Brought,
) -> None:
    first = await brought.bring(GOOD)
    assert (first["loaded"], first["refused"], first["problems"]) == (2, 0, [])
    assert await brought.kept() == {date(2025, 3, 31): 412_0000, date(2025, 6, 30): 398_5000}
    count = select(func.count()).select_from(AuditRecord)
    before = await brought.session.scalar(count)
    second = await brought.bring(GOOD)
    assert (second["loaded"], second["unchanged"]) == (0, 2)
    assert await brought.session.scalar(count) == before


async def test_a_dry_run_says_the_same_and_writes_nothing(brought: Brought) -> None:
    rows = f"{GOOD}boston-castle,asb,soon,1,,\n"
    dry = await brought.bring(rows, dry_run=True)
    assert await brought.kept() == {}
    assert dry | {"dry_run": False} == await brought.bring(rows)


async def test_each_refused_row_is_told_with_its_reason(brought: Brought) -> None:
    told = await brought.bring(
        GOOD
        + "boston-castle,asb,2026-01-06,1,,\n"
        + "boston-castle,asb,2025-03-31,413,,\n"
        + "wath,asb,2025-03-31,1,,\n"
        + "boston-castle,burglary,2025-03-31,1,,\n"
        + ",asb,2025-03-31,1,,\n"
        + "boston-castle,trust,2025-03-31,1,,\n"
        + "boston-castle,asb,2025-09-30,40%,,\n"
        + f"wath,{brought.asb},2025-09-30,40,,\n"
        + f",{UUID(int=7)},2025-09-30,40,,\n"
        + "boston-castle,asb,=TODAY(),=A1,,\n"
        + f",{brought.asb},2025-12-31,401,,\n"
    )
    assert (told["rows"], told["loaded"], told["refused"]) == (13, 3, 10)
    assert [(one["row"], one["field"]) for one in told["problems"]] == [
        (4, "date"), (5, "value"), (6, "ward"), (7, "indicator"), (8, "ward"), (9, "indicator"),
        (10, "value"), (11, "ward"), (12, "indicator"), (13, "date"), (13, "value"),
    ]  # fmt: skip
    by_row = {one["row"]: one["detail"] for one in told["problems"]}
    assert by_row[5] == "Row 2 says something else of the same indicator and day."
    assert "reports a year" in by_row[10]
    assert all(one["detail"].endswith(".") for one in told["problems"])


async def test_a_contradiction_is_refused_until_it_is_said_to_replace(brought: Brought) -> None:
    await brought.bring(GOOD)
    other = GOOD.replace("412", "415")
    refused = await brought.bring(other)
    assert (refused["unchanged"], refused["refused"]) == (1, 1)
    assert "--replace" in refused["problems"][0]["detail"]
    replaced = await brought.bring(other, replace=True)
    assert (replaced["loaded"], replaced["unchanged"]) == (1, 1)
    assert (await brought.kept())[date(2025, 3, 31)] == 415_0000


async def test_a_file_that_repeats_or_contradicts_itself_is_judged_row_by_row(
    brought: Brought,
) -> None:
    one = "boston-castle,asb,2025-03-31,412,Police,\n"
    told = await brought.bring(one + one + one.replace("412", "413"), replace=True)
    assert (told["loaded"], told["unchanged"], told["refused"]) == (1, 1, 1)
    assert await brought.kept() == {date(2025, 3, 31): 412_0000}


async def test_more_rows_than_one_transaction_takes(brought: Brought) -> None:
    days = [date.fromordinal(date(2024, 1, 1).toordinal() + n) for n in range(450)]
    rows = "".join(f"boston-castle,asb,{day},{n},,\n" for n, day in enumerate(days))
    told = await brought.bring(rows + rows)
    assert (told["loaded"], told["unchanged"]) == (450, 450)
    assert (await brought.kept())[days[-1]] == 449_0000
