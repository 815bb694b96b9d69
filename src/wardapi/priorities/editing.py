"""Beginning plans and working on their drafts. A plan's row is the lock of all that is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit.errors import FieldError
from wardapi.kit.etags import require_match
from wardapi.kit.subjects import Subject
from wardapi.priorities import permissions, reviews, rules
from wardapi.priorities import plan_queries as queries
from wardapi.priorities.models import Plan, PlanEvidence, Priority
from wardapi.priorities.permissions import Act
from wardapi.priorities.rules import InvalidPlan, InvalidPriority, PlanClosed, PlanKnown
from wardapi.priorities.vocabulary import Stage
from wardapi.services.models import Theme
from wardapi.wards import council_queries as council
from wardapi.wards import queries as wards
from wardapi.wards.models import Election, Ward
from wardapi.wards.rules import SeatNotFound, today

SUBJECT = "plan"
_PRIVATE = frozenset({"internal_note"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """What a plan or a priority rests on."""

    kind: str
    title: str
    finding: str | None
    source: str
    dated_on: date


async def begin_plan(
    session: AsyncSession,
    ward: Ward,
    *,
    election: Election | None,
    introduction: str | None = None,
    internal_note: str | None = None,
    by: Principal,
    now: datetime,
) -> Plan:
    """Begin the plan of a ward for the cycle that an ordinary election began; by default the last.

    The ward's plan of the cycle before is closed, and its review called off. Raises NotAllowed,
    InvalidPlan, and PlanKnown where the cycle has its plan.
    """
    permissions.check(Act.EDIT, by, ward.gss_code)
    cycle = await _cycle(session, ward, election, today(now))
    plan = Plan(
        ward=ward,
        election=cycle,
        stage=Stage.DRAFT.value,
        introduction=introduction,
        internal_note=internal_note,
        created_at=now,
        updated_at=now,
    )
    known = select(Plan.id).where(Plan.ward_id == ward.id, Plan.election_id == cycle.id)
    if await session.scalar(known) is not None:
        raise PlanKnown
    try:
        session.add(plan)
        await session.flush()
    except IntegrityError as error:  # begun by two at once
        raise PlanKnown from error
    closed = await _close_others(session, plan, by=by, now=now)
    detail = {"election": cycle.slug, "ward": ward.gss_code, "closes": closed}
    await tell(session, plan, "plan.begun", detail, by=by, now=now)
    return plan


async def change_plan(
    session: AsyncSession,
    plan_id: UUID,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> Plan:
    """Change what a draft says beside its priorities. Raises PlanClosed, PreconditionFailed."""
    plan = await take(session, plan_id, by=by, if_match=if_match)
    changed = {name: value for name, value in changes.items() if getattr(plan, name) != value}
    if not changed:
        return plan
    for name, value in changed.items():
        setattr(plan, name, value)
    touch(plan, changed, now=now)
    await session.flush()
    await tell(session, plan, "plan.changed", {"fields": sorted(changed)}, by=by, now=now)
    return plan


async def add_priority(
    session: AsyncSession,
    plan_id: UUID,
    *,
    values: Mapping[str, Any],
    theme: Theme,
    by: Principal,
    now: datetime,
) -> Priority:
    """Add something that matters to a draft, at a place or at the end.

    Raises PlanClosed and InvalidPriority.
    """
    plan = await take(session, plan_id, by=by)
    rest = dict(values)
    place = rest.pop("position", None)
    columns = await _columns(session, plan, rest, today(now))
    others = await queries.list_priorities(session, plan.id)
    priority = Priority(
        plan_id=plan.id,
        ward_id=plan.ward_id,
        theme_id=theme.id,
        position=len(others) + 1,
        created_at=now,
        updated_at=now,
        **columns,
    )
    rules.check_deprivation(
        most_deprived=priority.most_deprived, source=priority.deprivation_source
    )
    session.add(priority)
    if place is not None:
        _order(rules.moved([*others, priority], priority, place), now)
    touch(plan, {"priorities"}, now=now)
    await session.flush()
    detail = {"priority": priority.id, "theme": theme.slug}
    await tell(session, plan, "plan.priority_added", detail, by=by, now=now)
    return priority


async def change_priority(
    session: AsyncSession,
    found: Priority,
    *,
    changes: Mapping[str, Any],
    theme: Theme | None,
    if_match: str,
    by: Principal,
    now: datetime,
) -> Priority:
    """Change a priority in its draft; another place moves the others.

    Raises PlanClosed, PreconditionFailed and InvalidPriority.
    """
    plan = await take(session, found.plan_id, by=by)
    everyone = await queries.list_priorities(session, plan.id)
    priority = next(one for one in everyone if one.id == found.id)
    await session.refresh(priority)
    require_match(if_match, priority.version)
    rest = dict(changes)
    place = rest.pop("position", None)
    columns = await _columns(session, plan, rest, today(now))
    if theme is not None:
        columns["theme_id"] = theme.id
    changed = {n: value for n, value in columns.items() if getattr(priority, n) != value}
    for name, value in changed.items():
        setattr(priority, name, value)
    rules.check_deprivation(
        most_deprived=priority.most_deprived, source=priority.deprivation_source
    )
    if place is not None and _order(rules.moved(everyone, priority, place), now):
        changed["position"] = place
    if not changed:
        return priority
    priority.updated_at = now
    flag_modified(priority, "updated_at")
    touch(plan, changed, now=now)
    await session.flush()
    detail = {"priority": priority.id, "fields": sorted(changed)}
    await tell(session, plan, "plan.priority_changed", detail, by=by, now=now)
    return priority


async def add_evidence(
    session: AsyncSession,
    plan_id: UUID,
    item: NewEvidence,
    *,
    priority_id: UUID | None = None,
    by: Principal,
    now: datetime,
) -> PlanEvidence:
    """Say what a plan, or one priority of it, rests on. Raises PlanClosed and InvalidPlan."""
    plan = await take(session, plan_id, by=by)
    if item.dated_on > today(now):
        raise _no_plan("Evidence is of today or of an earlier day.", "dated_on")
    evidence = PlanEvidence(
        plan_id=plan.id,
        priority_id=priority_id,
        kind=item.kind,
        title=item.title,
        finding=item.finding,
        source=item.source,
        dated_on=item.dated_on,
        added_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(evidence)
    await _touch_priority(session, priority_id, now)
    touch(plan, {"evidence"}, now=now)
    await session.flush()
    detail = {"evidence": evidence.id, "priority": priority_id, "kind": item.kind}
    await tell(session, plan, "plan.evidence_added", detail, by=by, now=now)
    return evidence


async def remove_evidence(
    session: AsyncSession, plan_id: UUID, id_: UUID, *, if_match: str, by: Principal, now: datetime
) -> None:
    """Take evidence out of a draft; published versions keep it.

    Raises PlanClosed, PreconditionFailed for another version of the plan, EvidenceNotFound.
    """
    plan = await take(session, plan_id, by=by, if_match=if_match)
    evidence = await queries.get_evidence(session, plan.id, id_)
    evidence.removed_at = now
    evidence.updated_at = now
    await _touch_priority(session, evidence.priority_id, now)
    touch(plan, {"evidence"}, now=now)
    await session.flush()
    detail = {"evidence": evidence.id, "priority": evidence.priority_id}
    await tell(session, plan, "plan.evidence_removed", detail, by=by, now=now)


async def take(
    session: AsyncSession,
    plan_id: UUID,
    *,
    by: Principal,
    act: Act = Act.EDIT,
    if_match: str | None = None,
) -> Plan:
    """Lock a plan to do something with it. Raises NotAllowed, PlanClosed, PreconditionFailed."""
    plan = await queries.take_plan(session, plan_id)
    permissions.check(act, by, plan.ward.gss_code)
    if if_match is not None:
        require_match(if_match, plan.version)
    if plan.closed_at is not None:
        raise PlanClosed
    return plan


def touch(plan: Plan, changed: Mapping[str, Any] | set[str], *, now: datetime) -> None:
    """Count a change of a plan. Another text is a draft again, whatever was agreed."""
    if set(changed) - _PRIVATE:
        plan.stage = Stage.DRAFT.value
        plan.agreement_id = None
    plan.updated_at = now
    flag_modified(plan, "updated_at")


async def tell(
    session: AsyncSession,
    plan: Plan,
    kind: str,
    detail: Mapping[str, object],
    *,
    by: Principal | None,
    now: datetime,
) -> None:
    """Write one record and one event about a plan: ids, codes and dates, no text."""
    subject = Subject(SUBJECT, plan.id)
    await audit.record(session, subject=subject, action=kind, by=by, now=now, detail=detail)
    await events.emit(
        session, kind=kind, subject=subject, now=now, data=detail, ward=plan.ward.gss_code
    )


async def _touch_priority(session: AsyncSession, id_: UUID | None, now: datetime) -> None:
    """Count a change of what a priority rests on."""
    priority = None if id_ is None else await session.get(Priority, id_, populate_existing=True)
    if priority is not None:
        priority.updated_at = now
        flag_modified(priority, "updated_at")


async def _cycle(
    session: AsyncSession, ward: Ward, election: Election | None, on: date
) -> Election:
    last = await council.last_ordinary_election(session, on)
    cycle = election or last
    if cycle is None:
        raise _no_plan("No ordinary election of the ward is on record.")
    if cycle.kind != "ordinary":
        raise _no_plan("A by-election fills a seat and begins no new cycle.")
    if cycle.held_on is None or cycle.held_on > on:
        raise _no_plan("The cycle begins with the poll, which has not been held.")
    if last is not None and cycle.id != last.id:
        raise _no_plan("That cycle is over: another election has been held since.")
    if ward.valid_from is not None and ward.valid_from > cycle.held_on:
        raise _no_plan("The ward is younger than that election.")
    return cycle


async def _close_others(
    session: AsyncSession, plan: Plan, *, by: Principal, now: datetime
) -> list[str]:
    """Close the plans of earlier cycles; what was due of them is due no more."""
    closed = []
    for other in await queries.open_plans(session, plan.ward_id, but=plan.id):
        other.closed_at = now
        other.updated_at = now
        await reviews.end(session, other, by=by, now=now)
        closed.append(str(other.id))
    await session.flush()
    return closed


async def _columns(
    session: AsyncSession, plan: Plan, values: dict[str, Any], on: date
) -> dict[str, Any]:
    """Turn codes into ids: the councillor's seat, and the priority that goes on."""
    columns = dict(values)
    if "lead_councillor" in columns:
        columns["lead_seat_id"] = await _seat(session, plan, columns.pop("lead_councillor"), on)
    if "carried_from" in columns:
        columns["carried_from_id"] = await _carried(session, plan, columns.pop("carried_from"))
    return columns


