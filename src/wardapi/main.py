"""Puts the rooms together: routers, error handlers, the lifespan. Imports all."""

import gc
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.routing import Route as PlainRoute

from wardapi import __version__, jobs
from wardapi.administration import routes as administration
from wardapi.budgets import routes as budgets
from wardapi.casework import routes as casework
from wardapi.commitments import routes as commitments
from wardapi.deadlines import routes as deadlines
from wardapi.feeds import routes as feeds
from wardapi.kit import (
    docs,
    health,
    logging,
    metrics,
    openapi,
    openapi_changes,
    problem_pages,
    problems,
)
from wardapi.kit.clock import Clock, utc_now
from wardapi.kit.database import Database
from wardapi.kit.entrance import Entrance
from wardapi.kit.kept import Shelf
from wardapi.kit.routing import Index, Route, Router
from wardapi.kit.settings import Settings
from wardapi.meetings import routes as meetings
from wardapi.priorities import routes as priorities
from wardapi.reports import routes as reports
from wardapi.services import routes as services
from wardapi.wards import council_routes as council
from wardapi.wards import election_routes as elections
from wardapi.wards import routes as wards

ROUTERS: Sequence[Router] = (
    health.router,
    problem_pages.router,
    wards.router,
    *elections.ROUTERS,
    *council.ROUTERS,
    *services.ROUTERS,
    *deadlines.ROUTERS,
    *priorities.ROUTERS,
    *casework.ROUTERS,
    *budgets.ROUTERS,
    *commitments.ROUTERS,
    *meetings.ROUTERS,
    *reports.ROUTERS,
    *feeds.ROUTERS,
    *administration.ROUTERS,
)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock = utc_now,
    database: Database | None = None,
    routers: Sequence[Router] = ROUTERS,
) -> FastAPI:
    """Return the service. A `database` that is given is the caller's to close."""
    settings = settings or Settings()
    app = FastAPI(
        title="wardapi",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=openapi.unique_id,
        exception_handlers=problems.HANDLERS,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.clock = clock
    app.state.database = database or Database(settings)
    app.state.owns_database = database is None
    app.state.shelf = Shelf(settings.keep_published)
    app.add_middleware(Entrance, max_body_bytes=settings.max_body_bytes)
    rooms, document = _all_rooms() if routers is ROUTERS else _rooms(routers)
    app.state.document = document
    app.router.routes += [
        rooms,
        *docs.ROUTES,
        PlainRoute("/openapi.json", document.endpoint),
        PlainRoute("/metrics", metrics.metrics),
    ]
    logging.configure(settings)
    return app


def _rooms(routers: Sequence[Router]) -> tuple[Index, openapi.Document]:
    rooms = Index(
        route for router in routers for route in router.routes if isinstance(route, Route)
    )
    return rooms, openapi.Document(rooms.routes)


@cache
def _all_rooms() -> tuple[Index, openapi.Document]:
    """What `ROUTERS` serve, and their document: the same for every app of the process."""
    return _rooms(ROUTERS)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    # What has been built stays; without this every collection walks all of it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # SQLite takes one process, so this one sweeps; on PostgreSQL the workers do.
    sweeps = state.settings.is_sqlite
    async with jobs.running(state.database, state.settings, state.clock, sweeps=sweeps):
        yield
    if state.owns_database:
        await state.database.close()


def serve(settings: Settings, *, host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped. More than one process needs PostgreSQL, and settings from outside."""
    if workers > 1 and settings.is_sqlite:
        raise ValueError("SQLite takes one process. For more, use PostgreSQL.")
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 25,
    }
    if workers > 1:
        uvicorn.run("wardapi.main:create_app", factory=True, workers=workers, **options)
    else:
        uvicorn.run(create_app(settings), **options)


def write_openapi(*, check: bool) -> int:
    """Write the committed OpenAPI document, or check that it is current; return the exit code.

    What is wrong is told on stderr: a document that is out of date, or changes that break clients
    and are not in the changelog.
    """
    schema = create_app(Settings(log_level="error")).state.document.schema
    if check:
        if openapi_changes.is_current(schema):
            return 0
        print("openapi/wardapi.json is out of date: run `make openapi`.", file=sys.stderr)
        return 1
    silent = openapi_changes.write(schema)
    for sentence in silent:
        print(
            f"This breaks clients, and the changelog does not say so: {sentence}", file=sys.stderr
        )
    return 1 if silent else 0
