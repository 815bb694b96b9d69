"""What an answer costs at least: Starlette, the raw driver, and nothing else."""

import argparse
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import uvicorn
from sqlalchemy import make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from wardapi.kit.settings import Settings

_CASE = "SELECT * FROM cases WHERE reference = "


async def hello(_: Request) -> Response:
    """Say hello to the world."""
    return PlainTextResponse("Hello, world!")


async def case_by_asyncpg(request: Request) -> Response:
    """Read the row of a case and dump it."""
    reference = request.path_params["reference"]
    async with request.app.state.pool.acquire() as connection:
        row = await connection.fetchrow(_CASE + "$1", reference)
    return _dumped(dict(row))


async def case_by_sqlite(request: Request) -> Response:
    """Read the row of a case and dump it."""
    reference = request.path_params["reference"]
    row = request.app.state.connection.execute(_CASE + "?", (reference,)).fetchone()
    return _dumped(dict(row))


def _dumped(row: dict[str, object]) -> Response:
    return Response(json.dumps(row, default=str), media_type="application/json")


@asynccontextmanager
async def _on_postgresql(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(Settings().database_url, min_size=10, max_size=10) as pool:
        app.state.pool = pool
        yield


@asynccontextmanager
async def _on_sqlite(app: Starlette) -> AsyncIterator[None]:
    app.state.connection = sqlite3.connect(str(make_url(Settings().database_url).database))
    app.state.connection.row_factory = sqlite3.Row
    yield
    app.state.connection.close()


def main() -> None:
    """Serve on `--port`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    on_sqlite = Settings().is_sqlite
    app = Starlette(
        routes=[
            Route("/hello", hello),
            Route("/cases/{reference}", case_by_sqlite if on_sqlite else case_by_asyncpg),
        ],
        lifespan=_on_sqlite if on_sqlite else _on_postgresql,
    )
    port: int = parser.parse_args().port
    uvicorn.run(app, port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main()
