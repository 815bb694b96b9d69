"""What is recorded of a meeting once it has begun, and what comes of its actions."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.access.errors import ScopeMissing
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.meetings import actions, examples, outcomes, queries
from wardapi.meetings.actions import Came
from wardapi.meetings.answers import MeetingActionOut, MeetingOut, action_out
from wardapi.meetings.deps import (
    Filters,
    HeldMeeting,
    Reader,
    Writer,
    answer,
    writable,
)
from wardapi.meetings.errors import (
    ActionSettled,
    MeetingActionNotFound,
    MeetingCancelled,
    MeetingNotBegun,
    MeetingNotFound,
    NotInvited,
    UnknownOutcome,
    UnknownPartnerArea,
)
from wardapi.meetings.models import MeetingAction
from wardapi.meetings.schemas import (
    AttendanceIn,
    DataQualityIn,
    MeetingActionIn,
    MinutesIn,
    OutcomeIn,
)
from wardapi.meetings.vocabulary import ActionStatus
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import UnknownWard

router = Router(prefix="", tags=["meetings"], dependencies=[Depends(current_principal)])
ActionId = Annotated[UUID, Path(alias="id", description="From the meeting that raised it.")]
_STATE = (MeetingNotFound, MeetingNotBegun, MeetingCancelled)


@router.post(
    "/meetings/{id}/attendance",
    status_code=201,
    operation_id="record_attendance",
    summary="Record who came to a meeting",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING, 201) | refusals(*_STATE, NotInvited),
)
async def record_attendance(
    meeting: HeldMeeting, body: AttendanceIn, by: Writer, db: Db, now: Now
) -> Response:
    """After the start only; the meeting was held then. Recorded again, it is a correction, and
    the trail keeps both."""
    came = [Came(**one.model_dump()) for one in body.records]
    await actions.record_attendance(db, meeting, came=came, by=by, now=now)
    return await answer(db, meeting, by=by, now=now)


@router.post(
    "/meetings/{id}/data-quality",
    status_code=201,
    operation_id="record_data_quality",
    summary="Record how good the data was that somebody brought",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING, 201)
    | refusals(*_STATE, NotInvited, UnknownPartnerArea),
)
async def record_data_quality(
    meeting: HeldMeeting, body: DataQualityIn, by: Writer, db: Db, now: Now
) -> Response:
    """Once for each of the invited services and partners; again, it is a correction."""
    said = {name: getattr(body, name) for name in DataQualityIn.model_fields}
    await actions.record_data_quality(db, meeting, **said, by=by, now=now)
    return await answer(db, meeting, by=by, now=now)


@router.post(
    "/meetings/{id}/minutes",
    status_code=201,
    operation_id="keep_minutes",
    summary="Keep the minutes of a meeting",
    response_model=MeetingOut,
    responses=item_example(examples.MEETING, 201) | refusals(*_STATE),
)
async def keep_minutes(
    meeting: HeldMeeting, body: MinutesIn, by: Writer, db: Db, now: Now
) -> Response:
    """Without personal data. Later minutes take the place of earlier ones."""
    await actions.keep_minutes(db, meeting, text=body.text, by=by, now=now)
    return await answer(db, meeting, by=by, now=now)


@router.post(
    "/meetings/{id}/actions",
    status_code=201,
    operation_id="raise_meeting_action",
    summary="Raise an action in a meeting",
    response_model=MeetingActionOut,
    responses=item_example(examples.ACTION, 201) | refusals(*_STATE, UnknownService),
)
async def raise_meeting_action(
    *, meeting: HeldMeeting, body: MeetingActionIn, by: Writer, db: Db, now: Now
) -> MeetingActionOut:
    """It may become a case or an action of a ward plan."""
    raised = await actions.raise_action(db, meeting, **body.model_dump(), by=by, now=now)
    return action_out(await queries.find_action(db, raised.id, by=by, now=now))


@router.get(
    "/meeting-actions",
    operation_id="list_meeting_actions",
    summary="List the actions of meetings that you may see",
    response_model=ListOut[MeetingActionOut],
    responses=list_example(examples.ACTION) | refusals(UnknownWard, UnknownService),
)
async def list_meeting_actions(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    now: Now,
    filters: Annotated[Filters, Depends()],
    page: Annotated[Page, Depends(page_params("created_at", "updated_at"))],
    status: ActionStatus | None = None,
    meeting: Annotated[UUID | None, Query(description="Of one meeting.")] = None,
) -> Response:
    """`service` is one that is invited; `ward`, `kind`, `from` and `to` are of the meeting."""
    conditions = await filters.conditions(db)
    if status is not None:
        conditions.append(MeetingAction.status == status.value)
    if meeting is not None:
        conditions.append(MeetingAction.meeting_id == meeting)
    found = ListQuery(
        select=(await queries.actions(db, by, now)).where(queries.visible(by), *conditions),
        sorts={
            "created_at": (MeetingAction.created_at,),
            "updated_at": (MeetingAction.updated_at,),
        },
        id=MeetingAction.id,
        updated=MeetingAction.updated_at,
        row=action_out,
    )
    return await listing(request, db, found, page)


@router.post(
    "/meeting-actions/{id}/outcome",
    status_code=201,
    operation_id="settle_meeting_action",
    summary="Say what came of an action of a meeting",
    response_model=MeetingActionOut,
    responses=item_example(examples.ACTION, 201)
    | refusals(
        MeetingActionNotFound, MeetingCancelled, ActionSettled, UnknownOutcome, ScopeMissing
    ),
)
async def settle_meeting_action(
    *, action_id: ActionId, body: OutcomeIn, by: Writer, db: Db, now: Now
) -> MeetingActionOut:
    """It became a case or an action of a ward plan, which is there already; or it was done, or
    dropped. It is said once."""
    row = await queries.find_action(db, action_id, by=by, now=now)
    meeting = await writable(db, row.MeetingAction.meeting_id, by)
    action = await db.get_one(
        MeetingAction, action_id, with_for_update=True, populate_existing=True
    )
    wards = (await queries.matter_of(db, meeting)).wards
    await outcomes.settle(db, meeting, action, **body.model_dump(), wards=wards, by=by, now=now)
    return action_out(await queries.find_action(db, action_id, by=by, now=now))
