"""Messages about meetings: services, partners, parishes and posts, never people."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from wardapi.kit.schema import Day, In, Instant, Patch, Slug, Text, example
from wardapi.kit.wording import written
from wardapi.meetings.calling import About
from wardapi.meetings.places import Asked
from wardapi.meetings.vocabulary import (
    ActionStatus,
    Extent,
    Issue,
    Kind,
    Mode,
    Rating,
)

Title = Annotated[str, Text(200)]
Venue = Annotated[str, Text(300)]
Key = Annotated[str, Text(80)]
Reason = Annotated[str, Text(2_000)]
Agenda = Annotated[list[Annotated[str, Text(300)]], Field(max_length=50)]
Minutes = Annotated[str, Text(20_000)]
_FIRST, _LAST = 1900, 2200
_NOT_GIVEN = datetime(1, 1, 1, tzinfo=UTC)
"""Stands in a change for an instant that was left out; `given()` never shows it."""


def _local(text: str) -> str:
    if not _FIRST <= datetime.fromisoformat(text).year <= _LAST:
        raise ValueError("the year is out of range")
    return text


LocalTime = Annotated[
    str,
    StringConstraints(
        pattern=written(
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$",
            "Write the time on the wall without a zone, such as 2026-01-13T18:00.",
        ),
        max_length=16,
    ),
    AfterValidator(_local),
    Field(examples=["2026-01-13T18:00"]),
]
"""A time by the clock on the wall in the council's area."""


class InvitationIn(In):
    """A service or partner, or a parish, is asked to come."""

    model_config = example(service="south-yorkshire-police", post="Neighbourhood inspector")

    service: Slug | None = None
    parish: Key | None = None
    """GSS code or slug."""
    post: Title | None = None
    """Whom of theirs: a post, not a person."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.service is None) == (self.parish is None):
            raise ValueError("name a service or a parish, one of them")
        return self

    def asked(self) -> Asked:
        """Return what `places` takes."""
        return Asked(self.service, self.parish, self.post)


Invitations = Annotated[list[InvitationIn], Field(max_length=100)]


class _AboutIn(In):
    kind: Kind
    title: Title
    ward: Key | None = None
    """GSS code or slug. A meeting is of a ward, a locality, a parish, or else of the borough."""
    locality: Slug | None = None
    parish: Key | None = None
    mode: Mode = Mode.FACE_TO_FACE
    place: Venue | None = None
    agenda: Agenda = Field(default_factory=list)
    """What is to be talked about, without personal data."""
    restricted: bool = False
    """Joint tasking groups always are."""
    invitations: Invitations = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(one is not None for one in (self.ward, self.locality, self.parish)) > 1:
            raise ValueError("name a ward, a locality or a parish, one of them at most")
        return self

    def about(self) -> About:
        """Return what `calling` takes."""
        own = self.model_dump(include=set(_AboutIn.model_fields) - {"invitations"})
        return About(**own, invitations=[one.asked() for one in self.invitations])


class MeetingIn(_AboutIn):
    """A meeting is called. It may lie in the past, to be recorded."""

    model_config = example(
        kind="ward_briefing",
        title="Ward briefing",
        ward="boston-castle",
        starts_at="2026-01-13T18:00:00Z",
        ends_at="2026-01-13T19:30:00Z",
        invitations=[{"service": "streetscene"}],
    )

    starts_at: Instant
    ends_at: Instant


class MeetingPatch(Patch):
    """A meeting is moved or changed. A new start without a new end keeps the length."""

    model_config = example(starts_at="2026-01-14T18:00:00Z", mode="online")

    title: Title = Field(default_factory=str)
    starts_at: Instant = Field(default_factory=lambda: _NOT_GIVEN)
    ends_at: Instant = Field(default_factory=lambda: _NOT_GIVEN)
    mode: Mode = Mode.FACE_TO_FACE
    place: Venue | None = None
    agenda: Agenda = Field(default_factory=list)


class SeriesIn(_AboutIn):
    """Meetings come back by a rule. The rule has an end, or the series a horizon."""

    model_config = example(
        kind="ward_briefing",
        title="Monthly ward briefing",
        ward="boston-castle",
        rrule="FREQ=MONTHLY;BYDAY=2TU",
        first="2026-01-13T18:00",
        minutes=90,
        horizon="2026-12-31",
        invitations=[{"service": "streetscene"}],
    )

    rrule: Annotated[str, Text(200)]
    """An RRULE of RFC 5545 with FREQ (DAILY to YEARLY), INTERVAL, COUNT or UNTIL, BYDAY,
    BYMONTHDAY, BYMONTH, BYSETPOS and WKST. At most 200 meetings in ten years."""
    first: LocalTime
    """When the first begins, by the clock on the wall; the others begin at the same time of day,
    before and after the clocks change."""
    minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    """How long each lasts."""
    horizon: Day | None = None
    """Meetings are made through this day; an extension makes more."""

    def first_local(self) -> datetime:
        """Return `first` as a time without a zone."""
        return datetime.fromisoformat(self.first)


class ExtensionIn(In):
    """More meetings of a series are made."""

    model_config = example(horizon="2027-12-31")

    horizon: Day
    """The last day. What is there already is left alone."""


class InvitationsIn(In):
    """More are invited."""

    model_config = example(invitations=[{"service": "south-yorkshire-police"}])

    invitations: Annotated[list[InvitationIn], Field(min_length=1, max_length=100)]


class CameIn(In):
    """Whether one of the invited came."""

    model_config = example(service="south-yorkshire-police", attended=False, apologies=True)

    service: Slug | None = None
    parish: Key | None = None
    attended: bool
    apologies: bool = False
    """Given by those who did not come."""

    @model_validator(mode="after")
    def _sense(self) -> Self:
        if (self.service is None) == (self.parish is None):
            raise ValueError("name a service or a parish, one of them")
        if self.attended and self.apologies:
            raise ValueError("whoever came sent no apologies")
        return self


class AttendanceIn(In):
    """Who came. With no records it says only that the meeting was held."""

    model_config = example(records=[{"service": "south-yorkshire-police", "attended": True}])

    records: Annotated[list[CameIn], Field(max_length=100)]


class DataQualityIn(In):
    """How good the data was that one of the invited brought."""

    model_config = example(
        service="south-yorkshire-police", rating="poor", issues=["other_boundaries"]
    )

    service: Slug
    rating: Rating
    issues: Annotated[list[Issue], Field(max_length=10)] = Field(default_factory=list)
    area: Slug | None = None
    """The partner's area that the data spoke of, where it was not the ward."""
    note: Reason | None = None


