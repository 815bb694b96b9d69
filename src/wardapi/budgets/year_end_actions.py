"""The end of a financial year: what nobody has committed is carried over, or lapses.

What is committed and unpaid is accrued: it stays in the year's pots. The same operation shows
beforehand what it would do, and can be run again after an award was released: then it moves what
is new.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import fund_queries, ledger, ledger_rules, pot_rules
from wardapi.budgets.fund_errors import FundYearMissing, TooEarlyToEnd
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import Pot, YearEnd
from wardapi.budgets.ledger_rules import Move
from wardapi.budgets.pot_opening import Holding, open_pots
from wardapi.budgets.pot_rules import Ending
from wardapi.budgets.vocabulary import CarryOver, EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.events import actions as events
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.wards.rules import today


class Ended(NamedTuple):
    """What a year's end does, or did, by pot. `run` is None for a preview, and where nothing was
    left to do."""

    year: FundYear
    pots: Mapping[UUID, Ending]
    run: YearEnd | None = None

    @property
    def total(self) -> Ending:
        """The sum over all pots."""
        endings = self.pots.values()
        return Ending(
            sum(one.carried for one in endings),
            sum(one.lapsed for one in endings),
            sum(one.accrued for one in endings),
        )


async def preview(session: AsyncSession, fund: Fund, year: FinancialYear) -> Ended:
    """Return what a year's end would do now. Raises FundYearMissing."""
    ending = await fund_queries.find_fund_year(session, fund, year)
    if ending is None:
        raise FundYearMissing.of(fund.slug, year)
    if await fund_queries.find_fund_year(session, fund, year.following) is None:
        _check_following(ending, fund)
    found = await session.scalars(select(Pot).where(Pot.fund_year_id == ending.id).order_by(Pot.id))
    return Ended(ending, _endings(ending, list(found)))


async def end_year(
    session: AsyncSession, fund: Fund, year: FinancialYear, *, by: Principal, now: datetime
) -> Ended:
    """Carry over or let lapse, by the year's own rule. Raises TooEarlyToEnd and FundYearMissing."""
    if today(now) < year.following.first:
        raise TooEarlyToEnd(f"{year} ends on {year.last}. {TooEarlyToEnd.remedy}")
    ending = await fund_queries.take_fund_year(session, fund, year)
    following = None
    if ending.carry_over == CarryOver.CARRY:
        following = await fund_queries.take_fund_year(session, fund, year.following)
    ids = await session.scalars(select(Pot.id).where(Pot.fund_year_id == ending.id))
    pots = await ledger.lock(session, list(ids))
    ended = Ended(ending, _endings(ending, pots))
    if not await _is_new(session, ended):
        return ended
    run = _run(ended, by, now)
    session.add(run)
    await session.flush()
    moves = await _moves(session, pots, ended, following, now)
    about = About(happened_on=year.last, year_end_id=run.id)
    await ledger.post(session, moves, about, by=by, now=now)
    await _tell(session, fund, year, run, by=by, now=now)
    return ended._replace(run=run)


def _check_following(year: FundYear, fund: Fund) -> None:
    if year.carry_over == CarryOver.CARRY:
        raise FundYearMissing.of(fund.slug, FinancialYear(year.financial_year).following)


def _endings(year: FundYear, pots: Sequence[Pot]) -> dict[UUID, Ending]:
    return {
        pot.id: pot_rules.ending(
            year.carry_over, available=pot.available_pence, committed=pot.committed_pence
        )
        for pot in pots
    }


async def _is_new(session: AsyncSession, ended: Ended) -> bool:
    """Whether there is something to move, or the year is ended for the first time."""
    if ended.total.carried or ended.total.lapsed:
        return True
    before = select(YearEnd.id).where(YearEnd.fund_year_id == ended.year.id).limit(1)
    return await session.scalar(before) is None


def _run(ended: Ended, by: Principal, now: datetime) -> YearEnd:
    total = ended.total
    return YearEnd(
        id=new_id(),
        fund_year_id=ended.year.id,
        carry_over=ended.year.carry_over,
        carried_pence=total.carried,
        lapsed_pence=total.lapsed,
        accrued_pence=total.accrued,
        run_at=now,
        run_by=by.id,
    )


async def _moves(
    session: AsyncSession,
    pots: Sequence[Pot],
    ended: Ended,
    following: FundYear | None,
    now: datetime,
) -> list[Move]:
    carrying = [pot for pot in pots if ended.pots[pot.id].carried]
    moves = [
        ledger_rules.move(EntryKind.LAPSED, ended.pots[pot.id].lapsed, pot.id)
        for pot in pots
        if ended.pots[pot.id].lapsed
    ]
    if following is None:
        return moves
    holdings = [Holding(pot.ward_id, pot.seat_id) for pot in carrying]
    heirs, _ = await open_pots(session, following, holdings, now=now)
    return moves + [
        ledger_rules.move(
            EntryKind.CARRIED, ended.pots[pot.id].carried, pot.id, heirs[pot.holder_id].id
        )
        for pot in carrying
    ]


async def _tell(
    session: AsyncSession,
    fund: Fund,
    year: FinancialYear,
    run: YearEnd,
    *,
    by: Principal,
    now: datetime,
) -> None:
    subject = Subject(fund_queries.SUBJECT, fund.id)
    data = {"fund": fund.slug, "financial_year": str(year), "year_end": run.id}
    sums = {
        "carried_pence": run.carried_pence,
        "lapsed_pence": run.lapsed_pence,
        "accrued_pence": run.accrued_pence,
    }
    await audit.record(
        session, subject=subject, action="fund.year_ended", by=by, now=now, detail=data | sums
    )
    await events.emit(session, kind="fund.year_ended", subject=subject, now=now, data=data)
