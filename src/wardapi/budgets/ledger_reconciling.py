"""Proving that the books agree: balances with the journal, and the journal with what it is of.

Read in one moment (`Database.snapshot()`). Nothing is put right here: a difference means that
somebody has written into the database by another way.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from wardapi.budgets.allocation_models import Allocation, AllocationPayment, AllocationShare
from wardapi.budgets.fund_models import LevyReceipt
from wardapi.budgets.ledger_models import LedgerEntry, Pot, YearEnd
from wardapi.budgets.ledger_rules import OF_POTS, ROUTES
from wardapi.budgets.vocabulary import EntryKind, Outcome, PaymentStatus, Status

_AWARDED = (Status.AWARDED, Status.RECOVERING, Status.CLOSED)
_OPEN = (Status.AWARDED, Status.RECOVERING)
_Back = aliased(LedgerEntry)

Sums = Mapping[EntryKind, int]


class Reconciled(NamedTuple):
    """How much was compared, and what did not agree, as sentences."""

    pots: int
    entries: int
    allocations: int
    differences: list[str]


async def reconcile(session: AsyncSession) -> Reconciled:
    """Compare everything with the journal."""
    checks = (_balances, _routes, _reversals, _year_ends, _levy, _shares, _payments)
    differences = [told for check in checks async for told in check(session)]
    return Reconciled(
        pots=await _count(session, Pot),
        entries=await _count(session, LedgerEntry),
        allocations=await _count(session, Allocation),
        differences=differences,
    )


async def _count(session: AsyncSession, model: type[Any]) -> int:
    return (await session.scalars(select(func.count()).select_from(model))).one()


async def _balances(session: AsyncSession) -> AsyncIterator[str]:
    """A pot's balances are what entries have brought, less what they have taken."""
    sums: defaultdict[tuple[UUID | None, str], int] = defaultdict(int)
    for pot, side, sign in (
        (LedgerEntry.to_pot_id, LedgerEntry.to_account, 1),
        (LedgerEntry.from_pot_id, LedgerEntry.from_account, -1),
    ):
        total = func.sum(LedgerEntry.amount_pence)
        asked = select(pot, side, total).where(pot.is_not(None)).group_by(pot, side)
        for id_, name, amount in await session.execute(asked):
            sums[id_, name] += sign * int(amount)
    balances = (Pot.available_pence, Pot.committed_pence, Pot.paid_pence)
    for id_, *held in await session.execute(select(Pot.id, *balances).order_by(Pot.id)):
        for account, stored in zip(OF_POTS, held, strict=True):
            if stored != sums[id_, account]:
                yield f"Pot {id_} has {stored} pence {account}, the journal {sums[id_, account]}."


async def _routes(session: AsyncSession) -> AsyncIterator[str]:
    """Every kind of entry moves money between the accounts that are its own."""
    route = (LedgerEntry.kind, LedgerEntry.from_account, LedgerEntry.to_account)
    plain = LedgerEntry.reverses_id.is_(None)
    asked = select(*route, func.count()).where(plain).group_by(*route)
    for kind, source, target, count in await session.execute(asked):
        own = ROUTES[EntryKind(kind)]
        if (source, target) != (own.source, own.target):
            yield f"{count} entries of kind {kind} go from {source} to {target}."


async def _reversals(session: AsyncSession) -> AsyncIterator[str]:
    """A reversal goes back the way of what it reverses, with all of it."""
    mirrored = (
        (_Back.amount_pence, LedgerEntry.amount_pence),
        (_Back.from_account, LedgerEntry.to_account),
        (_Back.to_account, LedgerEntry.from_account),
        (_Back.from_pot_id, LedgerEntry.to_pot_id),
        (_Back.to_pot_id, LedgerEntry.from_pot_id),
    )
    differs = or_(*(one.is_distinct_from(other) for one, other in mirrored))
    wrong = select(_Back.id).join(LedgerEntry, LedgerEntry.id == _Back.reverses_id).where(differs)
    for id_ in await session.scalars(wrong.order_by(_Back.id)):
        yield f"Entry {id_} does not mirror what it reverses."


async def _year_ends(session: AsyncSession) -> AsyncIterator[str]:
    """A year's end has moved what its record says."""
    moved = func.coalesce(func.sum(LedgerEntry.amount_pence), 0).label("moved")
    asked = (
        select(YearEnd.id, (YearEnd.carried_pence + YearEnd.lapsed_pence).label("told"), moved)
        .join(LedgerEntry, LedgerEntry.year_end_id == YearEnd.id, isouter=True)
        .group_by(YearEnd.id, YearEnd.carried_pence, YearEnd.lapsed_pence)
    )
    for row in await session.execute(asked):
        if row.told != row.moved:
            yield f"Year end {row.id} says {row.told} pence, and moved {row.moved}."


