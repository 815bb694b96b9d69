"""Paying awards, changing the payee, the monitoring return, recovery and closure."""

from starlette.responses import Response

from wardapi.budgets import allocation_examples as examples
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets import closing, payees, paying, recovering, returning
from wardapi.budgets.allocation_act_schemas import (
    AllocationReasonIn,
    AuthorisationIn,
    ClosureIn,
    PayeeConfirmationIn,
    PayeeIn,
    PaymentIn,
    RecoveredIn,
    ReleaseIn,
    ReturnIn,
)
from wardapi.budgets.allocation_deps import (
    KNOWN,
    PaidAllocation,
    Payer,
    PaymentId,
    Writer,
    WrittenAllocation,
    answer,
    fields,
)
from wardapi.budgets.allocation_errors import (
    AllocationNotFound,
    AllocationOver,
    AlreadyReturned,
    CallInRuns,
    CostCodeMissing,
    InvalidAllocation,
    MoneyHasMoved,
    NoPayeeChange,
    NotAwarded,
    NotClosable,
    NothingPaid,
    NotRecovering,
    PastPayBy,
    PayeeChanging,
    PaymentNotFound,
    PaymentState,
    PaymentTooHigh,
    RecoveredTooMuch,
    ReferenceUsed,
    ReturnNotOverdue,
    SecondPerson,
)
from wardapi.budgets.allocation_schemas import AllocationOut
from wardapi.budgets.bank_details import BankDetailsRefused
from wardapi.budgets.hands import FourEyes, InterestDeclared, OnBehalfOfMissing
from wardapi.deadlines.errors import NoPolicyInForce
from wardapi.kit.deps import Db, Now
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router

router = Router(prefix="", tags=["allocations"], dependencies=KNOWN)
_MADE = item_example(examples.ALLOCATION, 201)
_ALWAYS = (AllocationNotFound, AllocationOver, NotAwarded)
_OF_PAYMENT = (PaymentNotFound, AllocationOver, NotAwarded, PaymentState)
_HANDS = (FourEyes, InterestDeclared, OnBehalfOfMissing)


