"""Who comes to meetings, and the areas that partners work by."""

from typing import Annotated

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.meetings import areas, attendance, examples, queries, showing
from wardapi.meetings.answers import AreaOut, AttendanceOut
from wardapi.meetings.areas import Reaches
from wardapi.meetings.deps import Filters, Reader, SlugKey, WardKey, Writer, service_id, ward_id
from wardapi.meetings.errors import AreaTaken, PartnerAreaNotFound
from wardapi.meetings.models import Meeting, PartnerArea
from wardapi.meetings.schemas import AreaIn, AreaPatch
from wardapi.services.models import Service
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import UnknownWard

router = Router(prefix="", tags=["meetings"], dependencies=[Depends(current_principal)])
AreaSlug = Annotated[
    str,
    Path(alias="area", min_length=1, max_length=80, description="Its slug."),
]


@router.get(
    "/attendance",
    operation_id="summarise_attendance",
    summary="Count who came, by service, ward and kind of meeting",
    response_model=ListOut[AttendanceOut],
    responses=list_example(examples.ATTENDANCE) | refusals(UnknownWard, UnknownService),
)
async def summarise_attendance(
    request: Request,
    by: Reader,
    db: ReadDb,
    filters: Annotated[Filters, Depends()],
    page: Annotated[Page, Depends(page_params("service", "kind", updated=False))],
) -> Response:
    """Of the meetings that you may see and that were held. `percent` is attended of invited, the
    invitations to held meetings; each is counted once, under the place of its meeting, so that
    rows add up. `ward` narrows to meetings of the ward itself."""
    conditions = await filters.counted(db)
    rows = ListQuery(
        select=attendance.summary(by, *conditions),
        sorts={"service": (Service.slug,), "kind": (Meeting.kind, Service.slug)},
        id=attendance.KEY,
        row=lambda row: showing.attendance(row, filters.period),
    )
    return await listing(request, db, rows, page)


@router.get(
    "/partner-areas",
    operation_id="list_partner_areas",
    summary="List the areas that partners work by",
    response_model=ListOut[AreaOut],
    responses=list_example(examples.AREA) | refusals(UnknownWard, UnknownService),
)
async def list_partner_areas(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("slug"))],
    ward: WardKey = None,
    service: SlugKey = None,
) -> Response:
    """An area reaches into wards, and a ward into areas: many to many. One that no source gives is
    marked as an assumption."""
    found = queries.areas()
    if service is not None:
        found = found.where(PartnerArea.service_id == await service_id(db, service))
    if ward is not None:
        known = await ward_id(db, ward, None)
        found = found.where(PartnerArea.id.in_(queries.areas_of(known)))
    listed = ListQuery(
        select=found,
        sorts={"slug": (PartnerArea.slug,)},
        id=PartnerArea.id,
        updated=PartnerArea.updated_at,
        batch=showing.areas,
    )
    return await listing(request, db, listed, page)


@router.post(
    "/partner-areas",
    status_code=201,
    operation_id="add_partner_area",
    summary="Add an area that a partner works by",
    response_model=AreaOut,
    responses=item_example(examples.AREA, 201) | refusals(AreaTaken, UnknownWard, UnknownService),
)
async def add_partner_area(body: AreaIn, by: Writer, db: Db, now: Now) -> Response:
    """By managers and coordinators of all its wards. Without a source it is an assumption."""
    evidence = {
        "source": body.source,
        "confidence": None,
        "assumption": not body.source,
        "note": body.note,
    }
    area = await areas.add_area(
        db,
        slug=body.slug,
        name=body.name,
        service=body.service,
        wards=[Reaches(one.ward, one.extent) for one in body.wards],
        evidence=evidence,
        by=by,
        now=now,
    )
    return await _answer(db, area.slug, 201)


@router.patch(
    "/partner-areas/{area}",
    operation_id="change_partner_area",
    summary="Rename or redraw an area that a partner works by",
    response_model=AreaOut,
    responses=item_example(examples.AREA) | refusals(PartnerAreaNotFound, UnknownWard),
)
async def change_partner_area(
    *,
    slug: AreaSlug,
    body: AreaPatch,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """By managers and coordinators of all its wards, those it had and those it gets."""
    changes = body.given()
    changes.pop("wards", None)
    wards = [Reaches(one.ward, one.extent) for one in body.wards]
    await areas.change_area(
        db, slug, changes=changes, wards=wards, if_match=if_match, by=by, now=now
    )
    return await _answer(db, slug, 200)


@router.get(
    "/partner-areas/{area}",
    operation_id="get_partner_area",
    summary="Get an area that a partner works by",
    response_model=AreaOut,
    responses=item_example(examples.AREA) | refusals(PartnerAreaNotFound),
)
async def get_partner_area(request: Request, slug: AreaSlug, by: Reader, db: ReadDb) -> Response:
    """With the wards that it reaches into."""
    row = await areas.find_area(db, slug)
    out: AreaOut = (await showing.areas(db, [row]))(row)
    return etags.item(request, out, etags.etag(row.PartnerArea.version))


async def _answer(db: AsyncSession, slug: str, status: int) -> Response:
    row = await areas.find_area(db, slug)
    out: AreaOut = (await showing.areas(db, [row]))(row)
    headers = {"ETag": etags.etag(row.PartnerArea.version)}
    if status == 201:
        headers["Location"] = f"/v1/partner-areas/{slug}"
    return Response(out.__pydantic_serializer__.to_json(out), status, headers, "application/json")
