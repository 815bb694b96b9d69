"""One promise on its timelines: when it is due, what of it is spent, when its rungs fire."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.history import History
from wardapi.timescales.instants import from_instant, to_instant
from wardapi.timescales.ladder import fires_at, from_due
from wardapi.timescales.pauses import Pause
from wardapi.timescales.pausing import Lines
from wardapi.timescales.policy import Anchor, Rung
from wardapi.timescales.promises import Promise, promises_of
from wardapi.timescales.standing import OpenPause, TargetStanding, TargetState
from wardapi.timescales.timeline import Timeline


class Waiting(NamedTuple):
    """A promise whose event has not come yet: nothing of it is known but that it was made."""

    promise: Promise

    def standing(self, now: int) -> TargetStanding:
        target = self.promise.target
        measure, quantity = target.within
        return TargetStanding(
            name=target.name,
            cycle=self.promise.cycle,
            state=TargetState.CANCELLED if self.promise.ended_at else TargetState.WAITING,
            measure=measure,
            quantity=quantity,
            started_at=None,
            due_at=None,
            due_if_resumed_now=None,
            due_at_latest=None,
            met_at=None,
            cancelled_at=self.promise.cancelled_at,
            spent=0,
            left=quantity,
            provisional=False,
        )

    def fire_at(self, rung: Rung, promised: datetime | None) -> None:
        """Not to be told yet."""


class Clock(NamedTuple):
    """A promise that has started; instants in microseconds.

    `line` counts the pauses that are over. `ahead` is where what is still to come is placed: the
    same, or, while a pause runs, with that pause up to its cap (None: it has no cap, and nobody can
    tell). `within` is the target with its extensions in its own measure, `others` are the rest.
    """

    promise: Promise
    line: Timeline
    ahead: Timeline | None
    running: OpenPause | None
    within: Amount
    others: Sequence[Amount]
    start: int
    due: int
    due_ahead: int | None

    @classmethod
    def of(cls, promise: Promise, start: datetime, history: History, lines: Lines) -> "Clock":
        line, ahead, running = lines.of(promise)
        within, others = _extended(promise, start, history)
        begun = from_instant(start)
        due = _due(line, begun, within, others)
        due_ahead: int | None = due
        if ahead is not line:
            due_ahead = None if ahead is None else _due(ahead, begun, within, others)
        return cls(promise, line, ahead, running, within, others, begun, due, due_ahead)

    @property
    def is_paused(self) -> bool:
        """Whether the running pause bears on the due instant: not one that began after it.

        A close at the very instant at which a pause begins lies in the pause.
        """
        if self.running is None:
            return False
        if self.due_ahead is not None and self.due_ahead != self.due:
            return True
        begun = from_instant(self.running.start)
        last = self.others[-1] if self.others else self.within
        return begun <= self.due if last.measure is Measure.WORKING_DAYS else begun < self.due

    @property
    def leads_to(self) -> tuple[Timeline, int]:
        """The due instant as far as anybody can tell, and the timeline that leads to it."""
        if self.ahead is None or self.due_ahead is None:
            return self.line, self.due
        return self.ahead, self.due_ahead

    @property
    def whole(self) -> Amount:
        """All of the target, extensions included, in its own measure."""
        if not self.others:
            return self.within
        (line, due), (measure, quantity) = self.leads_to, self.within
        before = line.due_micros(self.start, self.within)
        return Amount(measure, quantity + line.count_micros(before, due, measure))

    def standing(self, now: int) -> TargetStanding:
        target, cycle, regime, started_at, met_at, cancelled_at = self.promise
        paused = self.is_paused
        measure, quantity = self.whole
        spent = self.line.spent_micros(self.start, self._counted_until(now), measure)
        return TargetStanding(
            target.name,
            cycle,
            self._state(now, paused=paused),
            measure,
            quantity,
            started_at,
            None if paused else to_instant(self.due),
            to_instant(self._due_if_resumed(now)) if paused else None,
            to_instant(self.due_ahead) if paused and self.due_ahead else None,
            met_at,
            cancelled_at,
            spent,
            quantity - spent,
            regime.policy.calendar.is_unknown(self.leads_to[1]),
        )

    def fire_at(self, rung: Rung, promised: datetime | None) -> datetime | None:
        """When a rung fires; `promised` is the date that an answer put in place of the due one."""
        line, due = self.leads_to
        if promised is not None:
            due = from_instant(promised)
        elif self.ahead is None and rung.at.anchor is Anchor.DUE and self.is_paused:
            return None
        fires = to_instant(fires_at(rung, self.whole, line, self.start, due))
        if self.ahead is None and self.running and fires > self.running.start:
            return None
        return fires

    def _counted_until(self, now: int) -> int:
        """Now, or when the clock stopped."""
        ended_at = self.promise.ended_at
        if ended_at is not None:
            return from_instant(ended_at)
        return min(now, from_instant(self.running.start)) if self.running else now

    def _state(self, now: int, *, paused: bool) -> TargetState:
        if self.promise.met_at is not None:
            in_time = from_instant(self.promise.met_at) <= self.due
            return TargetState.MET if in_time else TargetState.MET_LATE
        if self.promise.cancelled_at is not None:
            return TargetState.CANCELLED
        if paused:
            return TargetState.PAUSED
        return TargetState.MISSED if now > self.due else TargetState.RUNNING

    def _due_if_resumed(self, now: int) -> int:
        moment = to_instant(now)
        if self.running is None or moment <= self.running.start:
            return self.due
        spell = Pause(self.running.start, moment, self.running.reason)
        line = Timeline(self.line.calendar, self.line.conventions, (*self.line.pauses, spell))
        return _due(line, self.start, self.within, self.others)


def clocks_of(history: History, lines: Lines) -> Iterator[Clock | Waiting]:
    for promise in promises_of(history):
        start = promise.start
        yield Waiting(promise) if start is None else Clock.of(promise, start, history, lines)


def _due(line: Timeline, start: int, within: Amount, others: Sequence[Amount]) -> int:
    """Extensions in another measure are added at the end."""
    due = line.due_micros(start, within)
    for other in others:
        due = from_due(other, within, line, due)
    return due


def _extended(
    promise: Promise, start: datetime, history: History
) -> tuple[Amount, tuple[Amount, ...]]:
    within = promise.target.within
    given = [
        extension.by
        for extension in history.extensions
        if extension.target == promise.target.name
        and start <= extension.occurred_at
        and (promise.ended_at is None or extension.occurred_at < promise.ended_at)
    ]
    if not given:
        return within, ()
    more = sum(amount.quantity for amount in given if amount.measure is within.measure)
    others = tuple(amount for amount in given if amount.measure is not within.measure)
    return Amount(within.measure, within.quantity + more), others
