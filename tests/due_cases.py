"""Many cases whose rungs fall due together, and what must be true once they have fired."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import caller_of
from tests.casework.conftest import make_borough
from wardapi import jobs
from wardapi.access.rules import Principal
from wardapi.audit.models import AuditRecord
from wardapi.casework import opening
from wardapi.casework.opening import NewCase
from wardapi.deadlines import models
from wardapi.events.models import Event
from wardapi.kit.database import Database

RECEIVED = datetime(2025, 12, 19, 10, tzinfo=UTC)
DUE = datetime(2026, 1, 7, 17, tzinfo=UTC)
"""When the first escalation of a routine enquiry received then fires."""
BINS = NewCase(ward="boston-castle", service="streetscene", subject="Overflowing bins")
_BATCH = 50


async def settle_in(database: Database, now: datetime = RECEIVED) -> Principal:
    """A borough, and a manager who may open cases in it; the feed has told of it already."""
    async with database.write() as session:
        await make_borough(session, now)
    async with database.write() as session:
        manager = await caller_of(session, "manager", now=now)
    await jobs.relay(database, now=now)
    return manager.principal


async def open_cases(
    database: Database, number: int, *, by: Principal, at: datetime = RECEIVED
) -> list[str]:
    """That many routine enquiries received at an instant; their references."""
    references: list[str] = []
    while len(references) < number:
        async with database.write() as session:
            for _ in range(min(_BATCH, number - len(references))):
                found = await opening.open_case(session, BINS, by=by, now=at)
                references.append(found.reference)
    return references


async def fired(session: AsyncSession) -> int:
    """How many rungs have fired so far."""
    facts = select(func.count()).where(models.Fact.kind == "rung_fired")
    return await session.scalar(facts) or 0


async def check_each_fired_once(database: Database, number: int) -> None:
    """As many rungs as that fired, each once; history, audit and feed agree one to one."""
    async with database.read() as session:
        facts = Counter(
            str(id_)
            for id_ in await session.scalars(
                select(models.Fact.id).where(models.Fact.kind == "rung_fired")
            )
        )
        subjects = Counter(
            await session.scalars(
                select(models.Fact.subject_id).where(models.Fact.kind == "rung_fired")
            )
        )
        records = Counter(
            json.loads(detail)["fact"]
            for detail in await session.scalars(
                select(AuditRecord.detail).where(AuditRecord.action == "case.rung_fired")
            )
        )
        events = Counter(
            data["fact"]
            for data in await session.scalars(
                select(Event.data).where(Event.kind == "case.rung_fired")
            )
        )
        states = Counter(await session.scalars(select(models.Rung.state)))
        waiting = select(func.count()).where(models.Subject.next_rung_at <= DUE)
        assert await session.scalar(waiting) == 0
        differences = [one async for _, batch in jobs.verify_deadlines(session) for one in batch]
    assert len(facts) == states["fired"] == number
    assert set(subjects.values()) == {1}
    assert facts == records == events
    assert differences == []


async def until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait for something to become true, but not for ever."""
    async with asyncio.timeout(seconds):
        while not await _true(condition):  # noqa: ASYNC110 - it is the database that is asked
            await asyncio.sleep(0.02)


async def _true(condition: Callable[[], object]) -> bool:
    found = condition()
    return bool(await found if asyncio.iscoroutine(found) else found)
