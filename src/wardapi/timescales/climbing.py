"""How far up its ladder a promise has climbed: the state of each rung."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.clock import Clock, Waiting
from wardapi.timescales.facts import RungFired
from wardapi.timescales.history import History
from wardapi.timescales.standing import FIRED, PENDING, RungStanding, RungState

_NEVER = -1


class _Reanchor(NamedTuple):
    """Rungs after the one at `place` are measured from `new_date`, which an answer promised."""

    place: int
    new_date: datetime | None


_UNMOVED = _Reanchor(_NEVER, None)


def rungs_of(clock: Clock | Waiting, history: History) -> Iterator[RungStanding]:
    """The rungs of a promise's ladder. Those below the highest that fired are superseded."""
    target, cycle = clock.promise.target, clock.promise.cycle
    if not target.ladder:
        return
    fired = [history.fired.get((target.name, cycle, rung.name)) for rung in target.ladder]
    highest = max([place for place, fact in enumerate(fired) if fact], default=_NEVER)
    moved = _reanchored(history, fired) if history.answers else _UNMOVED
    left = PENDING if clock.promise.ended_at is None else RungState.CANCELLED
    for place, (rung, fact) in enumerate(zip(target.ladder, fired, strict=True)):
        if fact is not None:
            fire_at, state = fact.fire_at, FIRED
        else:
            fire_at = clock.fire_at(rung, moved.new_date if place > moved.place else None)
            state = RungState.SUPERSEDED if place < highest else left
        yield RungStanding(
            target.name,
            cycle,
            rung.name,
            rung.level,
            rung.escalates,
            rung.tells,
            fire_at,
            state,
            fact.occurred_at if fact else None,
        )


def _reanchored(history: History, fired: Sequence[RungFired | None]) -> _Reanchor:
    """The first answer that promised a new date; later ones move nothing."""
    places = {fact.id: place for place, fact in enumerate(fired) if fact}
    for answer in history.answers.values():
        if answer.new_date is not None and answer.escalation in places:
            return _Reanchor(places[answer.escalation], answer.new_date)
    return _UNMOVED
