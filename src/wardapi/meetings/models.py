"""Tables of meetings.

A meeting is of a ward, a locality, a parish or, with none of these, of the borough. The wards that
it concerns are written down with it, because who sees it is asked of wards.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.kit.database import (
    Base,
    Json,
    SortText,
    Stamped,
    UtcDateTime,
    Versioned,
    new_id,
    one_of,
)
from wardapi.meetings.vocabulary import ActionStatus, Became, Extent, Kind, Mode, Rating, Status
from wardapi.services.models import Service
from wardapi.wards.evidence import Evidenced
from wardapi.wards.models import Locality, Parish, Ward


def _one_place() -> CheckConstraint:
    places = ("ward_id", "locality_id", "parish_id")
    pairs = [(one, other) for n, one in enumerate(places) for other in places[n + 1 :]]
    text = " AND ".join(f"({one} IS NULL OR {other} IS NULL)" for one, other in pairs)
    return CheckConstraint(text, name="one_place")


def _tasking_is_restricted() -> CheckConstraint:
    text = "kind <> 'joint_tasking_group' OR restricted"
    return CheckConstraint(text, name="tasking_is_restricted")


class MeetingSeries(Stamped, Versioned, Base):
    """Meetings that come back by a rule, counted in local wall-clock time.

    `first_local` is when the first begins by the clock on the wall, `2026-01-13T18:00`. Meetings
    are made through `made_until`; `complete` says that the rule has an end and all are made.
    """

    __tablename__ = "meeting_series"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("mode", Mode),
        _one_place(),
        _tasking_is_restricted(),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(SortText(40))
    title: Mapped[str] = mapped_column(String(200))
    ward_id: Mapped[UUID | None] = mapped_column(ForeignKey(Ward.id), index=True)
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey(Locality.id), index=True)
    parish_id: Mapped[UUID | None] = mapped_column(ForeignKey(Parish.id), index=True)
    rrule: Mapped[str] = mapped_column(String(200))
    first_local: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int] = mapped_column(SmallInteger)
    mode: Mapped[str] = mapped_column(String(20))
    place: Mapped[str | None] = mapped_column(String(300))
    agenda: Mapped[list[str]] = mapped_column(Json)
    restricted: Mapped[bool] = mapped_column(Boolean)
    made_until: Mapped[date]
    complete: Mapped[bool] = mapped_column(Boolean)


class SeriesInvitation(Base):
    """Who is invited to every meeting of a series: a service or partner, or a parish."""

    __tablename__ = "series_invitations"
    __table_args__ = (
        CheckConstraint("(service_id IS NULL) <> (parish_id IS NULL)", name="one_invitee"),
        UniqueConstraint("series_id", "service_id"),
        UniqueConstraint("series_id", "parish_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    series_id: Mapped[UUID] = mapped_column(ForeignKey(MeetingSeries.id))
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey(Service.id), index=True)
    parish_id: Mapped[UUID | None] = mapped_column(ForeignKey(Parish.id), index=True)
    post: Mapped[str | None] = mapped_column(String(200))


class Meeting(Stamped, Versioned, Base):
    """One meeting. `occurrence_on` is the day that the rule of its series gave it, moved or not."""

    __tablename__ = "meetings"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("mode", Mode),
        one_of("status", Status),
        _one_place(),
        _tasking_is_restricted(),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "(status = 'cancelled') = (cancelled_reason IS NOT NULL)", name="cancelled_with_reason"
        ),
        CheckConstraint("(series_id IS NULL) = (occurrence_on IS NULL)", name="of_series"),
        UniqueConstraint("series_id", "occurrence_on"),
        Index("ix_meetings_starts_at", "starts_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey(MeetingSeries.id))
    occurrence_on: Mapped[date | None]
    kind: Mapped[str] = mapped_column(SortText(40))
    title: Mapped[str] = mapped_column(String(200))
    ward_id: Mapped[UUID | None] = mapped_column(ForeignKey(Ward.id), index=True)
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey(Locality.id), index=True)
    parish_id: Mapped[UUID | None] = mapped_column(ForeignKey(Parish.id), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime())
    mode: Mapped[str] = mapped_column(String(20))
    place: Mapped[str | None] = mapped_column(String(300))
    agenda: Mapped[list[str]] = mapped_column(Json)
    minutes: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(10))
    cancelled_reason: Mapped[str | None] = mapped_column(String(2000))
    restricted: Mapped[bool] = mapped_column(Boolean)


class MeetingWard(Base):
    """A meeting concerns a ward: its own, or each of its locality or its parish."""

    __tablename__ = "meeting_wards"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey(Meeting.id), primary_key=True)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id), primary_key=True, index=True)


class MeetingInvitation(Stamped, Base):
    """A service, partner or parish is asked to come; `post` says whom of theirs, never a person.

    `attended` is None until it is recorded. Apologies are of those who did not come.
    """

    __tablename__ = "meeting_invitations"
    __table_args__ = (
        CheckConstraint("(service_id IS NULL) <> (parish_id IS NULL)", name="one_invitee"),
        CheckConstraint(
            "NOT apologies OR (attended IS NOT NULL AND NOT attended)", name="apologies"
        ),
        UniqueConstraint("meeting_id", "service_id"),
        UniqueConstraint("meeting_id", "parish_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey(Meeting.id))
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey(Service.id), index=True)
    parish_id: Mapped[UUID | None] = mapped_column(ForeignKey(Parish.id), index=True)
    post: Mapped[str | None] = mapped_column(String(200))
    attended: Mapped[bool | None] = mapped_column(Boolean)
    apologies: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)


class PartnerArea(Evidenced, Stamped, Versioned, Base):
    """An area that a partner works by, such as a police neighbourhood."""

    __tablename__ = "partner_areas"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    service_id: Mapped[UUID] = mapped_column(ForeignKey(Service.id), index=True)


class PartnerAreaWard(Stamped, Base):
    """A partner's area reaches into a ward; `extent` is how much of the ward it covers."""

    __tablename__ = "partner_area_wards"
    __table_args__ = (one_of("extent", Extent),)

    area_id: Mapped[UUID] = mapped_column(ForeignKey(PartnerArea.id), primary_key=True)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id), primary_key=True, index=True)
    extent: Mapped[str] = mapped_column(String(10))


