"""The ledger of times, a line a window and a line a gap."""

from bisect import bisect_right
from collections.abc import Iterator

from wardapi.timescales.amounts import Measure
from wardapi.timescales.calendars import WorkingCalendar
from wardapi.timescales.instants import DAY
from wardapi.timescales.midnights import midnight
from wardapi.timescales.pauses import stretches
from wardapi.timescales.timeline import Timeline
from wardapi.timescales.wording import (
    ELAPSED,
    OPEN,
    OUTSIDE,
    SPECIAL,
    Line,
    paused,
    summed_up,
    why_closed,
)

_DETAILED = 400 * DAY
"""Beyond it ordinary dates are summed up."""
_SHORTEST_DATE = 20 * DAY // 24
"""No closed date fits between two windows that lie nearer to each other."""


def lines_by_hour(line: Timeline, start: int, due: int, measure: Measure) -> Iterator[Line]:
    """What a target in a measure of time used, from its receipt to when it is due."""
    calendar, at = line.calendar, start
    if measure is Measure.WORKING_TIME:
        calendar.compiled.begin(start)
        calendar.compiled.cover(due)
    counted = _elapsed if measure is Measure.ELAPSED else _worked
    if counted is _worked and due - start > _DETAILED:
        counted = _summed_up
    for pause, (stops, resumes) in zip(line.pauses, stretches(line.pauses), strict=True):
        if resumes > start and stops < due:
            yield from counted(calendar, at, max(at, stops))
            at = min(due, resumes)
            yield Line(at, 0, paused(pause))
    yield from counted(calendar, at, due)


def _elapsed(calendar: WorkingCalendar, start: int, end: int) -> Iterator[Line]:
    if start < end:
        yield Line(end, end - start, ELAPSED)


def _worked(calendar: WorkingCalendar, start: int, end: int) -> Iterator[Line]:
    at = start
    for opens, closes in calendar.compiled.windows(start, end):
        if start < at < opens < at + _SHORTEST_DATE:
            yield Line(opens, 0, OUTSIDE)
        else:
            yield from _closed(calendar, at, opens)
        yield Line(closes, closes - opens, OPEN)
        at = closes
    yield from _closed(calendar, at, end)


def _closed(calendar: WorkingCalendar, start: int, end: int) -> Iterator[Line]:
    """A line a closed date; the nights before and after are lines of their own."""
    if start >= end:
        return
    compiled, at = calendar.compiled, start
    for day in range(compiled.local_day(start), compiled.local_day(end - 1) + 1):
        if reason := why_closed(calendar, day):
            begins = midnight(compiled, day)
            if begins > at:
                yield Line(begins, 0, OUTSIDE)
            at = min(end, midnight(compiled, day + 1))
            yield Line(at, 0, reason)
    if at < end:
        yield Line(end, 0, OUTSIDE)


def _summed_up(calendar: WorkingCalendar, start: int, end: int) -> Iterator[Line]:
    """A line for each closure and date with special hours, and one for each stretch between."""
    compiled, at = calendar.compiled, start
    first, last = compiled.local_day(start), compiled.local_day(end)
    notable = (day for day in (*calendar.closures, *calendar.special) if first <= day <= last)
    for day in sorted(notable):
        begins, past = max(at, midnight(compiled, day)), min(end, midnight(compiled, day + 1))
        if begins < past:
            yield from _ordinary(calendar, at, begins)
            worked = compiled.worked_between(begins, past)
            yield Line(past, worked, why_closed(calendar, day) or SPECIAL)
            at = past
    yield from _ordinary(calendar, at, end)


def _ordinary(calendar: WorkingCalendar, start: int, end: int) -> Iterator[Line]:
    compiled = calendar.compiled
    if start < end:
        closes = compiled.day_closes
        days = bisect_right(closes, end) - bisect_right(closes, start)
        yield Line(end, compiled.worked_between(start, end), summed_up(days))
