"""What finance does with single pots: opening balances, transfers, corrections, departures."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import ledger, ledger_rules, pot_queries, pot_rules
from wardapi.budgets.fund_models import FundYear, LevyReceipt
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_errors import EntryNotFound
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.ledger_rules import Move
from wardapi.budgets.pot_errors import (
    AlreadyOpening,
    EntryOfAnother,
    NobodyLeft,
    NoOtherSeat,
    NotASeat,
    NotInItsYear,
    NotTheSameMoney,
    PotNotFound,
    UnknownTransferTarget,
)
from wardapi.budgets.pot_opening import Holding, open_pots
from wardapi.budgets.pot_queries import Found
from wardapi.budgets.vocabulary import Departure, EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.events import actions as events
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.wards.models import Seat, Term
from wardapi.wards.rules import today
from wardapi.wards.validity import in_force


async def give_opening(
    session: AsyncSession, pot: Found, *, amount: int, reason: str, by: Principal, now: datetime
) -> LedgerEntry:
    """Book a balance from an earlier system, in pence. Raises AlreadyOpening."""
    await ledger.lock(session, [pot.id])
    back = aliased(LedgerEntry)
    reversed_ = select(back.id).where(back.reverses_id == LedgerEntry.id).exists()
    before = select(LedgerEntry.id).where(
        LedgerEntry.to_pot_id == pot.id, LedgerEntry.kind == EntryKind.OPENING, ~reversed_
    )
    if await session.scalar(before.limit(1)) is not None:
        raise AlreadyOpening
    about = About(happened_on=pot.year.first, reason=reason)
    move = ledger_rules.move(EntryKind.OPENING, amount, pot.id)
    (entry,) = await ledger.post(session, [move], about, by=by, now=now)
    await _tell(session, pot, "opened", {"amount_pence": amount}, by=by, now=now)
    return entry


async def transfer(
    session: AsyncSession,
    pot: Found,
    *,
    to: UUID,
    amount: int,
    reason: str,
    by: Principal,
    now: datetime,
) -> LedgerEntry:
    """Move money to another pot of the same kind of money and year, in pence.

    Raises UnknownTransferTarget, NotTheSameMoney, NotInItsYear before the year has begun, and
    PotOverspent.
    """
    other = await _other(session, pot, to)
    same = pot_rules.is_same_money(pot.money, other.money)
    if not same or other.year != pot.year:
        raise NotTheSameMoney
    about = About(happened_on=_day_of_books(pot.year, now), reason=reason)
    move = ledger_rules.move(EntryKind.TRANSFERRED, amount, pot.id, other.id)
    (entry,) = await ledger.post(session, [move], about, by=by, now=now)
    detail = {"to": other.id, "to_ward": other.ward, "amount_pence": amount}
    await _tell(session, pot, "transferred", detail, by=by, now=now)
    return entry


async def reverse(
    session: AsyncSession, entry_id: UUID, *, reason: str, by: Principal, now: datetime
) -> LedgerEntry:
    """Take back an entry of finance's own: an opening, entitlement, receipt or transfer.

    Raises EntryNotFound, EntryOfAnother, NotReversible, AlreadyReversed and PotOverspent.
    """
    wrong = await session.get(LedgerEntry, entry_id)
    if wrong is None:
        raise EntryNotFound
    of_levy = select(LevyReceipt.id).where(LevyReceipt.entry_id == entry_id)
    owners = (wrong.allocation_id, wrong.payment_id, wrong.year_end_id)
    if any(owners) or await session.scalar(of_levy) is not None:
        raise EntryOfAnother
    back = await ledger.reverse(session, entry_id, reason=reason, by=by, now=now)
    pot = await pot_queries.get_pot(session, wrong.to_pot_id or wrong.from_pot_id)
    detail = {"reverses": entry_id, "amount_pence": wrong.amount_pence}
    await _tell(session, pot, "corrected", detail, by=by, now=now)
    return back


async def settle_departure(
    session: AsyncSession, pot: Found, *, on: date, by: Principal, now: datetime
) -> list[LedgerEntry]:
    """Do with a leaver's money what the fund says; `on` is the last day of the term.

    Only what nobody has committed moves. Raises NotASeat, NotInItsYear, NobodyLeft, NoOtherSeat.
    """
    if pot.seat_id is None:
        raise NotASeat
    _check_day(pot.year, on, now)
    ended = select(Term.id).where(Term.seat_id == pot.seat_id, Term.ends_on == on)
    if await session.scalar(ended) is None:
        raise NobodyLeft
    moves = await _departing(session, pot, on, now)
    about = About(happened_on=on, reason=f"A councillor left the seat {pot.seat}.")
    entries = await ledger.post(session, moves, about, by=by, now=now)
    detail = {"on": on, "rule": pot.departure, "moved_pence": sum(one.amount for one in moves)}
    await _tell(session, pot, "departure_settled", detail, by=by, now=now)
    return entries


async def _departing(session: AsyncSession, pot: Found, on: date, now: datetime) -> list[Move]:
    if pot.departure == Departure.SUCCESSOR:
        return []
    heirs = await _heirs(session, pot, on, now) if pot.departure == Departure.WARD else []
    held = await ledger.lock(session, [pot.id, *(one.id for one in heirs)])
    left = next(one.available_pence for one in held if one.id == pot.id)
    if pot.departure == Departure.LAPSE:
        return [ledger_rules.move(EntryKind.LAPSED, left, pot.id)] if left else []
    shares = pot_rules.shared(left, len(heirs))
    return [
        ledger_rules.move(EntryKind.TRANSFERRED, share, pot.id, heir.id)
        for heir, share in zip(heirs, shares, strict=True)
        if share
    ]


async def _heirs(session: AsyncSession, pot: Found, on: date, now: datetime) -> list[Pot]:
    """Return the pots of the ward's other seats in which somebody serves on, by their numbers."""
    year = await session.get_one(FundYear, pot.fund_year_id, with_for_update=True)
    serving = in_force(Term.starts_on, Term.ends_on, on + timedelta(days=1))
    seats = await session.scalars(
        select(Seat)
        .join(Term, Term.seat_id == Seat.id)
        .where(Seat.ward_id == pot.ward_id, Seat.id != pot.seat_id, serving)
        .order_by(Seat.number)
    )
    holdings = [Holding(seat.ward_id, seat.id) for seat in seats]
    if not holdings:
        raise NoOtherSeat
    pots, _ = await open_pots(session, year, holdings, now=now)
    return [pots[one.holder_id] for one in holdings]


