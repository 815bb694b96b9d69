"""The ledger of working days, a line a date."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wardapi.timescales.instants import DAY, from_instant, to_instant
from wardapi.timescales.midnights import midnights
from wardapi.timescales.pauses import stretches
from wardapi.timescales.timeline import Timeline
from wardapi.timescales.wording import (
    DAY_ZERO,
    OUTSIDE,
    WAITING,
    WEEKLY,
    Line,
    close_paused,
    counts_as,
    summed_up,
    why_closed,
)

_DETAILED = 400 * DAY
"""Beyond it ordinary dates are summed up."""


def lines_by_day(line: Timeline, received: int, due: int, wanted: int) -> Iterator[Line]:
    """What a target of `wanted` working days used, from its receipt to when it is due."""
    counts_from = line.counts_from(to_instant(received))
    start = from_instant(counts_from)
    if start > received:
        yield Line(start, 0, counts_as(line, to_instant(received), counts_from))
    if start < due:
        lines = _dates(line, start, due, wanted)
        yield from _summed_up(lines) if due - start > _DETAILED else lines


def _dates(line: Timeline, start: int, due: int, wanted: int) -> Iterator[Line]:
    compiled = line.calendar.compiled
    compiled.cover(due)
    first, last = compiled.local_day(start), compiled.local_day(due)
    ends = [min(end, due) for end in midnights(compiled, first + 1, last + 2)]
    at, done = ends[0], 0
    yield Line(at, 0, DAY_ZERO)
    index, paused = bisect_right(compiled.days, first), _paused_closes(line, start, due)
    for day, end in enumerate(ends[1:], first + 1):
        counts = False
        if not _is(compiled.days, index, day):
            reason = why_closed(line.calendar, day) or OUTSIDE
        else:
            reason = paused.get(index) or WAITING
            counts = done < wanted and index not in paused
            index += 1
        if counts:
            done += 1
            reason = f"working day {done} of {wanted}"
        if counts or end > at:
            yield Line(end, int(counts), reason)
        at = end


def _paused_closes(line: Timeline, start: int, due: int) -> dict[int, str]:
    """Of the working days whose close is paused, by index, why."""
    if not line.pauses:
        return {}
    closes = line.calendar.compiled.day_closes
    return {
        index: close_paused(pause)
        for pause, (paused, resumed) in zip(line.pauses, stretches(line.pauses), strict=True)
        if resumed > start
        for index in range(bisect_left(closes, paused), bisect_left(closes, min(resumed, due)))
    }


def _summed_up(lines: Iterable[Line]) -> Iterator[Line]:
    """One line for each stretch of ordinary dates."""
    for ordinary, stretch in groupby(lines, _is_ordinary):
        dates = list(stretch)
        if ordinary and (worked := sum(date.amount for date in dates)):
            yield Line(dates[-1].until, worked, summed_up(worked))
        else:
            yield from dates


def _is(days: Sequence[int], index: int, day: int) -> bool:
    return index < len(days) and days[index] == day


def _is_ordinary(line: Line) -> bool:
    return line.amount > 0 or line.reason in WEEKLY
