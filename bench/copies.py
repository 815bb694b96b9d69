"""Copies of one case by set-based SQL, the same on both databases.

A case is copied with everything that belongs to it, so that indexes are as deep and pages as full
as they would be, and as sealed as they would long be, or a measured server would first seal them
all. Clocks are copied as they are, for the history still explains them; what shifts from copy to
copy is what lists of cases are sorted by.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Insert,
    Table,
    Update,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import Integer, Interval, Text, Uuid

from wardapi import tables  # noqa: F401 - so that every table is known
from wardapi.kit import engines
from wardapi.kit.database import Base

_AT_ONCE = 50_000
SUBJECT_OF: Mapping[str, str] = {
    "subjects": "id",
    "facts": "subject_id",
    "clocks": "subject_id",
    "rungs": "subject_id",
    "cases": "id",
    "case_texts": "case_id",
    "audit_heads": "subject_id",
    "audit_records": "subject_id",
    "events": "subject_id",
}
_OWN_ID: Mapping[str, int] = {"facts": 1, "case_texts": 2, "audit_records": 3, "events": 4}
"""Tables whose rows have ids of their own; the numbers keep these apart."""


def case_id(number: int) -> UUID:
    """The id of copy `number`; ids in their order, as they are made by time."""
    return UUID(int=(0x0190_0000_0000_7000_8000 << 48) + number)


def reference(number: int) -> str:
    """The reference of copy `number`."""
    return f"C-2019-{number:07}"


async def make(url: str, case: UUID, *, first: int, count: int) -> None:
    """Make copies `first` to `first + count - 1`; number n is received n seconds earlier."""
    engine = engines.migrator(url)
    for start in range(first, first + count, _AT_ONCE):
        end = min(start + _AT_ONCE, first + count)
        async with engine.begin() as connection:
            for name in SUBJECT_OF:
                copying = _Copying(Base.metadata.tables[name], engine.dialect.name)
                await connection.execute(copying.statement(case, start, end))
            await connection.execute(_go_on_after(end - 1))
    await engine.dispose()


class _Copying:
    """The statement that copies one table's rows of a case."""

    def __init__(self, table: Table, dialect: str) -> None:
        self.table = table
        self.is_sqlite = dialect == "sqlite"

    def statement(self, case: UUID, start: int, end: int) -> Insert:
        number = _numbers(start, end)
        table, subject = self.table, SUBJECT_OF[self.table.name]
        values = {column.name: column for column in table.c} | self._new(number)
        values = {name: value for name, value in values.items() if value is not None}
        copied = table.join(number.table, true())
        rows = select(*values.values()).select_from(copied).where(table.c[subject] == case)
        if table.name == "events":
            rows = rows.where(table.c.kind == "case.opened")
        return insert(table).from_select(list(values), rows)

    def _new(self, number: ColumnElement[int]) -> dict[str, Any]:
        """What differs from copy to copy; None is left to the database."""
        c, name = self.table.c, self.table.name
        new: dict[str, Any] = {SUBJECT_OF[name]: self._uuid(0, number)}
        if name in _OWN_ID:
            place = c.n if "n" in c else literal(1, Integer)
            new["id"] = self._uuid(_OWN_ID[name], number * 8 + place)
        if name == "case_texts":
            new["fact_id"] = self._uuid(_OWN_ID["facts"], number * 8 + 1)
        if "reference" in c:
            new["reference"] = literal("C-2019-", Text) + self._digits(number)
        if name == "cases":
            new["received_at"] = self._earlier(c.received_at, number)
            new["next_due_at"] = self._earlier(c.next_due_at, number)
        if name == "audit_heads":
            new["sealed_length"] = c.length
        if name == "events":
            new |= {"number": None, "position": number, "positioned_at": c.at}
        return new

    def _uuid(self, kind: int, number: ColumnElement[int]) -> ColumnElement[Any]:
        beginning = f"0190000{kind}-0000-7000-8000-"
        if self.is_sqlite:
            plain = literal(beginning.replace("-", ""), Text)
            return plain + func.printf("%012x", number, type_=Text)
        digits = func.lpad(func.to_hex(number, type_=Text), 12, "0", type_=Text)
        return sql_cast(literal(beginning, Text) + digits, Uuid)

    def _digits(self, number: ColumnElement[int]) -> ColumnElement[str]:
        if self.is_sqlite:
            return func.printf("%07d", number, type_=Text)
        return func.lpad(sql_cast(number, Text), 7, "0", type_=Text)

    def _earlier(self, instant: Any, seconds: ColumnElement[int]) -> ColumnElement[Any]:
        if self.is_sqlite:
            by = literal("-", Text) + sql_cast(seconds, Text) + literal(" seconds", Text)
            moved = func.strftime("%Y-%m-%d %H:%M:%f", instant, by, type_=Text)
            return moved + literal("000", Text)
        return instant - func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval)


def _go_on_after(position: int) -> Update:
    """The next events come after the copied ones in the feed, whose positions are theirs."""
    feed = Base.metadata.tables["event_feed"]
    return update(feed).where(feed.c.last < position).values(last=position)


def _numbers(start: int, end: int) -> Any:
    """The column of the numbers from `start` up to `end`, without it."""
    numbers = select(literal(start, Integer).label("number")).cte("numbers", recursive=True)
    following = select(numbers.c.number + 1).where(numbers.c.number < end - 1)
    return numbers.union_all(following).c.number
