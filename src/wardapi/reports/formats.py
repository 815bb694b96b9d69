"""In which of its shapes a report is asked for."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from starlette.responses import Response

from wardapi.kit.lists import CSV_MEDIA_TYPE
from wardapi.reports.pages import MEDIA_TYPE

Shape = Literal["json", "csv", "html"]
Format = Annotated[
    Shape | None, Query(description="Else as `Accept` says; JSON where it says nothing of these.")
]
PageFormat = Annotated[
    Literal["json", "html"] | None,
    Query(alias="format", description="Else as `Accept` says; JSON where it names no page."),
]


_BY_MEDIA_TYPE: Mapping[str, str] = {MEDIA_TYPE: "html", CSV_MEDIA_TYPE: "csv"}


def wanted(request: Request, asked: str | None, more: Mapping[str, str] | None = None) -> str:
    """Return the shape asked for, by name or by `Accept`; `more` are shapes by media type."""
    if asked is not None:
        return asked
    accepted = request.headers.get("accept", "")
    if "json" not in accepted:
        for media_type, shape in {**_BY_MEDIA_TYPE, **(more or {})}.items():
            if media_type in accepted:
                return shape
    return "json"


def as_csv(text: str, name: str) -> Response:
    """Answer a spreadsheet."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, 200, headers, f"{CSV_MEDIA_TYPE}; charset=utf-8")


def documented(example: dict[int | str, dict[str, Any]], *media_types: str) -> Any:
    """Return the documentation of an answer that also comes in other shapes."""
    (answer,) = example.values()
    others = {one: {"schema": {"type": "string", "maxLength": 2**40}} for one in media_types}
    return {status: {**answer, "content": {**answer["content"], **others}} for status in example}
