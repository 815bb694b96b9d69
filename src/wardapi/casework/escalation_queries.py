"""Reads of escalations, each with its case, its reason and its answer."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from wardapi.access.rules import Grant, Principal, Role
from wardapi.casework import queries, reading
from wardapi.casework.errors import CaseNotFound
from wardapi.casework.filters import Condition
from wardapi.casework.models import Case
from wardapi.casework.queries import SUBJECT, Found, Rows
from wardapi.casework.reach import Reach
from wardapi.casework.schemas import EscalationOut, ServiceRef, TextOut, WardRef
from wardapi.deadlines import versions
from wardapi.deadlines.errors import EscalationNotFound
from wardapi.deadlines.models import Escalation, Fact, Subject
from wardapi.kit.lists import Maker
from wardapi.services.models import Service
from wardapi.wards.models import Ward

_COLUMNS = (
    Escalation.id.label("escalation_id"),
    Escalation.subject_id,
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
    Escalation.version.label("escalation_version"),
    Case.title,
    Ward.slug.label("ward_slug"),
    Ward.name.label("ward_name"),
    Service.name.label("service_name"),
    Subject.policy_version_id,
)


class FoundEscalation(NamedTuple):
    """An escalation that somebody may know of, and its case."""

    row: Row[Any]
    found: Found


def escalations() -> Rows:
    """Escalations with what shows their case."""
    return _joined(queries.placed(*queries.PLACES, *_COLUMNS))


def _joined(cases: Rows) -> Rows:
    return cases.join(
        Escalation, and_(Escalation.subject_kind == SUBJECT, Escalation.subject_id == Case.id)
    ).join(Subject, and_(Subject.kind == SUBJECT, Subject.id == Case.id))


_BY_ID = _joined(queries.placed(*queries.PLACES, *queries.SEAL, *_COLUMNS)).where(
    Escalation.id == bindparam("escalation", type_=Uuid())
)


async def find_escalation(
    session: AsyncSession, escalation: UUID, *, by: Principal, now: datetime
) -> FoundEscalation:
    """EscalationNotFound when there is none, or its case is hidden; CaseConfidential as a case."""
    asked = {"escalation": escalation, "me": by.id, "now": now}
    row = (await session.execute(_BY_ID, asked)).one_or_none()
    try:
        found = queries.found_in(row, by)
    except CaseNotFound as error:
        raise EscalationNotFound from error
    assert row is not None  # noqa: S101 - found_in raises without a row
    return FoundEscalation(row, found)


def answerable(reach: Reach) -> Condition:
    """Escalations that somebody's grants let them answer: `permissions.check_answer` in SQL."""
    grants = (g for g in reach.by.grants if g.role in (Role.SERVICE_LEAD, Role.MANAGER))
    return or_(false(), *(_answers(reach, grant) for grant in grants))


def _answers(reach: Reach, grant: Grant) -> Condition:
    within = reach.within(grant)
    return within if grant.level is None else and_(within, Escalation.level <= grant.level)


async def shown(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
    """Fetch what was said with these escalations, and give the function that shows each."""
    ids = [row.escalation_id for row in rows]
    answers = await _answers_to(session, {row.subject_id for row in rows})
    said = await reading.texts_by_fact(session, [*ids, *answers])
    keys = {str(row.policy_version_id) for row in rows}
    policies = await versions.policies_by_key(session, keys)
    texts: dict[UUID, list[TextOut]] = {id_: list(said.get(id_, ())) for id_ in ids}
    for fact_id, escalation in answers.items():
        texts.setdefault(escalation, []).extend(said.get(fact_id, ()))

    def show(row: Row[Any]) -> EscalationOut:
        level = policies[str(row.policy_version_id)].level(row.level)
        return EscalationOut(
            id=row.escalation_id,
            case=row.reference,
            subject=row.title,
            ward=WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name),
            service=ServiceRef(slug=row.service, name=row.service_name),
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
            texts=texts[row.escalation_id],
            updated_at=row.escalation_updated_at,
        )

    return show


async def _answers_to(session: AsyncSession, subjects: Iterable[UUID]) -> dict[UUID, UUID]:
    """Which escalation each answering fact of these cases answers."""
    found = select(Fact.id, Fact.detail).where(
        Fact.subject_kind == SUBJECT,
        Fact.subject_id.in_(list(subjects)),
        Fact.kind == "escalation_answered",
    )
    return {row.id: UUID(row.detail["escalation"]) for row in await session.execute(found)}
