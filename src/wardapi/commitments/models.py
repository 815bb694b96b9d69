"""Tables of commitments.

One with a date has clocks in `deadlines`, under the subject ("commitment", its id). Everything
here is published: no personal data belongs in it.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.models import PrincipalRow
from wardapi.commitments.vocabulary import Kind, LinkKind, Recorded, Step
from wardapi.kit.database import Base, Stamped, Versioned, new_id, one_of
from wardapi.services.models import Service, ServiceLead
from wardapi.wards.models import Locality, Ward


class Commitment(Stamped, Versioned, Base):
    """What a service has promised to a ward, to a locality, or (neither named) to the borough.

    A particular promise has a `due_on`; any other may have a `review_on`, by which it is looked at
    anew. Whichever it is starts the clock; without either there is none. `status` is as recorded:
    missed is for the reader's clock to say. `closed_at` and `kept_late` copy the history.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("status", Recorded),
        CheckConstraint("ward_id IS NULL OR locality_id IS NULL", name="one_scope"),
        CheckConstraint("(kind = 'particular') = (due_on IS NOT NULL)", name="particular_is_due"),
        CheckConstraint("kind <> 'particular' OR review_on IS NULL", name="reviewed_or_due"),
        CheckConstraint(
            "(kind = 'early_notification') = (notice_working_days IS NOT NULL)", name="notice"
        ),
        CheckConstraint("notice_working_days > 0", name="notice_working_days"),
        CheckConstraint(
            "kind <> 'service_delivery_agreement' "
            "OR (ward_id IS NOT NULL AND standard IS NOT NULL)",
            name="agreement_is_complete",
        ),
        CheckConstraint(
            "(status IN ('kept', 'withdrawn')) = (closed_at IS NOT NULL)", name="closed_when_over"
        ),
        CheckConstraint("(status = 'kept') = (kept_late IS NOT NULL)", name="late_when_kept"),
        CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name="reason_when_withdrawn"
        ),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        Index("ix_commitments_pledged_at", "pledged_at", "id"),
        Index("ix_commitments_updated_at", "updated_at", "id"),
        Index("ix_commitments_service_id", "service_id", "pledged_at", "id"),
        Index("ix_commitments_ward_id", "ward_id", "pledged_at", "id"),
        Index("ix_commitments_locality_id", "locality_id"),
        Index("ix_commitments_lead_id", "lead_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(30))
    service_id: Mapped[UUID] = mapped_column(ForeignKey(Service.id))
    ward_id: Mapped[UUID | None] = mapped_column(ForeignKey(Ward.id))
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey(Locality.id))
    title: Mapped[str] = mapped_column(String(200))
    statement: Mapped[str | None]
    standard: Mapped[str | None]
    enhancement: Mapped[str | None]
    notice_working_days: Mapped[int | None]
    due_on: Mapped[date | None]
    review_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(20))
    status_note: Mapped[str | None]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey(ServiceLead.id))
    pledged_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    kept_late: Mapped[bool | None]
    withdrawn_reason: Mapped[str | None]
    equality_tags: Mapped[list[str]]


class CommitmentStep(Stamped, Base):
    """One thing that was done with a commitment, with what was said and the dates it moved.

    `fact_id` is the fact it left where there is a clock; `escalation_id` what it raised or answers.
    """

    __tablename__ = "commitment_steps"
    __table_args__ = (
        one_of("what", Step),
        CheckConstraint("what <> 'redated' OR (text IS NOT NULL AND now_on IS NOT NULL)",
                        name="redated_for_a_reason"),
        Index("ix_commitment_steps_commitment_id", "commitment_id", "id"),
        Index("ix_commitment_steps_escalation_id", "escalation_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey(Commitment.id))
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20))
    text: Mapped[str | None]
    earlier_on: Mapped[date | None]
    now_on: Mapped[date | None]
    fact_id: Mapped[UUID | None]
    escalation_id: Mapped[UUID | None]
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))


class CommitmentEvidence(Stamped, Base):
    """What shows that a commitment is being kept."""

    __tablename__ = "commitment_evidence"
    __table_args__ = (Index("ix_commitment_evidence_commitment_id", "commitment_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey(Commitment.id))
    text: Mapped[str]
    source: Mapped[str | None] = mapped_column(String(500))
    evidenced_on: Mapped[date]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))


class CommitmentLink(Stamped, Base):
    """What a commitment serves: (kind, id), because some of it lives in rooms above."""

    __tablename__ = "commitment_links"
    __table_args__ = (
        one_of("kind", LinkKind),
        UniqueConstraint("commitment_id", "kind", "target_id"),
        Index("ix_commitment_links_target_id", "target_id", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey(Commitment.id))
    kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[UUID]
    linked_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
