"""Published data about wards, readable by anybody."""

import hashlib
import re
import zlib
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from starlette.responses import Response

from wardapi.kit import etags
from wardapi.kit.deps import ReadConnection, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import ListOut
from wardapi.wards import examples, queries
from wardapi.wards.deps import (
    CACHE,
    AskedDay,
    AskedWard,
    ByElectionWard,
    FilterWard,
    WardDay,
    WardKey,
)
from wardapi.wards.models import Election, Locality, Parish, ParishCover, Seat, Ward
from wardapi.wards.models import WardPredecessor as Predecessor
from wardapi.wards.profile import profile_of
from wardapi.wards.rules import UnknownLocality, UnknownWard, WardNotFound
from wardapi.wards.schemas import (
    ElectionOut,
    LocalityOut,
    PostOut,
    ProfileOut,
    WardOut,
    WardParishOut,
    WardShareOut,
)

router = Router(prefix="", tags=["wards"])

_SAFE_UNTIL = re.compile(rb'"safe_until": ?"[^"]*"')


@router.get(
    "/wards",
    operation_id="list_wards",
    summary="List the wards of a day",
    response_model=ListOut[WardOut],
    responses=list_example(examples.WARD) | refusals(UnknownLocality),
    openapi_extra=PUBLIC,
)
async def list_wards(
    *,
    request: Request,
    db: ReadDb,
    on: AskedDay,
    page: Annotated[Page, Depends(page_params("name", "code"))],
    locality: Annotated[
        str | None,
        Query(min_length=1, max_length=80, description="Only of this locality: its slug."),
    ] = None,
    q: Annotated[
        str | None,
        Query(min_length=1, max_length=100, description="Only whose name has this in it."),
    ] = None,
) -> Response:
    """21 before 6 May 2021 and 25 since, in Rotherham. Names are found with `&` or `and`."""
    if locality is not None:
        await queries.require_locality(db, locality)
    wards = ListQuery(
        select=queries.wards(on=on, locality=locality, q=q),
        sorts={"name": (Ward.sort_name,), "code": (Ward.gss_code,)},
        id=Ward.id,
        updated=Ward.updated_at,
        row=WardOut.of,
    )
    return cached(request, await listing(request, db, wards, page))


@router.get(
    "/wards/{ward}",
    operation_id="get_ward",
    summary="Get a ward",
    response_model=WardOut,
    responses=item_example(examples.WARD) | refusals(WardNotFound),
    openapi_extra=PUBLIC,
)
async def get_ward(request: Request, db: ReadConnection, ward: WardKey, on: WardDay) -> Response:
    """By code whenever it existed, or by slug on a day. Any day must be one on which it existed."""
    row = await queries.get_ward_row(db, ward, on)
    # Which ward a slug means changes with the day alone.
    tag = etags.etag(row.version, row.valid_from.toordinal() if row.valid_from else 0)
    return etags.item(request, WardOut.of(row), tag, cache_control=CACHE)


@router.get(
    "/wards/{ward}/profile",
    operation_id="get_ward_profile",
    summary="Get what is known of a ward",
    response_model=ProfileOut,
    responses=item_example(examples.PROFILE) | refusals(WardNotFound),
    openapi_extra=PUBLIC,
)
async def get_ward_profile(request: Request, db: ReadDb, ward: AskedWard) -> Response:
    """Seats, area, residents, parishes and the wards it was made of, each with its evidence."""
    profile = await profile_of(db, ward)
    tag = etags.etag(ward.version, zlib.crc32(profile.model_dump_json().encode()))
    return etags.item(request, profile, tag, cache_control=CACHE)


@router.get(
    "/wards/{ward}/councillors",
    operation_id="list_ward_councillors",
    summary="List the councillors' posts of a ward",
    response_model=ListOut[PostOut],
    responses=list_example(examples.POST) | refusals(WardNotFound),
    openapi_extra=PUBLIC,
)
async def list_ward_councillors(
    request: Request,
    db: ReadDb,
    ward: AskedWard,
    on: AskedDay,
    page: Annotated[Page, Depends(page_params("seat"))],
) -> Response:
    """Each seat with the term of office that holds it; names only if the council loaded them.

    Without `as_of`, a ward that is no more has its seats of its last day.
    """
    posts = queries.posts(on=last_day(ward, on), ward_id=ward.id)
    return cached(request, await listing(request, db, _posts(posts), page))


@router.get(
    "/wards/{ward}/parishes",
    operation_id="list_ward_parishes",
    summary="List the parishes that reach into a ward",
    response_model=ListOut[WardParishOut],
    responses=list_example(examples.PARISH) | refusals(WardNotFound),
    openapi_extra=PUBLIC,
)
async def list_ward_parishes(
    request: Request,
    db: ReadDb,
    ward: AskedWard,
    page: Annotated[Page, Depends(page_params("name"))],
) -> Response:
    """How much of the ward each covers. Much of a ward may lie in none: see `parished`."""
    parishes = ListQuery(
        select=queries.parishes(ward_id=ward.id),
        sorts={"name": (Parish.sort_name,)},
        id=Parish.id,
        updated=ParishCover.updated_at,
        row=WardParishOut.model_validate,
    )
    return cached(request, await listing(request, db, parishes, page))


