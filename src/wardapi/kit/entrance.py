"""The one middleware: what every request meets first and every answer last.

It gives the request an id, holds the body to its limit, adds security headers, turns a crash into
a problem, and writes the access log and the metrics. Plain ASGI: a task and a stream per request,
as Starlette's BaseHTTPMiddleware makes, would cost more than all of this.
"""

import re
import secrets
import time
from collections.abc import Awaitable, Callable

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wardapi.kit import metrics, problems
from wardapi.kit.redaction import redacted

log = structlog.get_logger("wardapi.access")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class Entrance:
    """ASGI middleware around the whole app. `max_body_bytes` is the most a body may have."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = _Visit(scope, send)
        metrics.IN_PROGRESS.inc()
        try:
            await self._answer(scope, receive, visit)
        finally:
            metrics.IN_PROGRESS.dec()
            visit.record()

    async def _answer(self, scope: Scope, receive: Receive, visit: "_Visit") -> None:
        try:
            bounded = self._bounded(visit.request_headers, receive)
            await self.app(scope, bounded, visit.send)
        except HTTPException as error:
            if visit.status:
                raise
            response = await problems.on_http_exception(Request(scope), error)
            await response(scope, receive, visit.send)
        except Exception as error:
            log.exception("crash", request_id=scope["request_id"], path=redacted(scope["path"]))
            if visit.status:  # the answer has begun: all that is left is to break it off
                raise
            problem = problems.InternalError()
            response = problems.answer(Request(scope), problem)
            await response(scope, receive, visit.send)
            del error

    def _bounded(self, headers: Headers, receive: Receive) -> Receive:
        """Refuse a body that is announced or turns out to be too large: HTTPException 413."""
        announced = headers.get("content-length")
        if announced is not None:
            if not announced.isascii() or not announced.isdigit():
                raise HTTPException(400)
            if int(announced) > self.max_body_bytes:
                raise HTTPException(413)
            return receive  # the server holds the body to what was announced
        if "transfer-encoding" not in headers:
            return receive
        return _counting(receive, self.max_body_bytes)


def _counting(receive: Receive, most: int) -> Callable[[], Awaitable[Message]]:
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return bounded


class _Visit:
    """One request and what has been answered so far."""

    __slots__ = ("_https", "_send", "_started", "request_headers", "scope", "status")

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.request_headers = Headers(scope=scope)
        self.status = 0
        self._send = send
        self._started = time.perf_counter()
        self._https = scope.get("scheme") == "https"
        asked = self.request_headers.get("x-request-id", "")
        scope["request_id"] = asked if _REQUEST_ID.fullmatch(asked) else secrets.token_hex(16)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"] = list(message.get("headers", ()))
            present = {name for name, _ in headers}
            headers.append((b"x-request-id", self.scope["request_id"].encode()))
            headers.extend(header for header in _HEADERS if header[0] not in present)
            if self._https:
                headers.append(_HTTPS_ONLY)
        await self._send(message)

    def record(self) -> None:
        """Write the access log and the metrics. 499 is an asker who went away."""
        seconds = time.perf_counter() - self._started
        scope, status = self.scope, self.status or 499
        route = getattr(scope.get("route"), "path", "unknown")
        metrics.observe(scope["method"], route, status, seconds)
        state = scope.get("state", {})
        trace = _TRACEPARENT.fullmatch(self.request_headers.get("traceparent", ""))
        log.info(
            "request",
            request_id=scope["request_id"],
            trace_id=trace[1] if trace else None,
            method=scope["method"],
            route=route,
            path=redacted(scope["path"]),
            status=status,
            milliseconds=round(seconds * 1000, 2),
            principal=str(state.get("principal_id") or ""),
        )
