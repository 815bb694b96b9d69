"""The opening hours of one date, as stretches of time since its midnight."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

_MINUTE = 60_000_000


class Hours(NamedTuple):
    """Windows `[opens[i], closes[i])` in microseconds, `before[i]` the work before them."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]
    worked: int

    def within(self, start: int, end: int) -> "Hours":
        """What of them lies in `[start, end)`."""
        cut = (
            (max(start, opens), min(end, closes))
            for opens, closes in zip(self.opens, self.closes, strict=True)
        )
        return _hours((opens, closes) for opens, closes in cut if opens < closes)

    def worked_by(self, time: int) -> int:
        """The work done by a time, which is not before the first opening."""
        index = bisect_right(self.opens, time) - 1
        return self.before[index] + min(time, self.closes[index]) - self.opens[index]

    def when_worked(self, amount: int) -> int:
        """The first time by which an amount (positive) is done."""
        index = bisect_left(self.before, amount) - 1
        return self.opens[index] + amount - self.before[index]

    def when_left(self, amount: int) -> int:
        """The last time by which no more than an amount is done."""
        index = bisect_right(self.before, amount) - 1
        return self.opens[index] + amount - self.before[index]

    def next_open(self, time: int) -> int:
        """The first open time at or after one that lies before the last close."""
        return max(time, self.opens[bisect_right(self.closes, time)])


@lru_cache(maxsize=1_000)
def hours_of(windows: tuple[tuple[int, int], ...]) -> Hours:
    """Of windows in minutes since midnight."""
    return _hours((opens * _MINUTE, closes * _MINUTE) for opens, closes in windows)


def _hours(windows: Iterable[tuple[int, int]]) -> Hours:
    spans = list(windows)
    totals = list(accumulate((closes - opens for opens, closes in spans), initial=0))
    worked = totals.pop()
    opens, closes = ([span[side] for span in spans] for side in (0, 1))
    return Hours(tuple(opens), tuple(closes), tuple(totals), worked)
