"""Appointing those who answer for services, and ending their time."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access import queries as access
from wardapi.access.deps import current_principal, needs
from wardapi.access.errors import PrincipalNotFound
from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import FieldError
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import PUBLIC, Router
from wardapi.services import actions, examples, lead_queries, queries
from wardapi.services.actions import Successor
from wardapi.services.lead_schemas import EndedLeadOut, LeadEndingIn, LeadIn
from wardapi.services.models import Service
from wardapi.services.permissions import Post, check_appoint
from wardapi.services.rules import LeadNotFound, LeadTaken, ServiceNotFound, UnknownService
from wardapi.services.schemas import LeadOut
from wardapi.wards import queries as wards
from wardapi.wards.deps import CACHE
from wardapi.wards.models import Ward
from wardapi.wards.rules import AlreadyEnded, EndsBeforeItStarts, UnknownWard, WardNotFound

published = Router(prefix="/service-leads", tags=["services"])
kept = Router(prefix="/service-leads", tags=["services"], dependencies=[Depends(current_principal)])
ROUTERS = (published, kept)

Appointer = Annotated[Principal, Depends(needs("services:write"))]
LeadId = Annotated[
    UUID,
    Path(
        alias="id", description="From the list.", examples=["019b8d5c-1f00-7abc-8def-0123456789ab"]
    ),
]


@published.get(
    "/{id}",
    operation_id="get_service_lead",
    summary="Get a lead of a service",
    response_model=LeadOut,
    responses=item_example(examples.LEAD) | refusals(LeadNotFound),
    openapi_extra=PUBLIC,
)
async def get_service_lead(request: Request, db: ReadDb, lead_id: LeadId) -> Response:
    """Past, present or to come. The post, not the person."""
    row = await lead_queries.get_lead_row(db, lead_id)
    return etags.item(request, LeadOut.of(row), etags.etag(row.version), cache_control=CACHE)


@kept.post(
    "",
    status_code=201,
    operation_id="appoint_service_lead",
    summary="Name who answers for a service",
    response_model=LeadOut,
    responses=item_example(examples.LEAD, 201)
    | refusals(UnknownService, UnknownWard, LeadTaken, EndsBeforeItStarts, PrincipalNotFound),
)
async def appoint_service_lead(
    by: Appointer, body: LeadIn, db: Db, now: Now, response: Response
) -> LeadOut:
    """One lead at a time of a service, ward and level. The ward's own comes before that of all."""
    service, ward = await _service(db, body.service), await _ward(db, body)
    directorate = service.directorate.slug if service.directorate else None
    code = ward.gss_code if ward else None
    check_appoint(by, Post(service.slug, directorate, code, body.level))
    if body.principal is not None:
        await access.get_principal(db, body.principal)
    made = await actions.appoint_lead(
        db,
        service,
        ward=ward,
        level=body.level,
        title=body.title,
        principal_id=body.principal,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        by=by,
        now=now,
    )
    response.headers["ETag"] = etags.etag(made.version)
    response.headers["Location"] = f"/v1/service-leads/{made.id}"
    return LeadOut.of(await lead_queries.get_lead_row(db, made.id))


@kept.post(
    "/{id}/ending",
    status_code=201,
    operation_id="end_service_lead",
    summary="End somebody's time as a lead, and name who follows",
    response_model=EndedLeadOut,
    responses=item_example(examples.ENDED_LEAD, 201)
    | refusals(LeadNotFound, LeadTaken, AlreadyEnded, EndsBeforeItStarts, PrincipalNotFound),
)
async def end_service_lead(
    *, by: Appointer, lead_id: LeadId, body: LeadEndingIn, db: Db, now: Now, response: Response
) -> EndedLeadOut:
    """The day is the last one; a `successor` begins on the next, and both are done or neither.

    What the lead had in hand stays theirs until it is handed over.
    """
    lead = await lead_queries.get_lead(db, lead_id, lock=True)
    check_appoint(by, lead_queries.post_of(lead))
    successor = None
    if body.successor is None:
        await actions.end_lead(db, lead, on=body.ends_on, by=by, now=now)
    else:
        following = body.successor
        if following.principal is not None:
            await access.get_principal(db, following.principal)
        named = Successor(following.title, following.principal, following.ends_on)
        made = await actions.succeed_lead(db, lead, named, on=body.ends_on, by=by, now=now)
        successor = LeadOut.of(await lead_queries.get_lead_row(db, made.id))
    response.headers["ETag"] = etags.etag(lead.version)
    ended = LeadOut.of(await lead_queries.get_lead_row(db, lead.id))
    return EndedLeadOut(**ended.model_dump(by_alias=False), successor=successor)


async def _service(session: AsyncSession, slug: str) -> Service:
    try:
        return await queries.get_service(session, slug)
    except ServiceNotFound as error:
        at = FieldError("/service", UnknownService.code, error.detail)
        raise UnknownService(error.detail, errors=[at]) from error


async def _ward(session: AsyncSession, body: LeadIn) -> Ward | None:
    if body.ward is None:
        return None
    try:
        return await wards.get_ward(session, body.ward, body.starts_on)
    except WardNotFound as error:
        at = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[at]) from error
