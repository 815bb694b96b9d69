"""Notices of planned activity: what, where and when, and how early the wards were told."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.commitments import notice_examples as examples
from wardapi.commitments import notice_permissions as permissions
from wardapi.commitments import notice_queries as queries
from wardapi.commitments import notice_showing as showing
from wardapi.commitments import noticing
from wardapi.commitments.notice_models import ActivityNotice, ActivityNoticeChange
from wardapi.commitments.notice_queries import Found
from wardapi.commitments.notice_rules import InvalidNotice, NoticeCancelled, NoticeNotFound
from wardapi.commitments.notice_schemas import (
    CancellationIn,
    NoticeChangeOut,
    NoticeIn,
    NoticeOut,
    NoticePatch,
)
from wardapi.commitments.noticing import NewNotice
from wardapi.deadlines.errors import OccurredInFuture
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Day, ListOut
from wardapi.services.models import Service
from wardapi.services.routes import FilterService
from wardapi.services.rules import UnknownService
from wardapi.wards.deps import CACHE, FilterWard
from wardapi.wards.routes import cached
from wardapi.wards.rules import UnknownWard, today

published = Router(prefix="/activity-notices", tags=["notices"])
kept = Router(
    prefix="/activity-notices",
    tags=["notices"],
    dependencies=[Depends(current_principal)],
)
ROUTERS = (published, kept)

Giver = Annotated[Principal, Depends(needs("notices:write"))]
NoticeId = Annotated[
    UUID,
    Path(
        alias="id", description="From the list.", examples=["019b8d5c-1f00-7abc-8def-0123456789ab"]
    ),
]


async def held_notice(notice: NoticeId, by: Giver, db: Db) -> Found:
    """The notice in the address, for those who may change it; 404 when there is none."""
    found = await queries.find_notice(db, notice)
    permissions.check(by, found.place)
    return found


HeldNotice = Annotated[Found, Depends(held_notice)]


@kept.post(
    "",
    status_code=201,
    operation_id="give_activity_notice",
    summary="Give notice of planned activity",
    response_model=NoticeOut,
    responses=item_example(examples.NOTICE, 201)
    | refusals(UnknownService, UnknownWard, InvalidNotice, OccurredInFuture),
)
async def give_activity_notice(body: NoticeIn, by: Giver, db: Db, now: Now) -> Response:
    """The councillors' seats and the coordinators of the wards are told through the change feed."""
    id_ = await noticing.give(db, NewNotice(**body.model_dump()), by=by, now=now)
    return await _answer(db, id_, on=today(now), status=201)


@published.get(
    "",
    operation_id="list_activity_notices",
    summary="List what services plan to do",
    response_model=ListOut[NoticeOut],
    responses=list_example(examples.NOTICE) | refusals(UnknownWard, UnknownService),
    openapi_extra=PUBLIC,
)
async def list_activity_notices(
    *,
    request: Request,
    db: ReadDb,
    now: Now,
    ward: FilterWard,
    service: FilterService,
    page: Annotated[Page, Depends(page_params("starts_on", "given_at", default="starts_on"))],
    from_: Annotated[
        Day | None, Query(alias="from", description="Only what is not over before this day.")
    ] = None,
    to: Annotated[Day | None, Query(description="Only what starts by this day.")] = None,
    in_time: Annotated[
        bool | None, Query(description="Whether the notice was as early as promised.")
    ] = None,
    cancelled: Annotated[bool | None, Query(description="Whether it was cancelled.")] = None,
) -> Response:
    """Past ones too, with the notice given and the notice promised."""
    asked = queries.shown()
    if ward is not None:
        asked = asked.where(queries.concerns(ward.id))
    if service is not None:
        asked = asked.where(Service.slug == service)
    if from_ is not None:
        asked = asked.where(ActivityNotice.ends_on >= from_)
    if to is not None:
        asked = asked.where(ActivityNotice.starts_on <= to)
    if in_time is not None:
        asked = asked.where(ActivityNotice.in_time.is_(in_time))
    if cancelled is not None:
        at = ActivityNotice.cancelled_at
        asked = asked.where(at.is_not(None) if cancelled else at.is_(None))

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        return await showing.batch(session, rows, on=today(now))

    notices = ListQuery(
        select=asked,
        sorts={
            "starts_on": (ActivityNotice.starts_on,),
            "given_at": (ActivityNotice.given_at,),
        },
        id=ActivityNotice.id,
        updated=ActivityNotice.updated_at,
        batch=batch,
    )
    return cached(request, await listing(request, db, notices, page))


