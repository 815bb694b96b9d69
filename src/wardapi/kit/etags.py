"""Two editors of one thing. An ETag is `"<version>.<k>"`, independent of who asks.

`k` changes with what time alone changes (how many targets have fallen due), so that a cached
answer is not taken for a fresh one; an edit is compared by the version only.
"""

import re
from typing import Annotated

from fastapi import Depends, Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from wardapi.kit.errors import BadRequest, PreconditionFailed, PreconditionRequired

_TAG = re.compile(r'(W/)?"([!#-~]*)"')


class MalformedPrecondition(BadRequest):
    """If-Match takes an ETag exactly as it was answered, quotation marks included."""

    code = "malformed_precondition"
    title = "If-Match is not an ETag."
    remedy = 'Copy the header ETag of what you read, such as "3.0", into If-Match.'


def etag(version: int, k: int = 0) -> str:
    """Return the strong ETag of an item."""
    return f'"{version}.{int(k)}"'


async def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=1000,
            description="The ETag of the version that you read. 428 without, 412 when stale.",
            examples=['"3.0"'],
        ),
    ] = None,
) -> str:
    """The If-Match header; 428 without."""
    if if_match is None:
        raise PreconditionRequired
    return if_match


IfMatch = Annotated[str, Depends(_if_match)]
"""The If-Match header of a PUT, PATCH or DELETE. Give it to `require_match`."""


def require_match(if_match: str, version: int) -> None:
    """Raise PreconditionFailed unless `if_match` names `version`, whatever its k."""
    if if_match.strip() == "*":
        return
    tags = _tags(if_match)
    if not tags:
        raise MalformedPrecondition
    if not any(not weak and tag.partition(".")[0] == str(version) for weak, tag in tags):
        raise PreconditionFailed


def not_modified(request: Request, tag: str) -> Response | None:
    """Return the answer 304 when the asker has this version already, else None."""
    asked = request.headers.get("if-none-match")
    if asked is None:
        return None
    known = {opaque for _, opaque in _tags(asked)}
    if asked.strip() == "*" or tag.removeprefix("W/").strip('"') in known:
        return Response(status_code=304, headers={"ETag": tag})
    return None


def item(
    request: Request, out: BaseModel, tag: str, *, cache_control: str | None = None
) -> Response:
    """Answer one item with its ETag, or 304. Public data says how long it may be kept."""
    unchanged = not_modified(request, tag)
    response = unchanged or Response(
        out.__pydantic_serializer__.to_json(out, by_alias=True),
        headers={"ETag": tag},
        media_type="application/json",
    )
    if cache_control is not None:
        response.headers["Cache-Control"] = cache_control
    return response


def _tags(header: str) -> list[tuple[bool, str]]:
    return [(bool(weak), opaque) for weak, opaque in _TAG.findall(header)]
