"""Giving holders what a fund gives in a year. Repeatable: what is booked is not booked again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import fund_queries, ledger, ledger_rules, pot_rules
from wardapi.budgets.fund_errors import TooEarlyToEntitle
from wardapi.budgets.fund_models import Fund, FundEnhancement, FundYear
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.pot_opening import list_holdings, open_pots
from wardapi.budgets.vocabulary import EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.events import actions as events
from wardapi.kit.subjects import Subject
from wardapi.wards.rules import today


class Entitled(NamedTuple):
    """What was done. `entitled` is the year's whole sum, `booked` and `taken_back` are of this
    time; all in pence."""

    year: FundYear
    pots: int
    opened: int
    entitled: int
    booked: int
    taken_back: int

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.opened or self.booked or self.taken_back)


async def entitle(
    session: AsyncSession, fund: Fund, year: FinancialYear, *, by: Principal, now: datetime
) -> Entitled:
    """Open the year's pots, and book what each holder is entitled to and has not been given.

    Holders are those of the day `entitled_on`. What was booked and is not due any more, since the
    year was changed, is reversed. Raises FundYearMissing, TooEarlyToEntitle, and PotOverspent when
    what would be taken back is spent.
    """
    given = await fund_queries.take_fund_year(session, fund, year)
    if today(now) < given.entitled_on:
        told = f"{TooEarlyToEntitle.title} It is {given.entitled_on}."
        raise TooEarlyToEntitle(f"{told} {TooEarlyToEntitle.remedy}")
    holdings = await list_holdings(session, fund, given.entitled_on)
    _, new = await open_pots(session, given, holdings, now=now)
    above = await _enhancements(session, given)
    due = {
        one.holder_id: pot_rules.entitlement(
            one.seats,
            per_seat=given.per_seat_pence,
            per_ward=given.per_ward_pence,
            enhancement=above.get(one.ward_id, 0) if one.seat_id is None else 0,
        )
        for one in holdings
    }
    booked, taken_back = await _book(session, given, due, by=by, now=now)
    done = Entitled(given, len(holdings), len(new), sum(due.values()), booked, taken_back)
    if done.changed:
        await _tell(session, fund, year, done, by=by, now=now)
    return done


async def _enhancements(session: AsyncSession, year: FundYear) -> dict[UUID, int]:
    found = await session.execute(
        select(FundEnhancement.ward_id, FundEnhancement.amount_pence).where(
            FundEnhancement.fund_year_id == year.id
        )
    )
    return {row.ward_id: row.amount_pence for row in found}


async def _book(
    session: AsyncSession, year: FundYear, due: Mapping[UUID, int], *, by: Principal, now: datetime
) -> tuple[int, int]:
    """Return the pence booked and taken back. Holders that are not named are due nothing."""
    ids = await session.scalars(select(Pot.id).where(Pot.fund_year_id == year.id))
    pots = await ledger.lock(session, list(ids))
    standing = await _standing(session, pots)
    moves, wrong = [], []
    for pot in pots:
        wanted = due.get(pot.holder_id, 0)
        correction = pot_rules.corrected([one.amount_pence for one in standing[pot.id]], wanted)
        wrong += standing[pot.id][len(standing[pot.id]) - correction.reversals :]
        if correction.booked:
            moves.append(ledger_rules.move(EntryKind.ENTITLEMENT, correction.booked, pot.id))
    # What is due comes first: a pot of which a little is taken back may have spent the rest.
    about = About(happened_on=year.entitled_on)
    await ledger.post(session, moves, about, by=by, now=now)
    for entry in wrong:
        reason = "The entitlement was changed."
        await ledger.reverse(session, entry.id, reason=reason, by=by, now=now)
    taken_back = sum(entry.amount_pence for entry in wrong)
    return sum(one.amount for one in moves), taken_back


async def _standing(session: AsyncSession, pots: Sequence[Pot]) -> dict[UUID, list[LedgerEntry]]:
    """Return each pot's entitlements that have not been reversed, the oldest first."""
    back = aliased(LedgerEntry)
    reversed_ = select(back.id).where(back.reverses_id == LedgerEntry.id).exists()
    found = await session.scalars(
        select(LedgerEntry)
        .where(
            LedgerEntry.to_pot_id.in_([pot.id for pot in pots]),
            LedgerEntry.kind == EntryKind.ENTITLEMENT,
            ~reversed_,
        )
        .order_by(LedgerEntry.id)
    )
    standing: dict[UUID, list[LedgerEntry]] = {pot.id: [] for pot in pots}
    for entry in found:
        assert entry.to_pot_id is not None  # noqa: S101 - an entitlement goes to a pot
        standing[entry.to_pot_id].append(entry)
    return standing


async def _tell(
    session: AsyncSession,
    fund: Fund,
    year: FinancialYear,
    done: Entitled,
    *,
    by: Principal,
    now: datetime,
) -> None:
    subject = Subject(fund_queries.SUBJECT, fund.id)
    sums = {"booked_pence": done.booked, "taken_back_pence": done.taken_back}
    detail = {"fund": fund.slug, "financial_year": str(year), "opened": done.opened} | sums
    await audit.record(
        session, subject=subject, action="fund.entitled", by=by, now=now, detail=detail
    )
    data = {"fund": fund.slug, "financial_year": str(year)}
    await events.emit(session, kind="fund.entitled", subject=subject, now=now, data=data)
