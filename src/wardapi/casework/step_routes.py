"""The steps of a case: each records a fact and answers with the case as it stands after it."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.casework import actions, examples, showing
from wardapi.casework.deps import CaseTo, Writer, answer
from wardapi.casework.errors import (
    AlreadyAcknowledged,
    CaseAlreadyAnswered,
    CaseClosed,
    CaseConfidential,
    CaseNotFound,
)
from wardapi.casework.permissions import Act
from wardapi.casework.queries import Found
from wardapi.casework.requests import (
    AcknowledgementIn,
    EscalationIn,
    PauseIn,
    ReplyIn,
    ResolutionIn,
    ResumptionIn,
)
from wardapi.casework.schemas import CaseOut
from wardapi.deadlines.errors import (
    AlreadyPaused,
    LadderExhausted,
    NothingLeftToPause,
    NotPaused,
    OccurredInFuture,
    OccurredTooEarly,
    ReasonMayNotPause,
)
from wardapi.kit.deps import Db, Now
from wardapi.kit.errors import WardapiError
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router

router = Router(prefix="/cases", tags=["cases"], dependencies=[Depends(current_principal)])


def _step(*refused: type[WardapiError]) -> dict[int | str, dict[str, Any]]:
    return item_example(examples.CASE, 201) | refusals(
        CaseNotFound, CaseConfidential, CaseClosed, *refused
    )


@router.post(
    "/{reference}/acknowledgement",
    status_code=201,
    operation_id="acknowledge_case",
    summary="Acknowledge a case",
    response_model=CaseOut,
    responses=_step(AlreadyAcknowledged, OccurredInFuture, OccurredTooEarly),
)
async def acknowledge_case(
    found: Annotated[Found, Depends(CaseTo(Act.ACKNOWLEDGE))],
    by: Writer,
    db: Db,
    now: Now,
    body: AcknowledgementIn | None = None,
) -> Response:
    """The service has it. A reply acknowledges a case too."""
    given = body or AcknowledgementIn()
    await actions.acknowledge(
        db, found, text=given.text, occurred_at=given.occurred_at, by=by, now=now
    )
    return answer(await showing.show_changed(db, found.id, now=now))


@router.post(
    "/{reference}/replies",
    status_code=201,
    operation_id="reply_to_case",
    summary="Reply to a case",
    response_model=CaseOut,
    responses=_step(CaseAlreadyAnswered, OccurredInFuture, OccurredTooEarly),
)
async def reply_to_case(
    found: Annotated[Found, Depends(CaseTo(Act.REPLY))],
    body: ReplyIn,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """`holding` acknowledges, `progress` also keeps one update, `substantive` answers the case."""
    await actions.reply(
        db, found, kind=body.kind, text=body.text, occurred_at=body.occurred_at, by=by, now=now
    )
    return answer(await showing.show_changed(db, found.id, now=now))


@router.post(
    "/{reference}/pauses",
    status_code=201,
    operation_id="pause_case",
    summary="Stop the clock",
    response_model=CaseOut,
    responses=_step(
        AlreadyPaused, NothingLeftToPause, ReasonMayNotPause, OccurredInFuture, OccurredTooEarly
    ),
)
async def pause_case(
    found: Annotated[Found, Depends(CaseTo(Act.PAUSE))],
    body: PauseIn,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """For a reason that the policy knows. At the policy's cap the clock restarts by itself."""
    start = body.start or body.occurred_at
    await actions.pause(db, found, reason=body.reason, start=start, text=body.text, by=by, now=now)
    return answer(await showing.show_changed(db, found.id, now=now))


@router.post(
    "/{reference}/resumption",
    status_code=201,
    operation_id="resume_case",
    summary="Start the clock again",
    response_model=CaseOut,
    responses=_step(NotPaused, OccurredInFuture, OccurredTooEarly),
)
async def resume_case(
    found: Annotated[Found, Depends(CaseTo(Act.RESUME))],
    by: Writer,
    db: Db,
    now: Now,
    body: ResumptionIn | None = None,
) -> Response:
    """Ends the pause that runs, or that ran at the instant given."""
    given = body or ResumptionIn()
    at = given.end or given.occurred_at
    await actions.resume(db, found, at=at, text=given.text, by=by, now=now)
    return answer(await showing.show_changed(db, found.id, now=now))


@router.post(
    "/{reference}/escalations",
    status_code=201,
    operation_id="escalate_case",
    summary="Escalate a case by hand",
    response_model=CaseOut,
    responses=_step(LadderExhausted),
)
async def escalate_case(
    found: Annotated[Found, Depends(CaseTo(Act.ESCALATE))],
    body: EscalationIn,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """The next level of the ladder hears of it now, with the reason."""
    await actions.escalate(db, found, reason=body.reason, by=by, now=now)
    return answer(await showing.show_changed(db, found.id, now=now))


@router.post(
    "/{reference}/resolution",
    status_code=201,
    operation_id="resolve_case",
    summary="Resolve a case",
    response_model=CaseOut,
    responses=_step(OccurredInFuture, OccurredTooEarly),
)
async def resolve_case(
    found: Annotated[Found, Depends(CaseTo(Act.RESOLVE))],
    body: ResolutionIn,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """The case ends, and every clock that still ran with it."""
    await actions.resolve(
        db,
        found,
        outcome=body.outcome,
        text=body.text,
        occurred_at=body.occurred_at,
        by=by,
        now=now,
    )
    return answer(await showing.show_changed(db, found.id, now=now))
