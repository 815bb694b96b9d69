"""What a scorecard is of: a service, a ward, a locality or the borough; and who may read it."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed
from wardapi.reports.errors import ScorecardUnknown
from wardapi.services import queries as services
from wardapi.wards import queries as wards
from wardapi.wards.models import Locality, Ward

BOROUGH_KEY = "all"

_READERS = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER, Role.AUDITOR})


class Scope(StrEnum):
    """What a scorecard can be of."""

    SERVICES = "services"
    WARDS = "wards"
    LOCALITIES = "localities"
    BOROUGH = "borough"


class Place(NamedTuple):
    """One service, ward, locality or borough.

    `key` names it for good: a ward's is its GSS code. `codes` are the GSS codes of its wards, None
    for all; `ward_ids` their ids.
    """

    scope: Scope
    key: str
    name: str
    ward_ids: frozenset[UUID] | None = None
    codes: frozenset[str] | None = None
    service_id: UUID | None = None
    directorate: str | None = None
    locality_id: UUID | None = None


async def get_place(session: AsyncSession, scope: Scope, key: str) -> Place:
    """Return what an address names, or raise ScorecardUnknown."""
    if scope is Scope.BOROUGH and key == BOROUGH_KEY:
        council = await wards.find_council(session)
        return Place(scope, key, council.name if council else "The borough")
    if scope is Scope.SERVICES:
        service = await services.find_service(session, key)
        if service is not None:
            home = service.directorate
            return Place(
                scope, service.slug, service.name, service_id=service.id,
                directorate=home.slug if home else None,
            )  # fmt: skip
    if scope is Scope.WARDS:
        ward = await wards.find_ward(session, key)
        if ward is not None:
            return of_ward(ward)
    if scope is Scope.LOCALITIES:
        locality = await session.scalar(select(Locality).where(Locality.slug == key))
        if locality is not None:
            return await _of_locality(session, locality)
    raise ScorecardUnknown(f"There is nothing named {key!r} among the {scope.value}.")


def of_ward(ward: Ward) -> Place:
    """Return the place that a ward is."""
    codes = frozenset({ward.gss_code})
    return Place(Scope.WARDS, ward.gss_code, ward.name, frozenset({ward.id}), codes)


async def _of_locality(session: AsyncSession, locality: Locality) -> Place:
    found = select(Ward.id, Ward.gss_code).where(Ward.locality_id == locality.id)
    rows = (await session.execute(found)).all()
    return Place(
        Scope.LOCALITIES,
        locality.slug,
        locality.name,
        frozenset(row.id for row in rows),
        frozenset(row.gss_code for row in rows),
        locality_id=locality.id,
    )


def may_read(by: Principal, place: Place) -> bool:
    """Whether somebody's grants reach all that is counted of a place."""
    return any(_reaches(grant, place) for grant in by.grants)


def check_read(by: Principal, place: Place) -> None:
    """Raise NotAllowed unless somebody may read what is counted of a place, unpublished."""
    if not may_read(by, place):
        raise NotAllowed(
            "A scorecard that is not published is for managers and auditors of all that it counts,"
            " a service's also for its leads, a ward's for its councillors and its coordinator."
            " GET /v1/scorecards lists those that are published."
        )


def check_publish(by: Principal, place: Place) -> None:
    """Raise NotAllowed unless somebody may publish what is counted of a place."""
    if not any(_reaches(grant, place) for grant in by.grants_of(Role.MANAGER)):
        raise NotAllowed("A manager of all that a scorecard counts publishes it.")


def _reaches(grant: Grant, place: Place) -> bool:
    if place.scope is Scope.SERVICES:
        return _reaches_service(grant, place)
    if grant.role not in _READERS or grant.services or grant.directorate is not None:
        return False
    return not grant.wards or (bool(place.codes) and frozenset(place.codes or ()) <= grant.wards)


def _reaches_service(grant: Grant, place: Place) -> bool:
    """Leads read of their service wherever they lead it; others must reach every ward."""
    if not grant.covers_service(place.key) or grant.directorate not in (None, place.directorate):
        return False
    if grant.role is Role.SERVICE_LEAD:
        return True
    return grant.role in (Role.MANAGER, Role.AUDITOR) and not grant.wards
