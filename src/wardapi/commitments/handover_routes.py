"""Handing over what is open when the lead of a service changes."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import CurrentPrincipal, current_principal
from wardapi.commitments import handover, handover_queries, handover_rules
from wardapi.commitments.handover_models import LeadHandover
from wardapi.commitments.handover_rules import (
    LeadStillInPost,
    SuccessorNotInPost,
    SuccessorVacant,
    UnknownSuccessor,
)
from wardapi.commitments.handover_schemas import HandoverIn, HandoverOut
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.services import lead_queries
from wardapi.services.lead_routes import Appointer, LeadId
from wardapi.services.rules import LeadNotFound

router = Router(
    prefix="/service-leads", tags=["services"], dependencies=[Depends(current_principal)]
)

EXAMPLE: dict[str, Any] = {
    "id": "019b8d5c-1f00-7abc-8def-0123456789ad",
    "from_lead": "019b8d5c-1f00-7abc-8def-0123456789ab",
    "to_lead": "019b8d5c-1f00-7abc-8def-0123456789ac",
    "handed_over_at": "2026-02-02T09:00:00Z",
    "cases": 2,
    "case_references": ["C-2026-000123", "C-2026-000140"],
    "commitments": 1,
    "commitment_ids": ["019b8d5c-1f00-7abc-8def-0123456789ae"],
}


@router.post(
    "/{id}/handover",
    status_code=201,
    operation_id="hand_over_lead",
    summary="Hand over what a lead has open to the next",
    response_model=HandoverOut,
    responses=item_example(EXAMPLE, 201)
    | refusals(
        LeadNotFound, UnknownSuccessor, LeadStillInPost, SuccessorNotInPost, SuccessorVacant
    ),
)
async def hand_over_lead(
    lead_id: LeadId, body: HandoverIn, by: Appointer, db: Db, now: Now
) -> HandoverOut:
    """Open cases that are assigned to who held the post, and open commitments, pass to the next.

    A second call changes nothing, and answers with the handover that is on record.
    """
    made = await handover.hand_over(db, lead_id, body.to, by=by, now=now)
    make = await handover_queries.batch(db, [made], by=by, now=now)
    return HandoverOut.model_validate(make(made))


@router.get(
    "/{id}/handovers",
    operation_id="list_lead_handovers",
    summary="List what was handed over from a lead",
    response_model=ListOut[HandoverOut],
    responses=list_example(EXAMPLE) | refusals(LeadNotFound),
)
async def list_lead_handovers(
    *,
    request: Request,
    lead_id: LeadId,
    by: CurrentPrincipal,
    db: ReadDb,
    now: Now,
    page: Annotated[Page, Depends(page_params("handed_over_at"))],
) -> Response:
    """For administrators, managers and auditors of the service; each sees the cases that are
    theirs to see."""
    lead = await lead_queries.get_lead(db, lead_id)
    handover_rules.check_read(by, lead_queries.post_of(lead))

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        return await handover_queries.batch(session, rows, by=by, now=now)

    found = ListQuery(
        select=handover_queries.handovers(lead_id),
        sorts={"handed_over_at": (LeadHandover.handed_over_at,)},
        id=LeadHandover.id,
        updated=LeadHandover.updated_at,
        batch=batch,
    )
    return await listing(request, db, found, page)
