"""The dates of a calendar as a ledger tells of them: what is open, and why the rest is not."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from wardapi.timescales.amounts import microseconds
from wardapi.timescales.instants import DAY, EPOCH_DAY, from_instant, to_instant
from wardapi.timescales.midnights import midnight
from wardapi.timescales.wording import OPEN, OUTSIDE, why_closed

if TYPE_CHECKING:
    from wardapi.timescales.calendars import WorkingCalendar

_KEPT = 5_000
"""Dates remembered: some years' worth."""


class Piece(NamedTuple):
    """`[start, end)` and what of a target it uses: microseconds, or working days."""

    start: datetime
    end: datetime
    amount: int
    reason: str


class Date(NamedTuple):
    """From its midnight to the next; `close` is its last, and `closed` says why there is none."""

    begins: datetime
    ends: datetime
    close: datetime | None
    closed: str | None


class Shift(NamedTuple):
    """A working day from its first opening to the first opening of the `following` one."""

    begins: datetime
    ends: datetime
    pieces: tuple[Piece, ...]
    following: int


class Diary:
    """Remembers the dates and shifts that it was asked for. Dates are ordinals."""

    def __init__(self, calendar: "WorkingCalendar") -> None:
        self._calendar = calendar
        self._dates: dict[int, Date] = {}
        self._shifts: dict[int, Shift] = {}

    def date(self, day: int) -> Date:
        found = self._dates.get(day)
        if found is None:
            if len(self._dates) >= _KEPT:
                self._dates.clear()
            found = self._dates[day] = self._date(day)
        return found

    def day_of(self, instant: datetime) -> int:
        """The local date of an instant."""
        micros = from_instant(instant)
        self._calendar.compiled.begin(micros)
        return self._calendar.compiled.local_day(micros)

    def worked(self, start: datetime, end: datetime) -> list[Piece]:
        """The pieces of `[start, end)`, a line a window, a closed date and a night."""
        found: list[Piece] = []
        compiled, begin = self._calendar.compiled, from_instant(start)
        compiled.begin(begin)
        opening = compiled.next_open(begin)
        day = compiled.days[bisect_right(compiled.day_opens, opening) - 1]
        if opening > begin:
            night, start = start, to_instant(opening)
            found += self._gap(night, min(start, end))
        while True:
            begins, ends, pieces, day = self._shift(day)
            if end <= begins:
                return found
            whole = start <= begins and ends <= end
            found += pieces if whole else _cut(pieces, start, end)

    def _date(self, day: int) -> Date:
        compiled = self._calendar.compiled
        compiled.begin((day - EPOCH_DAY) * DAY)
        begins, ends = midnight(compiled, day), midnight(compiled, day + 1)
        index = bisect_left(compiled.days, day)
        works = index < len(compiled.days) and compiled.days[index] == day
        close = to_instant(compiled.day_closes[index]) if works else None
        return Date(to_instant(begins), to_instant(ends), close, why_closed(self._calendar, day))

    def _shift(self, day: int) -> Shift:
        found = self._shifts.get(day)
        if found is None:
            if len(self._shifts) >= _KEPT:
                self._shifts.clear()
            found = self._shifts[day] = self._new_shift(day)
        return found

    def _new_shift(self, day: int) -> Shift:
        compiled = self._calendar.compiled
        begin = (day - EPOCH_DAY) * DAY
        compiled.begin(begin)
        index = bisect_left(compiled.days, day)
        while len(compiled.days) <= index + 1:
            compiled.look_forward(begin)
        at = begins = compiled.day_opens[index]
        past, following = compiled.day_opens[index + 1], compiled.days[index + 1]
        pieces: list[Piece] = []
        for opens, closes in list(compiled.windows(at, past)):
            pieces += self._gap(to_instant(at), to_instant(opens))
            pieces.append(Piece(to_instant(opens), to_instant(closes), closes - opens, OPEN))
            at = closes
        pieces += self._gap(to_instant(at), to_instant(past))
        return Shift(to_instant(begins), to_instant(past), tuple(pieces), following)

    def _gap(self, start: datetime, end: datetime) -> Iterator[Piece]:
        """A closed stretch, a line a closed date; nights before and after have their own."""
        if start >= end:
            return
        outside, day = start, self.day_of(start)
        while start < end:
            _, ends, _, closed = self.date(day)
            until = min(max(start, ends), end)
            if closed and start < until:
                if outside < start:
                    yield Piece(outside, start, 0, OUTSIDE)
                yield Piece(start, until, 0, closed)
                outside = until
            start, day = until, day + 1
        if outside < end:
            yield Piece(outside, end, 0, OUTSIDE)


def _cut(pieces: Iterable[Piece], start: datetime, end: datetime) -> Iterator[Piece]:
    """What of them lies in `[start, end)`."""
    for piece in pieces:
        if start <= piece.start and piece.end <= end:
            yield piece
        elif start < piece.end and piece.start < end:
            begins, ends = max(start, piece.start), min(end, piece.end)
            amount = microseconds(ends - begins) if piece.amount else 0
            yield Piece(begins, ends, amount, piece.reason)
