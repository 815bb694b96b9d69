"""Opening, finding, reading and reclassifying cases."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.casework import (
    actions,
    columns,
    examples,
    opening,
    permissions,
    queries,
    reading,
    showing,
)
from wardapi.casework.deps import HeldCase, Reader, Reference, SeenCase, Writer, answer
from wardapi.casework.errors import CaseClosed, CaseConfidential, CaseNotFound, InvalidCase
from wardapi.casework.filters import CaseFilters
from wardapi.casework.models import Case
from wardapi.casework.opening import NewCase
from wardapi.casework.permissions import Act
from wardapi.casework.reach import reach_of
from wardapi.casework.requests import CaseIn, CasePatch
from wardapi.casework.schemas import CaseBrief, CaseFactOut, CaseOut
from wardapi.casework.taking import subject_of
from wardapi.deadlines import deliveries
from wardapi.deadlines import reading as deadline_reading
from wardapi.deadlines.errors import (
    AsOfInFuture,
    NoPolicyInForce,
    NothingRecordedYet,
    OccurredInFuture,
    TargetNotFound,
)
from wardapi.deadlines.models import Fact
from wardapi.deadlines.schemas import ExplanationOut
from wardapi.deadlines.standing_schemas import StandingOut
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadConnection, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import Instant, ListOut
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import UnknownLocality, UnknownWard

router = Router(prefix="/cases", tags=["cases"], dependencies=[Depends(current_principal)])
AsOf = Annotated[
    Instant | None, Query(description="As it was known at this past instant; now if left out.")
]


@router.post(
    "",
    status_code=201,
    operation_id="open_case",
    summary="Open a case",
    response_model=CaseOut,
    responses=item_example(examples.CASE, 201)
    | refusals(UnknownWard, UnknownService, InvalidCase, NoPolicyInForce, OccurredInFuture),
)
async def open_case(body: CaseIn, by: Writer, db: Db, now: Now) -> Response:
    """Only ward, service and subject are needed. The clocks start at the receipt."""
    found = await opening.open_case(db, NewCase(**body.model_dump()), by=by, now=now)
    return answer(await showing.show_changed(db, found.id, now=now))


@router.get(
    "",
    operation_id="list_cases",
    summary="List the cases that you may see",
    response_model=ListOut[CaseBrief],
    responses=list_example(examples.BRIEF) | refusals(UnknownWard, UnknownLocality, UnknownService),
)
async def list_cases(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    now: Now,
    filters: Annotated[CaseFilters, Depends()],
    page: Annotated[
        Page,
        Depends(
            page_params("received_at", "due_at", "updated_at", "reference", default="-received_at")
        ),
    ],
) -> Response:
    """Confidential cases are left out unless they are yours, your service's or unsealed by you."""
    reach = await reach_of(db, by, now)
    narrowed = queries.shown().where(reach.visible(), *await filters.conditions(db, reach, now))

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        return (await showing.surroundings(session, session, rows, now=now)).brief

    cases = ListQuery(
        select=narrowed,
        sorts={
            "received_at": (Case.received_at,),
            "due_at": (Case.next_due_at,),
            "updated_at": (Case.updated_at,),
            "reference": (Case.reference,),
        },
        id=Case.id,
        updated=Case.updated_at,
        batch=batch,
        spreads=columns.of_cases,
    )
    return await listing(request, db, cases, page)


@router.get(
    "/{reference}",
    operation_id="get_case",
    summary="Get a case",
    response_model=CaseOut,
    responses=item_example(examples.CASE) | refusals(CaseNotFound, CaseConfidential),
)
async def get_case(
    request: Request, reference: Reference, by: Reader, db: ReadConnection, now: Now
) -> Response:
    """How it stands now: its targets, and who hears of it next."""
    row = await queries.get_item(db, reference, by=by, now=now)
    async with AsyncSession(db) as session:
        shown = await showing.show(db, session, row, now=now)
    return etags.item(request, shown.out, shown.etag)


@router.patch(
    "/{reference}",
    operation_id="reclassify_case",
    summary="Give a case another urgency or category",
    response_model=CaseOut,
    responses=item_example(examples.CASE) | refusals(CaseNotFound, CaseConfidential, CaseClosed),
)
async def reclassify_case(
    *, found: HeldCase, body: CasePatch, if_match: etags.IfMatch, by: Writer, db: Db, now: Now
) -> Response:
    """The rule of its policy is chosen anew, counting from the receipt or from now."""
    permissions.check(Act.RECLASSIFY, found.held)
    changes = body.given()
    apply = changes.pop("apply", body.apply)
    await actions.reclassify(
        db, found, changes=changes, apply=apply, if_match=if_match, by=by, now=now
    )
    return answer(await showing.show_changed(db, found.id, now=now), status=200)


@router.get(
    "/{reference}/history",
    operation_id="get_case_history",
    summary="List what happened to a case",
    response_model=ListOut[CaseFactOut],
    responses=list_example(examples.FACT) | refusals(CaseNotFound, CaseConfidential),
)
async def get_case_history(
    request: Request,
    found: SeenCase,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("n", updated=False))],
) -> Response:
    """The facts in the order in which they were recorded, with what was said, unless erased."""
    facts = ListQuery(
        select=reading.facts(found.id),
        sorts={"n": (Fact.n,)},
        id=Fact.id,
        batch=reading.with_texts,
        spreads=columns.of_facts,
    )
    return await listing(request, db, facts, page)


@router.get(
    "/{reference}/timescales",
    operation_id="get_case_timescales",
    summary="Get what is due, what is spent, and the rungs",
    response_model=StandingOut,
    responses=item_example(examples.STANDING)
    | refusals(CaseNotFound, CaseConfidential, NothingRecordedYet, AsOfInFuture),
)
async def get_case_timescales(
    found: SeenCase, db: ReadDb, now: Now, as_of: AsOf = None
) -> StandingOut:
    """Worked out from the history; with `as_of`, from what had been recorded by then."""
    standing = await deadline_reading.standing(db, subject_of(found), as_of=as_of, now=now)
    delivered = await deliveries.delivered(db, subject_of(found), until=as_of)
    return StandingOut.of(standing, delivered)


@router.get(
    "/{reference}/timescales/explanation",
    operation_id="explain_case_target",
    summary="Explain why a target is due when it is",
    response_model=ExplanationOut,
    responses=item_example(examples.EXPLANATION)
    | refusals(CaseNotFound, CaseConfidential, TargetNotFound, NothingRecordedYet, AsOfInFuture),
)
async def explain_case_target(
    *,
    found: SeenCase,
    db: ReadDb,
    now: Now,
    target: Annotated[str, Query(min_length=1, max_length=40, examples=["respond"])],
    cycle: Annotated[
        int | None, Query(ge=1, le=100_000, description="The latest if left out.")
    ] = None,
    as_of: AsOf = None,
) -> ExplanationOut:
    """The ledger behind the date: every stretch that counted or did not, with its reason."""
    subject = subject_of(found)
    return await deadline_reading.explanation(db, subject, target, cycle, as_of=as_of, now=now)
