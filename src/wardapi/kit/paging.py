"""Paging by keyset: the thousandth page costs what the first does, and no row is seen twice.

A cursor is opaque and signed. It holds the sort key and the id of the last row that was given,
and a digest of the address, the filters and the sort: with any other it is refused.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import WithJsonSchema
from sqlalchemy import ColumnElement, and_, bindparam, or_, tuple_
from sqlalchemy.sql.operators import desc_op

from wardapi.kit.errors import BadRequest
from wardapi.kit.schema import Instant
from wardapi.kit.settings import Settings

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_OWN_PARAMETERS = frozenset({"cursor", "limit", "count", "format"})
_MAC_BYTES = 16


class InvalidCursor(BadRequest):
    """A cursor belongs to the list, the filters and the order that it was given for."""

    code = "invalid_cursor"
    title = "The cursor is not one that this list gave for these filters."
    remedy = "Start again without `cursor`, and then follow `links.next` as it stands."


@dataclass(frozen=True, slots=True)
class Page:
    """How much of a list is wanted, in which order, and from where on."""

    limit: int
    cursor: str | None
    count: bool
    sort: str
    updated_since: datetime | None
    format: Literal["json", "csv"] | None


Limit = Annotated[
    int,
    Query(
        ge=1, le=MAX_LIMIT, description="How many at most.", json_schema_extra={"format": "int32"}
    ),
]
_SIGNED = {"type": "string", "minLength": 1, "maxLength": 4000, "pattern": "^[A-Za-z0-9_-]+$"}
# The shape is only told: whatever else stands there is a bad cursor like any other, and 400.
Cursor = Annotated[
    Annotated[str, WithJsonSchema(_SIGNED)] | None,
    Query(description="From `links.next` of the page before."),
]
Count = Annotated[bool, Query(description="Whether `meta.count` tells the exact total.")]
Format = Annotated[
    Literal["json", "csv"] | None, Query(description="Instead of `Accept`. CSV has every row.")
]
UpdatedSince = Annotated[
    Instant | None,
    Query(description="Only what has changed since; take it from `meta.safe_until`."),
]


def page_params(
    *sorts: str, default: str | None = None, updated: bool = True
) -> Callable[..., Awaitable[Page]]:
    """Make the dependency of one list: `Annotated[Page, Depends(page_params("name", "code"))]`.

    Each sort may be asked for backwards: `-name`. The first is the default unless `default` names
    another. `updated=False` is for what does not change.
    """
    names = tuple(sign + name for name in sorts for sign in ("", "-"))
    first = default or sorts[0]
    choice = Annotated[
        Literal[names],  # type: ignore[valid-type]
        Query(description=f"The order; a hyphen before the name turns it round. Else `{first}`."),
    ]

    async def page(
        *,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        count: Count = False,
        sort: choice = first,
        updated_since: UpdatedSince = None,
        format: Format = None,  # noqa: A002 - it is the parameter's name
    ) -> Page:
        return Page(limit, cursor, count, sort, updated_since, format)

    async def page_of_unchanging(
        *,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        count: Count = False,
        sort: choice = first,
        format: Format = None,  # noqa: A002 - as above
    ) -> Page:
        return Page(limit, cursor, count, sort, None, format)

    return page if updated else page_of_unchanging


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order of a list. Its values are never null."""

    column: ColumnElement[Any]
    descending: bool

    @property
    def ordering(self) -> ColumnElement[Any]:
        """What ORDER BY takes."""
        return self.column.desc() if self.descending else self.column.asc()

    def beyond(self, value: Any) -> ColumnElement[bool]:
        """Whether a row comes after `value` in this order."""
        beyond: ColumnElement[bool] = (
            self.column < value if self.descending else self.column > value
        )
        return beyond

    def bound(self, value: Any) -> ColumnElement[Any]:
        """Return `value` as a parameter of the column's type."""
        return bindparam(None, value, type_=self.column.type, unique=True)


def keys_of(
    columns: Sequence[ColumnElement[Any]], id_column: ColumnElement[Any], *, backwards: bool
) -> list[Key]:
    """Return the whole order: the columns, then the id that makes it total."""
    keys = []
    for column in (*columns, id_column):
        descending = getattr(column, "modifier", None) is desc_op
        bare = column.element if descending else column
        keys.append(Key(bare, descending is not backwards))
    return keys


def after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition for rows after `values`. Wants an index over the same columns."""
    pairs = list(zip(keys, values, strict=True))
    if len({key.descending for key in keys}) == 1:
        # One comparison of rows, which both databases answer with one seek in the index.
        row: ColumnElement[Any] = tuple_(*(key.column for key in keys))
        bounds: ColumnElement[Any] = tuple_(*(key.bound(value) for key, value in pairs))
        beyond: ColumnElement[bool] = row < bounds if keys[0].descending else row > bounds
        return beyond
    steps = [
        and_(*(earlier.column == at for earlier, at in pairs[:n]), key.beyond(value))
        for n, (key, value) in enumerate(pairs)
    ]
    # What all steps have in common lets the index begin at the right place.
    first, value = pairs[0]
    not_before = first.column <= value if first.descending else first.column >= value
    return and_(not_before, or_(*steps))


def write_cursor(settings: Settings, request: Request, page: Page, values: Sequence[Any]) -> str:
    """Return the cursor that stands after a row with these key values."""
    if None in values:
        raise ValueError("A list may not be sorted by what can be null")
    body = json.dumps([_plain(value) for value in values], separators=(",", ":")).encode()
    return _text(_mac(settings, request, page, body) + body)


def read_cursor(settings: Settings, request: Request, page: Page, keys: Sequence[Key]) -> list[Any]:
    """Return the key values in the page's cursor. Raises InvalidCursor."""
    try:
        raw = base64.urlsafe_b64decode(f"{page.cursor}{'=' * (-len(page.cursor or '') % 4)}")
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, _mac(settings, request, page, body)):
            raise InvalidCursor
        plain = json.loads(body)
        return [_typed(value, key.column) for value, key in zip(plain, keys, strict=True)]
    except ValueError as error:
        raise InvalidCursor from error


def _mac(settings: Settings, request: Request, page: Page, body: bytes) -> bytes:
    filters = sorted(
        pair for pair in request.query_params.multi_items() if pair[0] not in _OWN_PARAMETERS
    )
    about = json.dumps([request.url.path, page.sort, filters]).encode()
    secret = settings.secret("cursor_secret")
    message = hashlib.sha256(about).digest() + body
    return hmac.digest(secret, message, "sha256")[:_MAC_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    return value.hex if isinstance(value, uuid.UUID) else value


def _typed(value: Any, column: ColumnElement[Any]) -> Any:
    kind = column.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return uuid.UUID(value) if kind is uuid.UUID else value
