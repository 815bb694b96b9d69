"""Opening a round, recording its ballots, counting it, publishing it, and awarding its winners."""

from fastapi import Depends
from starlette.responses import Response

from wardapi.access.deps import needs
from wardapi.budgets import (
    participation_awarding,
    participation_publishing,
    participation_rounds,
    participation_voting,
)
from wardapi.budgets import participation_examples as examples
from wardapi.budgets.allocation_errors import ApplicationsClosed, InvalidAllocation
from wardapi.budgets.bank_details import BankDetailsRefused
from wardapi.budgets.participation_deps import KNOWN, HeldRound, Holder, told
from wardapi.budgets.participation_errors import (
    BallotsNeeded,
    BallotsTooFew,
    BudgetTooHigh,
    InvalidBallot,
    NoVotes,
    ProjectAwarded,
    ProjectLost,
    ProjectNotFound,
    RecipientMissing,
    RoundAwarded,
    RoundIsEmpty,
    RoundNotCounted,
    RoundNotFound,
    RoundNotOpen,
    RoundPublished,
    RoundUnderWay,
    TooManyBallots,
    VotesOfOneKind,
    VotingOpen,
)
from wardapi.budgets.participation_rules import Choice
from wardapi.budgets.participation_schemas import (
    AwardIn,
    BallotsIn,
    RoundOut,
    RoundPublicationIn,
)
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router
from wardapi.wards.election_rules import RestrictedPeriod

router = Router(prefix="/participation-rounds", tags=["participation"], dependencies=KNOWN)


@router.post(
    "/{id}/opening",
    status_code=201,
    operation_id="open_participation_round",
    summary="Open a round",
    response_model=RoundOut,
    responses=item_example(examples.OPEN, 201)
    | refusals(RoundNotFound, RoundUnderWay, RoundIsEmpty, BudgetTooHigh),
)
async def open_participation_round(found: HeldRound, by: Holder, db: Db, now: Now) -> Response:
    """What people vote on stays as it is from now on; the pot must have the round's budget."""
    await participation_rounds.open_round(db, found, by=by, now=now)
    return await told(db, found.id, by=by)


@router.post(
    "/{id}/ballots",
    status_code=201,
    operation_id="record_ballots",
    summary="Record anonymous ballots",
    response_model=RoundOut,
    responses=item_example(examples.OPEN, 201)
    | refusals(
        RoundNotFound,
        RoundNotOpen,
        RoundPublished,
        RoundAwarded,
        VotesOfOneKind,
        TooManyBallots,
        InvalidBallot,
    ),
)
async def record_ballots(
    found: HeldRound, body: BallotsIn, by: Holder, db: Db, now: Now
) -> Response:
    """A batch, whole or not at all. Send `Idempotency-Key`, so that none is recorded twice. A count
    that was made before is undone."""
    ballots = [
        [Choice(project=one.project, points=one.points) for one in ballot.choices]
        for ballot in body.ballots
    ]
    await participation_voting.record_ballots(db, found, ballots, by=by, now=now)
    return await told(db, found.id, by=by)


@router.delete(
    "/{id}/ballots",
    operation_id="discard_ballots",
    summary="Take all ballots of a round away",
    response_model=RoundOut,
    responses=item_example(examples.OPEN)
    | refusals(RoundNotFound, RoundNotOpen, RoundPublished, RoundAwarded),
)
async def discard_ballots(
    *, found: HeldRound, if_match: etags.IfMatch, by: Holder, db: Db, now: Now
) -> Response:
    """To record them anew. A count that was made before is undone."""
    await participation_voting.discard_ballots(db, found, if_match=if_match, by=by, now=now)
    return await told(db, found.id, by=by, status=200)


@router.post(
    "/{id}/count",
    status_code=201,
    operation_id="count_participation_round",
    summary="Count a round",
    response_model=RoundOut,
    responses=item_example(examples.COUNTED, 201)
    | refusals(
        RoundNotFound,
        RoundNotOpen,
        RoundPublished,
        RoundAwarded,
        VotingOpen,
        NoVotes,
        BallotsNeeded,
    ),
)
async def count_participation_round(found: HeldRound, by: Holder, db: Db, now: Now) -> Response:
    """By its rule, once the last day to vote has passed. The outcome says of each project why it is
    funded, or is not."""
    await participation_voting.count(db, found, by=by, now=now)
    return await told(db, found.id, by=by)


@router.post(
    "/{id}/publication",
    status_code=201,
    operation_id="publish_participation_round",
    summary="Publish the outcome of a round",
    response_model=RoundOut,
    responses=item_example(examples.PUBLISHED, 201)
    | refusals(
        RoundNotFound,
        RoundNotCounted,
        RoundPublished,
        NoVotes,
        BallotsTooFew,
        RestrictedPeriod,
        BankDetailsRefused,
    ),
)
async def publish_participation_round(
    found: HeldRound, body: RoundPublicationIn, by: Holder, db: Db, now: Now
) -> Response:
    """It never changes any more. The public sees nothing that tells of fewer than 5 voters."""
    await participation_publishing.publish(
        db,
        found,
        ballots=body.ballots,
        override_reason=body.override_reason,
        by=by,
        now=now,
    )
    return await told(db, found.id, by=by)


@router.post(
    "/{id}/allocations",
    status_code=201,
    dependencies=[Depends(needs("allocations:write"))],
    operation_id="award_participation_project",
    summary="Turn a project that won into an allocation",
    response_model=RoundOut,
    responses=item_example(examples.COUNTED, 201)
    | refusals(
        RoundNotFound,
        ProjectNotFound,
        RoundNotCounted,
        ProjectLost,
        ProjectAwarded,
        RecipientMissing,
        BudgetTooHigh,
        InvalidAllocation,
        ApplicationsClosed,
        BankDetailsRefused,
    ),
)
async def award_participation_project(
    found: HeldRound, body: AwardIn, by: Holder, db: Db, now: Now
) -> Response:
    """An application for its cost from the round's pot, which is checked and decided like others.
    The pot must still have it, with what of this round waits already."""
    particulars = body.model_dump(exclude={"project", "starts_on"})
    await participation_awarding.award(
        db,
        found,
        body.project,
        starts_on=body.starts_on,
        particulars=particulars,
        by=by,
        now=now,
    )
    return await told(db, found.id, by=by)
