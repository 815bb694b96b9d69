"""The clocks and the next rung of many subjects of one kind, as lists and items show them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    bindparam,
    false,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.types import Uuid

from wardapi.deadlines import rules
from wardapi.deadlines.models import Clock, Rung
from wardapi.deadlines.standing_schemas import NextRungOut, TargetBrief
from wardapi.timescales import PolicyVersion, RungState, TargetState

_Rows = Select[*tuple[Any, ...]]
_KIND: BindParameter[str] = bindparam("kind")


def _moves(subject: Callable[[Any], ColumnElement[bool]]) -> CompoundSelect[*tuple[Any, ...]]:
    """Clocks and pending rungs in one statement, because each costs more to send than to answer."""
    clocks: _Rows = select(
        literal_column("'clock'").label("what"),
        Clock.subject_id,
        Clock.position,
        Clock.target,
        Clock.cycle.label("number"),
        Clock.state.label("word"),
        Clock.due_at.label("at"),
        Clock.met_at,
        Clock.provisional,
    ).where(Clock.subject_kind == _KIND, subject(Clock.subject_id))
    rungs: _Rows = select(
        literal_column("'rung'"),
        Rung.subject_id,
        Rung.position,
        Rung.target,
        Rung.level,
        Rung.name,
        Rung.fire_at,
        null(),
        false(),
    ).where(
        Rung.subject_kind == _KIND,
        subject(Rung.subject_id),
        Rung.state == RungState.PENDING.value,
    )
    return union_all(clocks, rungs)


_MOVES_OF_ONE = _moves(lambda column: column == bindparam("id", type_=Uuid()))
_MOVES = _moves(lambda column: column.in_(bindparam("ids", expanding=True, type_=Uuid())))


class Moves(NamedTuple):
    """The clocks of a subject (`number` is the cycle, `word` the state, `at` the due date) and the
    rung that comes first, or whose time cannot be told yet (level, name, `at` when it fires)."""

    clocks: Sequence[Row[Any]]
    next_rung: Row[Any] | None


async def moves_of(
    reader: AsyncSession | AsyncConnection, kind: str, ids: Sequence[UUID]
) -> Mapping[UUID, Moves]:
    """Return the clocks and the next rung of each subject, in one statement for all of them."""
    found = (
        await reader.execute(_MOVES_OF_ONE, {"kind": kind, "id": ids[0]})
        if len(ids) == 1
        else await reader.execute(_MOVES, {"kind": kind, "ids": list(ids)})
    )
    grouped: dict[tuple[str, UUID], list[Row[Any]]] = {}
    for row in found:
        grouped.setdefault((row.what, row.subject_id), []).append(row)
    return {id_: _moves_in(grouped, id_) for id_ in ids}


def target_of(clock: Row[Any], *, paused_until: datetime | None, now: datetime) -> TargetBrief:
    """Return the target behind a clock of `Moves`, as it stands now."""
    state = rules.clock_state(clock.word, due_at=clock.at, paused_until=paused_until, now=now)
    paused = state is TargetState.PAUSED
    return TargetBrief(
        name=clock.target,
        cycle=clock.number,
        state=state,
        due_at=None if paused else clock.at,
        due_at_latest=clock.at if paused else None,
        met_at=clock.met_at,
        provisional=clock.provisional,
    )


def next_rung_of(moves: Moves, policy: PolicyVersion) -> NextRungOut | None:
    """Return who hears of the subject next, with the post that the level has under its policy."""
    rung = moves.next_rung
    if rung is None:
        return None
    level = policy.level(rung.number)
    return NextRungOut(
        target=rung.target,
        name=rung.word,
        level=rung.number,
        post=level.post,
        title=level.title,
        fire_at=rung.at,
    )


def _moves_in(grouped: Mapping[tuple[str, UUID], Sequence[Row[Any]]], id_: UUID) -> Moves:
    clocks = sorted(grouped.get(("clock", id_), ()), key=attrgetter("position"))
    pending = sorted(grouped.get(("rung", id_), ()), key=attrgetter("position"))
    timed = [rung for rung in pending if rung.at is not None]
    untimed = next(iter(pending), None)
    return Moves(clocks, min(timed, key=attrgetter("at"), default=untimed))