async def _seat(session: AsyncSession, plan: Plan, code: str | None, on: date) -> UUID | None:
    if code is None:
        return None
    try:
        seat = await wards.get_seat(session, code, on)
    except SeatNotFound as error:
        raise _misfit("lead_councillor", error.detail) from error
    if seat.ward_id != plan.ward_id:
        raise _misfit("lead_councillor", "The seat is of another ward.")
    return seat.id


async def _carried(session: AsyncSession, plan: Plan, id_: UUID | None) -> UUID | None:
    if id_ is None:
        return None
    earlier = await session.get(Priority, id_)
    if earlier is None or earlier.ward_id != plan.ward_id or earlier.plan_id == plan.id:
        raise _misfit("carried_from", "That is no priority of an earlier plan of the ward.")
    return earlier.id


def _order(priorities: list[Priority], now: datetime) -> bool:
    """Number priorities from 1; tell whether any moved."""
    any_moved = False
    for position, priority in enumerate(priorities, start=1):
        if priority.position != position:
            priority.position = position
            priority.updated_at = now
            any_moved = True
    return any_moved


def _misfit(field: str, detail: str) -> InvalidPriority:
    return InvalidPriority(detail, errors=[FieldError(f"/{field}", InvalidPriority.code, detail)])


def _no_plan(detail: str, field: str = "election") -> InvalidPlan:
    return InvalidPlan(detail, errors=[FieldError(f"/{field}", InvalidPlan.code, detail)])
