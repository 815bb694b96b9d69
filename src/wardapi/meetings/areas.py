"""The areas that partners work by, and the wards that they reach into: many to many."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.kit import etags
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
    services = frozenset({partner.invited} if partner.invited else ())
    reached = await _reached(session, wards, now)
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
    _reach_into(session, area, reached, now)
    await session.flush()
    detail = {"slug": slug, "service": service, "wards": sorted(codes)}
    await _tell(session, area, "added", detail, by=by, now=now)
    return area


async def change_area(
    session: AsyncSession,
    slug: str,
    *,
    changes: Mapping[str, Any],
    wards: Sequence[Reaches],
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Rename an area, give it sources, or redraw it: `wards`, if there are any, are all it has.

    Whoever does must be a manager or a coordinator of all its wards, before and after. Raises
    PartnerAreaNotFound, PreconditionFailed, UnknownWard, NotAllowed.
    """
    row = await find_area(session, slug)
    area: PartnerArea = row.PartnerArea
    etags.require_match(if_match, area.version)
    (partner,) = await places.invitees(session, [Asked(service=row.service)])
    services = frozenset({partner.invited} if partner.invited else ())
    had = await queries.wards_of_area(session, area.id)
    rules.check_write(by, Matter(frozenset(had), services, restricted=False))
    detail: dict[str, object] = {"fields": sorted(changes)}
    if wards:
        reached = await _reached(session, wards, now)
        codes = frozenset(code for place, _ in reached for code in place.wards.values())
        rules.check_write(by, Matter(codes, services, restricted=False))
        await session.execute(delete(PartnerAreaWard).where(PartnerAreaWard.area_id == area.id))
        _reach_into(session, area, reached, now)
        detail |= {"fields": sorted({*changes, "wards"}), "wards": sorted(codes)}
    for name, value in changes.items():
        setattr(area, name, value)
    if "source" in changes:
        area.assumption = not area.source
    area.updated_at = now
    flag_modified(area, "updated_at")
    await session.flush()
    await _tell(session, area, "changed", detail, by=by, now=now)


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


def _reach_into(
    session: AsyncSession,
    area: PartnerArea,
    reached: Sequence[tuple[places.Place, Extent]],
    now: datetime,
) -> None:
    extents = {ward: extent for place, extent in reached for ward in place.wards}
    session.add_all(
        PartnerAreaWard(
            area_id=area.id, ward_id=ward, extent=extent.value, created_at=now, updated_at=now
        )
        for ward, extent in extents.items()
    )


async def _tell(
    session: AsyncSession,
    area: PartnerArea,
    what: str,
    detail: Mapping[str, object],
    *,
    by: Principal,
    now: datetime,
) -> None:
    await keeping.tell(
        session,
        Subject(keeping.AREA, area.id),
        what,
        detail=detail,
        ward=None,
        restricted=False,
        by=by,
        now=now,
    )
