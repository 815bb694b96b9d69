"""Plans, priorities and their versions on the wire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Day, In, Instant, Out, Patch, Text, example
from wardapi.priorities.editing import NewEvidence
from wardapi.priorities.vocabulary import EqualityTag, EvidenceKind, PriorityStatus, Stage
from wardapi.wards.schemas import EvidenceOut, GssCode, NameOut, SlugOut

LongText = Annotated[str, Text(20_000)]
Note = Annotated[str, Text(5_000)]
Tags = Annotated[list[EqualityTag], Field(max_length=4)]
SeatCode = Annotated[str, Field(max_length=100, examples=["boston-castle-2"])]
Number = Annotated[int, Field(ge=1, le=100_000)]
Position = Annotated[int, Field(ge=1, le=1000)]
Written = Annotated[str, Field(max_length=20_000)]
Short = Annotated[str, Field(max_length=500)]


class PlanIn(In):
    """A plan for the present cycle of a ward."""

    model_config = example(ward="boston-castle", introduction="What matters here.")

    ward: Annotated[str, Text(120)]
    """GSS code, slug or name."""
    election: Annotated[str, Text(120)] | None = None
    """The ordinary election that began the cycle; the last one if left out."""
    introduction: LongText | None = None
    internal_note: Note | None = None
    """For those who work on the plan; never published."""


class PlanPatch(Patch):
    """Another introduction, or another note."""

    model_config = example(introduction="What matters here, and why.")

    introduction: LongText | None = None
    internal_note: Note | None = None


class AgreementIn(In):
    """Councillors of the ward agree to the text as it stands."""

    model_config = example(agreed_on="2024-09-20", seats=["boston-castle-1", "boston-castle-2"])

    agreed_on: Day | None = None
    """Today if left out."""
    seats: Annotated[list[SeatCode], Field(min_length=1, max_length=9)] | None = None
    """Whose agreement a coordinator records; none named is that of the ward's councillors
    together. A councillor agrees for their own seat."""
    note: Note | None = None


class OverrideIn(In):
    """Why it is published in a restricted period. It is published with the version."""

    reason: Annotated[str, Text(200)]


class PublicationIn(In):
    """How a version is published."""

    model_config = example(summary="Road safety at the school came first.", is_review=True)

    summary: Annotated[str, Text(2_000)] | None = None
    """What has changed, for residents."""
    is_review: bool | None = None
    """Whether it is the outcome of the review; if left out, it is when the review was due."""
    override: OverrideIn | None = None
    """Only by who holds the Monitoring Officer's post."""


class EvidenceItemIn(In):
    """What a plan or a priority rests on. No personal data: it is published."""

    model_config = example(
        kind="resident_feedback",
        title="Ward walk, High Street",
        finding="Parking on the zigzags at school times.",
        source="Coordinator's notes",
        dated_on="2024-07-02",
    )

    kind: EvidenceKind
    title: Annotated[str, Text(200)]
    finding: Annotated[str, Text(5_000)] | None = None
    source: Annotated[str, Text(500)]
    dated_on: Day

    def item(self) -> NewEvidence:
        """Return it as the actions take it."""
        return NewEvidence(
            kind=self.kind.value,
            title=self.title,
            finding=self.finding,
            source=self.source,
            dated_on=self.dated_on,
        )


class PriorityIn(In):
    """Something that matters in the ward."""

    model_config = example(
        theme="transport-roads-and-road-safety",
        title="Safer roads around the school",
        target_area="High Street",
    )

    theme: Annotated[str, Text(80)]
    title: Annotated[str, Text(200)]
    description: LongText | None = None
    target_area: Annotated[str, Text(500)] | None = None
    most_deprived: bool | None = None
    """Whether the target area is among the most deprived; `deprivation_source` says whence."""
    deprivation_source: Annotated[str, Text(500)] | None = None
    lead_councillor: Annotated[str, Text(100)] | None = None
    """The seat of the councillor who leads, such as `boston-castle-2`."""
    status: PriorityStatus = PriorityStatus.ACTIVE
    position: Position | None = None
    """Its place, counted from 1; the last if left out."""
    equality_tags: Tags = Field(default_factory=list)
    internal_note: Note | None = None
    carried_from: UUID | None = None
    """The priority of an earlier plan of the ward that goes on in this one."""


class PriorityPatch(Patch):
    """What is to be different."""

    model_config = example(status="achieved")

    theme: Annotated[str, Text(80)] = None  # type: ignore[assignment]
    title: Annotated[str, Text(200)] = None  # type: ignore[assignment]
    description: LongText | None = None
    target_area: Annotated[str, Text(500)] | None = None
    most_deprived: bool | None = None
    deprivation_source: Annotated[str, Text(500)] | None = None
    lead_councillor: Annotated[str, Text(100)] | None = None
    status: PriorityStatus = None  # type: ignore[assignment]
    position: Position = None  # type: ignore[assignment]
    equality_tags: Tags = None  # type: ignore[assignment]
    internal_note: Note | None = None


class WardRef(Out):
    """Which ward."""

    gss_code: GssCode
    slug: SlugOut
    name: NameOut

    @classmethod
    def of(cls, row: Any) -> "WardRef":
        """Return the ward of a row that names it by `gss_code`, `ward_slug` and `ward_name`."""
        return cls(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name)


class EvidenceItemOut(Out):
    """What a plan or a priority rests on."""

    id: UUID
    kind: EvidenceKind
    title: Annotated[str, Field(max_length=200)]
    finding: Written | None
    source: Short
    dated_on: Day


Evidence = Annotated[list[EvidenceItemOut], Field(max_length=1000)]


