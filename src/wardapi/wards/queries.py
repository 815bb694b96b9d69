"""Reads of wards. A function named for what it lists returns the select that `kit.lists` pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import QueryableAttribute, joinedload, selectinload

from wardapi.wards.election_rules import ElectionNotFound
from wardapi.wards.models import (
    Coordination,
    Council,
    Councillor,
    Election,
    Locality,
    Parish,
    ParishCover,
    Seat,
    Term,
    Ward,
    WardPredecessor,
)
from wardapi.wards.rules import (
    Days,
    SeatNotFound,
    UnknownLocality,
    WardNotFound,
    is_gss_code,
    search_text,
    slug_of,
)
from wardapi.wards.validity import in_force

Rows = Select[*tuple[Any, ...]]


async def get_ward(session: AsyncSession, key: str, on: date | None = None) -> Ward:
    """Return the ward of a GSS code, or of a slug or name ("&" and "and" alike), with its locality.

    With a day, the ward must exist on it. Without, a code finds its ward whenever that existed, and
    a slug the latest ward that has it. Raises `WardNotFound`, which says when such a ward existed.
    """
    column, value = _known_as(key)
    statement = _BY_CODE if column is Ward.gss_code else _BY_SLUG
    found = await session.scalars(statement, {"key": value})
    ward: Ward = _of_the_day(list(found), key, on)
    return ward


async def find_ward(session: AsyncSession, key: str, on: date | None = None) -> Ward | None:
    """Like `get_ward`, but None where there is no such ward."""
    try:
        return await get_ward(session, key, on)
    except WardNotFound:
        return None


async def get_ward_row(connection: AsyncConnection, key: str, on: date | None) -> Any:
    """Return what `get_ward` does as a row of `ward_rows`, at a fraction of the cost."""
    column, value = _known_as(key)
    statement = _ROWS_BY_CODE if column is Ward.gss_code else _ROWS_BY_SLUG
    found = await connection.execute(statement, {"key": value})
    return _of_the_day(found.all(), key, on)


def _known_as(key: str) -> tuple[QueryableAttribute[str], str]:
    """Return the column that a key is of, and the value to look for in it."""
    return (Ward.gss_code, key.upper()) if is_gss_code(key) else (Ward.slug, slug_of(key))


def _of_the_day(found: Sequence[Any], key: str, on: date | None) -> Any:
    for ward in found:
        if on is None or Days(ward.valid_from, ward.valid_to).includes(Days(on, on)):
            return ward
    raise WardNotFound(_why_not(key, on, found))


def _why_not(key: str, on: date | None, others: Sequence[Any]) -> str:
    if not others or on is None:
        return f"There is no ward {key!r}. {WardNotFound.remedy}"
    spells = " and ".join(
        f"from {ward.valid_from or 'an unknown day'} to {ward.valid_to or 'now'}" for ward in others
    )
    return f"There is no ward {key!r} on {on}. It exists {spells}. {WardNotFound.remedy}"


def wards(*, on: date, locality: str | None = None, q: str | None = None) -> Rows:
    """The wards of a day. Before the first day that is known, the earliest known wards stand."""
    found = ward_rows().where(in_force(Ward.valid_from, Ward.valid_to, on))
    if locality is not None:
        found = found.where(Locality.slug == locality)
    if q is not None:
        found = found.where(has_in_it(Ward.sort_name, q))
    return found


def has_in_it(sort_name: QueryableAttribute[str], q: str) -> ColumnElement[bool]:
    """Return the condition that a name has `q` in it, however either is written."""
    text = search_text(q)
    return sort_name.contains(text, autoescape=True) if text else false()


def ward_rows() -> Rows:
    """Each ward that is or was, with its locality's slug."""
    return select(
        Ward.id,
        Ward.gss_code,
        Ward.slug,
        Ward.name,
        Ward.sort_name,
        Ward.seats,
        Ward.parished,
        Ward.valid_from,
        Ward.valid_to,
        Ward.version,
        Ward.updated_at,
        Locality.slug.label("locality"),
    ).join(Locality, Ward.locality_id == Locality.id, isouter=True)


