"""The second door: work that time asks for, not a request. It calls actions, never routes.

What a subject does when a rung fires is told by its room and wired here, because this module knows
all rooms. Each job is safe to run in any number of processes at once.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

import structlog

from wardapi.audit import seals
from wardapi.casework import escalation as case_escalation
from wardapi.deadlines import deliveries, sweeping
from wardapi.deadlines.sweeping import Swept, Teller
from wardapi.events import actions as events
from wardapi.kit import idempotency
from wardapi.kit.clock import Clock
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings

SWEEP_EVERY = 1.0
RELAY_EVERY = 0.25
SEAL_EVERY = 60.0
FORGET_EVERY = 3600.0
BATCH = 100

TELLERS: Mapping[str, Teller] = {"case": case_escalation.tell}

Progress = Callable[[Swept], None]
log = structlog.get_logger(__name__)


async def sweep(
    database: Database,
    *,
    now: datetime,
    recorded_at: datetime | None = None,
    progress: Progress | None = None,
) -> Swept:
    """Fires everything due at `now`, up to 100 subjects a transaction.

    A batch that fails is tried again subject by subject, so that one broken history holds up
    nobody else's.
    """
    total = Swept()
    while True:
        try:
            swept = await _sweep_batch(database, now, recorded_at or now)
        except Exception:
            log.exception("sweep_batch_failed")
            return total.plus(await _sweep_singly(database, now, recorded_at or now))
        if not swept.subjects:
            return total
        total = total.plus(swept)
        if progress is not None:
            progress(total)


async def relay(database: Database, *, now: datetime) -> int:
    """Gives positions in the change feed to what has been committed; answers how many.

    Rungs that the feed carries from then on are stamped as delivered.
    """
    async with database.read() as session:
        if not await events.is_waiting(session):
            return 0
    async with database.write() as session:
        relayed = await events.relay(session, now=now)
        if relayed:
            await deliveries.mark_delivered(session, now=now)
        return relayed


async def seal(database: Database, settings: Settings, *, now: datetime) -> int:
    """Seals every chain of the audit trail that grew since the last seal; answers how many."""
    total = 0
    while True:
        async with database.write() as session:
            sealed = await seals.seal(session, seals.seal_file(settings), now=now)
        total += sealed
        if sealed < seals.MAX_HEADS:
            return total


async def forget(database: Database, *, now: datetime) -> int:
    """Forgets answers kept for Idempotency-Key whose day has passed; answers how many."""
    async with database.write() as session:
        return await idempotency.forget(session, now=now)


@asynccontextmanager
async def running(
    database: Database, settings: Settings, clock: Clock, *, sweeps: bool
) -> AsyncIterator[None]:
    """Runs the jobs beside whatever is inside, until it ends."""
    jobs: list[tuple[str, float, Callable[[], Awaitable[object]]]] = [
        ("relay", RELAY_EVERY, lambda: relay(database, now=clock())),
        ("seal", SEAL_EVERY, lambda: seal(database, settings, now=clock())),
        ("forget", FORGET_EVERY, lambda: forget(database, now=clock())),
    ]
    if sweeps:
        jobs.append(("sweep", SWEEP_EVERY, lambda: sweep(database, now=clock())))
    async with AsyncExitStack() as stack:
        for name, every, job in jobs:
            task = asyncio.create_task(_repeat(name, every, job))
            stack.push_async_callback(_stop, task)
        yield


async def work(settings: Settings, clock: Clock) -> None:
    """Sweeps and delivers until the process is told to stop; what has begun is finished first."""
    database = Database(settings)
    stop = asyncio.Event()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
    try:
        async with running(database, settings, clock, sweeps=True):
            log.info("worker_started")
            await stop.wait()
    finally:
        await database.close()
        log.info("worker_stopped")


async def _repeat(name: str, every: float, job: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await job()
        except Exception:
            log.exception("job_failed", job=name)
        await asyncio.sleep(every)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _sweep_batch(database: Database, now: datetime, recorded_at: datetime) -> Swept:
    async with database.write() as session:
        return await sweeping.sweep(
            session, now=now, recorded_at=recorded_at, tellers=TELLERS, limit=BATCH
        )


async def _sweep_singly(database: Database, now: datetime, recorded_at: datetime) -> Swept:
    async with database.read() as session:
        subjects = await sweeping.due_subjects(session, now=now, limit=BATCH)
    total = Swept()
    for subject in subjects:
        try:
            async with database.write() as session:
                swept = await sweeping.sweep(
                    session, now=now, recorded_at=recorded_at, tellers=TELLERS, only=subject
                )
        except Exception:
            log.exception("subject_cannot_be_swept", kind=subject.kind, id=str(subject.id))
        else:
            total = total.plus(swept)
    return total