async def _levy(session: AsyncSession) -> AsyncIterator[str]:
    """A ward's portion is in its pot while the receipt stands, and not when it is withdrawn."""
    asked = (
        select(
            LevyReceipt.id,
            LevyReceipt.portion_pence,
            LevyReceipt.withdrawn_at,
            LedgerEntry.amount_pence,
            _Back.id.label("back"),
        )
        .join(LedgerEntry, LedgerEntry.id == LevyReceipt.entry_id)
        .join(_Back, _Back.reverses_id == LedgerEntry.id, isouter=True)
    )
    for row in await session.execute(asked):
        if row.portion_pence != row.amount_pence:
            yield f"Levy receipt {row.id} says {row.portion_pence} pence, and not its entry."
        if (row.withdrawn_at is None) != (row.back is None):
            yield f"Levy receipt {row.id} and its entry do not agree whether it was withdrawn."


async def _shares(session: AsyncSession) -> AsyncIterator[str]:
    """What is committed for an award is its shares, until it is released or paid."""
    sums = await _by_share(session)
    asked = select(
        AllocationShare.allocation_id,
        AllocationShare.pot_id,
        AllocationShare.amount_pence,
        AllocationShare.outcome,
        Allocation.status,
    ).join(Allocation, Allocation.id == AllocationShare.allocation_id)
    for row in await session.execute(asked.order_by(AllocationShare.id)):
        booked = sums.pop((row.allocation_id, row.pot_id), {})
        where = f"Allocation {row.allocation_id} from pot {row.pot_id}"
        for told in _faults_of_share(row, booked):
            yield f"{where} {told}"
    for allocation, pot in sums:
        yield f"Allocation {allocation} has entries in pot {pot}, and no share of it."


def _faults_of_share(row: Any, booked: Sums) -> Iterator[str]:
    committed = booked.get(EntryKind.COMMITTED, 0)
    paid = booked.get(EntryKind.PAID, 0)
    waiting = committed - booked.get(EntryKind.RELEASED, 0) - paid
    awarded = row.status in _AWARDED and row.outcome == Outcome.APPROVED
    if awarded and committed != row.amount_pence:
        yield f"was awarded {row.amount_pence} pence, and the journal has {committed}."
    if waiting < 0 or (waiting and row.status not in _OPEN):
        yield f"is {row.status}, and {waiting} pence of it are committed."
    if booked.get(EntryKind.RECOVERED, 0) > paid:
        yield "has got back more than was paid."


async def _by_share(session: AsyncSession) -> dict[tuple[UUID, UUID], dict[EntryKind, int]]:
    """Return what was booked for each allocation from each pot; a reversal counts against what it
    reverses."""
    kind = func.coalesce(_Back.kind, LedgerEntry.kind).label("kind")
    signed = case(
        (LedgerEntry.reverses_id.is_(None), LedgerEntry.amount_pence),
        else_=-LedgerEntry.amount_pence,
    )
    asked = (
        select(LedgerEntry.allocation_id, LedgerEntry.from_pot_id, kind, func.sum(signed))
        .join(_Back, _Back.id == LedgerEntry.reverses_id, isouter=True)
        .where(LedgerEntry.allocation_id.is_not(None))
        .group_by(LedgerEntry.allocation_id, LedgerEntry.from_pot_id, kind)
    )
    found: dict[tuple[UUID, UUID], dict[EntryKind, int]] = {}
    for allocation, pot, name, amount in await session.execute(asked):
        found.setdefault((allocation, pot), {})[EntryKind(name)] = int(amount)
    return found


async def _payments(session: AsyncSession) -> AsyncIterator[str]:
    """A payment that was released was booked, once; no other was."""
    signed = case(
        (LedgerEntry.reverses_id.is_(None), LedgerEntry.amount_pence),
        else_=-LedgerEntry.amount_pence,
    )
    booked = func.coalesce(func.sum(signed), 0).label("booked")
    payment = AllocationPayment
    asked = (
        select(payment.id, payment.status, payment.amount_pence, booked)
        .join(LedgerEntry, LedgerEntry.payment_id == payment.id, isouter=True)
        .group_by(payment.id, payment.status, payment.amount_pence)
    )
    for row in await session.execute(asked):
        due = row.amount_pence if row.status == PaymentStatus.RELEASED else 0
        if row.booked != due:
            yield f"Payment {row.id} is {row.status} of {due} pence, the journal has {row.booked}."
