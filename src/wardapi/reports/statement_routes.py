"""Statements of ward budgets: as they stand for those who see the pots, and as published."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal, current_principal, needs
from wardapi.access.rules import Principal
from wardapi.budgets.giving_sheets import XLSX_MEDIA_TYPE
from wardapi.budgets.years import FinancialYear, InvalidFinancialYear
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import NotAllowed
from wardapi.kit.lists import CSV_MEDIA_TYPE, ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, PUBLIC, Router
from wardapi.kit.schema import ListOut
from wardapi.reports import (
    formats,
    pages,
    statement_counting,
    statement_pages,
    statement_places,
    statement_publishing,
    statement_sheets,
    statement_showing,
)
from wardapi.reports import statement_examples as examples
from wardapi.reports.places import Place
from wardapi.reports.statement_errors import (
    NothingToState,
    StatementNotPublished,
    StatementVersionNotFound,
)
from wardapi.reports.statement_models import StatementVersion
from wardapi.reports.statement_schemas import StatementBrief, StatementIn, StatementOut
from wardapi.wards.election_rules import RestrictedPeriod
from wardapi.wards.rules import UnknownWard, WardNotFound, today

shown = Router(prefix="/statements", tags=["statements"])
kept = Router(prefix="/statements", tags=["statements"], dependencies=[Depends(current_principal)])
ROUTERS = (shown, kept)

Publisher = Annotated[Principal, Depends(needs("statements:write"))]
Key = Annotated[
    str,
    Path(
        alias="place",
        min_length=1,
        max_length=120,
        description="GSS code or slug of a ward, or `borough`.",
        examples=["borough"],
    ),
]
YearPath = Annotated[
    str,
    Path(
        alias="financial_year",
        min_length=1,
        max_length=20,
        description="1 April 2021 to 31 March 2022 is 2021-22.",
        examples=["2021-22"],
    ),
]
StatementFormat = Annotated[
    Literal["json", "csv", "xlsx", "html"] | None,
    Query(
        alias="format", description="Else as `Accept` says; JSON where it says nothing of these."
    ),
]
SHAPES = (CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE, pages.MEDIA_TYPE)
_XLSX = {XLSX_MEDIA_TYPE: "xlsx"}


@shown.get(
    "",
    operation_id="list_statements",
    summary="List the statements of ward budgets that have been published",
    response_model=ListOut[StatementBrief],
    responses=list_example(examples.BRIEF) | refusals(UnknownWard, InvalidFinancialYear),
    openapi_extra=PUBLIC,
)
async def list_statements(
    *,
    request: Request,
    db: ReadDb,
    page: Annotated[
        Page, Depends(page_params("published_at", default="-published_at", updated=False))
    ],
    place: Annotated[
        str | None,
        Query(min_length=1, max_length=120, description="GSS code or slug, or `borough`."),
    ] = None,
    financial_year: Annotated[
        str | None, Query(min_length=1, max_length=20, examples=["2021-22"])
    ] = None,
) -> Response:
    """Every version, the latest first. A version never changes."""
    found = select(StatementVersion)
    on = today(request.app.state.clock())
    if financial_year is not None:
        year = FinancialYear.read(financial_year, field="/query/financial_year")
        found = found.where(StatementVersion.financial_year == year.begins)
        on = year.last
    if place is not None:
        named = await statement_places.get_named_place(db, place, on, field="/query/place")
        found = found.where(StatementVersion.key == named.key)
    listed = ListQuery(
        select=found,
        sorts={"published_at": (StatementVersion.published_at,)},
        id=StatementVersion.id,
        row=lambda row: statement_showing.brief(row.StatementVersion),
    )
    return await listing(request, db, listed, page)


@shown.get(
    "/{place}/{financial_year}",
    operation_id="get_statement",
    summary="Get the statement of a ward or of the borough for a financial year",
    response_model=StatementOut,
    responses=formats.documented(item_example(examples.STATEMENT), *SHAPES)
    | refusals(WardNotFound, StatementNotPublished, StatementVersionNotFound, InvalidFinancialYear),
    openapi_extra=OPTIONAL,
)
async def get_statement(
    *,
    request: Request,
    key: Key,
    financial_year: YearPath,
    by: AnyPrincipal,
    db: ReadDb,
    now: Now,
    version: Annotated[
        int | None, Query(ge=1, le=10**6, description="A published version, by its number.")
    ] = None,
    shape: StatementFormat = None,
) -> Any:
    """Who sees the pots of the place sees the figures as they stand, or the `version` asked for;
    everybody else the latest published version."""
    year = FinancialYear.read(financial_year, field="/path/financial_year")
    place = await statement_places.get_place(db, key, year.last)
    if version is None and statement_places.sees_live(by, place):
        counted = await statement_counting.count(db, place, year)
        figures = statement_showing.figures(counted, today(now), for_public=False)
        out = statement_showing.live(figures)
    else:
        out = statement_showing.published(await _published(db, place, year, version))
    wanted = formats.wanted(request, shape, _XLSX)
    name = f"statement-{place.key}-{year}"
    if wanted == "csv":
        return formats.as_csv(statement_sheets.as_csv(out), name)
    if wanted == "xlsx":
        return _workbook(statement_sheets.as_xlsx(out, now), name)
    if wanted == "html":
        return statement_pages.statement(out)
    if out.version is not None:
        return etags.item(request, out, etags.etag(out.version))
    return Response(_json(out), 200, None, "application/json")


@kept.post(
    "",
    status_code=201,
    operation_id="publish_statement",
    summary="Publish the statement of a ward or of the borough",
    response_model=StatementOut,
    responses=item_example(examples.STATEMENT, 201)
    | refusals(UnknownWard, InvalidFinancialYear, NothingToState, RestrictedPeriod, NotAllowed),
)
async def publish_statement(*, body: StatementIn, by: Publisher, db: Db, now: Now) -> Response:
    """By finance or a manager whose grant reaches all that it counts, as the next version, which
    never changes. Awards that are not public yet are counted and name nobody. In a restricted
    period only the Monitoring Officer publishes, with a reason."""
    version = await statement_publishing.publish(
        db,
        place=body.place,
        financial_year=body.financial_year,
        override_reason=body.override_reason,
        by=by,
        now=now,
    )
    out = statement_showing.published(version)
    headers = {
        "Location": statement_showing.link(version),
        "ETag": etags.etag(version.number),
    }
    return Response(_json(out), 201, headers, "application/json")


async def _published(
    session: AsyncSession, place: Place, year: FinancialYear, number: int | None
) -> StatementVersion:
    found = select(StatementVersion).where(
        StatementVersion.key == place.key, StatementVersion.financial_year == year.begins
    )
    if number is not None:
        found = found.where(StatementVersion.number == number)
    version = await session.scalar(found.order_by(StatementVersion.number.desc()).limit(1))
    if version is None:
        raise StatementVersionNotFound if number is not None else StatementNotPublished
    return version


def _workbook(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, 200, headers, XLSX_MEDIA_TYPE)


def _json(out: StatementOut) -> bytes:
    return out.__pydantic_serializer__.to_json(out, by_alias=True)
