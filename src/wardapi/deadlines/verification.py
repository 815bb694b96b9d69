"""Recomputes every projection from its history and says where a stored row differs."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models, projections, tracking
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.subjects import Subject
from wardapi.timescales import TimescaleError

_BATCH = 500
_UNDERIVED = {"delivered_at", "created_at", "updated_at", "version"}


class Difference(NamedTuple):
    """A stored value that does not follow from the history; `expected` is what does."""

    subject: Subject
    row: str
    column: str
    stored: object
    expected: object

    def __str__(self) -> str:
        where = f"{self.subject.kind} {self.subject.id} {self.row}"
        return f"{where}: {self.column} is {self.stored}, its history says {self.expected}"


async def verify(session: AsyncSession) -> AsyncIterator[tuple[int, list[Difference]]]:
    """Yields, batch by batch, how many subjects were read and what is wrong with them.

    Give it a session that sees one moment throughout.
    """
    after: tuple[Any, ...] | None = None
    while True:
        statement = (
            select(models.Subject).order_by(models.Subject.kind, models.Subject.id).limit(_BATCH)
        )
        if after is not None:
            statement = statement.where(tuple_(models.Subject.kind, models.Subject.id) > after)
        rows = (await session.scalars(statement)).all()
        if not rows:
            return
        yield len(rows), await _differences(session, rows)
        after = (rows[-1].kind, rows[-1].id)
        session.expunge_all()


async def _differences(session: AsyncSession, rows: Sequence[models.Subject]) -> list[Difference]:
    histories = await tracking.tracked(session, rows)
    found = [difference for tracked in histories for difference in _of_subject(tracked)]
    for model, key, values in projections.PROJECTIONS:
        stored: dict[object, dict[tuple[Any, ...], dict[str, Any]]] = {}
        for row in await projections.stored_rows(session, model.__table__, rows):
            stored.setdefault(row["subject_id"], {})[tuple(row[name] for name in key)] = row
        for tracked in histories:
            wanted = {tuple(row[name] for name in key): row for row in _wanted(tracked, values)}
            found.extend(
                _of_rows(
                    tracked.subject, model.__tablename__, wanted, stored.get(tracked.row.id, {})
                )
            )
    return found


def _wanted(tracked: Tracked, values: Any) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = values(tracked.standing(tracked.row.assessed_at))
    except TimescaleError:
        return []
    return rows


def _of_subject(tracked: Tracked) -> Iterator[Difference]:
    row = tracked.row
    if row.facts != len(tracked.facts):
        yield Difference(tracked.subject, "subject", "facts", row.facts, len(tracked.facts))
    try:
        wanted = projections.subject_values(tracked.standing(row.assessed_at))
    except TimescaleError as error:
        yield Difference(tracked.subject, "facts", "history", "unreadable", error)
        return
    wanted["received_at"] = tracked.facts[0].occurred_at
    for column, expected in wanted.items():
        if (stored := getattr(row, column)) != expected:
            yield Difference(tracked.subject, "subject", column, stored, expected)


def _of_rows(
    subject: Subject,
    table: str,
    wanted: dict[tuple[Any, ...], dict[str, Any]],
    stored: dict[tuple[Any, ...], dict[str, Any]],
) -> Iterator[Difference]:
    for key in wanted.keys() | stored.keys():
        name = " ".join([table, *map(str, key)])
        if key not in stored or key not in wanted:
            yield Difference(subject, name, "row", key in stored, key in wanted)
            continue
        for column, expected in wanted[key].items():
            if stored[key][column] != expected:
                yield Difference(subject, name, column, stored[key][column], expected)
