"""Grants of another system brought in, on both databases. All organisations are invented."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests import commands
from tests.budgets.conftest import Endowment, People
from tests.budgets.grants_sheet import cells, sheet
from tests.casework.conftest import Api
from wardapi.audit.models import AuditRecord
from wardapi.budgets import grants_examples, grants_import
from wardapi.budgets.grants_schemas import ImportedGrantOut
from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.budgets.organisation_models import ImportedGrant, Organisation
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings

PATH = "/imported-grants"
FIRST = cells()
SECOND = cells(
    identifier="360G-exampleton-0002", amount="1000", org_id="GB-COH-01234567",
    name="Tin Bath Theatre CIC", company="1234567", charity="1099999",
)  # fmt: skip
THIRD = cells(identifier="360G-exampleton-0003", amount="0.5", awarded_on="2020-01-31")
TWIN = cells(identifier="360G-exampleton-0004", name="Elm Row Choirs", amount="10")
SCHOOL = cells(
    identifier="360G-exampleton-0005", org_id="GB-EDU-123456", name="Elm Row School", amount="5"
)
GOOD = (FIRST, SECOND, THIRD, TWIN, SCHOOL)


def silent(done: int, total: int | None = None) -> None:
    """Nobody watches."""


@pytest.fixture
def bring(database: Database, now: datetime) -> Any:
    """`await bring(row, row, dry_run=True)`: what the command would print."""

    async def brought(*rows: Any, **options: Any) -> dict[str, Any]:
        report = await grants_import.import_grants(
            database, sheet(*rows), now=now, progress=silent, **options
        )
        told = report.as_json()
        assert told["rows"] == told["loaded"] + told["unchanged"] + told["refused"] == len(rows)
        return told

    return brought


async def counts(session: AsyncSession) -> list[int]:
    """How many grants, organisations, entries of journals and acts there are."""
    tables = (ImportedGrant, Organisation, LedgerEntry, AuditRecord)
    return [await session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


async def test_every_row_is_loaded_the_sum_agrees_and_twice_changes_nothing(
    bring: Any, session: AsyncSession, money: Endowment
) -> None:
    before = await counts(session)
    told = await bring(*GOOD)
    assert (told["loaded"], told["refused"], told["organisations_added"]) == (5, 0, 3)
    assert told["amounts"]["loaded"] == told["amounts"]["rows"] == "1766.00"
    after = await counts(session)
    assert [new - old for new, old in zip(after, before, strict=True)] == [5, 3, 0, 8]
    assert await session.scalar(select(func.sum(ImportedGrant.amount_pence))) == 176600
    again = await bring(*GOOD)
    assert (again["loaded"], again["unchanged"], again["organisations_added"]) == (0, 5, 0)
    assert again["amounts"]["unchanged"] == "1766.00"
    assert await counts(session) == after


async def test_a_dry_run_says_the_same_and_writes_nothing(
    bring: Any, session: AsyncSession
) -> None:
    before = await counts(session)
    rows = (*GOOD, cells(identifier="360G-exampleton-0006", currency="EUR"))
    dry = await bring(*rows, dry_run=True)
    assert await counts(session) == before
    assert dry | {"dry_run": False} == await bring(*rows)


async def test_organisations_are_found_by_their_identifiers(
    bring: Any, session: AsyncSession, api: Api, people: People
) -> None:
    body = {"name": "Tin Bath", "sector": "private", "company_number": "01234567"}
    known = (await api.post(people.finance, "/organisations", body)).json()
    told = await bring(*GOOD)
    assert told["organisations_added"] == 2
    read = await api.get(people.auditor, f"{PATH}?recipient={known['id']}")
    (grant,) = read.json()["data"]
    assert (grant["amount"], grant["recipient"]["name"]) == ("1000.00", "Tin Bath")
    sectors = {
        row.name: row.sector
        for row in await session.execute(select(Organisation.name, Organisation.sector))
    }
    assert sectors == {
        "Tin Bath": "private",
        "Elm Row Choir": "voluntary_and_community",
        "Elm Row School": "public",
    }


async def test_each_refused_row_is_told_and_stops_no_other(bring: Any) -> None:
    told = await bring(
        FIRST,
        cells(identifier="360G-exampleton-0007", name="Mr John Doe", amount="20"),
        cells(identifier="360G-exampleton-0008", awarded_on="2026-01-06", amount="30"),
        cells(amount="751"),
        cells(identifier="360G-exampleton-0009", amount="many", title=""),
        FIRST,
    )
    assert (told["loaded"], told["unchanged"], told["refused"]) == (1, 1, 4)
    assert told["amounts"] == {
        "rows": "2302.00", "loaded": "750.50", "unchanged": "750.50", "refused": "801.00",
    }  # fmt: skip
    assert [(one["row"], one["field"]) for one in told["problems"]] == [
        (3, "Recipient Org:Name"), (4, "Award Date"), (5, "Identifier"),
        (6, "Amount Awarded"), (6, "Title"),
    ]  # fmt: skip
    assert "Row 2 says something else" in told["problems"][2]["detail"]
    assert "Doe" not in json.dumps(told)


async def test_a_correction_is_refused_until_it_is_said_to_replace(
    bring: Any, session: AsyncSession
) -> None:
    await bring(*GOOD)
    other = cells(amount="751")
    refused = await bring(other)
    assert (refused["refused"], "--replace" in refused["problems"][0]["detail"]) == (1, True)
    assert (await bring(other, replace=True))["loaded"] == 1
    assert (await bring(other))["unchanged"] == 1
    kept = await session.scalar(
        select(ImportedGrant.amount_pence).where(ImportedGrant.identifier == FIRST["identifier"])
    )
    assert kept == 75100


async def test_more_rows_than_one_transaction_takes(bring: Any) -> None:
    rows = [
        cells(identifier=f"360G-exampleton-{n}", org_id=f"360G-exampleton-group_{n % 210}")
        for n in range(250)
    ]
    dry = await bring(*rows, dry_run=True)
    told = await bring(*rows)
    assert (told["loaded"], told["organisations_added"]) == (250, 210)
    assert dry | {"dry_run": False} == told


async def test_what_was_brought_in_is_listed(bring: Any, api: Api, people: People) -> None:
    await bring(*GOOD)
    for query, amounts in (
        ("?identifier=360G-exampleton-0002", ["1000.00"]),
        ("?awarded_from=2020-01-01", ["0.50"]),
        ("?awarded_to=2019-12-31&count=true&limit=1&sort=awarded_on", ["750.50"]),
    ):
        told = (await api.get(people.manager, PATH + query)).json()
        assert [one["amount"] for one in told["data"]] == amounts, query
    as_csv = await api.get(people.finance, f"{PATH}?format=csv")
    assert len(as_csv.text.splitlines()) == 6
    assert (await api.get(people.administrator, PATH)).status_code == 403


def test_examples_are_what_is_answered() -> None:
    ImportedGrantOut.model_validate(grants_examples.GRANT | {"amount": 75050})


async def test_the_command_prints_the_report_and_nothing_else(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "grants.csv"
    file.write_bytes(sheet(*GOOD))
    assert commands.answer(fresh_settings, "import", "grants", str(file))["loaded"] == 5
    file.write_bytes(sheet(*GOOD, cells(identifier="x")))
    done = commands.run(fresh_settings, "import", "grants", str(file), "--dry-run")
    told = json.loads(done.stdout)
    assert (done.returncode, told["unchanged"], told["refused"]) == (1, 5, 1)
    file.write_bytes(b"PK\x03\x04")
    unread = commands.run(fresh_settings, "import", "grants", str(file))
    assert (unread.returncode, unread.stdout) == (1, "")
    assert "save it as `CSV UTF-8`" in unread.stderr