_LATEST_FIRST = (Ward.valid_to.is_not(None), Ward.valid_to.desc())
# Made once: a statement made for each request costs more than its answer.
_ENTITY = select(Ward).options(joinedload(Ward.locality)).order_by(*_LATEST_FIRST)
_BY_CODE = _ENTITY.where(Ward.gss_code == bindparam("key"))
_BY_SLUG = _ENTITY.where(Ward.slug == bindparam("key"))
_ROWS_BY_CODE = ward_rows().where(Ward.gss_code == bindparam("key"))
_ROWS_BY_SLUG = ward_rows().where(Ward.slug == bindparam("key")).order_by(*_LATEST_FIRST)


def localities() -> Rows:
    """The localities, in the council's order."""
    return select(
        Locality.id,
        Locality.slug,
        Locality.name,
        Locality.position,
        Locality.updated_at,
        Locality.source,
        Locality.confidence,
        Locality.assumption,
        Locality.note,
    )


async def require_locality(session: AsyncSession, slug: str) -> None:
    """Raise `UnknownLocality` unless there is one of this slug."""
    if await session.scalar(select(Locality.id).where(Locality.slug == slug)) is None:
        raise UnknownLocality(f"There is no locality {slug!r}.")


def posts(*, on: date, ward_id: UUID | None = None, vacant: bool | None = None) -> Rows:
    """The seats of a day, each with the term that holds it then, if any."""
    found = (
        select(
            Seat.id,
            Seat.code,
            Seat.number,
            Seat.updated_at,
            Ward.gss_code,
            Ward.slug,
            Ward.name.label("ward_name"),
            Term.id.label("term_id"),
            Term.starts_on,
            Term.ends_on,
            Councillor.name,
        )
        .join(Ward, Seat.ward_id == Ward.id)
        .join(
            Term,
            and_(Term.seat_id == Seat.id, in_force(Term.starts_on, Term.ends_on, on)),
            isouter=True,
        )
        .join(Councillor, Term.councillor_id == Councillor.id, isouter=True)
        .where(in_force(Ward.valid_from, Ward.valid_to, on))
    )
    if ward_id is not None:
        found = found.where(Seat.ward_id == ward_id)
    if vacant is not None:
        found = found.where(Term.id.is_(None) if vacant else Term.id.is_not(None))
    return found


def parishes(*, ward_id: UUID) -> Rows:
    """The parishes that reach into a ward, and how much of it each covers."""
    return (
        select(
            Parish.id,
            Parish.gss_code,
            Parish.slug,
            Parish.name,
            Parish.sort_name,
            Parish.type,
            Parish.neighbourhood_plan,
            ParishCover.extent,
            ParishCover.updated_at,
            ParishCover.source,
            ParishCover.confidence,
            ParishCover.assumption,
            ParishCover.note,
        )
        .join(ParishCover, ParishCover.parish_id == Parish.id)
        .where(ParishCover.ward_id == ward_id)
    )


def predecessors(*, ward_id: UUID) -> Rows:
    """The wards that this one was made of."""
    return _shares(WardPredecessor.predecessor_id, WardPredecessor.ward_id, ward_id)


def successors(*, ward_id: UUID) -> Rows:
    """The wards that this one became."""
    return _shares(WardPredecessor.ward_id, WardPredecessor.predecessor_id, ward_id)


def _shares(other: Any, own: Any, ward_id: UUID) -> Rows:
    return (
        select(
            WardPredecessor.id,
            Ward.gss_code,
            Ward.slug,
            Ward.name,
            Ward.sort_name,
            Ward.valid_from,
            Ward.valid_to,
            WardPredecessor.share_of_ward,
            WardPredecessor.share_of_predecessor,
            WardPredecessor.basis,
            WardPredecessor.updated_at,
            WardPredecessor.source,
            WardPredecessor.confidence,
            WardPredecessor.assumption,
            WardPredecessor.note,
        )
        .join(Ward, other == Ward.id)
        .where(own == ward_id)
    )


