"""What `wardapi demo` prepares: true histories, and the same again the second time."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from wardapi import jobs
from wardapi.access.models import ApiKey
from wardapi.audit import seals, verification
from wardapi.audit.models import AuditRecord
from wardapi.budgets.allocation_models import Allocation
from wardapi.budgets.ledger_models import LedgerEntry, YearEnd
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.participation_models import Project, Round
from wardapi.casework.models import Case
from wardapi.commitments.models import Commitment
from wardapi.commitments.notice_models import ActivityNotice
from wardapi.commitments.silo_models import SiloReport
from wardapi.deadlines import models
from wardapi.events.models import Event
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings
from wardapi.meetings.models import Meeting, MeetingSeries
from wardapi.packs import demo, demo_chapters, demo_start, demo_stories
from wardapi.packs.demo_chapters import Chapter
from wardapi.packs.demo_scene import MARK, Stage
from wardapi.priorities.action_models import PlanAction
from wardapi.priorities.indicator_models import Indicator
from wardapi.priorities.models import Plan, PlanEvidence, Priority, PublishedPriority
from wardapi.reports.statement_models import StatementVersion
from wardapi.wards.council_models import OfficerPost

TITLES = (
    *(Case.title, Priority.title, PublishedPriority.title, PlanEvidence.title, PlanAction.title),
    *(Commitment.title, ActivityNotice.title, SiloReport.title, MeetingSeries.title),
    *(Meeting.title, OfficerPost.title, Indicator.name, Allocation.title, Organisation.name),
    *(Round.title, Project.name),
)
LATER = datetime(2026, 11, 20, 15, tzinfo=UTC)
"""After most reviews of 2026."""
COUNTED = (
    *(Case, models.Fact, models.Rung, AuditRecord, Event, ApiKey, Allocation, LedgerEntry, YearEnd),
    *(StatementVersion, Plan, Commitment, Meeting),
)
TellSome = Callable[[int, int], None]


@pytest.fixture
def tell_some(monkeypatch: pytest.MonkeyPatch) -> TellSome:
    """`tell_some(30, 2)`: one case in thirty, and what two wards have: all takes a while to tell.

    With no wards, nothing but cases.
    """

    def tell(every: int, wards: int) -> None:
        def some(now: datetime, number: int) -> Iterator[demo_stories.Story]:
            return islice(demo_stories.stories(now, number), None, None, every)

        async def few(stage: Stage) -> list[Chapter]:
            told = await demo_chapters.chapters(stage)
            return [part for part in told if wards and (part.ward or 0) < wards]

        monkeypatch.setattr(demo, "stories", some)
        monkeypatch.setattr(demo, "chapters", few)

    return tell


@pytest.fixture(autouse=True)
def few_stories(tell_some: TellSome) -> None:
    tell_some(75, 0)


async def prepare(settings: Settings, now: datetime) -> dict[str, str]:
    return await demo_start.prepare(
        settings, now=now, tellers=jobs.TELLERS, progress=lambda _done, _total: None
    )


async def _count(database: Database) -> list[int | None]:
    async with database.read() as session:
        return [await session.scalar(select(func.count()).select_from(model)) for model in COUNTED]


async def test_preparing_again_gives_the_same_keys_and_only_what_was_missing(
    fresh_settings: Settings, fresh_database: Database, now: datetime, tell_some: TellSome
) -> None:
    """First as an older demonstration, of cases only; then whole; then weeks later."""
    tell_some(150, 0)
    keys = await prepare(fresh_settings, now)
    cases, *_, plans, promises, meetings = await _count(fresh_database)
    assert (cases, plans, promises, meetings) == (2, 0, 0, 0)
    tell_some(150, 1)
    assert await prepare(fresh_settings, now) == keys
    before = await _count(fresh_database)
    assert before[0] == cases
    assert all(before)
    assert await prepare(fresh_settings, now + timedelta(days=40)) == keys
    assert await _count(fresh_database) == before


async def test_the_stories_are_true(
    fresh_settings: Settings, fresh_database: Database, tell_some: TellSome
) -> None:
    """Rungs, history and audit trail follow from one another, and nothing is left to fire."""
    tell_some(20, 3)
    await prepare(fresh_settings, LATER)
    async with fresh_database.snapshot() as session:
        found = [some async for _, differ in jobs.verify_deadlines(session) for some in differ]
        verdict = await verification.verify(session, seals.seal_file(fresh_settings))
        books = await jobs.reconcile_budgets(session)
        stages = set(await session.scalars(select(Allocation.status)))
    assert (found, books["differences"]) == ([], [])
    assert stages >= {"applied", "awarded", "closed", "recovering", "referred", "refused"}
    assert verdict.broken is None
    assert (await jobs.sweep(fresh_database, now=LATER)).fired == 0
    await _check_titles(fresh_database)


async def _check_titles(database: Database) -> None:
    """Every title says that it is illustrative."""
    async with database.read() as session:
        for column in TITLES:
            titles = (await session.scalars(select(column))).all()
            assert titles, column
            assert all(title.endswith(MARK) for title in titles), column


async def test_every_key_works(
    fresh_settings: Settings, fresh_client: httpx.AsyncClient, now: datetime
) -> None:
    keys = await prepare(fresh_settings, now)
    assert len(keys) == 8
    for role, key in keys.items():
        me = await fresh_client.get("/v1/me", headers={"Authorization": f"Bearer {key}"})
        assert me.status_code == 200, me.text
        assert me.json()["roles"] == [role]


async def test_keys_of_another_database_are_replaced(
    fresh_settings: Settings, fresh_client: httpx.AsyncClient, now: datetime
) -> None:
    """As when the database was removed and the keys beside it were not."""
    kept = fresh_settings.data_path / "demo-keys.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"manager": "wk_demo_of_another_day"}')
    keys = await prepare(fresh_settings, now)
    me = await fresh_client.get("/v1/me", headers={"Authorization": f"Bearer {keys['manager']}"})
    assert me.status_code == 200
    assert _mode(kept) == 0o600


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_the_welcome_names_every_role_and_says_that_the_cases_are_invented(
    now: datetime,
) -> None:
    keys = {"councillor": "wk_one", "manager": "wk_two"}
    told = demo_start.welcome(keys, address="http://127.0.0.1:8000", command="wardapi")
    assert "http://127.0.0.1:8000/docs" in told
    assert "illustrative" in told
    assert all(role in told and key in told for role, key in keys.items())


def test_the_stories_are_the_same_every_time(now: datetime) -> None:
    one, other = (list(demo_stories.stories(now, 25)) for _ in range(2))
    assert one == other
    assert len(one) == 300
    assert {story.service for story in one} >= demo_stories.THEMES.keys()
    assert all(story.received_at < now for story in one)
