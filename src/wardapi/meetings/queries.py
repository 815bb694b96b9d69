"""Reads of meetings, and who sees them, as conditions in SQL.

A meeting is seen by those whose grant reaches one of its wards and, where the grant is for some
services, one of the invited. Service leads see what a service of theirs is invited to. Restricted
meetings are hidden from everybody but coordinators, managers and those service leads.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Grant, Principal, Role
from wardapi.casework.models import Case
from wardapi.casework.reach import reach_of
from wardapi.meetings.errors import MeetingActionNotFound, MeetingNotFound, SeriesNotFound
from wardapi.meetings.models import (
    Meeting,
    MeetingAction,
    MeetingInvitation,
    MeetingSeries,
    MeetingWard,
    PartnerArea,
    PartnerAreaWard,
)
from wardapi.meetings.recurrence import instant_of
from wardapi.meetings.rules import READERS, READERS_OF_RESTRICTED, Invited, Matter, check_write
from wardapi.meetings.vocabulary import Became
from wardapi.services.models import Directorate, Service
from wardapi.wards.models import Locality, Parish, Ward

Rows = Select[*tuple[Any, ...]]
Condition = ColumnElement[bool]


def visible(by: Principal) -> Condition:
    """The meetings that somebody may know of."""
    seen = [_within(grant) for grant in by.grants if grant.role in READERS]
    return or_(*seen) if seen else false()


def _within(grant: Grant) -> Condition:
    conditions: list[Condition] = []
    if grant.wards:
        reached = select(MeetingWard.meeting_id).join(Ward, MeetingWard.ward_id == Ward.id)
        reached = reached.where(Ward.gss_code.in_(sorted(grant.wards)))
        conditions.append(Meeting.id.in_(reached))
    if grant.services or grant.directorate is not None or grant.role is Role.SERVICE_LEAD:
        conditions.append(_invites(grant))
    if grant.role not in READERS_OF_RESTRICTED:
        conditions.append(not_(Meeting.restricted))
    return and_(true(), *conditions)


def _invites(grant: Grant) -> Condition:
    """A service that the grant reaches is invited."""
    invited = select(MeetingInvitation.id).join(Service, MeetingInvitation.service_id == Service.id)
    invited = invited.where(MeetingInvitation.meeting_id == Meeting.id)
    if grant.services:
        invited = invited.where(Service.slug.in_(sorted(grant.services)))
    if grant.directorate is not None:
        invited = invited.join(Directorate, Service.directorate_id == Directorate.id)
        invited = invited.where(Directorate.slug == grant.directorate)
    return invited.exists()


def meetings() -> Rows:
    """Meetings with the names of their places."""
    return _with_places(select(Meeting), Meeting)


def series() -> Rows:
    """Series of meetings with the names of their places."""
    return _with_places(select(MeetingSeries), MeetingSeries)


def _with_places(found: Any, of: type[Meeting] | type[MeetingSeries]) -> Rows:
    rows: Rows = (
        found.add_columns(
            Ward.gss_code.label("ward_code"),
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Locality.slug.label("locality"),
            Parish.gss_code.label("parish_code"),
            Parish.slug.label("parish_slug"),
            Parish.name.label("parish_name"),
        )
        .join(Ward, of.ward_id == Ward.id, isouter=True)
        .join(Locality, of.locality_id == Locality.id, isouter=True)
        .join(Parish, of.parish_id == Parish.id, isouter=True)
    )
    return rows


async def find_meeting(session: AsyncSession, meeting_id: UUID, by: Principal) -> Any:
    """Return a row of `meetings`; MeetingNotFound for those who may not know of it."""
    row = (
        await session.execute(meetings().where(Meeting.id == meeting_id, visible(by)))
    ).one_or_none()
    if row is None:
        raise MeetingNotFound
    return row


async def take_meeting(session: AsyncSession, meeting_id: UUID, by: Principal) -> Meeting:
    """Lock a meeting that its asker may know of until the transaction ends."""
    await find_meeting(session, meeting_id, by)
    return await session.get_one(Meeting, meeting_id, with_for_update=True, populate_existing=True)


def visible_series(by: Principal) -> Condition:
    """The series of which somebody sees a meeting."""
    return select(Meeting.id).where(Meeting.series_id == MeetingSeries.id, visible(by)).exists()


async def find_series(session: AsyncSession, series_id: UUID, by: Principal) -> Any:
    """Return a row of `series`; SeriesNotFound for those who see no meeting of it."""
    asked = series().where(MeetingSeries.id == series_id, visible_series(by))
    row = (await session.execute(asked)).one_or_none()
    if row is None:
        raise SeriesNotFound
    return row


async def take_series(session: AsyncSession, series_id: UUID, by: Principal) -> MeetingSeries:
    """Lock a series for one who may change all that it makes, as its latest meeting stands.

    Raises SeriesNotFound, NotAllowed.
    """
    await find_series(session, series_id, by)
    series = await session.get_one(
        MeetingSeries, series_id, with_for_update=True, populate_existing=True
    )
    latest = select(Meeting).where(Meeting.series_id == series_id)
    meeting = await session.scalar(latest.order_by(Meeting.occurrence_on.desc()).limit(1))
    if meeting is None:
        raise SeriesNotFound
    check_write(by, await matter_of(session, meeting))
    return series


async def actions(session: AsyncSession, by: Principal, now: datetime) -> Rows:
    """What meetings raised, each with its service, its meeting, and `may_know`: whether somebody
    may know which case it became."""
    may_know = MeetingAction.became_kind.is_distinct_from(Became.CASE.value)
    if by.may("cases:read"):
        reach = await reach_of(session, by, now)
        seen = exists().where(Case.id == MeetingAction.became_id, reach.visible())
        may_know = or_(may_know, seen)
    return (
        select(
            MeetingAction,
            may_know.label("may_know"),
            Service.slug.label("service"),
            Meeting.title.label("meeting_title"),
            Meeting.starts_at.label("meeting_starts_at"),
        )
        .join(Meeting, MeetingAction.meeting_id == Meeting.id)
        .join(Service, MeetingAction.service_id == Service.id, isouter=True)
    )


async def find_action(
    session: AsyncSession, action_id: UUID, *, by: Principal, now: datetime
) -> Any:
    """Return a row of `actions`; MeetingActionNotFound for those who do not see its meeting."""
    seen = await actions(session, by, now)
    asked = seen.where(MeetingAction.id == action_id, visible(by))
    row = (await session.execute(asked)).one_or_none()
    if row is None:
        raise MeetingActionNotFound
    return row


async def matter_of(session: AsyncSession, meeting: Meeting) -> Matter:
    """Return what decides who may change a meeting."""
    codes = await session.scalars(
        select(Ward.gss_code)
        .join(MeetingWard, MeetingWard.ward_id == Ward.id)
        .where(MeetingWard.meeting_id == meeting.id)
    )
    invited = await session.execute(
        select(Service.slug, Directorate.slug)
        .select_from(MeetingInvitation)
        .join(Service, MeetingInvitation.service_id == Service.id)
        .join(Directorate, Service.directorate_id == Directorate.id, isouter=True)
        .where(MeetingInvitation.meeting_id == meeting.id)
    )
    return Matter(frozenset(codes), frozenset(Invited(*row) for row in invited), meeting.restricted)


def areas() -> Rows:
    """The areas of partners, each with whose it is."""
    return select(PartnerArea, Service.slug.label("service")).join(
        Service, PartnerArea.service_id == Service.id
    )


def areas_of(ward_id: UUID) -> Select[UUID]:
    """The ids of the areas that reach into a ward."""
    return select(PartnerAreaWard.area_id).where(PartnerAreaWard.ward_id == ward_id)


async def wards_of_area(session: AsyncSession, area_id: UUID) -> list[str]:
    """The GSS codes of the wards that an area reaches into."""
    found = await session.scalars(
        select(Ward.gss_code)
        .join(PartnerAreaWard, PartnerAreaWard.ward_id == Ward.id)
        .where(PartnerAreaWard.area_id == area_id)
    )
    return list(found)


def in_period(first: date | None, last: date | None) -> Iterator[Condition]:
    """Meetings that begin on these days of the council, both included."""
    if first is not None:
        yield Meeting.starts_at >= _midnight(first)
    if last is not None and last < date.max:
        yield Meeting.starts_at < _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return instant_of(datetime.combine(day, time.min))
