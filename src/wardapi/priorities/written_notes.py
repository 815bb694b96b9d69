"""Notes on actions and indicators: when all may read them, and taking their words away."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from wardapi.access.rules import Principal
from wardapi.kit.errors import Conflict, NotFound
from wardapi.priorities.action_models import PlanActionNote
from wardapi.priorities.indicator_models import IndicatorNote
from wardapi.wards import queries as wards
from wardapi.wards import restricted

Note = TypeVar("Note", PlanActionNote, IndicatorNote)


class PlanNoteNotFound(NotFound):
    """No note here has this id."""

    code = "plan_note_not_found"
    title = "There is no such note here."
    remedy = "Take the id from the list of notes of this action or indicator."


class PlanNoteErased(Conflict):
    """The words of this note have been taken away already."""

    code = "plan_note_erased"
    title = "The note has been erased already."
    remedy = "Nothing is left to do."


async def get_note(
    session: AsyncSession,
    table: type[Note],
    belongs_to: InstrumentedAttribute[UUID],
    owner_id: UUID,
    note_id: UUID,
) -> Note:
    """Return the note of an action or indicator, locked; PlanNoteNotFound."""
    found = await session.scalar(
        select(table).where(table.id == note_id, belongs_to == owner_id).with_for_update()
    )
    if found is None:
        raise PlanNoteNotFound
    return found


async def check_publication(session: AsyncSession, ward: str, *, now: datetime) -> None:
    """Let a note be written for all to read, or raise RestrictedPeriod. `ward` is a GSS code."""
    found = await wards.get_ward(session, ward)
    await restricted.check_publication(session, [found.id], now=now)


def erase(note: PlanActionNote | IndicatorNote, *, by: Principal, now: datetime) -> None:
    """Blank the words of a note for good; PlanNoteErased when that was done before."""
    if note.erased_at is not None:
        raise PlanNoteErased
    note.body = None
    note.erased_at = note.updated_at = now
    note.erased_by = by.id
