"""Checking, deciding on, publishing and withdrawing an allocation."""

from starlette.responses import Response

from wardapi.budgets import allocation_examples as examples
from wardapi.budgets import application, checking, deciding, publishing
from wardapi.budgets.allocation_act_schemas import (
    AllocationReasonIn,
    ArbitrationIn,
    CheckIn,
    InterestIn,
    PublicationOfAllocationIn,
    VoteIn,
)
from wardapi.budgets.allocation_deps import KNOWN, Writer, WrittenAllocation, answer, fields
from wardapi.budgets.allocation_errors import (
    AllocationNotFound,
    AllocationOver,
    AlreadyChecked,
    AlreadyDecided,
    AlreadyDeclared,
    AlreadyPublished,
    AlreadyVoted,
    InvalidAllocation,
    MoneyHasMoved,
    NoArbiterLeft,
    NotChecked,
    NotDecided,
    NotEligible,
    PastCommitBy,
    SensitiveInterestTold,
    WouldBeRetrospective,
)
from wardapi.budgets.allocation_schemas import AllocationOut
from wardapi.budgets.bank_details import BankDetailsRefused
from wardapi.budgets.checking import Findings
from wardapi.budgets.hands import FourEyes, InterestDeclared, OnBehalfOfMissing
from wardapi.budgets.ledger_errors import PotOverspent
from wardapi.kit.deps import Db, Now
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router
from wardapi.wards.election_rules import RestrictedPeriod

router = Router(prefix="/allocations/{id}", tags=["allocations"], dependencies=KNOWN)
_MADE = item_example(examples.ALLOCATION, 201)
_ALWAYS = (AllocationNotFound, AllocationOver, BankDetailsRefused)
_HANDS = (FourEyes, InterestDeclared, OnBehalfOfMissing)
_AWARDS = (PotOverspent, PastCommitBy, WouldBeRetrospective)


@router.post(
    "/check",
    status_code=201,
    operation_id="check_allocation",
    summary="Check an application",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, *_HANDS, AlreadyChecked, InvalidAllocation, NotEligible),
)
async def check_allocation(
    found: WrittenAllocation, body: CheckIn, by: Writer, db: Db, now: Now
) -> Response:
    """By the coordinator, a manager or finance. Whoever checks neither decides nor pays. What the
    rules of a fund find is 409, with every fault: have it changed, or reject it."""
    findings = Findings(**{name: getattr(body, name) for name in Findings._fields})
    await checking.check(
        db, found, findings, note=body.note, by=by, now=now, on_behalf_of=body.on_behalf_of
    )
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/interests",
    status_code=201,
    operation_id="declare_allocation_interest",
    summary="Declare an interest in an allocation",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, OnBehalfOfMissing, SensitiveInterestTold, AlreadyDeclared),
)
async def declare_allocation_interest(
    found: WrittenAllocation, body: InterestIn, by: Writer, db: Db, now: Now
) -> Response:
    """Without a dispensation they take no further part. What nobody else may decide is referred."""
    await deciding.declare(db, found, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/votes",
    status_code=201,
    operation_id="vote_on_allocation",
    summary="Decide, or vote, on an allocation",
    response_model=AllocationOut,
    responses=_MADE
    | refusals(*_ALWAYS, *_HANDS, *_AWARDS, NotChecked, AlreadyVoted, AlreadyDecided),
)
async def vote_on_allocation(
    found: WrittenAllocation, body: VoteIn, by: Writer, db: Db, now: Now
) -> Response:
    """By the councillor whose fund it is, or each of the ward's. The last vote decides:
    unanimously, else by majority, else it is referred. When nothing waits any more all shares are
    committed together; if a pot holds too little by then, the vote is not kept."""
    await deciding.vote(db, found, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/count",
    status_code=201,
    operation_id="count_allocation_votes",
    summary="Count the votes without those who have not voted",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, *_AWARDS, NotChecked, AlreadyDecided),
)
async def count_allocation_votes(
    found: WrittenAllocation, by: Writer, db: Db, now: Now
) -> Response:
    """By the coordinator or a manager, when a councillor of the ward does not vote. A majority is
    more than half of all who may vote; without one it is referred."""
    await deciding.count(db, found, by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/arbitration",
    status_code=201,
    operation_id="arbitrate_allocation",
    summary="Decide what was referred",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, *_HANDS, *_AWARDS, AlreadyDecided, NoArbiterLeft),
)
async def arbitrate_allocation(
    found: WrittenAllocation, body: ArbitrationIn, by: Writer, db: Db, now: Now
) -> Response:
    """By the holder of the fund's first post who is no councillor of the ward and has declared no
    interest; see `arbiter` of the share."""
    await deciding.arbitrate(db, found, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/publication",
    status_code=201,
    operation_id="publish_allocation",
    summary="Publish a decision",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, NotDecided, AlreadyPublished, RestrictedPeriod),
)
async def publish_allocation(
    found: WrittenAllocation,
    by: Writer,
    db: Db,
    now: Now,
    body: PublicationOfAllocationIn | None = None,
) -> Response:
    """By the coordinator or a manager, within a month: `publish_by`. Not in a restricted period
    before an election, unless the Monitoring Officer gives a reason."""
    reason = body.override_reason if body else None
    await publishing.publish(db, found, override_reason=reason, by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/withdrawal",
    status_code=201,
    operation_id="withdraw_allocation",
    summary="Withdraw an application or an unpaid award",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, MoneyHasMoved),
)
async def withdraw_allocation(
    found: WrittenAllocation, body: AllocationReasonIn, by: Writer, db: Db, now: Now
) -> Response:
    """What was committed for it goes back to its pots."""
    await application.withdraw(db, found, reason=body.reason, by=by, now=now)
    return await answer(db, found.id, by=by, now=now)
