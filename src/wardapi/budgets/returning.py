"""The monitoring return: what became of the money."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import bank_details, return_clock
from wardapi.budgets.allocation_errors import AlreadyReturned, NothingPaid
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import settle, take


async def give_return(
    session: AsyncSession,
    found: Found,
    *,
    text: str,
    spent: int | None = None,
    beneficiaries: int | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """Record the return, with how many pence were spent and how many people benefited. One that
    comes late stops no recovery that has begun.

    Raises NotAllowed, AllocationOver, NothingPaid, AlreadyReturned.
    """
    permissions.check(Act.RETURN, by, found.place)
    bank_details.refuse({"text": text})
    clock = await return_clock.lock(session, found)
    taken = await take(session, found)
    row = taken.row
    rules.check_live(row.status)
    if not taken.is_paid:
        raise NothingPaid
    if row.returned_at is not None:
        raise AlreadyReturned
    await return_clock.end(session, taken, clock, came=True, by=by, now=now)
    row.returned_at, row.return_text = now, text
    row.return_spent_pence, row.return_beneficiaries = spent, beneficiaries
    detail = {"return_due_on": row.return_due_on, "spent": spent}
    await settle(session, taken, "returned", detail=detail, by=by, now=now)
