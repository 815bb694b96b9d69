"""One year of a calendar as instants: its opening hours, its working days, its clock changes."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wardapi.timescales.hours import Hours, hours_of
from wardapi.timescales.instants import DAY, EPOCH_DAY, offset_at

_BETWEEN_LOOKS = 3 * DAY
"""The nearest two clock changes of any zone are four days apart (Freetown, 1939)."""
WindowsOn = Callable[[int], tuple[tuple[int, int], ...]]
"""The opening hours of a date (an ordinal), as minutes since local midnight."""


class Year(NamedTuple):
    """Instants in microseconds, in order.

    From `starts[i]` to `ends[i]` there are `hours[i]`, counted from `midnights[i]`; a date on which
    the clocks change may have two such. `days` are the ordinals of the dates that have any, with
    the first opening and the last close of each. From `turns[i]` on local time is `offsets[i]`
    ahead of UTC.
    """

    starts: list[int]
    ends: list[int]
    midnights: list[int]
    hours: list[Hours]
    days: list[int]
    day_opens: list[int]
    day_closes: list[int]
    turns: list[int]
    offsets: list[int]


class _Stretch(NamedTuple):
    """`[start, end)`, in which local time is `offset` ahead of UTC."""

    start: int
    end: int
    offset: int


def compile_year(year: int, zone: ZoneInfo, windows_on: WindowsOn) -> Year:
    """The hours of the year's local dates.

    Windows are local and are cut where the clocks change: a minute that spring leaves out is in
    none, the hour that autumn repeats is in two.
    """
    first, past = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    stretches = _stretches(_midnight(first - 1), _midnight(past + 1), zone)
    found = Year([], [], [], [], [], [], [], [], [])
    closes: dict[int, int] = {}
    for stretch in stretches:
        for day, midnight, hours in _cut(stretch, first, past, windows_on):
            start, end = midnight + hours.opens[0], midnight + hours.closes[-1]
            found.starts.append(start)
            found.ends.append(end)
            found.midnights.append(midnight)
            found.hours.append(hours)
            if day not in closes:
                found.days.append(day)
                found.day_opens.append(start)
            closes[day] = end
    found.day_closes.extend(closes.values())
    for stretch in stretches:
        if stretch.start < _midnight(past) and stretch.end > _midnight(first):
            found.turns.append(max(stretch.start, _midnight(first)))
            found.offsets.append(stretch.offset)
    return found


def _cut(
    stretch: _Stretch, first: int, past: int, windows_on: WindowsOn
) -> Iterator[tuple[int, int, Hours]]:
    """The dates in `[first, past)` that have hours in a stretch, with their midnights."""
    begins_on = (stretch.start + stretch.offset) // DAY + EPOCH_DAY
    for day in range(max(first, begins_on), past):
        midnight = _midnight(day) - stretch.offset
        if midnight >= stretch.end:
            return
        hours = hours_of(windows_on(day))
        if midnight < stretch.start or midnight + DAY > stretch.end:
            hours = hours.within(stretch.start - midnight, stretch.end - midnight)
        if hours.opens:
            yield day, midnight, hours


@lru_cache(maxsize=1_000)
def _stretches(start: int, end: int, zone: ZoneInfo) -> tuple[_Stretch, ...]:
    """The stretches between clock changes from one midnight (UTC) to another."""
    looks = [*range(start, end, _BETWEEN_LOOKS), end]
    offsets = [offset_at(look, zone) for look in looks]
    found: list[_Stretch] = []
    for (one, other), (offset, following) in zip(pairwise(looks), pairwise(offsets), strict=True):
        if offset != following:
            turn = _turn(one, other, zone)
            found.append(_Stretch(start, turn, offset))
            start = turn
    return (*found, _Stretch(start, end, offsets[-1]))


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
    """In UTC."""
    return (day - EPOCH_DAY) * DAY
