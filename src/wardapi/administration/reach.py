"""What a grant names must exist: grants keep codes as text, below the rooms that know them."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Grant
from wardapi.administration.errors import UnknownReach
from wardapi.kit.errors import FieldError
from wardapi.services import queries as services
from wardapi.services.models import Directorate
from wardapi.wards import queries as wards


async def settle(session: AsyncSession, grant: Grant) -> Grant:
    """Return the grant with GSS codes for its wards, which may be slugs.

    UnknownReach for a ward, a service or a directorate that does not exist.
    """
    codes = {name: await _ward_code(session, name) for name in sorted(grant.wards)}
    faults = [
        *(_fault("wards", "ward", name) for name, code in codes.items() if code is None),
        *[
            _fault("services", "service", slug)
            for slug in sorted(grant.services)
            if await services.find_service(session, slug) is None
        ],
    ]
    if grant.directorate and not await _is_directorate(session, grant.directorate):
        faults.append(_fault("directorate", "directorate", grant.directorate))
    if faults:
        raise UnknownReach(" ".join(fault.detail for fault in faults), errors=faults)
    return replace(grant, wards=frozenset(code for code in codes.values() if code))


async def _ward_code(session: AsyncSession, name: str) -> str | None:
    ward = await wards.find_ward(session, name)
    return None if ward is None else ward.gss_code


async def _is_directorate(session: AsyncSession, slug: str) -> bool:
    return await session.scalar(select(Directorate.id).where(Directorate.slug == slug)) is not None


def _fault(field: str, kind: str, name: str) -> FieldError:
    return FieldError(f"/{field}", UnknownReach.code, f"There is no {kind} {name!r}.")
