"""One promise on its timelines: when it is due, what of it is spent, when its rungs fire."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount
from wardapi.timescales.extents import Extent, extent_of
from wardapi.timescales.history import History
from wardapi.timescales.instants import from_instant, to_instant
from wardapi.timescales.ladder import fires_at
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

    `line` counts the pauses that are over and says `due`. `ahead` places what is still to come and
    says `latest`: it is the same, or, while a pause runs that has a cap, counts that one up to it.
    """

    promise: Promise
    start: int
    extent: Extent
    whole: Amount
    line: Timeline
    due: int
    ahead: Timeline
    latest: int
    running: OpenPause | None

    @classmethod
    def of(cls, promise: Promise, start: datetime, history: History, lines: Lines) -> "Clock":
        line, ahead, running = lines.of(promise)
        begun, extent = from_instant(start), extent_of(promise, start, history)
        due = latest = extent.due(line, begun)
        if ahead is not line:
            latest = extent.due(ahead, begun)
        whole = extent.whole(ahead, begun, latest)
        return cls(promise, begun, extent, whole, line, due, ahead, latest, running)

    @property
    def is_paused(self) -> bool:
        """Whether the running pause bears on the due instant: not one that began after it.

        A close at the very instant at which a pause begins lies in the pause.
        """
        if self.running is None:
            return False
        begun = from_instant(self.running.start)
        if begun == self.due:
            return self.latest != self.due or self.extent.ends_with_a_close
        return begun < self.due or self.latest != self.due

    @property
    def is_endless(self) -> bool:
        """Whether a pause runs that has no cap, so that nobody can tell what comes after it."""
        return self.running is not None and self.running.until is None

    def standing(self, now: int) -> TargetStanding:
        target, cycle, regime, started_at, met_at, cancelled_at = self.promise
        paused = self.is_paused
        measure, quantity = self.whole
        until = self._counted_until(now)
        spent = self.line.spent_micros(self.start, until, measure)
        return TargetStanding(
            target.name,
            cycle,
            self._state(now, until, paused=paused),
            measure,
            quantity,
            started_at,
            None if paused else to_instant(self.due),
            to_instant(self._due_if_resumed(now)) if paused else None,
            to_instant(self.latest) if paused and not self.is_endless else None,
            met_at,
            cancelled_at,
            spent,
            quantity - spent,
            regime.policy.calendar.is_unknown(self.latest),
        )

    def fire_at(self, rung: Rung, promised: datetime | None) -> datetime | None:
        """When a rung fires; `promised` is the date that an answer put in place of the due one."""
        due = self.latest if promised is None else from_instant(promised)
        fires = to_instant(fires_at(rung, self.whole, self.ahead, self.start, due))
        if self.running is None or self.running.until is not None:
            return fires
        follows_due = rung.at.anchor is Anchor.DUE and promised is None
        if fires > self.running.start or (follows_due and self.is_paused):
            return None
        return fires

    def _counted_until(self, now: int) -> int:
        """Now, or when the clock stopped."""
        ended_at = self.promise.ended_at
        if ended_at is not None:
            return from_instant(ended_at)
        return min(now, from_instant(self.running.start)) if self.running else now

    def _state(self, now: int, until: int, *, paused: bool) -> TargetState:
        """Of a promise that has been met `until` is when."""
        if self.promise.met_at is not None:
            return TargetState.MET if until <= self.due else TargetState.MET_LATE
        if self.promise.cancelled_at is not None:
            is_late = not paused and from_instant(self.promise.cancelled_at) > self.due
            return TargetState.MISSED if is_late else TargetState.CANCELLED
        if paused:
            return TargetState.PAUSED
        return TargetState.MISSED if now > self.due else TargetState.RUNNING

    def _due_if_resumed(self, now: int) -> int:
        moment = to_instant(now)
        if self.running is None or moment <= self.running.start:
            return self.due
        spell = Pause(self.running.start, moment, self.running.reason)
        line = Timeline(self.line.calendar, self.line.conventions, (*self.line.pauses, spell))
        return self.extent.due(line, self.start)


def clocks_of(history: History, lines: Lines) -> Iterator[Clock | Waiting]:
    for promise in promises_of(history):
        start = promise.start
        yield Waiting(promise) if start is None else Clock.of(promise, start, history, lines)
