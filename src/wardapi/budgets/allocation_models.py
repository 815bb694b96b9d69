"""Tables of allocations: what is asked for, how it is decided, and what becomes of the money.

Money itself is in the journal, `ledger_models`. No bank details are kept anywhere.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.budgets.constraints import Pence, one_of
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import (
    Basis,
    InterestKind,
    MatchKind,
    Outcome,
    PaymentStatus,
    Status,
    Way,
)
from wardapi.kit.database import Base, Json, Stamped, Versioned, new_id
from wardapi.priorities.models import Priority
from wardapi.wards.models import Ward


class Allocation(Stamped, Versioned, Base):
    """Money asked of one pot or several, for one purpose and one organisation.

    `lead_ward_id` is the ward it is told of under; its pots may be of several. `total_pence` is
    the sum of its shares, net of tax that the council gets back; `vat_pence` is that tax.
    `tenants_share_percent` is how much of it benefits council tenants. Who checked, decided and
    published it, and when, is kept here; votes and interests have tables of their own.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        one_of("status", Status),
        one_of("way", Way),
        CheckConstraint("total_pence > 0", name="asks_for_something"),
        CheckConstraint("vat_pence >= 0", name="vat"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("tenants_share_percent BETWEEN 0 AND 100", name="tenants_share"),
        CheckConstraint("beneficiaries >= 0", name="beneficiaries"),
        CheckConstraint("return_spent_pence >= 0", name="return_spent"),
        CheckConstraint("return_beneficiaries >= 0", name="return_beneficiaries"),
        CheckConstraint("(returned_at IS NULL) = (return_text IS NULL)", name="returned"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(checked_at IS NULL) = (check_passed IS NULL)", name="checked"),
        CheckConstraint("(status = 'rejected') = (check_passed IS FALSE)", name="rejected"),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name="reason"),
        CheckConstraint("proposed_recipient_id IS NULL OR proposed_by IS NOT NULL", name="payee"),
        CheckConstraint(
            "(override_reason IS NULL) = (override_election IS NULL)"
            " AND (override_reason IS NULL) = (override_post_id IS NULL)"
            " AND (override_reason IS NULL) = (overridden_by IS NULL)",
            name="override_is_whole",
        ),
        Index("ix_allocations_applied_at", "applied_at", "id"),
        Index("ix_allocations_updated_at", "updated_at", "id"),
        Index("ix_allocations_lead_ward_id", "lead_ward_id", "applied_at", "id"),
        Index("ix_allocations_recipient_id", "recipient_id"),
        Index("ix_allocations_priority_id", "priority_id"),
        Index("ix_allocations_published_at", "published_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str]
    way: Mapped[str] = mapped_column(String(30))
    lead_ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    priority_id: Mapped[UUID | None] = mapped_column(ForeignKey(Priority.id))
    total_pence: Mapped[Pence]
    vat_pence: Mapped[Pence]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    consulted: Mapped[str | None]
    partners: Mapped[str | None]
    evidence: Mapped[list[str]] = mapped_column(Json)
    beneficiaries: Mapped[int | None]
    protected_characteristics: Mapped[list[str]] = mapped_column(Json)
    equality_tags: Mapped[list[str]] = mapped_column(Json)
    tenants_share_percent: Mapped[int | None]
    asset: Mapped[str | None] = mapped_column(String(300))
    asset_lasts_over_a_year: Mapped[bool | None] = mapped_column(Boolean)
    quotes: Mapped[int | None]
    cost_code: Mapped[str | None] = mapped_column(String(80))
    client_reference: Mapped[str | None] = mapped_column(String(200))
    applied_at: Mapped[datetime]
    applied_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    check_passed: Mapped[bool | None] = mapped_column(Boolean)
    check_note: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    publish_by: Mapped[date | None]
    call_in_ends_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    withdrawn_reason: Mapped[str | None]
    proposed_recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id))
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    return_due_on: Mapped[date | None]
    returned_at: Mapped[datetime | None]
    return_text: Mapped[str | None]
    return_spent_pence: Mapped[Pence | None]
    return_beneficiaries: Mapped[int | None]
    recovery_reason: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None]
    override_reason: Mapped[str | None]
    override_election: Mapped[str | None] = mapped_column(String(120))
    override_post_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer_posts.id"))
    overridden_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))

    lead_ward: Mapped[Ward] = relationship(lazy="raise", foreign_keys=[lead_ward_id])
    recipient: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[recipient_id])
    priority: Mapped[Priority | None] = relationship(lazy="raise")


