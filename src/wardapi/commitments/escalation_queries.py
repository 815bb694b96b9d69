"""Reads of commitments' escalations, each with its reason and its answer."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from wardapi.access.rules import Grant, Principal
from wardapi.commitments import permissions, queries, showing
from wardapi.commitments.models import Commitment, CommitmentStep
from wardapi.commitments.queries import PLACES, SUBJECT, Found, Rows
from wardapi.commitments.schemas import CommitmentEscalationOut
from wardapi.commitments.vocabulary import Step
from wardapi.deadlines import versions
from wardapi.deadlines.errors import EscalationNotFound
from wardapi.deadlines.models import Escalation, Subject
from wardapi.kit.lists import Maker
from wardapi.services.models import Directorate, Service
from wardapi.wards.models import Locality, Ward
from wardapi.wards.rules import today
from wardapi.wards.validity import in_force

_COLUMNS = (
    Escalation.id.label("escalation_id"),
    Escalation.target,
    Escalation.cycle,
    Escalation.rung,
    Escalation.level,
    Escalation.state,
    Escalation.by_hand,
    Escalation.raised_at,
    Escalation.answer_due_at,
    Escalation.answered_at,
    Escalation.new_date,
    Escalation.updated_at.label("escalation_updated_at"),
    Commitment.title,
    Ward.slug.label("ward_slug"),
    Ward.name.label("ward_name"),
    Locality.slug.label("locality"),
    Locality.name.label("locality_name"),
    Service.name.label("service_name"),
    Subject.policy_version_id,
)


class FoundEscalation(NamedTuple):
    """An escalation and its commitment."""

    row: Row[Any]
    found: Found


def escalations() -> Rows:
    """Escalations with what shows their commitment."""
    of_commitment = and_(Escalation.subject_kind == SUBJECT, Escalation.subject_id == Commitment.id)
    return (
        queries.placed(*PLACES, *_COLUMNS)
        .join(Escalation, of_commitment)
        .join(Subject, and_(Subject.kind == SUBJECT, Subject.id == Commitment.id))
    )


_BY_ID = escalations().where(Escalation.id == bindparam("escalation", type_=Uuid()))


async def find_escalation(session: AsyncSession, id_: UUID, *, now: datetime) -> FoundEscalation:
    """Return an escalation of a commitment. Raises EscalationNotFound."""
    row = (await session.execute(_BY_ID, {"escalation": id_})).one_or_none()
    if row is None:
        raise EscalationNotFound
    return FoundEscalation(row, await queries.found_in(session, row, now=now))


async def get_escalation(
    session: AsyncSession, id_: UUID, *, now: datetime
) -> CommitmentEscalationOut:
    """Return an escalation as the transaction that has just changed it sees it."""
    await session.flush()
    row = (await find_escalation(session, id_, now=now)).row
    return (await _shown(session, [row]))(row)


async def answerable(session: AsyncSession, by: Principal, now: datetime) -> ColumnElement[bool]:
    """Escalations that somebody's grants let them answer: `permissions.check_answer` in SQL."""
    grants = permissions.answerers(by)
    return or_(false(), *[await _answers(session, grant, now) for grant in grants])


async def _answers(session: AsyncSession, grant: Grant, now: datetime) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Escalation.id.is_not(None)]
    if grant.services:
        conditions.append(Service.slug.in_(sorted(grant.services)))
    if grant.directorate is not None:
        conditions.append(Directorate.slug == grant.directorate)
    if grant.level is not None:
        conditions.append(Escalation.level <= grant.level)
    if grant.wards:
        localities = await _localities_within(session, grant, now)
        conditions.append(
            or_(
                Ward.gss_code.in_(sorted(grant.wards)),
                Commitment.locality_id.in_(localities),
            )
        )
    return and_(*conditions)


async def _localities_within(session: AsyncSession, grant: Grant, now: datetime) -> list[UUID]:
    """Localities all of whose wards a grant covers."""
    found = select(Ward.locality_id, Ward.gss_code).where(
        in_force(Ward.valid_from, Ward.valid_to, today(now))
    )
    within: dict[UUID, bool] = {}
    for locality_id, code in await session.execute(found):
        if locality_id is not None:
            within[locality_id] = within.get(locality_id, True) and code in grant.wards
    return sorted(id_ for id_, covered in within.items() if covered)


async def shown(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
    """Fetch what was said with these escalations, and give the function that shows each."""
    return await _shown(session, rows)


async def _shown(
    session: AsyncSession, rows: Sequence[Row[Any]]
) -> Callable[[Row[Any]], CommitmentEscalationOut]:
    ids = [row.escalation_id for row in rows]
    said = await _said(session, ids)
    keys = {str(row.policy_version_id) for row in rows}
    policies = await versions.policies_by_key(session, keys)

    def show(row: Row[Any]) -> CommitmentEscalationOut:
        level = policies[str(row.policy_version_id)].level(row.level)
        return CommitmentEscalationOut(
            **showing.places(row),
            id=row.escalation_id,
            commitment=row.id,
            subject=row.title,
            target=row.target,
            cycle=row.cycle,
            rung=row.rung,
            level=row.level,
            post=level.post,
            title=level.title,
            status=row.state,
            by_hand=row.by_hand,
            raised_at=row.raised_at,
            answer_due_at=row.answer_due_at,
            answered_at=row.answered_at,
            new_date=row.new_date,
            reason=said.get((row.escalation_id, Step.ESCALATED)),
            answer=said.get((row.escalation_id, Step.ANSWERED)),
            updated_at=row.escalation_updated_at,
        )

    return show


async def _said(
    session: AsyncSession, ids: list[UUID]
) -> dict[tuple[UUID | None, Step], str | None]:
    """What escalations were raised and answered with."""
    found = select(CommitmentStep.escalation_id, CommitmentStep.what, CommitmentStep.text).where(
        CommitmentStep.escalation_id.in_(ids)
    )
    rows = await session.execute(found)
    return {(row.escalation_id, Step(row.what)): row.text for row in rows}
