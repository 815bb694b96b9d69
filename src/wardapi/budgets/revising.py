"""Changing an application."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_eligibility as eligibility
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import application, bank_details
from wardapi.budgets.allocation_errors import AllocationSettled
from wardapi.budgets.allocation_models import Allocation, MatchFunding
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import Taken, settle, take
from wardapi.budgets.application import NewMatch
from wardapi.budgets.vocabulary import Outcome, Status
from wardapi.kit import etags
from wardapi.wards.rules import today

LATE = frozenset({"ends_on", "cost_code", "client_reference"})
"""What can be changed as long as the allocation lives."""


async def revise(
    session: AsyncSession,
    found: Found,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Change an application; one that was checked is to be checked anew, with few exceptions.

    `changes` has the names of NewAllocation, without way, ward and shares.
    Raises NotAllowed, PreconditionFailed, AllocationOver, AllocationSettled, and as `apply`.
    """
    permissions.check(Act.REVISE, by, found.place)
    taken = await take(session, found)
    row = taken.row
    etags.require_match(if_match, row.version)
    rules.check_live(row.status)
    match = changes.get("match_funding")
    changed = _changed(row, changes)
    if not changed and match is None:
        return
    late = changed.keys() <= LATE | _later_start(row, changed) and match is None
    if not late and (taken.votes or row.status not in (Status.APPLIED, Status.CHECKED)):
        raise AllocationSettled
    bank_details.refuse({name: changed.get(name) for name in application.TEXTS})
    for name, value in changed.items():
        setattr(row, name, value)
    if match is not None:
        await _replace_matches(session, row.id, match, now)
    await _check_revised(session, taken, now)
    if not late:
        row.status, row.checked_at, row.checked_by = Status.APPLIED.value, None, None
        row.check_passed, row.check_note = None, None
        _reopen(taken)
    named = sorted([*changed, *(["match_funding"] if match is not None else [])])
    await settle(session, taken, "revised", detail={"fields": named}, by=by, now=now)


async def _replace_matches(
    session: AsyncSession, id_: UUID, asked: Sequence[NewMatch], now: datetime
) -> None:
    bank_details.refuse({"match_funding": [one.source for one in asked]})
    await session.execute(delete(MatchFunding).where(MatchFunding.allocation_id == id_))
    session.add_all(application.matches(id_, asked, now))


_COLUMNS = {"recipient": "recipient_id", "priority": "priority_id", "vat": "vat_pence"}


def _changed(row: Allocation, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is new of the changes, by column."""
    found = {}
    for name, value in changes.items():
        if name == "match_funding":
            continue
        column = _COLUMNS.get(name, name)
        new = list(dict.fromkeys(value)) if name in application.LISTS else value
        if getattr(row, column) != new:
            found[column] = new
    return found


def _later_start(row: Allocation, changed: Mapping[str, Any]) -> frozenset[str]:
    """A start may move to a later day until the award: nothing is funded that has begun."""
    later = changed.get("starts_on", row.starts_on) > row.starts_on
    return frozenset({"starts_on"} if later and row.decided_at is None else ())


async def _check_revised(session: AsyncSession, taken: Taken, now: datetime) -> None:
    row = taken.row
    pots = [share.pot for share in taken.shares]
    amounts = [share.amount_pence for share in taken.shares]
    # What began after the application was looked at is no fault of the application.
    on = min(today(now), row.starts_on) if row.decided_at is not None else today(now)
    sector = await application.sector_of(session, row.recipient_id)
    terms = application.terms_of(row, list(zip(pots, amounts, strict=True)), on, sector=sector)
    faults = eligibility.faults(terms)
    if row.decided_at is None:
        faults += await application.unknown(session, row, row.lead_ward_id, pots)
    application.refuse(faults)


def _reopen(taken: Taken) -> None:
    """What waits for an arbiter waits for the check again."""
    for share in taken.shares:
        share.outcome, share.arbiter_post = Outcome.PENDING.value, None
