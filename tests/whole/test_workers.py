"""Four workers, two of them killed: each rung fires once, and everything that tells of it agrees.

`WARDAPI_DUE_RUNGS` says how many rungs fall due; `make workers-long` takes 2,000.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql

from tests import commands
from tests.backends import ON_POSTGRESQL, ON_SQLITE
from tests.due_cases import check_each_fired_once, fired, open_cases, settle_in, until
from wardapi import jobs
from wardapi.casework.models import Case
from wardapi.deadlines import models
from wardapi.kit.clock import utc_now
from wardapi.kit.database import Base, Database
from wardapi.kit.settings import Settings

DUE_RUNGS = int(os.environ.get("WARDAPI_DUE_RUNGS", "400"))
PATIENCE = 60 + DUE_RUNGS / 5
"""Seconds after which something must be wrong."""
Worker = subprocess.Popen[bytes]
StartWorker = Callable[[], Worker]


@pytest.fixture
def start_worker(fresh_settings: Settings) -> Iterator[StartWorker]:
    """`start_worker()`: a `wardapi worker` on the test's own database."""
    started: list[Worker] = []

    def start() -> Worker:
        started.append(commands.start(fresh_settings, "worker"))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


async def fall_due(database: Database, number: int) -> None:
    """So many cases with a rung to fire, overdue for months."""
    await open_cases(database, number, by=await settle_in(database))


async def fired_in(database: Database) -> int:
    async with database.read() as session:
        return await fired(session)


async def undelivered(database: Database) -> int:
    """Rungs that fired and that the change feed does not carry yet."""
    async with database.read() as session:
        waiting = select(func.count()).where(
            models.Rung.noticed_at.is_not(None), models.Rung.delivered_at.is_(None)
        )
        return await session.scalar(waiting) or 0


def log_of(settings: Settings) -> str:
    return (settings.data_path / "log").read_text()


@asynccontextmanager
async def held(database_url: str, model: type[Base]) -> AsyncIterator[None]:
    """Every row of a table is locked: who changes one waits, who may pass it over does."""
    statement = select(model.__table__.c.id).with_for_update()
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute(str(statement.compile(dialect=postgresql.dialect())))
            yield
    finally:
        await connection.close()


async def blocked_in(database: Database) -> int:
    """How many transactions wait for a lock."""
    async with database.read() as session:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return await session.scalar(waiting) or 0


@asynccontextmanager
async def in_the_middle(
    settings: Settings, database: Database, start: StartWorker, number: int
) -> AsyncIterator[list[Worker]]:
    """Workers that have each claimed a batch and written its facts, and cannot yet commit."""

    def started() -> bool:
        return log_of(settings).count("worker_started") == number

    async def blocked() -> bool:
        return await blocked_in(database) == number

    async with held(settings.database_url, Case):
        async with held(settings.database_url, models.Subject):
            workers = [start() for _ in range(number)]
            await until(started, seconds=PATIENCE)
        await until(blocked, seconds=PATIENCE)
        yield workers


@ON_POSTGRESQL
async def test_of_four_workers_two_are_killed_and_each_rung_fires_once(
    fresh_settings: Settings, fresh_database: Database, start_worker: StartWorker
) -> None:
    await fall_due(fresh_database, DUE_RUNGS)
    async with in_the_middle(fresh_settings, fresh_database, start_worker, 4) as workers:
        assert await fired_in(fresh_database) == 0
        workers[0].send_signal(signal.SIGKILL)

    async def progress() -> bool:
        return await fired_in(fresh_database) > 0

    await until(progress, seconds=PATIENCE)
    workers[1].send_signal(signal.SIGKILL)

    async def finished() -> bool:
        assert [worker.poll() for worker in workers[2:]] == [None, None], log_of(fresh_settings)
        done = await fired_in(fresh_database) == DUE_RUNGS
        return done and await undelivered(fresh_database) == 0

    await until(finished, seconds=PATIENCE)
    for worker in workers[2:]:
        worker.terminate()
    codes = [await asyncio.to_thread(worker.wait, PATIENCE) for worker in workers]
    assert codes == [-signal.SIGKILL, -signal.SIGKILL, 0, 0], log_of(fresh_settings)
    await check_each_fired_once(fresh_database, DUE_RUNGS)
    _verify_by_command(fresh_settings, DUE_RUNGS)


def _verify_by_command(settings: Settings, cases: int) -> None:
    verdict = commands.answer(settings, "deadlines", "verify")
    assert verdict == {"subjects": cases, "differences": []}
    assert commands.answer(settings, "audit", "verify")["broken"] is None


@ON_POSTGRESQL
async def test_a_worker_that_is_told_to_stop_finishes_its_batch_and_begins_no_other(
    fresh_settings: Settings, fresh_database: Database, start_worker: StartWorker
) -> None:
    number = jobs.BATCH + 10
    await fall_due(fresh_database, number)
    middle = in_the_middle(fresh_settings, fresh_database, start_worker, 1)
    async with middle as [worker]:
        worker.terminate()
    assert await asyncio.to_thread(worker.wait, PATIENCE) == 0
    assert "worker_stopped" in log_of(fresh_settings)
    assert "Traceback" not in log_of(fresh_settings)
    assert await fired_in(fresh_database) == jobs.BATCH
    assert (await jobs.sweep(fresh_database, now=utc_now())).fired == 10
    await check_each_fired_once(fresh_database, number)


@ON_SQLITE
async def test_sweeps_of_several_processes_on_one_file_fire_each_rung_once(
    fresh_settings: Settings, fresh_database: Database
) -> None:
    """The server sweeps, and so does whoever types `wardapi sweep`: they take turns."""
    number = jobs.BATCH * 2 + 10
    await fall_due(fresh_database, number)
    typed = [asyncio.to_thread(commands.answer, fresh_settings, "sweep") for _ in range(2)]
    ours = [jobs.sweep(fresh_database, now=utc_now()) for _ in range(3)]
    swept = await asyncio.gather(*typed, *ours)
    counts = [one["fired"] if isinstance(one, dict) else one.fired for one in swept]
    assert sum(counts) == number
    await check_each_fired_once(fresh_database, number)


async def test_a_case_counts_every_rung_in_its_version(fresh_database: Database) -> None:
    """Whoever holds an older ETag is told that the case has changed."""
    await fall_due(fresh_database, 3)
    await jobs.sweep(fresh_database, now=utc_now())
    async with fresh_database.read() as session:
        assert set(await session.scalars(select(Case.version))) == {2}
