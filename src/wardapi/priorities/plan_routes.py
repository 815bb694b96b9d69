"""Plans of wards: beginning them, working on them, agreeing to them, publishing them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal, current_principal
from wardapi.deadlines import deliveries
from wardapi.deadlines.errors import NoPolicyInForce
from wardapi.deadlines.standing_schemas import StandingOut
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import FieldError
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, Router
from wardapi.kit.schema import ListOut
from wardapi.priorities import editing, plan_showing, publishing, reach, reviews
from wardapi.priorities import plan_examples as examples
from wardapi.priorities import plan_queries as queries
from wardapi.priorities.models import Plan
from wardapi.priorities.plan_deps import FilterElection, HeldPlan, SeenPlan, Writer
from wardapi.priorities.plan_schemas import (
    AgreementIn,
    EvidenceItemIn,
    EvidenceItemOut,
    PlanBrief,
    PlanIn,
    PlanOut,
    PlanPatch,
    PlanVersionOut,
    PublicationIn,
)
from wardapi.priorities.publishing import Edition
from wardapi.priorities.rules import (
    AlreadyAgreed,
    EmptyPlan,
    EvidenceNotFound,
    InvalidPlan,
    NothingNew,
    NothingToReview,
    PlanClosed,
    PlanKnown,
    PlanNotAgreed,
    PlanNotFound,
)
from wardapi.priorities.vocabulary import Stage
from wardapi.wards import council_queries as council
from wardapi.wards import queries as wards
from wardapi.wards.deps import FilterWard
from wardapi.wards.election_rules import ElectionNotFound, RestrictedPeriod, UnknownElection
from wardapi.wards.models import Election, Ward
from wardapi.wards.rules import UnknownWard, WardNotFound, today

shown = Router(prefix="/plans", tags=["plans"])
kept = Router(prefix="/plans", tags=["plans"], dependencies=[Depends(current_principal)])
ROUTERS = (shown, kept)


@shown.get(
    "",
    operation_id="list_plans",
    summary="List the ward plans",
    response_model=ListOut[PlanBrief],
    responses=list_example(examples.BRIEF) | refusals(UnknownWard, UnknownElection),
    openapi_extra=OPTIONAL,
)
async def list_plans(
    *,
    request: Request,
    by: AnyPrincipal,
    db: ReadDb,
    now: Now,
    ward: FilterWard,
    election: FilterElection,
    page: Annotated[Page, Depends(page_params("ward", "updated_at"))],
    stage: Annotated[Stage | None, Query(description="Only those that have come so far.")] = None,
    closed: Annotated[
        bool | None, Query(description="Only those whose cycle is over, or only the others.")
    ] = None,
) -> Response:
    """Published ones for anybody; drafts of their own wards for those who work on them."""
    plans = ListQuery(
        select=queries.plans(
            by, ward_id=ward.id if ward else None, election=election, stage=stage, closed=closed
        ),
        sorts={
            "ward": (Ward.sort_name, Election.sorts_on),
            "updated_at": (queries.changed_at(by),),
        },
        id=Plan.id,
        updated=queries.changed_at(by),
        row=plan_showing.brief(today(now)),
    )
    return await listing(request, db, plans, page)


@kept.post(
    "",
    status_code=201,
    operation_id="begin_plan",
    summary="Begin the plan of a ward for its present cycle",
    response_model=PlanOut,
    responses=item_example(examples.PLAN, 201)
    | refusals(UnknownWard, UnknownElection, InvalidPlan, PlanKnown),
)
async def begin_plan(by: Writer, body: PlanIn, db: Db, now: Now, response: Response) -> PlanOut:
    """One for each ward and ordinary election. That of the cycle before is closed."""
    plan = await editing.begin_plan(
        db,
        await _named_ward(db, body.ward, now),
        election=await _named_election(db, body.election),
        introduction=body.introduction,
        internal_note=body.internal_note,
        by=by,
        now=now,
    )
    response.headers["Location"] = f"/v1/plans/{plan.id}"
    return await _answer(db, plan, by, now, response)


@shown.get(
    "/{plan}",
    operation_id="get_plan",
    summary="Get a ward plan",
    response_model=PlanOut,
    responses=item_example(examples.PLAN) | refusals(PlanNotFound),
    openapi_extra=OPTIONAL,
)
async def get_plan(
    request: Request, plan: SeenPlan, by: AnyPrincipal, db: ReadDb, now: Now
) -> Response:
    """The draft for those who work on it; for others the latest version, without notes."""
    found = await plan_showing.show(db, plan, by=by, on=today(now))
    response = etags.item(request, found.out, found.etag)
    response.headers["Vary"] = "Authorization"
    return response


@kept.patch(
    "/{plan}",
    operation_id="change_plan",
    summary="Change the introduction or the note of a plan",
    response_model=PlanOut,
    responses=item_example(examples.PLAN) | refusals(PlanNotFound, PlanClosed),
)
async def change_plan(
    *,
    plan: HeldPlan,
    by: Writer,
    body: PlanPatch,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
    response: Response,
) -> PlanOut:
    """Another text is a draft again; what has been published stays as it is."""
    changed = await editing.change_plan(
        db, plan.id, changes=body.given(), if_match=if_match, by=by, now=now
    )
    return await _answer(db, changed, by, now, response)


@kept.post(
    "/{plan}/agreement",
    status_code=201,
    operation_id="agree_to_plan",
    summary="Agree to a plan, or record that councillors have",
    response_model=PlanOut,
    responses=item_example(examples.PLAN, 201)
    | refusals(PlanNotFound, PlanClosed, AlreadyAgreed, EmptyPlan, InvalidPlan),
)
async def agree_to_plan(
    *,
    plan: HeldPlan,
    by: Writer,
    body: AgreementIn,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
    response: Response,
) -> PlanOut:
    """To the text that was read: If-Match names it. A later edit wants another agreement."""
    agreed = await publishing.agree(
        db, plan.id, **body.model_dump(), if_match=if_match, by=by, now=now
    )
    return await _answer(db, agreed, by, now, response)


@kept.post(
    "/{plan}/publication",
    status_code=201,
    operation_id="publish_plan",
    summary="Publish a plan as a version that never changes",
    response_model=PlanVersionOut,
    responses=item_example(examples.VERSION, 201)
    | refusals(
        PlanNotFound,
        PlanClosed,
        PlanNotAgreed,
        NothingNew,
        EmptyPlan,
        RestrictedPeriod,
        NoPolicyInForce,
    ),
)
async def publish_plan(
    *,
    plan: HeldPlan,
    by: Writer,
    body: PublicationIn,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
    response: Response,
) -> PlanVersionOut:
    """By the coordinator or a manager, when it has been agreed, and not before an election.

    The clock of its review starts; that of the version before stops.
    """
    edition = Edition(
        summary=body.summary,
        is_review=body.is_review,
        override_reason=body.override.reason if body.override else None,
    )
    version = await publishing.publish(db, plan.id, edition, if_match=if_match, by=by, now=now)
    response.headers["Location"] = f"/v1/plans/{plan.id}/versions/{version.number}"
    found = await queries.get_version(db, version.plan, version.number)
    return await plan_showing.show_version(db, version.plan, found)


@kept.post(
    "/{plan}/evidence",
    status_code=201,
    operation_id="add_plan_evidence",
    summary="Say what a plan rests on",
    response_model=EvidenceItemOut,
    responses=item_example(examples.EVIDENCE, 201)
    | refusals(PlanNotFound, PlanClosed, InvalidPlan),
)
async def add_plan_evidence(
    plan: HeldPlan, by: Writer, body: EvidenceItemIn, db: Db, now: Now
) -> EvidenceItemOut:
    """What bears on the ward as a whole; that of one priority is added to the priority."""
    made = await editing.add_evidence(db, plan.id, body.item(), by=by, now=now)
    return EvidenceItemOut.model_validate(made)


@kept.delete(
    "/{plan}/evidence/{id}",
    status_code=204,
    operation_id="remove_plan_evidence",
    summary="Take evidence out of a draft",
    responses=refusals(PlanNotFound, PlanClosed, EvidenceNotFound),
)
async def remove_plan_evidence(
    *,
    plan: HeldPlan,
    evidence_id: Annotated[UUID, Path(alias="id")],
    by: Writer,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
) -> None:
    """Of the plan or of one of its priorities. Versions that have it keep it."""
    await editing.remove_evidence(db, plan.id, evidence_id, if_match=if_match, by=by, now=now)


@kept.get(
    "/{plan}/timescales",
    operation_id="get_plan_timescales",
    summary="Get when the review of a plan is due, and who hears of it",
    response_model=StandingOut,
    responses=item_example(examples.STANDING) | refusals(PlanNotFound, NothingToReview),
)
async def get_plan_timescales(
    plan: SeenPlan, by: AnyPrincipal, db: ReadDb, now: Now
) -> StandingOut:
    """Of its latest version, with the rungs. For those who work on the plan."""
    if not reach.reads_unpublished(by, plan.ward.gss_code):
        raise PlanNotFound
    review = await reviews.of_plan(db, plan)
    return StandingOut.of(review.standing(now), await deliveries.delivered(db, review.subject))


async def _named_ward(db: Db, key: str, now: Now) -> Ward:
    try:
        return await wards.get_ward(db, key, today(now))
    except WardNotFound as error:
        field = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[field]) from error


async def _named_election(db: Db, slug: str | None) -> Election | None:
    if slug is None:
        return None
    try:
        return await council.get_election(db, slug)
    except ElectionNotFound as error:
        field = FieldError("/election", UnknownElection.code, error.detail)
        raise UnknownElection(error.detail, errors=[field]) from error


async def _answer(db: Db, plan: Plan, by: Writer, now: Now, response: Response) -> PlanOut:
    found = await plan_showing.show(db, plan, by=by, on=today(now))
    response.headers["ETag"] = found.etag
    return found.out
