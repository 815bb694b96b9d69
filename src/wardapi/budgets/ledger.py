"""Writing the books: entries are appended, and the pots' balances change with them.

One guarded statement a pot checks and changes its balances, so that any number of people may
approve at once and the last pound is spent once. Pots are taken in the order of their ids, so that
two approvals over the same pots cannot block each other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import bank_details, ledger_rules
from wardapi.budgets.ledger_errors import (
    AlreadyReversed,
    EntryNotFound,
    NotReversible,
    PotOverspent,
)
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.ledger_rules import Move, Place
from wardapi.budgets.vocabulary import Account, EntryKind
from wardapi.kit.database import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What entries are written for."""

    happened_on: date
    reason: str | None = None
    allocation_id: UUID | None = None
    payment_id: UUID | None = None
    year_end_id: UUID | None = None


async def post(
    session: AsyncSession, moves: Sequence[Move], about: About, *, by: Principal, now: datetime
) -> list[LedgerEntry]:
    """Write moves down, and change the balances of their pots.

    Raises PotOverspent when a pot has too little in the account that money is taken from; then the
    transaction is to be undone, as a request's is by itself.
    """
    bank_details.refuse({"reason": about.reason})
    entries = [_entry(one, about, by, now) for one in moves]
    await _write(session, moves, entries, now)
    return entries


async def reverse(
    session: AsyncSession, entry_id: UUID, *, reason: str, by: Principal, now: datetime
) -> LedgerEntry:
    """Take back what an entry moved, by another one that names it, on the same day of the books.

    Raises EntryNotFound, NotReversible for a reversal, AlreadyReversed, and PotOverspent when the
    money has moved on.
    """
    wrong = await session.get(LedgerEntry, entry_id)
    if wrong is None:
        raise EntryNotFound
    if wrong.reverses_id is not None:
        raise NotReversible
    # Its locks make two reversals of one entry wait for each other; the constraint is behind it.
    back = move_of(wrong).reversal
    await lock(session, ledger_rules.changes([back]))
    if await session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == wrong.id)):
        raise AlreadyReversed
    about = About(
        happened_on=wrong.happened_on,
        reason=reason,
        allocation_id=wrong.allocation_id,
        payment_id=wrong.payment_id,
    )
    entry = _entry(back, about, by, now)
    entry.reverses_id = wrong.id
    await _write(session, [back], [entry], now)
    return entry


async def lock(session: AsyncSession, pots: Collection[UUID]) -> list[Pot]:
    """Let nobody else change these pots before this transaction ends; return them as they are."""
    held = select(Pot).where(Pot.id.in_(pots)).order_by(Pot.id).with_for_update()
    return list(await session.scalars(held, execution_options={"populate_existing": True}))


def move_of(entry: LedgerEntry) -> Move:
    """Return what an entry moved."""
    return Move(
        EntryKind(entry.kind),
        entry.amount_pence,
        Place(Account(entry.from_account), entry.from_pot_id),
        Place(Account(entry.to_account), entry.to_pot_id),
    )


async def _write(
    session: AsyncSession, moves: Sequence[Move], entries: Sequence[LedgerEntry], now: datetime
) -> None:
    await _change(session, moves, now)
    session.add_all(entries)
    await session.flush()


async def _change(session: AsyncSession, moves: Sequence[Move], now: datetime) -> None:
    for pot, by_account in ledger_rules.changes(moves).items():
        await _change_pot(session, pot, by_account, now)


async def _change_pot(
    session: AsyncSession, pot: UUID, by_account: Mapping[Account, int], now: datetime
) -> None:
    available = Pot.available_pence + by_account[Account.AVAILABLE]
    committed = Pot.committed_pence + by_account[Account.COMMITTED]
    paid = Pot.paid_pence + by_account[Account.PAID]
    change = (
        update(Pot)
        .where(Pot.id == pot, available >= 0, committed >= 0, paid >= 0)
        .values(
            available_pence=available,
            committed_pence=committed,
            paid_pence=paid,
            version=Pot.version + 1,
            updated_at=now,
        )
        .returning(Pot.id)
        .execution_options(synchronize_session=False)
    )
    if await session.scalar(change) is None:
        await _check_short(session, pot, by_account)
        # Somebody has put money in since. The pot is locked now, and has enough.
        await session.execute(change)


async def _check_short(session: AsyncSession, pot: UUID, by_account: Mapping[Account, int]) -> None:
    """Lock a pot, and raise PotOverspent where it has too little."""
    balances = select(Pot.available_pence, Pot.committed_pence, Pot.paid_pence)
    found = await session.execute(balances.where(Pot.id == pot).with_for_update())
    held = dict(zip(ledger_rules.OF_POTS, found.one(), strict=True))
    for one in ledger_rules.OF_POTS:
        if held[one] + by_account[one] < 0:
            raise PotOverspent.of(one, held=held[one], wanted=-by_account[one])


def _entry(one: Move, about: About, by: Principal, now: datetime) -> LedgerEntry:
    return LedgerEntry(
        id=new_id(),
        kind=one.kind.value,
        from_pot_id=one.source.pot,
        from_account=one.source.account.value,
        to_pot_id=one.target.pot,
        to_account=one.target.account.value,
        amount_pence=one.amount,
        happened_on=about.happened_on,
        reason=about.reason,
        allocation_id=about.allocation_id,
        payment_id=about.payment_id,
        year_end_id=about.year_end_id,
        recorded_at=now,
        recorded_by=by.id,
    )
