"""Agreeing to a plan, and publishing it as a version that never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.priorities import content, editing, permissions, reviews, rules
from wardapi.priorities import plan_queries as queries
from wardapi.priorities.models import Plan, PlanAgreement, PlanVersion, Priority, PublishedPriority
from wardapi.priorities.permissions import Act
from wardapi.priorities.rules import (
    AlreadyAgreed,
    Content,
    EmptyPlan,
    InvalidPlan,
    NothingNew,
    Occasion,
    PlanNotAgreed,
)
from wardapi.priorities.vocabulary import Stage
from wardapi.wards import council_queries as council
from wardapi.wards import queries as wards
from wardapi.wards import restricted
from wardapi.wards.election_rules import notice_before
from wardapi.wards.models import Seat
from wardapi.wards.restricted import Overridden, Override
from wardapi.wards.rules import today


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """How a version is published. `is_review` None: it is one when a review was due."""

    summary: str | None = None
    is_review: bool | None = None
    override_reason: str | None = None


async def agree(
    session: AsyncSession,
    plan_id: UUID,
    *,
    agreed_on: date | None = None,
    seats: Sequence[str] | None = None,
    note: str | None = None,
    if_match: str,
    by: Principal,
    now: datetime,
) -> Plan:
    """Agree to the text of a plan as it stands, or record that councillors have.

    A councillor agrees for their own seat. A coordinator names the seats, or none where the
    councillors agreed together. One agreement is enough; others may join it.
    Raises NotAllowed, PlanClosed, PreconditionFailed, AlreadyAgreed, EmptyPlan, InvalidPlan.
    """
    plan = await editing.take(session, plan_id, by=by, act=Act.AGREE, if_match=if_match)
    if not (await content.of_draft(session, plan))["priorities"]:
        raise EmptyPlan
    day = agreed_on or today(now)
    if day > today(now):
        raise _misfit("agreed_on", "An agreement is of today or of an earlier day.")
    if plan.election.held_on is not None and day < plan.election.held_on:
        told = f"The plan is of those elected on {plan.election.held_on}, and none agreed before."
        raise _misfit("agreed_on", told)
    agreed = await _joined(session, plan, await _seats(session, plan, seats, by=by, on=today(now)))
    agreement = PlanAgreement(
        plan_id=plan.id,
        agreed_on=day,
        seats=agreed,
        note=note,
        recorded_by=by.id,
        recorded_at=now,
    )
    session.add(agreement)
    await session.flush()
    editing.touch(plan, set(), now=now)
    plan.stage, plan.agreement_id = Stage.AGREED.value, agreement.id
    await session.flush()
    detail = {"agreement": agreement.id, "agreed_on": day, "seats": agreement.seats}
    await editing.tell(session, plan, "plan.agreed", detail, by=by, now=now)
    return plan


async def publish(
    session: AsyncSession,
    plan_id: UUID,
    edition: Edition,
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> PlanVersion:
    """Publish a plan that has been agreed to, and start the clock of its review.

    Raises NotAllowed, PlanClosed, PreconditionFailed, PlanNotAgreed, NothingNew, EmptyPlan, and
    RestrictedPeriod unless the holder of the Monitoring Officer's post gives a reason.
    """
    plan = await editing.take(session, plan_id, by=by, act=Act.PUBLISH, if_match=if_match)
    if plan.stage == Stage.PUBLISHED:
        raise NothingNew
    if plan.stage != Stage.AGREED or plan.agreement_id is None:
        raise PlanNotAgreed
    reason = edition.override_reason
    override = None if reason is None else Override(by, reason)
    overridden = await restricted.check_publication(
        session, [plan.ward_id], now=now, override=override
    )
    last = await queries.find_version(session, plan.id, plan.published_number)
    said = await content.of_draft(session, plan)
    review = rules.is_review(
        asked=edition.is_review, review_on=last.review_on if last else None, on=today(now)
    )
    is_review = last is not None and review
    digest = rules.check_new(said, last.digest if last else None, is_review=is_review)
    version = PlanVersion(
        id=new_id(),
        plan=plan,
        number=(plan.published_number or 0) + 1,
        introduction=said["introduction"],
        evidence=said["evidence"],
        digest=digest,
        summary=edition.summary,
        is_review=is_review,
        review_on=await _review_on(session, plan, last, is_review=is_review, on=today(now)),
        agreement_id=plan.agreement_id,
        published_at=now,
        published_by=by.id,
        **_override(overridden),
    )
    await _write(session, version, said)
    await _go_on(session, plan, version, by=by, now=now)
    await _tell(session, version, overridden, by=by, now=now)
    return version


async def _write(session: AsyncSession, version: PlanVersion, said: Content) -> None:
    session.add(version)
    await session.flush()
    rows = (
        await session.scalars(select(Priority).where(Priority.plan_id == version.plan.id))
    ).all()
    drafts = {str(row.id): row for row in rows}
    session.add_all(
        _published(version, drafts[priority["id"]], priority) for priority in said["priorities"]
    )
    await session.flush()


def _published(version: PlanVersion, draft: Priority, said: dict[str, Any]) -> PublishedPriority:
    return PublishedPriority(
        version_id=version.id,
        priority_id=draft.id,
        theme_id=draft.theme_id,
        lead_seat_id=draft.lead_seat_id,
        **{name: value for name, value in said.items() if name not in _REFERENCES},
    )


_REFERENCES = frozenset({"id", "theme", "lead_councillor"})


async def _go_on(
    session: AsyncSession, plan: Plan, version: PlanVersion, *, by: Principal, now: datetime
) -> None:
    """Stop the clock of the version before and start this one's."""
    await reviews.end(session, plan, by=by, now=now)
    editing.touch(plan, set(), now=now)
    plan.stage, plan.published_number = Stage.PUBLISHED.value, version.number
    await session.flush()
    if version.review_on is not None:
        await reviews.begin(session, version, version.review_on, by=by, now=now)