async def _other(session: AsyncSession, pot: Found, to: UUID) -> Found:
    try:
        if to != pot.id:
            return await pot_queries.get_pot(session, to)
    except PotNotFound:
        pass
    raise UnknownTransferTarget(
        errors=[FieldError("/to", UnknownTransferTarget.code, UnknownTransferTarget.title)]
    )


def _day_of_books(year: FinancialYear, now: datetime) -> date:
    """Return today, or the year's last day where that is over. Raises NotInItsYear before it."""
    day = min(today(now), year.last)
    if day < year.first:
        raise NotInItsYear(f"{year} has not begun. {NotInItsYear.remedy}")
    return day


def _check_day(year: FinancialYear, on: date, now: datetime) -> None:
    if FinancialYear.of(on) != year or on > today(now):
        told = f"{on} is not a day of {year}, or has not come."
        at = FieldError("/on", NotInItsYear.code, told)
        raise NotInItsYear(f"{told} {NotInItsYear.remedy}", errors=[at])


async def _tell(
    session: AsyncSession,
    pot: Found,
    what: str,
    detail: Mapping[str, object],
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Write one audit record, and an event for the ward, which tells no figures."""
    subject = Subject(pot_queries.SUBJECT, pot.id)
    place = {"fund": pot.fund, "ward": pot.ward, "financial_year": str(pot.year)}
    kind = f"{pot_queries.SUBJECT}.{what}"
    await audit.record(
        session, subject=subject, action=kind, by=by, now=now, detail={**place, **detail}
    )
    await events.emit(session, kind=kind, subject=subject, now=now, data=place, ward=pot.ward)
