"""Open data for everybody: published awards as 360Giving data, and the Code's list of grants."""

from collections.abc import AsyncIterator, Mapping
from contextlib import nullcontext
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request
from starlette.responses import Response, StreamingResponse

from wardapi.budgets import giving_examples as examples
from wardapi.budgets import giving_queries as queries
from wardapi.budgets import giving_schemas as schemas
from wardapi.budgets import giving_sheets as sheets
from wardapi.budgets.giving_errors import CouncilNotLoaded
from wardapi.budgets.giving_queries import Publisher
from wardapi.budgets.giving_schemas import (
    GivingGrant,
    GivingPackage,
    GivingPublisher,
    TransparencyGrant,
    TransparencyList,
    TransparencyPeriod,
)
from wardapi.budgets.giving_sheets import XLSX_MEDIA_TYPE
from wardapi.budgets.years import FinancialYear, InvalidFinancialYear
from wardapi.kit import csv
from wardapi.kit.deps import AppDatabase, AppSettings, Now, ReadDb
from wardapi.kit.lists import CSV_MEDIA_TYPE
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.wording import written
from wardapi.wards.deps import CACHE
from wardapi.wards.rules import today

router = Router(prefix="/open-data", tags=["open data"])

GIVING = "360giving"
THE_CODE = (
    "Local Government Transparency Code 2015, grants to voluntary, community and social enterprise"
    " organisations"
)
_FILE = {"schema": {"type": "string", "maxLength": 2**40}}
_BYTES = {"schema": {"type": "string", "format": "binary", "maxLength": 2**40}}
_YEAR = written(r"^[0-9]{4}-[0-9]{2}$", "Write a financial year as 2021-22.")
_CODE_COLUMNS = {
    "Date awarded": "date_awarded",
    "Period from": "period_from",
    "Period to": "period_to",
    "Department": "department",
    "Beneficiary": "beneficiary",
    "Registration number": "registration_number",
    "Purpose": "purpose",
    "Amount": "amount",
}


def _documented(example: Mapping[str, Any], others: Mapping[str, Any]) -> Any:
    """Return the documentation of an answer that also comes in other shapes."""
    (answer,) = item_example(example).values()
    return {200: {"content": {**answer["content"], **others}}}


def _wanted(request: Request, asked: str | None) -> str:
    """Return the shape asked for, by name or by `Accept`; JSON else."""
    if asked is not None:
        return asked
    accepted = request.headers.get("accept", "")
    shapes = {"json": "json", CSV_MEDIA_TYPE: "csv", XLSX_MEDIA_TYPE: "xlsx"}
    return next((shape for word, shape in shapes.items() if word in accepted), "json")


