"""Prometheus metrics of the HTTP service. Each process has its own."""

from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import Response

_REQUESTS = Counter(
    "wardapi_http_requests_total", "Requests answered", ("method", "route", "status")
)
_SECONDS = Histogram(
    "wardapi_http_request_seconds",
    "Seconds from the arrival of a request to the end of its answer",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
IN_PROGRESS = Gauge("wardapi_http_requests_in_progress", "Requests being answered")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. `route` is the template, so that labels stay few."""
    requests, durations = _children(method if method in _METHODS else "other", route, status)
    requests.inc()
    durations.observe(seconds)


@cache
def _children(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return _REQUESTS.labels(method, route, str(status)), _SECONDS.labels(method, route)


async def metrics(_request: Request) -> Response:
    """Answer in Prometheus' text format."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
