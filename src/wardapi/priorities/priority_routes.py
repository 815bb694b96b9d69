"""Priorities of wards, and the themes that they are of."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal, current_principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, PUBLIC, Router
from wardapi.kit.schema import ListOut
from wardapi.priorities import editing, plan_showing
from wardapi.priorities import plan_examples as examples
from wardapi.priorities import plan_queries as queries
from wardapi.priorities.models import Priority
from wardapi.priorities.plan_deps import (
    FilterTheme,
    HeldPlan,
    HeldPriority,
    PriorityId,
    Writer,
    named_theme,
)
from wardapi.priorities.plan_schemas import (
    EvidenceItemIn,
    EvidenceItemOut,
    PriorityIn,
    PriorityOut,
    PriorityPatch,
    ThemeOut,
)
from wardapi.priorities.rules import (
    InvalidPlan,
    InvalidPriority,
    PlanClosed,
    PlanNotFound,
    PriorityNotFound,
    UnknownTheme,
)
from wardapi.priorities.vocabulary import PriorityStatus
from wardapi.services.models import Theme
from wardapi.wards.deps import FilterWard
from wardapi.wards.routes import cached
from wardapi.wards.rules import UnknownWard

published = Router(prefix="", tags=["priorities"])
kept = Router(prefix="", tags=["priorities"], dependencies=[Depends(current_principal)])
ROUTERS = (published, kept)


@published.get(
    "/themes",
    operation_id="list_themes",
    summary="List the themes of ward priorities",
    response_model=ListOut[ThemeOut],
    responses=list_example(examples.THEME),
    openapi_extra=PUBLIC,
)
async def list_themes(
    *,
    request: Request,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("position", "slug"))],
    edition: Annotated[
        str | None, Query(min_length=1, max_length=80, description="Only of this edition.")
    ] = None,
    current: Annotated[
        bool | None, Query(description="Only of the edition in force, or only of the others.")
    ] = None,
) -> Response:
    """Of every edition. An earlier theme names those that carry it on in `successors`."""
    themes = ListQuery(
        select=queries.themes(edition=edition, current=current),
        sorts={"position": (Theme.is_current.desc(), Theme.position), "slug": (Theme.slug,)},
        id=Theme.id,
        updated=Theme.updated_at,
        row=ThemeOut.model_validate,
    )
    return cached(request, await listing(request, db, themes, page))


@published.get(
    "/priorities",
    operation_id="list_priorities",
    summary="List what matters in the wards",
    response_model=ListOut[PriorityOut],
    responses=list_example(examples.PRIORITY) | refusals(UnknownWard, UnknownTheme),
    openapi_extra=OPTIONAL,
)
async def list_priorities(
    *,
    request: Request,
    by: AnyPrincipal,
    db: ReadDb,
    ward: FilterWard,
    theme: FilterTheme,
    page: Annotated[Page, Depends(page_params("ward", "updated_at"))],
    status: Annotated[PriorityStatus | None, Query(description="Only those that stand so.")] = None,
    plan: Annotated[UUID | None, Query(description="Only of this plan.")] = None,
    closed: Annotated[
        bool | None, Query(description="Only of plans whose cycle is over, or only of the others.")
    ] = None,
) -> Response:
    """As published; of their own wards as it is being worked on, for those who do."""
    shown = queries.shown_priorities(by)
    found = select(shown)
    if ward is not None:
        found = found.where(shown.c.ward_id == ward.id)
    if theme is not None:
        found = found.where(shown.c.theme_id.in_(theme))
    if status is not None:
        found = found.where(shown.c.status == status.value)
    if plan is not None:
        found = found.where(shown.c.plan_id == plan)
    if closed is not None:
        over = shown.c.closed_at
        found = found.where(over.is_not(None) if closed else over.is_(None))

    async def batch(session: AsyncSession, rows: Sequence[Any]) -> Maker:
        return await plan_showing.with_evidence(session, rows)

    priorities = ListQuery(
        select=found,
        sorts={
            "ward": (shown.c.sort_name, shown.c.plan_id, shown.c.position),
            "updated_at": (shown.c.updated_at,),
        },
        id=shown.c.id,
        updated=shown.c.updated_at,
        batch=batch,
    )
    return await listing(request, db, priorities, page)


@published.get(
    "/priorities/{priority}",
    operation_id="get_priority",
    summary="Get a priority",
    response_model=PriorityOut,
    responses=item_example(examples.PRIORITY) | refusals(PriorityNotFound),
    openapi_extra=OPTIONAL,
)
async def get_priority(
    request: Request, priority: PriorityId, by: AnyPrincipal, db: ReadDb
) -> Response:
    """As the latest version has it; as it is being worked on, for those who do."""
    row = await queries.get_shown_priority(db, priority, by=by)
    out, tag = await plan_showing.show_priority(db, row)
    response = etags.item(request, out, tag)
    response.headers["Vary"] = "Authorization"
    return response


@kept.post(
    "/plans/{plan}/priorities",
    status_code=201,
    operation_id="add_priority",
    summary="Add a priority to a plan",
    response_model=PriorityOut,
    responses=item_example(examples.PRIORITY, 201)
    | refusals(PlanNotFound, PlanClosed, UnknownTheme, InvalidPriority),
)
async def add_priority(
    *, plan: HeldPlan, by: Writer, body: PriorityIn, db: Db, now: Now, response: Response
) -> PriorityOut:
    """At a place, or at the end. The plan is a draft again."""
    theme = await named_theme(db, body.theme)
    values = body.model_dump(exclude={"theme"}, mode="json") | {"carried_from": body.carried_from}
    made = await editing.add_priority(db, plan.id, values=values, theme=theme, by=by, now=now)
    response.headers["Location"] = f"/v1/priorities/{made.id}"
    return await _answer(db, made, by, response)


@kept.patch(
    "/priorities/{priority}",
    operation_id="change_priority",
    summary="Change a priority",
    response_model=PriorityOut,
    responses=item_example(examples.PRIORITY)
    | refusals(PriorityNotFound, PlanClosed, UnknownTheme, InvalidPriority),
)
async def change_priority(
    *,
    row: HeldPriority,
    by: Writer,
    body: PriorityPatch,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
    response: Response,
) -> PriorityOut:
    """The plan is a draft again. One that is `dropped` is left out of the next version."""
    given = body.model_dump(exclude_unset=True, mode="json")
    slug = given.pop("theme", None)
    theme = None if slug is None else await named_theme(db, slug)
    found = await db.get_one(Priority, row.id)
    changed = await editing.change_priority(
        db, found, changes=given, theme=theme, if_match=if_match, by=by, now=now
    )
    return await _answer(db, changed, by, response)


@kept.post(
    "/priorities/{priority}/evidence",
    status_code=201,
    operation_id="add_priority_evidence",
    summary="Say what a priority rests on",
    response_model=EvidenceItemOut,
    responses=item_example(examples.EVIDENCE, 201)
    | refusals(PriorityNotFound, PlanClosed, InvalidPlan),
)
async def add_priority_evidence(
    row: HeldPriority, by: Writer, body: EvidenceItemIn, db: Db, now: Now
) -> EvidenceItemOut:
    """With its source and its date. No personal data: it is published with the plan."""
    made = await editing.add_evidence(
        db, row.plan_id, body.item(), priority_id=row.id, by=by, now=now
    )
    return EvidenceItemOut.model_validate(made)


async def _answer(db: Db, priority: Priority, by: Writer, response: Response) -> PriorityOut:
    row = await queries.get_shown_priority(db, priority.id, by=by)
    out, response.headers["ETag"] = await plan_showing.show_priority(db, row)
    return out