async def _review_on(
    session: AsyncSession, plan: Plan, last: PlanVersion | None, *, is_review: bool, on: date
) -> date | None:
    held_on = plan.election.held_on or plan.election.sorts_on
    borough = await wards.find_council(session)
    poll = rules.cycle_end(
        held_on,
        await council.next_ordinary_poll(session, held_on),
        borough.term_years if borough else None,
    )
    calendar = await council.working_calendar(session, on)
    days = await council.notice_working_days(session)
    first = await queries.find_version(session, plan.id, 1)
    occasion = Occasion(
        election_on=held_on,
        ends_on=notice_before(poll, days, calendar),
        published_on=on,
        adopted_on=today(first.published_at) if first else None,
        review_on=last.review_on if last else None,
        is_review=is_review,
    )
    return rules.review_date(await council.plan_refresh(session), occasion)


async def _seats(
    session: AsyncSession, plan: Plan, named: Sequence[str] | None, *, by: Principal, on: date
) -> list[str]:
    """Whose agreement it is: seats of the ward, by their codes."""
    codes = set(await session.scalars(select(Seat.code).where(Seat.ward_id == plan.ward_id)))
    if named is not None:
        if unknown := sorted(set(named) - codes):
            raise _misfit("seats", f"The ward has no seat {unknown[0]!r}.")
        if not permissions.agrees_in_person(by, plan.ward.gss_code):
            return sorted(set(named))
    own = await _own_seat(session, plan, by, on)
    if named is not None and set(named) - {own}:
        raise _misfit("seats", "A councillor agrees for their own seat; leave `seats` out.")
    return [] if own is None else [own]


async def _joined(session: AsyncSession, plan: Plan, seats: list[str]) -> list[str]:
    """These seats with those that have agreed to the same text before. Raises AlreadyAgreed."""
    if plan.stage != Stage.AGREED:
        return seats
    before = await queries.find_agreement(session, plan.agreement_id)
    known = before.seats if before is not None else []
    if set(seats) <= set(known):
        raise AlreadyAgreed
    return sorted({*known, *seats})


async def _own_seat(session: AsyncSession, plan: Plan, by: Principal, on: date) -> str | None:
    term = await wards.find_term_of(session, by.id, on) if by.id is not None else None
    return term.seat.code if term is not None and term.seat.ward_id == plan.ward_id else None


def _override(overridden: Overridden | None) -> dict[str, Any]:
    if overridden is None:
        return {}
    return {
        "override_reason": overridden.reason,
        "override_election": overridden.election,
        "override_post_id": overridden.post_id,
        "overridden_by": overridden.principal_id,
    }


async def _tell(
    session: AsyncSession,
    version: PlanVersion,
    overridden: Overridden | None,
    *,
    by: Principal,
    now: datetime,
) -> None:
    detail: dict[str, object] = {
        "number": version.number,
        "version": version.id,
        "digest": version.digest,
        "is_review": version.is_review,
        "review_on": version.review_on,
        "agreement": version.agreement_id,
    }
    if overridden is not None:
        # The reason is part of the public record, and is never erased: it stands here in clear.
        detail["override"] = {"election": overridden.election, "reason": overridden.reason}
    await editing.tell(session, version.plan, "plan.published", detail, by=by, now=now)


def _misfit(field: str, detail: str) -> InvalidPlan:
    return InvalidPlan(detail, errors=[FieldError(f"/{field}", InvalidPlan.code, detail)])
