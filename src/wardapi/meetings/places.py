"""Where a meeting belongs and who is invited, from the words of a message to rows."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.kit.errors import FieldError
from wardapi.meetings.errors import AlreadyInvited, UnknownParish
from wardapi.meetings.rules import Invited
from wardapi.services.models import Directorate, Service
from wardapi.services.rules import UnknownService
from wardapi.wards import queries as wards
from wardapi.wards.models import Locality, Parish, ParishCover, Ward
from wardapi.wards.rules import UnknownLocality, UnknownWard, WardNotFound
from wardapi.wards.validity import in_force


class Place(NamedTuple):
    """A ward, a locality, a parish, or none of them: the borough. `wards` has codes by id."""

    ward_id: UUID | None
    locality_id: UUID | None
    parish_id: UUID | None
    wards: dict[UUID, str]


class Asked(NamedTuple):
    """Whom a message invites: a service or partner by slug, or a parish by GSS code or slug."""

    service: str | None = None
    parish: str | None = None
    post: str | None = None


class Invitee(NamedTuple):
    """Whom a meeting invites, by id; `name` is the slug or the code that it is known by."""

    service_id: UUID | None
    parish_id: UUID | None
    post: str | None
    name: str
    invited: Invited | None


async def place_of(
    session: AsyncSession,
    *,
    ward: str | None,
    locality: str | None,
    parish: str | None,
    on: date,
) -> Place:
    """Return the place that a message names. Raises UnknownWard, UnknownLocality, UnknownParish."""
    if ward is not None:
        found = await _ward(session, ward, on)
        return Place(found.id, None, None, {found.id: found.gss_code})
    if locality is not None:
        locality_id = await session.scalar(select(Locality.id).where(Locality.slug == locality))
        if locality_id is None:
            raise UnknownLocality(errors=[FieldError("/locality", UnknownLocality.code, locality)])
        return await place_again(session, None, locality_id, None, on=on)
    if parish is not None:
        return await place_again(session, None, None, await find_parish(session, parish), on=on)
    return Place(None, None, None, {})


async def place_again(
    session: AsyncSession,
    ward_id: UUID | None,
    locality_id: UUID | None,
    parish_id: UUID | None,
    *,
    on: date,
) -> Place:
    """Return a place that is known by id, with the wards that it has on a day."""
    of_place = select(Ward.id, Ward.gss_code).order_by(Ward.gss_code)
    if ward_id is not None:
        of_place = of_place.where(Ward.id == ward_id)
    elif locality_id is not None:
        of_place = of_place.where(Ward.locality_id == locality_id)
    elif parish_id is not None:
        covered = select(ParishCover.ward_id).where(ParishCover.parish_id == parish_id)
        of_place = of_place.where(Ward.id.in_(covered))
    else:
        return Place(None, None, None, {})
    if ward_id is None:
        of_place = of_place.where(in_force(Ward.valid_from, Ward.valid_to, on))
    rows = (await session.execute(of_place)).all()
    return Place(ward_id, locality_id, parish_id, {row.id: row.gss_code for row in rows})


async def _ward(session: AsyncSession, key: str, on: date) -> Ward:
    try:
        return await wards.get_ward(session, key, on)
    except WardNotFound as error:
        field = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[field]) from error


async def find_parish(session: AsyncSession, key: str) -> UUID:
    """Return the parish of a GSS code or a slug. Raises UnknownParish."""
    named = or_(Parish.gss_code == key.upper(), Parish.slug == key.lower())
    found = await session.scalar(select(Parish.id).where(named))
    if found is None:
        raise UnknownParish(f"There is no parish {key!r}.")
    return found


async def invitees(session: AsyncSession, asked: Sequence[Asked]) -> list[Invitee]:
    """Return whom a message invites, in its order.

    Raises UnknownService, UnknownParish, and AlreadyInvited for one who stands there twice.
    """
    slugs = {one.service for one in asked if one.service is not None}
    services = {
        row.slug: row
        for row in await session.execute(
            select(Service.id, Service.slug, Directorate.slug.label("directorate"))
            .join(Directorate, Service.directorate_id == Directorate.id, isouter=True)
            .where(Service.slug.in_(sorted(slugs)))
        )
    }
    found: dict[UUID, Invitee] = {}
    for n, one in enumerate(asked):
        if one.service is None:
            parish_id = await find_parish(session, one.parish or "")
            made = Invitee(None, parish_id, one.post, one.parish or "", None)
        elif one.service in services:
            row = services[one.service]
            invited = Invited(row.slug, row.directorate)
            made = Invitee(row.id, None, one.post, row.slug, invited)
        else:
            field = FieldError(f"/invitations/{n}/service", UnknownService.code, one.service)
            raise UnknownService(f"There is no service {one.service!r}.", errors=[field])
        key = made.service_id or made.parish_id
        if key in found:
            raise AlreadyInvited(f"{made.name} stands there twice.")
        found[key] = made  # type: ignore[index]
    return list(found.values())