def elections(
    *, kind: str | None = None, ward_id: UUID | None = None, year: int | None = None
) -> Rows:
    """Elections, past and to come."""
    found = select(
        Election.id,
        Election.slug,
        Election.kind,
        Election.held_on,
        Election.year,
        Election.sorts_on,
        Ward.gss_code.label("ward"),
        Election.democracy_club_id,
        Election.seats,
        Election.turnout_percent,
        Election.seats_by_party,
        Election.votes_by_party,
        Election.notice_on,
        Election.version,
        Election.updated_at,
        Election.source,
        Election.confidence,
        Election.assumption,
        Election.note,
    ).join(Ward, Election.ward_id == Ward.id, isouter=True)
    if kind is not None:
        found = found.where(Election.kind == kind)
    if ward_id is not None:
        found = found.where(Election.ward_id == ward_id)
    if year is not None:
        found = found.where(Election.year == year)
    return found


async def get_election_row(session: AsyncSession, slug: str) -> Any:
    """Return a row of `elections`, or raise `ElectionNotFound`."""
    found = (await session.execute(elections().where(Election.slug == slug))).one_or_none()
    if found is None:
        raise ElectionNotFound(f"There is no election {slug!r}.")
    return found


async def find_council(session: AsyncSession) -> Council | None:
    """Return the council of this deployment; None before its pack is loaded."""
    return await session.scalar(select(Council))


async def get_seat(session: AsyncSession, code: str, on: date) -> Seat:
    """Return the seat that has this code (`boston-castle-2`) on a day, with its ward."""
    found = await session.scalar(
        select(Seat)
        .join(Ward, Seat.ward_id == Ward.id)
        .where(Seat.code == code, in_force(Ward.valid_from, Ward.valid_to, on))
        .options(joinedload(Seat.ward))
    )
    if found is None:
        raise SeatNotFound(f"There is no seat {code!r} on {on}.")
    return found


async def lock_seats(session: AsyncSession, ward_id: UUID) -> None:
    """Let those who fill seats of a ward take turns, each seeing what the one before did."""
    of_ward = select(Seat.id).where(Seat.ward_id == ward_id)
    await session.execute(of_ward.order_by(Seat.id).with_for_update())


async def list_seats(session: AsyncSession, on: date) -> list[Seat]:
    """Return every seat of a day with its ward, by code."""
    found = await session.scalars(
        select(Seat)
        .join(Ward, Seat.ward_id == Ward.id)
        .where(in_force(Ward.valid_from, Ward.valid_to, on))
        .options(joinedload(Seat.ward))
        .order_by(Seat.code)
    )
    return list(found)


async def find_term_of(session: AsyncSession, principal_id: UUID, on: date) -> Term | None:
    """Return the term of office that somebody serves on a day, with its seat and ward."""
    found = await session.scalars(
        select(Term)
        .where(Term.principal_id == principal_id, in_force(Term.starts_on, Term.ends_on, on))
        .options(joinedload(Term.seat).joinedload(Seat.ward), joinedload(Term.councillor))
        .order_by(Term.starts_on.desc())
        .limit(1)
    )
    return found.first()


async def list_terms(session: AsyncSession, ward_id: UUID, on: date) -> list[Term]:
    """Return the terms served in a ward on a day, by seat."""
    found = await session.scalars(
        select(Term)
        .join(Seat, Term.seat_id == Seat.id)
        .where(Seat.ward_id == ward_id, in_force(Term.starts_on, Term.ends_on, on))
        .options(joinedload(Term.seat), joinedload(Term.councillor))
        .order_by(Seat.number)
    )
    return list(found)


async def find_coordination_of(
    session: AsyncSession, principal_id: UUID, on: date
) -> Coordination | None:
    """Return the coordinator's post that somebody holds on a day, with its wards."""
    found = await session.scalars(
        select(Coordination)
        .where(
            Coordination.principal_id == principal_id,
            in_force(Coordination.starts_on, Coordination.ends_on, on),
        )
        .options(selectinload(Coordination.wards))
        .order_by(Coordination.starts_on.desc())
        .limit(1)
    )
    return found.first()


async def list_coordinations(session: AsyncSession, ward_id: UUID, on: date) -> list[Coordination]:
    """Return the coordinators' posts that cover a ward on a day, by post."""
    found = await session.scalars(
        select(Coordination)
        .where(
            Coordination.wards.any(Ward.id == ward_id),
            in_force(Coordination.starts_on, Coordination.ends_on, on),
        )
        .order_by(Coordination.post)
    )
    return list(found)
