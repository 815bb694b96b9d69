"""Pots, the journal and what is booked in it, on the wire. Nothing of this is published."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.budgets.refs import FundRef, SeatCode, WardRef, YearOut
from wardapi.budgets.vocabulary import Account, CarryOver, EntryKind, Holder
from wardapi.budgets.years import FinancialYear
from wardapi.kit.schema import Day, In, Instant, Out, Pounds, PoundsOut, Text, example

Reason = Annotated[str, Text(500)]
Year = Annotated[str, Text(7)]
Some = Annotated[
    Pounds,
    Field(gt=0),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": 20,
            "examples": ["500.00"],
            "pattern": r"^(?!0+(\.00)?$)[0-9]{1,9}(\.[0-9]{2})?$",
        }
    ),
]
"""Money in, and not nothing."""


class EntitlementIn(In):
    """Which year's entitlements are booked."""

    model_config = example(financial_year="2025-26")

    financial_year: Year


class YearEndIn(In):
    """Which year ends."""

    model_config = example(financial_year="2024-25", preview=True)

    financial_year: Year
    preview: bool = False
    """Only tell what would be done."""


class OpeningIn(In):
    """A balance from an earlier system."""

    model_config = example(amount="1240.50", reason="Left in the spreadsheet on 31 March 2025")

    amount: Some
    reason: Reason


class TransferIn(In):
    """Money for another pot of the same kind and year."""

    model_config = example(
        to="019b8d5c-1f00-7abc-8def-0123456789ac", amount="500.00", reason="A fence between wards"
    )

    to: UUID
    amount: Some
    reason: Reason


class DepartureIn(In):
    """The last day of the term of the councillor who left the pot's seat."""

    model_config = example(on="2025-11-30")

    on: Day


class ReversalIn(In):
    """Why an entry was wrong."""

    model_config = example(reason="Booked to the wrong ward")

    reason: Reason


class PotPaths(Out):
    """Where it is."""

    self: Annotated[str, Field(max_length=200)]
    entries: Annotated[str, Field(max_length=200)]


class PotOut(Out):
    """A fund's money for one holder in one year. The balances are sums of its entries."""

    id: UUID
    fund: FundRef
    financial_year: YearOut
    holder: Holder
    ward: WardRef
    seat: SeatCode | None
    """The seat that holds it; null where the ward does."""
    available: PoundsOut
    """What nobody has committed."""
    committed: PoundsOut
    """Awarded and not yet paid."""
    paid: PoundsOut
    updated_at: Instant
    links: PotPaths

    @classmethod
    def of(cls, row: Any) -> "PotOut":
        """Return the message of a row of `pot_queries.pots`."""
        return cls(
            id=row.id,
            fund=FundRef(slug=row.fund, name=row.fund_name, kind=row.kind),
            financial_year=str(FinancialYear(row.financial_year)),
            holder=row.holder,
            ward=WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name),
            seat=row.seat,
            available=row.available_pence,
            committed=row.committed_pence,
            paid=row.paid_pence,
            updated_at=row.updated_at,
            links=PotPaths(self=f"/v1/pots/{row.id}", entries=f"/v1/pots/{row.id}/entries"),
        )


class PlaceOut(Out):
    """An account of a pot; `pot` null is outside all pots."""

    account: Account
    pot: UUID | None


class EntryOut(Out):
    """One movement of money. Entries are never changed; what was wrong is reversed by another."""

    id: UUID
    kind: EntryKind
    gives: PlaceOut
    gets: PlaceOut
    amount: PoundsOut
    happened_on: Day
    reason: Annotated[str | None, Field(max_length=500)]
    allocation: UUID | None
    payment: UUID | None
    year_end: UUID | None
    reverses: UUID | None
    recorded_at: Instant

    @classmethod
    def of(cls, entry: LedgerEntry) -> "EntryOut":
        """Return the message of an entry."""
        return cls(
            id=entry.id,
            kind=EntryKind(entry.kind),
            gives=PlaceOut(account=Account(entry.from_account), pot=entry.from_pot_id),
            gets=PlaceOut(account=Account(entry.to_account), pot=entry.to_pot_id),
            amount=entry.amount_pence,
            happened_on=entry.happened_on,
            reason=entry.reason,
            allocation=entry.allocation_id,
            payment=entry.payment_id,
            year_end=entry.year_end_id,
            reverses=entry.reverses_id,
            recorded_at=entry.recorded_at,
        )


class EntitlementOut(Out):
    """What was booked. A second time, `booked` and `taken_back` are nothing."""

    fund: Annotated[str, Field(max_length=80)]
    financial_year: YearOut
    entitled_on: Day
    pots: Annotated[int, Field(ge=0)]
    opened: Annotated[int, Field(ge=0)]
    entitled: PoundsOut
    """What all holders are entitled to in the year."""
    booked: PoundsOut
    """Of that, what was booked now."""
    taken_back: PoundsOut
    """What had been booked, was too much since the year was changed, and was reversed now."""


class DepartureOut(Out):
    """What became of a leaver's money."""

    pot: PotOut
    moved: PoundsOut
    entries: Annotated[list[EntryOut], Field(max_length=20)]


class PotEndingOut(Out):
    """What a year's end does with one pot."""

    pot: UUID
    ward: WardRef
    seat: SeatCode | None
    carried: PoundsOut
    lapsed: PoundsOut
    accrued: PoundsOut


class YearEndOut(Out):
    """A year's end. `accrued` is committed and unpaid: it stays in the year's pots."""

    id: UUID | None
    """Null for a preview, and where nothing was left to do."""
    fund: Annotated[str, Field(max_length=80)]
    financial_year: YearOut
    carry_over: CarryOver
    carried: PoundsOut
    lapsed: PoundsOut
    accrued: PoundsOut
    run_at: Instant | None


class YearEndRunOut(YearEndOut):
    """A year's end, pot by pot."""

    preview: bool
    pots: Annotated[list[PotEndingOut], Field(max_length=5000)]
