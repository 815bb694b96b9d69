"""Firing the rungs whose time has come, each exactly once.

A sweep claims subjects by their earliest pending rung, so that its cost follows what is due and
not what is open. The subject's row is the one lock: whoever holds it re-assesses the history,
writes the facts, and lays the projections, all in one transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, cast

from sqlalchemy import Select, Table, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import models, projections, tracking
from wardapi.deadlines.actions import fact_id
from wardapi.deadlines.record import row_of
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.subjects import Subject
from wardapi.timescales import RungFired, RungStanding, Standing

_ADD_FACTS = insert(cast("Table", models.Fact.__table__))


class Firing(NamedTuple):
    """What a sweep did to one subject: the facts it wrote, and how the subject stands then."""

    subject: Subject
    fired: tuple[RungFired, ...]
    told: tuple[RungStanding, ...]
    superseded: int
    standing: Standing

    def tidings(self) -> Iterator[dict[str, object]]:
        """What is told of each rung that fired: codes, ids and instants."""
        following = self.standing.next_rung
        for fact, rung in zip(self.fired, self.told, strict=True):
            yield {
                "fact": fact.id,
                "target": fact.target,
                "cycle": fact.cycle,
                "rung": fact.rung,
                "level": fact.level,
                "escalates": fact.escalates,
                "tells": list(rung.tells),
                "fire_at": fact.fire_at,
                "noticed_at": fact.occurred_at,
                "status": self.standing.status.value,
                "next_level": following.level if following else None,
                "next_fire_at": following.fire_at if following else None,
            }


class Swept(NamedTuple):
    """Rungs found due, and what became of them."""

    subjects: int = 0
    due: int = 0
    fired: int = 0
    superseded: int = 0

    def plus(self, other: "Swept") -> "Swept":
        return Swept(*(one + another for one, another in zip(self, other, strict=True)))


class Teller(Protocol):
    """What a room does when rungs of its subjects have fired: its own rows, audit and events."""

    async def __call__(
        self, session: AsyncSession, firings: Sequence[Firing], *, now: datetime
    ) -> None: ...


async def sweep(
    session: AsyncSession,
    *,
    now: datetime,
    recorded_at: datetime,
    tellers: Mapping[str, Teller],
    limit: int = 100,
    only: Subject | None = None,
    without: Collection[Subject] = (),
) -> Swept:
    """Fires what is due among at most `limit` subjects that no other worker holds.

    `now` is the instant judged by; `recorded_at` the instant at which the facts are written down.
    The two differ only when a sweep is told to look as of another time. `only` that subject is
    looked at; those in `without` are passed over.
    """
    statement = _due(select(models.Subject), now, limit, without).with_for_update(skip_locked=True)
    if only is not None:
        statement = statement.where(models.Subject.kind == only.kind, models.Subject.id == only.id)
    # SQLite has no row locks and needs none here: its one writer holds the whole database.
    rows = (await session.scalars(statement)).all()
    if not rows:
        return Swept()
    histories = await tracking.tracked(session, rows)
    firings = [_fire(tracked, now, recorded_at) for tracked in histories]
    facts = [
        row
        for tracked, firing in zip(histories, firings, strict=True)
        for row in _rows(tracked, firing)
    ]
    if facts:
        await session.execute(_ADD_FACTS, facts)
    for tracked, firing in zip(histories, firings, strict=True):
        tracked.row.facts += len(firing.fired)
    standings = [
        (tracked.row, firing.standing) for tracked, firing in zip(histories, firings, strict=True)
    ]
    await projections.lay_many(session, standings, now=recorded_at)
    for kind in sorted({firing.subject.kind for firing in firings}):
        await tellers[kind](
            session, [f for f in firings if f.subject.kind == kind and f.fired], now=recorded_at
        )
    return _sum(firings)


async def due_subjects(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[Subject] = ()
) -> list[Subject]:
    """Names of subjects with due rungs, for trying the members of a failed batch one by one."""
    named = _due(select(models.Subject.kind, models.Subject.id), now, limit, without)
    return [Subject(*row) for row in await session.execute(named)]


def _due(statement: Any, now: datetime, limit: int, without: Collection[Subject]) -> Select[Any]:
    """The subjects whose rungs have waited longest."""
    if without:
        key = tuple_(models.Subject.kind, models.Subject.id)
        statement = statement.where(key.not_in([tuple(subject) for subject in without]))
    due: Select[Any] = statement.where(models.Subject.next_rung_at <= now)
    return due.order_by(models.Subject.next_rung_at).limit(limit)


def _fire(tracked: Tracked, now: datetime, recorded_at: datetime) -> Firing:
    standing = tracked.standing(now)
    due = standing.due_rungs
    highest = tuple({(rung.target, rung.cycle): rung for rung in due}.values())
    facts = tuple(_fact(rung, now, recorded_at) for rung in highest)
    tracked.facts.extend(facts)
    after = tracked.standing(now) if facts else standing
    return Firing(tracked.subject, facts, highest, len(due) - len(facts), after)


def _fact(rung: RungStanding, now: datetime, recorded_at: datetime) -> RungFired:
    return timescales.RungFired(
        id=fact_id(),
        occurred_at=now,
        recorded_at=recorded_at,
        target=rung.target,
        cycle=rung.cycle,
        rung=rung.name,
        level=rung.level,
        escalates=rung.escalates,
        fire_at=rung.fire_at,
    )


def _rows(tracked: Tracked, firing: Firing) -> Iterator[dict[str, object]]:
    row = tracked.row
    for place, fact in enumerate(firing.fired, start=1):
        yield row_of(fact, subject_kind=row.kind, subject_id=row.id, n=row.facts + place, by=None)


def _sum(firings: Sequence[Firing]) -> Swept:
    fired = sum(len(firing.fired) for firing in firings)
    superseded = sum(firing.superseded for firing in firings)
    return Swept(len(firings), fired + superseded, fired, superseded)
