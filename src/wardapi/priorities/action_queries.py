"""Reads of actions. What is named for a list is the select that `kit.lists` pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.priorities import reach
from wardapi.priorities.action_models import PlanAction, PlanActionNote, PlanActionPartner
from wardapi.priorities.action_rules import ENDED, ActionNotFound
from wardapi.priorities.models import Priority
from wardapi.priorities.reach import Work
from wardapi.services.models import Service
from wardapi.wards.models import Ward

Rows = Select[*tuple[Any, ...]]
_ENDED_ON = func.coalesce(PlanAction.done_on, PlanAction.dropped_on)


def actions(by: Principal) -> Rows:
    """The actions that somebody may see, with their wards and lead services."""
    published = reach.is_published(PlanAction.priority_id)
    return (
        select(
            PlanAction,
            Priority.plan_id,
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Service.slug.label("service"),
            Service.name.label("service_name"),
            published.label("published"),
        )
        .join(Priority, PlanAction.priority_id == Priority.id)
        .join(Ward, Priority.ward_id == Ward.id)
        .join(Service, PlanAction.service_id == Service.id)
        .where(or_(published, reach.sees_action(by)))
    )


def is_overdue(on: date) -> ColumnElement[bool]:
    """`action_rules.days_overdue` above 0, in SQL."""
    ended = and_(_ENDED_ON.is_not(None), on >= _ENDED_ON)
    return and_(PlanAction.due_on < on, not_(ended))


def is_open() -> ColumnElement[bool]:
    """Neither done nor dropped."""
    return PlanAction.status.not_in(sorted(ENDED))


async def get_action(session: AsyncSession, action_id: UUID, *, by: Principal) -> Row[Any]:
    """Return one row of `actions`; ActionNotFound for what is not there or not for them."""
    asked = actions(by).where(PlanAction.id == action_id)
    found = (await session.execute(asked.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise ActionNotFound
    return found


async def partners_of(
    session: AsyncSession, action_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[str]]:
    """Return the slugs of the partners of each action that has any, in order."""
    found = await session.execute(
        select(PlanActionPartner.action_id, Service.slug)
        .join(Service, PlanActionPartner.service_id == Service.id)
        .where(PlanActionPartner.action_id.in_(list(action_ids)))
        .order_by(Service.slug)
    )
    partners: dict[UUID, list[str]] = {}
    for action_id, slug in found:
        partners.setdefault(action_id, []).append(slug)
    return partners


async def work_of(session: AsyncSession, row: Any) -> Work:
    """Return what of an action decides who may do what with it."""
    partners = await partners_of(session, [row.PlanAction.id])
    return Work(row.gss_code, row.service, frozenset(partners.get(row.PlanAction.id, ())))


def notes(action_id: UUID, *, unpublished: bool) -> Rows:
    """The notes on an action; without `unpublished`, those that are for anybody."""
    found = select(PlanActionNote).where(PlanActionNote.action_id == action_id)
    return found if unpublished else found.where(PlanActionNote.for_publication)
