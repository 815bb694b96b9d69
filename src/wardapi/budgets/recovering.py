"""Asking money back, and taking what comes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import bank_details, ledger, ledger_rules, paying
from wardapi.budgets.allocation_errors import (
    NothingPaid,
    NotRecovering,
    RecoveredTooMuch,
    ReferenceUsed,
    ReturnNotOverdue,
)
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import recovered, settle, take
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.budgets.vocabulary import EntryKind, PaymentStatus, Status
from wardapi.wards.rules import today


async def begin(
    session: AsyncSession, found: Found, *, reason: str, by: Principal, now: datetime
) -> None:
    """Ask back what was paid: its return has not come in time, or says that money is left.

    Raises NotAllowed, AllocationOver, NotAwarded, NothingPaid, ReturnNotOverdue.
    """
    permissions.check(Act.PAY, by, found.place)
    bank_details.refuse({"reason": reason})
    taken = await take(session, found)
    row = taken.row
    rules.check_awarded(row.status)
    if not taken.is_paid:
        raise NothingPaid
    has_returned = row.returned_at is not None
    overdue = rules.is_return_overdue(
        row.return_due_on, row.status, today(now), returned=has_returned
    )
    if not (overdue or has_returned):
        raise ReturnNotOverdue
    row.status, row.recovery_reason = Status.RECOVERING.value, reason
    await settle(session, taken, "recovery_begun", detail={"overdue": overdue}, by=by, now=now)


async def take_back(
    session: AsyncSession,
    found: Found,
    *,
    amount: int,
    external_reference: str,
    recovered_on: date | None = None,
    share: UUID | None = None,
    fund: str | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """Record pence that came back, to the pot that paid them.

    Raises NotAllowed, AllocationOver, NotRecovering, InvalidAllocation, RecoveredTooMuch, and
    ReferenceUsed for what has been recorded already.
    """
    permissions.check(Act.PAY, by, found.place)
    bank_details.refuse({"external_reference": external_reference})
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    if taken.row.status != Status.RECOVERING:
        raise NotRecovering
    of = paying.pick_share(taken, share, fund)
    on = recovered_on or today(now)
    if amount <= 0 or on > today(now):
        raise paying.misfit("amount", "What came back is more than nothing, and came by today.")
    await _check_reference(session, found, external_reference)
    back = (await recovered(session, found)).get(of.pot_id, 0)
    if back + amount > taken.payments_of(of, PaymentStatus.RELEASED):
        raise RecoveredTooMuch
    move = ledger_rules.move(EntryKind.RECOVERED, amount, of.pot_id)
    about = About(happened_on=on, reason=external_reference, allocation_id=found.id)
    await ledger.post(session, [move], about, by=by, now=now)
    detail = {"share": of.id, "amount": amount, "on": on}
    await settle(session, taken, "recovered", detail=detail, by=by, now=now)


async def _check_reference(session: AsyncSession, found: Found, reference: str) -> None:
    known = select(LedgerEntry.id).where(
        LedgerEntry.allocation_id == found.id,
        LedgerEntry.kind == EntryKind.RECOVERED,
        LedgerEntry.reason == reference,
    )
    if await session.scalar(known.limit(1)) is not None:
        raise ReferenceUsed
