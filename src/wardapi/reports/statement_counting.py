"""Counting a statement: what the journal holds of a place and a financial year.

The number of SQL statements is the same however many rows there are. All sums of money come out of
one of them, so that every part of a statement agrees with every other, whatever is approved
meanwhile.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from wardapi.budgets.allocation_models import Allocation, MatchFunding
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.priorities.models import PlanVersion, Priority, PublishedPriority
from wardapi.reports import bands
from wardapi.reports.bands import Bands
from wardapi.reports.places import Place
from wardapi.reports.statement_rules import Award, FundFigures, LinkedPriority, Recipient
from wardapi.services.models import Theme
from wardapi.wards.models import Ward

Rows = Select[*tuple[Any, ...]]

_GAINED, _SPENT = "gained", "spent"
_AWARDED = (EntryKind.COMMITTED.value, EntryKind.RELEASED.value)
_Grain = tuple[UUID, UUID, bool]
"""An allocation, a ward, and whether the fund is outside the split."""


class Match(NamedTuple):
    """Other money beside awards, from one source, in pence."""

    kind: str
    source: str
    pence: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that is counted of a place and year, nothing left out."""

    place: Place
    year: FinancialYear
    funds: Sequence[FundFigures]
    awards: Sequence[Award]
    bands: Bands
    match: Sequence[Match]


async def count(
    session: AsyncSession, place: Place, year: FinancialYear, *, until: datetime | None = None
) -> Counted:
    """Count a statement; with `until`, from what the journal held at that instant."""
    journal = (await session.execute(_journal(place, year, until))).all()
    funds = (await session.execute(_funds(place, year))).all()
    outside = frozenset(fund.id for fund in funds if fund.outside_split)
    awards = await _awards(session, _funded(place, year), _awarded(journal, outside))
    return Counted(
        place=place,
        year=year,
        funds=_figures(funds, journal),
        awards=awards,
        bands=await bands.load(session, place, year.last),
        match=await _match(session, place, year, {award.allocation_id for award in awards}),
    )


async def by_fund(
    session: AsyncSession, place: Place, year: FinancialYear, *, until: datetime
) -> list[FundFigures]:
    """Return what `count` does of funds alone."""
    journal = (await session.execute(_journal(place, year, until))).all()
    return _figures((await session.execute(_funds(place, year))).all(), journal)


def standing(until: datetime | None = None) -> tuple[ColumnElement[bool], ...]:
    """The conditions on entries that stand: no reversal, and not reversed."""
    reversal = aliased(LedgerEntry)
    reversed_by = [reversal.reverses_id == LedgerEntry.id]
    recorded = []
    if until is not None:
        recorded.append(LedgerEntry.recorded_at <= until)
        reversed_by.append(reversal.recorded_at <= until)
    reversed_ = exists(select(reversal.id).where(*reversed_by))
    return (LedgerEntry.reverses_id.is_(None), ~reversed_, *recorded)


def _journal(place: Place, year: FinancialYear, until: datetime | None) -> Any:
    """Sums of the entries that stand, by fund and kind; of awards also by allocation and ward."""
    gained = (
        select(
            Pot.fund_id,
            literal(_GAINED).label("side"),
            LedgerEntry.kind,
            literal(None, LedgerEntry.allocation_id.type).label("allocation_id"),
            literal(None, Pot.ward_id.type).label("ward_id"),
            func.sum(LedgerEntry.amount_pence).label("pence"),
        )
        .join(Pot, Pot.id == LedgerEntry.to_pot_id)
        .where(
            # Within a pot money goes from one of its accounts to another: that is no gain.
            LedgerEntry.from_pot_id.is_distinct_from(LedgerEntry.to_pot_id),
            *_pots(place, year),
            *standing(until),
        )
        .group_by(Pot.fund_id, LedgerEntry.kind)
    )
    spent = (
        select(
            Pot.fund_id,
            literal(_SPENT),
            LedgerEntry.kind,
            LedgerEntry.allocation_id,
            Pot.ward_id,
            func.sum(LedgerEntry.amount_pence),
        )
        .join(Pot, Pot.id == LedgerEntry.from_pot_id)
        .where(*_pots(place, year), *standing(until))
        .group_by(Pot.fund_id, LedgerEntry.kind, LedgerEntry.allocation_id, Pot.ward_id)
    )
    return gained.union_all(spent)


def _pots(place: Place, year: FinancialYear) -> tuple[ColumnElement[bool], ...]:
    of_year = Pot.financial_year == year.begins
    if place.ward_ids is None:
        return (of_year,)
    return (of_year, Pot.ward_id.in_(sorted(place.ward_ids)))


def _funds(place: Place, year: FinancialYear) -> Rows:
    """The funds that have pots there, in the council's order."""
    return (
        select(Fund.id, Fund.slug, Fund.name, Fund.kind, Fund.outside_split)
        .where(exists(select(Pot.id).where(Pot.fund_id == Fund.id, *_pots(place, year))))
        .order_by(Fund.position, Fund.slug)
    )


def _figures(funds: Sequence[Any], journal: Sequence[Any]) -> list[FundFigures]:
    sums: defaultdict[tuple[UUID, str], defaultdict[EntryKind, int]]
    sums = defaultdict(lambda: defaultdict(int))
    for row in journal:
        sums[row.fund_id, row.side][EntryKind(row.kind)] += int(row.pence)
    return [
        FundFigures(
            fund.slug,
            fund.name,
            fund.kind,
            fund.outside_split,
            sums[fund.id, _GAINED],
            sums[fund.id, _SPENT],
        )
        for fund in funds
    ]


