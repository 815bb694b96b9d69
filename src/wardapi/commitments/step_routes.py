"""The steps of a commitment: each answers with the commitment as it stands after it."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.commitments import actions, examples, showing
from wardapi.commitments.deps import CommitmentTo, Writer, answer
from wardapi.commitments.errors import CommitmentClosed, CommitmentNotFound
from wardapi.commitments.permissions import Act
from wardapi.commitments.queries import Found
from wardapi.commitments.schemas import (
    AssessmentIn,
    CommitmentOut,
    KeepingIn,
    WithdrawalIn,
)
from wardapi.deadlines.errors import OccurredInFuture, OccurredTooEarly
from wardapi.kit.deps import Db, Now
from wardapi.kit.errors import WardapiError
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router

router = Router(
    prefix="/commitments", tags=["commitments"], dependencies=[Depends(current_principal)]
)


def _step(*refused: type[WardapiError]) -> dict[int | str, dict[str, Any]]:
    return item_example(examples.COMMITMENT, 201) | refusals(
        CommitmentNotFound, CommitmentClosed, *refused
    )


@router.post(
    "/{id}/assessment",
    status_code=201,
    operation_id="assess_commitment",
    summary="Say how a commitment goes",
    response_model=CommitmentOut,
    responses=_step(),
)
async def assess_commitment(
    found: Annotated[Found, Depends(CommitmentTo(Act.ASSESS))],
    body: AssessmentIn,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """On track or at risk. The note is published: write no personal data."""
    await actions.assess(db, found, status=body.status, note=body.note, by=by, now=now)
    return answer(await showing.show(db, found.id, now=now))


@router.post(
    "/{id}/keeping",
    status_code=201,
    operation_id="keep_commitment",
    summary="Record that a commitment was kept",
    response_model=CommitmentOut,
    responses=_step(OccurredInFuture, OccurredTooEarly),
)
async def keep_commitment(
    found: Annotated[Found, Depends(CommitmentTo(Act.KEEP))],
    by: Writer,
    db: Db,
    now: Now,
    body: KeepingIn | None = None,
) -> Response:
    """After its day it is kept late, and says so. An agreement is kept when it is reviewed; what
    follows it is pledged anew."""
    given = body or KeepingIn()
    await actions.keep(db, found, note=given.note, occurred_at=given.occurred_at, by=by, now=now)
    return answer(await showing.show(db, found.id, now=now))


@router.post(
    "/{id}/withdrawal",
    status_code=201,
    operation_id="withdraw_commitment",
    summary="Withdraw a commitment",
    response_model=CommitmentOut,
    responses=_step(),
)
async def withdraw_commitment(
    found: Annotated[Found, Depends(CommitmentTo(Act.WITHDRAW))],
    body: WithdrawalIn,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """By the service or a manager, with a reason, which is published."""
    await actions.withdraw(db, found, reason=body.reason, by=by, now=now)
    return answer(await showing.show(db, found.id, now=now))
