"""Tables of ward plans and their priorities.

`plans` and `priorities` hold the text that is being worked on. What has been published is in
`plan_versions` and `published_priorities`, whose rows are written once and never change.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Base, Json, SortText, Stamped, Versioned, new_id, one_of
from wardapi.priorities.vocabulary import EvidenceKind, PriorityStatus, Stage
from wardapi.services.models import Theme
from wardapi.wards.models import Election, Seat, Ward


class Plan(Stamped, Versioned, Base):
    """The plan of a ward for one electoral cycle, as it is being worked on.

    `published_number` is the latest version; None before the first. `agreement_id` is the
    agreement to the text as it stands. `closed_at` is when a plan of the next cycle was begun.
    `internal_note` is never published.
    """

    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("ward_id", "election_id"),
        one_of("stage", Stage),
        CheckConstraint(
            "stage <> 'published' OR published_number IS NOT NULL", name="published_has_version"
        ),
        CheckConstraint("stage = 'draft' OR agreement_id IS NOT NULL", name="agreed_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    election_id: Mapped[UUID] = mapped_column(ForeignKey("elections.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    introduction: Mapped[str | None]
    internal_note: Mapped[str | None]
    agreement_id: Mapped[UUID | None]
    published_number: Mapped[int | None]
    closed_at: Mapped[datetime | None]

    ward: Mapped[Ward] = relationship(lazy="raise")
    election: Mapped[Election] = relationship(lazy="raise")


class PlanAgreement(Base):
    """Councillors of the ward have agreed to the text of a plan. Written once.

    `seats` are the codes of the seats that agreed; a coordinator may have recorded it for them.
    """

    __tablename__ = "plan_agreements"
    __table_args__ = (Index("ix_plan_agreements_plan_id", "plan_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    agreed_on: Mapped[date]
    seats: Mapped[list[str]] = mapped_column(Json)
    note: Mapped[str | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    recorded_at: Mapped[datetime]


class PlanVersion(Base):
    """A plan as it was published. Written once; its priorities are `published_priorities`.

    `digest` is of the whole content. `review_on` is the day by which it is to be looked at again;
    None when no review falls into the cycle. The four of the override are set together, where it
    was published in the restricted period before the election of that slug.
    """

    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "(override_reason IS NULL) = (override_election IS NULL)"
            " AND (override_reason IS NULL) = (override_post_id IS NULL)"
            " AND (override_reason IS NULL) = (overridden_by IS NULL)",
            name="override_is_whole",
        ),
        Index("ix_plan_versions_published_at", "published_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    introduction: Mapped[str | None]
    evidence: Mapped[list[Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str | None]
    is_review: Mapped[bool] = mapped_column(Boolean)
    review_on: Mapped[date | None]
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("plan_agreements.id"), index=True)
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    override_reason: Mapped[str | None]
    override_election: Mapped[str | None] = mapped_column(String(120))
    override_post_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer_posts.id"))
    overridden_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))

    plan: Mapped[Plan] = relationship(lazy="raise")
    agreement: Mapped[PlanAgreement] = relationship(lazy="raise")


class Priority(Stamped, Versioned, Base):
    """What matters in a ward, as it is being worked on.

    `ward_id` is the plan's. `carried_from_id` is the priority of an earlier plan that goes on in
    this one. `most_deprived` says whether the target area is among the most deprived; None where
    nobody has looked. `internal_note` is never published.
    """

    __tablename__ = "priorities"
    __table_args__ = (
        one_of("status", PriorityStatus),
        CheckConstraint("position > 0", name="position_counts_from_one"),
        Index("ix_priorities_plan_id", "plan_id", "position"),
        Index("ix_priorities_ward_id", "ward_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    theme_id: Mapped[UUID] = mapped_column(ForeignKey("themes.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    target_area: Mapped[str | None] = mapped_column(String(500))
    most_deprived: Mapped[bool | None] = mapped_column(Boolean)
    deprivation_source: Mapped[str | None] = mapped_column(String(500))
    lead_seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seats.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    equality_tags: Mapped[list[str]] = mapped_column(Json)
    internal_note: Mapped[str | None]
    carried_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("priorities.id"), index=True)

    plan: Mapped[Plan] = relationship(lazy="raise")
    ward: Mapped[Ward] = relationship(lazy="raise")
    theme: Mapped[Theme] = relationship(lazy="raise")
    lead_seat: Mapped[Seat | None] = relationship(lazy="raise")


class PublishedPriority(Base):
    """A priority as one version of its plan has it. Written once.

    `priority_id` names the same priority in every version and in the draft.
    """

    __tablename__ = "published_priorities"
    __table_args__ = (
        UniqueConstraint("version_id", "priority_id"),
        Index("ix_published_priorities_priority_id", "priority_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("plan_versions.id"))
    priority_id: Mapped[UUID] = mapped_column(ForeignKey("priorities.id"))
    theme_id: Mapped[UUID] = mapped_column(ForeignKey("themes.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    target_area: Mapped[str | None] = mapped_column(String(500))
    most_deprived: Mapped[bool | None] = mapped_column(Boolean)
    deprivation_source: Mapped[str | None] = mapped_column(String(500))
    lead_seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seats.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    equality_tags: Mapped[list[str]] = mapped_column(Json)
    evidence: Mapped[list[Any]] = mapped_column(Json)

    version: Mapped[PlanVersion] = relationship(lazy="raise")


class PlanEvidence(Stamped, Base):
    """What a plan, or one priority of it, rests on; with its source and its date.

    `removed_at` takes it out of the draft; versions that have it keep it.
    """

    __tablename__ = "plan_evidence"
    __table_args__ = (
        one_of("kind", EvidenceKind),
        Index("ix_plan_evidence_plan_id", "plan_id", "priority_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    priority_id: Mapped[UUID | None] = mapped_column(ForeignKey("priorities.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(SortText(200))
    finding: Mapped[str | None]
    source: Mapped[str] = mapped_column(String(500))
    dated_on: Mapped[date]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    removed_at: Mapped[datetime | None]


class PlanReviewAnswer(Base):
    """What was said to an escalation of an overdue review. Written once; never published.

    `escalation_id` is of `deadlines`, whose facts hold no words; `fact_id` is the fact it left.
    """

    __tablename__ = "plan_review_answers"
    __table_args__ = (UniqueConstraint("escalation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("plan_versions.id"), index=True)
    escalation_id: Mapped[UUID]
    fact_id: Mapped[UUID]
    text: Mapped[str]
    answered_at: Mapped[datetime]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
