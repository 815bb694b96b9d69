"""From rows to what alignment answers."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.models import Case
from wardapi.kit.lists import Maker
from wardapi.priorities.vocabulary import PriorityStatus
from wardapi.reports import alignment, case_rows, links, showing, themes
from wardapi.reports.alignment import Served
from wardapi.reports.alignment_schemas import (
    CaseworkOut,
    PriorityAlignmentOut,
    PriorityCountOut,
    ServiceAlignmentOut,
    ServiceOut,
    ThemeCountOut,
    WardOut,
    WorkOut,
)
from wardapi.reports.periods import Period
from wardapi.reports.places import Place
from wardapi.reports.schemas import PeriodOut
from wardapi.reports.themes import ThemeCount
from wardapi.services.models import Service, Theme

Rows = Select[*tuple[Any, ...]]
Batch = Callable[[AsyncSession, Sequence[Row[Any]]], Awaitable[Maker]]


def of_priorities(at: datetime) -> Batch:
    """Return what makes the messages of rows of `alignment.priorities`."""

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        serving = await alignment.served(session, [row.id for row in rows], at)
        ids = {one for served in serving.values() for one in served.services}
        named = await _services(session, ids)
        return lambda row: _priority(row, serving[row.id], named)

    return batch


def _priority(row: Any, served: Served, named: dict[UUID, Any]) -> PriorityAlignmentOut:
    known = [(named[id_], how) for id_, how in served.services.items()]
    return PriorityAlignmentOut(
        id=row.id,
        plan=row.plan_id,
        version=row.number,
        ward=_ward(row),
        title=row.title,
        theme=row.theme,
        status=row.status,
        services=[
            ServiceOut.model_validate({"slug": one.slug, "name": one.name, "how": sorted(how)})
            for one, how in sorted(known, key=lambda pair: pair[0].slug)
        ],
        actions=served.actions,
        commitments=served.commitments,
        allocations=served.allocations,
    )


async def _services(session: AsyncSession, ids: set[UUID]) -> dict[UUID, Any]:
    if not ids:
        return {}
    found = select(Service.id, Service.slug, Service.name).where(Service.id.in_(sorted(ids)))
    return {row.id: row for row in await session.execute(found)}


def _ward(row: Any) -> WardOut:
    return WardOut(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name)


def of_services(at: datetime, ward_id: UUID | None) -> Batch:
    """Return what makes the messages of rows of services."""

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        wanted = alignment.priorities(at)
        if ward_id is not None:
            wanted = wanted.where(wanted.selected_columns.ward_id == ward_id)
        priorities = (await session.execute(wanted)).all()
        serving = await alignment.served(session, [one.id for one in priorities], at)
        ordered = sorted(priorities, key=lambda one: (one.sort_name, one.position, str(one.id)))
        return lambda row: _service(row, ordered, serving)

    return batch


def _service(row: Any, priorities: Sequence[Any], serving: dict[UUID, Served]) -> Any:
    works = [
        WorkOut.model_validate(
            {
                "id": one.id,
                "title": one.title,
                "theme": one.theme,
                "ward": _ward(one),
                "how": sorted(serving[one.id].services[row.id]),
            }
        )
        for one in priorities
        if row.id in serving[one.id].services
    ]
    return ServiceAlignmentOut(slug=row.slug, name=row.name, priorities=works)


def unserved(found: Rows, at: datetime) -> Rows:
    """Narrow rows of `alignment.priorities` to the active ones that nothing serves."""
    return found.where(
        found.selected_columns.status == PriorityStatus.ACTIVE.value,
        found.selected_columns.id.not_in(alignment.served_ids(at)),
    )


async def casework(session: AsyncSession, place: Place, period: Period) -> CaseworkOut:
    """Count the cases of a place by theme and by priority, beside those of the days before."""
    counts = await _counts(session, place, period)
    in_force = await alignment.in_force(session, _last_of(period), place.ward_ids)
    active = [one for one in in_force if one.status == PriorityStatus.ACTIVE]
    successors = {
        row.slug: tuple(row.successors)
        for row in await session.execute(select(Theme.slug, Theme.successors))
    }
    by_theme = _summed(counts, lambda row: row.theme)
    found = [
        ThemeCount(theme, *numbers, themes.is_covered(theme, _themes(active), successors))
        for theme, numbers in by_theme.items()
    ]
    found.sort(key=lambda one: (-one.cases, one.theme or ""))
    titles = {str(one.id): one for one in in_force}
    by_priority = _summed(counts, lambda row: row.priority)
    return CaseworkOut(
        subject=showing.subject(place),
        period=PeriodOut(**{"from": period.first, "to": period.last, "days": period.days}),
        themes=[_theme(one, place, period) for one in found],
        priorities=[
            PriorityCountOut(
                priority=titles[text].id,
                title=titles[text].title,
                cases=cases,
                before=before,
                link=links.received(place, period, priority=text),
            )
            for text, (cases, before) in sorted(by_priority.items(), key=lambda one: -one[1][0])
            if text in titles
        ],
        rising=[_theme(one, place, period) for one in found if one.is_gap],
    )


def _themes(active: Sequence[alignment.InForce]) -> list[str]:
    return [one.theme for one in active]


def _last_of(period: Period) -> datetime:
    return period.ends_at - datetime.resolution


async def _counts(session: AsyncSession, place: Place, period: Period) -> Sequence[Any]:
    in_period = Case.received_at >= period.starts_at
    found = (
        select(
            Case.theme,
            Case.priority,
            in_period.label("in_period"),
            func.count().label("cases"),
        )
        .where(
            Case.received_at >= period.previous.starts_at,
            Case.received_at < period.ends_at,
            *case_rows.of_place(place),
        )
        .group_by(Case.theme, Case.priority, in_period)
    )
    return (await session.execute(found)).all()


def _summed(counts: Sequence[Any], key: Callable[[Any], Any]) -> dict[Any, tuple[int, int]]:
    summed: dict[Any, tuple[int, int]] = {}
    for row in counts:
        cases, before = summed.get(key(row), (0, 0))
        more = (row.cases, 0) if row.in_period else (0, row.cases)
        summed[key(row)] = (cases + more[0], before + more[1])
    return summed


def _theme(one: ThemeCount, place: Place, period: Period) -> ThemeCountOut:
    return ThemeCountOut(
        theme=one.theme,
        cases=one.cases,
        before=one.before,
        covered=one.covered,
        rising=one.rises,
        link=links.received(place, period, theme=one.theme) if one.theme else None,
    )


def services() -> Rows:
    """The services and partners."""
    return select(Service.id, Service.slug, Service.name, Service.sort_name)


def in_wards(found: Rows, ward_id: UUID | None, theme: str | None) -> Rows:
    """Narrow rows of `alignment.priorities` to a ward and to a theme."""
    if ward_id is not None:
        found = found.where(found.selected_columns.ward_id == ward_id)
    if theme is not None:
        found = found.where(Theme.slug == theme)
    return found
