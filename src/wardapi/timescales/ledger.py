"""The ledger behind a deadline: every stretch between receipt and due, and whether it counted.

The amounts add up to the target exactly. Over long horizons ordinary stretches are summed up into
one line each (`summary`); closures and pauses keep lines of their own.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure, microseconds
from wardapi.timescales.diary import Diary, Piece
from wardapi.timescales.pauses import Pause
from wardapi.timescales.summary import summed_up
from wardapi.timescales.timeline import Timeline
from wardapi.timescales.wording import (
    ELAPSED,
    OUTSIDE,
    RECEIPT,
    WAITING,
    Beginning,
    close_paused,
    counts_as,
    day_zero,
    paused,
)

_DETAILED = timedelta(days=400)
_AMOUNT = Piece._fields.index("amount")


class Span(NamedTuple):
    """`[start, end)`, how much of the target it used (`amount`), and what was used by its end."""

    start: datetime
    end: datetime
    amount: int
    reason: str
    total: int

    @property
    def counted(self) -> bool:
        return self.amount > 0


_SPAN = partial(tuple.__new__, Span)
"""Makes a span of its fields, in less time than a call of the class."""


def spans(
    line: Timeline,
    received_at: datetime,
    due_at: datetime,
    amount: Amount,
    began: Beginning = RECEIPT,
) -> list[Span]:
    """The ledger of a deadline that `line` gave for `amount` received at an instant.

    `began` says what happened at that instant if it was no receipt.
    """
    if amount.measure is Measure.WORKING_DAYS:
        pieces = _days(line, received_at, due_at, amount.quantity, began)
    elif due_at - received_at > _DETAILED:
        pieces = list(summed_up(line, received_at, due_at, amount))
    else:
        pieces = _hours(line, received_at, due_at, amount.measure)
    return _with_totals(pieces)


def _days(
    line: Timeline, received_at: datetime, due_at: datetime, wanted: int, began: Beginning
) -> list[Piece]:
    """Day zero, and then a line a date."""
    diary, found = line.calendar.diary, []
    start = line.counts_from(received_at)
    if received_at < start:
        found.append(Piece(received_at, start, 0, counts_as(line, received_at, start, began)))
    if start >= due_at:
        return found
    day = diary.day_of(start)
    midnight = min(max(start, diary.date(day).ends), due_at)
    found.append(Piece(start, midnight, 0, day_zero(began)))
    if due_at - midnight > _DETAILED:
        found += summed_up(line, midnight, due_at, Amount.working_days(wanted))
    else:
        found += _dates(line, day + 1, due_at, wanted)
        found[-1] = found[-1]._replace(end=due_at)
    return found


def _dates(line: Timeline, day: int, due_at: datetime, wanted: int) -> Iterator[Piece]:
    date, done = line.calendar.diary.date, 0
    pauses = [pause for pause in line.pauses if pause.start <= due_at]
    begins, ends, close, closed = date(day)
    while begins < due_at or (begins == due_at and done < wanted):
        pause = _pause_over(pauses, close) if close and pauses else None
        if close and not pause and done < wanted:
            done += 1
            yield Piece(begins, ends, 1, f"working day {done} of {wanted}")
        else:
            closing = WAITING if close else closed or OUTSIDE
            yield Piece(begins, ends, 0, close_paused(pause) if pause else closing)
        day += 1
        begins, ends, close, closed = date(day)


def _hours(line: Timeline, start: datetime, due_at: datetime, measure: Measure) -> list[Piece]:
    """A line a window and a line a gap, or a line between two pauses."""
    between = _elapsed if measure is Measure.ELAPSED else Diary.worked
    diary, at = line.calendar.diary, start
    found: list[Piece] = []
    for pause in line.pauses:
        if pause.end <= start or due_at <= pause.start:
            continue
        if at < pause.start:
            found += between(diary, at, pause.start)
        end = min(due_at, pause.end)
        found.append(Piece(max(at, pause.start), end, 0, paused(pause)))
        at = end
    if at < due_at:
        found += between(diary, at, due_at)
    return found


def _elapsed(_: Diary, start: datetime, end: datetime) -> list[Piece]:
    return [Piece(start, end, microseconds(end - start), ELAPSED)]


def _pause_over(pauses: Iterable[Pause], close: datetime) -> Pause | None:
    return next((pause for pause in pauses if pause.start <= close < pause.end), None)


def _with_totals(pieces: Iterable[Piece]) -> list[Span]:
    columns = tuple(zip(*pieces, strict=True))
    if not columns:
        return []
    return list(map(_SPAN, zip(*columns, accumulate(columns[_AMOUNT]), strict=True)))
