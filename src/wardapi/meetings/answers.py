"""Meetings as they are answered: services, partners, parishes and posts, never people."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Day, Instant, Out
from wardapi.meetings.vocabulary import (
    ActionStatus,
    Became,
    Extent,
    Issue,
    Kind,
    Mode,
    Rating,
    Status,
)
from wardapi.wards.schemas import EvidenceOut, GssCode, NameOut, SlugOut

Percent = Annotated[float, Field(ge=0, le=100)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]


class WardRef(Out):
    """A ward."""

    gss_code: GssCode
    slug: SlugOut
    name: NameOut


class ParishRef(Out):
    """A parish."""

    gss_code: GssCode
    slug: SlugOut
    name: NameOut


class PlacedOut(Out):
    """What a meeting and a series have in common."""

    id: UUID
    kind: Kind
    title: NameOut
    ward: WardRef | None
    locality: SlugOut | None
    parish: ParishRef | None
    mode: Mode
    place: Annotated[str | None, Field(max_length=300)]
    restricted: bool
    created_at: Instant
    updated_at: Instant


class MeetingBrief(PlacedOut):
    """A meeting, as lists have it."""

    series: UUID | None
    occurrence_on: Day | None
    """The day that the rule of its series gave it, moved or not."""
    wards: Annotated[list[GssCode], Field(max_length=200)]
    """The wards that it concerns: its own, or those of its locality or parish."""
    starts_at: Instant
    ends_at: Instant
    status: Status
    invited: Annotated[list[SlugOut], Field(max_length=500)]
    """Services and partners, by slug."""


class InvitationOut(Out):
    """Who was asked to come, and whether they did; null until that is recorded."""

    service: SlugOut | None
    parish: GssCode | None
    name: NameOut
    post: Annotated[str | None, Field(max_length=200)]
    attended: bool | None
    apologies: bool


class DataQualityOut(Out):
    """How good the data was that one of the invited brought."""

    service: SlugOut
    rating: Rating
    issues: Annotated[list[Issue], Field(max_length=10)]
    area: SlugOut | None
    note: Annotated[str | None, Field(max_length=2_000)]
    updated_at: Instant


class BecameOut(Out):
    """What an action became: a case by reference, or an action of a ward plan.

    Which case it is learn only those who may see the case.
    """

    kind: Became
    id: UUID | None
    reference: Annotated[str | None, Field(max_length=20)]


class MeetingActionOut(Out):
    """Something that a meeting decided to have done."""

    id: UUID
    meeting: UUID
    meeting_title: NameOut
    meeting_starts_at: Instant
    description: Annotated[str, Field(max_length=1_000)]
    service: SlugOut | None
    due_on: Day | None
    status: ActionStatus
    became: BecameOut | None
    note: Annotated[str | None, Field(max_length=2_000)]
    created_at: Instant
    updated_at: Instant


class MeetingOut(MeetingBrief):
    """A meeting with all that is known of it."""

    agenda: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=50)]
    minutes: Annotated[str | None, Field(max_length=20_000)]
    cancelled_reason: Annotated[str | None, Field(max_length=2_000)]
    invitations: Annotated[list[InvitationOut], Field(max_length=500)]
    data_quality: Annotated[list[DataQualityOut], Field(max_length=500)]
    actions: Annotated[list[MeetingActionOut], Field(max_length=500)]


class SeriesOut(PlacedOut):
    """A series of meetings."""

    rrule: Annotated[str, Field(max_length=200)]
    first: Annotated[str, Field(max_length=16)]
    """By the clock on the wall."""
    minutes: Annotated[int, Field(ge=1, le=1440)]
    made_until: Day
    """Meetings are there through this day."""
    complete: bool
    """Whether the rule has an end of its own and all meetings are there."""


class AttendanceOut(Out):
    """How many invitations of one service to held meetings of one place and kind were taken up."""

    service: SlugOut
    service_name: NameOut
    service_kind: Literal["service", "partner"]
    ward: GssCode | None
    ward_slug: SlugOut | None
    ward_name: NameOut | None
    locality: SlugOut | None
    parish: GssCode | None
    kind: Kind
    first_on: Day | None
    """The period that was asked for; null is open."""
    last_on: Day | None
    invited: Number
    """Invitations to held meetings: what `percent` is of."""
    attended: Number
    apologies: Number
    not_recorded: Number
    percent: Percent | None
    denominator: Literal["invitations_to_held_meetings"]
    data_good: Number
    data_adequate: Number
    data_poor: Number
    data_not_brought: Number


class AreaWardOut(WardRef):
    """A ward that an area reaches into, and how much of the ward it covers."""

    extent: Extent


class AreaOut(EvidenceOut):
    """An area that a partner works by."""

    slug: SlugOut
    name: NameOut
    service: SlugOut
    wards: Annotated[list[AreaWardOut], Field(max_length=200)]
    updated_at: Instant


def action_out(row: Any) -> MeetingActionOut:
    """Return the message of a row of `queries.actions`."""
    action = row.MeetingAction
    became = None
    if action.became_kind is not None:
        became = BecameOut(kind=Became(action.became_kind), id=None, reference=None)
        if row.may_know:
            known = {"id": action.became_id, "reference": action.became_reference}
            became = became.model_copy(update=known)
    return MeetingActionOut(
        id=action.id,
        meeting=action.meeting_id,
        meeting_title=row.meeting_title,
        meeting_starts_at=row.meeting_starts_at,
        description=action.description,
        service=row.service,
        due_on=action.due_on,
        status=ActionStatus(action.status),
        became=became,
        note=action.note,
        created_at=action.created_at,
        updated_at=action.updated_at,
    )
