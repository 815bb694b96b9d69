"""One database: what tables are made of, and two ways in, `read()` and `write()`.

This module holds the only commit. PostgreSQL has a pool for each way, so that a request which
reads while it also writes can never wait for itself. Readers cannot write on either database: the
server, or SQLite, refuses.

SQLite has one writer at a time. Writers queue for an `asyncio` lock and then begin with
BEGIN IMMEDIATE; if another process holds the file, they sleep in the event loop and try again,
because a coroutine that waited inside SQLite would stop every other one.
"""

import asyncio
import sqlite3
import unicodedata
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import uuid6
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Text,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, Uuid

from wardapi.kit import engines
from wardapi.kit.errors import Unavailable
from wardapi.kit.settings import Settings

MAX_WAIT_TO_WRITE = 10.0
"""Seconds a writer waits for its turn before it is told to come back."""
MAX_WRITE = 20.0
"""Seconds a write transaction may last, from its beginning to its commit."""
SAFE_LAG = 5 + MAX_WAIT_TO_WRITE + MAX_WRITE + 5
"""Seconds after which nothing stamped with an earlier `now` can still be committed: a repeat may
wait 5 for the first, and then its turn, and then write; 5 more are to be on the safe side."""
_BUSY_PAUSE = 0.02


def new_id() -> uuid.UUID:
    """Return a UUIDv7: ids made later sort later."""
    return uuid.UUID(int=uuid6.uuid7().int)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes only, of any zone, and gives them back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"An instant must say its zone, and {value.isoformat()} does not")
        value = value.astimezone(UTC)
        # SQLite keeps text without a zone; in UTC its order is the order of time.
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON document: JSONB on PostgreSQL, text on SQLite."""


def SortText(length: int) -> String:  # noqa: N802 - it stands where a type stands
    """Text that lists may be sorted by: in code point order on both databases."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def sort_key(name: str) -> str:
    """Return `name` so that code point order is the order in which people look names up."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that a column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Base(DeclarativeBase):
    """The base of all tables. `wardapi.tables` imports every room's."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime(),
        date: Date(),
        uuid.UUID: Uuid(),
        str: Text(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
    }


class Stamped:
    """When a row was made and last changed. Actions give both from `now`."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), sort_order=900)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime(), sort_order=901)


class Versioned:
    """Counts the changes of a row, from 1.

    The session adds 1 with each change that it flushes, and refuses to change a row that somebody
    else has changed since it was read: `kit.problems` answers 412 or 409 then.
    """

    version: Mapped[int] = mapped_column(Integer, sort_order=902)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class DatabaseBusy(Unavailable):
    """Your request waited for others to finish writing, and gave up. Nothing of it was kept."""

    code = "database_busy"
    title = "The service is busy: others are writing."
    remedy = "Try again after the seconds that Retry-After names."


class WriteTooLong(Unavailable):
    """The change did not end in the time that one request has. Nothing of it was kept."""

    code = "write_too_long"
    title = "The change took too long and was not made."
    remedy = "Try again later, or send it in smaller parts."


class Database:
    """The engines of one process, and the sessions on them. Call `close()` at the end."""

    def __init__(self, settings: Settings) -> None:
        url = make_url(settings.database_url)
        self.dialect_name = url.get_backend_name()
        if self.dialect_name == "sqlite":
            path = engines.sqlite_path(url)
            self._reader = engines.sqlite_reader(path)
            self._writer = engines.sqlite_writer(path)
        elif self.dialect_name == "postgresql":
            self._reader = engines.postgresql_reader(url, settings.database_pool_size)
            self._writer = engines.postgresql_writer(url, settings.database_pool_size)
        else:
            raise ValueError(f"wardapi runs on SQLite and PostgreSQL, not on {self.dialect_name}")
        self._one_writer = self.dialect_name == "sqlite"
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def read(self, on: AsyncConnection | None = None) -> AsyncIterator[AsyncSession]:
        """A session that cannot write, on a connection of `read_connection()` or on its own.

        On SQLite it sees one moment. On PostgreSQL each statement sees what is committed when it
        begins, without the two round trips that a transaction would cost; see `snapshot()`.
        """
        async with self._reading_session(on) as session:
            yield session

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[AsyncConnection]:
        """As `read()`, for Core selects where the cost of a session is felt."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """A session that cannot write, sees one moment throughout, and may stream rows."""
        async with self.read_connection() as connection:
            if self.dialect_name == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with AsyncSession(connection, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed on a clean exit, and undone otherwise.

        Raises `DatabaseBusy` when its turn does not come within `MAX_WAIT_TO_WRITE`, and
        `WriteTooLong` when it lasts longer than `MAX_WRITE`.
        """
        async with self._turn_to_write() as session:
            try:
                async with asyncio.timeout(MAX_WRITE):
                    yield session
                    await session.commit()
            except TimeoutError as error:
                raise WriteTooLong from error

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()

    def _reading_session(self, on: AsyncConnection | None) -> AsyncSession:
        return AsyncSession(self._reader if on is None else on, expire_on_commit=False)

    def _writing_session(self) -> AsyncSession:
        return AsyncSession(self._writer, expire_on_commit=False)

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[AsyncSession]:
        if not self._one_writer:
            async with self._writing_session() as session:
                yield session
            return
        deadline = asyncio.get_running_loop().time() + MAX_WAIT_TO_WRITE
        await self._wait_for_turn(deadline)
        try:
            async with self._writing_session() as session:
                await _begin_when_free(session, deadline)
                yield session
        finally:
            self._turn.release()

    async def _wait_for_turn(self, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                await self._turn.acquire()
        except TimeoutError as error:
            raise DatabaseBusy from error


async def _begin_when_free(session: AsyncSession, deadline: float) -> None:
    """Take SQLite's write lock, sleeping in the loop while another process has it."""
    while True:
        try:
            await session.connection()
        except (OperationalError, sqlite3.OperationalError) as error:
            await session.rollback()
            if not engines.is_locked(error):
                raise
            if asyncio.get_running_loop().time() >= deadline:
                raise DatabaseBusy from error
            await asyncio.sleep(_BUSY_PAUSE)
        else:
            return
