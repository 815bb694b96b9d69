"""Counting the council's Infrastructure Funding Statement: the neighbourhood portion of the levy.

What happened in a financial year counts, whichever year's pot it happened in. Source: Community
Infrastructure Levy Regulations 2010, regulation 121A and Schedule 2, paragraph 1.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.budgets.allocation_models import Allocation
from wardapi.budgets.fund_models import Fund, LevyReceipt
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.vocabulary import EntryKind, FundKind
from wardapi.budgets.years import FinancialYear
from wardapi.reports.statement_counting import standing
from wardapi.wards.models import Parish, Ward

Rows = Select[*tuple[Any, ...]]

_CAME = (EntryKind.OPENING, EntryKind.ENTITLEMENT, EntryKind.RECEIVED)
_WENT = (
    EntryKind.COMMITTED,
    EntryKind.RELEASED,
    EntryKind.PAID,
    EntryKind.RECOVERED,
    EntryKind.LAPSED,
)


class Sums(Counter[EntryKind]):
    """Pence by kind of entry."""

    @property
    def received(self) -> int:
        return sum(self[kind] for kind in _CAME)

    @property
    def allocated(self) -> int:
        return self[EntryKind.COMMITTED] - self[EntryKind.RELEASED]

    @property
    def spent(self) -> int:
        return self[EntryKind.PAID] - self[EntryKind.RECOVERED]

    @property
    def held(self) -> int:
        """What came and is still there, allocated or not."""
        return self.received - self.spent - self[EntryKind.LAPSED]


@dataclass(slots=True)
class Neighbourhood:
    """The neighbourhood portion: before the year, in it, and in it by ward and allocation."""

    before: Sums = field(default_factory=Sums)
    within: Sums = field(default_factory=Sums)
    by_ward: defaultdict[UUID, Sums] = field(default_factory=lambda: defaultdict(Sums))
    by_allocation: defaultdict[UUID, Sums] = field(default_factory=lambda: defaultdict(Sums))

    @property
    def retained(self) -> int:
        """Held when the year ended."""
        return self.before.held + self.within.held

    @property
    def retained_of_earlier_years(self) -> int:
        """What is left of what the year began with, if the oldest money is spent first."""
        return max(self.before.held + self.within.held - self.within.received, 0)

    @property
    def allocated_unspent(self) -> int:
        """Allocated by the end of the year and not paid by then."""
        years = (self.before, self.within)
        return sum(one.allocated - one[EntryKind.PAID] for one in years)


class Counted(NamedTuple):
    """What the statement of a year is made of. Withdrawn receipts are left out."""

    year: FinancialYear
    neighbourhood: Neighbourhood
    receipts: Sequence[Any]
    wards: Mapping[UUID, Any]
    allocations: Mapping[UUID, Any]


async def count(session: AsyncSession, year: FinancialYear) -> Counted:
    """Count the statement of a financial year, in a fixed number of statements."""
    found = _neighbourhood((await session.execute(_journal(year))).all())
    receipts = (await session.execute(_receipts(year))).all()
    wards = await session.execute(select(Ward.id, Ward.gss_code, Ward.name, Ward.sort_name))
    allocations = await session.execute(_allocations(year))
    return Counted(
        year,
        found,
        receipts,
        {row.id: row for row in wards},
        {row.id: row for row in allocations},
    )


def _neighbourhood(journal: Iterable[Any]) -> Neighbourhood:
    found = Neighbourhood()
    for row in journal:
        kind, pence = EntryKind(row.kind), int(row.pence)
        if not row.in_year:
            found.before[kind] += pence
            continue
        found.within[kind] += pence
        found.by_ward[row.ward_id][kind] += pence
        if row.allocation_id is not None:
            found.by_allocation[row.allocation_id][kind] += pence
    return found


def _journal(year: FinancialYear) -> Any:
    """Sums of the levy's entries that stand and happened by the end of the year.

    What is carried or transferred goes from one pot of the levy to another, and is no receipt.
    """
    came = _entries(year, LedgerEntry.to_pot_id, _CAME)
    went = _entries(year, LedgerEntry.from_pot_id, _WENT)
    return came.union_all(went)


def _entries(year: FinancialYear, pot_id: Any, kinds: Iterable[EntryKind]) -> Rows:
    in_year = LedgerEntry.happened_on >= year.first
    return (
        select(
            LedgerEntry.kind,
            in_year.label("in_year"),
            Pot.ward_id,
            LedgerEntry.allocation_id,
            func.sum(LedgerEntry.amount_pence).label("pence"),
        )
        .join(Pot, Pot.id == pot_id)
        .join(Fund, Fund.id == Pot.fund_id)
        .where(
            Fund.kind == FundKind.INFRASTRUCTURE_LEVY.value,
            LedgerEntry.kind.in_([kind.value for kind in kinds]),
            LedgerEntry.happened_on <= year.last,
            *standing(),
        )
        .group_by(LedgerEntry.kind, in_year, Pot.ward_id, LedgerEntry.allocation_id)
    )


def _receipts(year: FinancialYear) -> Rows:
    return (
        select(
            LevyReceipt.development,
            LevyReceipt.development_reference,
            LevyReceipt.instalment,
            LevyReceipt.received_on,
            LevyReceipt.levy_pence,
            LevyReceipt.portion_percent,
            LevyReceipt.portion_pence,
            LevyReceipt.neighbourhood_plan,
            LevyReceipt.goes_to,
            Ward.gss_code.label("ward"),
            Ward.name.label("ward_name"),
            Parish.gss_code.label("parish"),
            Parish.name.label("parish_name"),
        )
        .join(Ward, Ward.id == LevyReceipt.ward_id)
        .join(Parish, Parish.id == LevyReceipt.parish_id, isouter=True)
        .where(
            LevyReceipt.financial_year == year.begins,
            LevyReceipt.withdrawn_at.is_(None),
        )
        .order_by(LevyReceipt.received_on, LevyReceipt.id)
    )


def _allocations(year: FinancialYear) -> Rows:
    """The allocations that the levy's entries of the year name."""
    named = (
        select(literal(1))
        .select_from(LedgerEntry)
        .join(Pot, Pot.id == LedgerEntry.from_pot_id)
        .join(Fund, Fund.id == Pot.fund_id)
        .where(
            LedgerEntry.allocation_id == Allocation.id,
            Fund.kind == FundKind.INFRASTRUCTURE_LEVY.value,
            LedgerEntry.happened_on.between(year.first, year.last),
        )
        .correlate(Allocation)
    )
    return (
        select(Allocation.id, Allocation.title, Ward.gss_code.label("ward"))
        .join(Ward, Ward.id == Allocation.lead_ward_id)
        .where(named.exists())
    )
