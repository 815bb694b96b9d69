"""Recording, finding, reading and changing commitments."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal
from wardapi.commitments import actions, examples, pledging, queries, showing
from wardapi.commitments.deps import (
    KNOWN,
    CommitmentId,
    CommitmentTo,
    SeenCommitment,
    Writer,
    answer,
)
from wardapi.commitments.errors import (
    CommitmentClosed,
    CommitmentMissed,
    CommitmentNotFound,
    InvalidCommitment,
    NoClock,
)
from wardapi.commitments.filters import CommitmentFilters
from wardapi.commitments.models import Commitment, CommitmentStep
from wardapi.commitments.permissions import Act
from wardapi.commitments.pledging import NewCommitment
from wardapi.commitments.queries import Found
from wardapi.commitments.schemas import CommitmentIn, CommitmentOut, CommitmentPatch, StepOut
from wardapi.commitments.taking import subject_of
from wardapi.deadlines import deliveries, reading
from wardapi.deadlines.errors import (
    AsOfInFuture,
    NoPolicyInForce,
    NothingRecordedYet,
    OccurredInFuture,
    TargetNotFound,
)
from wardapi.deadlines.schemas import ExplanationOut
from wardapi.deadlines.standing_schemas import StandingOut
from wardapi.deadlines.tracking import SubjectUnknown
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, PUBLIC, Router
from wardapi.kit.schema import Instant, ListOut
from wardapi.services.rules import UnknownService
from wardapi.timescales import Standing
from wardapi.wards.deps import CACHE
from wardapi.wards.routes import cached
from wardapi.wards.rules import UnknownLocality, UnknownWard

router = Router(prefix="/commitments", tags=["commitments"])
AsOf = Annotated[
    Instant | None, Query(description="As it was known at this past instant; now if left out.")
]


@router.post(
    "",
    dependencies=KNOWN,
    status_code=201,
    operation_id="pledge_commitment",
    summary="Record what a service promises",
    response_model=CommitmentOut,
    responses=item_example(examples.COMMITMENT, 201)
    | refusals(
        UnknownWard,
        UnknownLocality,
        UnknownService,
        InvalidCommitment,
        NoPolicyInForce,
        OccurredInFuture,
    ),
)
async def pledge_commitment(body: CommitmentIn, by: Writer, db: Db, now: Now) -> Response:
    """By the service's lead, a coordinator on its behalf, or a manager. It is published at once:
    write no personal data. One that names a day has a clock from then on."""
    asked = NewCommitment(**body.model_dump(exclude={"borough"}))
    found = await pledging.pledge(db, asked, by=by, now=now)
    return answer(await showing.show(db, found.id, now=now))


@router.get(
    "",
    operation_id="list_commitments",
    summary="List what services have promised",
    response_model=ListOut[CommitmentOut],
    responses=list_example(examples.COMMITMENT)
    | refusals(UnknownWard, UnknownLocality, UnknownService),
    openapi_extra=OPTIONAL,
)
async def list_commitments(
    *,
    request: Request,
    by: AnyPrincipal,
    db: ReadDb,
    now: Now,
    filters: Annotated[CommitmentFilters, Depends()],
    page: Annotated[
        Page, Depends(page_params("pledged_at", "due_at", "updated_at", default="-pledged_at"))
    ],
) -> Response:
    """For everybody. With a credential, `priority` also finds links to a priority that is not
    published yet."""
    conditions = await filters.conditions(db, by, now)

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        return (await showing.surroundings(session, rows, now=now)).out

    commitments = ListQuery(
        select=queries.shown().where(*conditions),
        sorts={
            "pledged_at": (Commitment.pledged_at,),
            "due_at": (queries.NEXT_DUE,),
            "updated_at": (Commitment.updated_at,),
        },
        id=Commitment.id,
        updated=Commitment.updated_at,
        batch=batch,
    )
    return await listing(request, db, commitments, page)


@router.get(
    "/{id}",
    operation_id="get_commitment",
    summary="Get a commitment",
    response_model=CommitmentOut,
    responses=item_example(examples.COMMITMENT) | refusals(CommitmentNotFound),
    openapi_extra=PUBLIC,
)
async def get_commitment(
    request: Request, commitment: CommitmentId, db: ReadDb, now: Now
) -> Response:
    """How it stands now. That it was missed follows from its day."""
    shown = await showing.show(db, commitment, now=now)
    return etags.item(request, shown.out, shown.etag, cache_control=CACHE)


@router.patch(
    "/{id}",
    dependencies=KNOWN,
    operation_id="revise_commitment",
    summary="Change the words or the day of a commitment",
    response_model=CommitmentOut,
    responses=item_example(examples.COMMITMENT)
    | refusals(
        CommitmentNotFound, CommitmentClosed, CommitmentMissed, InvalidCommitment, NoPolicyInForce
    ),
)
async def revise_commitment(
    *,
    found: Annotated[Found, Depends(CommitmentTo(Act.REVISE))],
    body: CommitmentPatch,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """A day moves for a reason, which is published with the earlier day. One that was missed stays
    missed."""
    changes = body.given()
    reason = changes.pop("reason", None)
    if "equality_tags" in changes:
        changes["equality_tags"] = sorted({tag.value for tag in changes["equality_tags"]})
    await actions.revise(
        db, found, changes=changes, reason=reason, if_match=if_match, by=by, now=now
    )
    return answer(await showing.show(db, found.id, now=now), status=200)


@router.get(
    "/{id}/history",
    operation_id="get_commitment_history",
    summary="List what was done with a commitment",
    response_model=ListOut[StepOut],
    responses=list_example(examples.STEP) | refusals(CommitmentNotFound),
    openapi_extra=PUBLIC,
)
async def get_commitment_history(
    request: Request,
    found: SeenCommitment,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("recorded_at", updated=False))],
) -> Response:
    """In the order in which it was recorded: the pledge, each assessment, each day that moved."""
    steps = ListQuery(
        select=queries.steps(found.id),
        sorts={"recorded_at": (CommitmentStep.created_at,)},
        id=CommitmentStep.id,
        row=showing.step,
    )
    return cached(request, await listing(request, db, steps, page))


@router.get(
    "/{id}/timescales",
    operation_id="get_commitment_timescales",
    summary="Get when a commitment is due, and the rungs",
    response_model=StandingOut,
    responses=item_example(examples.STANDING)
    | refusals(CommitmentNotFound, NoClock, NothingRecordedYet, AsOfInFuture),
    openapi_extra=PUBLIC,
)
async def get_commitment_timescales(
    found: SeenCommitment, db: ReadDb, now: Now, as_of: AsOf = None
) -> StandingOut:
    """Worked out from the history; with `as_of`, from what had been recorded by then."""
    try:
        standing: Standing = await reading.standing(db, subject_of(found), as_of=as_of, now=now)
    except SubjectUnknown as error:
        raise NoClock from error
    delivered = await deliveries.delivered(db, subject_of(found), until=as_of)
    return StandingOut.of(standing, delivered)


@router.get(
    "/{id}/timescales/explanation",
    operation_id="explain_commitment_target",
    summary="Explain why a commitment is due when it is",
    response_model=ExplanationOut,
    responses=item_example(examples.EXPLANATION)
    | refusals(CommitmentNotFound, NoClock, TargetNotFound, NothingRecordedYet, AsOfInFuture),
    openapi_extra=PUBLIC,
)
async def explain_commitment_target(
    *,
    found: SeenCommitment,
    db: ReadDb,
    now: Now,
    target: Annotated[str, Query(min_length=1, max_length=40, examples=["keep"])] = "keep",
    cycle: Annotated[
        int | None, Query(ge=1, le=100_000, description="The latest if left out.")
    ] = None,
    as_of: AsOf = None,
) -> ExplanationOut:
    """The ledger behind the date: every stretch that counted or did not, with its reason."""
    subject = subject_of(found)
    try:
        return await reading.explanation(db, subject, target, cycle, as_of=as_of, now=now)
    except SubjectUnknown as error:
        raise NoClock from error
