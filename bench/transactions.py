"""A case's rows written by the raw driver: one transaction, a statement for each table."""

import random
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from bench.copies import SUBJECT_OF

TIMES = 300
_COUNT = "UPDATE case_counters SET last = last + 1 WHERE year = 2026"

Values = tuple[Any, ...]


class Written(NamedTuple):
    """The rows of one case in one table, as the driver gives and takes them."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Values]


class Driver(Protocol):
    """What differs between the drivers."""

    async def read(self, table: str, column: str, case: UUID) -> Written:
        """Read what a table has of a case."""
        ...

    async def write(self, case: Sequence[Written]) -> None:
        """Write a case in one transaction."""
        ...

    def new_id(self, number: int) -> Any:
        """Make an id of a number."""
        ...


class Bare:
    """Writes what one case is made of, again and again."""

    def __init__(self, driver: Driver, template: Sequence[Written]) -> None:
        self.driver = driver
        self.template = template
        self.rows = sum(len(one.rows) for one in template)
        self._chance = random.Random(3)

    async def per_second(self, turn: int) -> float:
        """Write some cases under new ids; how many a second."""
        cases = [self._another(turn * TIMES + n + 1) for n in range(TIMES)]
        started = perf_counter()
        for case in cases:
            await self.driver.write(case)
        return TIMES / (perf_counter() - started)

    def _another(self, number: int) -> list[Written]:
        replaced: dict[Any, Any] = {}
        for one in self.template:
            for row in one.rows:
                known = dict(zip(one.columns, row, strict=True))
                replaced.setdefault(
                    known.get("id"), self.driver.new_id(self._chance.getrandbits(80))
                )
                if one.table == "cases":
                    replaced[known["reference"]] = f"B-2026-{number:06}"
        replaced.pop(None, None)
        return [one._replace(rows=_fresh(one, replaced, number)) for one in self.template]


@asynccontextmanager
async def of(backend: str, url: str, case: UUID) -> AsyncIterator[Bare]:
    """Open the raw driver, and read what it will write."""
    driver = await _Asyncpg.open(url) if backend == "postgresql" else _Sqlite(url)
    try:
        read = [await driver.read(table, column, case) for table, column in SUBJECT_OF.items()]
        yield Bare(driver, [one for one in read if one.rows])
    finally:
        await driver.close()


def _fresh(one: Written, replaced: Mapping[Any, Any], number: int) -> list[Values]:
    """Rows under new ids. Events have their places in the feed: nobody is to deliver them."""
    rows = [tuple(replaced.get(value, value) for value in row) for row in one.rows]
    if one.table != "events":
        return rows
    feed = {"position": 100_000_000 + number, "number": -number}
    return [
        tuple(feed.get(name, value) for name, value in zip(one.columns, row, strict=True))
        for row in rows
    ]


class _Asyncpg:
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @classmethod
    async def open(cls, url: str) -> "_Asyncpg":
        return cls(await asyncpg.connect(url))

    async def read(self, table: str, column: str, case: UUID) -> Written:
        rows = await self.connection.fetch(f"SELECT * FROM {table} WHERE {column} = $1", case)  # noqa: S608 - our own names
        columns = list(rows[0].keys()) if rows else []
        return Written(table, columns, [tuple(row.values()) for row in rows])

    async def write(self, case: Sequence[Written]) -> None:
        async with self.connection.transaction():
            for table, columns, rows in case:
                marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
                await self.connection.executemany(_insert(table, columns, marks), rows)
            await self.connection.execute(_COUNT)

    def new_id(self, number: int) -> UUID:
        return UUID(int=number)

    async def close(self) -> None:
        await self.connection.close()


class _Sqlite:
    def __init__(self, url: str) -> None:
        path = str(make_url(url).database)
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")

    async def read(self, table: str, column: str, case: UUID) -> Written:
        found = self.connection.execute(f"SELECT * FROM {table} WHERE {column} = ?", (case.hex,))  # noqa: S608 - our own names
        return Written(table, [column[0] for column in found.description], found.fetchall())

    async def write(self, case: Sequence[Written]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for table, columns, rows in case:
            marks = ", ".join("?" * len(columns))
            self.connection.executemany(_insert(table, columns, marks), rows)
        self.connection.execute(_COUNT)
        self.connection.execute("COMMIT")

    def new_id(self, number: int) -> str:
        return UUID(int=number).hex

    async def close(self) -> None:
        self.connection.close()


def _insert(table: str, columns: Sequence[str], marks: str) -> str:
    named = ", ".join(columns)
    return f"INSERT INTO {table} ({named}) VALUES ({marks})"  # noqa: S608 - our own names