@router.post(
    "/allocations/{id}/payments",
    status_code=201,
    operation_id="request_allocation_payment",
    summary="Ask for a payment of an award",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, InvalidAllocation, PaymentTooHigh),
)
async def request_allocation_payment(
    found: WrittenAllocation, body: PaymentIn, by: Writer, db: Db, now: Now
) -> Response:
    """By the coordinator, a manager or finance. The payee is the recipient."""
    await paying.request(db, found, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/payments/{id}/authorisation",
    status_code=201,
    operation_id="authorise_payment",
    summary="Authorise a payment",
    response_model=AllocationOut,
    responses=_MADE
    | refusals(*_OF_PAYMENT, *_HANDS, PayeeChanging, CostCodeMissing, BankDetailsRefused),
)
async def authorise_payment(
    payment: PaymentId, by: Payer, db: Db, now: Now, body: AuthorisationIn | None = None
) -> Response:
    """By finance or a manager who has neither checked the application nor releases a payment."""
    said = fields(body or AuthorisationIn())
    found = await queries.find_payment(db, payment, by=by, now=now)
    await paying.authorise(db, payment, **said, by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/payments/{id}/release",
    status_code=201,
    operation_id="release_payment",
    summary="Record that a payment was made",
    response_model=AllocationOut,
    responses=_MADE
    | refusals(
        *_OF_PAYMENT, *_HANDS, PayeeChanging, CallInRuns, PastPayBy, InvalidAllocation,
        ReferenceUsed, BankDetailsRefused, NoPolicyInForce,
    ),
)  # fmt: skip
async def release_payment(
    payment: PaymentId, body: ReleaseIn, by: Payer, db: Db, now: Now
) -> Response:
    """By somebody else than who checked or authorised. Never while the decision can be called in.
    The first payment starts the clock of the monitoring return."""
    found = await queries.find_payment(db, payment, by=by, now=now)
    await paying.release(db, payment, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/payments/{id}/cancellation",
    status_code=201,
    operation_id="cancel_payment",
    summary="Cancel a payment that has not been made",
    response_model=AllocationOut,
    responses=_MADE | refusals(PaymentNotFound, PaymentState),
)
async def cancel_payment(payment: PaymentId, by: Writer, db: Db, now: Now) -> Response:
    """Its money stays committed to the award."""
    found = await queries.find_payment(db, payment, by=by, now=now)
    await paying.cancel(db, payment, by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/allocations/{id}/payee",
    status_code=201,
    operation_id="propose_payee",
    summary="Propose another payee",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, OnBehalfOfMissing, InvalidAllocation),
)
async def propose_payee(
    found: PaidAllocation, body: PayeeIn, by: Payer, db: Db, now: Now
) -> Response:
    """Nothing is paid until a second person confirms it. To propose the present payee takes an
    earlier proposal back."""
    await payees.propose(db, found, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/allocations/{id}/payee-confirmation",
    status_code=201,
    operation_id="confirm_payee",
    summary="Confirm another payee",
    response_model=AllocationOut,
    responses=_MADE
    | refusals(*_ALWAYS, SecondPerson, InterestDeclared, OnBehalfOfMissing, NoPayeeChange),
)
async def confirm_payee(
    found: PaidAllocation, by: Payer, db: Db, now: Now, body: PayeeConfirmationIn | None = None
) -> Response:
    """By somebody else than who proposed. A payment that was authorised to the earlier payee is
    cancelled and asked for anew."""
    whom = body.on_behalf_of if body else None
    await payees.confirm(db, found, by=by, now=now, on_behalf_of=whom)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/allocations/{id}/return",
    status_code=201,
    operation_id="give_monitoring_return",
    summary="Give the monitoring return",
    response_model=AllocationOut,
    responses=_MADE
    | refusals(
        AllocationNotFound, AllocationOver, NothingPaid, AlreadyReturned, BankDetailsRefused
    ),
)
async def give_monitoring_return(
    found: WrittenAllocation, body: ReturnIn, by: Writer, db: Db, now: Now
) -> Response:
    """What became of the money. It stops the clock."""
    await returning.give_return(db, found, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/allocations/{id}/recovery",
    status_code=201,
    operation_id="recover_allocation",
    summary="Ask the money back",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, NothingPaid, ReturnNotOverdue, BankDetailsRefused),
)
async def recover_allocation(
    found: PaidAllocation, body: AllocationReasonIn, by: Payer, db: Db, now: Now
) -> Response:
    """When the return has not come in time, or says that money is left."""
    await recovering.begin(db, found, reason=body.reason, by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/allocations/{id}/recovered",
    status_code=201,
    operation_id="record_recovered_money",
    summary="Record money that came back",
    response_model=AllocationOut,
    responses=_MADE
    | refusals(
        AllocationNotFound, AllocationOver, NotRecovering, InvalidAllocation, RecoveredTooMuch,
        ReferenceUsed, BankDetailsRefused,
    ),
)  # fmt: skip
async def record_recovered_money(
    found: PaidAllocation, body: RecoveredIn, by: Payer, db: Db, now: Now
) -> Response:
    """It goes to the pot that paid."""
    await recovering.take_back(db, found, **fields(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.post(
    "/allocations/{id}/closure",
    status_code=201,
    operation_id="close_allocation",
    summary="Close an award",
    response_model=AllocationOut,
    responses=_MADE | refusals(*_ALWAYS, MoneyHasMoved, NotClosable, BankDetailsRefused),
)
async def close_allocation(
    found: WrittenAllocation, by: Writer, db: Db, now: Now, body: ClosureIn | None = None
) -> Response:
    """When the return has come, or the money has come back; with a reason the rest is written off.
    What was never paid goes back to its pots."""
    await closing.close(db, found, reason=body.reason if body else None, by=by, now=now)
    return await answer(db, found.id, by=by, now=now)
