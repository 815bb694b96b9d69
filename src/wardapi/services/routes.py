"""Published data about services and who answers for them; readable by anybody."""

import zlib
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.kit import etags
from wardapi.kit.deps import ReadConnection, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import ListOut
from wardapi.services import examples, lead_routes, queries
from wardapi.services.models import Service, ServiceLead
from wardapi.services.rules import ServiceNotFound, UnknownService
from wardapi.services.schemas import CoverageOut, LeadOut, ServiceOut
from wardapi.wards.deps import CACHE, AskedDay, AskedWard, FilterWard
from wardapi.wards.models import Ward
from wardapi.wards.routes import cached, last_day
from wardapi.wards.rules import UnknownWard, WardNotFound

router = Router(prefix="", tags=["services"])
ROUTERS = (router, *lead_routes.ROUTERS)
"""In the order in which they are tried: `/service-leads/coverage` before any id."""

SlugFilter = Annotated[
    str | None, Query(min_length=1, max_length=80, description="Only of this one: its slug.")
]
ServiceKey = Annotated[
    str, Path(min_length=1, max_length=80, description="Its slug.", examples=["streetscene"])
]
LevelFilter = Annotated[
    int | None, Query(ge=0, le=9, description="Only of this level; 0 is the named service lead.")
]


async def filter_service(db: ReadDb, service: SlugFilter = None) -> str | None:
    """The slug of the service that a list is narrowed to; 422 when there is none such."""
    if service is not None:
        await queries.require_service(db, service)
    return service


FilterService = Annotated[str | None, Depends(filter_service)]


@router.get(
    "/services",
    operation_id="list_services",
    summary="List the services and partners",
    response_model=ListOut[ServiceOut],
    responses=list_example(examples.SERVICE),
    openapi_extra=PUBLIC,
)
async def list_services(
    *,
    request: Request,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("name", "slug"))],
    kind: Annotated[
        Literal["service", "partner"] | None, Query(description="Only of this kind.")
    ] = None,
    theme: Annotated[
        str | None,
        Query(min_length=1, max_length=80, description="Only behind this theme: its slug."),
    ] = None,
    directorate: Annotated[
        str | None,
        Query(min_length=1, max_length=80, description="Only of this directorate: its slug."),
    ] = None,
    q: Annotated[
        str | None,
        Query(min_length=1, max_length=100, description="Only whose name has this in it."),
    ] = None,
) -> Response:
    """Each with its directorate and the themes of ward plans that it stands behind."""
    services = ListQuery(
        select=queries.services(kind=kind, theme=theme, directorate=directorate, q=q),
        sorts={"name": (Service.sort_name,), "slug": (Service.slug,)},
        id=Service.id,
        updated=Service.updated_at,
        row=ServiceOut.of,
    )
    return cached(request, await listing(request, db, services, page))


@router.get(
    "/services/{service}",
    operation_id="get_service",
    summary="Get a service or partner",
    response_model=ServiceOut,
    responses=item_example(examples.SERVICE) | refusals(ServiceNotFound),
    openapi_extra=PUBLIC,
)
async def get_service(request: Request, db: ReadConnection, service: ServiceKey) -> Response:
    """With its directorate and the themes of ward plans that it stands behind."""
    row = await queries.get_service_row(db, service)
    out = ServiceOut.of(row)
    # Its directorate and its themes are records of their own, with versions of their own.
    tag = etags.etag(row.version, zlib.crc32(out.model_dump_json().encode()))
    return etags.item(request, out, tag, cache_control=CACHE)


@router.get(
    "/service-leads",
    operation_id="list_service_leads",
    summary="List the posts that answer for services on a day",
    response_model=ListOut[LeadOut],
    responses=list_example(examples.LEAD) | refusals(UnknownWard, UnknownService),
    openapi_extra=PUBLIC,
)
async def list_service_leads(
    *,
    request: Request,
    db: ReadDb,
    on: AskedDay,
    ward: FilterWard,
    service: FilterService,
    page: Annotated[Page, Depends(page_params("service", "level"))],
    level: LevelFilter = None,
    filled: Annotated[
        bool | None, Query(description="Only posts that somebody holds, or that nobody holds.")
    ] = None,
) -> Response:
    """Roles, not people. With `ward`, posts that answer for all wards are included."""
    ward_id = ward.id if ward else None
    leads = queries.leads(on=on, service=service, ward_id=ward_id, level=level, filled=filled)
    return cached(request, await listing(request, db, _leads(leads), page))


@router.get(
    "/service-leads/coverage",
    operation_id="list_service_lead_coverage",
    summary="List who answers for each service in each ward, and where nobody does",
    response_model=ListOut[CoverageOut],
    responses=list_example(examples.COVERAGE) | refusals(UnknownWard, UnknownService),
    openapi_extra=PUBLIC,
)
async def list_service_lead_coverage(
    *,
    request: Request,
    db: ReadDb,
    on: AskedDay,
    ward: FilterWard,
    service: FilterService,
    page: Annotated[Page, Depends(page_params("ward", "service", updated=False))],
    gaps: Annotated[
        bool | None, Query(description="Only where nobody answers, or only where somebody does.")
    ] = None,
    every_service: Annotated[
        bool,
        Query(description="Also services that are not expected to name a lead for each ward."),
    ] = False,
) -> Response:
    """Each ward of the day with each service that should name a lead there.

    The ward's own lead of level 0 comes before a lead of all wards.
    """
    pairs = ListQuery(
        select=queries.coverage(
            on=on,
            gaps=gaps,
            ward_id=ward.id if ward else None,
            service=service,
            every_service=every_service,
        ),
        sorts={
            "ward": (Ward.sort_name, Service.sort_name),
            "service": (Service.sort_name, Ward.sort_name),
        },
        id=queries.PAIR,
        row=CoverageOut.of,
    )
    return cached(request, await listing(request, db, pairs, page))


@router.get(
    "/wards/{ward}/service-leads",
    operation_id="list_ward_service_leads",
    summary="List the posts that answer for services in a ward",
    response_model=ListOut[LeadOut],
    responses=list_example(examples.LEAD) | refusals(WardNotFound),
    openapi_extra=PUBLIC,
)
async def list_ward_service_leads(
    request: Request,
    db: ReadDb,
    on: AskedDay,
    ward: AskedWard,
    page: Annotated[Page, Depends(page_params("service", "level"))],
) -> Response:
    """The ward's own and those that answer for all wards. Roles, not people."""
    leads = queries.leads(on=last_day(ward, on), ward_id=ward.id)
    return cached(request, await listing(request, db, _leads(leads), page))


def _leads(leads: queries.Rows) -> ListQuery:
    return ListQuery(
        select=leads,
        sorts={
            "service": (Service.slug, ServiceLead.level),
            "level": (ServiceLead.level, Service.slug),
        },
        id=ServiceLead.id,
        updated=ServiceLead.updated_at,
        row=LeadOut.of,
    )
