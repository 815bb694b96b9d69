"""The day by which a published plan is looked at again: a clock of the engine, with its rungs.

Each version that has a review date is a subject of its own, begun when it is published and
resolved when the next version is, or when the cycle is over.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.deadlines import actions as deadlines
from wardapi.deadlines import tracking, versions
from wardapi.deadlines.sweeping import Firing
from wardapi.deadlines.tracking import Tracked
from wardapi.events import actions as events
from wardapi.events.actions import News
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.priorities import plan_queries as queries
from wardapi.priorities import rules
from wardapi.priorities.models import Plan, PlanReviewAnswer, PlanVersion
from wardapi.priorities.rules import NothingToReview

SUBJECT = "plan_review"


async def begin(
    session: AsyncSession, version: PlanVersion, review_on: date, *, by: Principal, now: datetime
) -> None:
    """Start the clock of a version. Raises NoPolicyInForce where no policy is for reviews."""
    policy = await versions.default_policy(session, SUBJECT, now)
    await deadlines.begin(
        session,
        Subject(SUBJECT, version.id),
        policy=policy,
        received_at=now,
        attributes={"due_on": review_on.isoformat()},
        by=by.id,
        now=now,
    )


async def end(session: AsyncSession, plan: Plan, *, by: Principal, now: datetime) -> None:
    """Stop the clock of a plan's latest version, if one runs: it has been looked at again."""
    version = await queries.find_version(session, plan.id, plan.published_number)
    if version is None or version.review_on is None:
        return
    tracked = await tracking.take(session, Subject(SUBJECT, version.id))
    fact = timescales.Resolved(id=deadlines.fact_id(), occurred_at=now, recorded_at=now)
    await deadlines.record(session, tracked, fact, by=by.id, now=now)


async def of_plan(session: AsyncSession, plan: Plan) -> Tracked:
    """Return the clock of a plan's latest version, or raise NothingToReview."""
    version = await queries.find_version(session, plan.id, plan.published_number)
    if version is None or version.review_on is None:
        raise NothingToReview
    return await tracking.load(session, Subject(SUBJECT, version.id))


async def answer(
    session: AsyncSession,
    version: UUID,
    escalation: UUID,
    *,
    text: str,
    new_date: datetime | None,
    by: Principal,
    now: datetime,
) -> None:
    """Answer for a review of this version that is overdue; its words stay in this room.

    The caller has checked that they may. Raises ReviewOver, AlreadyAnswered, OccurredTooEarly.
    """
    subject = Subject(SUBJECT, version)
    tracked = await tracking.take(session, subject)
    rules.check_under_review(tracked.standing(now).status)
    await deadlines.answer(
        session, tracked, escalation=escalation, new_date=new_date, by=by.id, now=now
    )
    said = PlanReviewAnswer(
        id=new_id(),
        version_id=version,
        escalation_id=escalation,
        fact_id=UUID(tracked.facts[-1].id),
        text=text,
        answered_at=now,
        answered_by=by.id,
    )
    session.add(said)
    await session.flush()
    place = (await queries.wards_of_versions(session, [version]))[version]
    about = {
        "plan": place.plan_id,
        "escalation": escalation,
        "answer": said.id,
        "new_date": new_date,
    }
    kind = "plan_review.answered"
    await audit.record(session, subject=subject, action=kind, by=by, now=now, detail=about)
    await events.emit(session, kind=kind, subject=subject, now=now, data=about, ward=place.gss_code)


async def tell(session: AsyncSession, firings: Sequence[Firing], *, now: datetime) -> None:
    """Write a record and an event for each rung that fired. Wired in `jobs`."""
    if not firings:
        return
    found = await queries.wards_of_versions(session, [one.subject.id for one in firings])
    acts = [
        Act(
            firing.subject,
            "plan_review.rung_fired",
            None,
            {"plan": str(found[firing.subject.id].plan_id), **tidings},
        )
        for firing in firings
        for tidings in firing.tidings()
    ]
    await audit.record_all(session, acts, now=now)
    news = [
        News(act.action, act.subject, act.detail, ward=found[act.subject.id].gss_code)
        for act in acts
    ]
    await events.emit_all(session, news, now=now)
