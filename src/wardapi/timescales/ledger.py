"""The ledger behind a deadline: every stretch of time from receipt to due, and whether it counted.

The amounts add up to the target exactly. Over long horizons ordinary stretches are summed up into
one line each; closures, special hours and pauses keep lines of their own.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.instants import from_instant, to_instant
from wardapi.timescales.lines_by_day import lines_by_day
from wardapi.timescales.lines_by_hour import lines_by_hour
from wardapi.timescales.timeline import Timeline
from wardapi.timescales.wording import Line, dates, hours, spoken


class Span(NamedTuple):
    """`[start, end)`; `amount` is what of the target it used, `total` what was used by its end."""

    start: datetime
    end: datetime
    counted: bool
    amount: int
    reason: str
    total: int


def spans(line: Timeline, received_at: datetime, due_at: datetime, amount: Amount) -> list[Span]:
    """The ledger of a deadline that `line` gave for `amount` received at an instant."""
    received, due = from_instant(received_at), from_instant(due_at)
    if amount.measure is Measure.WORKING_DAYS:
        return _spans(received, lines_by_day(line, received, due, amount.quantity))
    return _spans(received, lines_by_hour(line, received, due, amount.measure))


def sentences(spans_: Iterable[Span], line: Timeline, amount: Amount) -> list[str]:
    """The ledger for people, a line a span: `Fri 25 Dec 2026: closed, Christmas Day`."""
    zone = line.calendar.zone
    if amount.measure is Measure.WORKING_DAYS:
        return [f"{dates(span.start, span.end, zone)}: {span.reason}" for span in spans_]
    return [f"{hours(span.start, span.end, zone)}: {_counted(span)}" for span in spans_]


def _spans(start: int, lines: Iterable[Line]) -> list[Span]:
    made: list[Span] = []
    begin, total = to_instant(start), 0
    for until, amount, reason in lines:
        end = to_instant(until)
        total += amount
        made.append(Span(begin, end, amount > 0, amount, reason, total))
        begin = end
    return made


def _counted(span: Span) -> str:
    if not span.counted:
        return span.reason
    return f"{span.reason}, {spoken(span.amount)} counted, {spoken(span.total)} in all"
