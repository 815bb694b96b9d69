"""Appointing to posts, and keeping the seats that wards have."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit.errors import Conflict
from wardapi.kit.subjects import Subject
from wardapi.wards.models import Coordination, Councillor, Seat, Term, Ward
from wardapi.wards.reference import Kept
from wardapi.wards.rules import (
    CoordinatorWithoutWard,
    Days,
    OutsideTheWard,
    PostTaken,
    SeatHeld,
    SeatTaken,
    check_end,
    check_order,
    seat_code,
)
from wardapi.wards.validity import no_overlap, shares_a_day


async def appoint_term(
    session: AsyncSession,
    seat: Seat,
    *,
    starts_on: date,
    ends_on: date | None = None,
    principal_id: UUID | None = None,
    councillor: Councillor | None = None,
    name: str | None = None,
    by: Principal | None,
    now: datetime,
) -> Term:
    """Begin a councillor's term of office in a seat, which comes with its ward.

    `councillor` is somebody who has served before; without, it is a new one of that `name`. Raises
    `EndsBeforeItStarts`, `OutsideTheWard`, and `SeatTaken` when another term shares a day.
    """
    days = Days(starts_on, ends_on)
    check_order(days)
    if not Days(seat.ward.valid_from, seat.ward.valid_to).includes(days):
        raise OutsideTheWard(f"The ward of {seat.code} does not exist on all of those days.")
    await _claim_seat(session, seat, days, now)
    if councillor is None:
        councillor = Councillor(name=name, created_at=now, updated_at=now)
        session.add(councillor)
        await session.flush()
    term = Term(
        seat=seat,
        councillor=councillor,
        principal_id=principal_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
        updated_at=now,
    )
    session.add(term)
    await session.flush()
    await _tell_of_term(session, term, "began", by=by, now=now)
    return term


async def end_term(
    session: AsyncSession, term: Term, *, on: date, by: Principal | None, now: datetime
) -> None:
    """Let a term of office, which comes with its seat and ward, end with the day `on`.

    Raises `EndsBeforeItStarts` and `AlreadyEnded`.
    """
    check_end(Days(term.starts_on, term.ends_on), on)
    term.ends_on = on
    term.updated_at = now
    term.seat.updated_at = now
    await session.flush()
    await _tell_of_term(session, term, "ended", by=by, now=now)


async def assign_coordinator(
    session: AsyncSession,
    wards: Sequence[Ward],
    *,
    post: str,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    principal_id: UUID | None = None,
    by: Principal | None,
    now: datetime,
) -> Coordination:
    """Begin somebody's time in a coordinator's post, which covers these wards.

    Raises `CoordinatorWithoutWard`, `EndsBeforeItStarts`, and `PostTaken` when another's time in
    the post shares a day. Two posts may cover one ward.
    """
    check_order(Days(starts_on, ends_on))
    if not wards:
        raise CoordinatorWithoutWard
    spell = shares_a_day(Coordination.starts_on, Coordination.ends_on, starts_on, ends_on)
    taken = select(Coordination.id).where(Coordination.post == post, spell)
    refusal = PostTaken(f"Somebody holds {post} on some of those days.")
    if await session.scalar(taken.limit(1)):
        raise refusal
    coordination = Coordination(
        post=post,
        title=title,
        wards=sorted(wards, key=lambda ward: ward.sort_name),
        principal_id=principal_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
        updated_at=now,
    )
    # A post has no row to lock: of two assignments at once the constraint refuses the second.
    with _unless_overlapping("coordinations", refusal):
        session.add(coordination)
        await session.flush()
    subject = Subject("coordination", coordination.id)
    codes = sorted(ward.gss_code for ward in wards)
    detail = {"post": post, "wards": codes, "starts_on": starts_on, "ends_on": ends_on}
    await audit.record(
        session,
        subject=subject,
        action="assign_coordinator",
        by=by,
        now=now,
        detail=detail | {"principal_id": principal_id},
    )
    await events.emit(session, kind="coordination.began", subject=subject, now=now, data=detail)
    return coordination


async def keep_seats(session: AsyncSession, *, now: datetime) -> Kept:
    """Give each ward the number of seats that it should have, numbered from 1.

    Raises `SeatHeld` where a ward lost a seat that has had a term.
    """
    wards = (await session.scalars(select(Ward))).all()
    seats = {(seat.ward_id, seat.number): seat for seat in await session.scalars(select(Seat))}
    wanted = {
        (ward.id, number): seat_code(ward.slug, number)
        for ward in wards
        for number in range(1, ward.seats + 1)
    }
    removed = [seat for key, seat in seats.items() if key not in wanted]
    await _remove_seats(session, removed)
    renamed = [seat for key, seat in seats.items() if wanted.get(key, seat.code) != seat.code]
    for seat in renamed:
        seat.code = wanted[seat.ward_id, seat.number]
        seat.updated_at = now
    created = {key: code for key, code in wanted.items() if key not in seats}
    session.add_all(
        Seat(ward_id=ward_id, number=number, code=code, created_at=now, updated_at=now)
        for (ward_id, number), code in created.items()
    )
    await session.flush()
    return Kept(
        tuple(created.values()),
        tuple(seat.code for seat in renamed),
        tuple(seat.code for seat in removed),
        len(wanted) - len(created) - len(renamed),
    )


async def _remove_seats(session: AsyncSession, seats: Sequence[Seat]) -> None:
    held = select(func.min(Seat.code)).join(Term, Term.seat_id == Seat.id)
    code = await session.scalar(held.where(Seat.id.in_([seat.id for seat in seats])))
    if code is not None:
        raise SeatHeld(f"Somebody has held {code}; it cannot be removed.")
    for seat in seats:
        await session.delete(seat)
    await session.flush()


@contextmanager
def _unless_overlapping(table: str, refusal: Conflict) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if no_overlap(table) not in str(error.orig):
            raise
        raise refusal from error


async def _claim_seat(session: AsyncSession, seat: Seat, days: Days, now: datetime) -> None:
    """Lock the seat, so that two appointments take turns, and see that it is free."""
    await session.execute(select(Seat.id).where(Seat.id == seat.id).with_for_update())
    spell = shares_a_day(Term.starts_on, Term.ends_on, days.first or date.min, days.last)
    taken = select(Term.id).where(Term.seat_id == seat.id, spell)
    if await session.scalar(taken.limit(1)):
        raise SeatTaken(f"Somebody holds {seat.code} on some of those days.")
    seat.updated_at = now


async def _tell_of_term(
    session: AsyncSession, term: Term, what: str, *, by: Principal | None, now: datetime
) -> None:
    """Audit and announce it, by post and dates; the councillor's name stays in its own table."""
    subject = Subject("term", term.id)
    detail = {"seat": term.seat.code, "starts_on": term.starts_on, "ends_on": term.ends_on}
    await audit.record(
        session,
        subject=subject,
        action=f"term_{what}",
        by=by,
        now=now,
        detail=detail | {"principal_id": term.principal_id},
    )
    await events.emit(
        session,
        kind=f"term.{what}",
        subject=subject,
        now=now,
        data=detail,
        ward=term.seat.ward.gss_code,
    )
