"""A calendar as instants: windows with running totals, in which every question is a search."""

from bisect import bisect_left, bisect_right
from datetime import MAXYEAR, MINYEAR, date
from itertools import accumulate
from zoneinfo import ZoneInfo

from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.instants import CENTURY, DAY, EPOCH_DAY, to_instant
from wardapi.timescales.years import WindowsOn, Year, compile_year

_MARGIN = 2 * DAY
"""Around the years that are compiled: local dates begin before or after UTC's."""
_KEPT_YEARS = 300


class CompiledCalendar:
    """Windows are `[opens[i], closes[i])` in microseconds, `before[i]` the work before them.

    The other lists are those of `Year`, of all years that are compiled. What is asked for decides
    which those are; `since` and `until` bound what can be answered so far. Totals count from where
    compiling began, so that work before it is negative. Not for several threads at once.
    """

    def __init__(self, zone: ZoneInfo, windows_on: WindowsOn) -> None:
        self.zone = zone
        self._windows_on = windows_on
        self._begin_in(1970)

    def _begin_in(self, year: int) -> None:
        self.first_year, self.last_year = year, year - 1
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.before: list[int] = []
        self.days: list[int] = []
        self.day_opens: list[int] = []
        self.day_closes: list[int] = []
        self.turns: list[int] = []
        self.offsets: list[int] = []
        self.floor = self.total = 0
        self._bound()

    def begin(self, micros: int) -> None:
        """Makes ready for a question about an instant and the 100 years around it.

        What was compiled for questions far away is forgotten, indices into the lists with it.
        """
        if self.since <= micros <= self.until:
            return
        is_near = self.since - CENTURY < micros < self.until + CENTURY
        if not self.turns or not is_near or self.last_year - self.first_year > _KEPT_YEARS:
            self._begin_in(to_instant(micros).year)
        self.cover(micros)

    def cover(self, micros: int) -> None:
        """Makes sure that the calendar is known around an instant. Raises HorizonExceeded."""
        while self.until < micros:
            self.extend_forward()
        while self.since > micros:
            self.extend_backward()

    def extend_forward(self) -> None:
        """Compiles the year after the last one."""
        year = self._compile(self.last_year + 1)
        self.last_year += 1
        totals = list(accumulate(year.lengths(), initial=self.total))
        self.total = totals.pop()
        self.before.extend(totals)
        for known, more in zip(self._lists(), year, strict=True):
            known.extend(more)
        self._bound()

    def extend_backward(self) -> None:
        """Compiles the year before the first one; every index moves up."""
        year = self._compile(self.first_year - 1)
        self.first_year -= 1
        self.floor -= sum(year.lengths())
        self.before[:0] = list(accumulate(year.lengths(), initial=self.floor))[:-1]
        for known, more in zip(self._lists(), year, strict=True):
            known[:0] = more
        self._bound()

    def worked_by(self, micros: int) -> int:
        """The running total at an instant that is covered."""
        index = bisect_right(self.opens, micros) - 1
        if index < 0:
            return self.floor
        return self.before[index] + min(micros, self.closes[index]) - self.opens[index]

    def worked_between(self, start: int, end: int) -> int:
        self.cover(start)
        self.cover(end)
        return self.worked_by(end) - self.worked_by(start)

    def when_worked(self, start: int, amount: int) -> int:
        """The first instant by which `amount` (positive) has been worked since `start`."""
        self.cover(start)
        wanted = self.worked_by(start) + amount
        while self.total < wanted:
            self.look_forward(start)
        index = bisect_left(self.before, wanted) - 1
        return self.opens[index] + wanted - self.before[index]

    def when_worked_back(self, end: int, amount: int) -> int:
        """The last instant from which `amount` (positive) is worked until `end`."""
        self.cover(end)
        wanted = self.worked_by(end) - amount
        while wanted < self.floor:
            self.look_backward(end)
        index = bisect_right(self.before, wanted) - 1
        return self.opens[index] + wanted - self.before[index]

    def next_open(self, micros: int) -> int:
        """The first open instant at or after this one."""
        self.cover(micros)
        index = bisect_right(self.closes, micros)
        while index >= len(self.opens):
            self.look_forward(micros)
        return max(micros, self.opens[index])

    def local_day(self, micros: int) -> int:
        """The local date of an instant that is covered, as an ordinal."""
        offset = self.offsets[bisect_right(self.turns, micros) - 1]
        return (micros + offset) // DAY + EPOCH_DAY

    def look_forward(self, start: int) -> None:
        """Compiles one more year for a question about `start`. Raises HorizonExceeded."""
        if self.until - start > CENTURY:
            raise HorizonExceeded
        self.extend_forward()

    def look_backward(self, start: int) -> None:
        if start - self.since > CENTURY:
            raise HorizonExceeded
        self.extend_backward()

    def _bound(self) -> None:
        self.since = _new_year(self.first_year) + _MARGIN
        self.until = _new_year(self.last_year + 1) - _MARGIN

    def _lists(self) -> tuple[list[int], ...]:
        """The lists of `Year`, in its order."""
        spans = (self.opens, self.closes, self.days, self.day_opens, self.day_closes)
        return (*spans, self.turns, self.offsets)

    def _compile(self, year: int) -> Year:
        if not MINYEAR < year < MAXYEAR:
            raise HorizonExceeded
        return compile_year(year, self.zone, self._windows_on)


def _new_year(year: int) -> int:
    return (date(year, 1, 1).toordinal() - EPOCH_DAY) * DAY
