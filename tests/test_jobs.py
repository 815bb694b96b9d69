"""The second door: each job does its work once, whoever else is at it, and loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
import structlog
from sqlalchemy import event, func, make_url, select, text, update

from tests.backends import ON_POSTGRESQL
from tests.deadlines import matters
from tests.due_cases import (
    DUE,
    RECEIVED,
    check_each_fired_once,
    fired,
    open_cases,
    settle_in,
    until,
)
from wardapi import jobs
from wardapi.access.rules import Principal
from wardapi.audit import seals
from wardapi.casework.models import Case
from wardapi.deadlines import deliveries, models
from wardapi.deadlines.sweeping import Swept
from wardapi.events import actions as events
from wardapi.events.models import Event
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings

LATER = DUE + timedelta(minutes=1)


@pytest_asyncio.fixture
async def manager(fresh_database: Database) -> Principal:
    return await settle_in(fresh_database)


async def fired_in(database: Database) -> int:
    async with database.read() as session:
        return await fired(session)


async def test_a_sweep_goes_on_until_nothing_is_due(
    fresh_database: Database, manager: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 4)
    await open_cases(fresh_database, 10, by=manager)
    seen: list[Swept] = []
    assert await jobs.sweep(fresh_database, now=DUE, progress=seen.append) == Swept(10, 20, 10, 10)
    assert [swept.fired for swept in seen] == [4, 8, 10]
    assert await jobs.sweep(fresh_database, now=DUE) == Swept()
    await check_each_fired_once(fresh_database, 10)


async def test_sweeps_at_once_fire_each_rung_once(
    fresh_settings: Settings,
    fresh_database: Database,
    manager: Principal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of one process and, as far as the database can tell, of two."""
    monkeypatch.setattr(jobs, "BATCH", 7)
    await open_cases(fresh_database, 60, by=manager)
    other = Database(fresh_settings)
    try:
        sweeps = [jobs.sweep(database, now=DUE) for database in (fresh_database, other) * 3]
        swept = await asyncio.gather(*sweeps)
    finally:
        await other.close()
    assert sum(one.fired for one in swept) == 60
    await check_each_fired_once(fresh_database, 60)


async def _spoil(database: Database, references: list[str]) -> None:
    """Make histories unreadable, as somebody could who owns the tables."""
    ids = select(Case.id).where(Case.reference.in_(references))
    async with database.write() as session:
        if database.dialect_name == "postgresql":
            await session.execute(text("ALTER TABLE facts DISABLE TRIGGER facts_stay"))
        else:
            await session.execute(text("DROP TRIGGER facts_no_update"))
        await session.execute(
            update(models.Fact).where(models.Fact.subject_id.in_(ids)).values(detail={})
        )


@contextmanager
def logged() -> Iterator[list[Any]]:
    """What the jobs say meanwhile."""
    with structlog.testing.capture_logs() as lines:
        yield lines


