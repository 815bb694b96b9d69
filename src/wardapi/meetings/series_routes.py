"""Meetings that come back by a rule."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.meetings import calling, examples, queries, showing
from wardapi.meetings.answers import SeriesOut
from wardapi.meetings.deps import Reader, Writer
from wardapi.meetings.errors import (
    AlreadyInvited,
    InvalidMeeting,
    InvalidRecurrence,
    SeriesComplete,
    SeriesNotFound,
    TooManyMeetings,
    UnknownParish,
)
from wardapi.meetings.models import MeetingSeries
from wardapi.meetings.schemas import ExtensionIn, SeriesIn
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import UnknownLocality, UnknownWard

router = Router(
    prefix="/meeting-series", tags=["meetings"], dependencies=[Depends(current_principal)]
)
SeriesId = Annotated[UUID, Path(alias="id", description="From the list of series.")]


@router.post(
    "",
    status_code=201,
    operation_id="start_meeting_series",
    summary="Start a series of meetings",
    response_model=SeriesOut,
    responses=item_example(examples.SERIES, 201)
    | refusals(
        UnknownWard,
        UnknownLocality,
        UnknownParish,
        UnknownService,
        InvalidMeeting,
        InvalidRecurrence,
        TooManyMeetings,
        AlreadyInvited,
    ),
)
async def start_meeting_series(body: SeriesIn, by: Writer, db: Db, now: Now) -> Response:
    """All its meetings are called at once, through its end or its horizon. GET /v1/meetings with
    `series` lists them; each can be moved or cancelled without the others."""
    series = await calling.start_series(
        db,
        body.about(),
        rrule=body.rrule,
        first=body.first_local(),
        minutes=body.minutes,
        horizon=body.horizon,
        by=by,
        now=now,
    )
    return await _answer(db, series, by)


@router.get(
    "",
    operation_id="list_meeting_series",
    summary="List the series of meetings that you may see",
    response_model=ListOut[SeriesOut],
    responses=list_example(examples.SERIES),
)
async def list_meeting_series(
    request: Request,
    by: Reader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("created_at", "updated_at"))],
) -> Response:
    """Those of which you may see a meeting."""
    found = ListQuery(
        select=queries.series().where(queries.visible_series(by)),
        sorts={
            "created_at": (MeetingSeries.created_at,),
            "updated_at": (MeetingSeries.updated_at,),
        },
        id=MeetingSeries.id,
        updated=MeetingSeries.updated_at,
        row=showing.series,
    )
    return await listing(request, db, found, page)


@router.get(
    "/{id}",
    operation_id="get_meeting_series",
    summary="Get a series of meetings",
    response_model=SeriesOut,
    responses=item_example(examples.SERIES) | refusals(SeriesNotFound),
)
async def get_meeting_series(
    request: Request, series_id: SeriesId, by: Reader, db: ReadDb
) -> Response:
    """Its rule, and how far its meetings are made."""
    row = await queries.find_series(db, series_id, by)
    return etags.item(request, showing.series(row), etags.etag(row.MeetingSeries.version))


@router.post(
    "/{id}/extension",
    status_code=201,
    operation_id="extend_meeting_series",
    summary="Make more meetings of a series",
    response_model=SeriesOut,
    responses=item_example(examples.SERIES, 201)
    | refusals(SeriesNotFound, SeriesComplete, InvalidMeeting, TooManyMeetings),
)
async def extend_meeting_series(
    series_id: SeriesId, body: ExtensionIn, by: Writer, db: Db, now: Now
) -> Response:
    """Through a later day. What is there already, moved or cancelled, is left alone: extending
    twice makes nothing twice."""
    series = await queries.take_series(db, series_id, by)
    await calling.extend_series(db, series, horizon=body.horizon, by=by, now=now)
    return await _answer(db, series, by)


async def _answer(db: AsyncSession, series: MeetingSeries, by: Principal) -> Response:
    await db.flush()
    out = showing.series(await queries.find_series(db, series.id, by))
    headers = {
        "ETag": etags.etag(series.version),
        "Location": f"/v1/meeting-series/{series.id}",
    }
    body = out.__pydantic_serializer__.to_json(out)
    return Response(body, 201, headers, "application/json")
