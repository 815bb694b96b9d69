"""How a subject stands, or stood as far as was known, and why its targets are due when they are."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import tracking
from wardapi.deadlines.definitions import ConventionsIn
from wardapi.deadlines.errors import AsOfInFuture, NothingRecordedYet, TargetNotFound
from wardapi.deadlines.schemas import ExplanationOut, PolicyRef, SpanOut
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.subjects import Subject
from wardapi.timescales import Explanation, Standing
from wardapi.timescales.explanation import NoSuchTarget


async def standing(
    session: AsyncSession, subject: Subject, *, as_of: datetime | None, now: datetime
) -> Standing:
    """How it stands, or stood as far as was known. Raises AsOfInFuture, NothingRecordedYet."""
    tracked = await _known(session, subject, as_of, now)
    return tracked.standing(as_of or now)


async def explanation(
    session: AsyncSession,
    subject: Subject,
    target: str,
    cycle: int | None,
    *,
    as_of: datetime | None,
    now: datetime,
) -> ExplanationOut:
    """Why a target is due when it is. Raises TargetNotFound, and as `standing` does."""
    tracked = await _known(session, subject, as_of, now)
    try:
        told = timescales.explain(tracked.facts, tracked.policies, target, as_of or now, cycle)
    except NoSuchTarget as error:
        raise TargetNotFound(str(error)) from error
    return _explained(told)


async def _known(
    session: AsyncSession, subject: Subject, as_of: datetime | None, now: datetime
) -> Tracked:
    """The history as far as it had been recorded at an instant."""
    tracked = await tracking.load(session, subject)
    if as_of is None:
        return tracked
    if as_of > now:
        raise AsOfInFuture
    tracked.facts = timescales.known_by(tracked.facts, as_of)
    if not tracked.facts:
        raise NothingRecordedYet
    return tracked


def _explained(told: Explanation) -> ExplanationOut:
    target, policy = told.target, told.regime.policy
    return ExplanationOut(
        target=target.name,
        cycle=target.cycle,
        state=target.state,
        policy=PolicyRef(slug=policy.slug, version=policy.number, rule=told.regime.rule.name),
        started_at=target.started_at,
        due_at=target.due_at or target.due_at_latest,
        provisional=target.provisional,
        conventions=_conventions(policy.conventions),
        explanation=SpanOut.all_of(told.spans, told.measure),
        sentences=list(told.sentences),
    )


def _conventions(conventions: timescales.Conventions) -> ConventionsIn:
    cut_off = conventions.cut_off
    return ConventionsIn(
        at_close=conventions.at_close,
        day_zero=conventions.day_zero,
        cut_off=cut_off.strftime("%H:%M") if cut_off else None,
        time_of_day=conventions.time_of_day,
        repeated_hour=conventions.repeated_hour,
    )
