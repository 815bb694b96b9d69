"""Checking an application: that it is complete, eligible, and nothing that is not funded."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_eligibility as eligibility
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import application, bank_details, deciding, hands
from wardapi.budgets.allocation_errors import AlreadyChecked, InvalidAllocation, NotEligible
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import Taken, settle, take
from wardapi.budgets.hands import Hand
from wardapi.budgets.vocabulary import Status
from wardapi.kit.errors import FieldError
from wardapi.wards.rules import today


class Findings(NamedTuple):
    """What the officer found: each is True where nothing is wrong."""

    complete: bool
    eligible: bool
    not_borough_wide: bool
    not_an_individual: bool
    not_retrospective: bool
    linked_to_a_priority: bool


PASSED = Findings(*[True] * len(Findings._fields))


async def check(
    session: AsyncSession,
    found: Found,
    findings: Findings = PASSED,
    *,
    note: str | None = None,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> None:
    """Let an application pass to those who decide, or reject it, which needs a note.

    Raises NotAllowed, FourEyes, InterestDeclared, OnBehalfOfMissing, AllocationOver,
    AlreadyChecked, InvalidAllocation, and NotEligible where the rules of a fund find what the
    officer has not.
    """
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    permissions.check(Act.CHECK, person, found.place)
    bank_details.refuse({"note": note})
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    if taken.row.status != Status.APPLIED:
        raise AlreadyChecked
    passed = all(findings)
    if passed:
        await _check_eligible(session, taken, now)
    elif note is None:
        told = "Say why the application is rejected."
        raise InvalidAllocation(told, errors=[FieldError("/note", "missing", told)])
    row = taken.row
    row.checked_by = taken.check_hand(Hand.CHECK, person)
    row.checked_at, row.check_passed, row.check_note = now, passed, note
    row.status = (Status.CHECKED if passed else Status.REJECTED).value
    if passed:
        await deciding.conclude(session, taken, by=by, now=now)
    failed = [name for name, fine in findings._asdict().items() if not fine]
    detail = {"passed": passed, "failed": failed}
    await settle(session, taken, "checked", detail=detail, by=by, now=now, person=person)


async def _check_eligible(session: AsyncSession, taken: Taken, now: datetime) -> None:
    shares = [(share.pot, share.amount_pence) for share in taken.shares]
    sector = await application.sector_of(session, taken.row.recipient_id)
    terms = application.terms_of(taken.row, shares, today(now), sector=sector)
    faults = [*eligibility.faults(terms), *eligibility.gaps(terms)]
    if faults:
        told = " ".join(fault.detail for fault in faults)
        raise NotEligible(f"The application does not meet the fund's rules: {told}", errors=faults)
