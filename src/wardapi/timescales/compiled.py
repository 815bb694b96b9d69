"""A calendar as instants: opening hours with running totals, in which a question is a search."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date
from itertools import accumulate
from operator import attrgetter
from zoneinfo import ZoneInfo

from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.hours import Hours
from wardapi.timescales.instants import CENTURY, DAY, EPOCH_DAY, to_instant
from wardapi.timescales.years import WindowsOn, Year, compile_year

_MARGIN = 2 * DAY
"""Around the years that are compiled: local dates begin before or after UTC's."""
_NEAR = CENTURY // 5
"""Years nearer than this to those compiled are worth compiling all years in between."""
_KEPT_YEARS = 300
_LISTS = attrgetter(*Year._fields)


class CompiledCalendar:
    """The lists are those of `Year`, of all years that are compiled; `before` is the work before
    each of `hours`, in microseconds.

    What is asked for decides which years those are; `since` and `until` bound what can be answered
    so far. Totals count from where compiling began, so that work before it is negative.

    Whoever asks may make it longer, in several lists one after the other; so it belongs to one
    thread. All requests and jobs of a process run in the event loop's thread and share it, because
    nothing here awaits; work in a thread of its own takes a calendar of its own.
    """

    def __init__(self, zone: ZoneInfo, windows_on: WindowsOn) -> None:
        self.zone = zone
        self._windows_on = windows_on
        self._begin_in(1970)

    def begin(self, micros: int) -> None:
        """Makes ready for a question about an instant and the 100 years around it.

        What was compiled for questions far away is forgotten, indices into the lists with it.
        """
        if self.since <= micros <= self.until:
            return
        is_near = self.since - _NEAR < micros < self.until + _NEAR
        if not self.turns or not is_near or self._last_year - self._first_year > _KEPT_YEARS:
            self._begin_in(to_instant(micros).year)
        self.cover(micros)

    def cover(self, micros: int) -> None:
        """Makes sure that the calendar is known around an instant. Raises HorizonExceeded."""
        while self.until < micros:
            self._extend_forward()
        while self.since > micros:
            self._extend_backward()

    def look_forward(self, start: int) -> None:
        """Compiles one more year for a question about `start`. Raises HorizonExceeded."""
        if self.until - start > CENTURY:
            raise HorizonExceeded
        self._extend_forward()

    def look_backward(self, start: int) -> None:
        """The same into the past; every index into the lists moves up."""
        if start - self.since > CENTURY:
            raise HorizonExceeded
        self._extend_backward()

    def worked_by(self, micros: int) -> int:
        """The running total at an instant that is covered."""
        index = bisect_right(self.starts, micros) - 1
        if index < 0:
            return self._floor
        return self.before[index] + self.hours[index].worked_by(micros - self.midnights[index])

    def worked_between(self, start: int, end: int) -> int:
        self.cover(start)
        self.cover(end)
        return self.worked_by(end) - self.worked_by(start)

    def when_worked(self, start: int, amount: int) -> int:
        """The first instant by which `amount` (positive) has been worked since `start`."""
        self.cover(start)
        wanted = self.worked_by(start) + amount
        while self._total < wanted:
            self.look_forward(start)
        index = bisect_left(self.before, wanted) - 1
        rest = wanted - self.before[index]
        return self.midnights[index] + self.hours[index].when_worked(rest)

    def when_worked_back(self, end: int, amount: int) -> int:
        """The last instant from which `amount` (positive) is worked until `end`."""
        self.cover(end)
        wanted = self.worked_by(end) - amount
        while wanted < self._floor:
            self.look_backward(end)
        index = bisect_right(self.before, wanted) - 1
        rest = wanted - self.before[index]
        return self.midnights[index] + self.hours[index].when_left(rest)

    def next_open(self, micros: int) -> int:
        """The first open instant at or after this one."""
        self.cover(micros)
        index = bisect_right(self.ends, micros)
        while index >= len(self.ends):
            self.look_forward(micros)
        midnight = self.midnights[index]
        return midnight + self.hours[index].next_open(micros - midnight)

    def windows(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Opening windows between two instants that are covered, cut to fit, in order."""
        first, past = bisect_right(self.ends, start), bisect_left(self.starts, end)
        for index in range(first, past):
            midnight, hours = self.midnights[index], self.hours[index]
            if self.starts[index] < start or end < self.ends[index]:
                hours = hours.within(start - midnight, end - midnight)
            for opens, closes in zip(hours.opens, hours.closes, strict=True):
                yield midnight + opens, midnight + closes

    def local_day(self, micros: int) -> int:
        """The local date of an instant that is covered, as an ordinal."""
        offset = self.offsets[bisect_right(self.turns, micros) - 1]
        return (micros + offset) // DAY + EPOCH_DAY

    def _begin_in(self, year: int) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.midnights: list[int] = []
        self.hours: list[Hours] = []
        self.before: list[int] = []
        self.days: list[int] = []
        self.day_opens: list[int] = []
        self.day_closes: list[int] = []
        self.turns: list[int] = []
        self.offsets: list[int] = []
        self._floor = self._total = 0
        self._first_year, self._last_year = year, year - 1
        self._bound()

    def _extend_forward(self) -> None:
        year = self._compile(self._last_year + 1)
        self._last_year += 1
        totals = list(accumulate((it.worked for it in year.hours), initial=self._total))
        self._total = totals.pop()
        self.before.extend(totals)
        for known, more in zip(_LISTS(self), _LISTS(year), strict=True):
            known.extend(more)
        self._bound()

    def _extend_backward(self) -> None:
        year = self._compile(self._first_year - 1)
        self._first_year -= 1
        self._floor -= sum(it.worked for it in year.hours)
        totals = list(accumulate((it.worked for it in year.hours), initial=self._floor))
        self.before[:0] = totals[:-1]
        for known, more in zip(_LISTS(self), _LISTS(year), strict=True):
            known[:0] = more
        self._bound()

    def _bound(self) -> None:
        self.since = _new_year(self._first_year) + _MARGIN
        self.until = _new_year(self._last_year + 1) - _MARGIN

    def _compile(self, year: int) -> Year:
        if not MINYEAR < year < MAXYEAR:
            raise HorizonExceeded
        return compile_year(year, self.zone, self._windows_on)


def _new_year(year: int) -> int:
    return (date(year, 1, 1).toordinal() - EPOCH_DAY) * DAY
