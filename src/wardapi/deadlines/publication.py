"""Drafting and publishing versions of calendars and policies. A published version never changes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.deadlines import models, rehearsal, versions
from wardapi.deadlines.definitions import CalendarDefinition, PolicyDefinition
from wardapi.deadlines.errors import AlreadyPublished, CalendarNotPublished, refused
from wardapi.events import actions as events
from wardapi.kit.subjects import Subject

Version = models.CalendarVersion | models.PolicyVersion


async def draft_calendar(
    session: AsyncSession,
    *,
    slug: str,
    name: str,
    definition: CalendarDefinition,
    by: Principal | None,
    now: datetime,
) -> models.CalendarVersion:
    """A new draft version of a calendar, which is made when it is new. Raises InvalidDefinition.

    Drafts made at once take turns for their numbers.
    """
    with refused("/definition"):
        definition.build()
    calendar = await session.scalar(
        select(models.Calendar).where(models.Calendar.slug == slug).with_for_update()
    )
    if calendar is None:
        calendar = models.Calendar(slug=slug, name=name, created_at=now, updated_at=now)
        session.add(calendar)
        await session.flush()
    number = await _next_number(
        session, models.CalendarVersion, models.CalendarVersion.calendar_id == calendar.id
    )
    version = models.CalendarVersion(
        calendar_id=calendar.id,
        number=number,
        definition=definition.model_dump(mode="json", exclude_unset=True),
        created_at=now,
        updated_at=now,
    )
    session.add(version)
    await session.flush()
    await _tell(session, version, slug=slug, verb="drafted", by=by, now=now)
    return version


async def draft_policy(
    session: AsyncSession,
    *,
    slug: str,
    name: str,
    definition: PolicyDefinition,
    by: Principal | None,
    now: datetime,
) -> models.PolicyVersion:
    """A new draft version of a policy, which is made when it is new. Raises InvalidDefinition.

    Drafts made at once take turns for their numbers.
    """
    with refused("/definition"):
        _ = [rule.build() for rule in definition.rules]
    policy = await session.scalar(
        select(models.Policy).where(models.Policy.slug == slug).with_for_update()
    )
    if policy is None:
        policy = models.Policy(slug=slug, name=name, created_at=now, updated_at=now)
        session.add(policy)
        await session.flush()
    number = await _next_number(
        session, models.PolicyVersion, models.PolicyVersion.policy_id == policy.id
    )
    version = models.PolicyVersion(
        policy_id=policy.id,
        number=number,
        definition=definition.model_dump(mode="json", exclude_unset=True),
        created_at=now,
        updated_at=now,
    )
    session.add(version)
    await session.flush()
    await _tell(session, version, slug=slug, verb="drafted", by=by, now=now)
    return version


async def publish_calendar(
    session: AsyncSession,
    version: models.CalendarVersion,
    *,
    slug: str,
    effective_from: date,
    by: Principal | None,
    now: datetime,
) -> models.CalendarVersion:
    """Puts a draft in force from a date on. Raises AlreadyPublished."""
    await _publish(session, version, {"effective_from": effective_from}, by=by, now=now)
    await _tell(session, version, slug=slug, verb="published", by=by, now=now)
    return version


async def publish_policy(
    session: AsyncSession,
    version: models.PolicyVersion,
    *,
    slug: str,
    effective_from: date,
    by: Principal | None,
    now: datetime,
) -> models.PolicyVersion:
    """Puts a draft in force from a date on, pinned to its calendar's newest published version.

    Cases received earlier stay where they are. Raises AlreadyPublished, CalendarNotPublished, and
    InvalidDefinition for what nobody could ever be held to.
    """
    calendar = await newest_calendar(session, str(version.definition["calendar"]))
    values = {"effective_from": effective_from, "calendar_version_id": calendar.id}
    await _publish(session, version, values, by=by, now=now)
    with refused("/definition"):
        rehearsal.rehearse(await versions.try_out(session, version.id))
    await _tell(session, version, slug=slug, verb="published", by=by, now=now)
    return version


async def discard(
    session: AsyncSession, version: Version, *, slug: str, by: Principal | None, now: datetime
) -> None:
    """Deletes a draft. Raises AlreadyPublished."""
    if version.published_at is not None:
        raise AlreadyPublished
    await session.delete(version)
    await session.flush()
    await _tell(session, version, slug=slug, verb="discarded", by=by, now=now)


async def newest_calendar(session: AsyncSession, slug: str) -> models.CalendarVersion:
    """The published version of a calendar that was made last. Raises CalendarNotPublished."""
    found = await session.scalar(
        select(models.CalendarVersion)
        .join(models.Calendar, models.Calendar.id == models.CalendarVersion.calendar_id)
        .where(models.Calendar.slug == slug, models.CalendarVersion.published_at.is_not(None))
        .order_by(models.CalendarVersion.number.desc())
        .limit(1)
    )
    if found is None:
        raise CalendarNotPublished(f"There is no published calendar {slug!r}.")
    return found


async def publish_calendar_version(
    session: AsyncSession,
    *,
    slug: str,
    name: str,
    definition: Mapping[str, Any],
    effective_from: date,
    now: datetime,
    by: Principal | None = None,
) -> bool:
    """Publishes the definition unless a published version says it already; True when it did.

    A council's own later version therefore stays the newest when the pack is loaded again.
    """
    wanted = CalendarDefinition.model_validate(definition)
    published = await session.scalars(
        select(models.CalendarVersion)
        .join(models.Calendar, models.Calendar.id == models.CalendarVersion.calendar_id)
        .where(models.Calendar.slug == slug, models.CalendarVersion.published_at.is_not(None))
    )
    if any(CalendarDefinition.model_validate(row.definition) == wanted for row in published):
        return False
    version = await draft_calendar(session, slug=slug, name=name, definition=wanted, by=by, now=now)
    await publish_calendar(
        session, version, slug=slug, effective_from=effective_from, by=by, now=now
    )
    return True


async def publish_policy_version(
    session: AsyncSession,
    *,
    slug: str,
    name: str,
    definition: Mapping[str, Any],
    effective_from: date,
    now: datetime,
    by: Principal | None = None,
) -> bool:
    """Publishes the definition unless a published version says it already; True when it did.

    The newest version is published anew when its calendar has a newer version than the one it is
    pinned to, so that what is received from then on counts by the newer one.
    """
    wanted = PolicyDefinition.model_validate(definition)
    found = await session.scalars(
        select(models.PolicyVersion)
        .join(models.Policy, models.Policy.id == models.PolicyVersion.policy_id)
        .where(models.Policy.slug == slug, models.PolicyVersion.published_at.is_not(None))
        .order_by(models.PolicyVersion.number.desc())
    )
    published = found.all()
    said = [PolicyDefinition.model_validate(row.definition) == wanted for row in published]
    if any(said):
        calendar = await newest_calendar(session, wanted.calendar)
        if not said[0] or published[0].calendar_version_id == calendar.id:
            return False
    version = await draft_policy(session, slug=slug, name=name, definition=wanted, by=by, now=now)
    await publish_policy(session, version, slug=slug, effective_from=effective_from, by=by, now=now)
    return True


async def _next_number(session: AsyncSession, model: Any, of_parent: Any) -> int:
    return (await session.scalar(select(func.max(model.number)).where(of_parent)) or 0) + 1


async def _publish(
    session: AsyncSession,
    version: Version,
    values: Mapping[str, Any],
    *,
    by: Principal | None,
    now: datetime,
) -> None:
    """The statement itself checks that it is still a draft: two publishers cannot both succeed."""
    model = type(version)
    done = await session.execute(
        update(model)
        .where(model.id == version.id, model.published_at.is_(None))
        .values(
            published_at=now,
            published_by=by.id if by else None,
            updated_at=now,
            version=model.version + 1,
            **values,
        )
        .execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0) != 1:
        raise AlreadyPublished
    await session.refresh(version)


async def _tell(
    session: AsyncSession,
    version: Version,
    *,
    slug: str,
    verb: str,
    by: Principal | None,
    now: datetime,
) -> None:
    what = "calendar" if isinstance(version, models.CalendarVersion) else "policy"
    subject = Subject(f"{what}_version", version.id)
    detail = {"slug": slug, "number": version.number}
    await audit.record(
        session, subject=subject, action=f"{what}_version.{verb}", by=by, now=now, detail=detail
    )
    if verb == "published":
        await events.emit(session, kind=f"{what}.published", subject=subject, now=now, data=detail)
