"""Tables of the books: pots, and the journal whose sums their balances are."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.budgets.constraints import Pence, one_of
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.vocabulary import Account, EntryKind
from wardapi.kit.database import Base, Stamped, Versioned, new_id
from wardapi.wards.models import Seat, Ward


class Pot(Stamped, Versioned, Base):
    """A fund's money for one holder in one financial year.

    `holder_id` is the seat's id, or the ward's where the ward holds the fund; `seat_id` is set in
    the first case. The three balances are sums of the journal, kept so that one statement can
    check and change them; the constraints here are why no pot is ever overspent.
    """

    __tablename__ = "pots"
    __table_args__ = (
        UniqueConstraint("fund_id", "financial_year", "holder_id"),
        CheckConstraint("seat_id IS NULL OR holder_id = seat_id", name="held_by_its_seat"),
        CheckConstraint("seat_id IS NOT NULL OR holder_id = ward_id", name="or_by_its_ward"),
        CheckConstraint("available_pence >= 0", name="never_overspent"),
        CheckConstraint("committed_pence >= 0", name="committed"),
        CheckConstraint("paid_pence >= 0", name="paid"),
        Index("ix_pots_ward_id", "ward_id", "financial_year"),
        Index("ix_pots_financial_year", "financial_year", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    fund_year_id: Mapped[UUID] = mapped_column(ForeignKey(FundYear.id), index=True)
    financial_year: Mapped[int]
    ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id))
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey(Seat.id), index=True)
    holder_id: Mapped[UUID]
    available_pence: Mapped[Pence]
    committed_pence: Mapped[Pence]
    paid_pence: Mapped[Pence]

    fund: Mapped[Fund] = relationship(lazy="raise")
    fund_year: Mapped[FundYear] = relationship(lazy="raise")
    ward: Mapped[Ward] = relationship(lazy="raise")
    seat: Mapped[Seat | None] = relationship(lazy="raise")


class LedgerEntry(Base):
    """One movement of money, from one account to another: both sides of a double entry.

    An account is named by a pot and its name, or by its name alone outside all pots. Entries are
    appended; the database refuses to change or delete one. What was wrong is reversed by an entry
    with `reverses_id`, and so no entry is reversed twice. `happened_on` is the day it counts for.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        one_of("kind", EntryKind),
        one_of("from_account", Account),
        one_of("to_account", Account),
        CheckConstraint("amount_pence > 0", name="moves_something"),
        CheckConstraint(
            "(from_pot_id IS NOT NULL) = (from_account IN ('available', 'committed', 'paid'))",
            name="from_a_pot",
        ),
        CheckConstraint(
            "(to_pot_id IS NOT NULL) = (to_account IN ('available', 'committed', 'paid'))",
            name="to_a_pot",
        ),
        CheckConstraint("from_pot_id IS NOT NULL OR to_pot_id IS NOT NULL", name="of_some_pot"),
        CheckConstraint(
            "from_account <> to_account OR from_pot_id <> to_pot_id", name="goes_elsewhere"
        ),
        CheckConstraint("(kind = 'reversed') = (reverses_id IS NOT NULL)", name="reverses"),
        Index("ix_ledger_entries_from_pot_id", "from_pot_id", "id"),
        Index("ix_ledger_entries_to_pot_id", "to_pot_id", "id"),
        Index("ix_ledger_entries_allocation_id", "allocation_id", "id"),
        Index("ix_ledger_entries_recorded_at", "recorded_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    from_pot_id: Mapped[UUID | None] = mapped_column(ForeignKey(Pot.id))
    from_account: Mapped[str] = mapped_column(String(20))
    to_pot_id: Mapped[UUID | None] = mapped_column(ForeignKey(Pot.id))
    to_account: Mapped[str] = mapped_column(String(20))
    amount_pence: Mapped[Pence]
    happened_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(500))
    allocation_id: Mapped[UUID | None] = mapped_column(ForeignKey("allocations.id"))
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("allocation_payments.id"))
    year_end_id: Mapped[UUID | None] = mapped_column(ForeignKey("year_ends.id"), index=True)
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))


class YearEnd(Base):
    """One run of a fund's year end, with what it found. It may be run again; see docs/budgets.md.

    `accrued_pence` is committed and unpaid: it stays in the year's pots until it is paid.
    """

    __tablename__ = "year_ends"
    __table_args__ = (Index("ix_year_ends_fund_year_id", "fund_year_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fund_year_id: Mapped[UUID] = mapped_column(ForeignKey(FundYear.id))
    carry_over: Mapped[str] = mapped_column(String(10))
    carried_pence: Mapped[Pence]
    lapsed_pence: Mapped[Pence]
    accrued_pence: Mapped[Pence]
    run_at: Mapped[datetime]
    run_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
