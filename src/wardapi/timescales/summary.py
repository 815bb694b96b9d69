"""A ledger over years: a line for each ordinary stretch, each closure and each pause."""

from collections.abc import Iterator
from datetime import datetime

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.diary import Piece
from wardapi.timescales.pauses import Pause
from wardapi.timescales.timeline import Timeline
from wardapi.timescales.wording import ELAPSED, SPECIAL, ordinary, paused


def summed_up(line: Timeline, start: datetime, due_at: datetime, amount: Amount) -> Iterator[Piece]:
    """The last line uses what the others have left, so that nothing is lost."""
    at, left = start, amount.quantity
    for notable in _notable(line, start, due_at, amount.measure):
        begin, end = max(at, notable.start), min(due_at, notable.end)
        if begin >= end:
            continue
        for until, reason in ((begin, None), (end, notable.reason)):
            if at < until:
                used = left if until == due_at else _used(line, at, until, amount.measure)
                told = reason or _ordinary(line, at, until, amount.measure)
                yield Piece(at, until, used, told)
                at, left = until, left - used
    if at < due_at:
        yield Piece(at, due_at, left, _ordinary(line, at, due_at, amount.measure))


def _used(line: Timeline, start: datetime, end: datetime, measure: Measure) -> int:
    if measure is Measure.WORKING_DAYS:
        return line.closes_in(start, end)
    return line.count(start, end, measure)


def _ordinary(line: Timeline, start: datetime, end: datetime, measure: Measure) -> str:
    if measure is Measure.ELAPSED:
        return ELAPSED
    return ordinary(line.closes_in(start, end))


def _notable(line: Timeline, start: datetime, due_at: datetime, measure: Measure) -> list[Pause]:
    """Pauses, and dates with a closure or special hours of their own, in order."""
    calendar, diary = line.calendar, line.calendar.diary
    first, last = diary.day_of(start), diary.day_of(due_at)
    dates = () if measure is Measure.ELAPSED else (*calendar.closures, *calendar.special)
    named = [
        Pause(begins, ends, closed or SPECIAL)
        for begins, ends, _, closed in (diary.date(day) for day in dates if first <= day <= last)
    ]
    stopped = [pause._replace(reason=paused(pause)) for pause in line.pauses if pause.end > start]
    return sorted(named + stopped)
