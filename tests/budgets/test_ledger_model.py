"""The books as a machine: whatever is done in whatever order, they balance, and can be replayed.

Hypothesis makes up the operations. A model in plain Python says what each comes to; the database
must say the same, on SQLite and on PostgreSQL.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import hypothesis
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.conftest import CAPITAL, CLF, HOUSING, LEVY, Endowment, People
from wardapi.budgets import ledger, ledger_reconciling, ledger_rules
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_errors import AlreadyReversed, NotReversible, PotOverspent
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.ledger_rules import ROUTES, Move, Side
from wardapi.budgets.vocabulary import Account, EntryKind
from wardapi.kit.errors import WardapiError

POTS = (
    (CAPITAL, "boston-castle"),
    (CAPITAL, "wath"),
    (CLF, "wath-1"),
    (LEVY, "wath"),
    (HOUSING, "wath"),
)
Balances = Counter[tuple[UUID, Account]]


class Act(NamedTuple):
    """Something that is booked: one move, several at once, or (`moves` empty) a reversal of the
    `nth` entry that there is."""

    moves: tuple[tuple[EntryKind, int, int, int], ...]
    nth: int = 0


AMOUNTS = st.one_of(st.integers(1, 5), st.integers(100_000, 600_000))
SPOTS = st.integers(0, len(POTS) - 1)
MOVES = st.tuples(st.sampled_from(sorted(ROUTES)), AMOUNTS, SPOTS, st.integers(1, len(POTS) - 1))
ACTS = st.one_of(
    st.builds(Act, st.tuples(MOVES)),
    st.builds(Act, st.lists(MOVES, min_size=2, max_size=3).map(tuple)),
    st.builds(Act, st.just(()), st.integers(0, 30)),
)


class Books:
    """The model: balances, and what has been booked."""

    def __init__(self, pots: Sequence[UUID], balances: Balances) -> None:
        self.pots = pots
        self.balances = balances
        self.reversed: set[UUID] = set()

    def moves(self, act: Act) -> list[Move]:
        """Return what an act moves; the other pot is `step` places on from the first."""
        made = []
        for kind, amount, spot, step in act.moves:
            between = ROUTES[kind].side is Side.BETWEEN
            other = self.pots[(spot + step) % len(self.pots)] if between else None
            made.append(ledger_rules.move(kind, amount, self.pots[spot], other))
        return made

    def fits(self, moves: Sequence[Move]) -> bool:
        """Book moves, all or none; say whether no pot gives more than it holds."""
        after = self.balances.copy()
        for one in moves:
            if one.source.pot:
                after[one.source.pot, one.source.account] -= one.amount
            if one.target.pot:
                after[one.target.pot, one.target.account] += one.amount
        if min(after.values(), default=0) < 0:
            return False
        self.balances = after
        return True


async def book(
    session: AsyncSession, books: Books, act: Act, *, people: People, now: datetime
) -> None:
    """Do one act in the model and in the database, and hold both against each other."""
    by = people.finance.principal
    entries = list(await session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)))
    if act.moves:
        moves = books.moves(act)
        expected = None if books.fits(moves) else PotOverspent
        about = About(happened_on=now.date())
        refused = await _tried(session, lambda: ledger.post(session, moves, about, by=by, now=now))
    else:
        wrong = entries[act.nth % len(entries)]
        expected = _of_reversal(books, wrong)
        refused = await _tried(
            session, lambda: ledger.reverse(session, wrong.id, reason="Wrong", by=by, now=now)
        )
        if expected is None:
            books.reversed.add(wrong.id)
    assert refused is expected


def _of_reversal(books: Books, wrong: LedgerEntry) -> type[WardapiError] | None:
    if wrong.reverses_id is not None:
        return NotReversible
    if wrong.id in books.reversed:
        return AlreadyReversed
    return None if books.fits([ledger.move_of(wrong).reversal]) else PotOverspent


async def _tried(session: AsyncSession, act: Any) -> type[WardapiError] | None:
    """Return what an act is refused with; then it has left no trace."""
    try:
        async with session.begin_nested():
            await act()
    except WardapiError as error:
        return type(error)
    return None


async def replayed(session: AsyncSession) -> Balances:
    """Return what the journal alone comes to."""
    found: Balances = Counter()
    for entry in await session.scalars(select(LedgerEntry)):
        move = ledger.move_of(entry)
        if move.source.pot:
            found[move.source.pot, move.source.account] -= move.amount
        if move.target.pot:
            found[move.target.pot, move.target.account] += move.amount
    return found


async def stored(session: AsyncSession) -> Balances:
    """Return what the pots say of themselves."""
    found: Balances = Counter()
    pots = select(Pot).execution_options(populate_existing=True)
    for pot in await session.scalars(pots):
        held = (pot.available_pence, pot.committed_pence, pot.paid_pence)
        found.update(
            {(pot.id, name): one for name, one in zip(ledger_rules.OF_POTS, held, strict=True)}
        )
    return found


@hypothesis.settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, max_size=25))
async def test_whatever_is_booked_the_books_balance_and_can_be_replayed(
    session: AsyncSession,
    money: Endowment,
    people: People,
    now: datetime,
    acts: list[Act],
) -> None:
    books = Books([money.pots[place].id for place in POTS], await stored(session))
    undone = await session.begin_nested()
    for act in acts:
        await book(session, books, act, people=people, now=now)
    balances = await stored(session)
    assert +balances == +books.balances == +(await replayed(session))
    found = await ledger_reconciling.reconcile(session)
    assert [told for told in found.differences if "Pot" in told or "Entry" in told] == []
    await undone.rollback()
