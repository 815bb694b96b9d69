"""Keeping reference data as its source has it: rows are made, changed or left alone.

What has not changed is not touched, so that loading the same data twice leaves no trace.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.kit.database import Base

Row = TypeVar("Row", bound=Base)
Values = Mapping[str, Any]


class Kept(NamedTuple):
    """What keeping a kind of record did, by the names of the records."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated or self.removed)

    def counts(self) -> dict[str, int]:
        """Return how many records were made, changed, left alone and taken away."""
        return {
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "removed": len(self.removed),
        }

    def detail(self) -> dict[str, list[str]]:
        """Return what changed, for the audit trail."""
        parts = {"created": self.created, "updated": self.updated, "removed": self.removed}
        return {part: list(names) for part, names in parts.items() if names}


async def keep(
    session: AsyncSession,
    model: type[Row],
    records: Mapping[str, Values],
    *,
    name: Callable[[Row], str],
    now: datetime,
    remove_others: bool = False,
) -> Kept:
    """Make the rows of `model` say what `records` say, matched by `name`.

    Removals and changes are written before new rows, because a new row may need a place that an old
    one had. Rows that are not in `records` stay, unless `remove_others`.
    """
    rows = {name(row): row for row in await session.scalars(select(model))}
    gone = sorted(rows.keys() - records.keys()) if remove_others else []
    for key in gone:
        await session.delete(rows[key])
    updated = [
        key for key, values in records.items() if key in rows and _changed(rows[key], values, now)
    ]
    await session.flush()
    created = [key for key in records if key not in rows]
    session.add_all(_made(model, records[key], now) for key in created)
    await session.flush()
    unchanged = len(records) - len(created) - len(updated)
    return Kept(tuple(created), tuple(updated), tuple(gone), unchanged)


def _changed(row: Base, values: Values, now: datetime) -> bool:
    """Give the row the values that it does not have yet; tell whether there were any."""
    different = [field for field, value in values.items() if getattr(row, field) != value]
    for field in different:
        setattr(row, field, values[field])
    if different:
        row.updated_at = now  # type: ignore[attr-defined]
    return bool(different)


def _made(model: type[Row], values: Values, now: datetime) -> Row:
    return model(**values, created_at=now, updated_at=now)