class AllocationShare(Stamped, Versioned, Base):
    """What an allocation asks of one pot, and what those who dispose of the pot decided.

    `arbiter_post` is the post before which a referred share lies. Reason and rejected
    alternatives are the written record of the decision.
    """

    __tablename__ = "allocation_shares"
    __table_args__ = (
        UniqueConstraint("allocation_id", "pot_id"),
        one_of("outcome", Outcome),
        one_of("basis", Basis),
        CheckConstraint("amount_pence > 0", name="asks_for_something"),
        CheckConstraint(
            "(outcome IN ('approved', 'refused')) = (decided_at IS NOT NULL)", name="decided"
        ),
        CheckConstraint("(decided_at IS NULL) = (basis IS NULL)", name="has_a_basis"),
        CheckConstraint("(decided_at IS NULL) = (reason IS NULL)", name="has_a_reason"),
        Index("ix_allocation_shares_pot_id", "pot_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    allocation_id: Mapped[UUID] = mapped_column(ForeignKey(Allocation.id))
    pot_id: Mapped[UUID] = mapped_column(ForeignKey(Pot.id))
    amount_pence: Mapped[Pence]
    outcome: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str | None] = mapped_column(String(30))
    arbiter_post: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    reason: Mapped[str | None]
    alternatives: Mapped[str | None]

    pot: Mapped[Pot] = relationship(lazy="raise")


class AllocationVote(Base):
    """How a councillor, or an arbiter, voted on a share. Written once; a change is a new row.

    `seat_id` is the councillor's seat; None is an arbiter's.
    """

    __tablename__ = "allocation_votes"
    __table_args__ = (
        UniqueConstraint("share_id", "voter_id"),
        Index("ix_allocation_votes_voter_id", "voter_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    share_id: Mapped[UUID] = mapped_column(ForeignKey(AllocationShare.id))
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seats.id"))
    voter_id: Mapped[UUID] = mapped_column(ForeignKey(PrincipalRow.id))
    in_favour: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str]
    alternatives: Mapped[str | None]
    at: Mapped[datetime]


class AllocationInterest(Base):
    """An interest that somebody who may decide has declared in an allocation.

    With a dispensation they may vote all the same. A sensitive interest is known to the
    Monitoring Officer: that there is one is published, and what it is has no place here.
    Source: Localism Act 2011, section 32. `seat_id` is the councillor's; None is anybody else's.
    """

    __tablename__ = "allocation_interests"
    __table_args__ = (
        UniqueConstraint("allocation_id", "declared_by"),
        one_of("kind", InterestKind),
        CheckConstraint("NOT sensitive OR nature IS NULL", name="sensitive_is_not_told"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    allocation_id: Mapped[UUID] = mapped_column(ForeignKey(Allocation.id))
    declared_by: Mapped[UUID] = mapped_column(ForeignKey(PrincipalRow.id), index=True)
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seats.id"))
    kind: Mapped[str] = mapped_column(String(30))
    nature: Mapped[str | None]
    sensitive: Mapped[bool] = mapped_column(Boolean)
    dispensation: Mapped[str | None]
    declared_at: Mapped[datetime]


class MatchFunding(Stamped, Base):
    """Other money for the same purpose, and whose it is."""

    __tablename__ = "match_funding"
    __table_args__ = (
        one_of("kind", MatchKind),
        CheckConstraint("amount_pence > 0", name="is_something"),
        Index("ix_match_funding_allocation_id", "allocation_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    allocation_id: Mapped[UUID] = mapped_column(ForeignKey(Allocation.id))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))
    amount_pence: Mapped[Pence]


class AllocationPayment(Stamped, Versioned, Base):
    """A payment of an award out of one share: requested, authorised, released.

    `recipient_id` is who was the payee when it was authorised. `external_reference` is that of the
    council's payment system; one payment there is one payment here.
    """

    __tablename__ = "allocation_payments"
    __table_args__ = (
        one_of("status", PaymentStatus),
        CheckConstraint("amount_pence > 0", name="pays_something"),
        CheckConstraint("vat_pence >= 0", name="vat"),
        CheckConstraint("authorised_by <> released_by", name="two_people"),
        CheckConstraint(
            "status <> 'released' OR (released_at IS NOT NULL AND external_reference IS NOT NULL)",
            name="released",
        ),
        CheckConstraint(
            "status NOT IN ('authorised', 'released') OR authorised_at IS NOT NULL",
            name="authorised",
        ),
        UniqueConstraint("external_reference"),
        Index("ix_allocation_payments_allocation_id", "allocation_id", "id"),
        Index("ix_allocation_payments_share_id", "share_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    allocation_id: Mapped[UUID] = mapped_column(ForeignKey(Allocation.id))
    share_id: Mapped[UUID] = mapped_column(ForeignKey(AllocationShare.id))
    status: Mapped[str] = mapped_column(String(20))
    amount_pence: Mapped[Pence]
    vat_pence: Mapped[Pence]
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    requested_at: Mapped[datetime]
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    authorised_at: Mapped[datetime | None]
    authorised_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    paid_on: Mapped[date | None]
    external_reference: Mapped[str | None] = mapped_column(String(120))
