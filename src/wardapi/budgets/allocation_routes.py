"""Asking for ward money, and reading what was asked for and decided."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal
from wardapi.audit.models import AuditRecord
from wardapi.budgets import allocation_examples as examples
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets import allocation_showing as showing
from wardapi.budgets import application, revising
from wardapi.budgets.allocation_deps import (
    KNOWN,
    SeenAllocation,
    Writer,
    WrittenAllocation,
    answer,
    fields,
)
from wardapi.budgets.allocation_errors import (
    AllocationNotFound,
    AllocationOver,
    AllocationSettled,
    ApplicationsClosed,
    InvalidAllocation,
    NoReturnDue,
    UnknownPot,
)
from wardapi.budgets.allocation_filters import AllocationFilters
from wardapi.budgets.allocation_models import Allocation
from wardapi.budgets.allocation_pots import NewShare
from wardapi.budgets.allocation_schemas import (
    AllocationIn,
    AllocationOut,
    AllocationPatch,
    AllocationStepOut,
)
from wardapi.budgets.application import NewAllocation, NewMatch
from wardapi.budgets.bank_details import BankDetailsRefused
from wardapi.budgets.years import InvalidFinancialYear
from wardapi.deadlines import deliveries, reading
from wardapi.deadlines.errors import AsOfInFuture, NothingRecordedYet, TargetNotFound
from wardapi.deadlines.schemas import ExplanationOut
from wardapi.deadlines.standing_schemas import StandingOut
from wardapi.deadlines.tracking import SubjectUnknown
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, Router
from wardapi.kit.schema import Instant, ListOut
from wardapi.kit.subjects import Subject
from wardapi.wards.rules import UnknownWard, today

router = Router(prefix="/allocations", tags=["allocations"])
AsOf = Annotated[
    Instant | None, Query(description="As it was known at this past instant; now if left out.")
]
_REFUSED = (InvalidAllocation, BankDetailsRefused, UnknownWard, UnknownPot, InvalidFinancialYear)


@router.post(
    "",
    dependencies=KNOWN,
    status_code=201,
    operation_id="apply_for_allocation",
    summary="Apply for ward money",
    response_model=AllocationOut,
    responses=item_example(examples.ALLOCATION, 201) | refusals(*_REFUSED, ApplicationsClosed),
)
async def apply_for_allocation(body: AllocationIn, by: Writer, db: Db, now: Now) -> Response:
    """By a councillor or the coordinator of the ward, or a manager. What a fund asks for and is
    missing is in `faults`, and can be sent with PATCH before the application is checked."""
    found = await application.apply(db, _asked(body), by=by, now=now)
    return await answer(db, found.id, by=by, now=now)


@router.get(
    "",
    operation_id="list_allocations",
    summary="List allocations",
    response_model=ListOut[AllocationOut],
    responses=list_example(examples.ALLOCATION) | refusals(UnknownWard, InvalidFinancialYear),
    openapi_extra=OPTIONAL,
)
async def list_allocations(
    *,
    request: Request,
    by: AnyPrincipal,
    db: ReadDb,
    now: Now,
    filters: Annotated[AllocationFilters, Depends()],
    page: Annotated[Page, Depends(page_params("applied_at", "updated_at", default="-applied_at"))],
) -> Response:
    """Published decisions are for everybody; applications for those who work on the money."""
    conditions = await filters.conditions(db, now)

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        found = [row.Allocation for row in rows]
        return (await showing.surroundings(session, found, by=by, now=now)).out

    allocations = ListQuery(
        select=queries.allocations().where(permissions.sees(by, today(now)), *conditions),
        sorts={"applied_at": (Allocation.applied_at,), "updated_at": (Allocation.updated_at,)},
        id=Allocation.id,
        updated=Allocation.updated_at,
        batch=batch,
    )
    return await listing(request, db, allocations, page)


@router.get(
    "/{id}",
    operation_id="get_allocation",
    summary="Get an allocation",
    response_model=AllocationOut,
    responses=item_example(examples.ALLOCATION) | refusals(AllocationNotFound),
    openapi_extra=OPTIONAL,
)
async def get_allocation(
    request: Request, found: SeenAllocation, by: AnyPrincipal, db: ReadDb, now: Now
) -> Response:
    """With its shares and what was decided on each, by what rule and why."""
    shown = await showing.show(db, found.id, by=by, now=now)
    return etags.item(request, shown.out, shown.etag)


@router.patch(
    "/{id}",
    dependencies=KNOWN,
    operation_id="revise_allocation",
    summary="Change an application",
    response_model=AllocationOut,
    responses=item_example(examples.ALLOCATION)
    | refusals(
        AllocationNotFound, AllocationOver, AllocationSettled, InvalidAllocation, BankDetailsRefused
    ),
)
async def revise_allocation(
    *,
    found: WrittenAllocation,
    body: AllocationPatch,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """One that was checked is checked anew; one that was voted on keeps what the votes were on."""
    changes = body.given()
    if "match_funding" in changes:
        changes["match_funding"] = [NewMatch(**fields(one)) for one in body.match_funding]
    await revising.revise(db, found, changes=changes, if_match=if_match, by=by, now=now)
    return await answer(db, found.id, by=by, now=now, status=200)


@router.get(
    "/{id}/history",
    operation_id="get_allocation_history",
    summary="List what was done with an allocation",
    response_model=ListOut[AllocationStepOut],
    responses=list_example(examples.STEP) | refusals(AllocationNotFound),
    openapi_extra=OPTIONAL,
)
async def get_allocation_history(
    *,
    request: Request,
    found: SeenAllocation,
    by: AnyPrincipal,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("at", updated=False))],
) -> Response:
    """From the audit trail, in the order in which it was done."""
    steps = ListQuery(
        select=queries.history(found.id),
        sorts={"at": (AuditRecord.at,)},
        id=AuditRecord.id,
        row=showing.step(by, found.place),
    )
    return await listing(request, db, steps, page)


@router.get(
    "/{id}/timescales",
    operation_id="get_allocation_timescales",
    summary="Get when the monitoring return is due, and the rungs",
    response_model=StandingOut,
    responses=item_example(examples.STANDING)
    | refusals(AllocationNotFound, NoReturnDue, NothingRecordedYet, AsOfInFuture),
    openapi_extra=OPTIONAL,
)
async def get_allocation_timescales(
    found: SeenAllocation, db: ReadDb, now: Now, as_of: AsOf = None
) -> StandingOut:
    """Its clock begins with the first payment; 404 before."""
    subject = Subject(queries.RETURN, found.id)
    try:
        standing = await reading.standing(db, subject, as_of=as_of, now=now)
    except SubjectUnknown as error:
        raise NoReturnDue from error
    return StandingOut.of(standing, await deliveries.delivered(db, subject, until=as_of))


@router.get(
    "/{id}/timescales/explanation",
    operation_id="explain_allocation_target",
    summary="Explain why the monitoring return is due when it is",
    response_model=ExplanationOut,
    responses=item_example(examples.EXPLANATION)
    | refusals(AllocationNotFound, NoReturnDue, TargetNotFound, NothingRecordedYet, AsOfInFuture),
    openapi_extra=OPTIONAL,
)
async def explain_allocation_target(
    *,
    found: SeenAllocation,
    db: ReadDb,
    now: Now,
    target: Annotated[str, Query(min_length=1, max_length=40, examples=["return"])] = "return",
    as_of: AsOf = None,
) -> ExplanationOut:
    """The ledger behind the date."""
    subject = Subject(queries.RETURN, found.id)
    try:
        return await reading.explanation(db, subject, target, None, as_of=as_of, now=now)
    except SubjectUnknown as error:
        raise NoReturnDue from error


def _asked(body: AllocationIn) -> NewAllocation:
    told = fields(body)
    told["shares"] = [NewShare(**fields(share)) for share in body.shares]
    told["match_funding"] = [NewMatch(**fields(one)) for one in body.match_funding]
    return NewAllocation(**told)
