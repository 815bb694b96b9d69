"""Tables of funds: what money there is, by what rules, in which years.

A financial year is named by the year in which it begins: 2021 is 1 April 2021 to 31 March 2022.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.budgets.constraints import Pence, one_of
from wardapi.budgets.vocabulary import CarryOver, DecisionRule, Departure, FundKind, Holder
from wardapi.kit.database import Base, Json, SortText, Stamped, Versioned, new_id
from wardapi.wards.evidence import Evidenced
from wardapi.wards.models import Parish, Ward

_STANDS = text("withdrawn_at IS NULL")


class Fund(Evidenced, Stamped, Versioned, Base):
    """Money that a council gives into the hands of its wards, and the rules that never change.

    `outside_split` leaves it out of a statement's total and of its split by sector, as the annual
    report does with housing money. `eligibility` and `arbiters` (posts, the first one first) are
    described in docs/budgets.md. `legal_basis` is None where it was not found. `set_by` is who
    set it last; None is the reference pack, which leaves alone what somebody has set.
    """

    __tablename__ = "funds"
    __table_args__ = (
        one_of("holder", Holder),
        one_of("kind", FundKind),
        one_of("decision_rule", DecisionRule),
        one_of("departure", Departure),
        CheckConstraint(
            "decision_rule <> 'sole_councillor' OR holder = 'councillor'", name="sole_has_a_seat"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    holder: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(30))
    decision_rule: Mapped[str] = mapped_column(String(30))
    departure: Mapped[str] = mapped_column(String(20))
    legal_basis: Mapped[str | None] = mapped_column(String(500))
    outside_split: Mapped[bool] = mapped_column(Boolean)
    eligibility: Mapped[dict[str, Any]] = mapped_column(Json)
    arbiters: Mapped[list[str]] = mapped_column(Json)
    position: Mapped[int]
    set_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))


class FundYear(Evidenced, Stamped, Versioned, Base):
    """A fund in one financial year: what each holder gets, and the rules that change by year.

    `entitled_on` is the day whose wards and seats are counted: usually 1 April, after the poll in
    the year of an ordinary election. `commit_by`, `apply_by` and `pay_by` are last days, before an
    election for instance; None is no such day but the year's own end.
    """

    __tablename__ = "fund_years"
    __table_args__ = (
        UniqueConstraint("fund_id", "financial_year"),
        one_of("carry_over", CarryOver),
        CheckConstraint("financial_year BETWEEN 1974 AND 2199", name="financial_year"),
        CheckConstraint("per_seat_pence IS NULL OR per_ward_pence IS NULL", name="one_measure"),
        CheckConstraint("per_seat_pence >= 0 AND per_ward_pence >= 0", name="not_negative"),
        CheckConstraint("minimum_pence <= maximum_pence", name="minimum_below_maximum"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    financial_year: Mapped[int]
    entitled_on: Mapped[date]
    per_seat_pence: Mapped[Pence | None]
    per_ward_pence: Mapped[Pence | None]
    minimum_pence: Mapped[Pence | None]
    maximum_pence: Mapped[Pence | None]
    quotes_above_pence: Mapped[Pence | None]
    carry_over: Mapped[str] = mapped_column(String(10))
    apply_by: Mapped[date | None]
    commit_by: Mapped[date | None]
    pay_by: Mapped[date | None]
    call_in_working_days: Mapped[int | None]
    return_within_days: Mapped[int]
    set_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))

    fund: Mapped[Fund] = relationship(lazy="raise")


class FundEnhancement(Evidenced, Stamped, Versioned, Base):
    """What one ward gets in one year above the base, such as for its council homes."""

    __tablename__ = "fund_enhancements"
    __table_args__ = (
        UniqueConstraint("fund_year_id", "ward_id"),
        CheckConstraint("amount_pence >= 0", name="not_negative"),
        CheckConstraint("council_homes >= 0", name="council_homes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fund_year_id: Mapped[UUID] = mapped_column(ForeignKey(FundYear.id))
    ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id))
    council_homes: Mapped[int | None]
    amount_pence: Mapped[Pence]


class LevyReceipt(Stamped, Base):
    """What one development paid of the levy, and the neighbourhood's portion of it.

    `portion_percent` is 15, or 25 where a neighbourhood plan is made there. `goes_to` says whose
    the portion is: the ward's, by the journal entry `entry_id`, or the parish's, which never
    enters a pot. One that was recorded wrongly is withdrawn, with its entry, and recorded anew.
    Source: Community Infrastructure Levy Regulations 2010, regulations 59A to 59F.
    """

    __tablename__ = "levy_receipts"
    __table_args__ = (
        CheckConstraint("goes_to IN ('ward', 'parish')", name="goes_to"),
        CheckConstraint("(goes_to = 'parish') = (parish_id IS NOT NULL)", name="parish_is_named"),
        CheckConstraint("(goes_to = 'ward') = (entry_id IS NOT NULL)", name="ward_is_credited"),
        CheckConstraint("portion_percent IN (15, 25)", name="portion_percent"),
        CheckConstraint("portion_pence <= levy_pence AND portion_pence >= 0", name="portion"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_for_a_reason"
        ),
        Index(
            "uq_levy_receipts_instalment",
            "fund_id",
            "development_reference",
            "instalment",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_levy_receipts_received_on", "received_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    financial_year: Mapped[int]
    ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id), index=True)
    parish_id: Mapped[UUID | None] = mapped_column(ForeignKey(Parish.id), index=True)
    development: Mapped[str] = mapped_column(String(300))
    development_reference: Mapped[str] = mapped_column(String(80))
    instalment: Mapped[int]
    received_on: Mapped[date]
    neighbourhood_plan: Mapped[bool] = mapped_column(Boolean)
    goes_to: Mapped[str] = mapped_column(String(10))
    portion_percent: Mapped[int]
    levy_pence: Mapped[Pence]
    portion_pence: Mapped[Pence]
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))
