"""Reports of services that failed to join up, for those who work on it. Nothing is published."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.casework.schemas import ServiceRef, WardRef
from wardapi.commitments import silo_actions as actions
from wardapi.commitments import silo_examples as examples
from wardapi.commitments import silo_queries as queries
from wardapi.commitments import silo_rules as rules
from wardapi.commitments.silo_actions import NewReport
from wardapi.commitments.silo_models import SiloReport
from wardapi.commitments.silo_queries import Found
from wardapi.commitments.silo_rules import (
    InvalidSiloReport,
    SiloReportClosed,
    SiloReportNotFound,
)
from wardapi.commitments.silo_schemas import (
    SiloOutcomeIn,
    SiloReportIn,
    SiloReportOut,
    SiloReportPatch,
    SiloReportPaths,
)
from wardapi.commitments.silo_vocabulary import SiloStatus
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.services.models import Service
from wardapi.services.routes import FilterService
from wardapi.services.rules import UnknownService
from wardapi.wards.deps import FilterWard
from wardapi.wards.rules import UnknownWard

router = Router(
    prefix="/silo-reports", tags=["silo-reports"], dependencies=[Depends(current_principal)]
)

Reader = Annotated[Principal, Depends(needs("silo-reports:read"))]
Writer = Annotated[Principal, Depends(needs("silo-reports:write"))]
ReportId = Annotated[
    UUID,
    Path(
        alias="id", description="From the list.", examples=["019b8d5c-1f00-7abc-8def-0123456789ab"]
    ),
]


async def held_report(report: ReportId, by: Writer, db: Db) -> Found:
    """The report in the address, to be changed; 404 for those who may not know of it."""
    return await queries.find_report(db, report, by=by)


HeldReport = Annotated[Found, Depends(held_report)]


@router.post(
    "",
    status_code=201,
    operation_id="report_silo_working",
    summary="Report that services failed to join up",
    response_model=SiloReportOut,
    responses=item_example(examples.REPORT, 201)
    | refusals(UnknownWard, UnknownService, InvalidSiloReport),
)
async def report_silo_working(body: SiloReportIn, by: Writer, db: Db, now: Now) -> Response:
    """By councillors and coordinators of the ward, and managers. The services named will see it."""
    id_ = await actions.report(db, NewReport(**body.model_dump()), by=by, now=now)
    return await _answer(db, id_, by=by, status=201)


@router.get(
    "",
    operation_id="list_silo_reports",
    summary="List the silo-working reports that you may see",
    response_model=ListOut[SiloReportOut],
    responses=list_example(examples.REPORT) | refusals(UnknownWard, UnknownService),
)
async def list_silo_reports(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    ward: FilterWard,
    service: FilterService,
    page: Annotated[Page, Depends(page_params("created_at", "occurred_on", default="-created_at"))],
    status: Annotated[SiloStatus | None, Query(description="Open or closed.")] = None,
) -> Response:
    """Your own; those of your wards for coordinators, of your services for their leads; for
    managers and auditors all within their grants."""
    asked = queries.shown(by)
    if ward is not None:
        asked = asked.where(SiloReport.ward_id == ward.id)
    if service is not None:
        asked = asked.where(queries.names(Service.slug == service))
    if status is not None:
        at = SiloReport.closed_at
        asked = asked.where(at.is_(None) if status is SiloStatus.OPEN else at.is_not(None))

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        named = await queries.services_of(session, [row.id for row in rows])
        return lambda row: _report(row, named[row.id])

    reports = ListQuery(
        select=asked,
        sorts={
            "created_at": (SiloReport.created_at,),
            "occurred_on": (SiloReport.occurred_on,),
        },
        id=SiloReport.id,
        updated=SiloReport.updated_at,
        batch=batch,
    )
    return await listing(request, db, reports, page)


@router.get(
    "/{id}",
    operation_id="get_silo_report",
    summary="Get a silo-working report",
    response_model=SiloReportOut,
    responses=item_example(examples.REPORT) | refusals(SiloReportNotFound),
)
async def get_silo_report(request: Request, by: Reader, db: ReadDb, report: ReportId) -> Response:
    """For who made it, the ward's coordinator, the leads of the services that it names, managers
    and auditors."""
    row = await queries.get_item(db, report, by=by)
    named = await queries.services_of(db, [report])
    return etags.item(request, _report(row, named[report]), etags.etag(row.version))


@router.patch(
    "/{id}",
    operation_id="correct_silo_report",
    summary="Correct the words of a silo-working report",
    response_model=SiloReportOut,
    responses=item_example(examples.REPORT) | refusals(SiloReportNotFound),
)
async def correct_silo_report(
    *,
    found: HeldReport,
    body: SiloReportPatch,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """What was written before is kept nowhere. By who made it, the coordinator or a manager."""
    rules.check_correct(by, found.ward, found.named, is_own=found.reported_by == by.id)
    await actions.correct(db, found, changes=body.given(), if_match=if_match, by=by, now=now)
    return await _answer(db, found.id, by=by)


@router.post(
    "/{id}/outcome",
    status_code=201,
    operation_id="close_silo_report",
    summary="Say what came of a silo-working report",
    response_model=SiloReportOut,
    responses=item_example(examples.CLOSED, 201) | refusals(SiloReportNotFound, SiloReportClosed),
)
async def close_silo_report(
    *, found: HeldReport, body: SiloOutcomeIn, by: Writer, db: Db, now: Now
) -> Response:
    """That closes it. By the ward's coordinator or a manager."""
    rules.check_close(by, found.ward, found.named)
    await actions.close(db, found, outcome=body.outcome, text=body.text, by=by, now=now)
    return await _answer(db, found.id, by=by, status=201)


async def _answer(db: AsyncSession, id_: UUID, *, by: Principal, status: int = 200) -> Response:
    row = await queries.get_item(db, id_, by=by)
    named = await queries.services_of(db, [id_])
    out = _report(row, named[id_])
    headers = {"ETag": etags.etag(row.version)}
    if status == 201:
        headers["Location"] = out.links.self
    body = out.__pydantic_serializer__.to_json(out)
    return Response(body, status, headers, "application/json")


def _report(row: Row[Any], named: Sequence[Row[Any]]) -> SiloReportOut:
    return SiloReportOut(
        id=row.id,
        status=SiloStatus.OPEN if row.closed_at is None else SiloStatus.CLOSED,
        ward=WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name),
        services=[ServiceRef(slug=one.slug, name=one.name) for one in named],
        title=row.title,
        description=row.description,
        occurred_on=row.occurred_on,
        reported_as=row.reported_as,
        outcome=row.outcome,
        outcome_text=row.outcome_text,
        closed_at=row.closed_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        links=SiloReportPaths(self=f"/v1/silo-reports/{row.id}"),
    )