class MeetingDataQuality(Stamped, Base):
    """How good the data was that somebody brought to a meeting, and of which area it spoke."""

    __tablename__ = "meeting_data_quality"
    __table_args__ = (one_of("rating", Rating), UniqueConstraint("meeting_id", "service_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey(Meeting.id))
    service_id: Mapped[UUID] = mapped_column(ForeignKey(Service.id), index=True)
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey(PartnerArea.id), index=True)
    rating: Mapped[str] = mapped_column(String(20))
    issues: Mapped[list[str]] = mapped_column(Json)
    note: Mapped[str | None] = mapped_column(String(2000))


class MeetingAction(Stamped, Versioned, Base):
    """Something that a meeting decided to have done. It may become a case or an action of a plan.

    What it became is a kind and an id, without a foreign key: those rooms need not know meetings.
    """

    __tablename__ = "meeting_actions"
    __table_args__ = (
        one_of("status", ActionStatus),
        one_of("became_kind", Became),
        CheckConstraint(
            "(status = 'became') = (became_kind IS NOT NULL)"
            " AND (became_kind IS NULL) = (became_id IS NULL)",
            name="became_something",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey(Meeting.id), index=True)
    description: Mapped[str] = mapped_column(String(1000))
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey(Service.id), index=True)
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(10))
    became_kind: Mapped[str | None] = mapped_column(String(20))
    became_id: Mapped[UUID | None]
    became_reference: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(2000))
