"""What is done with a meeting once it is called. The meeting must be locked by its caller."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.meetings import calling, keeping, places, rules
from wardapi.meetings.errors import AlreadyInvited, NotInvited, UnknownPartnerArea
from wardapi.meetings.models import (
    Meeting,
    MeetingAction,
    MeetingDataQuality,
    MeetingInvitation,
    PartnerArea,
)
from wardapi.meetings.places import Asked
from wardapi.meetings.vocabulary import ActionStatus, Issue, Rating, Status
from wardapi.services.models import Service
from wardapi.services.rules import UnknownService
from wardapi.wards.models import Parish


class Came(NamedTuple):
    """Whether one of the invited came; exactly one of service and parish is given."""

    service: str | None
    parish: str | None
    attended: bool
    apologies: bool = False


async def change(
    session: AsyncSession,
    meeting: Meeting,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Move a meeting, or change its title, mode, place or agenda; a series stays as it is.

    A new start without a new end keeps the length. Raises PreconditionFailed, MeetingHeld,
    MeetingCancelled, InvalidMeeting.
    """
    etags.require_match(if_match, meeting.version)
    rules.check_scheduled(Status(meeting.status))
    starts_at = changes.get("starts_at", meeting.starts_at)
    ends_at = changes.get("ends_at", meeting.ends_at + (starts_at - meeting.starts_at))
    rules.check_times(starts_at, ends_at)
    wanted = {**changes, "starts_at": starts_at, "ends_at": ends_at}
    changed = {name: value for name, value in wanted.items() if getattr(meeting, name) != value}
    if not changed:
        return
    detail: dict[str, object] = {"fields": sorted(changed)}
    if starts_at != meeting.starts_at:
        detail |= {"moved_from": meeting.starts_at, "starts_at": starts_at}
    for name, value in changed.items():
        setattr(meeting, name, value)
    await keeping.settle(session, meeting, "changed", detail=detail, by=by, now=now)


async def cancel(
    session: AsyncSession, meeting: Meeting, *, reason: str, by: Principal, now: datetime
) -> None:
    """Call a meeting off; others of its series stay. Raises MeetingHeld, MeetingCancelled."""
    rules.check_scheduled(Status(meeting.status))
    meeting.status = Status.CANCELLED.value
    meeting.cancelled_reason = reason
    await keeping.settle(session, meeting, "cancelled", detail={}, by=by, now=now)


async def invite(
    session: AsyncSession,
    meeting: Meeting,
    *,
    asked: Sequence[Asked],
    by: Principal,
    now: datetime,
) -> None:
    """Invite more to a meeting that was not held yet.

    Raises AlreadyInvited, UnknownService, UnknownParish, MeetingHeld, MeetingCancelled.
    """
    rules.check_scheduled(Status(meeting.status))
    invited = await places.invitees(session, asked)
    known = {one.service_id or one.parish_id for one in await _invitations(session, meeting)}
    for one in invited:
        if (one.service_id or one.parish_id) in known:
            raise AlreadyInvited(f"{one.name} is invited already.")
    calling.invite(session, meeting, invited, now=now)
    names = [one.name for one in invited]
    await keeping.settle(session, meeting, "invited", detail={"invited": names}, by=by, now=now)


async def record_attendance(
    session: AsyncSession,
    meeting: Meeting,
    *,
    came: Sequence[Came],
    by: Principal,
    now: datetime,
) -> None:
    """Say who came; the meeting was held then. What was recorded before is corrected, on record.

    Raises NotInvited, MeetingNotBegun, MeetingCancelled.
    """
    rules.check_begun(Status(meeting.status), meeting.starts_at, now)
    by_name = await _by_name(session, meeting)
    recorded, seen = [], set[UUID]()
    for n, one in enumerate(came):
        invitation = by_name.get(_name(one.service, one.parish))
        if invitation is None or invitation.id in seen:
            raise _not_invited(f"/records/{n}", one.service or one.parish)
        seen.add(invitation.id)
        said = {"attended": one.attended, "apologies": one.apologies}
        was = {"attended": invitation.attended, "apologies": invitation.apologies}
        if said != was:
            invitation.attended, invitation.apologies = one.attended, one.apologies
            invitation.updated_at = now
        before = None if was["attended"] is None else was
        recorded.append({"who": one.service or one.parish, **said, "was": before})
    meeting.status = Status.HELD.value
    detail = {"records": recorded}
    await keeping.settle(session, meeting, "attendance_recorded", detail=detail, by=by, now=now)


