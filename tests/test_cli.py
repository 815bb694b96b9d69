"""The command as people use it: real processes, a real file, real exit codes."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import commands
from tests.access.keys import caller_of
from wardapi.access import credentials
from wardapi.access.rules import Principal
from wardapi.casework import actions, opening
from wardapi.casework.opening import NewCase
from wardapi.casework.queries import Found
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings

FRIDAY = datetime(2025, 12, 19, 10, tzinfo=UTC)
BINS = NewCase(ward="boston-castle", service="streetscene", subject="Overflowing bins")
NOTHING = {"due": 0, "fired": 0, "superseded": 0}


def settings_for(path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{path / 'wardapi.db'}",
        data_dir=path / "data",
        environment="test",
        log_level="warning",
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A database that the command has made and filled."""
    settings = settings_for(tmp_path_factory.mktemp("loaded"))
    commands.answer(settings, "db", "upgrade")
    commands.answer(settings, "load", "rotherham")
    return settings


@pytest.fixture
def council(loaded: Settings, tmp_path: Path) -> Settings:
    """A copy of it, for one test."""
    with closing(sqlite3.connect(loaded.sqlite_path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    settings = settings_for(tmp_path)
    shutil.copy(loaded.sqlite_path, settings.sqlite_path)
    return settings


async def open_case(settings: Settings, **steps: datetime) -> tuple[Found, Principal]:
    """A case received on Friday; with `paused` and `resumed` its clock stood still between."""
    database = Database(settings)
    try:
        async with database.write() as session:
            manager = (await caller_of(session, "manager", now=FRIDAY)).principal
            found = await opening.open_case(session, BINS, by=manager, now=FRIDAY)
            if steps:
                reason, at = "awaiting_resident", steps["paused"]
                await actions.pause(session, found, reason=reason, by=manager, now=at)
                await actions.resume(session, found, by=manager, now=steps["resumed"])
    finally:
        await database.close()
    return found, manager


def sweep(settings: Settings, as_of: str) -> dict[str, Any]:
    """One sweep; what it prints, without the seconds it took."""
    swept = commands.answer(settings, "sweep", "--as-of", as_of)
    assert swept.pop("seconds") >= 0
    return swept


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(settings.sqlite_path)) as connection:
        return connection.execute(query).fetchall()


def edit(settings: Settings, *statements: str) -> None:
    """Behind the program's back."""
    with closing(sqlite3.connect(settings.sqlite_path)) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount
        connection.commit()


RESPOND = "SELECT due_at FROM clocks WHERE target = 'respond' ORDER BY subject_id"


async def test_sweeps_walk_a_case_up_the_ladder_rung_by_rung(council: Settings) -> None:
    """Received on Friday 19 December 2025 at 10:00, due on Wednesday 7 January 2026 at 17:00."""
    await open_case(council)
    assert rows(council, RESPOND) == [("2026-01-07 17:00:00.000000",)]
    ladder = {
        "2026-01-05T17:00": 0,
        "2026-01-07T17:00": 1,
        "2026-01-12T17:00": 2,
        "2026-01-15T17:00": 3,
        "2026-01-22T17:00": 4,
    }
    assert sweep(council, "2026-01-05T16:59:59") == NOTHING
    for at, level in ladder.items():
        assert sweep(council, at) == {"due": 1, "fired": 1, "superseded": 0}
        assert rows(council, "SELECT level FROM subjects") == [(level,)]
    assert sweep(council, "2026-01-22T17:00") == NOTHING
    assert commands.answer(council, "deadlines", "verify") == {"subjects": 1, "differences": []}
    assert commands.answer(council, "audit", "verify")["broken"] is None


async def test_after_an_outage_the_highest_rung_fires_and_the_lower_are_superseded(
    council: Settings,
) -> None:
    await open_case(council)
    assert sweep(council, "2026-02-07T17:00") == {"due": 5, "fired": 1, "superseded": 4}
    assert sweep(council, "2026-02-07T17:00") == NOTHING
    states = "SELECT name, state FROM rungs WHERE target = 'respond' ORDER BY position"
    assert rows(council, states) == [
        ("warning", "superseded"),
        ("level-1", "superseded"),
        ("level-2", "superseded"),
        ("level-3", "superseded"),
        ("level-4", "fired"),
    ]


async def test_paused_across_two_closes_it_escalates_on_friday_9_january(
    council: Settings,
) -> None:
    await open_case(
        council,
        paused=datetime(2025, 12, 22, 16, 30, tzinfo=UTC),
        resumed=datetime(2025, 12, 24, 9, 0, tzinfo=UTC),
    )
    assert rows(council, RESPOND) == [("2026-01-09 17:00:00.000000",)]
    assert sweep(council, "2026-01-07T17:00")["fired"] == 1, "the warning"
    assert sweep(council, "2026-01-09T16:59") == NOTHING
    assert sweep(council, "2026-01-09T17:00")["fired"] == 1
    assert rows(council, "SELECT level FROM subjects") == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clocks SET due_at = '2027-01-01 00:00:00.000000' WHERE target = 'respond'",
        "UPDATE subjects SET level = 3",
        "UPDATE cases SET next_due_at = '2027-01-01 00:00:00.000000'",
        "DELETE FROM rungs WHERE name = 'level-1'",
    ],
)
async def test_a_row_edited_behind_the_programs_back_is_found(
    council: Settings, statement: str
) -> None:
    found, _ = await open_case(council)
    edit(council, statement)
    done = commands.run(council, "deadlines", "verify")
    assert done.returncode == 1
    verdict = json.loads(done.stdout)
    assert verdict["subjects"] == 1
    assert verdict["differences"]
    assert all(f"case {found.reference} (" in told for told in verdict["differences"])


