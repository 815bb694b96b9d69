"""The one way in which every list answers: a page of JSON, or all of it as CSV.

A route gives its query and its page; list, count and export share the query:

    return await listing(
        request,
        db,
        ListQuery(
            select=queries.list_wards(as_of=as_of),
            sorts={"name": (Ward.sort_name,), "code": (Ward.gss_code,)},
            id=Ward.id,
            updated=Ward.updated_at,
            row=WardOut.model_validate,
        ),
        page,
    )
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Row, Select, String, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from starlette.responses import Response, StreamingResponse

from wardapi.kit import csv, paging
from wardapi.kit.columns import Column, Spread, columns_of
from wardapi.kit.database import SAFE_LAG, Database
from wardapi.kit.paging import Key, Page
from wardapi.kit.settings import Settings

CSV_MEDIA_TYPE = "text/csv"
_CSV_ROWS = 1000

SortColumn = ColumnElement[Any] | InstrumentedAttribute[Any]
Maker = Callable[[Any], BaseModel]
"""Turns one row into its message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What a list is made of.

    `select` has the filters, those of visibility included, and neither order nor limit. `sorts`
    gives the columns of each order by the name that the page was declared with; they are never
    null, and their text is `SortText`. `row` turns one row into its message; the row has the
    columns of `select` by name, an entity by the name of its class. Where a row's message needs
    rows of other tables, `batch` takes the place of `row`: it fetches them for all rows of a page
    at once and gives the function that then makes each message. `spreads` says how the lists in a
    message become columns of CSV; they do not depend on the rows.
    """

    select: Select[Any]
    sorts: Mapping[str, Sequence[SortColumn]]
    id: SortColumn
    row: Maker | None = None
    batch: Callable[[AsyncSession, Sequence[Row[Any]]], Awaitable[Maker]] | None = None
    spreads: Callable[[AsyncSession], Awaitable[Mapping[str, Spread]]] | None = None
    updated: SortColumn | None = None

    async def maker(self, session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        """Return what turns each of these rows into its message."""
        if self.batch is not None:
            return await self.batch(session, rows)
        if self.row is None:
            raise TypeError("A list must say how a row becomes a message")
        return self.row

    def keys(self, sort: str) -> list[Key]:
        """Return the columns of an order. A hyphen before its name turns it round."""
        columns: Any = self.sorts[sort.removeprefix("-")]
        keys = paging.keys_of(columns, self.id, backwards=sort.startswith("-"))  # type: ignore[arg-type]
        for key in keys:
            _require_one_collation(key)
        return keys

    def filtered(self, page: Page) -> Select[Any]:
        """Return the query with `updated_since`."""
        if page.updated_since is None:
            return self.select
        if self.updated is None:
            raise TypeError("A list that takes updated_since must say which column that is of")
        return self.select.where(self.updated >= page.updated_since)


async def listing(
    request: Request, session: AsyncSession, query: ListQuery, page: Page
) -> Response:
    """Answer a list as it was asked for: a page of JSON, or every row as CSV."""
    settings: Settings = request.app.state.settings
    keys = query.keys(page.sort)
    start = None
    if page.cursor is not None:
        start = paging.read_cursor(settings, request, page, keys)
    filtered = query.filtered(page)
    if _wants_csv(request, page):
        spreads = await query.spreads(session) if query.spreads is not None else {}
        columns = columns_of(_row_model(request), spreads)
        return _all_as_csv(request, query, filtered, keys, start, columns=columns)
    rows = await _fetch(session, filtered, keys, start, page.limit + 1)
    meta: dict[str, Any] = {"safe_until": _safe_until(request)}
    if page.count:
        total = select(func.count()).select_from(filtered.order_by(None).subquery())
        meta["count"] = (await session.execute(total)).scalar_one()
    following = None
    if len(rows) > page.limit:
        rows = rows[: page.limit]
        cursor = paging.write_cursor(settings, request, page, _values(rows[-1], keys))
        following = _address(request, settings, cursor)
    return _page(await query.maker(session, rows), rows, following, meta)


async def _fetch(
    session: AsyncSession,
    query: Select[Any],
    keys: Sequence[Key],
    start: Sequence[Any] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the next rows, with the values of the keys behind their own columns."""
    query = query.add_columns(*(key.column.label(f"key_{n}_") for n, key in enumerate(keys)))
    if start is not None:
        query = query.where(paging.after(keys, start))
    ordered = query.order_by(*(key.ordering for key in keys)).limit(limit)
    rows: Sequence[Row[Any]] = (await session.execute(ordered)).all()
    return rows


def _values(row: Row[Any], keys: Sequence[Key]) -> tuple[Any, ...]:
    return tuple(row[-len(keys) :])


def _page(
    make: Maker,
    rows: Sequence[Row[Any]],
    following: str | None,
    meta: dict[str, Any],
) -> Response:
    # Bytes straight from each row's own serializer: nothing is validated twice.
    data = b",".join(
        out.__pydantic_serializer__.to_json(out, by_alias=True) for out in map(make, rows)
    )
    tail = json.dumps({"links": {"next": following}, "meta": meta})[1:].encode()
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Response(b'{"data":[' + data + b"]," + tail, 200, headers, "application/json")


def _address(request: Request, settings: Settings, cursor: str) -> str:
    url = request.url.include_query_params(cursor=cursor)
    if settings.public_url is None:
        return str(url)
    return f"{settings.public_url.rstrip('/')}{url.path}?{url.query}"


def _safe_until(request: Request) -> str:
    now: datetime = request.app.state.clock()
    return (now - timedelta(seconds=SAFE_LAG)).isoformat().replace("+00:00", "Z")


def _wants_csv(request: Request, page: Page) -> bool:
    if page.format is not None:
        return page.format == "csv"
    accepted = request.headers.get("accept", "")
    return CSV_MEDIA_TYPE in accepted and "json" not in accepted


def _all_as_csv(
    request: Request,
    query: ListQuery,
    filtered: Select[Any],
    keys: Sequence[Key],
    start: Sequence[Any] | None,
    *,
    columns: Sequence[Column],
) -> Response:
    """Stream every row. The stream outlives the request's session and opens short ones."""
    database: Database = request.app.state.database

    async def lines() -> AsyncIterator[str]:
        at = start
        yield csv.line(column.name for column in columns)
        while True:
            async with database.read() as session:
                rows = await _fetch(session, filtered, keys, at, _CSV_ROWS)
                make = await query.maker(session, rows)
            outs = (make(row).model_dump(mode="json", by_alias=True) for row in rows)
            yield "".join(csv.line([column.read(out) for column in columns]) for out in outs)
            if len(rows) < _CSV_ROWS:
                return
            at = _values(rows[-1], keys)

    name = request.url.path.rstrip("/").rpartition("/")[2]
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), 200, headers, f"{CSV_MEDIA_TYPE}; charset=utf-8")


def _row_model(request: Request) -> type[BaseModel]:
    """Return what one row is: the route declares `response_model=ListOut[WardOut]`."""
    page_model: type[BaseModel] = request.scope["route"].response_model
    (row_model,) = get_args(page_model.model_fields["data"].annotation)
    found: type[BaseModel] = row_model
    return found


def _require_one_collation(key: Key) -> None:
    kind = key.column.type
    variants = getattr(kind, "_variant_mapping", {})
    if isinstance(kind, String) and getattr(variants.get("postgresql"), "collation", None) != "C":
        raise TypeError(f"{key.column} sorts differently on each database; make it SortText")
