"""Reads of services. What is named for a list is the select that `kit.lists` pages."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import aliased, joinedload

from wardapi.services.models import Directorate, Service, ServiceLead, ServiceTheme, Theme
from wardapi.services.rules import Answerable, ServiceNotFound, UnknownService
from wardapi.wards.models import Ward
from wardapi.wards.queries import has_in_it
from wardapi.wards.validity import in_force

Rows = Select[*tuple[Any, ...]]

PAIR = Ward.gss_code + ":" + Service.slug
"""Tells the rows of `coverage` apart."""

# Made once: a statement made for each request costs more than its answer.
_BY_SLUG = (
    select(Service)
    .where(Service.slug == bindparam("slug"))
    .options(joinedload(Service.directorate))
)
_LEAD = (
    select(ServiceLead)
    .where(
        ServiceLead.service_id == bindparam("service"),
        ServiceLead.level == bindparam("level"),
        or_(ServiceLead.ward_id == bindparam("ward"), ServiceLead.ward_id.is_(None)),
        in_force(ServiceLead.starts_on, ServiceLead.ends_on, bindparam("on", type_=Date())),
    )
    .order_by(ServiceLead.ward_id.is_(None))
    .limit(1)
)


async def get_service(session: AsyncSession, slug: str) -> Service:
    """Return the service or partner with its directorate, or raise `ServiceNotFound`."""
    found = await find_service(session, slug)
    if found is None:
        raise ServiceNotFound(f"There is no service {slug!r}.")
    return found


async def find_service(session: AsyncSession, slug: str) -> Service | None:
    """Return the service or partner with its directorate, or None."""
    return await session.scalar(_BY_SLUG, {"slug": slug})


async def require_service(session: AsyncSession, slug: str) -> None:
    """Raise `UnknownService` unless there is a service or partner of this slug."""
    if await session.scalar(select(Service.id).where(Service.slug == slug)) is None:
        raise UnknownService(f"There is no service {slug!r}.")


async def find_lead(
    session: AsyncSession, service_id: UUID, ward_id: UUID | None, on: date, *, level: int = 0
) -> ServiceLead | None:
    """Return the lead of a service in a ward on a day: its own before that of all wards.

    Without a ward, the lead of all wards.
    """
    asked = {"service": service_id, "ward": ward_id, "on": on, "level": level}
    return (await session.scalars(_LEAD, asked)).first()


async def list_leads_of(session: AsyncSession, principal_id: UUID, on: date) -> list[ServiceLead]:
    """Return the posts that somebody holds on a day, with their services and wards."""
    found = await session.scalars(
        select(ServiceLead)
        .where(
            ServiceLead.principal_id == principal_id,
            in_force(ServiceLead.starts_on, ServiceLead.ends_on, on),
        )
        .options(joinedload(ServiceLead.service), joinedload(ServiceLead.ward))
        .order_by(ServiceLead.level, ServiceLead.id)
    )
    return list(found)


async def get_service_row(connection: AsyncConnection, slug: str) -> Any:
    """Return the service or partner as a row of `services`, or raise `ServiceNotFound`."""
    found = (await connection.execute(services().where(Service.slug == slug))).first()
    if found is None:
        raise ServiceNotFound(f"There is no service {slug!r}.")
    return found


def services(
    *,
    kind: str | None = None,
    theme: str | None = None,
    directorate: str | None = None,
    q: str | None = None,
) -> Rows:
    """Services and partners, each with its directorate and its themes (slugs, comma-separated)."""
    themes = (
        select(func.aggregate_strings(Theme.slug, ","))
        .join(ServiceTheme, ServiceTheme.theme_id == Theme.id)
        .where(ServiceTheme.service_id == Service.id)
        .scalar_subquery()
    )
    found = select(
        Service.id,
        Service.slug,
        Service.name,
        Service.sort_name,
        Service.kind,
        Service.ward_based,
        Directorate.slug.label("directorate"),
        Directorate.name.label("directorate_name"),
        themes.label("themes"),
        Service.version,
        Service.updated_at,
        Service.source,
        Service.confidence,
        Service.assumption,
        Service.note,
        Service.field_evidence,
    ).join(Directorate, Service.directorate_id == Directorate.id, isouter=True)
    if kind is not None:
        found = found.where(Service.kind == kind)
    if directorate is not None:
        found = found.where(Directorate.slug == directorate)
    if theme is not None:
        found = found.where(_stands_behind(theme))
    if q is not None:
        found = found.where(has_in_it(Service.sort_name, q))
    return found


def _stands_behind(theme: str) -> ColumnElement[bool]:
    return (
        select(ServiceTheme.service_id)
        .join(Theme, ServiceTheme.theme_id == Theme.id)
        .where(ServiceTheme.service_id == Service.id, Theme.slug == theme)
        .exists()
    )


def leads(
    *,
    on: date,
    service: str | None = None,
    ward_id: UUID | None = None,
    level: int | None = None,
    filled: bool | None = None,
) -> Rows:
    """The posts of a day that answer for services. For a ward, those of all wards are included."""
    found = (
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
            ServiceLead.updated_at,
        )
        .join(Service, ServiceLead.service_id == Service.id)
        .join(Ward, ServiceLead.ward_id == Ward.id, isouter=True)
        .where(in_force(ServiceLead.starts_on, ServiceLead.ends_on, on))
    )
    if service is not None:
        found = found.where(Service.slug == service)
    if ward_id is not None:
        found = found.where(or_(ServiceLead.ward_id == ward_id, ServiceLead.ward_id.is_(None)))
    if level is not None:
        found = found.where(ServiceLead.level == level)
    if filled is not None:
        held = ServiceLead.principal_id
        found = found.where(held.is_not(None) if filled else held.is_(None))
    return found


def coverage(
    *,
    on: date,
    gaps: bool | None = None,
    ward_id: UUID | None = None,
    service: str | None = None,
    every_service: bool = False,
) -> Rows:
    """Each ward of a day with each service that should name a lead there, and who answers.

    `gaps` keeps those where nobody does (True) or somebody does (False). Services that are not
    expected to name a lead for each ward are left out, unless `every_service`.
    """
    own, shared = aliased(ServiceLead), aliased(ServiceLead)
    lead_id = func.coalesce(own.id, shared.id)
    holder = case((own.id.is_not(None), own.principal_id), else_=shared.principal_id)
    state = case(
        (lead_id.is_(None), literal(Answerable.NONE.value)),
        (holder.is_(None), literal(Answerable.VACANT.value)),
        else_=literal(Answerable.NAMED.value),
    )
    found = (
        select(
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Ward.sort_name,
            Service.slug.label("service"),
            Service.name.label("service_name"),
            state.label("answerable"),
            func.coalesce(own.title, shared.title).label("title"),
            own.id.is_not(None).label("own"),
        )
        .select_from(Ward)
        .join(Service, true())
        .join(own, _leads_on(own, on, own.ward_id == Ward.id), isouter=True)
        .join(shared, _leads_on(shared, on, shared.ward_id.is_(None)), isouter=True)
        .where(in_force(Ward.valid_from, Ward.valid_to, on))
    )
    if not every_service:
        found = found.where(Service.ward_based)
    if gaps is not None:
        found = found.where(holder.is_(None) if gaps else holder.is_not(None))
    if ward_id is not None:
        found = found.where(Ward.id == ward_id)
    if service is not None:
        found = found.where(Service.slug == service)
    return found


def _leads_on(lead: type[ServiceLead], on: date, where: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(
        lead.service_id == Service.id,
        lead.level == 0,
        where,
        in_force(lead.starts_on, lead.ends_on, on),
    )
