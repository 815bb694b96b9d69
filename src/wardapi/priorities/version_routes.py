"""Published plans, for anybody: the versions, what each changed, and the one in force."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from wardapi.kit import etags
from wardapi.kit.deps import ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import ListOut
from wardapi.priorities import plan_examples as examples
from wardapi.priorities import plan_queries as queries
from wardapi.priorities import plan_showing
from wardapi.priorities.models import PlanVersion
from wardapi.priorities.plan_deps import AskedEnd, PublishedPlan, VersionNumber
from wardapi.priorities.plan_schemas import PlanDiffOut, PlanVersionBrief, PlanVersionOut
from wardapi.priorities.rules import NoPublishedPlan, PlanNotFound, PlanVersionNotFound
from wardapi.wards.deps import CACHE, AskedWard
from wardapi.wards.routes import cached
from wardapi.wards.rules import WardNotFound

router = Router(prefix="", tags=["plans"])


@router.get(
    "/plans/{plan}/versions",
    operation_id="list_plan_versions",
    summary="List the versions of a plan",
    response_model=ListOut[PlanVersionBrief],
    responses=list_example(examples.VERSION_BRIEF) | refusals(PlanNotFound),
    openapi_extra=PUBLIC,
)
async def list_plan_versions(
    request: Request,
    plan: PublishedPlan,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("number", default="-number", updated=False))],
) -> Response:
    """What was published when, the latest first."""
    versions = ListQuery(
        select=queries.versions(plan.id),
        sorts={"number": (PlanVersion.number,)},
        id=PlanVersion.id,
        row=PlanVersionBrief.of,
    )
    return cached(request, await listing(request, db, versions, page))


@router.get(
    "/plans/{plan}/versions/{number}",
    operation_id="get_plan_version",
    summary="Get a plan as it was published",
    response_model=PlanVersionOut,
    responses=item_example(examples.VERSION) | refusals(PlanNotFound, PlanVersionNotFound),
    openapi_extra=PUBLIC,
)
async def get_plan_version(
    request: Request, plan: PublishedPlan, number: VersionNumber, db: ReadDb
) -> Response:
    """It never changes."""
    version = await queries.get_version(db, plan, number)
    out = await plan_showing.show_version(db, plan, version)
    return etags.item(request, out, f'"{version.digest}"', cache_control=CACHE)


@router.get(
    "/plans/{plan}/versions/{number}/diff",
    operation_id="compare_plan_version",
    summary="Get what a version changed",
    response_model=PlanDiffOut,
    responses=item_example(examples.DIFF) | refusals(PlanNotFound, PlanVersionNotFound),
    openapi_extra=PUBLIC,
)
async def compare_plan_version(
    plan: PublishedPlan, number: VersionNumber, db: ReadDb
) -> PlanDiffOut:
    """Field by field, against the version before; all of the first version is added."""
    return await plan_showing.show_difference(db, plan, number)


@router.get(
    "/wards/{ward}/plan",
    operation_id="get_ward_plan",
    summary="Get the plan of a ward that is in force",
    response_model=PlanVersionOut,
    responses=item_example(examples.VERSION) | refusals(WardNotFound, NoPublishedPlan),
    openapi_extra=PUBLIC,
)
async def get_ward_plan(
    request: Request, ward: AskedWard, before: AskedEnd, db: ReadDb
) -> Response:
    """What the ward published last, by the day asked for. An old plan stays until the next one."""
    version = await queries.version_in_force(db, ward.id, before)
    out = await plan_showing.show_version(db, version.plan, version)
    return etags.item(request, out, f'"{version.id}"', cache_control=CACHE)
