"""What a statement is of: a ward or the borough; and who sees what."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import FieldError, NotAllowed
from wardapi.reports import places
from wardapi.reports.places import Place, Scope
from wardapi.wards import queries as wards
from wardapi.wards.rules import UnknownWard, WardNotFound, is_gss_code

BOROUGH = "borough"

_READERS = frozenset(
    {Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER, Role.FINANCE, Role.AUDITOR, Role.INTEGRATION}
)
_PUBLISHERS = frozenset({Role.MANAGER, Role.FINANCE, Role.INTEGRATION})


async def get_place(session: AsyncSession, key: str, on: date) -> Place:
    """Return the borough, or the ward of a GSS code, or of a slug on a day; raise WardNotFound."""
    if key == BOROUGH:
        council = await wards.find_council(session)
        return Place(Scope.BOROUGH, BOROUGH, council.name if council else "The borough")
    day = None if is_gss_code(key) else on
    return places.of_ward(await wards.get_ward(session, key, day))


async def get_named_place(session: AsyncSession, key: str, on: date, *, field: str) -> Place:
    """Return what a message or a filter names; raise UnknownWard, which points at `field`."""
    try:
        return await get_place(session, key, on)
    except WardNotFound as error:
        at = FieldError(field, UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[at]) from error


def sees_live(by: Principal, place: Place) -> bool:
    """Whether somebody sees the figures of a place as they stand, published or not."""
    return by.may("pots:read") and _reaches(by, place, _READERS)


def check_live(by: Principal, place: Place) -> None:
    """Raise NotAllowed unless somebody sees the figures of a place as they stand."""
    if not sees_live(by, place):
        raise NotAllowed(
            "Whoever may see every pot of the borough sees this: finance, managers and auditors"
            " whose grants are not for some wards alone."
        )


def check_publish(by: Principal, place: Place) -> None:
    """Raise NotAllowed unless somebody may publish the statement of a place."""
    if not _reaches(by, place, _PUBLISHERS):
        raise NotAllowed(
            "Finance, or a manager, publishes a statement, whose grant reaches all that it counts."
        )


def _reaches(by: Principal, place: Place, roles: frozenset[Role]) -> bool:
    return any(grant.role in roles and _covers(grant, place) for grant in by.grants)


def _covers(grant: Grant, place: Place) -> bool:
    """As with pots, wards narrow a grant; services and directorates have no money of a ward."""
    return not grant.wards or (place.codes is not None and place.codes <= grant.wards)
