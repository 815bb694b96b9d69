"""Versions of calendars and policies as the engine's values. Published ones are built once and
kept.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models
from wardapi.deadlines.definitions import CalendarDefinition, PolicyDefinition
from wardapi.deadlines.errors import (
    CalendarNotFound,
    KindNotCovered,
    NoPolicyInForce,
    PolicyNotFound,
    VersionNotFound,
)
from wardapi.timescales import PolicyVersion, WorkingCalendar

ENGLAND = ZoneInfo("Europe/London")
"""Dates from which versions take effect are English dates."""

_PUBLISHED = (
    select(models.PolicyVersion.policy_id, models.PolicyVersion.id)
    .where(
        models.PolicyVersion.published_at.is_not(None),
        models.PolicyVersion.effective_from <= bindparam("on"),
    )
    .order_by(models.PolicyVersion.effective_from.desc(), models.PolicyVersion.number.desc())
)
_policies: dict[UUID, PolicyVersion] = {}
_calendars: dict[UUID, WorkingCalendar] = {}


async def policies_by_key(session: AsyncSession, keys: Iterable[str]) -> dict[str, PolicyVersion]:
    """Published policy versions by their keys (the ids of their rows). Raises VersionNotFound."""
    ids = {key: _id(key) for key in keys}
    if missing := ids.values() - _policies.keys():
        _policies.update(await _build(session, missing))
    try:
        return {key: _policies[id_] for key, id_ in ids.items()}
    except KeyError as error:
        raise VersionNotFound(f"There is no policy version {error.args[0]}.") from error


async def policy_version(session: AsyncSession, id_: UUID) -> PolicyVersion:
    return (await policies_by_key(session, [str(id_)]))[str(id_)]


async def policy_in_force(session: AsyncSession, slug: str, received_at: datetime) -> PolicyVersion:
    """The version a receipt is pinned to. Raises PolicyNotFound, NoPolicyInForce."""
    on = received_at.astimezone(ENGLAND).date()
    found = await session.scalar(
        select(models.PolicyVersion.id)
        .join(models.Policy, models.Policy.id == models.PolicyVersion.policy_id)
        .where(
            models.Policy.slug == slug,
            models.PolicyVersion.published_at.is_not(None),
            models.PolicyVersion.effective_from <= on,
        )
        .order_by(models.PolicyVersion.effective_from.desc(), models.PolicyVersion.number.desc())
        .limit(1)
    )
    if found is not None:
        return await policy_version(session, found)
    if not await session.scalar(select(models.Policy.id).where(models.Policy.slug == slug)):
        raise PolicyNotFound(f"There is no policy {slug!r}.")
    raise NoPolicyInForce(f"No version of the policy {slug!r} was in force on {on:%-d %B %Y}.")


async def default_policy(session: AsyncSession, kind: str, received_at: datetime) -> PolicyVersion:
    """The version in force of the policy that says it is for this kind; of several the one that
    took effect last. Raises KindNotCovered, and NoPolicyInForce when one covers it later only.
    """
    on = received_at.astimezone(ENGLAND).date()
    in_force: dict[UUID, str] = {}
    for policy_id, id_ in await session.execute(_PUBLISHED, {"on": on}):
        in_force.setdefault(policy_id, str(id_))
    policies = await policies_by_key(session, in_force.values())
    by_date = (policies[key] for key in in_force.values())
    found = next((policy for policy in by_date if kind in policy.kinds), None)
    if found is not None:
        return found
    if await _is_covered_after(session, kind, on):
        raise NoPolicyInForce(f"No policy for {kind} was in force on {on:%-d %B %Y}.")
    raise KindNotCovered(f"No policy covers the kind {kind}.")


async def _is_covered_after(session: AsyncSession, kind: str, on: date) -> bool:
    ids = await session.scalars(
        select(models.PolicyVersion.id).where(
            models.PolicyVersion.published_at.is_not(None), models.PolicyVersion.effective_from > on
        )
    )
    later = await policies_by_key(session, map(str, ids))
    return any(kind in policy.kinds for policy in later.values())


async def calendar_in_force(session: AsyncSession, slug: str, on: date) -> models.CalendarVersion:
    """The published version of a calendar for a date; the first one for dates before it."""
    versions = models.CalendarVersion
    rows = await session.scalars(
        select(versions)
        .join(models.Calendar, models.Calendar.id == versions.calendar_id)
        .where(models.Calendar.slug == slug, versions.published_at.is_not(None))
        .order_by(versions.effective_from.desc(), versions.number.desc())
    )
    published = list(rows)
    if not published:
        raise CalendarNotFound(f"There is no published calendar {slug!r}.")
    in_force = (
        row for row in published if row.effective_from is not None and row.effective_from <= on
    )
    return next(in_force, published[-1])


async def calendar_version(session: AsyncSession, id_: UUID) -> WorkingCalendar:
    """A published calendar version, built. Raises VersionNotFound."""
    if id_ not in _calendars:
        row = await session.get(models.CalendarVersion, id_)
        if row is None:
            raise VersionNotFound
        built = CalendarDefinition.model_validate(row.definition).build()
        if row.published_at is None:
            return built
        _calendars[id_] = built
    return _calendars[id_]


async def try_out(session: AsyncSession, id_: UUID) -> PolicyVersion:
    """Builds a version without keeping it, because its publication may still be undone."""
    return (await _build(session, [id_]))[id_]


def _id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as error:
        raise VersionNotFound(f"There is no policy version {key!r}.") from error


async def _build(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, PolicyVersion]:
    built = {}
    statement = (
        select(models.PolicyVersion, models.Policy.slug)
        .join(models.Policy, models.Policy.id == models.PolicyVersion.policy_id)
        .where(models.PolicyVersion.id.in_(list(ids)))
    )
    for row, slug in (await session.execute(statement)).all():
        if row.calendar_version_id is None or row.effective_from is None:
            raise VersionNotFound("The policy version is not published.")
        calendar = await calendar_version(session, row.calendar_version_id)
        definition = PolicyDefinition.model_validate(row.definition)
        built[row.id] = definition.build(
            key=str(row.id),
            slug=slug,
            number=row.number,
            effective_from=row.effective_from,
            calendar=calendar,
            calendar_key=str(row.calendar_version_id),
        )
    return built
