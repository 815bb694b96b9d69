"""Recomputes every projection from its history and says where a stored row differs.

Rooms that copy some of it into rows of their own give a `CopyCheck`, wired in `jobs`.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models, projections, tracking
from wardapi.deadlines.errors import VersionNotFound
from wardapi.deadlines.record import UnreadableFact
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.subjects import Subject
from wardapi.timescales import Standing, TimescaleError

_BATCH = 500
_UNREADABLE = (UnreadableFact, VersionNotFound, TimescaleError)

Rows = dict[tuple[Any, ...], dict[str, Any]]


class Difference(NamedTuple):
    """A stored value that does not follow from the history; `expected` is what does.

    `reference` is what people call the subject, where its room knows.
    """

    subject: Subject
    row: str
    column: str
    stored: object
    expected: object
    reference: str | None = None

    def __str__(self) -> str:
        kind, id_ = self.subject
        named = f"{kind} {self.reference} ({id_})" if self.reference else f"{kind} {id_}"
        where = f"{named} {self.row}"
        if isinstance(self.expected, Exception):
            return f"{where}: the {self.column} is {self.stored}: {self.expected}"
        return f"{where}: {self.column} is {self.stored}, its history says {self.expected}"


class Assessed(NamedTuple):
    """A subject with its standing at the instant that its rows were laid for."""

    tracked: Tracked
    standing: Standing


Namer = Callable[[AsyncSession, Collection[UUID]], Awaitable[Mapping[UUID, str]]]
"""What a room calls those of its subjects that it knows, by their ids."""

CopyCheck = Callable[[AsyncSession, Sequence[Assessed]], Awaitable[list[Difference]]]
"""A room's answer to where its own rows differ from these histories, of one kind of subject."""


async def verify(
    session: AsyncSession,
    copies: Mapping[str, CopyCheck],
    namers: Mapping[str, Namer] | None = None,
) -> AsyncIterator[tuple[int, list[Difference]]]:
    """Yields, batch by batch, how many subjects were read and what is wrong with them.

    `copies` are the rooms' checks and `namers` what they call their subjects, both by kind. Give
    it a session that sees one moment throughout.
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
        found = await _differences(session, rows, copies)
        yield len(rows), await _named(session, found, namers or {})
        after = (rows[-1].kind, rows[-1].id)
        session.expunge_all()


async def _named(
    session: AsyncSession, found: Sequence[Difference], namers: Mapping[str, Namer]
) -> list[Difference]:
    references: dict[Subject, str] = {}
    for kind, names_of in namers.items():
        if ids := {one.subject.id for one in found if one.subject.kind == kind}:
            names = await names_of(session, ids)
            references |= {Subject(kind, id_): name for id_, name in names.items()}
    return [one._replace(reference=references.get(one.subject)) for one in found]


async def _differences(
    session: AsyncSession, rows: Sequence[models.Subject], copies: Mapping[str, CopyCheck]
) -> list[Difference]:
    """Of a batch at once; subject by subject when one of its histories cannot be read."""
    try:
        return await _compared(session, rows, copies)
    except _UNREADABLE as error:
        if len(rows) == 1:
            subject = Subject(rows[0].kind, rows[0].id)
            return [Difference(subject, "facts", "history", "unreadable", error)]
    return [found for row in rows for found in await _differences(session, [row], copies)]


async def _compared(
    session: AsyncSession, rows: Sequence[models.Subject], copies: Mapping[str, CopyCheck]
) -> list[Difference]:
    histories = await tracking.tracked(session, rows)
    assessed = [Assessed(one, one.standing(one.row.assessed_at)) for one in histories]
    found = [difference for one in assessed for difference in _of_subject(*one)]
    for model, key, values in projections.PROJECTIONS:
        stored: dict[Subject, Rows] = {}
        for row in await projections.stored_rows(session, model.__table__, rows):
            subject = Subject(row["subject_kind"], row["subject_id"])
            stored.setdefault(subject, {})[tuple(row[name] for name in key)] = row
        for tracked, standing in assessed:
            subject = tracked.subject
            wanted = {tuple(row[name] for name in key): row for row in values(standing)}
            found += _of_rows(subject, model.__tablename__, wanted, stored.get(subject, {}))
    for kind, check in copies.items():
        if of_kind := [one for one in assessed if one.tracked.subject.kind == kind]:
            found += await check(session, of_kind)
    return found


def _of_subject(tracked: Tracked, standing: Standing) -> Iterator[Difference]:
    row = tracked.row
    wanted = projections.subject_values(standing)
    wanted |= {"received_at": tracked.facts[0].occurred_at, "facts": len(tracked.facts)}
    for column, expected in wanted.items():
        if (stored := getattr(row, column)) != expected:
            yield Difference(tracked.subject, "subject", column, stored, expected)


def _of_rows(subject: Subject, table: str, wanted: Rows, stored: Rows) -> Iterator[Difference]:
    for key in wanted.keys() | stored.keys():
        name = " ".join([table, *map(str, key)])
        if key not in stored or key not in wanted:
            yield Difference(subject, name, "row", key in stored, key in wanted)
            continue
        for column, expected in wanted[key].items():
            if stored[key][column] != expected:
                yield Difference(subject, name, column, stored[key][column], expected)
