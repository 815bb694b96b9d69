"""Reads of one lead of a service, past, present or to come."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from wardapi.services.models import Service, ServiceLead
from wardapi.services.permissions import Post
from wardapi.services.rules import LeadNotFound
from wardapi.wards.models import Ward

_ROW = (
    select(
        ServiceLead.id,
        Service.slug.label("service"),
        Service.name.label("service_name"),
        Ward.gss_code,
        Ward.slug.label("ward_slug"),
        Ward.name.label("ward_name"),
        ServiceLead.level,
        ServiceLead.title,
        ServiceLead.principal_id.is_not(None).label("filled"),
        ServiceLead.starts_on,
        ServiceLead.ends_on,
        ServiceLead.version,
    )
    .join(Service, ServiceLead.service_id == Service.id)
    .join(Ward, ServiceLead.ward_id == Ward.id, isouter=True)
)


async def get_lead_row(session: AsyncSession, id_: UUID) -> Any:
    """Return what `LeadOut` shows of a lead, and its version. Raises LeadNotFound."""
    row = (await session.execute(_ROW.where(ServiceLead.id == id_))).one_or_none()
    if row is None:
        raise LeadNotFound
    return row


async def get_lead(session: AsyncSession, id_: UUID, *, lock: bool = False) -> ServiceLead:
    """Return a lead with its service, directorate and ward; locked, if asked for, until the
    transaction ends. Raises LeadNotFound.
    """
    asked = (
        select(ServiceLead)
        .where(ServiceLead.id == id_)
        .options(
            joinedload(ServiceLead.service).joinedload(Service.directorate),
            joinedload(ServiceLead.ward),
        )
        .execution_options(populate_existing=lock)
    )
    found = await session.scalar(asked.with_for_update(of=ServiceLead) if lock else asked)
    if found is None:
        raise LeadNotFound
    return found


def post_of(lead: ServiceLead) -> Post:
    """Return where the post of a lead of `get_lead` stands."""
    directorate = lead.service.directorate
    return Post(
        lead.service.slug,
        directorate.slug if directorate else None,
        lead.ward.gss_code if lead.ward else None,
        lead.level,
    )
