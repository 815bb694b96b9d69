"""Letting somebody act for the councillor in a seat."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.authentication import council_day
from wardapi.administration.errors import SeatTakenByAnother
from wardapi.audit import actions as audit
from wardapi.kit.subjects import Subject
from wardapi.wards import actions as wards
from wardapi.wards import queries
from wardapi.wards.models import Term


async def take(
    session: AsyncSession, ward: str, *, number: int | None, principal_id: UUID, now: datetime
) -> Term | None:
    """Let a principal serve the term of a seat of this ward; a vacant seat begins one today.

    Whoever serves a term already keeps it. Without a number the first seat will do that nobody
    acts for; None when there is none. Raises SeatTakenByAnother, and SeatNotFound.
    """
    today = council_day(now)
    serving = await queries.find_term_of(session, principal_id, today)
    if serving is not None:
        return serving
    found = await queries.get_ward(session, ward)
    await queries.lock_seats(session, found.id)
    terms = {term.seat.number: term for term in await queries.list_terms(session, found.id, today)}
    free = [n for n in range(1, found.seats + 1) if n not in terms or not terms[n].principal_id]
    if number is None:
        if not free:
            return None
        number = free[0]
    if number not in free and number in terms:
        raise SeatTakenByAnother(f"Somebody else acts for {found.slug}-{number}.")
    if number in terms:
        return await _hand_over(session, terms[number], principal_id, now)
    seat = await queries.get_seat(session, f"{found.slug}-{number}", today)
    return await wards.appoint_term(
        session, seat, starts_on=today, principal_id=principal_id, by=None, now=now
    )


async def _hand_over(session: AsyncSession, term: Term, principal_id: UUID, now: datetime) -> Term:
    term.principal_id = principal_id
    term.updated_at = now
    await session.flush()
    await audit.record(
        session,
        subject=Subject("term", term.id),
        action="term_taken_up",
        by=None,
        now=now,
        detail={"principal_id": principal_id},
    )
    return term
