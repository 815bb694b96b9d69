"""How far a promise reaches: its target, and the extensions it was given."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.history import History, InvalidHistory
from wardapi.timescales.instants import localise
from wardapi.timescales.ladder import from_due
from wardapi.timescales.promises import Promise
from wardapi.timescales.timeline import Timeline


class Extent(NamedTuple):
    """`promised` is the target alone, `within` the same with its extensions in its own measure;
    `others` follow it."""

    promised: Amount
    within: Amount
    others: tuple[Amount, ...] = ()

    def due(self, line: Timeline, start: int) -> int:
        due = line.due_micros(start, self.within)
        for other in self.others:
            due = from_due(other, self.within, line, due)
        return due

    def whole(self, line: Timeline, start: int, due: int) -> Amount:
        """All of it in the target's own measure, given when it is due."""
        if not self.others:
            return self.within
        measure, quantity = self.within
        before = line.due_micros(start, self.within)
        return Amount(measure, quantity + line.count_micros(before, due, measure))

    @property
    def ends_with_a_close(self) -> bool:
        last = self.others[-1] if self.others else self.within
        return last.measure is Measure.WORKING_DAYS


def extent_of(promise: Promise, start: datetime, history: History) -> Extent:
    """Extensions given while it ran are added, those in another measure at the end."""
    promised = _promised(promise, start, history)
    granted = history.extensions.get(promise.target.name)
    if granted is None:
        return Extent(promised, promised)
    ended_at = promise.ended_at
    given = [
        extension.by
        for extension in granted
        if start <= extension.occurred_at and (ended_at is None or extension.occurred_at < ended_at)
    ]
    if not given:
        return Extent(promised, promised)
    measure, quantity = promised
    more = sum(amount.quantity for amount in given if amount.measure is measure)
    others = tuple(amount for amount in given if amount.measure is not measure)
    return Extent(promised, Amount(measure, quantity + more), others)


def _promised(promise: Promise, start: datetime, history: History) -> Amount:
    """The target's own amount; of a promise for a date, the working days from its start to it."""
    target = promise.target
    if target.by is None:
        return target.within
    line = promise.regime.policy.line
    on = _day(target.by, history)
    if on == date.max:
        raise HorizonExceeded
    following = on + timedelta(days=1)
    end = localise(datetime.combine(following, time.min), line.calendar.zone)
    return Amount.working_days(line.spent(start, end, Measure.WORKING_DAYS))


def _day(name: str, history: History) -> date:
    try:
        return date.fromisoformat(history.attributes[name] or "")
    except (KeyError, ValueError) as error:
        raise InvalidHistory(f"The subject names no date as its {name!r}.") from error
