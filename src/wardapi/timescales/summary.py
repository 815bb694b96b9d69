"""A ledger over years: a line for each ordinary stretch, each closure and each pause."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.diary import Piece
from wardapi.timescales.timeline import Timeline
from wardapi.timescales.wording import ELAPSED, SPECIAL, ordinary_days, ordinary_hours, paused

_MOMENT = timedelta(microseconds=1)


class _Notable(NamedTuple):
    """A stretch with a line of its own; in a pause the clock stands still."""

    start: datetime
    end: datetime
    reason: str
    is_pause: bool


def summed_up(line: Timeline, start: datetime, due_at: datetime, amount: Amount) -> Iterator[Piece]:
    """The last line uses what the others have left, so that nothing is lost."""
    at = counted = start
    left, told = amount.quantity, partial(_told, amount.measure)
    for notable in _notable(line, start, due_at, amount.measure):
        begin, end = max(at, notable.start), min(due_at, notable.end)
        if begin >= end:
            continue
        for until, of in ((begin, None), (end, notable)):
            if at < until:
                stands_still = of is not None and of.is_pause and until < due_at
                used = 0 if stands_still else _used(line, counted, until, amount.measure)
                used = left if until == due_at else used
                yield Piece(at, until, used, of.reason if of else told(used))
                at, left = until, left - used
                counted = counted if stands_still else until
    if at < due_at:
        yield Piece(at, due_at, left, told(left))


def _used(line: Timeline, start: datetime, end: datetime, measure: Measure) -> int:
    if measure is Measure.WORKING_DAYS:
        return _closes(line, start, end)
    return line.count(start, end, measure)


def _told(measure: Measure, used: int) -> str:
    if measure is Measure.ELAPSED:
        return ELAPSED
    return ordinary_days(used) if measure is Measure.WORKING_DAYS else ordinary_hours(used)


def _closes(line: Timeline, start: datetime, end: datetime) -> int:
    """A close at midnight belongs to the date that it ends."""
    return line.closes_in(start + _MOMENT, end + _MOMENT)


def _notable(line: Timeline, start: datetime, due_at: datetime, measure: Measure) -> list[_Notable]:
    """Pauses, and dates with a closure or special hours of their own, in order."""
    calendar, diary = line.calendar, line.calendar.diary
    first, last = diary.day_of(start), diary.day_of(due_at)
    dates = () if measure is Measure.ELAPSED else (*calendar.closures, *calendar.special)
    named = [
        _Notable(begins, ends, closed or SPECIAL, is_pause=False)
        for begins, ends, _, closed in (diary.date(day) for day in dates if first <= day <= last)
    ]
    stopped = [
        _Notable(pause.start, pause.end, paused(pause), is_pause=True)
        for pause in line.pauses
        if pause.end > start
    ]
    return sorted(named + stopped)
