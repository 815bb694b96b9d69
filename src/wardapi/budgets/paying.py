"""Paying an award: requested, authorised and released, by different persons.

Nothing is paid from here: the council's payment system pays, and its reference is kept.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import bank_details, hands, ledger, ledger_rules, publishing, return_clock
from wardapi.budgets.allocation_errors import (
    CallInRuns,
    CostCodeMissing,
    InvalidAllocation,
    PastPayBy,
    PayeeChanging,
    PaymentState,
    PaymentTooHigh,
    ReferenceUsed,
)
from wardapi.budgets.allocation_models import AllocationPayment, AllocationShare
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import Taken, settle, take
from wardapi.budgets.hands import Hand
from wardapi.budgets.ledger import About
from wardapi.budgets.vocabulary import EntryKind, PaymentStatus
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.wards.rules import today

_STANDING = (PaymentStatus.REQUESTED, PaymentStatus.AUTHORISED, PaymentStatus.RELEASED)


async def request(
    session: AsyncSession,
    found: Found,
    *,
    amount: int,
    vat: int = 0,
    share: UUID | None = None,
    fund: str | None = None,
    by: Principal,
    now: datetime,
) -> UUID:
    """Ask for a payment out of a share, in pence, net, with the tax beside it; give its id.

    The share is named by its id or by its fund, and needs no name where there is one.
    Raises NotAllowed, AllocationOver, NotAwarded, InvalidAllocation, PaymentTooHigh.
    """
    permissions.check(Act.REQUEST, by, found.place)
    taken = await take(session, found)
    rules.check_awarded(taken.row.status)
    if amount <= 0:
        raise misfit("amount", "A payment is more than nothing.")
    of = pick_share(taken, share, fund)
    standing = taken.payments_of(of, *_STANDING)
    taxed = sum(one.vat_pence for one in taken.payments if one.status in _STANDING)
    if standing + amount > of.amount_pence or taxed + vat > taken.row.vat_pence:
        raise PaymentTooHigh
    made = AllocationPayment(
        id=new_id(),
        allocation_id=found.id,
        share_id=of.id,
        status=PaymentStatus.REQUESTED.value,
        amount_pence=amount,
        vat_pence=vat,
        recipient_id=taken.row.recipient_id,
        requested_at=now,
        requested_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    detail = {"payment": made.id, "share": of.id, "amount": amount, "vat": vat}
    await settle(session, taken, "payment_requested", detail=detail, by=by, now=now)
    return made.id


async def authorise(
    session: AsyncSession,
    payment: UUID,
    *,
    cost_code: str | None = None,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> None:
    """Let a payment be made, to who is the payee now.

    Raises PaymentNotFound, NotAllowed, FourEyes, InterestDeclared, OnBehalfOfMissing, NotAwarded,
    PaymentState, PayeeChanging, CostCodeMissing.
    """
    found = await queries.find_payment(session, payment, by=by, now=now)
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    permissions.check(Act.PAY, person, found.place)
    bank_details.refuse({"cost_code": cost_code})
    taken, row = await _take(session, found, payment)
    rules.check_awarded(taken.row.status)
    if row.status != PaymentStatus.REQUESTED:
        raise PaymentState
    if taken.row.proposed_recipient_id is not None:
        raise PayeeChanging
    row.authorised_by = taken.check_hand(Hand.AUTHORISE, person)
    taken.row.cost_code = cost_code or taken.row.cost_code
    if taken.row.cost_code is None:
        raise CostCodeMissing
    row.recipient_id = taken.row.recipient_id
    row.status, row.authorised_at, row.updated_at = PaymentStatus.AUTHORISED.value, now, now
    detail = {"payment": row.id, "recipient": row.recipient_id}
    await settle(session, taken, "payment_authorised", detail=detail, by=by, now=now, person=person)


async def release(
    session: AsyncSession,
    payment: UUID,
    *,
    external_reference: str,
    paid_on: date | None = None,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> None:
    """Record that a payment was made. The first one starts the clock of the monitoring return.

    Raises PaymentNotFound, NotAllowed, FourEyes, InterestDeclared, OnBehalfOfMissing, NotAwarded,
    PaymentState, PayeeChanging, CallInRuns, PastPayBy, InvalidAllocation, ReferenceUsed.
    """
    found = await queries.find_payment(session, payment, by=by, now=now)
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    permissions.check(Act.PAY, person, found.place)
    bank_details.refuse({"external_reference": external_reference})
    taken, row = await _take(session, found, payment)
    rules.check_awarded(taken.row.status)
    if row.status != PaymentStatus.AUTHORISED:
        raise PaymentState
    if taken.row.proposed_recipient_id or row.recipient_id != taken.row.recipient_id:
        raise PayeeChanging
    row.released_by = taken.check_hand(Hand.RELEASE, person)
    on = paid_on or today(now)
    share = next(one for one in taken.shares if one.id == row.share_id)
    _check_day(taken, share, on, today(now))
    await _check_reference(session, external_reference)
    row.status, row.released_at, row.updated_at = PaymentStatus.RELEASED.value, now, now
    row.paid_on, row.external_reference = on, external_reference
    move = ledger_rules.move(EntryKind.PAID, row.amount_pence, share.pot_id)
    about = About(happened_on=on, allocation_id=found.id, payment_id=row.id)
    await ledger.post(session, [move], about, by=by, now=now)
    await return_clock.begin(session, taken, share, paid_on=on, by=by, now=now)
    detail = {
        "payment": row.id,
        "amount": row.amount_pence,
        "paid_on": on,
        "return_due_on": taken.row.return_due_on,
    }
    await settle(session, taken, "payment_released", detail=detail, by=by, now=now, person=person)


async def cancel(session: AsyncSession, payment: UUID, *, by: Principal, now: datetime) -> None:
    """Take back a payment that has not been made.

    Raises PaymentNotFound, NotAllowed, PaymentState.
    """
    found = await queries.find_payment(session, payment, by=by, now=now)
    permissions.check(Act.REQUEST, by, found.place)
    taken, row = await _take(session, found, payment)
    if row.status not in (PaymentStatus.REQUESTED, PaymentStatus.AUTHORISED):
        raise PaymentState
    row.status, row.updated_at = PaymentStatus.CANCELLED.value, now
    detail = {"payment": row.id}
    await settle(session, taken, "payment_cancelled", detail=detail, by=by, now=now)


def pick_share(taken: Taken, share: UUID | None, fund: str | None) -> AllocationShare:
    """Return the share of this id, or of this fund. Raises InvalidAllocation without one."""
    named = [
        one for one in taken.shares if share in (None, one.id) and fund in (None, one.pot.fund.slug)
    ]
    if len(named) != 1:
        raise misfit("share", "Name one share of the allocation: by its id, or by its fund.")
    return named[0]


def _check_day(taken: Taken, share: AllocationShare, on: date, now_on: date) -> None:
    decided = taken.row.decided_at
    if on > now_on or (decided is not None and on < today(decided)):
        raise misfit("paid_on", "It was paid after the decision, and not later than today.")
    ends = taken.row.call_in_ends_on
    if publishing.call_in_days(taken) is not None and (ends is None or on <= ends):
        raise CallInRuns
    last = share.pot.fund_year.pay_by
    if last is not None and on > last:
        raise PastPayBy


async def _check_reference(session: AsyncSession, reference: str) -> None:
    known = select(AllocationPayment.id).where(AllocationPayment.external_reference == reference)
    if await session.scalar(known) is not None:
        raise ReferenceUsed


async def _take(
    session: AsyncSession, found: Found, payment: UUID
) -> tuple[Taken, AllocationPayment]:
    taken = await take(session, found)
    return taken, next(one for one in taken.payments if one.id == payment)


def misfit(field: str, told: str) -> InvalidAllocation:
    """Return the refusal of one field."""
    return InvalidAllocation(told, errors=[FieldError(f"/{field}", InvalidAllocation.code, told)])
