"""The Infrastructure Funding Statement on the wire. Letters are those of Schedule 2, paragraph 1,
of the Community Infrastructure Levy Regulations 2010."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Day, Out
from wardapi.reports.statement_schemas import GssCode, Money, Name, StatementPeriodOut

_MANY = 100_000


class ParishLevyOut(Out):
    """What is one parish's of the year's receipts."""

    parish: GssCode
    name: Name
    amount: Money


class LevyForParishesOut(Out):
    """What is the parishes' of the year's receipts: (i). When it was passed on is not kept here."""

    total: Money
    parishes: Annotated[list[ParishLevyOut], Field(max_length=1000)]


class NeighbourhoodLevyOut(Out):
    """The neighbourhood portion where there is no parish: (j) and (l)(iii) and (iv).

    `brought_forward` and `received` together, less `spent` and `lapsed`, are `retained`.
    """

    brought_forward: Money
    received: Money
    allocated: Money
    """In the year, less what was released in it."""
    spent: Money
    """Paid in the year, less what was recovered in it."""
    lapsed: Money
    allocated_unspent: Money
    """When the year ended."""
    retained: Money
    retained_of_year: Money
    """(l)(iii), if the oldest money is spent first."""
    retained_of_earlier_years: Money
    """(l)(iv), likewise."""


class WardLevyOut(Out):
    """What happened to the neighbourhood portion in one ward in the year."""

    ward: GssCode
    name: Name
    received: Money
    allocated: Money
    spent: Money


class LevyProjectOut(Out):
    """What the neighbourhood portion was allocated to, or spent on, in the year: (j)(ii)."""

    allocation: UUID
    title: Name
    ward: GssCode
    allocated: Money
    spent: Money


class LevyReceiptLineOut(Out):
    """One payment by one development."""

    development: Name
    development_reference: Annotated[str, Field(max_length=80)]
    instalment: Annotated[int, Field(ge=0, le=10**6)]
    received_on: Day
    ward: GssCode
    levy: Money
    portion_percent: Annotated[int, Field(ge=0, le=100)]
    portion: Money
    neighbourhood_plan: bool
    parish: GssCode | None
    """Whose the portion is; null is the ward's."""


class InfrastructureFundingStatementOut(Out):
    """What the council must publish of the levy by 31 December, as far as it is kept here."""

    period: StatementPeriodOut
    counted_on: Day
    levy_received: Money
    """(b)"""
    beyond_the_portion: Money
    """Of it: for infrastructure of the whole borough and administration."""
    for_parishes: LevyForParishesOut
    neighbourhood: NeighbourhoodLevyOut
    by_ward: Annotated[list[WardLevyOut], Field(max_length=1000)]
    projects: Annotated[list[LevyProjectOut], Field(max_length=_MANY)]
    receipts: Annotated[list[LevyReceiptLineOut], Field(max_length=_MANY)]
    not_kept_here: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=20)]
