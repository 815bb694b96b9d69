"""What a version of a calendar would do to the deadlines that run. Nothing is changed.

Publishing it moves none of them: each stays with the calendar it is pinned to until it is re-based.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappush, heappushpop
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import models, queries, tracking, versions
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.database import Database
from wardapi.kit.subjects import Subject
from wardapi.timescales import PastCase, PolicyVersion, Shift, Status, WorkingCalendar

MOST_MOVERS = 100
_BATCH = 100
_ENDED = (Status.RESOLVED, Status.WITHDRAWN)
_OPEN_CLOCKS = (
    queries.of_subjects(models.Clock)
    .with_only_columns(func.count())
    .where(models.Clock.is_open.is_(True))
)


class Mover(NamedTuple):
    """A deadline that would lie elsewhere."""

    subject: Subject
    shift: Shift


@dataclass(slots=True)
class Preview:
    """What was looked at, and what would move.

    `past` counts deadlines that have not passed yet and would have. `movers` are those that move
    furthest, as a heap.
    """

    subjects: int = 0
    deadlines: int = 0
    past: int = 0
    by: Counter[timedelta] = field(default_factory=Counter)
    movers: list[tuple[timedelta, str, int, Mover]] = field(default_factory=list)

    def add(self, subject: Subject, shift: Shift, now: datetime) -> None:
        """Counts one deadline that moves."""
        before, after = shift.due_before, shift.due_after
        self.by[shift.moved] += 1
        self.past += before is not None and after is not None and after < now <= before
        push = heappush if len(self.movers) < MOST_MOVERS else heappushpop
        entry = (abs(shift.moved), f"{subject} {shift.target}", shift.cycle, Mover(subject, shift))
        push(self.movers, entry)

    @property
    def furthest(self) -> list[Mover]:
        """The movers, furthest first."""
        return [entry[-1] for entry in sorted(self.movers, key=lambda e: (-e[0], e[1], e[2]))]


async def preview(
    database: Database, calendar_id: UUID, edited: WorkingCalendar, *, now: datetime
) -> Preview:
    """Looks at every subject that runs under a version of this calendar, in many short reads."""
    found = Preview()
    async with database.read() as session:
        pinned = await _pinned_to(session, calendar_id)
    under = {key: replace(policy, calendar=edited) for key, policy in pinned.items()}
    async for subjects, deadlines in _live(database, [UUID(key) for key in pinned]):
        found.subjects += len(subjects)
        found.deadlines += deadlines
        for subject, shift in _moved(subjects, under, now):
            found.add(subject, shift, now)
        await asyncio.sleep(0)  # others have their turn
    return found


async def _pinned_to(session: AsyncSession, calendar_id: UUID) -> dict[str, PolicyVersion]:
    """Published policy versions that count by any version of the calendar."""
    ids = await session.scalars(
        select(models.PolicyVersion.id)
        .join(
            models.CalendarVersion,
            models.CalendarVersion.id == models.PolicyVersion.calendar_version_id,
        )
        .where(models.CalendarVersion.calendar_id == calendar_id)
    )
    return await versions.policies_by_key(session, map(str, ids))


async def _live(
    database: Database, policies: Sequence[UUID]
) -> AsyncIterator[tuple[list[Tracked], int]]:
    """Subjects that have not ended, batch by batch, with the number of their open deadlines."""
    key = tuple_(models.Subject.kind, models.Subject.id)
    statement = select(models.Subject).where(
        models.Subject.policy_version_id.in_(policies), models.Subject.status.not_in(_ENDED)
    )
    statement = statement.order_by(models.Subject.kind, models.Subject.id).limit(_BATCH)
    after: tuple[Any, ...] | None = None
    while True:
        async with database.read() as session:
            page = statement if after is None else statement.where(key > after)
            rows = (await session.scalars(page)).all()
            if not rows:
                return
            subjects = await tracking.tracked(session, rows)
            deadlines = [
                await session.scalar(_OPEN_CLOCKS, parameters) or 0
                for parameters in queries.by_kind(one.subject for one in subjects)
            ]
        yield subjects, sum(deadlines)
        after = (rows[-1].kind, rows[-1].id)


def _moved(
    subjects: Sequence[Tracked], under: Mapping[str, PolicyVersion], now: datetime
) -> Iterator[tuple[Subject, Shift]]:
    for one in subjects:
        case = PastCase(str(one.row.id), {}, one.facts)
        edited = {**one.policies, **under}
        for _, shift in timescales.preview([case], one.policies, edited, now):
            yield one.subject, shift
