"""Actions under a priority: what is to be done, by whom, by when, and how it gets on."""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from sqlalchemy import Row, not_
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal, current_principal, needs
from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, Router
from wardapi.kit.schema import Day, ListOut
from wardapi.priorities import action_examples as examples
from wardapi.priorities import action_queries as queries
from wardapi.priorities import action_steps as steps
from wardapi.priorities import places, reach
from wardapi.priorities.action_models import PlanAction, PlanActionNote
from wardapi.priorities.action_rules import (
    ActionEnded,
    ActionNotFound,
    ActionStatus,
    InvalidDoneDay,
    PartnerIsLead,
)
from wardapi.priorities.action_schemas import (
    ActionIn,
    ActionNoteIn,
    ActionNoteOut,
    ActionOut,
    ActionPatch,
    CompletionIn,
    DroppingIn,
)
from wardapi.priorities.action_steps import NewAction, Said, Taken
from wardapi.priorities.indicator_rules import OtherWard
from wardapi.priorities.models import Priority
from wardapi.priorities.reach import Work
from wardapi.priorities.rules import PriorityNotFound
from wardapi.priorities.written_notes import PlanNoteErased, PlanNoteNotFound
from wardapi.services.routes import FilterService
from wardapi.services.rules import UnknownService
from wardapi.wards.deps import AskedDay, FilterWard
from wardapi.wards.election_rules import RestrictedPeriod
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard, today

router = Router(prefix="", tags=["actions"])
WRITERS = [Depends(current_principal)]

Writer = Annotated[Principal, Depends(needs("actions:write"))]
PriorityId = Annotated[UUID, Path(alias="id", description="The priority's id.")]
ActionId = Annotated[UUID, Path(alias="id", description="From the list of actions.")]
NoteId = Annotated[UUID, Path(alias="note", description="From the list of notes.")]


async def taken_action(action: ActionId, by: Writer, db: Db) -> Taken:
    """The action in the address, to be changed; 404 for those who may not know of it."""
    return await steps.take(db, action, by=by)


TakenAction = Annotated[Taken, Depends(taken_action)]


@router.post(
    "/priorities/{id}/actions",
    dependencies=WRITERS,
    status_code=201,
    operation_id="add_action",
    summary="Add an action to a priority",
    response_model=ActionOut,
    responses=item_example(examples.ACTION, 201)
    | refusals(PriorityNotFound, UnknownService, PartnerIsLead),
)
async def add_action(
    priority: PriorityId, body: ActionIn, by: Writer, db: Db, now: Now
) -> Response:
    """The ward's coordinator or a manager. It needs no new version of the plan."""
    place = await places.get_place(db, priority, by=by)
    reach.check_keep(by, Work(place.ward, body.service))
    action = await steps.add_action(db, place, NewAction(**body.model_dump()), by=by, now=now)
    return await _answer(db, action.id, by, today(now), status=201)


@router.get(
    "/actions",
    operation_id="list_actions",
    summary="List the actions of ward plans",
    response_model=ListOut[ActionOut],
    responses=list_example(examples.ACTION) | refusals(UnknownWard, UnknownService),
    openapi_extra=OPTIONAL,
)
async def list_actions(
    *,
    request: Request,
    by: AnyPrincipal,
    db: ReadDb,
    on: AskedDay,
    ward: FilterWard,
    service: FilterService,
    page: Annotated[Page, Depends(page_params("due_on", "updated_at"))],
    priority: Annotated[UUID | None, Query(description="Only under this priority.")] = None,
    plan: Annotated[UUID | None, Query(description="Only of this plan.")] = None,
    status: Annotated[ActionStatus | None, Query(description="As it is now.")] = None,
    overdue: Annotated[
        bool | None, Query(description="Whether it was overdue on the day asked (`as_of`).")
    ] = None,
    due_before: Annotated[
        Day | None, Query(description="Neither done nor dropped, and due before this day.")
    ] = None,
) -> Response:
    """Soonest due first. Those of published priorities for anybody, others for who works on them.

    `service` is one that leads or helps. `overdue` is judged for `as_of`, today if left out.
    """
    asked = queries.actions(by)
    if ward is not None:
        asked = asked.where(Ward.id == ward.id)
    if service is not None:
        asked = asked.where(reach.involves([service]))
    if priority is not None:
        asked = asked.where(PlanAction.priority_id == priority)
    if plan is not None:
        asked = asked.where(Priority.plan_id == plan)
    if status is not None:
        asked = asked.where(PlanAction.status == status.value)
    if overdue is not None:
        late = queries.is_overdue(on)
        asked = asked.where(late if overdue else not_(late))
    if due_before is not None:
        asked = asked.where(PlanAction.due_on < due_before, queries.is_open())
    found = ListQuery(
        select=asked,
        sorts={"due_on": (PlanAction.due_on,), "updated_at": (PlanAction.updated_at,)},
        id=PlanAction.id,
        updated=PlanAction.updated_at,
        batch=_shown_for(on),
    )
    return await listing(request, db, found, page)


@router.get(
    "/actions/{id}",
    operation_id="get_action",
    summary="Get an action",
    response_model=ActionOut,
    responses=item_example(examples.ACTION) | refusals(ActionNotFound),
    openapi_extra=OPTIONAL,
)
async def get_action(
    request: Request, action: ActionId, by: AnyPrincipal, db: ReadDb, on: AskedDay
) -> Response:
    """Whether it is overdue is worked out for `as_of`, today if left out."""
    out, tag = await _shown(db, action, by, on)
    return etags.item(request, out, tag)


