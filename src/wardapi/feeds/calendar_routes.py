"""The calendar itself. Its address is the credential, so it asks for no other."""

from typing import Annotated, Any

from fastapi import Path, Request
from starlette.responses import Response

from wardapi.access import standing
from wardapi.feeds import examples, gathering, queries, rules, writing
from wardapi.feeds.errors import FeedNotFound
from wardapi.feeds.schemas import name_of
from wardapi.feeds.vocabulary import Kind
from wardapi.kit import etags
from wardapi.kit.deps import Now, ReadDb
from wardapi.kit.openapi import refusals
from wardapi.kit.routing import PUBLIC, Router

router = Router(prefix="/feeds", tags=["feeds"])

# Too long a secret is answered as any other that is unknown, so its length is not validated.
Secret = Annotated[
    str,
    Path(
        description="From the address that was shown when the feed was made.",
        json_schema_extra={"maxLength": 200},
        examples=[examples.SECRET],
    ),
]
_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Disposition": 'inline; filename="calendar.ics"',
}
_CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The calendar (RFC 5545), in UTC.",
        "content": {
            writing.MEDIA_TYPE: {
                "schema": {"type": "string", "maxLength": 2**24},
                "example": examples.CALENDAR,
            }
        },
    }
}


@router.get(
    "/{secret}/calendar.ics",
    operation_id="get_feed_calendar",
    summary="Read a feed as a calendar program does",
    response_class=Response,
    responses={**_CALENDAR, **refusals(FeedNotFound)},
    openapi_extra=PUBLIC,
)
async def get_feed_calendar(request: Request, secret: Secret, db: ReadDb, now: Now) -> Response:
    """No credential but the address. It shows what the feed's owner may see at this moment.

    404 when the feed is unknown, revoked, or its owner has no key in force or no longer has the
    ward or the service: which of these is not told.
    """
    feed = await queries.find_by_secret(db, secret)
    owner = await standing.standing_of(db, feed.principal_id, now)
    if owner is None or not rules.may_have(owner, Kind(feed.kind), queries.of_row(feed)):
        raise FeedNotFound
    entries = await gathering.gather(db, feed, by=owner, now=now)
    name = name_of(feed)
    tag = writing.tag(name, entries)
    unchanged = etags.not_modified(request, tag)
    response = unchanged or Response(
        writing.calendar(name, entries, now), 200, {"ETag": tag}, writing.MEDIA_TYPE
    )
    response.headers.update(_HEADERS)
    return response
