"""The verbs that write a subject's history. Each appends facts and lays the projections anew."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import models, projections, rules
from wardapi.deadlines.errors import EscalationNotFound, refused
from wardapi.deadlines.record import row_of
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.timescales import PolicyVersion, Standing

_ADD_FACTS = insert(cast("Table", models.Fact.__table__))


async def begin(
    session: AsyncSession,
    subject: Subject,
    *,
    policy: PolicyVersion,
    received_at: datetime,
    attributes: Mapping[str, str | None],
    by: UUID | None,
    now: datetime,
) -> tuple[Tracked, Standing]:
    """Pins the subject to `policy`, the version in force at its receipt, and starts its clocks.

    Raises OccurredInFuture, and InvalidDefinition for a receipt from which the policy's deadlines
    cannot be worked out.
    """
    rules.check_occurred(received_at, received_at=received_at, now=now)
    received = timescales.Received(
        id=fact_id(),
        occurred_at=received_at,
        recorded_at=now,
        policy=policy.key,
        attributes=attributes,
    )
    row = models.Subject(kind=subject.kind, id=subject.id, received_at=received_at, facts=1)
    tracked = Tracked(row, [received], {policy.key: policy})
    with refused("/received_at"):
        standing = tracked.standing(now)
    projections.copy(standing, row)
    session.add(row)
    await session.flush()
    first = row_of(received, subject_kind=subject.kind, subject_id=subject.id, n=1, by=by)
    await session.execute(_ADD_FACTS, [first])
    await projections.lay_first(session, row, standing, now=now)
    return tracked, standing


async def record(
    session: AsyncSession, tracked: Tracked, *facts: timescales.Fact, by: UUID | None, now: datetime
) -> Standing:
    """Appends facts to a history that `tracking.take` has locked, and answers how the subject now
    stands.

    Raises OccurredInFuture and OccurredTooEarly; what a room's own rules forbid is theirs to
    refuse first.
    """
    for fact in facts:
        rules.check_occurred(fact.occurred_at, received_at=tracked.row.received_at, now=now)
    await append(session, tracked, facts, by=by)
    standing = tracked.standing(now)
    await projections.lay(session, tracked.row, standing, now=now)
    return standing


async def append(
    session: AsyncSession, tracked: Tracked, facts: Sequence[timescales.Fact], *, by: UUID | None
) -> None:
    """Writes facts at the end of the record, and nothing else."""
    row = tracked.row
    values = [
        row_of(fact, subject_kind=row.kind, subject_id=row.id, n=row.facts + place, by=by)
        for place, fact in enumerate(facts, start=1)
    ]
    await session.execute(_ADD_FACTS, values)
    row.facts += len(values)
    tracked.facts.extend(facts)


async def pause(
    session: AsyncSession,
    tracked: Tracked,
    *,
    reason: str,
    start: datetime,
    by: UUID | None,
    now: datetime,
) -> Standing:
    """Stops the clocks that pauses may stop. Raises AlreadyPaused, ReasonMayNotPause,
    NothingLeftToPause, OccurredTooEarly.
    """
    standing = tracked.standing(now)
    history = timescales.read(tracked.facts, tracked.policies)
    used = timescales.pauses_of(history, now).used.get(reason, 0)
    rules.check_pause(standing, reason, start, used, last_end=_last_end(history))
    fact = timescales.Paused(id=fact_id(), occurred_at=start, recorded_at=now, reason=reason)
    return await record(session, tracked, fact, by=by, now=now)


async def resume(
    session: AsyncSession, tracked: Tracked, *, at: datetime, by: UUID | None, now: datetime
) -> Standing:
    """Starts the clocks again. Raises NotPaused.

    What counts is whether a pause ran at `at`: one that its cap has ended since can still be told
    to have been shorter.
    """
    rules.check_resume(tracked.standing(at), at)
    fact = timescales.Resumed(id=fact_id(), occurred_at=at, recorded_at=now)
    return await record(session, tracked, fact, by=by, now=now)


async def escalate(
    session: AsyncSession, tracked: Tracked, *, reason: str, by: UUID | None, now: datetime
) -> tuple[timescales.RungFired, Standing]:
    """Takes the next rung by hand. Raises LadderExhausted."""
    rung = rules.next_escalation(tracked.standing(now))
    fact = timescales.RungFired(
        id=fact_id(),
        occurred_at=now,
        recorded_at=now,
        target=rung.target,
        cycle=rung.cycle,
        rung=rung.name,
        level=rung.level,
        escalates=True,
        fire_at=rung.fire_at,
        by_hand=True,
        reason=reason,
    )
    return fact, await record(session, tracked, fact, by=by, now=now)


async def answer(
    session: AsyncSession,
    tracked: Tracked,
    *,
    escalation: UUID,
    new_date: datetime | None,
    by: UUID | None,
    now: datetime,
) -> Standing:
    """Answers an escalation; a new date moves the later rungs, once.

    Raises EscalationNotFound, AlreadyAnswered, OccurredTooEarly, and InvalidDefinition for a date
    beyond all calendars.
    """
    standing = tracked.standing(now)
    found = next((e for e in standing.escalations if e.id == str(escalation)), None)
    if found is None:
        raise EscalationNotFound
    rules.check_answer(found, new_date, now)
    fact = timescales.EscalationAnswered(
        id=fact_id(),
        occurred_at=now,
        recorded_at=now,
        escalation=str(escalation),
        new_date=new_date,
    )
    with refused("/new_date"):
        return await record(session, tracked, fact, by=by, now=now)


def _last_end(history: timescales.History) -> datetime | None:
    """When the last pause that somebody ended was over."""
    return max((spell.end for spell in history.spells if spell.end is not None), default=None)


def fact_id() -> str:
    return str(new_id())
