"""The day by which a monitoring return is due: a clock of the engine, with its rungs.

It begins with the first payment, and ends with the return. Wired in `jobs`.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets.allocation_models import Allocation, AllocationShare
from wardapi.budgets.allocation_queries import RETURN, Found
from wardapi.budgets.allocation_taking import Taken
from wardapi.deadlines import actions as deadlines
from wardapi.deadlines import tracking, versions
from wardapi.deadlines.sweeping import Firing
from wardapi.deadlines.tracking import SubjectUnknown, Tracked
from wardapi.deadlines.verification import Assessed, Difference
from wardapi.events import actions as events
from wardapi.events.actions import News
from wardapi.kit.subjects import Subject
from wardapi.timescales import Status
from wardapi.wards.rules import COUNCIL_ZONE


async def begin(
    session: AsyncSession,
    taken: Taken,
    share: AllocationShare,
    *,
    paid_on: date,
    by: Principal,
    now: datetime,
) -> None:
    """Start the clock on the day of the first payment; a later one moves nothing.

    Raises KindNotCovered and NoPolicyInForce where no policy is for returns.
    """
    if taken.row.return_due_on is not None:
        return
    due = paid_on + timedelta(days=share.pot.fund_year.return_within_days)
    begun = datetime.combine(paid_on, time(), COUNCIL_ZONE).astimezone(now.tzinfo)
    await deadlines.begin(
        session,
        _subject(taken.found),
        policy=await versions.default_policy(session, RETURN, begun),
        received_at=begun,
        attributes={"due_on": due.isoformat()},
        by=by.id,
        now=now,
    )
    taken.row.return_due_on = due


async def lock(session: AsyncSession, found: Found) -> Tracked | None:
    """Lock the clock of an allocation, if one runs: before its row, as a sweep does."""
    try:
        return await tracking.take(session, _subject(found))
    except SubjectUnknown:
        return None


async def end(
    session: AsyncSession,
    taken: Taken,
    locked: Tracked | None,
    *,
    came: bool,
    by: Principal,
    now: datetime,
) -> None:
    """Stop the clock, if one runs: the return has come, or will not come any more."""
    if taken.row.return_due_on is None or taken.row.returned_at is not None:
        return
    # The first payment may have been made between the two locks.
    tracked = locked or await tracking.take(session, _subject(taken.found))
    kind = timescales.Resolved if came else timescales.Withdrawn
    fact = kind(id=deadlines.fact_id(), occurred_at=now, recorded_at=now)
    await deadlines.record(session, tracked, fact, by=by.id, now=now)


async def tell(session: AsyncSession, firings: Sequence[Firing], *, now: datetime) -> None:
    """Write a record and an event for each rung that fired; count the change of each allocation."""
    if not firings:
        return
    ids = [firing.subject.id for firing in firings]
    found = await queries.places(session, ids)
    await session.execute(
        update(Allocation)
        .where(Allocation.id.in_(ids))
        .values(version=Allocation.version + 1, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    acts = [
        Act(firing.subject, "monitoring_return.rung_fired", None, about)
        for firing in firings
        for about in firing.tidings()
    ]
    await audit.record_all(session, acts, now=now)
    news = [
        News(act.action, act.subject, act.detail, ward=found[act.subject.id].place.ward)
        for act in acts
    ]
    await events.emit_all(session, news, now=now)


async def differences(session: AsyncSession, assessed: Sequence[Assessed]) -> list[Difference]:
    """Say which allocations tell another day or another end than their history."""
    ids = [one.tracked.subject.id for one in assessed]
    rows = await session.execute(queries.returns(ids))
    stored = {row.id: row for row in rows}
    found = []
    for one in assessed:
        subject = one.tracked.subject
        row = stored.get(subject.id)
        if row is None:
            found.append(Difference(subject, "allocations", "row", stored=False, expected=True))
            continue
        history = timescales.read(one.tracked.facts, one.tracked.policies)
        values = {
            "return_due_on": (row.return_due_on and row.return_due_on.isoformat()),
            "returned": row.returned_at is not None,
        }
        expected = {
            "return_due_on": history.attributes.get("due_on"),
            "returned": one.standing.status is Status.RESOLVED,
        }
        found += [
            Difference(subject, "allocations", name, values[name], expected[name])
            for name in values
            if values[name] != expected[name]
        ]
    return found


def _subject(found: Found) -> Subject:
    return Subject(RETURN, found.id)
