"""Databases for tests: migrated once for each backend, then shared or copied."""

import secrets
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from wardapi.kit import migrations
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings


class OuterTransaction(Database):
    """The real database inside one transaction that is never committed.

    Each session of the code under test becomes a savepoint in it. One connection does one thing
    at a time: a test of things at once takes `fresh_database`.
    """

    def __init__(self, settings: Settings, connection: AsyncConnection) -> None:
        super().__init__(settings)
        self.settings = settings
        self._connection = connection
        self._one_writer = True

    def _reading_session(self, on: AsyncConnection | None) -> AsyncSession:
        session = AsyncSession(
            self._connection, expire_on_commit=False, join_transaction_mode="rollback_only"
        )
        event.listen(session.sync_session, "before_flush", _refuse)
        return session

    def _writing_session(self) -> AsyncSession:
        return AsyncSession(
            self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[AsyncConnection]:
        yield self._connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        async with self.read() as session:
            yield session


def _refuse(*_: object) -> None:
    raise AssertionError("A reading session was about to write")


class Template:
    """A migrated, empty database, and as many copies of it as are asked for."""

    def __init__(self, backend: str, directory: Path, server: str) -> None:
        self.backend = backend
        self._directory = directory
        self._server = server
        self._name = f"wardapi_test_{secrets.token_hex(6)}"

    def settings(self, url: str, directory: Path) -> Settings:
        """Return settings for a database, with everything else fixed."""
        return Settings(
            database_url=url,
            data_dir=directory,
            environment="test",
            log_level="warning",
            log_format="console",
            keep_published=0,  # a test sees its own changes
            cursor_secret="a secret for tests",  # type: ignore[arg-type]
            seal_secret="another secret for tests",  # type: ignore[arg-type]
        )

    def url(self, name: str) -> str:
        """Return the address of a database by name."""
        if self.backend == "sqlite":
            return f"sqlite:///{self._directory / name}.db"
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """Yield the address of a database without a table, and remove it afterwards."""
        name = f"{self._name}_{secrets.token_hex(4)}"
        await self._administer(f'CREATE DATABASE "{name}"')
        try:
            yield self.url(name)
        finally:
            await self._remove(name)

    @asynccontextmanager
    async def migrated(self) -> AsyncIterator["Template"]:
        """Make the template itself; copies can be made until the end."""
        await self._administer(f'CREATE DATABASE "{self._name}"')
        try:
            await migrations.upgrade(self.settings(self.url(self._name), self._directory))
            if self.backend == "sqlite":
                _fold_in_the_log(self._directory / f"{self._name}.db")
            yield self
        finally:
            await self._remove(self._name)

    @asynccontextmanager
    async def copy(self) -> AsyncIterator[str]:
        """Yield the address of a copy, and remove it afterwards."""
        name = f"{self._name}_{secrets.token_hex(4)}"
        if self.backend == "sqlite":
            shutil.copy(self._directory / f"{self._name}.db", self._directory / f"{name}.db")
        await self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{self._name}"')
        try:
            yield self.url(name)
        finally:
            await self._remove(name)

    async def _remove(self, name: str) -> None:
        await self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        for file in self._directory.glob(f"{name}.db*"):
            file.unlink()

    async def _administer(self, statement: str) -> None:
        if self.backend == "sqlite":
            return
        connection = await asyncpg.connect(self._server)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


class Home(NamedTuple):
    """A database in which tests leave no trace, and what was put into it before them."""

    settings: Settings
    database: Database
    content: Any = None


Furnish = Callable[[AsyncSession, OuterTransaction], Awaitable[Any]]


@asynccontextmanager
async def furnished(
    template: Template, directory: Path, furnish: Furnish | None = None
) -> AsyncIterator[Home]:
    """Yield a copy of the template into which `furnish` has put something, once for many tests.

    What it returns is the home's content. Tests must not change it: ids and keys, and no rows.
    """
    async with template.copy() as url:
        settings = template.settings(url, directory)
        database = Database(settings)
        content = None
        if furnish is not None:
            async with database._writer.connect() as connection, connection.begin():
                inside = OuterTransaction(settings, connection)
                async with inside._writing_session() as session:
                    content = await furnish(session, inside)
                    await session.commit()
                await inside.close()
        yield Home(settings, database, content)
        await database.close()


def _fold_in_the_log(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
