"""The details of the resident behind a case: who reads, changes and erases them is on record."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework import taking
from wardapi.casework.errors import ResidentNotFound
from wardapi.casework.models import Resident
from wardapi.casework.queries import Found
from wardapi.casework.taking import Taken
from wardapi.casework.vocabulary import Purpose
from wardapi.kit import etags, idempotency


async def read(
    session: AsyncSession, found: Found, *, purpose: Purpose, by: Principal, now: datetime
) -> Resident:
    """Return the details and write down who read them. Raises ResidentNotFound."""
    details = await session.get(Resident, found.id)
    if details is None:
        raise ResidentNotFound
    about = {"purpose": purpose.value}
    await taking.record(session, found, "resident_read", detail=about, by=by, now=now)
    return details


async def replace(
    session: AsyncSession,
    found: Found,
    details: Mapping[str, str | None],
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> bool:
    """Put these details in place of all that were there; return whether none were.

    Raises PreconditionFailed.
    """
    taken = await _take(session, found, if_match)
    kept = await session.get(Resident, found.id)
    if kept is None:
        session.add(Resident(case_id=found.id, created_at=now, updated_at=now, **details))
    else:
        for name, value in details.items():
            setattr(kept, name, value)
        kept.updated_at = now
    await _settle(session, taken, "resident_changed", by=by, now=now)
    return kept is None


async def erase(
    session: AsyncSession, found: Found, *, if_match: str, by: Principal, now: datetime
) -> None:
    """Delete the details for good. Raises PreconditionFailed, ResidentNotFound.

    Kept answers of the case go too: beside them is a hash of the message that held the details.
    """
    taken = await _take(session, found, if_match)
    kept = await session.get(Resident, found.id)
    if kept is None:
        raise ResidentNotFound
    await session.delete(kept)
    await idempotency.erase_answers(session, taking.subject_of(found))
    await _settle(session, taken, "resident_erased", by=by, now=now)


async def _take(session: AsyncSession, found: Found, if_match: str) -> Taken:
    taken = await taking.take(session, found)
    etags.require_match(if_match, taken.case.version)
    return taken


async def _settle(
    session: AsyncSession, taken: Taken, what: str, *, by: Principal, now: datetime
) -> None:
    """One audit record and one event: that it was done, and nothing of the details."""
    taking.touch(taken.case, now)
    await taking.record(session, taken.found, what, detail={}, by=by, now=now)
    await taking.emit(session, taken.found, what, data={}, now=now)
