"""`wardapi import indicators` as people use it: real processes, real exit codes, both databases."""

import json
from datetime import datetime
from pathlib import Path

import pytest_asyncio

from tests import commands
from tests.casework.conftest import make_borough
from tests.priorities.placed import place_priorities
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings
from wardapi.priorities import indicator_steps
from wardapi.priorities.indicator_steps import NewIndicator
from wardapi.priorities.indicator_vocabulary import Direction, Kind, Topic
from wardapi.priorities.places import Place

GOOD = "\ufeffward;indicator;date;value\r\nBoston Castle;asb;30/06/2025;398.5\r\n"


@pytest_asyncio.fixture
async def council(fresh_settings: Settings, fresh_database: Database, now: datetime) -> Settings:
    """A database with one indicator."""
    async with fresh_database.write() as session:
        borough = await make_borough(session, now)
        placed = await place_priorities(session, borough, now)
        ward = borough.wards["boston-castle"]
        place = Place(placed.published, ward.id, ward.gss_code)
        asb = NewIndicator(
            "Reports", Kind.QUANTITATIVE, Topic.ANTISOCIAL_BEHAVIOUR, slug="asb",
            unit="reports a year", direction=Direction.DOWN,
        )  # fmt: skip
        await indicator_steps.add_indicator(session, place, asb, by=None, now=now)
    return fresh_settings


async def test_the_report_is_all_that_stands_on_stdout(council: Settings, tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(GOOD, encoding="utf-8")
    dry = commands.answer(council, "import", "indicators", str(file), "--dry-run")
    assert (dry["loaded"], dry["dry_run"]) == (1, True)
    told = commands.answer(council, "import", "indicators", str(file))
    assert told == {
        "rows": 1, "loaded": 1, "unchanged": 0, "refused": 0, "blank": 0,
        "ignored_columns": [], "dry_run": False, "problems": [],
    }  # fmt: skip
    again = commands.answer(council, "import", "indicators", str(file))
    assert (again["loaded"], again["unchanged"]) == (0, 1)
    assert commands.answer(council, "audit", "verify")["broken"] is None


async def test_refused_rows_are_told_and_end_with_1(council: Settings, tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(f"{GOOD}boston-castle;asb;#REF!;1\r\n", encoding="utf-8")
    done = commands.run(council, "import", "indicators", str(file))
    told = json.loads(done.stdout)
    assert (done.returncode, told["loaded"], told["refused"]) == (1, 1, 1)
    assert told["problems"] == [
        {
            "row": 3,
            "field": "date",
            "detail": "The cell holds #REF!, an error of the spreadsheet. Repair it there.",
        }
    ]


async def test_a_file_that_cannot_be_read_is_told_in_a_sentence(
    council: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "readings.xlsx"
    file.write_bytes(b"PK\x03\x04 and so on")
    done = commands.run(council, "import", "indicators", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert "save it as `CSV UTF-8`" in done.stderr
    missing = commands.run(council, "import", "indicators", str(tmp_path / "none.csv"))
    assert (missing.returncode, missing.stdout) == (2, "")
