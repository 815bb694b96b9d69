"""Indicators, their readings, and what was noticed or heard."""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from sqlalchemy import Row
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
from wardapi.kit.schema import ListOut
from wardapi.priorities import indicator_examples as examples
from wardapi.priorities import indicator_queries as queries
from wardapi.priorities import indicator_steps as steps
from wardapi.priorities import places, reach
from wardapi.priorities.indicator_models import Indicator, IndicatorNote, IndicatorReading
from wardapi.priorities.indicator_rules import (
    IndicatorNotFound,
    IndicatorSlugTaken,
    InvalidIndicator,
    InvalidReadingDay,
    OtherWard,
    Point,
    Reading,
    ReadingContradicts,
    TakesNoReadings,
)
from wardapi.priorities.indicator_schemas import (
    IndicatorIn,
    IndicatorNoteIn,
    IndicatorNoteOut,
    IndicatorOut,
    IndicatorPatch,
    PointIn,
    ReadingIn,
    ReadingOut,
)
from wardapi.priorities.indicator_steps import NewIndicator, NewNote, Taken
from wardapi.priorities.indicator_vocabulary import Kind, Recorded, Topic
from wardapi.priorities.models import Priority
from wardapi.priorities.rules import PriorityNotFound
from wardapi.priorities.written_notes import PlanNoteErased, PlanNoteNotFound
from wardapi.wards.deps import AskedDay, FilterWard
from wardapi.wards.election_rules import RestrictedPeriod
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard, today

router = Router(prefix="/indicators", tags=["indicators"])
WRITERS = [Depends(current_principal)]

Writer = Annotated[Principal, Depends(needs("plans:write"))]
IndicatorId = Annotated[UUID, Path(alias="id", description="From the list of indicators.")]
NoteId = Annotated[UUID, Path(alias="note", description="From the list of notes.")]


async def taken_indicator(indicator: IndicatorId, by: Writer, db: Db) -> Taken:
    """The indicator in the address, to be changed by those who work on the ward's plan."""
    return await steps.take(db, indicator, by=by)


TakenIndicator = Annotated[Taken, Depends(taken_indicator)]


@router.post(
    "",
    dependencies=WRITERS,
    status_code=201,
    operation_id="add_indicator",
    summary="Add an indicator to a priority",
    response_model=IndicatorOut,
    responses=item_example(examples.INDICATOR, 201)
    | refusals(PriorityNotFound, InvalidIndicator, IndicatorSlugTaken),
)
async def add_indicator(body: IndicatorIn, by: Writer, db: Db, now: Now) -> Response:
    """By those who work on the ward's plan. It needs no new version of the plan."""
    place = await places.get_place(db, body.priority, by=by)
    reach.check_plan(by, place.ward)
    given = {name: _point(value) for name, value in body if name != "priority"}
    made = await steps.add_indicator(db, place, NewIndicator(**given), by=by, now=now)
    return await _answer(db, made.id, by, today(now), status=201)


@router.get(
    "",
    operation_id="list_indicators",
    summary="List the indicators of ward plans",
    response_model=ListOut[IndicatorOut],
    responses=list_example(examples.INDICATOR) | refusals(UnknownWard),
    openapi_extra=OPTIONAL,
)
async def list_indicators(
    *,
    request: Request,
    by: AnyPrincipal,
    db: ReadDb,
    on: AskedDay,
    ward: FilterWard,
    page: Annotated[Page, Depends(page_params("slug", "updated_at"))],
    priority: Annotated[UUID | None, Query(description="Only of this priority.")] = None,
    plan: Annotated[UUID | None, Query(description="Only of this plan.")] = None,
    kind: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    topic: Annotated[Topic | None, Query(description="Only about this.")] = None,
) -> Response:
    """Those of published priorities for anybody, others for who works on the ward's plan.

    Latest reading and progress are those of `as_of`, today if left out.
    """
    asked = queries.indicators(by)
    if ward is not None:
        asked = asked.where(Ward.id == ward.id)
    if priority is not None:
        asked = asked.where(Indicator.priority_id == priority)
    if plan is not None:
        asked = asked.where(Priority.plan_id == plan)
    if kind is not None:
        asked = asked.where(Indicator.kind == kind.value)
    if topic is not None:
        asked = asked.where(Indicator.topic == topic.value)
    found = ListQuery(
        select=asked,
        sorts={"slug": (Indicator.slug,), "updated_at": (Indicator.updated_at,)},
        id=Indicator.id,
        updated=Indicator.updated_at,
        batch=_shown_for(on),
    )
    return await listing(request, db, found, page)


@router.get(
    "/{id}",
    operation_id="get_indicator",
    summary="Get an indicator",
    response_model=IndicatorOut,
    responses=item_example(examples.INDICATOR) | refusals(IndicatorNotFound),
    openapi_extra=OPTIONAL,
)
async def get_indicator(
    request: Request, indicator: IndicatorId, by: AnyPrincipal, db: ReadDb, on: AskedDay
) -> Response:
    """With its latest reading and its progress on `as_of`, today if left out."""
    out, tag = await _shown(db, indicator, by, on)
    return etags.item(request, out, tag)


