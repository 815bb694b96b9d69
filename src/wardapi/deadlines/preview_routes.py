"""What would a calendar do to the deadlines that run? Asked before it is published."""

from fastapi import Depends

from wardapi.access.deps import needs
from wardapi.deadlines import examples, previewing, queries, versions
from wardapi.deadlines.errors import CalendarNotFound, VersionNotFound
from wardapi.deadlines.preview_schemas import CalendarPreviewOut
from wardapi.deadlines.version_routes import Number, SlugPath
from wardapi.kit.deps import AppDatabase, Now
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router

router = Router(prefix="", tags=["policies"])


@router.get(
    "/calendars/{slug}/versions/{n}/preview",
    dependencies=[Depends(needs("calendars:write"))],
    operation_id="preview_calendar_version",
    summary="Preview what a version of a calendar would move",
    response_model=CalendarPreviewOut,
    responses=item_example(examples.CALENDAR_PREVIEW) | refusals(CalendarNotFound, VersionNotFound),
)
async def preview_calendar_version(
    database: AppDatabase, slug: SlugPath, n: Number, now: Now
) -> CalendarPreviewOut:
    """How many live deadlines would move, by how much, and which would be past already.

    Changes nothing, and neither does publishing: what runs stays with the version it is pinned to.
    Takes the longer the more is open; a draft can be asked about as well as a published version.
    """
    async with database.read() as session:
        row = await queries.get_calendar_version(session, slug, n, drafts=True)
        version = row.CalendarVersion
        edited = await versions.calendar_version(session, version.id)
    found = await previewing.preview(database, version.calendar_id, edited, now=now)
    return CalendarPreviewOut.of(found, slug=slug, version=n, now=now)
