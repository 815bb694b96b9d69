"""Escalations of commitments, and the answers to them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.commitments import actions, examples, permissions
from wardapi.commitments import escalation_queries as queries
from wardapi.commitments.deps import ClimbedCommitment, Climber
from wardapi.commitments.errors import CommitmentClosed, CommitmentNotFound, NothingToEscalate
from wardapi.commitments.filters import ServiceFilter, WardFilter, in_places
from wardapi.commitments.models import Commitment
from wardapi.commitments.schemas import (
    CommitmentAnswerIn,
    CommitmentEscalationIn,
    CommitmentEscalationOut,
)
from wardapi.deadlines.errors import (
    AlreadyAnswered,
    EscalationNotFound,
    LadderExhausted,
    OccurredTooEarly,
)
from wardapi.deadlines.filters import ESCALATION_SORTS, EscalationFilters
from wardapi.deadlines.models import Escalation
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import UnknownWard

router = Router(prefix="", tags=["escalations"], dependencies=[Depends(current_principal)])
Reader = Annotated[Principal, Depends(needs("escalations:read"))]
Answerer = Annotated[Principal, Depends(needs("escalations:write"))]
EscalationId = Annotated[UUID, Path(alias="id", description="From the list.")]


@router.post(
    "/commitments/{id}/escalations",
    status_code=201,
    operation_id="escalate_commitment",
    summary="Escalate a commitment by hand",
    response_model=CommitmentEscalationOut,
    responses=item_example(examples.ESCALATION, 201)
    | refusals(CommitmentNotFound, CommitmentClosed, NothingToEscalate, LadderExhausted),
)
async def escalate_commitment(
    found: ClimbedCommitment, body: CommitmentEscalationIn, by: Climber, db: Db, now: Now
) -> CommitmentEscalationOut:
    """By a councillor or a coordinator of the ward, or a manager: the next level hears of it."""
    raised = await actions.escalate(db, found, reason=body.reason, by=by, now=now)
    return await queries.get_escalation(db, raised, now=now)


@router.get(
    "/commitment-escalations",
    operation_id="list_commitment_escalations",
    summary="List the escalations of commitments",
    response_model=ListOut[CommitmentEscalationOut],
    responses=list_example(examples.ESCALATION) | refusals(UnknownWard, UnknownService),
)
async def list_commitment_escalations(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    now: Now,
    page: Annotated[Page, Depends(page_params(*ESCALATION_SORTS, default="-raised_at"))],
    filters: Annotated[EscalationFilters, Depends()],
    ward: WardFilter = None,
    service: ServiceFilter = None,
    answerer: Annotated[Literal["me"] | None, Query(description="Those that I may answer.")] = None,
    commitment: Annotated[UUID | None, Query(description="Of one commitment.")] = None,
) -> Response:
    """Raised by a rung or by hand. An open one waits for its answer."""
    conditions = [*await in_places(db, ward, service), *filters.conditions()]
    if answerer is not None:
        conditions.append(await queries.answerable(db, by, now))
    if commitment is not None:
        conditions.append(Commitment.id == commitment)
    escalations = ListQuery(
        select=queries.escalations().where(*conditions),
        sorts=ESCALATION_SORTS,
        id=Escalation.id,
        updated=Escalation.updated_at,
        batch=queries.shown,
    )
    return await listing(request, db, escalations, page)


@router.post(
    "/commitment-escalations/{id}/answer",
    status_code=201,
    operation_id="answer_commitment_escalation",
    summary="Answer an escalation of a commitment",
    response_model=CommitmentEscalationOut,
    responses=item_example(examples.ESCALATION, 201)
    | refusals(EscalationNotFound, CommitmentClosed, AlreadyAnswered, OccurredTooEarly),
)
async def answer_commitment_escalation(
    escalation: EscalationId, body: CommitmentAnswerIn, by: Answerer, db: Db, now: Now
) -> CommitmentEscalationOut:
    """The service at that level, or a manager of it. A new date moves the later rungs, once; the
    commitment stays missed until it is kept."""
    found = await queries.find_escalation(db, escalation, now=now)
    permissions.check_answer(by, found.found.place, found.row.level)
    await actions.answer(
        db, found.found, escalation, text=body.text, new_date=body.new_date, by=by, now=now
    )
    return await queries.get_escalation(db, escalation, now=now)
