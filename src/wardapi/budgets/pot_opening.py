"""Who holds a fund's money on a day, and the pots that it is in."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import Holder
from wardapi.kit.database import new_id
from wardapi.wards.models import Seat, Ward
from wardapi.wards.validity import in_force


class Holding(NamedTuple):
    """A seat that holds money, or a ward (`seat_id` None) with the number of its seats."""

    ward_id: UUID
    seat_id: UUID | None = None
    seats: int = 1

    @property
    def holder_id(self) -> UUID:
        """The seat's id or the ward's, as a pot has it."""
        return self.seat_id or self.ward_id


async def list_holdings(session: AsyncSession, fund: Fund, on: date) -> list[Holding]:
    """Return who holds money of a fund on a day: vacant seats too."""
    there = in_force(Ward.valid_from, Ward.valid_to, on)
    if fund.holder == Holder.COUNCILLOR:
        seats = select(Seat.ward_id, Seat.id).join(Ward, Ward.id == Seat.ward_id).where(there)
        found = await session.execute(seats.order_by(Seat.code, Seat.id))
        return [Holding(row.ward_id, row.id) for row in found]
    counted = (
        select(Ward.id, func.count(Seat.id).label("seats"))
        .join(Seat, Seat.ward_id == Ward.id, isouter=True)
        .where(there)
        .group_by(Ward.id, Ward.sort_name)
        .order_by(Ward.sort_name, Ward.id)
    )
    return [Holding(row.id, None, row.seats) for row in await session.execute(counted)]


async def open_pots(
    session: AsyncSession,
    year: FundYear,
    holdings: Collection[Holding],
    *,
    now: datetime,
) -> tuple[dict[UUID, Pot], list[Pot]]:
    """Return the pots of these holders by the holder's id, and which of them are new and empty.

    The year is to be locked, so that no two open the same pot.
    """
    wanted = [one.holder_id for one in holdings]
    there = select(Pot).where(Pot.fund_year_id == year.id, Pot.holder_id.in_(wanted))
    pots = {pot.holder_id: pot for pot in await session.scalars(there)}
    new = [_empty(year, one, now) for one in holdings if one.holder_id not in pots]
    session.add_all(new)
    await session.flush()
    return pots | {pot.holder_id: pot for pot in new}, new


def _empty(year: FundYear, holding: Holding, now: datetime) -> Pot:
    return Pot(
        id=new_id(),
        fund_id=year.fund_id,
        fund_year_id=year.id,
        financial_year=year.financial_year,
        ward_id=holding.ward_id,
        seat_id=holding.seat_id,
        holder_id=holding.holder_id,
        available_pence=0,
        committed_pence=0,
        paid_pence=0,
        created_at=now,
        updated_at=now,
    )
