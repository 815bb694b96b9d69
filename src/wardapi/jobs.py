"""The second door: work that time asks for, not a request. It calls actions, never routes.

What a subject does when a rung fires is told by its room and wired here, because this module knows
all rooms. Each job is safe to run in any number of processes at once.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import seals
from wardapi.audit import verification as audit_verification
from wardapi.audit.verification import RoomCheck, Verdict
from wardapi.budgets import ledger_reconciling, return_clock
from wardapi.casework import copies as case_copies
from wardapi.casework import escalation as case_escalation
from wardapi.casework import proof as case_proof
from wardapi.commitments import copies as commitment_copies
from wardapi.commitments import escalation as commitment_escalation
from wardapi.deadlines import deliveries, sweeping, verification
from wardapi.deadlines.sweeping import Swept, Teller
from wardapi.deadlines.verification import CopyCheck, Difference, Namer
from wardapi.events import actions as events
from wardapi.kit import idempotency
from wardapi.kit.clock import Clock
from wardapi.kit.database import MAX_WAIT_TO_WRITE, MAX_WRITE, Database
from wardapi.kit.settings import Settings
from wardapi.kit.subjects import Subject
from wardapi.priorities import reviews as plan_reviews
from wardapi.reports import statement_checks

SWEEP_EVERY = 1.0
RELAY_EVERY = 0.25
SEAL_EVERY = 60.0
FORGET_EVERY = 3600.0
BATCH = 100

TELLERS: Mapping[str, Teller] = {
    "case": case_escalation.tell,
    "commitment": commitment_escalation.tell,
    "monitoring_return": return_clock.tell,
    "plan_review": plan_reviews.tell,
}
COPIES: Mapping[str, CopyCheck] = {
    "case": case_copies.differences,
    "commitment": commitment_copies.differences,
    "monitoring_return": return_clock.differences,
}
NAMERS: Mapping[str, Namer] = {"case": case_copies.references}
TRAIL_CHECKS: Sequence[RoomCheck] = (case_proof.compare,)

Progress = Callable[[Swept], None]
log = structlog.get_logger(__name__)


async def sweep(
    database: Database,
    *,
    now: datetime,
    recorded_at: datetime | None = None,
    progress: Progress | None = None,
    stop: asyncio.Event | None = None,
) -> Swept:
    """Fires everything due at `now`, up to 100 subjects a transaction, until told to `stop`.

    A batch that fails is tried again subject by subject, and who fails alone is passed over, so
    that one broken history holds up nobody else's.
    """
    total = Swept()
    broken: set[Subject] = set()
    while stop is None or not stop.is_set():
        try:
            swept = await _sweep_batch(database, now, recorded_at or now, broken)
            went_on = bool(swept.subjects)
        except Exception:
            log.exception("sweep_batch_failed")
            swept, failed = await _sweep_singly(database, now, recorded_at or now, broken)
            went_on = bool(swept.subjects or failed)
            broken |= failed
        if not went_on:
            break
        total = total.plus(swept)
        if progress is not None:
            progress(total)
    return total


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


async def verify_trail(session: AsyncSession, settings: Settings) -> Verdict:
    """As `audit.verification.verify`, with what every room keeps of what the trail tells."""
    return await audit_verification.verify(session, seals.seal_file(settings), TRAIL_CHECKS)


def verify_deadlines(session: AsyncSession) -> AsyncIterator[tuple[int, list[Difference]]]:
    """As `deadlines.verification.verify`, with the copies and the names that rooms keep."""
    return verification.verify(session, COPIES, NAMERS)


async def reconcile_budgets(session: AsyncSession) -> dict[str, Any]:
    """As `budgets.ledger_reconciling.reconcile`, with what was published of the books.

    `session` must see one moment: `Database.snapshot()`.
    """
    books = await ledger_reconciling.reconcile(session)
    statements = await statement_checks.check(session)
    return books._asdict() | {
        "statements": statements.versions,
        "undecided": statements.undecided,
        "differences": books.differences + statements.differences,
    }


@asynccontextmanager
async def running(
    database: Database, settings: Settings, clock: Clock, *, sweeps: bool
) -> AsyncIterator[None]:
    """Runs the jobs beside whatever is inside; at its end what they have begun is finished."""
    stop = asyncio.Event()
    jobs: list[tuple[str, float, Callable[[], Awaitable[object]]]] = [
        ("relay", RELAY_EVERY, lambda: relay(database, now=clock())),
        ("seal", SEAL_EVERY, lambda: seal(database, settings, now=clock())),
        ("forget", FORGET_EVERY, lambda: forget(database, now=clock())),
    ]
    if sweeps:
        jobs.append(("sweep", SWEEP_EVERY, lambda: sweep(database, now=clock(), stop=stop)))
    tasks = [asyncio.create_task(_repeat(name, every, job, stop)) for name, every, job in jobs]
    try:
        yield
    finally:
        stop.set()
        await _finish(tasks)


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


async def _repeat(
    name: str, every: float, job: Callable[[], Awaitable[object]], stop: asyncio.Event
) -> None:
    """A job that fails is told of and tried again: the database may be away for a while."""
    while not stop.is_set():
        try:
            await job()
        except Exception:
            log.exception("job_failed", job=name)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)


async def _finish(tasks: Collection[asyncio.Task[None]]) -> None:
    """Waits for as long as a transaction may take; what is still at work then is undone."""
    _, late = await asyncio.wait(tasks, timeout=MAX_WAIT_TO_WRITE + MAX_WRITE)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def _sweep_batch(
    database: Database, now: datetime, recorded_at: datetime, without: Collection[Subject]
) -> Swept:
    async with database.write() as session:
        return await sweeping.sweep(
            session,
            now=now,
            recorded_at=recorded_at,
            tellers=TELLERS,
            limit=BATCH,
            without=without,
        )


async def _sweep_singly(
    database: Database, now: datetime, recorded_at: datetime, without: Collection[Subject]
) -> tuple[Swept, set[Subject]]:
    """As a batch, each subject in a transaction of its own; also answers those that failed."""
    async with database.read() as session:
        subjects = await sweeping.due_subjects(session, now=now, limit=BATCH, without=without)
    total, failed = Swept(), set[Subject]()
    for subject in subjects:
        try:
            async with database.write() as session:
                swept = await sweeping.sweep(
                    session, now=now, recorded_at=recorded_at, tellers=TELLERS, only=subject
                )
        except Exception:
            log.exception("subject_cannot_be_swept", kind=subject.kind, id=str(subject.id))
            failed.add(subject)
        else:
            total = total.plus(swept)
    return total, failed
