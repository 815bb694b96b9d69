"""Clocks, rungs and escalations as rows: the shadow of a standing. The facts are the truth."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models, queries
from wardapi.kit.subjects import Subject
from wardapi.timescales import RungState, Standing, TargetStanding, TargetState

Row = dict[str, Any]
Key = tuple[Any, ...]


def subject_values(standing: Standing) -> Row:
    """The columns of the subject's row that follow from its standing."""
    pending = (rung.fire_at for rung in standing.rungs if rung.state is RungState.PENDING)
    return {
        "policy_version_id": UUID(standing.regime.policy.key),
        "rule": standing.regime.rule.name,
        "status": standing.status.value,
        "level": standing.level,
        "pause_reason": standing.pause.reason if standing.pause else None,
        "paused_until": standing.pause.until if standing.pause else None,
        "next_rung_at": min((at for at in pending if at is not None), default=None),
        "assessed_at": standing.now,
    }


def clock_values(standing: Standing) -> list[Row]:
    """A row for each target. What time alone changes (past due or not) is left to the reader's
    clock.
    """
    return [
        {
            "target": target.name,
            "cycle": target.cycle,
            "position": position,
            "state": _settled(target).value,
            "is_open": target.is_open,
            "is_paused": target.state is TargetState.PAUSED,
            "measure": target.measure.value,
            "quantity": target.quantity,
            "started_at": target.started_at,
            "due_at": target.due_at or target.due_at_latest,
            "met_at": target.met_at,
            "provisional": target.provisional,
        }
        for position, target in enumerate(standing.targets)
    ]


def rung_values(standing: Standing) -> list[Row]:
    return [
        {
            "target": rung.target,
            "cycle": rung.cycle,
            "name": rung.name,
            "position": position,
            "level": rung.level,
            "escalates": rung.escalates,
            "tells": list(rung.tells),
            "fire_at": rung.fire_at,
            "state": rung.state.value,
            "noticed_at": rung.fired_at,
        }
        for position, rung in enumerate(standing.rungs)
    ]


def escalation_values(standing: Standing) -> list[Row]:
    return [
        {
            "id": UUID(escalation.id),
            "target": escalation.target,
            "cycle": escalation.cycle,
            "rung": escalation.rung,
            "level": escalation.level,
            "state": escalation.state.value,
            "by_hand": escalation.by_hand,
            "raised_at": escalation.raised_at,
            "answer_due_at": escalation.answer_due_at,
            "answered_at": escalation.answered_at,
            "new_date": escalation.new_date,
        }
        for escalation in standing.escalations
    ]


PROJECTIONS = (
    (models.Clock, ("target", "cycle"), clock_values),
    (models.Rung, ("target", "cycle", "name"), rung_values),
    (models.Escalation, ("id",), escalation_values),
)


async def lay(
    session: AsyncSession, row: models.Subject, standing: Standing, *, now: datetime
) -> None:
    """Makes one subject's projections say what its standing says."""
    await lay_many(session, [(row, standing)], now=now)


async def lay_many(
    session: AsyncSession, subjects: Sequence[tuple[models.Subject, Standing]], *, now: datetime
) -> None:
    """The same for many, in as many statements as for one; only rows that differ are written."""
    for subject, standing in subjects:
        copy(standing, subject)
    await session.flush()
    for model, key, values in PROJECTIONS:
        stored = await stored_rows(session, model.__table__, [subject for subject, _ in subjects])
        changes = _Changes(model.__table__, key, now)
        await changes.write(session, _wanted(subjects, values), stored)


async def lay_first(
    session: AsyncSession, row: models.Subject, standing: Standing, *, now: datetime
) -> None:
    """The same for a subject that is new: nothing can be stored of it, and nothing is read."""
    for model, key, values in PROJECTIONS:
        await _Changes(model.__table__, key, now).write(
            session, _wanted([(row, standing)], values), []
        )


def copy(standing: Standing, row: models.Subject) -> None:
    """Makes the subject's own row say what its standing says."""
    for name, value in subject_values(standing).items():
        setattr(row, name, value)


async def stored_rows(
    session: AsyncSession, table: Any, subjects: Iterable[models.Subject]
) -> list[Row]:
    """The projection's rows of these subjects, as dictionaries."""
    named = (Subject(subject.kind, subject.id) for subject in subjects)
    names = table.c.keys()
    return [
        dict(zip(names, row, strict=True))
        for parameters in queries.by_kind(named)
        for row in await session.execute(queries.of_subjects(table), parameters)
    ]


def _wanted(
    subjects: Iterable[tuple[models.Subject, Standing]], values: Callable[[Standing], list[Row]]
) -> list[Row]:
    return [
        {"subject_kind": subject.kind, "subject_id": subject.id, **row}
        for subject, standing in subjects
        for row in values(standing)
    ]


def difference(wanted: Row, stored: Row) -> Row:
    """The wanted values that the stored row does not have."""
    return {name: value for name, value in wanted.items() if stored[name] != value}


class _Changes:
    """Turns a table's stored rows into the wanted ones, a statement for each kind of change."""

    def __init__(self, table: Any, key: Sequence[str], now: datetime) -> None:
        self.table = table
        self.key = ("subject_kind", "subject_id", *key)
        self.now = now
        self._key: Callable[[Row], Key] = itemgetter(*self.key)

    async def write(
        self, session: AsyncSession, wanted: Sequence[Row], stored: Sequence[Row]
    ) -> None:
        left = {self._key(row): row for row in stored}
        new = [self._stamped(row) for row in wanted if self._key(row) not in left]
        if new:
            await session.execute(insert(self.table), new)
        changed: dict[tuple[str, ...], list[Row]] = {}
        for row in wanted:
            if (old := left.pop(self._key(row), None)) and (values := difference(row, old)):
                changed.setdefault(tuple(values), []).append({**values, **self._at(old)})
        for names, rows in changed.items():
            update_ = self._found(update(self.table)).values(self._new_values(names))
            await session.execute(update_, rows)
        if left:
            rows = [self._at(old) for old in left.values()]
            await session.execute(self._found(delete(self.table)), rows)

    def _at(self, row: Mapping[str, Any]) -> Row:
        return {f"at_{name}": row[name] for name in self.key}

    def _found(self, statement: Any) -> Any:
        return statement.where(*(self.table.c[n] == bindparam(f"at_{n}") for n in self.key))

    def _new_values(self, names: Iterable[str]) -> Row:
        values: Row = {name: bindparam(name) for name in names}
        if "updated_at" in self.table.c:
            values |= {"updated_at": self.now, "version": self.table.c.version + 1}
        return values

    def _stamped(self, row: Row) -> Row:
        stamps = {"created_at": self.now, "updated_at": self.now, "version": 1}
        return {**row, **{name: at for name, at in stamps.items() if name in self.table.c}}


def _settled(target: TargetStanding) -> TargetState:
    """`missed` is what a running clock becomes by time alone; rows keep it as running."""
    by_time_alone = target.is_open and target.state is TargetState.MISSED
    return TargetState.RUNNING if by_time_alone else target.state