@router.get(
    f"/{GIVING}",
    operation_id="export_published_awards",
    summary="Get the published awards as 360Giving data",
    response_model=GivingPackage,
    response_model_exclude_none=True,
    responses=_documented(examples.PACKAGE, {CSV_MEDIA_TYPE: _FILE, XLSX_MEDIA_TYPE: _BYTES})
    | refusals(CouncilNotLoaded, InvalidFinancialYear),
    openapi_extra=PUBLIC,
)
async def export_published_awards(
    *,
    request: Request,
    db: ReadDb,
    database: AppDatabase,
    settings: AppSettings,
    now: Now,
    financial_year: Annotated[
        str | None,
        Query(
            pattern=_YEAR,
            max_length=7,
            description="Only those awarded in it.",
            examples=["2025-26"],
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - it is the parameter's name
        Literal["json", "csv", "xlsx"] | None,
        Query(description="Else as `Accept` says; JSON where it says nothing of these."),
    ] = None,
) -> Response:
    """Every award to an organisation that has been published: as a JSON package, or in the columns
    of 360Giving's spreadsheets. No payment details, and nothing about a person."""
    year = _year(financial_year, "/query/financial_year")
    found = queries.published(year)
    publisher = await queries.publisher(db)
    address = _public_address(settings.public_url)
    shape = _wanted(request, format)
    # A workbook is finished before the answer begins; the others outlive this session.
    opened = (lambda: nullcontext(db)) if shape == "xlsx" else database.read
    grants = _grants(queries.pages(opened, found), publisher, address)
    name = f"{publisher.prefix}-awards{f'-{year}' if year else ''}"
    if shape == "json":
        head = _package(publisher, year, address, on=today(now))
        head = head.model_copy(update={"modified": await queries.last_change(db, found)})
        return StreamingResponse(_as_json(head, grants), 200, _headers(), "application/json")
    shown = sheets.columns(await queries.widths(db, found))
    if shape == "csv":
        text = sheets.lines(shown, grants)
        return StreamingResponse(text, 200, _headers(f"{name}.csv"), _csv_type())
    content = await sheets.workbook(shown, grants, now=now)
    return Response(content, 200, _headers(f"{name}.xlsx"), XLSX_MEDIA_TYPE)


@router.get(
    "/transparency-grants/{financial_year}",
    operation_id="list_transparency_grants",
    summary="Get the year's grants to the voluntary sector, as the Transparency Code asks for them",
    response_model=TransparencyList,
    responses=_documented(examples.TRANSPARENCY, {CSV_MEDIA_TYPE: _FILE})
    | refusals(CouncilNotLoaded, InvalidFinancialYear),
    openapi_extra=PUBLIC,
)
async def list_transparency_grants(
    *,
    request: Request,
    db: ReadDb,
    financial_year: Annotated[str, Path(pattern=_YEAR, max_length=7, examples=["2025-26"])],
    format: Annotated[  # noqa: A002 - it is the parameter's name
        Literal["json", "csv"] | None,
        Query(description="Else as `Accept` says; JSON where it says nothing of these."),
    ] = None,
) -> Response:
    """Published grants to voluntary, community and social enterprise organisations; what was bought
    of them is no grant. Amounts are net of tax that the council gets back."""
    year = FinancialYear.read(financial_year, field="/path/financial_year")
    publisher = await queries.publisher(db)
    rows = [
        schemas.transparency_grant_of(award, publisher)
        async for page in queries.pages(
            lambda: nullcontext(db), queries.to_the_voluntary_sector(year)
        )
        for award in page
    ]
    if _wanted(request, format) == "csv":
        name = f"{publisher.prefix}-transparency-grants-{year}.csv"
        return Response(_code_sheet(rows), 200, _headers(name), _csv_type())
    out = TransparencyList(
        period=TransparencyPeriod(first=year.first, last=year.last, financial_year=str(year)),
        publisher=GivingPublisher(identifier=publisher.org_id, name=publisher.name),
        license=schemas.LICENCE,
        source=THE_CODE,
        total=sum(row.amount for row in rows),
        data=rows,
    )
    body = out.__pydantic_serializer__.to_json(out, by_alias=True)
    return Response(body, 200, _headers(), "application/json")


def _year(text: str | None, field: str) -> FinancialYear | None:
    return None if text is None else FinancialYear.read(text, field=field)


async def _grants(
    pages: AsyncIterator[list[queries.Award]], publisher: Publisher, address: str | None
) -> AsyncIterator[list[GivingGrant]]:
    async for page in pages:
        yield [schemas.grant_of(award, publisher, address) for award in page]


def _package(
    publisher: Publisher, year: FinancialYear | None, address: str | None, *, on: date
) -> GivingPackage:
    of_year = f" in {year}" if year else ""
    return GivingPackage(
        title=f"Awards of ward budgets{of_year}",
        description=f"Published awards of {publisher.name}'s ward budgets{of_year}.",
        publisher=GivingPublisher(identifier=publisher.org_id, name=publisher.name),
        issued=on,
        download_url=address,
        grants=[],
    )


async def _as_json(
    head: GivingPackage, pages: AsyncIterator[list[GivingGrant]]
) -> AsyncIterator[bytes]:
    """Yield the package with its awards, which come last, page by page."""
    yield _json(head).removesuffix(b"]}")
    before = b""
    async for page in pages:
        if page:
            yield before + b",".join(map(_json, page))
            before = b","
    yield b"]}"


def _json(out: GivingPackage | GivingGrant) -> bytes:
    return out.__pydantic_serializer__.to_json(out, by_alias=True, exclude_none=True)


def _code_sheet(rows: list[TransparencyGrant]) -> str:
    told = (row.model_dump(mode="json") for row in rows)
    lines = ([row[name] for name in _CODE_COLUMNS.values()] for row in told)
    return "".join([csv.line(_CODE_COLUMNS), *map(csv.line, lines)])


def _public_address(public_url: str | None) -> str | None:
    return None if public_url is None else f"{public_url.rstrip('/')}/v1/open-data/{GIVING}"


def _headers(file: str | None = None) -> dict[str, str]:
    named = {"Content-Disposition": f'attachment; filename="{file}"'} if file else {}
    return {"Cache-Control": CACHE, "Vary": "Accept", **named}


def _csv_type() -> str:
    return f"{CSV_MEDIA_TYPE}; charset=utf-8"
