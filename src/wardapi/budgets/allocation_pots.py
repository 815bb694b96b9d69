"""Which pots an application means: by fund, ward, seat and financial year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from wardapi.access.rules import Principal
from wardapi.budgets.allocation_errors import UnknownPot
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import FundKind, Holder
from wardapi.budgets.years import FinancialYear
from wardapi.kit.errors import FieldError
from wardapi.wards import queries as wards
from wardapi.wards.models import Seat, Ward
from wardapi.wards.rules import UnknownWard, WardNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShare:
    """What is asked of one pot, in pence. `financial_year` is written 2025-26.

    `seat` is the code of the councillor's seat whose pot it is; None is the asker's own seat in
    the ward, and nobody's where the ward holds the fund.
    """

    fund: str
    ward: str
    financial_year: str
    amount: int
    seat: str | None = None


async def ward_of(session: AsyncSession, key: str, on: date, *, field: str) -> Ward:
    """Return the ward of a code or a slug. Raises UnknownWard, pointing at `field`."""
    try:
        return await wards.get_ward(session, key, on)
    except WardNotFound as error:
        at = FieldError(field, UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[at]) from error


async def pots_of(
    session: AsyncSession, asked: Sequence[NewShare], *, by: Principal, on: date
) -> list[Pot]:
    """Return the pot of each share, with its fund, year and ward. Raises UnknownWard, UnknownPot,
    InvalidFinancialYear.
    """
    found = []
    for n, share in enumerate(asked):
        ward = await ward_of(session, share.ward, on, field=f"/shares/{n}/ward")
        year = FinancialYear.read(share.financial_year, field=f"/shares/{n}/financial_year")
        seat = share.seat or await _own_seat(session, by, ward, on)
        pot = await _find(session, share.fund, ward, year, seat)
        if pot is None or (share.seat and pot.seat_id is None):
            raise _unknown(n, share)
        found.append(pot)
    return found


def kind_of(fund: Fund) -> FundKind:
    """What sort of money a fund is."""
    return FundKind(fund.kind)


async def _own_seat(session: AsyncSession, by: Principal, ward: Ward, on: date) -> str | None:
    term = await wards.find_term_of(session, by.id, on) if by.id else None
    return term.seat.code if term and term.seat.ward_id == ward.id else None


async def _find(
    session: AsyncSession, fund: str, ward: Ward, year: FinancialYear, seat: str | None
) -> Pot | None:
    pots = await session.scalars(
        select(Pot)
        .join(Fund, Fund.id == Pot.fund_id)
        .where(Fund.slug == fund, Pot.ward_id == ward.id, Pot.financial_year == year.begins)
        .options(
            joinedload(Pot.fund),
            joinedload(Pot.fund_year),
            joinedload(Pot.ward),
            joinedload(Pot.seat).load_only(Seat.code),
        )
    )
    for pot in pots:
        if pot.fund.holder == Holder.WARD or (pot.seat is not None and pot.seat.code == seat):
            return pot
    return None


def _unknown(n: int, share: NewShare) -> UnknownPot:
    whose = f" of the seat {share.seat}" if share.seat else ""
    told = (
        f"There is no pot of {share.fund} in {share.ward}{whose} for {share.financial_year}."
        " A councillor's fund is named with `seat`, the code of the seat whose pot it is."
    )
    return UnknownPot(told, errors=[FieldError(f"/shares/{n}", UnknownPot.code, told)])
