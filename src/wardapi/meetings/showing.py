"""From rows to the messages that show them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.meetings import queries
from wardapi.meetings.answers import (
    AreaOut,
    AreaWardOut,
    AttendanceOut,
    DataQualityOut,
    InvitationOut,
    MeetingBrief,
    MeetingOut,
    ParishRef,
    SeriesOut,
    WardRef,
    action_out,
)
from wardapi.meetings.models import (
    Meeting,
    MeetingAction,
    MeetingDataQuality,
    MeetingInvitation,
    MeetingWard,
    PartnerArea,
    PartnerAreaWard,
)
from wardapi.meetings.rules import Period, percent
from wardapi.meetings.vocabulary import Issue, Kind, Mode, Rating, Status
from wardapi.services.models import Service
from wardapi.wards.evidence import evidence_of
from wardapi.wards.models import Parish, Ward

Grouped = Mapping[UUID, Sequence[Any]]


async def briefs(session: AsyncSession, rows: Sequence[Row[Any]]) -> Any:
    """Return what makes the brief of each of these rows of `queries.meetings`."""
    wards, invited = await _around(session, [row.Meeting.id for row in rows])
    return lambda row: MeetingBrief(**_brief(row, wards, invited))


async def meeting(session: AsyncSession, row: Any, *, by: Principal, now: datetime) -> MeetingOut:
    """Return a meeting with all that somebody may know of it."""
    found: Meeting = row.Meeting
    raised = await queries.actions(session, by, now)
    wards, invited = await _around(session, [found.id])
    return MeetingOut(
        **_brief(row, wards, invited),
        agenda=found.agenda,
        minutes=found.minutes,
        cancelled_reason=found.cancelled_reason,
        invitations=await _invitations(session, found.id),
        data_quality=await _data_quality(session, found.id),
        actions=[
            action_out(one)
            for one in await session.execute(
                raised.where(MeetingAction.meeting_id == found.id).order_by(MeetingAction.id)
            )
        ],
    )


def series(row: Any) -> SeriesOut:
    """Return a series, of a row of `queries.series`."""
    found = row.MeetingSeries
    return SeriesOut(
        **_placed(row, found),
        rrule=found.rrule,
        first=found.first_local,
        minutes=found.minutes,
        made_until=found.made_until,
        complete=found.complete,
    )


def attendance(row: Any, period: Period) -> AttendanceOut:
    """Return one row of `attendance.summary`, with the period that it is of."""
    return AttendanceOut.model_validate(
        {
            **{name: row._mapping[name] for name in _COUNTED},  # noqa: SLF001 - the public name
            "first_on": period.first,
            "last_on": period.last,
            "percent": percent(row.attended, row.invited),
            "denominator": "invitations_to_held_meetings",
        }
    )


_COUNTED = AttendanceOut.model_fields.keys() - {"first_on", "last_on", "percent", "denominator"}


async def areas(session: AsyncSession, rows: Sequence[Row[Any]]) -> Any:
    """Return what makes the message of each of these rows of `queries.areas`."""
    found = await _grouped(
        session,
        select(PartnerAreaWard.area_id, Ward.gss_code, Ward.slug, Ward.name, PartnerAreaWard.extent)
        .join(Ward, PartnerAreaWard.ward_id == Ward.id)
        .where(PartnerAreaWard.area_id.in_([row.PartnerArea.id for row in rows]))
        .order_by(Ward.sort_name),
    )
    return lambda row: _area(row, found.get(row.PartnerArea.id, ()))


def _area(row: Any, wards: Iterable[Any]) -> AreaOut:
    area: PartnerArea = row.PartnerArea
    return AreaOut(
        slug=area.slug,
        name=area.name,
        service=row.service,
        wards=[AreaWardOut.model_validate(ward) for ward in wards],
        updated_at=area.updated_at,
        **evidence_of(area),
    )


def _brief(row: Any, wards: Grouped, invited: Grouped) -> dict[str, Any]:
    found: Meeting = row.Meeting
    return {
        **_placed(row, found),
        "series": found.series_id,
        "occurrence_on": found.occurrence_on,
        "wards": [one.gss_code for one in wards.get(found.id, ())],
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "status": Status(found.status),
        "invited": [one.slug for one in invited.get(found.id, ())],
    }


def _placed(row: Any, found: Any) -> dict[str, Any]:
    ward = parish = None
    if row.ward_code is not None:
        ward = WardRef(gss_code=row.ward_code, slug=row.ward_slug, name=row.ward_name)
    if row.parish_code is not None:
        parish = ParishRef(gss_code=row.parish_code, slug=row.parish_slug, name=row.parish_name)
    return {
        "id": found.id,
        "kind": Kind(found.kind),
        "title": found.title,
        "ward": ward,
        "locality": row.locality,
        "parish": parish,
        "mode": Mode(found.mode),
        "place": found.place,
        "restricted": found.restricted,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }


async def _around(session: AsyncSession, meetings: Sequence[UUID]) -> tuple[Grouped, Grouped]:
    """Return the wards of each meeting, and the services that are invited."""
    wards = await _grouped(
        session,
        select(MeetingWard.meeting_id, Ward.gss_code)
        .join(Ward, MeetingWard.ward_id == Ward.id)
        .where(MeetingWard.meeting_id.in_(meetings))
        .order_by(Ward.gss_code),
    )
    invited = await _grouped(
        session,
        select(MeetingInvitation.meeting_id, Service.slug)
        .join(Service, MeetingInvitation.service_id == Service.id)
        .where(MeetingInvitation.meeting_id.in_(meetings))
        .order_by(Service.slug),
    )
    return wards, invited


async def _grouped(session: AsyncSession, statement: queries.Rows) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = {}
    for row in await session.execute(statement):
        grouped.setdefault(row[0], []).append(row)
    return grouped


async def _invitations(session: AsyncSession, meeting_id: UUID) -> list[InvitationOut]:
    found = await session.execute(
        select(MeetingInvitation, Service.slug, Service.name, Parish.gss_code, Parish.name)
        .join(Service, MeetingInvitation.service_id == Service.id, isouter=True)
        .join(Parish, MeetingInvitation.parish_id == Parish.id, isouter=True)
        .where(MeetingInvitation.meeting_id == meeting_id)
        .order_by(Service.slug.is_(None), Service.slug, Parish.gss_code)
    )
    return [
        InvitationOut(
            service=service,
            parish=parish,
            name=service_name or parish_name,
            post=invitation.post,
            attended=invitation.attended,
            apologies=invitation.apologies,
        )
        for invitation, service, service_name, parish, parish_name in found
    ]


async def _data_quality(session: AsyncSession, meeting_id: UUID) -> list[DataQualityOut]:
    found = await session.execute(
        select(MeetingDataQuality, Service.slug, PartnerArea.slug)
        .join(Service, MeetingDataQuality.service_id == Service.id)
        .join(PartnerArea, MeetingDataQuality.area_id == PartnerArea.id, isouter=True)
        .where(MeetingDataQuality.meeting_id == meeting_id)
        .order_by(Service.slug)
    )
    return [
        DataQualityOut(
            service=service,
            rating=Rating(quality.rating),
            issues=[Issue(one) for one in quality.issues],
            area=area,
            note=quality.note,
            updated_at=quality.updated_at,
        )
        for quality, service, area in found
    ]