async def test_an_edited_fact_and_an_edited_audit_record_are_found(council: Settings) -> None:
    await open_case(council)
    with closing(sqlite3.connect(council.sqlite_path)) as connection:
        for table in ("facts", "audit_records"):
            connection.execute(f"DROP TRIGGER {table}_no_update")
        connection.commit()
    edit(
        council,
        "UPDATE facts SET occurred_at = '2025-12-22 10:00:00.000000' WHERE kind = 'received'",
        "UPDATE audit_records SET at = '2025-12-22 10:00:00.000000' WHERE action = 'case.opened'",
    )
    deadlines = commands.run(council, "deadlines", "verify")
    audit = commands.run(council, "audit", "verify")
    assert (deadlines.returncode, audit.returncode) == (1, 1)
    differences = "\n".join(json.loads(deadlines.stdout)["differences"])
    assert "received_at is 2025-12-19" in differences
    assert json.loads(audit.stdout)["broken"]


async def test_an_edited_fact_whose_clocks_were_edited_too_is_found_by_the_trail(
    council: Settings,
) -> None:
    found, _ = await open_case(council)
    assert commands.answer(council, "audit", "verify")["compared"] == 1
    edit(council, "DROP TRIGGER facts_no_update")
    edit(council, "UPDATE facts SET occurred_at = '2025-12-22 10:00:00.000000'")
    done = commands.run(council, "audit", "verify")
    assert done.returncode == 1
    broken = json.loads(done.stdout)["broken"]
    assert broken["where"] == f"case {found.reference} ({found.id})"
    assert "fact 1 is not the one that the trail tells of: received at 2025-12-19" in broken["what"]


async def test_a_sweep_in_the_future_says_what_it_records(council: Settings) -> None:
    await open_case(council)
    done = commands.run(council, "sweep", "--as-of", "2100-01-01T09:00")
    assert json.loads(done.stdout)["fired"] == 1
    assert "recorded as noticed then, and that cannot be undone." in done.stderr
    assert "noticed then" not in commands.run(council, "sweep", "--as-of", "2026-01-01").stderr


async def test_a_key_is_all_that_keys_create_prints(council: Settings) -> None:
    words = ["--name", "Area desk", "--role", "coordinator", "--ward", "boston-castle"]
    done = commands.run(council, "keys", "create", *words)
    assert done.returncode == 0, done.stderr
    key, end = done.stdout[:-1], done.stdout[-1]
    assert end == "\n"
    assert key.startswith("wk_test_")
    assert credentials.key_id_of(key) is not None
    assert key.split() == [key]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--role", "coordinator"], "The key holds for every ward.\n"),
        (["--role", "manager"], "The key holds for every ward and every service.\n"),
        (["--role", "manager", "--ward", "wath"], "The key holds for every service.\n"),
        (["--role", "administrator"], ""),
    ],
)
def test_a_key_that_nobody_narrowed_is_told_of_on_stderr(
    council: Settings, words: list[str], told: str
) -> None:
    done = commands.run(council, "keys", "create", "--name", "A", *words)
    assert done.returncode == 0
    assert done.stderr == told
    assert credentials.key_id_of(done.stdout.strip()) is not None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["keys", "create", "--name", "A", "--role", "king"], "There is no role 'king'"),
        (
            ["keys", "create", "--name", "A", "--role", "manager", "--expires", "2026-13-01"],
            "'2026-13-01' is no date. Write 2026-12-31",
        ),
        (
            ["keys", "create", "--name", "A", "--role", "manager", "--expires", "2020-01-01"],
            "1 January 2020 has passed",
        ),
        (
            ["keys", "create", "--name", "A", "--role", "finance", "--scope", "cases:read"],
            "The role finance does not have the scope cases:read",
        ),
        (["sweep", "--as-of", "teatime"], "'teatime' is no date and time. Write 2026-12-18T16:40"),
        (
            ["due", "10wd", "--from", "teatime"],
            "'teatime' is no date and time. Write 2026-12-18T16:40",
        ),
        (["due", "ten", "--from", "2026-01-05T10:00"], "Write 10wd for working days"),
        (["due", "999999wd", "--from", "2026-01-05T10:00"], "100 years"),
        (
            ["due", "1wd", "--from", "2026-01-05T10:00", "--calendar", "atlantis"],
            "no published calendar 'atlantis'",
        ),
        (["worker"], "SQLite takes one process"),
        (["due", "-5wd", "--from", "2026-01-05T10:00"], "'-5wd' lies before the receipt"),
        (["load", "atlantis"], "'atlantis' is neither"),
        (["load", "atlantis"], "one of: rotherham, demo."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    loaded: Settings, words: list[str], sentence: str
) -> None:
    done = commands.run(loaded, *words)
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [["load", "rotherham"], ["deadlines", "verify"], ["serve", "--port", "8399"]]
)
def test_before_there_are_tables_one_is_told_how_to_make_them(
    tmp_path: Path, words: list[str]
) -> None:
    done = commands.run(settings_for(tmp_path), *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "run `wardapi db upgrade`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    away = settings_for(tmp_path).model_copy(
        update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}
    )
    done = commands.run(away, "sweep")
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr


