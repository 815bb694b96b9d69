"""From what a message names a feed by to rows."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.feeds.rules import Of
from wardapi.kit.errors import FieldError
from wardapi.services import queries as services
from wardapi.services.rules import ServiceNotFound, UnknownService
from wardapi.wards import queries as wards
from wardapi.wards.rules import UnknownWard, WardNotFound, today


class Named(NamedTuple):
    """What a feed is to be of, with its id."""

    of: Of
    ward_id: UUID | None = None
    service_id: UUID | None = None


async def named(
    session: AsyncSession, *, ward: str | None, service: str | None, now: datetime
) -> Named:
    """Look up the ward of today, or the service. Raises UnknownWard, UnknownService."""
    if ward is not None:
        try:
            found = await wards.get_ward(session, ward, today(now))
        except WardNotFound as error:
            at = FieldError("/ward", UnknownWard.code, error.detail)
            raise UnknownWard(error.detail, errors=[at]) from error
        return Named(Of(ward=found.gss_code), ward_id=found.id)
    try:
        one = await services.get_service(session, service or "")
    except ServiceNotFound as error:
        at = FieldError("/service", UnknownService.code, error.detail)
        raise UnknownService(error.detail, errors=[at]) from error
    directorate = one.directorate.slug if one.directorate else None
    return Named(Of(service=one.slug, directorate=directorate), service_id=one.id)
