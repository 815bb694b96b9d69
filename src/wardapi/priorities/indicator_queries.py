"""Reads of indicators. What is named for a list is the select that `kit.lists` pages."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.priorities import reach
from wardapi.priorities.indicator_models import Indicator, IndicatorNote, IndicatorReading
from wardapi.priorities.indicator_rules import IndicatorNotFound
from wardapi.priorities.models import Priority
from wardapi.wards.models import Ward

Rows = Select[*tuple[Any, ...]]


def indicators(by: Principal) -> Rows:
    """The indicators that somebody may see, with their plans and wards."""
    published = reach.is_published(Indicator.priority_id)
    return (
        select(
            Indicator,
            Priority.plan_id,
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            published.label("published"),
        )
        .join(Priority, Indicator.priority_id == Priority.id)
        .join(Ward, Indicator.ward_id == Ward.id)
        .where(or_(published, reach.sees_ward(by)))
    )


async def get_indicator(session: AsyncSession, indicator_id: UUID, *, by: Principal) -> Row[Any]:
    """Return one row of `indicators`; IndicatorNotFound for what is not there or not for them."""
    asked = indicators(by).where(Indicator.id == indicator_id)
    found = (await session.execute(asked.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise IndicatorNotFound
    return found


async def latest_readings(
    session: AsyncSession, indicator_ids: Iterable[UUID], on: date
) -> Mapping[UUID, IndicatorReading]:
    """Return the latest reading of each indicator on a day; none from before its baseline."""
    counted = or_(
        Indicator.baseline_on.is_(None), IndicatorReading.measured_on >= Indicator.baseline_on
    )
    last = (
        select(IndicatorReading.indicator_id, func.max(IndicatorReading.measured_on).label("on"))
        .join(Indicator, IndicatorReading.indicator_id == Indicator.id)
        .where(Indicator.id.in_(list(indicator_ids)), IndicatorReading.measured_on <= on, counted)
        .group_by(IndicatorReading.indicator_id)
        .subquery()
    )
    same = and_(
        IndicatorReading.indicator_id == last.c.indicator_id,
        IndicatorReading.measured_on == last.c.on,
    )
    statement = select(IndicatorReading).join(last, same)
    found = await session.scalars(statement.execution_options(populate_existing=True))
    return {reading.indicator_id: reading for reading in found}


async def find_reading(
    session: AsyncSession, indicator_id: UUID, on: date
) -> IndicatorReading | None:
    """Return the reading of a day, or None."""
    return await session.scalar(
        select(IndicatorReading).where(
            IndicatorReading.indicator_id == indicator_id, IndicatorReading.measured_on == on
        )
    )


async def is_taken(session: AsyncSession, ward_id: UUID, slug: str) -> bool:
    """Whether an indicator of the ward has this slug."""
    asked = select(Indicator.id).where(Indicator.ward_id == ward_id, Indicator.slug == slug)
    return await session.scalar(asked) is not None


def readings(indicator_id: UUID) -> Rows:
    """The readings of an indicator."""
    return select(IndicatorReading).where(IndicatorReading.indicator_id == indicator_id)


def notes(indicator_id: UUID, *, unpublished: bool) -> Rows:
    """The notes on an indicator; without `unpublished`, those that are for anybody."""
    found = select(IndicatorNote).where(IndicatorNote.indicator_id == indicator_id)
    return found if unpublished else found.where(IndicatorNote.for_publication)
