"""Reads of escalations of overdue plan reviews, each with its answer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.deadlines import versions
from wardapi.deadlines.errors import EscalationNotFound
from wardapi.deadlines.models import Escalation, Subject
from wardapi.kit.lists import Maker
from wardapi.priorities import reach, reviews
from wardapi.priorities.escalation_schemas import PlanEscalationOut
from wardapi.priorities.models import Plan, PlanReviewAnswer, PlanVersion
from wardapi.priorities.plan_queries import Rows
from wardapi.priorities.plan_schemas import WardRef
from wardapi.timescales import PolicyVersion
from wardapi.wards.models import Ward

_REMEDY = f"{EscalationNotFound.title} GET /v1/plan-escalations lists those that you may see."
_COLUMNS = (
    Escalation.id,
    Escalation.target,
    Escalation.cycle,
    Escalation.rung,
    Escalation.level,
    Escalation.state,
    Escalation.raised_at,
    Escalation.answer_due_at,
    Escalation.answered_at,
    Escalation.new_date,
    Escalation.updated_at,
    Escalation.version,
    Subject.policy_version_id,
    PlanVersion.id.label("version_id"),
    PlanVersion.plan_id,
    PlanVersion.number,
    PlanVersion.review_on,
    PlanReviewAnswer.text.label("answer"),
    Ward.gss_code,
    Ward.slug.label("ward_slug"),
    Ward.name.label("ward_name"),
)


def escalations(by: Principal) -> Rows:
    """The escalations that somebody may know of: of the wards whose plan they work on."""
    of_review: ColumnElement[bool] = and_(
        Escalation.subject_kind == reviews.SUBJECT, Escalation.subject_id == PlanVersion.id
    )
    return (
        select(*_COLUMNS)
        .select_from(Escalation)
        .join(PlanVersion, of_review)
        .join(Subject, and_(Subject.kind == reviews.SUBJECT, Subject.id == PlanVersion.id))
        .join(Plan, PlanVersion.plan_id == Plan.id)
        .join(Ward, Plan.ward_id == Ward.id)
        .join(PlanReviewAnswer, PlanReviewAnswer.escalation_id == Escalation.id, isouter=True)
        .where(reach.sees_ward(by))
    )


async def find_escalation(session: AsyncSession, id_: UUID, *, by: Principal) -> Row[Any]:
    """Return the row of an escalation that somebody may know of, or raise EscalationNotFound."""
    found = await session.execute(escalations(by).where(Escalation.id == id_))
    row = found.one_or_none()
    if row is None:
        raise EscalationNotFound(_REMEDY)
    return row


async def shown(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
    """Fetch the policies of these escalations, and give the function that shows each."""
    keys = {str(row.policy_version_id) for row in rows}
    policies = await versions.policies_by_key(session, keys)
    return lambda row: _shown(row, policies[str(row.policy_version_id)])


async def show(session: AsyncSession, id_: UUID, *, by: Principal) -> PlanEscalationOut:
    """Return an escalation as the transaction that has just changed it sees it."""
    await session.flush()
    row = await find_escalation(session, id_, by=by)
    policies = await versions.policies_by_key(session, {str(row.policy_version_id)})
    return _shown(row, policies[str(row.policy_version_id)])


def _shown(row: Row[Any], policy: PolicyVersion) -> PlanEscalationOut:
    level = policy.level(row.level)
    return PlanEscalationOut(
        id=row.id,
        plan=row.plan_id,
        version=row.number,
        review_on=row.review_on,
        ward=WardRef.of(row),
        target=row.target,
        cycle=row.cycle,
        rung=row.rung,
        level=row.level,
        post=level.post,
        title=level.title,
        status=row.state,
        raised_at=row.raised_at,
        answer_due_at=row.answer_due_at,
        answered_at=row.answered_at,
        new_date=row.new_date,
        answer=row.answer,
        updated_at=row.updated_at,
    )