class PriorityContentOut(Out):
    """A priority as a plan has it."""

    id: UUID
    theme: SlugOut
    title: Annotated[str, Field(max_length=200)]
    description: Written | None
    target_area: Short | None
    most_deprived: bool | None
    deprivation_source: Short | None
    lead_councillor: SeatCode | None
    status: PriorityStatus
    position: Position
    equality_tags: Tags
    evidence: Evidence


class PriorityOut(PriorityContentOut):
    """A priority as it is being worked on, or (`draft` false) as the latest version has it."""

    plan: UUID
    ward: WardRef
    draft: Annotated[bool, Field(description="Whether this is the text being worked on.")]
    published_number: Annotated[
        Number | None, Field(description="The latest version of its plan; null before the first.")
    ]
    carried_from: UUID | None
    internal_note: Annotated[
        Note | None, Field(description="Null for those who do not work on the plan.")
    ]
    updated_at: Instant

    @classmethod
    def of(cls, row: Any, evidence: list[dict[str, Any]]) -> "PriorityOut":
        """Return the message of a row of `plan_queries.shown_priorities`."""
        return cls(
            **{
                name: getattr(row, name)
                for name in PriorityContentOut.model_fields
                if name != "evidence"
            },
            evidence=[EvidenceItemOut.model_validate(item) for item in evidence],
            plan=row.plan_id,
            ward=WardRef.of(row),
            draft=row.is_draft,
            published_number=row.number,
            carried_from=row.carried_from_id,
            internal_note=row.internal_note,
            updated_at=row.updated_at,
        )


class PublishedRef(Out):
    """The latest version of a plan."""

    number: Number
    published_at: Instant
    review_on: Annotated[Day | None, Field(description="By when it is to be looked at again.")]
    review_overdue: bool


class AgreementOut(Out):
    """Councillors of the ward have agreed to the text as it stands."""

    agreed_on: Day
    seats: Annotated[list[SeatCode], Field(max_length=9)]
    note: Note | None
    recorded_at: Instant


class PlanBrief(Out):
    """A plan in a list."""

    id: UUID
    ward: WardRef
    election: Annotated[SlugOut, Field(description="The election that began its cycle.")]
    stage: Annotated[
        Stage,
        Field(description="For those who do not work on it always `published`."),
    ]
    published: PublishedRef | None
    closed_at: Annotated[
        Instant | None, Field(description="When the plan of the next cycle was begun.")
    ]
    created_at: Instant
    updated_at: Instant


class PlanOut(PlanBrief):
    """A plan: as it is being worked on, for those who do, and else its latest version."""

    introduction: Written | None
    internal_note: Annotated[
        Note | None, Field(description="Null for those who do not work on the plan.")
    ]
    agreement: AgreementOut | None
    evidence: Evidence
    priorities: Annotated[list[PriorityContentOut], Field(max_length=1000)]


class OverrideOut(Out):
    """Why a version was published in a restricted period, by the Monitoring Officer's post."""

    reason: Annotated[str, Field(max_length=200)]
    election: SlugOut


class PlanVersionBrief(Out):
    """A version of a plan in a list."""

    number: Number
    published_at: Instant
    summary: Annotated[str | None, Field(max_length=2_000)]
    is_review: bool
    review_on: Day | None
    digest: Annotated[
        str, Field(max_length=64, description="Of the whole content: the same text, the same.")
    ]
    overridden: Annotated[
        bool, Field(description="Whether it was published in a restricted period.")
    ]

    @classmethod
    def of(cls, row: Any) -> "PlanVersionBrief":
        """Return the message of a row of `plan_queries.versions`."""
        return cls(
            number=row.number,
            published_at=row.published_at,
            summary=row.summary,
            is_review=row.is_review,
            review_on=row.review_on,
            digest=row.digest,
            overridden=row.override_reason is not None,
        )


class PlanVersionOut(PlanVersionBrief):
    """A plan as it was published. It never changes."""

    plan: UUID
    ward: WardRef
    election: SlugOut
    agreed_on: Day
    agreed_by: Annotated[
        list[SeatCode], Field(max_length=9, description="The seats whose councillors agreed.")
    ]
    override: OverrideOut | None
    introduction: Written | None
    evidence: Evidence
    priorities: Annotated[list[PriorityContentOut], Field(max_length=1000)]


Said = Annotated[Any, Field(description="As the field has it; null where it is not.")]


class ChangeOut(Out):
    """A field that says something else."""

    field: Annotated[str, Field(max_length=40, examples=["title"])]
    before: Said
    after: Said


class EvidenceChangeOut(Out):
    """Items of evidence that came and went."""

    added: Evidence
    removed: Evidence


class PriorityChangeOut(Out):
    """What became of a priority."""

    id: UUID
    title: Annotated[str, Field(max_length=200)]
    change: Annotated[str, Field(max_length=10, pattern="^(added|removed|changed)$")]
    fields: Annotated[list[ChangeOut], Field(max_length=20)]
    evidence: EvidenceChangeOut


class PlanDiffOut(Out):
    """What a version says otherwise than the one before. What did not change is left out."""

    plan: UUID
    before: Annotated[Number | None, Field(description="Null: it is the first version.")]
    after: Number
    introduction: ChangeOut | None
    evidence: EvidenceChangeOut
    priorities: Annotated[list[PriorityChangeOut], Field(max_length=2000)]


class ThemeOut(EvidenceOut):
    """A theme of ward priorities, as one edition of a document lists it."""

    slug: SlugOut
    name: NameOut
    edition: SlugOut
    is_current: bool
    position: Annotated[int, Field(ge=0, le=1000)]
    successors: Annotated[
        list[SlugOut], Field(max_length=50, description="Later themes that carry it on.")
    ]
