"""Escalations of all cases that one may see, and the answers to them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.casework import actions, columns, examples, permissions
from wardapi.casework import escalation_queries as queries
from wardapi.casework.errors import CaseClosed, CaseConfidential
from wardapi.casework.filters import in_places
from wardapi.casework.models import Case
from wardapi.casework.reach import reach_of
from wardapi.casework.requests import AnswerIn
from wardapi.casework.schemas import EscalationOut
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
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import UnknownWard

router = Router(
    prefix="/escalations", tags=["escalations"], dependencies=[Depends(current_principal)]
)
Reader = Annotated[Principal, Depends(needs("escalations:read"))]
Answerer = Annotated[Principal, Depends(needs("escalations:write"))]
EscalationId = Annotated[UUID, Path(alias="id", description="From the list, or from a case.")]


@router.get(
    "",
    operation_id="list_escalations",
    summary="List the escalations of cases that you may see",
    response_model=ListOut[EscalationOut],
    responses=list_example(examples.ESCALATION) | refusals(UnknownWard, UnknownService),
)
async def list_escalations(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    now: Now,
    page: Annotated[Page, Depends(page_params(*ESCALATION_SORTS, default="-raised_at"))],
    filters: Annotated[EscalationFilters, Depends()],
    ward: Annotated[
        str | None, Query(min_length=1, max_length=120, description="GSS code, slug or name.")
    ] = None,
    service: Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")] = None,
    answerer: Annotated[Literal["me"] | None, Query(description="Those that I may answer.")] = None,
    case: Annotated[
        str | None, Query(min_length=1, max_length=20, description="Of one case.")
    ] = None,
) -> Response:
    """Raised by a rung or by hand. An open one waits for its answer."""
    reach = await reach_of(db, by, now)
    conditions = [*await in_places(db, ward, service), *filters.conditions()]
    if answerer is not None:
        conditions.append(queries.answerable(reach))
    if case is not None:
        conditions.append(Case.reference == case.upper())
    escalations = ListQuery(
        select=queries.escalations().where(reach.visible(), *conditions),
        sorts=ESCALATION_SORTS,
        id=Escalation.id,
        updated=Escalation.updated_at,
        batch=queries.shown,
        spreads=columns.of_escalations,
    )
    return await listing(request, db, escalations, page)


@router.get(
    "/{id}",
    operation_id="get_escalation",
    summary="Get an escalation",
    response_model=EscalationOut,
    responses=item_example(examples.ESCALATION) | refusals(EscalationNotFound, CaseConfidential),
)
async def get_escalation(
    request: Request, escalation: EscalationId, by: Reader, db: ReadDb, now: Now
) -> Response:
    """With its reason and, once there is one, its answer."""
    row = (await queries.find_escalation(db, escalation, by=by, now=now)).row
    out = (await queries.shown(db, [row]))(row)
    return etags.item(request, out, etags.etag(row.escalation_version))


@router.post(
    "/{id}/answer",
    status_code=201,
    operation_id="answer_escalation",
    summary="Answer an escalation",
    response_model=EscalationOut,
    responses=item_example(examples.ESCALATION, 201)
    | refusals(EscalationNotFound, CaseConfidential, CaseClosed, AlreadyAnswered, OccurredTooEarly),
)
async def answer_escalation(
    escalation: EscalationId, body: AnswerIn, by: Answerer, db: Db, now: Now
) -> EscalationOut:
    """The service at that level, or a manager of it. A new date moves the later rungs, once."""
    found = await queries.find_escalation(db, escalation, by=by, now=now)
    permissions.check_answer(by, found.found.matter, found.row.level)
    await actions.answer(
        db, found.found, escalation, text=body.text, new_date=body.new_date, by=by, now=now
    )
    await db.flush()
    row = (await queries.find_escalation(db, escalation, by=by, now=now)).row
    return (await queries.shown(db, [row]))(row)  # type: ignore[return-value]
