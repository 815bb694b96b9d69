"""The engine's questions answered by stepping through UTC minutes and looking at a local clock.

Slow, and so plain that it can be checked by reading. Nothing here comes from the engine except the
names of measures and conventions. Instants are numbers of minutes since the first of a stretch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from wardapi.timescales import AtClose, Conventions, DayZero, Measure, RepeatedHour, TimeOfDay

Span = tuple[int, int]
Local = tuple[int, int]
_T = TypeVar("_T")


class OutOfSight(Exception):
    """The answer lies outside the stretch of minutes."""


@dataclass(frozen=True)
class Hours:
    """Opening hours as `(opens, closes)` in local minutes; dates are ordinals, 0 is Monday."""

    weekly: Mapping[int, Sequence[Span]]
    closed: frozenset[int]
    special: Mapping[int, Sequence[Span]]

    def opened_on(self, day: int) -> list[bool]:
        """For each minute on a date's clock, whether the office is open."""
        weekly = self.weekly.get((day - 1) % 7, ())
        open_ = [False] * 1440
        for opens, closes in () if day in self.closed else self.special.get(day, weekly):
            open_[opens:closes] = [True] * (closes - opens)
        return open_


class Minutes(NamedTuple):
    """A stretch of UTC minutes: what a local clock shows at each, and when it shows what."""

    local: list[Local]
    shown: dict[Local, list[int]]


@lru_cache(maxsize=1)
def minutes_of(zone: str, first: datetime, days: int) -> Minutes:
    clock = ZoneInfo(zone)
    instants = (first + timedelta(minutes=minute) for minute in range(days * 1440))
    local = [_shown_by(instant.astimezone(clock)) for instant in instants]
    shown: dict[Local, list[int]] = {}
    for minute, it in enumerate(local):
        shown.setdefault(it, []).append(minute)
    return Minutes(local, shown)


def _shown_by(clock: datetime) -> Local:
    return clock.toordinal(), clock.hour * 60 + clock.minute


class Oracle:
    """One calendar with its pauses, over one stretch of minutes."""

    def __init__(self, minutes: Minutes, hours: Hours, pauses: Sequence[Span]) -> None:
        self.local, self.shown = local, _ = minutes
        self.open = _opened(local, hours)
        self.paused = [False] * len(local)
        for start, end in pauses:
            self.paused[start:end] = [True] * (end - start)
        self.elapses = [not paused for paused in self.paused]
        self.worked = [a and b for a, b in zip(self.open, self.elapses, strict=True)]
        opened = [minute for minute, is_open in enumerate(self.open) if is_open]
        self.close = {local[minute][0]: minute + 1 for minute in opened}
        self.first_open = {local[minute][0]: minute for minute in reversed(opened)}
        for partly_seen in (local[0][0], local[-1][0]):
            self.close.pop(partly_seen, None)
        self.working_days = sorted(self.close)

    def due(self, received: int, measure: Measure, amount: int, conventions: Conventions) -> int:
        if measure is Measure.WORKING_DAYS:
            received = self.counts_from(received, conventions)
        return self.advance(received, measure, amount, conventions)

    def advance(self, start: int, measure: Measure, amount: int, conventions: Conventions) -> int:
        if measure is Measure.ELAPSED:
            return self._stepped(self.elapses, start, amount)
        if measure is Measure.WORKING_DAYS:
            return self._after_working_days(start, amount, conventions)
        found = self._stepped(self.worked, start, amount)
        if amount > 0 and conventions.at_close is AtClose.NEXT_OPENING and not self.open[found]:
            return self._first(self.worked, found)
        return found

    def count(self, start: int, end: int, measure: Measure) -> int:
        if end < start:
            return -self.count(end, start, measure)
        if measure is Measure.ELAPSED:
            return sum(self.elapses[start:end])
        if measure is Measure.WORKING_TIME:
            return sum(self.worked[start:end])
        return sum(self.close[day] <= end for day in self._counting(self.local[start][0]))

    def counts_from(self, received: int, conventions: Conventions) -> int:
        day, clock = self.local[received]
        works, cut_off = day in self.close, conventions.cut_off
        late = works and cut_off is not None and clock >= _minute(cut_off)
        if late or (not works and conventions.day_zero is DayZero.NEXT_WORKING_DAY):
            return self.first_open[_at([it for it in self.working_days if it > day], 0)]
        return received

    def _stepped(self, counts: Sequence[bool], start: int, amount: int) -> int:
        if amount == 0:
            return self._first(counts, start)
        ahead = range(start, len(counts)) if amount > 0 else range(start - 1, -1, -1)
        left = abs(amount)
        for minute in ahead:
            left -= counts[minute]
            if left == 0:
                return minute + 1 if amount > 0 else minute
        raise OutOfSight

    def _first(self, counts: Sequence[bool], start: int) -> int:
        for minute in range(start, len(counts)):
            if counts[minute]:
                return minute
        raise OutOfSight

    def _after_working_days(self, start: int, days: int, conventions: Conventions) -> int:
        today = self.local[start][0]
        if days > 0:
            return self._after_so_many(start, days, conventions)
        if days < 0:
            earlier = [it for it in self.working_days if it < today and self._counts(it)]
            day = _at(earlier[::-1], -days - 1)
        elif today in self.close:
            day = today
        else:
            return start
        return self._placed(day, self.local[start][1], conventions)

    def _after_so_many(self, start: int, days: int, conventions: Conventions) -> int:
        """The last day counts from its kept time on: a pause that begins later is too late."""
        today, clock = self.local[start]
        for day in self.working_days:
            if day <= today:
                continue
            days -= self._counts(day)
            if days == 0 or (days == 1 and not self._counts(day)):
                placed = self._placed(day, clock, conventions)
                if days == 0 or placed < self._paused_since(self.close[day]):
                    return placed
        raise OutOfSight

    def _paused_since(self, minute: int) -> int:
        while self.paused[minute - 1]:
            minute -= 1
        return minute

    def _counting(self, after: int) -> list[int]:
        return [day for day in self.working_days if day > after and self._counts(day)]

    def _counts(self, day: int) -> bool:
        """A day counts if its close is not paused; a close outside the stretch is not known."""
        return not _at(self.paused, self.close[day])

    def _placed(self, day: int, clock: int, conventions: Conventions) -> int:
        if conventions.time_of_day is TimeOfDay.CLOSE_OF_DAY:
            return self.close[day]
        kept = self._when(day, clock, conventions.repeated_hour)
        if conventions.time_of_day is TimeOfDay.KEEP_TIME:
            return self._first(self.open, kept)
        return min(max(kept, self.first_open[day]), self.close[day])

    def _when(self, day: int, clock: int, repeated: RepeatedHour) -> int:
        """The minute at which a local clock shows a time; one left out moves on as clocks do."""
        if shown := self.shown.get((day, clock)):
            return shown[-1 if repeated is RepeatedHour.SECOND else 0]
        after = next(minute for minute, local in enumerate(self.local) if local > (day, clock))
        last_day, last_clock = self.local[after - 1]
        return after - 1 + (day - last_day) * 1440 + clock - last_clock


def _opened(local: list[Local], hours: Hours) -> list[bool]:
    days = {day: hours.opened_on(day) for day in range(local[0][0], local[-1][0] + 1)}
    return [days[day][minute] for day, minute in local]


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _at(known: Sequence[_T], index: int) -> _T:
    if not 0 <= index < len(known):
        raise OutOfSight
    return known[index]