@router.patch(
    "/{id}",
    dependencies=WRITERS,
    operation_id="change_indicator",
    summary="Change an indicator",
    response_model=IndicatorOut,
    responses=item_example(examples.INDICATOR)
    | refusals(IndicatorNotFound, InvalidIndicator, PriorityNotFound, OtherWard),
)
async def change_indicator(
    *,
    taken: TakenIndicator,
    body: IndicatorPatch,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """Kind and slug stay. Another baseline or target is on record beside the one it replaced."""
    changes = {name: _point(value) for name, value in body.given().items()}
    await steps.change(db, taken, changes, if_match=if_match, by=by, now=now)
    return await _answer(db, taken.indicator.id, by, today(now))


@router.post(
    "/{id}/readings",
    dependencies=WRITERS,
    status_code=201,
    operation_id="record_indicator_reading",
    summary="Record a reading",
    response_model=ReadingOut,
    responses=item_example(examples.READING, 201)
    | item_example(examples.READING, 200)
    | refusals(IndicatorNotFound, TakesNoReadings, InvalidReadingDay, ReadingContradicts),
)
async def record_indicator_reading(
    *,
    taken: TakenIndicator,
    body: ReadingIn,
    by: Writer,
    db: Db,
    now: Now,
    response: Response,
) -> IndicatorReading:
    """One for each day. The same again changes nothing and answers 200; another figure is refused
    unless `replace` says that it corrects the first."""
    given = Reading(body.on, body.value, body.source, body.note)
    reading, recorded = await steps.record_reading(
        db, taken, given, replace=body.replace, by=by, now=now
    )
    if recorded is Recorded.UNCHANGED:
        response.status_code = 200
    return reading


@router.get(
    "/{id}/readings",
    operation_id="list_indicator_readings",
    summary="List the readings of an indicator",
    response_model=ListOut[ReadingOut],
    responses=list_example(examples.READING) | refusals(IndicatorNotFound),
    openapi_extra=OPTIONAL,
)
async def list_indicator_readings(
    request: Request,
    indicator: IndicatorId,
    by: AnyPrincipal,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("on", default="-on"))],
) -> Response:
    """The latest first; each with its source."""
    await queries.get_indicator(db, indicator, by=by)
    found = ListQuery(
        select=queries.readings(indicator),
        sorts={"on": (IndicatorReading.measured_on,)},
        id=IndicatorReading.id,
        updated=IndicatorReading.updated_at,
        row=lambda row: ReadingOut.model_validate(row.IndicatorReading),
    )
    return await listing(request, db, found, page)


@router.post(
    "/{id}/notes",
    dependencies=WRITERS,
    status_code=201,
    operation_id="add_indicator_note",
    summary="Write down what was noticed or heard",
    response_model=IndicatorNoteOut,
    responses=item_example(examples.NOTE, 201)
    | refusals(IndicatorNotFound, InvalidReadingDay, RestrictedPeriod),
)
async def add_indicator_note(
    taken: TakenIndicator, body: IndicatorNoteIn, by: Writer, db: Db, now: Now
) -> IndicatorNote:
    """Residents' feedback without who they were. For those who work on the plan, unless it is for
    publication."""
    given = body.model_dump() | {"on": body.on or today(now)}
    return await steps.note(db, taken, NewNote(**given), by=by, now=now)


@router.get(
    "/{id}/notes",
    operation_id="list_indicator_notes",
    summary="List what was noticed or heard",
    response_model=ListOut[IndicatorNoteOut],
    responses=list_example(examples.NOTE) | refusals(IndicatorNotFound),
    openapi_extra=OPTIONAL,
)
async def list_indicator_notes(
    request: Request,
    indicator: IndicatorId,
    by: AnyPrincipal,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("on", default="-on"))],
) -> Response:
    """Those for publication, for anybody who sees the indicator; all, for who works on the plan."""
    row = await queries.get_indicator(db, indicator, by=by)
    inside = reach.reads_unpublished(by, row.gss_code)
    found = ListQuery(
        select=queries.notes(indicator, unpublished=inside),
        sorts={"on": (IndicatorNote.noted_on,)},
        id=IndicatorNote.id,
        updated=IndicatorNote.updated_at,
        row=lambda row: IndicatorNoteOut.model_validate(row.IndicatorNote),
    )
    return await listing(request, db, found, page)


@router.post(
    "/{id}/notes/{note}/erasure",
    dependencies=WRITERS,
    status_code=201,
    operation_id="erase_indicator_note",
    summary="Erase the words of a note on an indicator",
    response_model=IndicatorNoteOut,
    responses=item_example(examples.ERASED_NOTE, 201)
    | refusals(IndicatorNotFound, PlanNoteNotFound, PlanNoteErased),
)
async def erase_indicator_note(
    taken: TakenIndicator, note: NoteId, by: Writer, db: Db, now: Now
) -> IndicatorNote:
    """For good, such as when somebody's details have slipped in. That there was a note stays."""
    return await steps.erase_note(db, taken, note, by=by, now=now)


def _point(value: Any) -> Any:
    return Point(value.on, value.value) if isinstance(value, PointIn) else value


def _shown_for(on: date) -> Any:
    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        latest = await queries.latest_readings(session, [row.Indicator.id for row in rows], on)
        return lambda row: IndicatorOut.of(row, latest.get(row.Indicator.id), on)

    return batch


async def _shown(
    session: AsyncSession, indicator_id: UUID, by: Principal, on: date
) -> tuple[IndicatorOut, str]:
    row = await queries.get_indicator(session, indicator_id, by=by)
    out = (await _shown_for(on)(session, [row]))(row)
    # Readings and the days that pass change what it shows, and are no edits of it.
    return out, etags.etag(row.Indicator.version, zlib.crc32(out.model_dump_json().encode()))


async def _answer(
    session: AsyncSession, indicator_id: UUID, by: Principal, on: date, *, status: int = 200
) -> Response:
    out, tag = await _shown(session, indicator_id, by, on)
    headers = {"ETag": tag}
    if status == 201:
        headers["Location"] = f"/v1/indicators/{indicator_id}"
    return Response(out.model_dump_json(), status, headers, "application/json")
