"""How the engines of `kit.database` are made: one to read, one to write, on either database."""

import sqlite3
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from wardapi.kit import sqlite

MAX_STATEMENT_SECONDS = 20

_POSTGRESQL_SETTINGS = {
    "application_name": "wardapi",
    "timezone": "UTC",
    "jit": "off",
    "statement_timeout": f"{MAX_STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{MAX_STATEMENT_SECONDS}s",
}
_SQLITE_PRAGMAS = ("synchronous=FULL", "cache_size=-4000", "temp_store=MEMORY")
_SQLITE_READERS = 20


def postgresql_reader(url: URL, size: int) -> AsyncEngine:
    """Each statement stands alone, which saves BEGIN and ROLLBACK; the server refuses writes."""
    settings = _POSTGRESQL_SETTINGS | {"default_transaction_read_only": "on"}
    return _postgresql(url, size, settings, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)


def postgresql_writer(url: URL, size: int) -> AsyncEngine:
    """Transactions at READ COMMITTED."""
    return _postgresql(url, size, _POSTGRESQL_SETTINGS)


def _postgresql(url: URL, size: int, settings: dict[str, str], **options: Any) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        connect_args={"server_settings": settings, "timeout": 10},
        **options,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(dbapi_connection: Any, _record: object, _proxy: object) -> None:
    """Make the pool replace a connection that the server has closed, without asking the server."""
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError


def sqlite_reader(path: str) -> AsyncEngine:
    """Transactions that see one moment and cannot write."""
    return _sqlite(path, "BEGIN", "foreign_keys=ON", "query_only=ON")


def sqlite_writer(path: str) -> AsyncEngine:
    """Transactions that hold the write lock from their beginning."""
    return _sqlite(path, "BEGIN IMMEDIATE", "foreign_keys=ON", "journal_mode=WAL")


def migrator(database_url: str) -> AsyncEngine:
    """For migrations: no limit of time, and tables may be rebuilt while others refer to them."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        # Nothing else runs in a migration's event loop, so it may wait inside SQLite.
        pragmas = ("busy_timeout=10000", "foreign_keys=OFF", "journal_mode=WAL")
        return _sqlite(sqlite_path(url), "BEGIN IMMEDIATE", *pragmas)
    return _postgresql(url, 1, {"application_name": "wardapi migrations", "timezone": "UTC"})


def sqlite_path(url: URL) -> str:
    """The file that a `sqlite:///...` URL names. Every connection needs the same one."""
    if url.database in (None, "", ":memory:"):
        raise ValueError("A SQLite database needs a file: sqlite:///wardapi.db")
    return str(url.database)


def _sqlite(path: str, begin: str, *pragmas: str) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=path),
        module=AsyncAdapt_aiosqlite_dbapi(sqlite, sqlite3),
        async_creator=lambda: sqlite.connect(path, pragmas=(*_SQLITE_PRAGMAS, *pragmas)),
        pool_size=_SQLITE_READERS,
        max_overflow=0,
        pool_timeout=10,
    )

    @event.listens_for(engine.sync_engine, "begin")
    def begin_explicitly(connection: Connection) -> None:
        # Straight to the driver: through the engine this costs more than a small query.
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite.Connection)  # noqa: S101 - the creator above made it
        driver.begin(begin)

    return engine


def is_locked(error: BaseException | None) -> bool:
    """Whether another process holds the SQLite file."""
    if isinstance(error, DBAPIError):
        error = error.orig
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
