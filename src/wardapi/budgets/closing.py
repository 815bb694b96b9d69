"""Closing an award: nothing of it is open any more, and what was not paid goes back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import application, bank_details, return_clock
from wardapi.budgets.allocation_errors import MoneyHasMoved, NotAwarded, NotClosable
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import Taken, recovered, settle, take
from wardapi.budgets.vocabulary import FundKind, PaymentStatus, Status


async def close(
    session: AsyncSession,
    found: Found,
    *,
    reason: str | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """Close an award. Its return has come, or all of the money has; to write off what does not come
    back needs a reason. What was never paid is released to its pots.

    Raises NotAllowed, AllocationOver, NotAwarded, MoneyHasMoved, NotClosable.
    """
    permissions.check(Act.CLOSE, by, found.place)
    bank_details.refuse({"reason": reason})
    clock = await return_clock.lock(session, found)
    taken = await take(session, found)
    row = taken.row
    rules.check_live(row.status)
    if row.status not in (Status.AWARDED, Status.RECOVERING):
        raise NotAwarded
    if taken.has_waiting_payments:
        raise MoneyHasMoved
    back = await recovered(session, found)
    paid = {
        share.pot_id: taken.payments_of(share, PaymentStatus.RELEASED) for share in taken.shares
    }
    kept = {pot: amount - back.get(pot, 0) for pot, amount in paid.items()}
    _check_closable(taken, kept, reason)
    left = {share.pot_id: share.amount_pence - paid[share.pot_id] for share in taken.shares}
    await application.release(session, found, left, by=by, now=now)
    await return_clock.end(session, taken, clock, came=False, by=by, now=now)
    row.status, row.closed_at, row.closed_reason = Status.CLOSED.value, now, reason
    detail = {"released": sum(left.values()), "kept": sum(kept.values())}
    await settle(session, taken, "closed", detail=detail, by=by, now=now)


def _check_closable(taken: Taken, kept: Mapping[UUID, int], reason: str | None) -> None:
    total = sum(kept.values())
    if total and taken.row.status == Status.RECOVERING and reason is None:
        raise NotClosable("Not all of the money has come back: to write the rest off, say why.")
    if total and taken.row.status == Status.AWARDED and taken.row.returned_at is None:
        raise NotClosable("The monitoring return has not come: wait for it, or ask the money back.")
    housing = sum(
        kept[share.pot_id]
        for share in taken.shares
        if share.pot.fund.kind == FundKind.HOUSING_REVENUE_ACCOUNT
    )
    percent = taken.row.tenants_share_percent
    if percent is not None and housing > rules.tenants_part(total, percent) and reason is None:
        raise NotClosable(
            "Housing money has paid more than the tenants' share of what was spent: pay the other"
            " part, or ask the difference back."
        )
