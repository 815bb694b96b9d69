"""Every error in one shape: RFC 9457 `application/problem+json`, with a stable code."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc as sql
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from wardapi.kit import engines, faults
from wardapi.kit.database import DatabaseBusy
from wardapi.kit.errors import (
    BadRequest,
    Conflict,
    Gone,
    NotAllowed,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
    Unavailable,
    Unprocessable,
    WardapiError,
)

log = structlog.get_logger("wardapi.problems")
MEDIA_TYPE = "application/problem+json"
_MOST_FAULTS = 100


class MethodNotAllowed(WardapiError):
    """The address exists, and does not take this method."""

    code = "method_not_allowed"
    title = "This address does not take that method."
    remedy = "Use one of the methods that the header Allow names."


class BodyTooLarge(WardapiError):
    """The body is larger than the service takes."""

    code = "body_too_large"
    title = "The message is too large."
    remedy = "Send less in one request: shorten the texts, or send several requests."


class UnsupportedMediaType(WardapiError):
    """Bodies are JSON, and the header Content-Type says so."""

    code = "unsupported_media_type"
    title = "The body is not JSON, or does not say that it is."
    remedy = "Send JSON with the header `Content-Type: application/json`."


class InvalidMessage(Unprocessable):
    """A field or a parameter is missing, unknown, or has a value that it cannot have."""

    code = "invalid_message"
    title = "Something in the message must be mended before it can be accepted."
    remedy = (
        "`errors` lists each fault: where it is, and what to write instead. Mend them all and "
        "send the message again."
    )


class ChangedMeanwhile(Conflict):
    """Two requests changed the same thing at once, and yours was not kept."""

    code = "changed_meanwhile"
    title = "Somebody else changed this at the same moment."
    remedy = "Read it again, and repeat your request if it is still wanted."


class InternalError(WardapiError):
    """A fault of the service, not of your request. It has been recorded."""

    code = "internal_error"
    title = "Something went wrong here."
    remedy = (
        "Try again once. If it happens again, tell whoever runs the service, with the "
        "`request_id` of this answer."
    )


STATUS: dict[type[WardapiError], int] = {
    BadRequest: 400,
    Unauthenticated: 401,
    NotAllowed: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    Conflict: 409,
    Gone: 410,
    PreconditionFailed: 412,
    BodyTooLarge: 413,
    UnsupportedMediaType: 415,
    Unprocessable: 422,
    PreconditionRequired: 428,
    InternalError: 500,
    Unavailable: 503,
}
_BY_STATUS: dict[int, type[WardapiError]] = {status: kind for kind, status in STATUS.items()}


def status_of(kind: type[WardapiError]) -> int:
    """Return the HTTP status of a refusal."""
    return next(STATUS[base] for base in kind.__mro__ if base in STATUS)


def answer(
    request: Request, error: WardapiError, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that tells of `error`."""
    kind = type(error)
    status = status_of(kind)
    found = dict(headers or {})
    if status == 401:
        found.setdefault("WWW-Authenticate", _challenge(kind))
    if kind.retry_after is not None:
        found.setdefault("Retry-After", str(kind.retry_after))
    content = {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": status,
        "detail": error.detail,
        "instance": request.url.path,
        "code": kind.code,
        "request_id": request.scope.get("request_id", ""),
        "errors": [fault._asdict() for fault in error.errors[:_MOST_FAULTS]],
    }
    # Lone surrogates may come back from what was sent; escapes keep the answer valid UTF-8.
    return Response(json.dumps(content).encode(), status, found, media_type=MEDIA_TYPE)


def _challenge(kind: type[WardapiError]) -> str:
    missing = kind is Unauthenticated or kind.code == "credential_missing"
    return "Bearer" if missing else 'Bearer error="invalid_token"'


async def on_wardapi_error(request: Request, error: Exception) -> Response:
    """Answer a refusal of our own."""
    assert isinstance(error, WardapiError)  # noqa: S101 - registered for this type alone
    return answer(request, error)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer a refusal of the framework."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
    headers = dict(error.headers or {})
    kind = _BY_STATUS.get(error.status_code, BadRequest if error.status_code < 500 else Unavailable)
    if kind is MethodNotAllowed:
        headers["Allow"] = ", ".join(_allowed_methods(request))
    return answer(request, kind(), headers)


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes at this address, of which the framework names one."""
    routes: list[BaseRoute] = []
    for route in request.app.router.routes:
        found = getattr(route, "candidates", None)
        routes += found(request.url.path) if found else [route]
    fitting = (route for route in routes if route.matches(dict(request.scope))[0] is not Match.NONE)
    return sorted({method for route in fitting for method in getattr(route, "methods", None) or ()})


async def on_invalid_message(request: Request, error: Exception) -> Response:
    """Answer a message that has not the documented shape."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type alone
    taken = getattr(request.scope.get("route"), "body_field", None)
    model = None if taken is None else taken.field_info.annotation
    found = faults.field_errors(
        error.errors(), body=error.body, model=model, described=_MOST_FAULTS
    )
    return answer(request, InvalidMessage(faults.summary(found), errors=found))


async def on_database_error(request: Request, error: Exception) -> Response:
    """Answer what the database refused, which no rule foresaw."""
    if isinstance(error, StaleDataError):
        return answer(request, _stale(request))
    if isinstance(error, sql.IntegrityError):
        log.warning("integrity_error", exc_info=error)
        return answer(request, ChangedMeanwhile())
    if is_passing(error):
        log.warning("database_unavailable", exc_info=error)
        return answer(request, DatabaseBusy())
    raise error


def _stale(request: Request) -> WardapiError:
    return PreconditionFailed() if "if-match" in request.headers else ChangedMeanwhile()


def is_passing(error: Exception) -> bool:
    """Whether the same request may well succeed later: the database is away, or too busy."""
    if isinstance(error, sql.TimeoutError | ConnectionError) or engines.is_locked(error):
        return True
    if not isinstance(error, sql.DBAPIError):
        return False
    # Deadlock, serialisation, statement timeout, connections, resources, operator's shutdown.
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return error.connection_invalidated or state.startswith(("40", "57", "08", "53"))


HANDLERS: dict[int | type[Exception], Any] = {
    WardapiError: on_wardapi_error,
    HTTPException: on_http_exception,
    RequestValidationError: on_invalid_message,
    StaleDataError: on_database_error,
    sql.SQLAlchemyError: on_database_error,
    sqlite3.OperationalError: on_database_error,
    ConnectionError: on_database_error,
}
