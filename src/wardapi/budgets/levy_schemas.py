"""Money that comes in, on the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from wardapi.budgets.pot_schemas import EntryOut, Reason, Some
from wardapi.budgets.refs import WardRef, YearOut
from wardapi.budgets.years import FinancialYear
from wardapi.kit.schema import Day, In, Instant, Out, PoundsOut, Text, example

LEVY_FIELDS = ("development", "development_reference", "instalment", "levy")
OTHER_FIELDS = ("amount", "source")


class ReceiptIn(In):
    """Money that came in for a ward. Of the infrastructure levy, say which development paid how
    much (`development`, `development_reference`, `instalment`, `levy`), whether it stands in a
    parish and whether a neighbourhood plan is made there; of other money, `amount` and `source`."""

    model_config = example(
        ward="boston-castle",
        received_on="2025-11-28",
        development="Forty homes at Moorgate",
        development_reference="RB2024/0417",
        instalment=1,
        levy="64000.00",
        neighbourhood_plan=False,
    )

    ward: Annotated[str, Text(120)]
    """GSS code or slug, of the day on which it came."""
    received_on: Day
    development: Annotated[str, Text(300)] | None = None
    """What is built; write no personal data."""
    development_reference: Annotated[str, Text(80)] | None = None
    """The planning reference."""
    instalment: Annotated[int, Field(ge=1, le=1000)] | None = None
    levy: Annotated[Some, Field(ge=100)] | None = None
    """All that was paid, and not the portion alone; a pound or more."""
    parish: Annotated[str, Text(120)] | None = None
    """The parish in which it stands, by code or slug: the portion is the parish's then."""
    neighbourhood_plan: bool = False
    """Whether a neighbourhood plan is made for where it stands."""
    amount: Some | None = None
    source: Reason | None = None
    """Who gave it, and what for."""


class WithdrawalIn(In):
    """Why a receipt was wrong."""

    model_config = example(reason="It stands in the next ward")

    reason: Reason


class ParishRef(Out):
    """A parish."""

    slug: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]


class LevyReceiptOut(Out):
    """What a development has paid of the levy, and the neighbourhood's portion of it."""

    id: UUID
    fund: Annotated[str, Field(max_length=80)]
    financial_year: YearOut
    ward: WardRef
    development: Annotated[str, Field(max_length=300)]
    development_reference: Annotated[str, Field(max_length=80)]
    instalment: int
    received_on: Day
    levy: PoundsOut
    neighbourhood_plan: bool
    portion_percent: int
    portion: PoundsOut
    goes_to: Literal["ward", "parish"]
    """A parish's portion is paid to the parish, and never enters a pot."""
    parish: ParishRef | None
    entry: UUID | None
    withdrawn_at: Instant | None
    withdrawn_reason: Annotated[str | None, Field(max_length=500)]
    updated_at: Instant

    @classmethod
    def of(cls, row: Any) -> "LevyReceiptOut":
        """Return the message of a row of `levy_queries.receipts`."""
        parish = None if row.parish is None else ParishRef(slug=row.parish, name=row.parish_name)
        return cls(
            id=row.id,
            fund=row.fund,
            financial_year=str(FinancialYear(row.financial_year)),
            ward=WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name),
            development=row.development,
            development_reference=row.development_reference,
            instalment=row.instalment,
            received_on=row.received_on,
            levy=row.levy_pence,
            neighbourhood_plan=row.neighbourhood_plan,
            portion_percent=row.portion_percent,
            portion=row.portion_pence,
            goes_to=row.goes_to,
            parish=parish,
            entry=row.entry_id,
            withdrawn_at=row.withdrawn_at,
            withdrawn_reason=row.withdrawn_reason,
            updated_at=row.updated_at,
        )


class ReceiptOut(Out):
    """What was recorded: of the levy the receipt, and what was booked in the ward's pot, if any."""

    levy_receipt: LevyReceiptOut | None
    entry: EntryOut | None
