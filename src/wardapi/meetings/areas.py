"""The areas that partners work by, and the wards that they reach into: many to many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.meetings import keeping, places, queries, rules
from wardapi.meetings.errors import AreaTaken, PartnerAreaNotFound
from wardapi.meetings.models import PartnerArea, PartnerAreaWard
from wardapi.meetings.places import Asked
from wardapi.meetings.rules import Matter
from wardapi.meetings.vocabulary import Extent
from wardapi.wards.rules import today


class Reaches(NamedTuple):
    """A ward, by code or slug, and how much of it an area covers."""

    ward: str
    extent: Extent


async def add_area(
    session: AsyncSession,
    *,
    slug: str,
    name: str,
    service: str,
    wards: Sequence[Reaches],
    evidence: dict[str, Any],
    by: Principal,
    now: datetime,
) -> PartnerArea:
    """Write down an area of a partner with the wards that it reaches into.

    Whoever does must be a manager or a coordinator of all of them. Raises AreaTaken, UnknownWard,
    UnknownService, NotAllowed.
    """
    (partner,) = await places.invitees(session, [Asked(service=service)])
    reached = await _reached(session, wards, now)
    services = frozenset({partner.invited} if partner.invited else ())
    codes = frozenset(code for place, _ in reached for code in place.wards.values())
    rules.check_write(by, Matter(codes, services, restricted=False))
    if await session.scalar(select(PartnerArea.id).where(PartnerArea.slug == slug)) is not None:
        raise AreaTaken(errors=[FieldError("/slug", AreaTaken.code, slug)])
    area = PartnerArea(
        id=new_id(),
        slug=slug,
        name=name,
        service_id=partner.service_id,
        field_evidence={},
        **evidence,
        created_at=now,
        updated_at=now,
    )
    session.add(area)
    await session.flush()
    extents = {ward: extent for place, extent in reached for ward in place.wards}
    session.add_all(
        PartnerAreaWard(
            area_id=area.id, ward_id=ward, extent=extent.value, created_at=now, updated_at=now
        )
        for ward, extent in extents.items()
    )
    await session.flush()
    await keeping.tell(
        session,
        Subject(keeping.AREA, area.id),
        "added",
        detail={"slug": slug, "service": service, "wards": sorted(codes)},
        ward=None,
        restricted=False,
        by=by,
        now=now,
    )
    return area


async def find_area(session: AsyncSession, slug: str) -> Any:
    """Return a row of `queries.areas`. Raises PartnerAreaNotFound."""
    found = (await session.execute(queries.areas().where(PartnerArea.slug == slug))).one_or_none()
    if found is None:
        raise PartnerAreaNotFound(f"There is no partner area {slug!r}.")
    return found


async def _reached(
    session: AsyncSession, wards: Sequence[Reaches], now: datetime
) -> list[tuple[places.Place, Extent]]:
    on = today(now)
    return [
        (
            await places.place_of(session, ward=one.ward, locality=None, parish=None, on=on),
            one.extent,
        )
        for one in wards
    ]
