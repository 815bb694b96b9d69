"""Elections to come, and the restricted periods that follow from them."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import FieldError
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Day, ListOut
from wardapi.wards import council_actions, council_examples, examples, queries, restricted
from wardapi.wards import council_queries as council
from wardapi.wards.council_schemas import ElectionIn, ElectionPatch, PeriodOut
from wardapi.wards.deps import CACHE, FilterWard
from wardapi.wards.election_rules import ElectionKnown, ElectionNotFound, InvalidElection, Period
from wardapi.wards.models import Election, Ward
from wardapi.wards.routes import cached
from wardapi.wards.rules import UnknownWard, WardNotFound, today
from wardapi.wards.schemas import ElectionOut

published = Router(prefix="", tags=["elections"])
kept = Router(prefix="", tags=["elections"], dependencies=[Depends(current_principal)])
ROUTERS = (published, kept)

Keeper = Annotated[Principal, Depends(needs("wards:write"))]
ElectionSlug = Annotated[
    str, Path(alias="election", min_length=1, max_length=120, examples=["2028-05-04"])
]


@published.get(
    "/elections/{election}",
    operation_id="get_election",
    summary="Get an election",
    response_model=ElectionOut,
    responses=item_example(examples.ELECTION) | refusals(ElectionNotFound),
    openapi_extra=PUBLIC,
)
async def get_election(request: Request, db: ReadDb, election: ElectionSlug) -> Response:
    """Past or to come."""
    row = await queries.get_election_row(db, election)
    return etags.item(
        request, ElectionOut.model_validate(row), etags.etag(row.version), cache_control=CACHE
    )


@kept.post(
    "/elections",
    status_code=201,
    operation_id="announce_election",
    summary="Put an election on record",
    response_model=ElectionOut,
    responses=item_example(examples.ELECTION, 201)
    | refusals(UnknownWard, InvalidElection, ElectionKnown),
)
async def announce_election(
    by: Keeper, body: ElectionIn, db: Db, now: Now, response: Response
) -> ElectionOut:
    """A restricted period follows from it: from its notice to the close of the poll."""
    ward = await _ward_of(db, body)
    made = await council_actions.announce_election(
        db,
        kind=body.kind,
        held_on=body.held_on,
        ward=ward,
        notice_on=body.notice_on,
        evidence=body.evidence(),
        by=by,
        now=now,
    )
    response.headers["Location"] = f"/v1/elections/{made.slug}"
    return await _answer(db, made, response)


@kept.patch(
    "/elections/{election}",
    operation_id="change_election",
    summary="Move an election or its notice",
    response_model=ElectionOut,
    responses=item_example(examples.ELECTION) | refusals(ElectionNotFound, InvalidElection),
)
async def change_election(
    *,
    by: Keeper,
    election: ElectionSlug,
    body: ElectionPatch,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
    response: Response,
) -> ElectionOut:
    """Its restricted period moves with it. The slug stays as it is."""
    found = await council.get_election(db, election)
    etags.require_match(if_match, found.version)
    await council_actions.change_election(db, found, changes=body.given(), by=by, now=now)
    return await _answer(db, found, response)


@published.get(
    "/restricted-periods",
    operation_id="list_restricted_periods",
    summary="List the periods before elections in which nothing is published",
    response_model=ListOut[PeriodOut],
    responses=list_example(council_examples.PERIOD) | refusals(UnknownWard),
    openapi_extra=PUBLIC,
)
async def list_restricted_periods(
    *,
    request: Request,
    db: ReadDb,
    now: Now,
    ward: FilterWard,
    page: Annotated[Page, Depends(page_params("ends_on", updated=False))],
    on: Annotated[
        Day | None,
        Query(description="Only those that hold on this day; else those now and to come."),
    ] = None,
) -> Response:
    """From the notice of each election to its poll. A by-election concerns its ward alone."""
    found = await restricted.periods(db, on or today(now))
    periods = {
        period.election: period
        for period in found
        if (on is None or period.holds_on(on))
        and (ward is None or period.ward_id in (None, ward.id))
    }
    rows = ListQuery(
        select=queries.elections().where(Election.slug.in_(periods)),
        sorts={"ends_on": (Election.sorts_on,)},
        id=Election.id,
        row=lambda row: _period_out(row, periods[row.slug]),
    )
    return cached(request, await listing(request, db, rows, page))


def _period_out(row: Any, period: Period) -> PeriodOut:
    return PeriodOut(
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        election=row.slug,
        ward=row.ward,
        notice_given=row.notice_on is not None,
    )


async def _ward_of(db: Db, body: ElectionIn) -> Ward | None:
    if body.ward is None:
        return None
    try:
        return await queries.get_ward(db, body.ward, body.held_on)
    except WardNotFound as error:
        field = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[field]) from error


async def _answer(db: Db, election: Election, response: Response) -> ElectionOut:
    row = await queries.get_election_row(db, election.slug)
    response.headers["ETag"] = etags.etag(row.version)
    return ElectionOut.model_validate(row)
