"""Notes on a case, and the erasing of what people wrote of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework import permissions, rules, taking, texts
from wardapi.casework.errors import NothingToErase, TextNotFound
from wardapi.casework.models import Case, CaseText
from wardapi.casework.queries import Found, Rows
from wardapi.casework.visibility import Part
from wardapi.casework.vocabulary import ErasureReason, HeldAs, Particular, TextField
from wardapi.kit import idempotency
from wardapi.kit.database import sort_key


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
    """Erase what was said, for good; that it was said stays. Raises TextNotFound, TextErased.

    The answers kept for Idempotency-Key that tell of the case go with it.
    """
    taken = await taking.take(session, found)
    kept = await texts.get(session, found.id, text_id)
    held_as = HeldAs(kept.held_as)
    if held_as not in readable(found.held):
        raise TextNotFound
    permissions.check_erase(held_as, found.held)
    texts.erase(kept, reason=reason, by=by, now=now)
    await idempotency.erase_answers(session, taking.subject_of(found))
    about = {"text": kept.id, "field": kept.field, "reason": reason.value}
    if held_as is HeldAs.COUNCIL:
        taking.touch(taken.case, now)
    await taking.record(session, found, "text_erased", detail=about, by=by, now=now)
    if held_as is HeldAs.COUNCIL:
        await taking.emit(session, found, "text_erased", data=about, now=now)
    return kept


async def erase_particulars(
    session: AsyncSession,
    found: Found,
    fields: Sequence[Particular],
    *,
    reason: ErasureReason,
    by: Principal,
    now: datetime,
) -> None:
    """Erase words that a case itself shows, for good. They are the council's record.

    The answers kept for Idempotency-Key that tell of the case go too. Raises NothingToErase.
    """
    permissions.check_erase(HeldAs.COUNCIL, found.held)
    taken = await taking.take(session, found)
    erased = [field for field in Particular if field in fields and _holds(taken.case, field)]
    if not erased:
        raise NothingToErase
    for field in erased:
        _erase(taken.case, field)
    taking.touch(taken.case, now)
    await idempotency.erase_answers(session, taking.subject_of(found))
    about = {"fields": [field.value for field in erased], "reason": reason.value}
    await taking.record(session, found, "particulars_erased", detail=about, by=by, now=now)
    await taking.emit(session, found, "particulars_erased", data=about, now=now)


def _holds(case: Case, field: Particular) -> bool:
    if field is Particular.SUBJECT:
        return case.title != rules.ERASED_SUBJECT
    return getattr(case, field.value) is not None


def _erase(case: Case, field: Particular) -> None:
    if field is Particular.SUBJECT:
        case.title = rules.ERASED_SUBJECT
        case.search_title = sort_key(rules.ERASED_SUBJECT)
    else:
        setattr(case, field.value, None)


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
