"""Puts the rooms together: routers, error handlers, the lifespan. Imports all."""

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.routing import Route as PlainRoute

from wardapi import __version__
from wardapi.administration import routes as administration
from wardapi.casework import routes as casework
from wardapi.kit import docs, health, logging, metrics, openapi, problem_pages, problems
from wardapi.kit.clock import Clock, utc_now
from wardapi.kit.database import Database
from wardapi.kit.entrance import Entrance
from wardapi.kit.routing import Router
from wardapi.kit.settings import Settings
from wardapi.services import routes as services
from wardapi.wards import routes as wards

ROUTERS: Sequence[Router] = (
    health.router,
    problem_pages.router,
    wards.router,
    services.router,
    *casework.ROUTERS,
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
    app.add_middleware(Entrance, max_body_bytes=settings.max_body_bytes)
    for router in routers:
        # Side by side in one list: FastAPI's nested routers would try each route twice.
        app.router.routes.extend(router.routes)
    app.state.document = openapi.Document(app)
    app.router.routes += [
        *docs.ROUTES,
        PlainRoute("/openapi.json", app.state.document.endpoint),
        PlainRoute("/metrics", metrics.metrics),
    ]
    logging.configure(settings)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # What has been built stays; without this every collection walks all of it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    yield
    if app.state.owns_database:
        await app.state.database.close()
