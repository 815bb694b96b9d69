"""The briefing pack of a ward."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import needs
from wardapi.access.rules import Principal
from wardapi.budgets.ledger_errors import pounds
from wardapi.kit.deps import Now, ReadDb
from wardapi.kit.errors import NotAllowed
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router
from wardapi.kit.schema import Day
from wardapi.reports import examples, formats, pack, pages
from wardapi.reports.errors import PackOfPastDay
from wardapi.reports.formats import PageFormat
from wardapi.reports.pack import Asked
from wardapi.reports.pack_schemas import PackOut
from wardapi.wards import queries as wards
from wardapi.wards.rules import WardNotFound, today

router = Router(prefix="/wards", tags=["briefing packs"])
Attendee = Annotated[Principal, Depends(needs("meetings:read"))]


@router.get(
    "/{ward}/briefing-pack",
    operation_id="get_briefing_pack",
    summary="Get what a ward briefing talks about",
    response_model=PackOut,
    responses=formats.documented(item_example(examples.PACK), pages.MEDIA_TYPE)
    | refusals(WardNotFound, PackOfPastDay, NotAllowed),
)
async def get_briefing_pack(
    *,
    request: Request,
    ward: Annotated[
        str,
        Path(
            min_length=1,
            max_length=120,
            description="GSS code, slug or name.",
            examples=["boston-castle"],
        ),
    ],
    by: Attendee,
    db: ReadDb,
    now: Now,
    on: Annotated[
        Day | None, Query(description="The day of the meeting; today if left out.")
    ] = None,
    shape: PageFormat = None,
) -> Any:
    """The plan in force, casework that is due or overdue, escalations, commitments, notices, open
    actions, and who is invited. Each attendee gets what their own role may see, and nobody gets a
    resident's details. As JSON, or as a page that prints well."""
    day = on or today(now)
    found = await wards.get_ward(db, ward)
    pack.check_read(by, found.gss_code)
    pack.check_day(day, now)
    out = await pack.gather(db, Asked(found, day, by, now))
    if formats.wanted(request, shape) == "html":
        values = {"pack": out, "day": pages.day, "moment": pages.moment, "pounds": pounds}
        return pages.answer("pack.html", values)
    body = out.__pydantic_serializer__.to_json(out, by_alias=True)
    return Response(body, 200, None, "application/json")