def test_loading_twice_changes_nothing(council: Settings) -> None:
    before = _content(council)
    report = commands.answer(council, "load", "rotherham")
    assert (report["created"], report["updated"], report["removed"]) == (0, 0, 0)
    assert report["unchanged"] > 300
    assert _content(council) == before


def _content(settings: Settings) -> list[str]:
    with closing(sqlite3.connect(settings.sqlite_path)) as connection:
        return list(connection.iterdump())


def test_due_says_when_and_why_line_by_line(loaded: Settings) -> None:
    done = commands.run(loaded, "due", "10wd", "--from", "2022-12-16T10:00")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0] == "Wednesday 4 January 2023, 17:00"
    assert lines[2] == "10 working days from Friday 16 December 2022, 10:00 (Europe/London)"
    assert "  Mon 26 Dec 2022: closed, Boxing Day" in lines
    assert lines[-1] == "  Wed 4 Jan 2023: working day 10 of 10"


def test_due_counts_by_the_councils_own_calendar(council: Settings) -> None:
    words = ["due", "10wd", "--from", "2022-12-16T10:00", "--json"]
    assert commands.answer(council, *words)["calendar"]["slug"] == "rotherham"
    edit(council, "UPDATE councils SET default_calendar = 'uk-foi'")
    assert commands.answer(council, *words)["calendar"]["slug"] == "uk-foi"
    named = commands.answer(council, *words, "--calendar", "rotherham")
    assert named["calendar"]["slug"] == "rotherham"
    edit(council, "UPDATE councils SET default_calendar = NULL")
    assert commands.answer(council, *words)["calendar"]["slug"] == "rotherham"


def test_due_needs_no_database(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    words = ["due", "24h", "--from", "2026-03-29T00:30", "--calendar", "england-24-7", "--json"]
    found = commands.answer(settings, *words)
    assert found["due_at"] == "2026-03-30T00:30:00Z"
    assert not settings.sqlite_path.exists()
    settings.sqlite_path.touch()
    assert commands.answer(settings, *words) == found


@pytest.mark.parametrize(
    ("amount", "due_at"),
    [
        ("10wd", "2022-06-16T16:00:00Z"),
        ("4wh", "2022-05-31T13:00:00Z"),
        ("24h", "2022-06-01T09:00:00Z"),
    ],
)
def test_a_time_without_a_zone_is_english_local_time(
    loaded: Settings, amount: str, due_at: str
) -> None:
    """Ten o'clock in May is nine in UTC; the Jubilee took 2 and 3 June."""
    found = commands.answer(loaded, "due", amount, "--from", "2022-05-31T10:00", "--json")
    assert found["due_at"] == due_at
    zoned = commands.answer(loaded, "due", amount, "--from", "2022-05-31T09:00Z", "--json")
    assert zoned == found


def test_help_names_every_command(tmp_path: Path) -> None:
    done = commands.run(settings_for(tmp_path), "--help")
    for name in ("demo", "serve", "worker", "sweep", "load", "due", "keys", "audit", "deadlines"):
        assert f" {name} " in done.stdout


async def test_the_sweep_of_the_present_needs_no_instant(council: Settings) -> None:
    """Whatever the date of the test's run, it lies after January 2026."""
    await open_case(council)
    swept = commands.answer(council, "sweep")
    assert (swept["due"], swept["fired"], swept["superseded"]) == (5, 1, 4)
