"""Awards as the council publishes them: decided, published, and to organisations.

Read page by page: an export of everything that is streamed holds nothing up.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from wardapi.budgets.allocation_models import Allocation, AllocationPayment, AllocationShare
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.giving_errors import CouncilNotLoaded
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.organisation_queries import prefix_of
from wardapi.budgets.vocabulary import Outcome, PaymentStatus, Sector, Status, Way
from wardapi.budgets.years import FinancialYear
from wardapi.wards import queries as wards
from wardapi.wards.models import Ward
from wardapi.wards.rules import COUNCIL_ZONE

PAGE = 500
Opened = Callable[[], AbstractAsyncContextManager[AsyncSession]]
AWARDS = (Status.AWARDED, Status.RECOVERING, Status.CLOSED)
GRANTS = (Way.GRANT, Way.OPEN_BIDDING, Way.PARTICIPATORY_BUDGETING)
"""Ways by which money is given; the others buy something."""


class Publisher(NamedTuple):
    """Who the council is to readers of open data. `org_id` is None where the pack has none."""

    name: str
    org_id: str
    prefix: str
    department: str | None


class Named(NamedTuple):
    """A fund or a ward: its code for machines, its name for people."""

    code: str
    name: str


class Award(NamedTuple):
    """One published award. `recipient` is who the payee is known as now, after any merger."""

    allocation: Allocation
    recipient: Organisation
    funds: Sequence[Named]
    wards: Sequence[Named]
    paid_pence: int


class Widths(NamedTuple):
    """How many funds and wards one award has at most; one at least."""

    funds: int
    wards: int


async def publisher(session: AsyncSession) -> Publisher:
    """Return who publishes. Raises CouncilNotLoaded."""
    council = await wards.find_council(session)
    if council is None:
        raise CouncilNotLoaded
    details: Mapping[str, Any] = council.details
    prefix = prefix_of(council)
    org_id = details.get("org_id") or f"360G-{prefix}"
    return Publisher(council.name, str(org_id), prefix, details.get("grants_department"))


def published(year: FinancialYear | None = None) -> Select[Allocation]:
    """Awards that have been published, those decided in one financial year if it is given."""
    found = select(Allocation).where(
        Allocation.published_at.is_not(None),
        Allocation.decided_at.is_not(None),
        Allocation.status.in_([status.value for status in AWARDS]),
    )
    if year is None:
        return found
    begins = datetime.combine(year.first, time.min, COUNCIL_ZONE)
    ends = datetime.combine(year.last + timedelta(days=1), time.min, COUNCIL_ZONE)
    return found.where(Allocation.decided_at >= begins, Allocation.decided_at < ends)


def to_the_voluntary_sector(year: FinancialYear) -> Select[Allocation]:
    """Published grants, and nothing bought, to voluntary and community organisations."""
    return (
        published(year)
        .join(Organisation, Organisation.id == Allocation.recipient_id)
        .where(
            Organisation.sector == Sector.VOLUNTARY_AND_COMMUNITY.value,
            Allocation.way.in_([way.value for way in GRANTS]),
        )
    )


async def pages(
    opened: Opened, found: Select[Allocation], *, size: int = PAGE
) -> AsyncIterator[list[Award]]:
    """Yield the awards that a query finds, in the order in which they were applied for.

    `opened` gives the session of each page: `database.read` a short one, for a stream that outlives
    its request; `lambda: nullcontext(session)` the request's own.
    """
    after: UUID | None = None
    while True:
        page = found if after is None else found.where(Allocation.id > after)
        async with opened() as session:
            rows = (await session.scalars(page.order_by(Allocation.id).limit(size))).all()
            awards = await _awards(session, rows)
        yield awards
        if len(rows) < size:
            return
        after = rows[-1].id


async def widths(session: AsyncSession, found: Select[Allocation]) -> Widths:
    """Return how many funds and wards the awards have at most."""
    ids = found.with_only_columns(Allocation.id)
    each = (
        select(
            func.count(Pot.fund_id.distinct()).label("funds"),
            func.count(Pot.ward_id.distinct()).label("wards"),
        )
        .select_from(AllocationShare)
        .join(Pot, Pot.id == AllocationShare.pot_id)
        .where(AllocationShare.allocation_id.in_(ids), _approved())
        .group_by(AllocationShare.allocation_id)
        .subquery()
    )
    row = (await session.execute(select(func.max(each.c.funds), func.max(each.c.wards)))).one()
    return Widths(row[0] or 1, row[1] or 1)


async def last_change(session: AsyncSession, found: Select[Allocation]) -> datetime | None:
    """Return when one of the awards was changed last."""
    latest: datetime | None = await session.scalar(
        found.with_only_columns(Allocation.updated_at)
        .order_by(Allocation.updated_at.desc())
        .limit(1)
    )
    return latest


async def _awards(session: AsyncSession, rows: Sequence[Allocation]) -> list[Award]:
    ids = [row.id for row in rows]
    recipients = await _recipients(session, {row.recipient_id for row in rows})
    funds, places = await _funds(session, ids), await _wards(session, ids)
    paid = await _paid(session, ids)
    return [
        Award(row, recipients[row.recipient_id], funds[row.id], places[row.id], paid[row.id])
        for row in rows
    ]


async def _recipients(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Organisation]:
    payee = aliased(Organisation)
    found = await session.execute(
        select(payee.id, Organisation)
        .join(Organisation, Organisation.id == func.coalesce(payee.same_as_id, payee.id))
        .where(payee.id.in_(ids))
    )
    return {row[0]: row[1] for row in found}


async def _funds(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, list[Named]]:
    found = await session.execute(
        select(AllocationShare.allocation_id, Fund.slug, Fund.name, Fund.position)
        .join(Pot, Pot.id == AllocationShare.pot_id)
        .join(Fund, Fund.id == Pot.fund_id)
        .where(AllocationShare.allocation_id.in_(ids), _approved())
        .distinct()
        .order_by(Fund.position, Fund.slug)
    )
    return _grouped((row[0], Named(row.slug, row.name)) for row in found)


async def _wards(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, list[Named]]:
    found = await session.execute(
        select(AllocationShare.allocation_id, Ward.gss_code, Ward.name, Ward.sort_name)
        .join(Pot, Pot.id == AllocationShare.pot_id)
        .join(Ward, Ward.id == Pot.ward_id)
        .where(AllocationShare.allocation_id.in_(ids), _approved())
        .distinct()
        .order_by(Ward.sort_name, Ward.gss_code)
    )
    return _grouped((row[0], Named(row.gss_code, row.name)) for row in found)


async def _paid(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    found = await session.execute(
        select(AllocationPayment.allocation_id, func.sum(AllocationPayment.amount_pence))
        .where(
            AllocationPayment.allocation_id.in_(ids),
            AllocationPayment.status == PaymentStatus.RELEASED.value,
        )
        .group_by(AllocationPayment.allocation_id)
    )
    return defaultdict(int, {row[0]: int(row[1]) for row in found})


def _approved() -> Any:
    return AllocationShare.outcome == Outcome.APPROVED.value


def _grouped(pairs: Any) -> Mapping[UUID, list[Named]]:
    grouped: defaultdict[UUID, list[Named]] = defaultdict(list)
    for id_, named in pairs:
        grouped[id_].append(named)
    return grouped
