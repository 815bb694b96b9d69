"""Commitments as they cross the wire. All of it is published: no personal data belongs in it."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from wardapi.casework.schemas import ServiceRef, WardRef
from wardapi.commitments.vocabulary import Assessed, CommitmentStatus, Kind, LinkKind, Step
from wardapi.deadlines.definitions import Name
from wardapi.deadlines.schemas import PolicyRef
from wardapi.deadlines.standing_schemas import NextRungOut, TargetBrief
from wardapi.kit.schema import Day, In, Instant, Out, Patch, Slug, Text, example
from wardapi.priorities.vocabulary import EqualityTag
from wardapi.timescales import EscalationState

Title = Annotated[str, Text(200)]
Body = Annotated[str, Text(5_000)]
Note = Annotated[str, Text(2_000)]
Notice = Annotated[int, Field(ge=1, le=260)]
Tags = Annotated[list[EqualityTag], Field(max_length=len(EqualityTag))]
Level = Annotated[int, Field(ge=0, le=20)]
LongText = Annotated[str, Field(max_length=5_000)]


class CommitmentIn(In):
    """What a service promises: to a ward, to a locality, or to the borough.

    A `particular` promise has `due_on`. The standing kinds may have `review_on`. A
    `service_delivery_agreement` is with one ward and names its `standard`; `early_notification`
    has `notice_working_days`. All of it is published: write no personal data.
    """

    model_config = example(
        kind="particular",
        service="streetscene",
        ward="boston-castle",
        title="Litter bins at every entrance of Clifton Park",
        due_on="2026-03-31",
    )

    kind: Kind
    service: Slug
    title: Title
    ward: Annotated[str, Text(120)] | None = None
    """GSS code or slug, of the day of the pledge."""
    locality: Slug | None = None
    borough: bool = False
    statement: Body | None = None
    standard: Body | None = None
    """What the service does in every ward."""
    enhancement: Body | None = None
    """What it does beyond that in this one."""
    notice_working_days: Notice | None = None
    due_on: Day | None = None
    review_on: Day | None = None
    pledged_at: Instant | None = None
    """When it was promised, if not now; it may lie in the past."""
    equality_tags: Tags = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_scope(self) -> Self:
        if sum((self.ward is not None, self.locality is not None, self.borough)) != 1:
            raise ValueError("name one of `ward`, `locality` and `borough`: true")
        return self


class CommitmentPatch(Patch):
    """Other words, or another day. A day that was named moves for a `reason`, before it is missed;
    the earlier one stays on record."""

    model_config = example(due_on="2026-04-30", reason="The supplier delivers in April.")

    title: Title = ""
    statement: Body | None = None
    standard: Body | None = None
    enhancement: Body | None = None
    notice_working_days: Notice | None = None
    due_on: Day | None = None
    review_on: Day | None = None
    equality_tags: Tags = Field(default_factory=list)
    reason: Note | None = None


class AssessmentIn(In):
    """How it goes. The note is published: write no personal data."""

    model_config = example(status="at_risk", note="The supplier is late.")

    status: Assessed
    note: Note | None = None


class KeepingIn(In):
    """It was done."""

    model_config = example(note="All eleven bins stand.")

    note: Note | None = None
    occurred_at: Annotated[
        Instant | None,
        Field(description="When, if not now: not before the pledge, not in the future."),
    ] = None


class WithdrawalIn(In):
    """Why it is promised no longer. The reason is published."""

    model_config = example(reason="The park is transferred to the parish council.")

    reason: Note


class CommitmentEscalationIn(In):
    """Why the next level should hear of it now."""

    model_config = example(reason="No bin has been put up since October.")

    reason: Note


class CommitmentAnswerIn(In):
    """What the escalation is answered. A new date moves the later rungs, once."""

    model_config = example(text="The bins arrive in the second week of April.")

    text: Note
    new_date: Instant | None = None


class CommitmentEvidenceIn(In):
    """What shows that it is being kept. It is published: write no personal data."""

    model_config = example(text="Seven of eleven bins stand.", evidenced_on="2026-03-02")

    text: Body
    source: Annotated[str, Text(500)] | None = None
    """Where it can be looked up: a document, an address of a page."""
    evidenced_on: Day | None = None
    """The day that it speaks of, if not today."""


class LinkIn(In):
    """What the commitment serves. A case is named by its reference, anything else by its id."""

    model_config = example(kind="case", target="C-2026-000123")

    kind: LinkKind
    target: Annotated[str, Text(40)]


class LocalityRef(Out):
    slug: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]


class LeadRef(Out):
    """The post that answers for the service there."""

    id: UUID
    title: Annotated[str, Field(max_length=200)]


class CommitmentPaths(Out):
    """Where the rest is."""

    self: Annotated[str, Field(max_length=200)]
    timescales: Annotated[str, Field(max_length=200)] | None
    history: Annotated[str, Field(max_length=200)]
    evidence: Annotated[str, Field(max_length=200)]
    links: Annotated[str, Field(max_length=200)]


class CommitmentOut(Out):
    """A commitment as it stands now. `missed` is worked out from its day, never typed.

    `due_at` is when its clock runs out, or ran out; null without a day. `kept_late` is null unless
    it was kept.
    """

    id: UUID
    kind: Kind
    status: CommitmentStatus
    kept_late: bool | None
    title: Annotated[str, Field(max_length=200)]
    statement: LongText | None
    service: ServiceRef
    ward: WardRef | None
    locality: LocalityRef | None
    borough: bool
    standard: LongText | None
    enhancement: LongText | None
    notice_working_days: Annotated[int, Field(ge=1, le=1_000)] | None
    due_on: Day | None
    review_on: Day | None
    due_at: Instant | None
    status_note: LongText | None
    lead: LeadRef | None
    pledged_at: Instant
    closed_at: Instant | None
    withdrawn_reason: LongText | None
    equality_tags: Tags
    level: Level
    """Escalated so far; 0 is the service lead."""
    policy: PolicyRef | None
    next_rung: NextRungOut | None
    targets: Annotated[list[TargetBrief], Field(max_length=1000)]
    created_at: Instant
    updated_at: Instant
    links: CommitmentPaths


class StepOut(Out):
    """One thing that was done with a commitment.

    `text` is null where nothing was said, and for escalations and their answers, which are for
    those who work with them. `earlier_on` is the day that `now_on` took the place of.
    """

    id: UUID
    what: Step
    at: Instant
    status: CommitmentStatus
    text: LongText | None
    earlier_on: Day | None
    now_on: Day | None
    recorded_at: Instant


class CommitmentEvidenceOut(Out):
    """What shows that a commitment is being kept."""

    id: UUID
    text: LongText
    source: Annotated[str, Field(max_length=500)] | None
    evidenced_on: Day
    created_at: Instant
    updated_at: Instant


class LinkOut(Out):
    """What a commitment serves. `target` is the reference of a case, the id of anything else."""

    id: UUID
    kind: LinkKind
    target: Annotated[str, Field(max_length=40)]
    created_at: Instant
    updated_at: Instant


class CommitmentEscalationOut(Out):
    """An escalation of a commitment, why, and what it was answered."""

    id: UUID
    commitment: UUID
    subject: Annotated[str, Field(max_length=200)]
    ward: WardRef | None
    locality: LocalityRef | None
    borough: bool
    service: ServiceRef
    target: Name
    cycle: Annotated[int, Field(ge=1)]
    rung: Name
    level: Level
    post: Name
    title: Annotated[str, Field(max_length=200)]
    status: EscalationState
    by_hand: bool
    raised_at: Instant
    answer_due_at: Instant | None
    answered_at: Instant | None
    new_date: Instant | None
    reason: LongText | None
    """Null where a rung fired by itself."""
    answer: LongText | None
    updated_at: Instant
