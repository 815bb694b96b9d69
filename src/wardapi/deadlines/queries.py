"""Named reads of calendars, policies and their versions, and of histories."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models
from wardapi.deadlines.errors import CalendarNotFound, PolicyNotFound, VersionNotFound
from wardapi.kit.subjects import Subject

Versions = type[models.CalendarVersion] | type[models.PolicyVersion]


def calendars() -> Select[Any]:
    """Calendars with the number of their published versions; those without one are left out."""
    return _with_versions(models.Calendar, models.CalendarVersion, "calendar_id")


def policies() -> Select[Any]:
    """Policies with the number of their published versions; those without one are left out."""
    return _with_versions(models.Policy, models.PolicyVersion, "policy_id")


def calendar_versions(slug: str, *, drafts: bool) -> Select[Any]:
    """A calendar's versions, drafts among them when asked for."""
    statement = (
        select(models.CalendarVersion, models.Calendar.slug)
        .join(models.Calendar, models.Calendar.id == models.CalendarVersion.calendar_id)
        .where(models.Calendar.slug == slug)
    )
    return _versions(statement, models.CalendarVersion, drafts=drafts)


def policy_versions(slug: str, *, drafts: bool) -> Select[Any]:
    """A policy's versions with the number of the calendar version each is pinned to."""
    statement = (
        select(
            models.PolicyVersion,
            models.Policy.slug,
            models.CalendarVersion.number.label("calendar_version"),
        )
        .join(models.Policy, models.Policy.id == models.PolicyVersion.policy_id)
        .outerjoin(
            models.CalendarVersion,
            models.CalendarVersion.id == models.PolicyVersion.calendar_version_id,
        )
        .where(models.Policy.slug == slug)
    )
    return _versions(statement, models.PolicyVersion, drafts=drafts)


async def require_calendar(session: AsyncSession, slug: str) -> models.Calendar:
    found = await session.scalar(select(models.Calendar).where(models.Calendar.slug == slug))
    if found is None:
        raise CalendarNotFound(f"There is no calendar {slug!r}.")
    return found


async def require_policy(session: AsyncSession, slug: str) -> models.Policy:
    found = await session.scalar(select(models.Policy).where(models.Policy.slug == slug))
    if found is None:
        raise PolicyNotFound(f"There is no policy {slug!r}.")
    return found


async def get_calendar_version(
    session: AsyncSession, slug: str, number: int, *, drafts: bool
) -> Any:
    """The row of `calendar_versions`. Raises VersionNotFound."""
    await require_calendar(session, slug)
    statement = calendar_versions(slug, drafts=drafts)
    return await _one(session, statement.where(models.CalendarVersion.number == number))


async def get_policy_version(session: AsyncSession, slug: str, number: int, *, drafts: bool) -> Any:
    """The row of `policy_versions`. Raises VersionNotFound."""
    await require_policy(session, slug)
    statement = policy_versions(slug, drafts=drafts)
    return await _one(session, statement.where(models.PolicyVersion.number == number))


def facts(subject: Subject) -> Select[Any]:
    """A subject's history."""
    return select(models.Fact).where(
        models.Fact.subject_kind == subject.kind, models.Fact.subject_id == subject.id
    )


@cache
def of_subjects(table: Any) -> Select[Any]:
    """The rows of subjects of one `kind` with these `ids`: every index begins with the kind.

    Made once for each table, because making a statement takes longer than SQLite to answer it.
    """
    columns = table.c if isinstance(table, Table) else table
    return select(table).where(
        columns.subject_kind == bindparam("kind"),
        columns.subject_id.in_(bindparam("ids", expanding=True)),
    )


def by_kind(subjects: Iterable[Subject]) -> Iterator[dict[str, Any]]:
    """The parameters of `of_subjects`, once for each kind."""
    kinds: dict[str, list[UUID]] = {}
    for subject in subjects:
        kinds.setdefault(subject.kind, []).append(subject.id)
    yield from ({"kind": kind, "ids": ids} for kind, ids in kinds.items())


def _versions(statement: Any, version: Versions, *, drafts: bool) -> Select[Any]:
    found: Select[Any] = statement
    return found if drafts else found.where(version.published_at.is_not(None))


async def _one(session: AsyncSession, statement: Select[Any]) -> Any:
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise VersionNotFound
    return row


def _with_versions(model: Any, version: Any, parent: str) -> Select[Any]:
    counted = (
        select(getattr(version, parent).label("parent"), func.count().label("versions"))
        .where(version.published_at.is_not(None))
        .group_by(getattr(version, parent))
        .subquery()
    )
    return select(
        model.slug, model.name, model.created_at, model.updated_at, counted.c.versions
    ).join(counted, counted.c.parent == model.id)
