"""Escalations of plan reviews that are overdue, and the answers to them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.deadlines.errors import AlreadyAnswered, EscalationNotFound, OccurredTooEarly
from wardapi.deadlines.filters import ESCALATION_SORTS, EscalationFilters
from wardapi.deadlines.models import Escalation
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.priorities import escalation_queries as queries
from wardapi.priorities import permissions, reviews
from wardapi.priorities.escalation_schemas import PlanAnswerIn, PlanEscalationOut
from wardapi.priorities.models import Plan
from wardapi.priorities.plan_deps import Writer
from wardapi.priorities.plan_examples import ESCALATION
from wardapi.priorities.rules import ReviewOver
from wardapi.wards.deps import FilterWard
from wardapi.wards.rules import UnknownWard

router = Router(
    prefix="/plan-escalations", tags=["escalations"], dependencies=[Depends(current_principal)]
)
Reader = Annotated[Principal, Depends(needs("escalations:read"))]
EscalationId = Annotated[UUID, Path(alias="id", description="From the list.")]


@router.get(
    "",
    operation_id="list_plan_escalations",
    summary="List the escalations of plan reviews",
    response_model=ListOut[PlanEscalationOut],
    responses=list_example(ESCALATION) | refusals(UnknownWard),
)
async def list_plan_escalations(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    ward: FilterWard,
    page: Annotated[Page, Depends(page_params(*ESCALATION_SORTS, default="-raised_at"))],
    filters: Annotated[EscalationFilters, Depends()],
    plan: Annotated[UUID | None, Query(description="Of one plan.")] = None,
) -> Response:
    """Of the plans that you work on. An open one waits for its answer."""
    conditions = [*filters.conditions()]
    if ward is not None:
        conditions.append(Plan.ward_id == ward.id)
    if plan is not None:
        conditions.append(Plan.id == plan)
    escalations = ListQuery(
        select=queries.escalations(by).where(*conditions),
        sorts=ESCALATION_SORTS,
        id=Escalation.id,
        updated=Escalation.updated_at,
        batch=queries.shown,
    )
    return await listing(request, db, escalations, page)


@router.get(
    "/{id}",
    operation_id="get_plan_escalation",
    summary="Get an escalation of a plan review",
    response_model=PlanEscalationOut,
    responses=item_example(ESCALATION) | refusals(EscalationNotFound),
)
async def get_plan_escalation(
    request: Request, escalation: EscalationId, by: Reader, db: ReadDb
) -> Response:
    """With its answer, once there is one. For those who work on the plan."""
    row = await queries.find_escalation(db, escalation, by=by)
    out = (await queries.shown(db, [row]))(row)
    return etags.item(request, out, etags.etag(row.version))


@router.post(
    "/{id}/answer",
    status_code=201,
    operation_id="answer_plan_escalation",
    summary="Answer an escalation of a plan review",
    response_model=PlanEscalationOut,
    responses=item_example(ESCALATION, 201)
    | refusals(EscalationNotFound, ReviewOver, AlreadyAnswered, OccurredTooEarly),
)
async def answer_plan_escalation(
    escalation: EscalationId, body: PlanAnswerIn, by: Writer, db: Db, now: Now
) -> PlanEscalationOut:
    """The ward's coordinator, or a manager at that level. A new date moves the later rungs, once;
    the review stays overdue until the next version is published."""
    row = await queries.find_escalation(db, escalation, by=by)
    permissions.check_answer(by, row.gss_code, row.level)
    await reviews.answer(
        db, row.version_id, escalation, text=body.text, new_date=body.new_date, by=by, now=now
    )
    return await queries.show(db, escalation, by=by)