class CancellationIn(In):
    """A meeting is called off."""

    model_config = example(reason="The hall is flooded.")

    reason: Reason


class MinutesIn(In):
    """What was said, without personal data."""

    model_config = example(text="The group agreed to walk the estate in February.")

    text: Minutes


class MeetingActionIn(In):
    """Something is to be done."""

    model_config = example(description="Walk the estate with Housing.", service="housing")

    description: Annotated[str, Text(1_000)]
    service: Slug | None = None
    """Who takes it on."""
    due_on: Day | None = None


class OutcomeIn(In):
    """What came of an action. One that `became` something names the case or the action of a plan,
    which was opened or added before."""

    model_config = example(status="became", case="C-2026-000123")

    status: Literal[ActionStatus.BECAME, ActionStatus.DONE, ActionStatus.DROPPED]
    case: Annotated[str, Text(20)] | None = None
    """The reference of the case."""
    plan_action: UUID | None = None
    note: Reason | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        named = sum(one is not None for one in (self.case, self.plan_action))
        if named != (1 if self.status is ActionStatus.BECAME else 0):
            raise ValueError("an action that became something names the case or the plan's action")
        return self


class AreaWardIn(In):
    """A ward that an area reaches into."""

    model_config = example(ward="E05013019", extent="part")

    ward: Key
    extent: Extent = Extent.UNKNOWN


class AreaIn(In):
    """An area that a partner works by, such as a police neighbourhood."""

    model_config = example(
        slug="rother-valley-north",
        name="Rother Valley North",
        service="south-yorkshire-police",
        wards=[{"ward": "boston-castle", "extent": "part"}],
        source=["https://example.org/areas"],
    )

    slug: Slug
    name: Title
    service: Slug
    wards: Annotated[list[AreaWardIn], Field(min_length=1, max_length=100)]
    source: Annotated[list[Annotated[str, Text(2_000)]], Field(max_length=50)] = Field(
        default_factory=list
    )
    """Public references; an area without any is an assumption."""
    note: Reason | None = None


class AreaPatch(Patch):
    """An area is renamed, redrawn or given a source. `wards`, when given, are all its wards."""

    model_config = example(
        wards=[{"ward": "boston-castle", "extent": "part"}, {"ward": "wath", "extent": "whole"}]
    )

    name: Title = Field(default_factory=str)
    wards: Annotated[list[AreaWardIn], Field(min_length=1, max_length=100)] = Field(
        default_factory=list
    )
    source: Annotated[list[Annotated[str, Text(2_000)]], Field(max_length=50)] = Field(
        default_factory=list
    )
    note: Reason | None = None
