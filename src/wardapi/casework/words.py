"""Notes on a case, the erasing of its texts, and the reading of its resident's details."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework import permissions, taking, texts
from wardapi.casework.errors import ResidentNotFound, TextNotFound
from wardapi.casework.models import CaseText, Resident
from wardapi.casework.queries import Found, Rows
from wardapi.casework.visibility import Part
from wardapi.casework.vocabulary import ErasureReason, HeldAs, Purpose, TextField


async def note(
    session: AsyncSession, found: Found, *, text: str, held_as: HeldAs, by: Principal, now: datetime
) -> CaseText:
    """Add a remark to a case. Other systems hear of the council's, not of the councillor's own."""
    permissions.check_note(held_as, found.held)
    kept = texts.keep(session, found.id, TextField.NOTE, text, held_as=held_as, by=by, now=now)
    await taking.record(session, found, "noted", detail={}, kept=[kept], by=by, now=now)
    if held_as is HeldAs.COUNCIL:
        await taking.emit(session, found, "noted", data={"text": kept.id}, now=now)
    return kept


async def erase(
    session: AsyncSession,
    found: Found,
    text_id: UUID,
    *,
    reason: ErasureReason,
    by: Principal,
    now: datetime,
) -> CaseText:
    """Erase what was said, for good; that it was said stays. Raises TextNotFound, TextErased."""
    taken = await taking.take(session, found)
    kept = await texts.get(session, found.id, text_id)
    held_as = HeldAs(kept.held_as)
    if held_as not in readable(found.held):
        raise TextNotFound
    permissions.check_erase(held_as, found.held)
    texts.erase(kept, reason=reason, by=by, now=now)
    about = {"text": kept.id, "field": kept.field, "reason": reason.value}
    if held_as is HeldAs.COUNCIL:
        taking.touch(taken.case, now)
    await taking.record(session, found, "text_erased", detail=about, by=by, now=now)
    if held_as is HeldAs.COUNCIL:
        await taking.emit(session, found, "text_erased", data=about, now=now)
    return kept


async def read_resident(
    session: AsyncSession, found: Found, *, purpose: Purpose, by: Principal, now: datetime
) -> Resident:
    """Return the resident's details and write down who read them. Raises ResidentNotFound."""
    details = await session.get(Resident, found.id)
    if details is None:
        raise ResidentNotFound
    about = {"purpose": purpose.value}
    await taking.record(session, found, "resident_read", detail=about, by=by, now=now)
    return details


def readable(held: frozenset[Part]) -> tuple[HeldAs, ...]:
    """Whose texts somebody may read: the councillor's own are for the councillor alone."""
    return tuple(HeldAs) if Part.COUNCILLOR in held else (HeldAs.COUNCIL,)


def notes(found: Found) -> Rows:
    """The notes of a case that the asker may read."""
    return select(
        CaseText.id,
        CaseText.field,
        CaseText.held_as,
        CaseText.body,
        CaseText.written_by,
        CaseText.erased_at,
        CaseText.created_at,
        CaseText.updated_at,
    ).where(
        CaseText.case_id == found.id,
        CaseText.field == TextField.NOTE.value,
        CaseText.held_as.in_([held_as.value for held_as in readable(found.held)]),
    )
