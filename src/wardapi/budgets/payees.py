"""Changing who is paid: one person proposes, another confirms."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import application, hands
from wardapi.budgets import eligibility as fund_rules
from wardapi.budgets.allocation_errors import InvalidAllocation, NoPayeeChange, SecondPerson
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import Taken, identity, settle, take
from wardapi.budgets.organisation_models import Organisation
from wardapi.kit.errors import FieldError


async def propose(
    session: AsyncSession,
    found: Found,
    *,
    recipient: UUID,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> None:
    """Propose another payee for an award; nothing is paid until it is confirmed. To propose who is
    the payee already takes an earlier proposal back.

    Raises NotAllowed, OnBehalfOfMissing, AllocationOver, NotAwarded, InvalidAllocation.
    """
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    permissions.check(Act.PAY, person, found.place)
    taken = await take(session, found)
    row = taken.row
    rules.check_awarded(row.status)
    if recipient == row.recipient_id:
        row.proposed_recipient_id = row.proposed_by = None
    else:
        await _check_eligible(session, taken, recipient)
        row.proposed_recipient_id, row.proposed_by = recipient, identity(person)
    detail = {"recipient": recipient}
    await settle(session, taken, "payee_proposed", detail=detail, by=by, now=now, person=person)


async def confirm(
    session: AsyncSession,
    found: Found,
    *,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> None:
    """Confirm the payee whom somebody else has proposed. A payment that was authorised to the
    earlier one is cancelled and asked for anew.

    Raises NotAllowed, SecondPerson, InterestDeclared, OnBehalfOfMissing, NotAwarded, NoPayeeChange.
    """
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    permissions.check(Act.PAY, person, found.place)
    taken = await take(session, found)
    row = taken.row
    rules.check_awarded(row.status)
    if row.proposed_recipient_id is None:
        raise NoPayeeChange
    if identity(person) == row.proposed_by:
        raise SecondPerson
    if identity(person) in taken.conflicted:
        raise hands.InterestDeclared
    earlier, row.recipient_id = row.recipient_id, row.proposed_recipient_id
    row.proposed_recipient_id = row.proposed_by = None
    detail = {"earlier": earlier, "recipient": row.recipient_id}
    await settle(session, taken, "payee_changed", detail=detail, by=by, now=now, person=person)


async def _check_eligible(session: AsyncSession, taken: Taken, recipient: UUID) -> None:
    organisation = await session.get(Organisation, recipient)
    sector = await application.sector_of(session, recipient)
    fits = all(
        sector in fund_rules.read(share.pot.fund.eligibility).sectors for share in taken.shares
    )
    if organisation is None or organisation.same_as_id is not None or not fits:
        told = "Name an organisation that is not merged into another, of a sector that the fund"
        told += " gives to."
        at = FieldError("/recipient", InvalidAllocation.code, told)
        raise InvalidAllocation(told, errors=[at])
