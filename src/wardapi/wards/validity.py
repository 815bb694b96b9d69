"""From a first day to a last day, both included, in SQL. A day left out is open.

Overlaps are refused by the database. PostgreSQL does it with an exclusion constraint, which the
tables declare; SQLite has none, and its migrations make triggers that say the same.
"""

from datetime import date

from sqlalchemy import BindParameter, CheckConstraint, ColumnElement, and_, or_, text, true
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.schema import SchemaItem

Column = QueryableAttribute[date] | QueryableAttribute[date | None]


def in_force(first: Column, last: Column, on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that the day `on` lies between the two."""
    return and_(or_(first.is_(None), first <= on), or_(last.is_(None), last >= on))


def shares_a_day(
    first: Column, last: Column, starts_on: date, ends_on: date | None
) -> ColumnElement[bool]:
    """Return the condition that a day lies in both spells; no `ends_on` is an open one."""
    begins_in_time = true() if ends_on is None else or_(first.is_(None), first <= ends_on)
    return and_(begins_in_time, or_(last.is_(None), last >= starts_on))


def ends_after_it_starts(first: str, last: str) -> CheckConstraint:
    """Return the constraint that the last day does not come before the first."""
    return CheckConstraint(f"{last} >= {first}", name="ends_after_it_starts")


def no_overlap(table: str) -> str:
    """Return the name of the constraint that `never_overlapping` makes, found in its errors."""
    return f"ex_{table}_no_overlap"


def never_overlapping(
    table: str, same: tuple[str, ...], first: str, last: str
) -> tuple[SchemaItem, ...]:
    """Return what makes PostgreSQL refuse two rows that are `same` and share a day."""
    constraint = ExcludeConstraint(
        *((text(expression), "=") for expression in same),
        (text(f"daterange({first}, {last}, '[]')"), "&&"),
        name=no_overlap(table),
        using="gist",
    )
    return (constraint.ddl_if(dialect="postgresql"),)
