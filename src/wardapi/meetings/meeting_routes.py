"""Calling, finding, reading and changing meetings."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.meetings import actions, calling, examples, queries, showing
from wardapi.meetings.answers import MeetingBrief, MeetingOut
from wardapi.meetings.deps import Filters, HeldMeeting, MeetingId, Reader, SlugKey, Writer, answer
from wardapi.meetings.errors import (
    AlreadyInvited,
    InvalidMeeting,
    MeetingCancelled,
    MeetingHeld,
    MeetingNotFound,
    UnknownParish,
)
from wardapi.meetings.models import Meeting
from wardapi.meetings.schemas import CancellationIn, InvitationsIn, MeetingIn, MeetingPatch
from wardapi.meetings.vocabulary import Status
from wardapi.services.rules import UnknownService
from wardapi.wards.models import Locality
from wardapi.wards.rules import UnknownLocality, UnknownWard

router = Router(prefix="/meetings", tags=["meetings"], dependencies=[Depends(current_principal)])


@router.post(
    "",
    status_code=201,
    operation_id="call_meeting",
    summary="Call a meeting",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING, 201)
    | refusals(
        UnknownWard, UnknownLocality, UnknownParish, UnknownService, InvalidMeeting, AlreadyInvited
    ),
)
async def call_meeting(body: MeetingIn, by: Writer, db: Db, now: Now) -> Response:
    """By coordinators and managers in their wards. It may lie in the past, to be recorded."""
    meeting = await calling.call(
        db, body.about(), starts_at=body.starts_at, ends_at=body.ends_at, by=by, now=now
    )
    return await answer(db, meeting, by=by, now=now, new=True)


@router.get(
    "",
    operation_id="list_meetings",
    summary="List the meetings that you may see",
    response_model=ListOut[MeetingBrief],
    responses=list_example(examples.BRIEF) | refusals(UnknownWard, UnknownService),
)
async def list_meetings(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    filters: Annotated[Filters, Depends()],
    page: Annotated[Page, Depends(page_params("starts_at", "updated_at"))],
    locality: SlugKey = None,
    series: Annotated[UUID | None, Query(description="Of one series.")] = None,
    status: Status | None = None,
) -> Response:
    """With `ward`, those of its locality and its parishes too. Restricted ones are seen by
    coordinators, managers and the leads of the services that are invited."""
    conditions = await filters.conditions(db)
    if locality is not None:
        conditions.append(Locality.slug == locality)
    if series is not None:
        conditions.append(Meeting.series_id == series)
    if status is not None:
        conditions.append(Meeting.status == status.value)
    meetings = ListQuery(
        select=queries.meetings().where(queries.visible(by), *conditions),
        sorts={"starts_at": (Meeting.starts_at,), "updated_at": (Meeting.updated_at,)},
        id=Meeting.id,
        updated=Meeting.updated_at,
        batch=showing.briefs,
    )
    return await listing(request, db, meetings, page)


@router.get(
    "/{id}",
    operation_id="get_meeting",
    summary="Get a meeting",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING) | refusals(MeetingNotFound),
)
async def get_meeting(
    request: Request, meeting_id: MeetingId, by: Reader, db: ReadDb, now: Now
) -> Response:
    """Who was invited and came, what data was brought, and the actions that it raised."""
    row = await queries.find_meeting(db, meeting_id, by)
    out = await showing.meeting(db, row, by=by, now=now)
    return etags.item(request, out, etags.etag(row.Meeting.version))


@router.patch(
    "/{id}",
    operation_id="change_meeting",
    summary="Move or change a meeting",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING)
    | refusals(MeetingNotFound, MeetingHeld, MeetingCancelled, InvalidMeeting),
)
async def change_meeting(
    *,
    meeting: HeldMeeting,
    body: MeetingPatch,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """This one alone: the others of its series stay as they are."""
    await actions.change(db, meeting, changes=body.given(), if_match=if_match, by=by, now=now)
    return await answer(db, meeting, by=by, now=now, status=200)


@router.post(
    "/{id}/cancellation",
    status_code=201,
    operation_id="cancel_meeting",
    summary="Call a meeting off",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING, 201)
    | refusals(MeetingNotFound, MeetingHeld, MeetingCancelled),
)
async def cancel_meeting(
    meeting: HeldMeeting, body: CancellationIn, by: Writer, db: Db, now: Now
) -> Response:
    """This one alone. It stays in the list, and nobody's attendance is counted."""
    await actions.cancel(db, meeting, reason=body.reason, by=by, now=now)
    return await answer(db, meeting, by=by, now=now)


@router.post(
    "/{id}/invitations",
    status_code=201,
    operation_id="invite_to_meeting",
    summary="Invite more to a meeting",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING, 201)
    | refusals(
        MeetingNotFound,
        MeetingHeld,
        MeetingCancelled,
        UnknownService,
        UnknownParish,
        AlreadyInvited,
    ),
)
async def invite_to_meeting(
    meeting: HeldMeeting, body: InvitationsIn, by: Writer, db: Db, now: Now
) -> Response:
    """Services, partners and parishes, each once, until the meeting is held."""
    asked = [one.asked() for one in body.invitations]
    await actions.invite(db, meeting, asked=asked, by=by, now=now)
    return await answer(db, meeting, by=by, now=now)