@published.get(
    "/{id}",
    operation_id="get_activity_notice",
    summary="Get a notice of planned activity",
    response_model=NoticeOut,
    responses=item_example(examples.NOTICE) | refusals(NoticeNotFound),
    openapi_extra=PUBLIC,
)
async def get_activity_notice(request: Request, db: ReadDb, notice: NoticeId, now: Now) -> Response:
    """With the notice given and promised, and the posts that were told."""
    out, tag = await showing.show(db, notice, on=today(now))
    return etags.item(request, out, tag, cache_control=CACHE)


@kept.patch(
    "/{id}",
    operation_id="change_activity_notice",
    summary="Change a notice of planned activity",
    response_model=NoticeOut,
    responses=item_example(examples.NOTICE)
    | refusals(NoticeNotFound, NoticeCancelled, InvalidNotice),
)
async def change_activity_notice(
    *, found: HeldNotice, body: NoticePatch, if_match: etags.IfMatch, by: Giver, db: Db, now: Now
) -> Response:
    """Its days move for a reason, and the wards are told. What notice was first given stays."""
    changes = body.given()
    reason = changes.pop("reason", None)
    for field in ("starts_on", "ends_on"):
        if changes.get(field, date.min) is None:
            del changes[field]
    await noticing.revise(
        db, found, changes=changes, reason=reason, if_match=if_match, by=by, now=now
    )
    return await _answer(db, found.id, on=today(now))


@kept.post(
    "/{id}/cancellation",
    status_code=201,
    operation_id="cancel_planned_activity",
    summary="Cancel planned activity",
    response_model=NoticeOut,
    responses=item_example(examples.CANCELLED, 201) | refusals(NoticeNotFound, NoticeCancelled),
)
async def cancel_planned_activity(
    found: HeldNotice, body: CancellationIn, by: Giver, db: Db, now: Now
) -> Response:
    """The notice stays on record, with the reason, and the wards are told."""
    await noticing.cancel(db, found, reason=body.reason, by=by, now=now)
    return await _answer(db, found.id, on=today(now), status=201)


@published.get(
    "/{id}/changes",
    operation_id="list_activity_notice_changes",
    summary="List what was done with a notice",
    response_model=ListOut[NoticeChangeOut],
    responses=list_example(examples.CHANGE) | refusals(NoticeNotFound),
    openapi_extra=PUBLIC,
)
async def list_activity_notice_changes(
    request: Request,
    db: ReadDb,
    notice: NoticeId,
    page: Annotated[Page, Depends(page_params("recorded_at", updated=False))],
) -> Response:
    """That it was given, each change of its words and days, and its cancellation."""
    await queries.get_item(db, notice)
    changes = ListQuery(
        select=queries.changes(notice),
        sorts={"recorded_at": (ActivityNoticeChange.created_at,)},
        id=ActivityNoticeChange.id,
        batch=showing.changes,
    )
    return cached(request, await listing(request, db, changes, page))


async def _answer(db: AsyncSession, id_: UUID, *, on: date, status: int = 200) -> Response:
    out, tag = await showing.show(db, id_, on=on)
    headers = {"ETag": tag}
    if status == 201:
        headers["Location"] = out.links.self
    body = out.__pydantic_serializer__.to_json(out)
    return Response(body, status, headers, "application/json")
