"""A calendar as instants: UTC windows with running totals, searched in halves."""

from bisect import bisect_left, bisect_right
from datetime import MAXYEAR, MINYEAR, date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.instants import CENTURY, DAY, EPOCH_DAY, MINUTE, to_instant

if TYPE_CHECKING:
    from wardapi.timescales.calendars import Window, WorkingCalendar

_MARGIN = 2 * DAY
_HOUR = 60 * MINUTE
_TOO_FAR = 3 * CENTURY // 2


class _Years(NamedTuple):
    opens: list[int]
    closes: list[int]
    days: list[int]
    day_closes: list[int]
    turns: list[int]
    offsets: list[int]


class CompiledCalendar:
    """Windows are `[opens[i], closes[i])` in microseconds, `before[i]` the work before them.

    `days` are the ordinals of working days and `day_closes` their last closes; from `turns[i]` on
    local time is `offsets[i]` ahead of UTC. What is asked for decides which years are compiled;
    `since` and `until` bound what can be answered so far.
    """

    def __init__(self, calendar: "WorkingCalendar") -> None:
        self.calendar = calendar
        self._clear()
        self.first_year, self.last_year = 0, -1
        self.since, self.until = 0, -1

    def _clear(self) -> None:
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.before: list[int] = []
        self.days: list[int] = []
        self.day_closes: list[int] = []
        self.turns: list[int] = []
        self.offsets: list[int] = []
        self.total = 0

    def cover(self, micros: int) -> None:
        """Makes sure that the calendar is known around an instant. Raises HorizonExceeded."""
        if self.since <= micros <= self.until:
            return
        if (
            not self.since - _TOO_FAR < micros < self.until + _TOO_FAR
            or self.last_year < self.first_year
        ):
            self._restart(to_instant(micros).year)
        while self.until < micros:
            self.extend_forward()
        while self.since > micros:
            self.extend_backward()

    def _restart(self, year: int) -> None:
        """Forgets what is compiled: `Timeline` asks for nothing in between."""
        self._clear()
        self.first_year, self.last_year = year, year - 1
        self.extend_forward()

    def extend_forward(self) -> None:
        """Compiles the year after the last one."""
        self._in_range(self.last_year + 1)
        self.last_year += 1
        self._append(self._compile(self.last_year))
        self._bound()

    def extend_backward(self) -> None:
        """Compiles the year before the first one; every running total moves up by its work."""
        self._in_range(self.first_year - 1)
        self.first_year -= 1
        later = _Years(
            self.opens, self.closes, self.days, self.day_closes, self.turns, self.offsets
        )
        self._clear()
        self._append(self._compile(self.first_year))
        self._append(later)
        self._bound()

    def worked_by(self, micros: int) -> int:
        """Working time from the beginning of what is compiled until an instant that is covered."""
        index = bisect_right(self.opens, micros) - 1
        if index < 0:
            return 0
        close = self.closes[index]
        return self.before[index] + min(micros, close) - self.opens[index]

    def when_worked(self, start: int, amount: int) -> int:
        """The first instant by which `amount` (positive) has been worked since `start`."""
        self.cover(start)
        wanted = self.worked_by(start) + amount
        while self.total < wanted:
            if self.until - start > CENTURY:
                raise HorizonExceeded
            self.extend_forward()
        index = bisect_left(self.before, wanted) - 1
        return self.opens[index] + wanted - self.before[index]

    def when_worked_back(self, end: int, amount: int) -> int:
        """The last instant from which `amount` (positive) is worked until `end`."""
        self.cover(end)
        while (wanted := self.worked_by(end) - amount) < 0:
            if end - self.since > CENTURY:
                raise HorizonExceeded
            self.extend_backward()
        index = bisect_right(self.before, wanted) - 1
        return self.opens[index] + wanted - self.before[index]

    def next_open(self, micros: int) -> int:
        """The first open instant at or after this one."""
        self.cover(micros)
        index = bisect_right(self.opens, micros) - 1
        if index >= 0 and micros < self.closes[index]:
            return micros
        while index + 1 >= len(self.opens):
            if self.until - micros > CENTURY:
                raise HorizonExceeded
            self.extend_forward()
        return self.opens[index + 1]

    def local_day(self, micros: int) -> int:
        """The local date of an instant that is covered, as an ordinal."""
        offset = self.offsets[bisect_right(self.turns, micros) - 1]
        return (micros + offset) // DAY + EPOCH_DAY

    def is_open(self, micros: int) -> bool:
        self.cover(micros)
        index = bisect_right(self.opens, micros) - 1
        return index >= 0 and micros < self.closes[index]

    def first_open_on(self, index: int) -> int:
        """The first opening of the working day with this index."""
        after = self.day_closes[index - 1] if index else self.opens[0]
        return self.opens[bisect_left(self.opens, after)]

    def _in_range(self, year: int) -> None:
        if not MINYEAR < year < MAXYEAR:
            raise HorizonExceeded

    def _bound(self) -> None:
        self.since = (date(self.first_year, 1, 1).toordinal() - EPOCH_DAY) * DAY + _MARGIN
        self.until = (date(self.last_year + 1, 1, 1).toordinal() - EPOCH_DAY) * DAY - _MARGIN

    def _append(self, years: _Years) -> None:
        total = self.total
        for start, end in zip(years.opens, years.closes, strict=True):
            self.before.append(total)
            total += end - start
        self.total = total
        self.opens += years.opens
        self.closes += years.closes
        self.days += years.days
        self.day_closes += years.day_closes
        self.turns += years.turns
        self.offsets += years.offsets

    def _compile(self, year: int) -> _Years:
        """The windows of a year's local dates, its working days, and its offsets."""
        opens: list[int] = []
        closes: list[int] = []
        days: list[int] = []
        day_closes: list[int] = []
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        offsets = [self._offset((day - EPOCH_DAY) * DAY) for day in range(first - 1, last + 3)]
        for day in range(first, last + 1):
            windows = self.calendar.windows_on(day)
            if not windows:
                continue
            around = offsets[day - first : day - first + 4]
            pieces = self._pieces(day, windows, around)
            if pieces:
                opens += [start for start, _ in pieces]
                closes += [end for _, end in pieces]
                days.append(day)
                day_closes.append(pieces[-1][1])
        return _Years(opens, closes, days, day_closes, *self._turns(first, offsets[1:-1]))

    def _turns(self, first: int, offsets: list[int]) -> tuple[list[int], list[int]]:
        """When the offset is another one, given the offsets at midnight (UTC) from a date on."""
        midnight = (first - EPOCH_DAY) * DAY
        turns = [midnight]
        for day, (one, other) in enumerate(pairwise(offsets)):
            if one != other:
                turns.append(self._change_between(midnight + day * DAY, midnight + (day + 1) * DAY))
        return turns, [self._offset(turn) for turn in turns]

    def _pieces(
        self, day: int, windows: "tuple[Window, ...]", around: list[int]
    ) -> list[tuple[int, int]]:
        """A date's windows as instants; cut where the clocks change inside or near the date."""
        midnight = (day - EPOCH_DAY) * DAY
        if around.count(around[0]) == len(around):
            base = midnight - around[0]
            return [(base + w.opens * MINUTE, base + w.closes * MINUTE) for w in windows]
        pieces = []
        for start, end, offset in self._constant_stretches(midnight):
            for window in windows:
                opens = max(start, midnight + window.opens * MINUTE - offset)
                closes = min(end, midnight + window.closes * MINUTE - offset)
                if opens < closes:
                    pieces.append((opens, closes))
        return sorted(pieces)

    def _constant_stretches(self, midnight: int) -> list[tuple[int, int, int]]:
        """Stretches (start, end, offset) around a date; in each the offset does not change."""
        hours = range(midnight - 2 * DAY, midnight + 3 * DAY + 1, _HOUR)
        edges = [hours[0]]
        for one, other in pairwise(hours):
            if self._offset(one) != self._offset(other):
                edges.append(self._change_between(one, other))
        edges.append(hours[-1])
        return [(start, end, self._offset(start)) for start, end in pairwise(edges)]

    def _change_between(self, one: int, other: int) -> int:
        """The first microsecond with the later offset."""
        before = self._offset(one)
        while other - one > 1:
            middle = (one + other) // 2
            if self._offset(middle) == before:
                one = middle
            else:
                other = middle
        return other

    def _offset(self, micros: int) -> int:
        """Local time minus UTC at an instant, in microseconds."""
        offset = to_instant(micros).astimezone(self.calendar.zone).utcoffset() or timedelta()
        return (offset.days * 86_400 + offset.seconds) * 1_000_000 + offset.microseconds
