"""What comes of an action that a meeting raised: a case, an action of a ward plan, or neither.

The case or the action is made first, by the address that makes such things, and linked here: each
of the two acts has its own record.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.errors import ScopeMissing
from wardapi.access.rules import Principal
from wardapi.casework import queries as casework
from wardapi.casework import rules as case_rules
from wardapi.kit.errors import WardapiError
from wardapi.meetings import keeping, rules
from wardapi.meetings.errors import ActionSettled, UnknownOutcome
from wardapi.meetings.models import Meeting, MeetingAction
from wardapi.meetings.vocabulary import ActionStatus, Became, Status
from wardapi.priorities.action_models import PlanAction
from wardapi.priorities.models import Priority
from wardapi.wards.models import Ward


class Link(NamedTuple):
    """What an action became."""

    kind: Became
    id: UUID
    reference: str | None


async def settle(
    session: AsyncSession,
    meeting: Meeting,
    action: MeetingAction,
    *,
    status: ActionStatus,
    case: str | None,
    plan_action: UUID | None,
    note: str | None,
    wards: frozenset[str],
    by: Principal,
    now: datetime,
) -> None:
    """Say what came of an action, once. Both rows must be locked.

    Raises ActionSettled, MeetingCancelled, and UnknownOutcome for a case or an action that is not
    there, not of a ward of the meeting, or not for this asker to link.
    """
    rules.check_not_cancelled(Status(meeting.status))
    if action.status != ActionStatus.OPEN:
        raise ActionSettled
    link = None
    if case is not None:
        link = await _case(session, case, wards, by=by, now=now)
    elif plan_action is not None:
        link = await _plan_action(session, plan_action, wards)
    action.status, action.note, action.updated_at = status.value, note, now
    detail: dict[str, object] = {"action": str(action.id), "status": status.value}
    if link is not None:
        action.became_kind, action.became_id = link.kind.value, link.id
        action.became_reference = link.reference
        detail |= {"became": link.kind.value, "id": str(link.id)}
    await keeping.settle(session, meeting, "action_settled", detail=detail, by=by, now=now)


async def _case(
    session: AsyncSession, asked: str, wards: frozenset[str], *, by: Principal, now: datetime
) -> Link:
    if not by.may("cases:read"):
        raise ScopeMissing("Linking a case needs the scope cases:read.")
    reference = case_rules.asked_reference(asked)
    if reference is None:
        raise UnknownOutcome
    try:
        found = await casework.find_case(session, reference, by=by, now=now)
    except WardapiError as error:
        raise UnknownOutcome from error
    matter = found.matter
    if matter.confidential or (wards and matter.ward not in wards):
        raise UnknownOutcome
    return Link(Became.CASE, found.id, found.reference)


async def _plan_action(session: AsyncSession, action_id: UUID, wards: frozenset[str]) -> Link:
    of_ward = (
        select(Ward.gss_code)
        .select_from(PlanAction)
        .join(Priority, PlanAction.priority_id == Priority.id)
        .join(Ward, Priority.ward_id == Ward.id)
        .where(PlanAction.id == action_id)
    )
    ward = await session.scalar(of_ward)
    if ward is None or (wards and ward not in wards):
        raise UnknownOutcome
    return Link(Became.ACTION, action_id, None)