def _awarded(journal: Sequence[Any], outside: frozenset[UUID]) -> Mapping[_Grain, int]:
    """Return the pence that stand awarded to each allocation, by ward, inside and outside."""
    pence: defaultdict[_Grain, int] = defaultdict(int)
    for row in journal:
        if row.side == _SPENT and row.kind in _AWARDED:
            sign = 1 if row.kind == EntryKind.COMMITTED.value else -1
            grain = (row.allocation_id, row.ward_id, row.fund_id in outside)
            pence[grain] += sign * int(row.pence)
    return {grain: amount for grain, amount in pence.items() if amount}


async def _awards(session: AsyncSession, ids: Rows, awarded: Mapping[_Grain, int]) -> list[Award]:
    told = {row.id: row for row in await session.execute(_allocations(ids))}
    return [
        _award(told[allocation_id], ward_id, outside_split=outside, pence=pence)
        for (allocation_id, ward_id, outside), pence in awarded.items()
        if allocation_id in told
    ]


def _funded(place: Place, year: FinancialYear) -> Rows:
    """The ids of the allocations that the journal names for the pots of a place and year."""
    return (
        select(LedgerEntry.allocation_id)
        .join(Pot, Pot.id == LedgerEntry.from_pot_id)
        .where(LedgerEntry.kind.in_(_AWARDED), *_pots(place, year))
    )


def _allocations(ids: Rows) -> Rows:
    """What a statement tells of allocations. A recipient found to be another is that other."""
    asked, same = aliased(Organisation), aliased(Organisation)
    published = _published_priorities()
    return (
        select(
            Allocation.id,
            Allocation.way,
            Allocation.equality_tags,
            Allocation.published_at,
            func.coalesce(same.id, asked.id).label("recipient_id"),
            func.coalesce(same.org_id, asked.org_id).label("org_id"),
            func.coalesce(same.name, asked.name).label("recipient_name"),
            func.coalesce(same.sector, asked.sector).label("sector"),
            Priority.id.label("priority_id"),
            func.coalesce(published.c.title, Priority.title).label("priority_title"),
            published.c.title.is_not(None).label("priority_is_published"),
            Ward.gss_code.label("priority_ward"),
            Theme.slug.label("theme"),
            Theme.name.label("theme_name"),
        )
        .join(asked, asked.id == Allocation.recipient_id)
        .join(same, same.id == asked.same_as_id, isouter=True)
        .join(Priority, Priority.id == Allocation.priority_id, isouter=True)
        .join(
            published,
            and_(published.c.priority_id == Priority.id, published.c.place == 1),
            isouter=True,
        )
        .join(Ward, Ward.id == Priority.ward_id, isouter=True)
        .join(Theme, Theme.id == func.coalesce(published.c.theme_id, Priority.theme_id),
              isouter=True)
        .where(Allocation.id.in_(ids))
    )  # fmt: skip


def _published_priorities() -> Subquery:
    """Priorities as they were published last: `place` 1."""
    return (
        select(
            PublishedPriority.priority_id,
            PublishedPriority.title,
            PublishedPriority.theme_id,
            func.row_number()
            .over(
                partition_by=PublishedPriority.priority_id,
                order_by=(PlanVersion.published_at.desc(), PlanVersion.number.desc()),
            )
            .label("place"),
        )
        .join(PlanVersion, PlanVersion.id == PublishedPriority.version_id)
        .subquery()
    )


def _award(row: Any, ward_id: UUID, *, outside_split: bool, pence: int) -> Award:
    priority = None
    if row.priority_id is not None:
        priority = LinkedPriority(
            id=row.priority_id,
            title=row.priority_title,
            theme=row.theme,
            theme_name=row.theme_name,
            ward=row.priority_ward,
            is_published=bool(row.priority_is_published),
        )
    return Award(
        allocation_id=row.id,
        ward_id=ward_id,
        outside_split=outside_split,
        pence=pence,
        recipient=Recipient(
            id=row.recipient_id, org_id=row.org_id, name=row.recipient_name, sector=row.sector
        ),
        sector=row.sector,
        way=row.way,
        equality_tags=tuple(sorted(set(row.equality_tags))),
        priority=priority,
        is_published=row.published_at is not None,
    )


async def _match(
    session: AsyncSession, place: Place, year: FinancialYear, awarded: set[UUID]
) -> list[Match]:
    """Return the other money beside what stands awarded.

    It is told where the allocation is told of, in its lead ward: so the wards add up to the
    borough.
    """
    found = (
        select(
            MatchFunding.allocation_id,
            MatchFunding.kind,
            MatchFunding.source,
            func.sum(MatchFunding.amount_pence).label("pence"),
        )
        .join(Allocation, Allocation.id == MatchFunding.allocation_id)
        .where(Allocation.id.in_(_funded(place, year)))
        .group_by(MatchFunding.allocation_id, MatchFunding.kind, MatchFunding.source)
    )
    if place.ward_ids is not None:
        found = found.where(Allocation.lead_ward_id.in_(sorted(place.ward_ids)))
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in await session.execute(found):
        if row.allocation_id in awarded:
            sums[row.kind, row.source] += int(row.pence)
    return [Match(*key, pence) for key, pence in sorted(sums.items())]