async def test_broken_histories_hold_up_nobody_elses(
    fresh_database: Database, manager: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than one batch holds, and they have waited longest."""
    monkeypatch.setattr(jobs, "BATCH", 3)
    broken = await open_cases(fresh_database, 5, by=manager)
    await open_cases(fresh_database, 8, by=manager, at=RECEIVED + timedelta(hours=1))
    await _spoil(fresh_database, broken)
    with logged() as lines:
        swept = await jobs.sweep(fresh_database, now=DUE)
    assert swept.fired == 8
    stuck = {line["id"] for line in lines if line["event"] == "subject_cannot_be_swept"}
    assert len(stuck) == 5
    async with fresh_database.read() as session:
        waiting = await session.scalars(
            select(models.Subject.id).where(models.Subject.next_rung_at <= DUE)
        )
        assert {str(id_) for id_ in waiting} == stuck


async def test_a_subject_that_no_room_speaks_for_is_left_as_it_was(
    fresh_database: Database, manager: Principal
) -> None:
    """Its teller fails after the facts were written; nothing of them is kept."""
    async with fresh_database.write() as session:
        await matters.begin(session)
    await open_cases(fresh_database, 3, by=manager)
    with logged() as lines:
        assert (await jobs.sweep(fresh_database, now=DUE)).fired == 3
    assert [line["kind"] for line in lines if "kind" in line] == ["matter"]
    await _check_only_the_cases(fresh_database)


async def _check_only_the_cases(database: Database) -> None:
    async with database.read() as session:
        facts = select(models.Fact.kind).where(models.Fact.subject_kind == "matter")
        assert list(await session.scalars(facts)) == ["received"]
        assert await fired(session) == 3
        assert await matters.differences(session) == []


async def test_a_sweep_that_is_told_to_stop_finishes_its_batch(
    fresh_database: Database, manager: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    await open_cases(fresh_database, 5, by=manager)
    stop = asyncio.Event()
    swept = await jobs.sweep(fresh_database, now=DUE, stop=stop, progress=lambda _: stop.set())
    assert swept.fired == await fired_in(fresh_database) == 2
    assert (await jobs.sweep(fresh_database, now=DUE, stop=stop)) == Swept()


@asynccontextmanager
async def in_the_middle_of_a_sweep(database: Database) -> AsyncIterator[asyncio.Event]:
    """An event that is set when the first fact of a sweep has been written but not committed."""
    begun = asyncio.Event()

    def note(*call: Any) -> None:
        if call[2].startswith("INSERT INTO facts"):
            begun.set()

    engine = database._writer.sync_engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        yield begun
    finally:
        event.remove(engine, "after_cursor_execute", note)


async def test_what_has_begun_is_finished_when_the_jobs_end(
    fresh_settings: Settings, fresh_database: Database, manager: Principal
) -> None:
    await open_cases(fresh_database, 20, by=manager)
    running = jobs.running(fresh_database, fresh_settings, lambda: DUE, sweeps=True)
    async with in_the_middle_of_a_sweep(fresh_database) as begun, running:
        await asyncio.wait_for(begun.wait(), 30)
    await check_each_fired_once(fresh_database, 20)


@ON_POSTGRESQL
async def test_a_sweep_that_is_cancelled_has_done_nothing(
    fresh_database: Database, manager: Principal
) -> None:
    """Nor does it keep a lock. On SQLite nobody comes in between: it runs in the loop itself."""
    await open_cases(fresh_database, 20, by=manager)
    async with in_the_middle_of_a_sweep(fresh_database) as begun:
        task = asyncio.create_task(jobs.sweep(fresh_database, now=DUE))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await fired_in(fresh_database) == 0
    assert (await jobs.sweep(fresh_database, now=DUE)).fired == 20
    await check_each_fired_once(fresh_database, 20)


async def test_jobs_run_beside_whatever_is_inside_until_it_ends(
    fresh_settings: Settings, fresh_database: Database, manager: Principal
) -> None:
    await open_cases(fresh_database, 3, by=manager)

    async def delivered() -> bool:
        async with fresh_database.read() as session:
            found = select(func.count()).where(models.Rung.delivered_at.is_not(None))
            return await session.scalar(found) == 3

    async with jobs.running(fresh_database, fresh_settings, lambda: LATER, sweeps=True):
        await until(delivered)
    assert seals.seal_file(fresh_settings).path.exists()


async def test_without_sweeps_nothing_fires(
    fresh_settings: Settings, fresh_database: Database, manager: Principal
) -> None:
    """On PostgreSQL the server leaves that to the workers."""
    await open_cases(fresh_database, 1, by=manager)

    async def relayed() -> bool:
        async with fresh_database.read() as session:
            return not await events.is_waiting(session)

    async with jobs.running(fresh_database, fresh_settings, lambda: LATER, sweeps=False):
        await until(relayed)
    assert await fired_in(fresh_database) == 0


async def test_a_relay_gives_places_and_stamps_what_the_feed_now_carries(
    fresh_database: Database, manager: Principal
) -> None:
    await open_cases(fresh_database, 2, by=manager)
    await jobs.sweep(fresh_database, now=DUE)
    assert await jobs.relay(fresh_database, now=LATER) == 4
    assert await jobs.relay(fresh_database, now=LATER) == 0
    async with fresh_database.read() as session:
        places = await session.scalars(
            select(Event.position).where(Event.positioned_at == LATER).order_by(Event.position)
        )
        assert len(set(places)) == 4
        stamps = select(models.Rung.noticed_at, models.Rung.delivered_at).where(
            models.Rung.noticed_at.is_not(None)
        )
        assert {tuple(row) for row in await session.execute(stamps)} == {(DUE, LATER)}


async def test_a_rung_is_delivered_only_when_all_its_subject_told_has_a_place(
    fresh_database: Database, manager: Principal
) -> None:
    await open_cases(fresh_database, 1, by=manager)
    await jobs.sweep(fresh_database, now=DUE)
    for expected in (0, 1, 0):
        async with fresh_database.write() as session:
            await events.relay(session, now=LATER, limit=1)
            assert await deliveries.mark_delivered(session, now=LATER) == expected


async def test_relays_at_once_give_each_event_one_place(
    fresh_database: Database, manager: Principal
) -> None:
    await open_cases(fresh_database, 15, by=manager)
    given = await asyncio.gather(*(jobs.relay(fresh_database, now=LATER) for _ in range(5)))
    assert sum(given) == 15
    async with fresh_database.read() as session:
        places = list(await session.scalars(select(Event.position).order_by(Event.position)))
        assert places == list(range(1, len(places) + 1))


async def test_sealing_covers_every_chain_that_grew(
    fresh_settings: Settings, fresh_database: Database, manager: Principal
) -> None:
    await open_cases(fresh_database, 3, by=manager)
    assert await jobs.seal(fresh_database, fresh_settings, now=DUE) >= 3
    assert await jobs.seal(fresh_database, fresh_settings, now=DUE) == 0
    await jobs.sweep(fresh_database, now=DUE)
    assert await jobs.seal(fresh_database, fresh_settings, now=LATER) == 3


@ON_POSTGRESQL
async def test_jobs_survive_a_restart_of_the_database(
    fresh_settings: Settings,
    fresh_database: Database,
    manager: Principal,
    postgresql_server: str,
) -> None:
    """Connections are cut and new ones refused for a while; it is told of, and then goes on."""
    name = make_url(fresh_settings.database_url).database
    admin = await asyncpg.connect(postgresql_server)
    try:
        with logged() as lines:
            async with jobs.running(fresh_database, fresh_settings, lambda: DUE, sweeps=True):
                await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                await admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                    name,
                )
                await until(lambda: any(line["event"] == "job_failed" for line in lines))
                await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
                await open_cases(fresh_database, 5, by=manager)

                async def swept() -> bool:
                    return await fired_in(fresh_database) == 5

                await until(swept)
    finally:
        await admin.close()
    await check_each_fired_once(fresh_database, 5)


async def test_every_kind_of_subject_that_exists_has_a_teller() -> None:
    assert set(jobs.TELLERS) == {"case", "commitment", "monitoring_return", "plan_review"}
