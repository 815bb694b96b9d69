"""One year of a calendar as instants: its opening windows, its working days, its clock changes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from operator import sub
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wardapi.timescales.instants import DAY, EPOCH_DAY, MINUTE, offset_at

WindowsOn = Callable[[int], Sequence[tuple[int, int]]]
"""The opening hours of a date (an ordinal), as minutes since local midnight."""


class Year(NamedTuple):
    """Instants in microseconds, in order. Windows are `[opens[i], closes[i])`.

    `days` are the ordinals of the dates that have any, with the first opening and the last close
    of each. From `turns[i]` on local time is `offsets[i]` ahead of UTC.
    """

    opens: list[int]
    closes: list[int]
    days: list[int]
    day_opens: list[int]
    day_closes: list[int]
    turns: list[int]
    offsets: list[int]

    def lengths(self) -> Iterator[int]:
        """Of its windows."""
        return map(sub, self.closes, self.opens)


class _Stretch(NamedTuple):
    """`[start, end)`, in which local time is `offset` ahead of UTC."""

    start: int
    end: int
    offset: int


def compile_year(year: int, zone: ZoneInfo, windows_on: WindowsOn) -> Year:
    """The windows of the year's local dates.

    Windows are local and are cut where the clocks change: a minute that spring leaves out is in
    none, the hour that autumn repeats is in two.
    """
    first, past = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    opens: list[int] = []
    closes: list[int] = []
    first_opens: dict[int, int] = {}
    last_closes: dict[int, int] = {}
    stretches = list(_stretches(_midnight(first - 1), _midnight(past + 1), zone))
    for stretch in stretches:
        for day, start, end in _cut(stretch, first, past, windows_on):
            opens.append(start)
            closes.append(end)
            first_opens.setdefault(day, start)
            last_closes[day] = end
    turns = _within(stretches, _midnight(first), _midnight(past))
    return Year(
        opens,
        closes,
        list(first_opens),
        list(first_opens.values()),
        list(last_closes.values()),
        [turn.start for turn in turns],
        [turn.offset for turn in turns],
    )


def _cut(
    stretch: _Stretch, first: int, past: int, windows_on: WindowsOn
) -> Iterator[tuple[int, int, int]]:
    """The windows that lie in a stretch, with their dates, which are in `[first, past)`."""
    begins_on = (stretch.start + stretch.offset) // DAY + EPOCH_DAY
    for day in range(max(first, begins_on), past):
        midnight = _midnight(day) - stretch.offset
        if midnight >= stretch.end:
            return
        for opening, closing in windows_on(day):
            start = max(stretch.start, midnight + opening * MINUTE)
            end = min(stretch.end, midnight + closing * MINUTE)
            if start < end:
                yield day, start, end


def _within(stretches: list[_Stretch], start: int, end: int) -> list[_Stretch]:
    return [
        _Stretch(max(start, it.start), min(end, it.end), it.offset)
        for it in stretches
        if it.start < end and it.end > start
    ]


def _stretches(start: int, end: int, zone: ZoneInfo) -> Iterator[_Stretch]:
    """The stretches between clock changes from one midnight (UTC) to another.

    Clocks are taken to change at most once from each midnight (UTC) to the next.
    """
    midnights = range(start, end + 1, DAY)
    offsets = [offset_at(midnight, zone) for midnight in midnights]
    for day, (offset, following) in enumerate(pairwise(offsets)):
        if offset != following:
            turn = _turn(midnights[day], midnights[day + 1], zone)
            yield _Stretch(start, turn, offset)
            start = turn
    yield _Stretch(start, end, offsets[-1])


def _turn(one: int, other: int, zone: ZoneInfo) -> int:
    """The first microsecond after `one` that has the offset of `other`."""
    offset = offset_at(one, zone)
    while other - one > 1:
        middle = (one + other) // 2
        if offset_at(middle, zone) == offset:
            one = middle
        else:
            other = middle
    return other


def _midnight(day: int) -> int:
    return (day - EPOCH_DAY) * DAY