async def record_data_quality(
    session: AsyncSession,
    meeting: Meeting,
    *,
    service: str,
    rating: Rating,
    issues: Sequence[Issue],
    area: str | None,
    note: str | None,
    by: Principal,
    now: datetime,
) -> None:
    """Say how good the data was that somebody brought; said again, it is corrected, on record.

    Raises NotInvited, UnknownPartnerArea, MeetingNotBegun, MeetingCancelled.
    """
    rules.check_begun(Status(meeting.status), meeting.starts_at, now)
    invitation = (await _by_name(session, meeting)).get(_name(service, None))
    if invitation is None or invitation.service_id is None:
        raise _not_invited("/service", service)
    area_id = None if area is None else await _area(session, area, invitation.service_id)
    row = await session.scalar(
        select(MeetingDataQuality).where(
            MeetingDataQuality.meeting_id == meeting.id,
            MeetingDataQuality.service_id == invitation.service_id,
        )
    )
    was = None if row is None else row.rating
    if row is None:
        row = MeetingDataQuality(
            meeting_id=meeting.id, service_id=invitation.service_id, created_at=now
        )
        session.add(row)
    row.rating, row.issues = rating.value, sorted({issue.value for issue in issues})
    row.area_id, row.note, row.updated_at = area_id, note, now
    detail = {"service": service, "rating": row.rating, "issues": row.issues, "was": was}
    await keeping.settle(session, meeting, "data_quality_recorded", detail=detail, by=by, now=now)


async def keep_minutes(
    session: AsyncSession, meeting: Meeting, *, text: str, by: Principal, now: datetime
) -> None:
    """Keep what was said, without personal data. Later minutes take the place of earlier ones.

    Raises MeetingNotBegun, MeetingCancelled.
    """
    rules.check_begun(Status(meeting.status), meeting.starts_at, now)
    detail = {"characters": len(text), "replaces": meeting.minutes is not None}
    meeting.minutes = text
    await keeping.settle(session, meeting, "minutes_kept", detail=detail, by=by, now=now)


async def raise_action(
    session: AsyncSession,
    meeting: Meeting,
    *,
    description: str,
    service: str | None,
    due_on: date | None,
    by: Principal,
    now: datetime,
) -> MeetingAction:
    """Write down what a meeting decided to have done.

    Raises UnknownService, MeetingNotBegun, MeetingCancelled.
    """
    rules.check_begun(Status(meeting.status), meeting.starts_at, now)
    service_id = None
    if service is not None:
        service_id = await session.scalar(select(Service.id).where(Service.slug == service))
        if service_id is None:
            field = FieldError("/service", UnknownService.code, service)
            raise UnknownService(f"There is no service {service!r}.", errors=[field])
    action = MeetingAction(
        id=new_id(),
        meeting_id=meeting.id,
        description=description,
        service_id=service_id,
        due_on=due_on,
        status=ActionStatus.OPEN.value,
        created_at=now,
        updated_at=now,
    )
    session.add(action)
    detail = {"action": str(action.id), "service": service, "due_on": due_on}
    await keeping.settle(session, meeting, "action_raised", detail=detail, by=by, now=now)
    return action


async def _area(session: AsyncSession, slug: str, service_id: UUID) -> UUID:
    found = await session.scalar(
        select(PartnerArea.id).where(PartnerArea.slug == slug, PartnerArea.service_id == service_id)
    )
    if found is None:
        field = FieldError("/area", UnknownPartnerArea.code, slug)
        raise UnknownPartnerArea(f"The partner has no area {slug!r}.", errors=[field])
    return found


def _name(service: str | None, parish: str | None) -> tuple[str, str]:
    return ("service", service) if service is not None else ("parish", (parish or "").casefold())


async def _invitations(session: AsyncSession, meeting: Meeting) -> list[MeetingInvitation]:
    of_meeting = select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting.id)
    return list(await session.scalars(of_meeting))


async def _by_name(
    session: AsyncSession, meeting: Meeting
) -> dict[tuple[str, str], MeetingInvitation]:
    """Return the invitations of a meeting by slug of service, and by slug and code of parish."""
    found = await session.execute(
        select(MeetingInvitation, Service.slug, Parish.slug, Parish.gss_code)
        .join(Service, MeetingInvitation.service_id == Service.id, isouter=True)
        .join(Parish, MeetingInvitation.parish_id == Parish.id, isouter=True)
        .where(MeetingInvitation.meeting_id == meeting.id)
    )
    names: dict[tuple[str, str], MeetingInvitation] = {}
    for invitation, service, slug, code in found:
        if invitation.service_id is not None:
            names[_name(service, None)] = invitation
        else:
            names |= {_name(None, slug): invitation, _name(None, code): invitation}
    return names


def _not_invited(pointer: str, who: str | None) -> NotInvited:
    detail = f"{who!r} is not among those who were invited, or stands there twice."
    return NotInvited(detail, errors=[FieldError(pointer, NotInvited.code, detail)])
