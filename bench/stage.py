"""Databases to measure on: Rotherham's reference data, and whoever asks."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import make_url, text

from bench import copies
from tests import postgres
from wardapi.access.rules import Grant, Principal, Role
from wardapi.administration.keys import create_key_for
from wardapi.casework import opening
from wardapi.casework.opening import NewCase
from wardapi.kit import engines, migrations
from wardapi.kit.clock import utc_now
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings
from wardapi.packs import loader

BACKENDS = ("postgresql", "sqlite")
WARD, SERVICE = "boston-castle", "streetscene"
_MANAGER = Principal(None, "Benchmark", (Grant(Role.MANAGER),), frozenset({"cases:write"}))


class Stage(NamedTuple):
    """A migrated database with reference data, and a manager's key."""

    backend: str
    settings: Settings
    database: Database
    key: str

    async def open_case(self, now: datetime, **asked: Any) -> UUID:
        """Open a case as the API does."""
        case = NewCase(ward=WARD, service=SERVICE, subject="Missed bin collection", **asked)
        async with self.database.write() as session:
            return (await opening.open_case(session, case, by=_MANAGER, now=now)).id

    async def copy(self, case: UUID, *, first: int, count: int) -> None:
        """Copy a case and all that belongs to it, so many times."""
        await copies.make(self.settings.database_url, case, first=first, count=count)

    async def settle(self) -> None:
        """Let the database look at what it holds, as it does by itself in time."""
        if self.backend == "sqlite":
            engine = engines.migrator(self.settings.database_url)
            async with engine.begin() as connection:
                await connection.execute(text("ANALYZE"))
            await engine.dispose()
            return
        connection = await asyncpg.connect(self.settings.database_url)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
        await connection.close()


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server of our own. It does not wait for the disk: that hides nobody's cost."""
    with postgres.server() as url:
        yield url


@asynccontextmanager
async def stage(backend: str, server_url: str) -> AsyncIterator[Stage]:
    """A database of its own, removed afterwards."""
    name = f"wardapi_bench_{secrets.token_hex(4)}"
    with TemporaryDirectory(prefix="wardapi-bench-") as folder:
        url = f"sqlite:///{folder}/wardapi.db"
        if backend == "postgresql":
            await _administer(server_url, f'CREATE DATABASE "{name}"')
            url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
        settings = Settings(database_url=url, data_dir=Path(folder), environment="bench")
        database = Database(settings)
        try:
            yield Stage(backend, settings, database, await _furnish(settings, database))
        finally:
            await database.close()
            if backend == "postgresql":
                await _administer(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _furnish(settings: Settings, database: Database) -> str:
    await migrations.upgrade(settings)
    async with database.write() as session:
        await loader.load_pack(session, "rotherham", now=utc_now())
        return await create_key_for(
            session, name="Benchmark", role="manager", environment="bench", now=utc_now()
        )


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()
