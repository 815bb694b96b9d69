"""Who came to what: invitations to held meetings, by service, ward and kind of meeting.

Each invitation is counted once, under the place of its meeting: a meeting of a locality, a parish
or the borough is no ward's.
"""

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from wardapi.access.rules import Principal
from wardapi.meetings.models import Meeting, MeetingDataQuality, MeetingInvitation
from wardapi.meetings.queries import Rows, visible
from wardapi.meetings.vocabulary import Rating, Status
from wardapi.services.models import Service
from wardapi.wards.models import Locality, Parish, Ward

PLACE: ColumnElement[str] = func.coalesce(
    Ward.gss_code, Locality.slug, Parish.gss_code, literal("borough")
)
"""What rows of one service and kind are sorted by."""
KEY: ColumnElement[str] = Service.slug + "/" + PLACE + "/" + Meeting.kind
"""Tells the rows of `summary` apart."""
_NAMES = (
    *("service", "service_name", "service_kind", "ward", "ward_slug", "ward_name"),
    *("locality", "parish", "kind"),
)


def summary(by: Principal, *conditions: ColumnElement[bool]) -> Rows:
    """One row for each service, place and kind, of the meetings that somebody sees."""
    columns: list[InstrumentedAttribute[str]] = [
        Service.slug,
        Service.name,
        Service.kind,
        Ward.gss_code,
        Ward.slug,
        Ward.name,
        Locality.slug,
        Parish.gss_code,
        Meeting.kind,
    ]
    labelled = [column.label(name) for column, name in zip(columns, _NAMES, strict=True)]
    came = MeetingInvitation.attended
    return (
        select(
            *labelled,
            func.count(MeetingInvitation.id).label("invited"),
            _count(came).label("attended"),
            _count(MeetingInvitation.apologies).label("apologies"),
            _count(came.is_(None)).label("not_recorded"),
            *(_count(MeetingDataQuality.rating == one).label(f"data_{one}") for one in Rating),
        )
        .select_from(MeetingInvitation)
        .join(Meeting, MeetingInvitation.meeting_id == Meeting.id)
        .join(Service, MeetingInvitation.service_id == Service.id)
        .join(Ward, Meeting.ward_id == Ward.id, isouter=True)
        .join(Locality, Meeting.locality_id == Locality.id, isouter=True)
        .join(Parish, Meeting.parish_id == Parish.id, isouter=True)
        .join(
            MeetingDataQuality,
            and_(
                MeetingDataQuality.meeting_id == Meeting.id,
                MeetingDataQuality.service_id == MeetingInvitation.service_id,
            ),
            isouter=True,
        )
        .where(Meeting.status == Status.HELD.value, visible(by), *conditions)
        .group_by(*columns)
    )


def _count(
    condition: ColumnElement[bool] | InstrumentedAttribute[bool | None],
) -> ColumnElement[int]:
    return func.count(case((condition, 1)))  # type: ignore[arg-type]
