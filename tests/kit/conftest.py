"""The kit's own small room, as an app on either database."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.conftest import FixedClock
from tests.databases import OuterTransaction
from tests.kit import room
from wardapi.kit import health, migrations, problem_pages
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings
from wardapi.main import create_app

ROUTERS = (health.router, problem_pages.router, room.router, room.open_router)


def small_app(settings: Settings, database: Database, clock: FixedClock) -> FastAPI:
    return create_app(settings, clock=clock, database=database, routers=ROUTERS)


def asker(app: FastAPI, name: str = "ann") -> httpx.AsyncClient:
    # A crash is answered, and then raised for the server's log: the answer is what matters here.
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://wardapi.test",
        headers={"x-name": name},
    )


@pytest_asyncio.fixture
async def tables(connection: AsyncConnection) -> AsyncIterator[None]:
    await connection.run_sync(room.OwnBase.metadata.create_all)
    yield


@pytest.fixture
def small(
    settings: Settings, database: OuterTransaction, clock: FixedClock, tables: None
) -> FastAPI:
    """An app of the kit and one small room."""
    return small_app(settings, database, clock)


@pytest_asyncio.fixture
async def ann(small: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client by the name of Ann."""
    async with asker(small) as client:
        yield client


@pytest_asyncio.fixture
async def fresh_small(
    fresh_settings: Settings, fresh_database: Database, clock: FixedClock
) -> FastAPI:
    """The small app on a database in which commits are real."""
    await migrations.with_connection(fresh_settings, room.OwnBase.metadata.create_all)
    return small_app(fresh_settings, fresh_database, clock)


@pytest_asyncio.fixture
async def fresh_ann(fresh_small: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Ann, where commits are real and things can happen at once."""
    async with asker(fresh_small) as client:
        yield client
