"""Appointing those who answer for a service."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit.subjects import Subject
from wardapi.services.models import Service, ServiceLead
from wardapi.services.rules import LeadTaken
from wardapi.wards.models import Ward
from wardapi.wards.rules import Days, check_end, check_order
from wardapi.wards.validity import shares_a_day


class Successor(NamedTuple):
    """Who follows in a post that ends."""

    title: str
    principal_id: UUID | None = None
    ends_on: date | None = None


async def appoint_lead(
    session: AsyncSession,
    service: Service,
    *,
    ward: Ward | None,
    level: int = 0,
    title: str,
    principal_id: UUID | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: Principal | None,
    now: datetime,
) -> ServiceLead:
    """Begin somebody's time as the lead of a service in a ward, or in all wards (None).

    `level` is the rung of the ladder on which the post stands; 0 is the named service lead. Raises
    `EndsBeforeItStarts`, and `LeadTaken` when such a lead shares a day.
    """
    check_order(Days(starts_on, ends_on))
    await session.execute(select(Service.id).where(Service.id == service.id).with_for_update())
    here = ServiceLead.ward_id.is_(None) if ward is None else ServiceLead.ward_id == ward.id
    taken = select(ServiceLead.id).where(
        ServiceLead.service_id == service.id,
        ServiceLead.level == level,
        here,
        shares_a_day(ServiceLead.starts_on, ServiceLead.ends_on, starts_on, ends_on),
    )
    if await session.scalar(taken.limit(1)):
        raise LeadTaken
    lead = ServiceLead(
        service=service,
        ward=ward,
        level=level,
        title=title,
        principal_id=principal_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
        updated_at=now,
    )
    session.add(lead)
    await session.flush()
    await _tell(session, lead, "appointed", by=by, now=now)
    return lead


async def end_lead(
    session: AsyncSession, lead: ServiceLead, *, on: date, by: Principal | None, now: datetime
) -> None:
    """Let somebody's time as a lead, which comes with service and ward, end with the day `on`.

    Raises `EndsBeforeItStarts` and `AlreadyEnded`.
    """
    check_end(Days(lead.starts_on, lead.ends_on), on)
    lead.ends_on = on
    lead.updated_at = now
    await session.flush()
    await _tell(session, lead, "ended", by=by, now=now)


async def succeed_lead(
    session: AsyncSession,
    lead: ServiceLead,
    successor: Successor,
    *,
    on: date,
    by: Principal | None,
    now: datetime,
) -> ServiceLead:
    """End somebody's time as a lead with the day `on`, and begin the next one's the day after.

    Raises as `end_lead` and `appoint_lead` do; then neither has happened.
    """
    await end_lead(session, lead, on=on, by=by, now=now)
    return await appoint_lead(
        session,
        lead.service,
        ward=lead.ward,
        level=lead.level,
        title=successor.title,
        principal_id=successor.principal_id,
        starts_on=on + timedelta(days=1),
        ends_on=successor.ends_on,
        by=by,
        now=now,
    )


async def _tell(
    session: AsyncSession, lead: ServiceLead, what: str, *, by: Principal | None, now: datetime
) -> None:
    subject = Subject("service_lead", lead.id)
    ward = None if lead.ward is None else lead.ward.gss_code
    detail = {
        "service": lead.service.slug,
        "ward": ward,
        "level": lead.level,
        "starts_on": lead.starts_on,
        "ends_on": lead.ends_on,
    }
    await audit.record(
        session,
        subject=subject,
        action=f"lead_{what}",
        by=by,
        now=now,
        detail=detail | {"principal_id": lead.principal_id},
    )
    await events.emit(
        session,
        kind=f"service_lead.{what}",
        subject=subject,
        now=now,
        data=detail,
        ward=ward,
        service=lead.service.slug,
    )
