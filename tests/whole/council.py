"""The small council of `world.py`, once for each database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.databases import OuterTransaction, Template
from tests.whole.world import World, make_world
from wardapi.kit.database import Database
from wardapi.main import create_app

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


class Council(NamedTuple):
    """The world, and a client of it. What a request changes can be undone."""

    world: World
    client: httpx.AsyncClient
    connection: AsyncConnection

    async def ask(self, method: str, path: str, **options: object) -> httpx.Response:
        """Send a request and undo what it changed."""
        if method == "GET":
            return await self.client.request(method, path, **options)  # type: ignore[arg-type]
        savepoint = await self.connection.begin_nested()
        try:
            return await self.client.request(method, path, **options)  # type: ignore[arg-type]
        finally:
            await savepoint.rollback()


@pytest_asyncio.fixture(scope="session")
async def council(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Council]:
    """A council that stays as it was built, in one transaction that is never committed."""
    async with template.copy() as url:
        settings = template.settings(url, tmp_path_factory.mktemp("council"))
        outer = Database(settings)
        async with outer._writer.connect() as connection:
            transaction = await connection.begin()
            if template.backend == "postgresql":  # other tests come between
                await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            database = OuterTransaction(settings, connection)
            app = create_app(settings, clock=lambda: NOW, database=database)
            transport = httpx.ASGITransport(app)
            async with (
                httpx.AsyncClient(transport=transport, base_url="http://wardapi.test") as client,
                database._writing_session() as session,
            ):
                world = await make_world(session, client, NOW)
                yield Council(world, client, connection)
            await transaction.rollback()
            await database.close()
        await outer.close()