@router.get(
    "/wards/{ward}/predecessors",
    operation_id="list_ward_predecessors",
    summary="List the wards that a ward was made of",
    response_model=ListOut[WardShareOut],
    responses=list_example(examples.SHARE) | refusals(WardNotFound),
    openapi_extra=PUBLIC,
)
async def list_ward_predecessors(
    request: Request,
    db: ReadDb,
    ward: AskedWard,
    page: Annotated[Page, Depends(page_params("share", "name", default="-share"))],
) -> Response:
    """With the share of each. Shares need not add up: slivers are dropped."""
    predecessors = ListQuery(
        select=queries.predecessors(ward_id=ward.id),
        sorts={"share": (Predecessor.share_of_ward,), "name": (Ward.sort_name,)},
        id=Predecessor.id,
        updated=Predecessor.updated_at,
        row=WardShareOut.of,
    )
    return cached(request, await listing(request, db, predecessors, page))


@router.get(
    "/localities",
    operation_id="list_localities",
    summary="List the localities",
    response_model=ListOut[LocalityOut],
    responses=list_example(examples.LOCALITY),
    openapi_extra=PUBLIC,
)
async def list_localities(
    request: Request,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("position", "slug"))],
) -> Response:
    """Groups of wards that the council coordinates together; `/v1/wards?locality=` has theirs."""
    localities = ListQuery(
        select=queries.localities(),
        sorts={"position": (Locality.position,), "slug": (Locality.slug,)},
        id=Locality.id,
        updated=Locality.updated_at,
        row=LocalityOut.model_validate,
    )
    return cached(request, await listing(request, db, localities, page))


@router.get(
    "/councillors",
    operation_id="list_councillors",
    summary="List the councillors' posts of a day",
    response_model=ListOut[PostOut],
    responses=list_example(examples.POST) | refusals(UnknownWard),
    openapi_extra=PUBLIC,
)
async def list_councillors(
    *,
    request: Request,
    db: ReadDb,
    on: AskedDay,
    ward: FilterWard,
    page: Annotated[Page, Depends(page_params("seat"))],
    vacant: Annotated[
        bool | None, Query(description="Only seats that nobody holds, or that somebody holds.")
    ] = None,
) -> Response:
    """Each seat with the term of office that holds it; names only if the council loaded them."""
    ward_id = ward.id if ward else None
    posts = queries.posts(on=on, ward_id=ward_id, vacant=vacant)
    return cached(request, await listing(request, db, _posts(posts), page))


@router.get(
    "/elections",
    operation_id="list_elections",
    summary="List the elections",
    response_model=ListOut[ElectionOut],
    responses=list_example(examples.ELECTION) | refusals(UnknownWard),
    openapi_extra=PUBLIC,
)
async def list_elections(
    *,
    request: Request,
    db: ReadDb,
    ward: ByElectionWard,
    page: Annotated[Page, Depends(page_params("held_on", default="-held_on"))],
    kind: Annotated[
        Literal["ordinary", "by_election"] | None, Query(description="Only of this kind.")
    ] = None,
    year: Annotated[int | None, Query(ge=1800, le=2200, description="Only of this year.")] = None,
) -> Response:
    """Past and to come, ordinary and by-elections; `ward` finds by-elections only."""
    elections = ListQuery(
        select=queries.elections(kind=kind, ward_id=ward.id if ward else None, year=year),
        sorts={"held_on": (Election.sorts_on,)},
        id=Election.id,
        updated=Election.updated_at,
        row=ElectionOut.model_validate,
    )
    return cached(request, await listing(request, db, elections, page))


def last_day(ward: Ward, on: date) -> date:
    """Return the day asked for, or the last on which a ward that is no more existed."""
    return min(on, ward.valid_to) if ward.valid_to else on


def cached(request: Request, response: Response) -> Response:
    """Let anybody keep a published list for a while; it differs by `Accept`.

    Its ETag is weak: two answers are as good as each other when only `safe_until` differs, since
    an earlier one is still safe.
    """
    if hasattr(response, "body"):
        lasting = _SAFE_UNTIL.sub(b"", response.body, count=1)
        tag = f'W/"{hashlib.sha256(lasting).hexdigest()[:32]}"'
        response.headers["ETag"] = tag
        response = etags.not_modified(request, tag) or response
    response.headers["Cache-Control"] = CACHE
    response.headers["Vary"] = "Accept"
    return response


def _posts(posts: queries.Rows) -> ListQuery:
    return ListQuery(
        select=posts,
        sorts={"seat": (Ward.sort_name, Seat.number)},
        id=Seat.id,
        updated=Seat.updated_at,
        row=PostOut.of,
    )
