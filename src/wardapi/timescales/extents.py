"""How far a promise reaches: its target, and the extensions it was given."""

from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.history import History
from wardapi.timescales.ladder import from_due
from wardapi.timescales.promises import Promise
from wardapi.timescales.timeline import Timeline


class Extent(NamedTuple):
    """`within` is the target with its extensions in its own measure; `others` follow it."""

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
    within = promise.target.within
    granted = history.extensions.get(promise.target.name)
    if granted is None:
        return Extent(within)
    ended_at = promise.ended_at
    given = [
        extension.by
        for extension in granted
        if start <= extension.occurred_at and (ended_at is None or extension.occurred_at < ended_at)
    ]
    more = sum(amount.quantity for amount in given if amount.measure is within.measure)
    others = tuple(amount for amount in given if amount.measure is not within.measure)
    return Extent(Amount(within.measure, within.quantity + more), others)
