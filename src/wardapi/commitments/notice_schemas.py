"""Planned-activity notices on the wire. All of it is published: no personal data belongs in it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.casework.schemas import ServiceRef
from wardapi.commitments.notice_vocabulary import NoticeStatus, NoticeStep, Office
from wardapi.commitments.schemas import Body, LongText, Note, Title
from wardapi.kit.schema import Day, In, Instant, Out, Patch, Slug, Text, example
from wardapi.wards.schemas import GssCode, NameOut, SlugOut

Place = Annotated[str, Text(500)]
Days = Annotated[int, Field(ge=0, le=100_000)]
Promised = Annotated[int, Field(ge=1, le=1_000)]


class NoticeIn(In):
    """What a service means to do, where and when. It is published: write no personal data."""

    model_config = example(
        service="streetscene",
        wards=["boston-castle"],
        title="Tree works in Clifton Park",
        place="Clifton Park, from the bandstand to the museum",
        starts_on="2026-01-19",
        ends_on="2026-01-23",
    )

    service: Slug
    wards: Annotated[list[Annotated[str, Text(120)]], Field(min_length=1, max_length=100)]
    """GSS codes or slugs, of the day of the notice."""
    title: Title
    description: Body | None = None
    place: Place
    starts_on: Day
    ends_on: Day | None = None
    """The last day; the first one, if left out."""
    given_at: Instant | None = None
    """When the service gave notice, if not now; it may lie in the past."""


class NoticePatch(Patch):
    """Other words, or other days. Days change for a `reason`, and the wards are told; the notice
    that was first given stays on record."""

    model_config = example(
        starts_on="2026-01-26", ends_on="2026-01-30", reason="Frost is forecast."
    )

    title: Title = ""
    description: Body | None = None
    place: Place = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    reason: Note | None = None


class CancellationIn(In):
    """Why it does not take place. The reason is published."""

    model_config = example(reason="The trees are sound after all.")

    reason: Note


class NoticeWardOut(Out):
    """A ward that a notice is about, and what had been promised to it."""

    gss_code: GssCode
    slug: SlugOut
    name: NameOut
    commitment: UUID | None
    """The promise of early notification that counts here; null where there was none."""
    working_days_promised: Promised | None
    in_time: bool | None


class ToldOut(Out):
    """A post that was told: a councillor's seat or a coordinator's post, not a person."""

    office: Office
    post: Annotated[str, Field(max_length=100, examples=["boston-castle-2"])]


Told = Annotated[list[ToldOut], Field(max_length=2_000)]


class NoticePaths(Out):
    """Where the rest is."""

    self: Annotated[str, Field(max_length=200)]
    changes: Annotated[str, Field(max_length=200)]


class NoticeOut(Out):
    """A notice of planned activity.

    `working_days_given` are the working days that closed between `given_at` and `first_starts_on`,
    counted once; `working_days_promised` is the longest of what was promised to the wards.
    `in_time` compares the two, and is null where nothing was promised. `told` are the posts that
    were told when it was given.
    """

    id: UUID
    service: ServiceRef
    wards: Annotated[list[NoticeWardOut], Field(max_length=100)]
    title: Annotated[str, Field(max_length=200)]
    description: LongText | None
    place: Annotated[str, Field(max_length=500)]
    starts_on: Day
    ends_on: Day
    status: NoticeStatus
    given_at: Instant
    first_starts_on: Day
    working_days_given: Days
    working_days_promised: Promised | None
    in_time: bool | None
    told: Told
    cancelled_at: Instant | None
    cancelled_reason: LongText | None
    created_at: Instant
    updated_at: Instant
    links: NoticePaths


class NoticeChangeOut(Out):
    """One thing that was done with a notice, and who was told.

    `earlier_starts_on` and `earlier_ends_on` are the days that the others took the place of, where
    they moved; `working_days_given` is what notice this change gave of the start that it names.
    """

    id: UUID
    what: NoticeStep
    at: Instant
    earlier_starts_on: Day | None
    earlier_ends_on: Day | None
    starts_on: Day
    ends_on: Day
    working_days_given: Days | None
    reason: LongText | None
    told: Told
    recorded_at: Instant
