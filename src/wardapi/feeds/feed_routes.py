"""Feeds: one's own, and for administrators and auditors that they exist."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.feeds import actions, examples, queries, rules
from wardapi.feeds.errors import FeedNotFound, InvalidFeed, TooManyFeeds
from wardapi.feeds.models import Feed
from wardapi.feeds.naming import named
from wardapi.feeds.schemas import FeedIn, FeedOut, NewFeedOut
from wardapi.feeds.vocabulary import Kind
from wardapi.kit import etags
from wardapi.kit.deps import AppSettings, Db, Now, ReadDb
from wardapi.kit.etags import IfMatch, etag, require_match
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.kit.shown_once import ShownOnce
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import UnknownWard

router = Router(prefix="/feeds", tags=["feeds"], dependencies=[Depends(current_principal)])

Reader = Annotated[Principal, Depends(needs("feeds:read"))]
Writer = Annotated[Principal, Depends(needs("feeds:write"))]
FeedId = Annotated[UUID, Path(alias="id", description="From the list of feeds.")]


@router.post(
    "",
    status_code=201,
    operation_id="make_feed",
    summary="Make a calendar feed on a secret address",
    response_model=NewFeedOut,
    responses=item_example(examples.NEW_FEED, 201)
    | refusals(InvalidFeed, UnknownWard, UnknownService, TooManyFeeds),
)
async def make_feed(
    *, request: Request, by: Writer, body: FeedIn, settings: AppSettings, db: Db, now: Now
) -> Response:
    """The answer has the address, this once: a repeat by Idempotency-Key has null there.

    The feed shows what you may see on the day that it is read, and goes dark when you leave.
    """
    rules.check_of(body.kind, ward=body.ward, service=body.service)
    found = await named(db, ward=body.ward, service=body.service, now=now)
    made, secret = await actions.make_feed(
        db,
        body.kind,
        found.of,
        ward_id=found.ward_id,
        service_id=found.service_id,
        by=by,
        now=now,
    )
    feed = FeedOut.of(await queries.find_feed(db, made.id, by)).model_dump()
    site = (settings.public_url or str(request.base_url)).rstrip("/")
    address = f"{site}{router.prefix}/{secret}/calendar.ics"
    headers = {"Location": f"{router.prefix}/{made.id}", "ETag": etag(made.version)}
    return ShownOnce(
        NewFeedOut(**feed, address=address), NewFeedOut(**feed, address=None), 201, headers
    )


@router.get(
    "",
    operation_id="list_feeds",
    summary="List your calendar feeds",
    response_model=ListOut[FeedOut],
    responses=list_example(examples.FEED),
)
async def list_feeds(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("created_at"))],
    kind: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    revoked: Annotated[
        bool | None, Query(description="Only those revoked, or only the others.")
    ] = None,
) -> Response:
    """Revoked ones too. Administrators and auditors see everybody's; nobody sees an address."""
    found = ListQuery(
        select=queries.listed(by, kind=kind, revoked=revoked),
        sorts={"created_at": (Feed.created_at,)},
        id=Feed.id,
        updated=Feed.updated_at,
        row=FeedOut.of,
    )
    return await listing(request, db, found, page)


@router.get(
    "/{id}",
    operation_id="get_feed",
    summary="Get a calendar feed",
    response_model=FeedOut,
    responses=item_example(examples.FEED) | refusals(FeedNotFound),
)
async def get_feed(request: Request, by: Reader, feed_id: FeedId, db: ReadDb) -> Response:
    """Without its address, which nobody can be told again. One that was revoked is 404."""
    row = await queries.find_feed(db, feed_id, by)
    return etags.item(request, FeedOut.of(row), etag(row.version))


@router.delete(
    "/{id}",
    status_code=204,
    operation_id="revoke_feed",
    summary="Revoke a calendar feed",
    responses=refusals(FeedNotFound),
)
async def revoke_feed(by: Writer, feed_id: FeedId, if_match: IfMatch, now: Now, db: Db) -> None:
    """From now on its address leads nowhere. By its owner or an administrator."""
    feed = await queries.take_feed(db, feed_id, by)
    require_match(if_match, feed.version)
    of = queries.of_row(await queries.find_feed(db, feed_id, by))
    await actions.revoke_feed(db, feed, of, by=by, now=now)