@router.patch(
    "/actions/{id}",
    dependencies=WRITERS,
    operation_id="change_action",
    summary="Change an action",
    response_model=ActionOut,
    responses=item_example(examples.ACTION)
    | refusals(
        ActionNotFound, ActionEnded, PriorityNotFound, OtherWard, UnknownService, PartnerIsLead
    ),
)
async def change_action(
    *, taken: TakenAction, body: ActionPatch, if_match: etags.IfMatch, by: Writer, db: Db, now: Now
) -> Response:
    """The ward's coordinator or a manager. Moving the due date is on record."""
    changes = body.given()
    await steps.change(db, taken, changes, if_match=if_match, by=by, now=now)
    return await _answer(db, taken.action.id, by, today(now))


@router.post(
    "/actions/{id}/notes",
    dependencies=WRITERS,
    status_code=201,
    operation_id="add_action_note",
    summary="Tell how an action gets on",
    response_model=ActionNoteOut,
    responses=item_example(examples.NOTE, 201)
    | refusals(ActionNotFound, ActionEnded, RestrictedPeriod),
)
async def add_action_note(
    *, taken: TakenAction, body: ActionNoteIn, by: Writer, db: Db, now: Now
) -> PlanActionNote:
    """By the services that work on it, the ward's coordinator or a manager."""
    said = Said(body.text, body.for_publication)
    return await steps.note(db, taken, said, status=body.status, by=by, now=now)


@router.get(
    "/actions/{id}/notes",
    operation_id="list_action_notes",
    summary="List what was said of an action",
    response_model=ListOut[ActionNoteOut],
    responses=list_example(examples.NOTE) | refusals(ActionNotFound),
    openapi_extra=OPTIONAL,
)
async def list_action_notes(
    request: Request,
    action: ActionId,
    by: AnyPrincipal,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("written_at"))],
) -> Response:
    """Those for publication, for anybody who sees the action; all, for those who work on it."""
    row = await queries.get_action(db, action, by=by)
    inside = reach.reads_unpublished_of(by, await queries.work_of(db, row))
    found = ListQuery(
        select=queries.notes(action, unpublished=inside),
        sorts={"written_at": (PlanActionNote.created_at,)},
        id=PlanActionNote.id,
        updated=PlanActionNote.updated_at,
        row=lambda row: ActionNoteOut.model_validate(row.PlanActionNote),
    )
    return await listing(request, db, found, page)


@router.post(
    "/actions/{id}/notes/{note}/erasure",
    dependencies=WRITERS,
    status_code=201,
    operation_id="erase_action_note",
    summary="Erase the words of a note on an action",
    response_model=ActionNoteOut,
    responses=item_example(examples.ERASED_NOTE, 201)
    | refusals(ActionNotFound, PlanNoteNotFound, PlanNoteErased),
)
async def erase_action_note(
    taken: TakenAction, note: NoteId, by: Writer, db: Db, now: Now
) -> PlanActionNote:
    """For good, such as when somebody's details have slipped in. That there was a note stays."""
    return await steps.erase_note(db, taken, note, by=by, now=now)


@router.post(
    "/actions/{id}/completion",
    dependencies=WRITERS,
    status_code=201,
    operation_id="complete_action",
    summary="Say that an action is done",
    response_model=ActionOut,
    responses=item_example(examples.DONE, 201)
    | refusals(ActionNotFound, ActionEnded, InvalidDoneDay),
)
async def complete_action(
    *, taken: TakenAction, by: Writer, db: Db, now: Now, body: CompletionIn | None = None
) -> Response:
    """By the services that work on it, the ward's coordinator or a manager."""
    given = body or CompletionIn()
    said = None if given.text is None else Said(given.text, given.for_publication)
    await steps.complete(db, taken, done_on=given.done_on, said=said, by=by, now=now)
    return await _answer(db, taken.action.id, by, today(now), status=201)


@router.post(
    "/actions/{id}/dropping",
    dependencies=WRITERS,
    status_code=201,
    operation_id="drop_action",
    summary="Say that an action will not be done",
    response_model=ActionOut,
    responses=item_example(examples.DROPPED, 201) | refusals(ActionNotFound, ActionEnded),
)
async def drop_action(
    taken: TakenAction, body: DroppingIn, by: Writer, db: Db, now: Now
) -> Response:
    """The ward's coordinator or a manager, with the reason, which is kept as a note."""
    await steps.drop(db, taken, Said(body.reason, body.for_publication), by=by, now=now)
    return await _answer(db, taken.action.id, by, today(now), status=201)


def _shown_for(on: date) -> Any:
    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        partners = await queries.partners_of(session, [row.PlanAction.id for row in rows])
        return lambda row: ActionOut.of(row, partners.get(row.PlanAction.id, ()), on)

    return batch


async def _shown(
    session: AsyncSession, action_id: UUID, by: Principal, on: date
) -> tuple[ActionOut, str]:
    row = await queries.get_action(session, action_id, by=by)
    out = (await _shown_for(on)(session, [row]))(row)
    # Time makes it overdue, and services have names of their own.
    return out, etags.etag(row.PlanAction.version, zlib.crc32(out.model_dump_json().encode()))


async def _answer(
    session: AsyncSession, action_id: UUID, by: Principal, on: date, *, status: int = 200
) -> Response:
    out, tag = await _shown(session, action_id, by, on)
    headers = {"ETag": tag}
    if status == 201:
        headers["Location"] = f"/v1/actions/{action_id}"
    return Response(out.model_dump_json(), status, headers, "application/json")
