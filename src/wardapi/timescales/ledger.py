"""The ledger behind a deadline: every stretch between receipt and due, and whether it counted.

The amounts add up to the target exactly. Over long horizons ordinary stretches are summed up into
one line each; closures and pauses keep lines of their own.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure, format_duration
from wardapi.timescales.instants import localise
from wardapi.timescales.pauses import Pause
from wardapi.timescales.timeline import Timeline

_OUTSIDE = "outside opening hours"
_DETAILED = timedelta(days=400)


class Span(NamedTuple):
    """`[start, end)`, what of the target it used (`amount`) and what had been used by its end (`total`)."""

    start: datetime
    end: datetime
    counted: bool
    amount: int
    reason: str
    total: int


class _Piece(NamedTuple):
    start: datetime
    end: datetime
    amount: int
    reason: str


def spans(line: Timeline, received_at: datetime, due_at: datetime, amount: Amount) -> list[Span]:
    """The ledger of a deadline that `line` gave for `amount` received at an instant."""
    ledger = _Ledger(line, amount)
    return list(_with_totals(ledger.pieces(received_at, due_at)))


def sentences(spans_: Iterable[Span], line: Timeline, amount: Amount) -> list[str]:
    """The ledger for people, a line a span: `Fri 25 Dec 2026: closed, Christmas Day`."""
    return [_sentence(span, line, amount) for span in spans_]


class _Ledger:
    def __init__(self, line: Timeline, amount: Amount) -> None:
        self.line = line
        self.amount = amount
        self.measure = amount.measure
        self.zone = line.calendar.zone

    def pieces(self, received_at: datetime, due_at: datetime) -> Iterator[_Piece]:
        start = received_at
        if self.measure is Measure.WORKING_DAYS:
            start = self.line.counts_from(received_at)
            if start > received_at:
                yield _Piece(received_at, start, 0, self._why_later(received_at, start))
            following = min(self._midnight_after(start), due_at)
            if self.amount.quantity and start < following:
                yield _Piece(start, following, 0, "day of receipt, day zero")
                start = following
        if start >= due_at:
            return
        if due_at - start > _DETAILED:
            yield from self._summed_up(start, due_at)
        elif self.measure is Measure.WORKING_DAYS:
            yield from self._by_day(start, due_at)
        else:
            yield from self._by_hours(start, due_at)

    def _why_later(self, received_at: datetime, start: datetime) -> str:
        cut_off = self.line.conventions.cut_off
        local, counts_as = received_at.astimezone(self.zone), start.astimezone(self.zone)
        works = self.line.calendar.windows_on(local.toordinal())
        why = f"received after {cut_off:%H:%M}" if works and cut_off else "received on a closed day"
        return f"{why}, counts as {counts_as:%A %-d %B}"

    # Working days, a line a date

    def _by_day(self, start: datetime, due_at: datetime) -> Iterator[_Piece]:
        done = 0
        while start < due_at:
            end = min(self._midnight_after(start), due_at)
            last = end == due_at
            amount = self.amount.quantity - done if last else self.line.closes_in(start, end)
            done += amount
            yield _Piece(start, end, amount, self._day_reason(start, done, amount))
            start = end

    def _day_reason(self, start: datetime, done: int, amount: int) -> str:
        if amount:
            return f"working day {done} of {self.amount.quantity}"
        day = start.astimezone(self.zone).toordinal()
        if closed := self._closed(day):
            return closed
        pause = next((p for p in self.line.pauses if p.start <= self._close_of(day) < p.end), None)
        return f"its close is paused, {_words(pause)}" if pause else _OUTSIDE

    def _close_of(self, day: int) -> datetime:
        begin = self._midnight(day)
        return max(
            (end for _, end in self.line.open_stretches(begin, self._midnight(day + 1))),
            default=begin,
        )

    # Times, a line a window and a line a gap

    def _by_hours(self, start: datetime, due_at: datetime) -> Iterator[_Piece]:
        at = start
        for pause in [p for p in self.line.pauses if p.start < due_at and p.end > start]:
            yield from self._unpaused(at, max(at, pause.start))
            begin, end = max(at, pause.start), min(due_at, pause.end)
            yield _Piece(begin, end, 0, f"paused, {_words(pause)}")
            at = end
        yield from self._unpaused(at, due_at)

    def _unpaused(self, start: datetime, end: datetime) -> Iterator[_Piece]:
        if start >= end:
            return
        if self.measure is Measure.ELAPSED:
            yield _Piece(start, end, self.line.count(start, end, self.measure), "elapsed time")
            return
        at = start
        for opens, closes in self.line.open_stretches(start, end):
            yield from self._gap(at, opens)
            yield _Piece(opens, closes, self.line.count(opens, closes, self.measure), "open")
            at = closes
        yield from self._gap(at, end)

    def _gap(self, start: datetime, end: datetime) -> Iterator[_Piece]:
        """A closed stretch, a line a closed date; nights before and after are lines of their own."""
        outside = start
        while start < end:
            until = min(self._midnight_after(start), end)
            closed = self._closed(start.astimezone(self.zone).toordinal())
            if closed:
                if outside < start:
                    yield _Piece(outside, start, 0, _OUTSIDE)
                yield _Piece(start, until, 0, closed)
                outside = until
            start = until
        if outside < end:
            yield _Piece(outside, end, 0, _OUTSIDE)

    # Long horizons, a line for each ordinary stretch

    def _summed_up(self, start: datetime, due_at: datetime) -> Iterator[_Piece]:
        done, at = 0, start
        for notable in self._notable(start, due_at):
            begin, end = max(at, notable.start), min(due_at, notable.end)
            if end <= begin:
                continue
            for piece in (self._ordinary(at, begin), self._counted(begin, end, notable.reason)):
                if piece.start < piece.end:
                    done += piece.amount
                    yield piece
            at = end
        if at < due_at:
            rest = self._ordinary(at, due_at)
            whole = self.amount.quantity
            yield rest._replace(
                amount=whole - done if self.measure is Measure.WORKING_DAYS else rest.amount
            )

    def _ordinary(self, start: datetime, end: datetime) -> _Piece:
        days = self.line.closes_in(start, end)
        reason = (
            "elapsed time"
            if self.measure is Measure.ELAPSED
            else f"{days} working days at their hours"
        )
        return self._counted(start, end, reason)

    def _counted(self, start: datetime, end: datetime, reason: str) -> _Piece:
        if start >= end:
            return _Piece(start, end, 0, reason)
        if self.measure is Measure.WORKING_DAYS:
            return _Piece(start, end, self.line.closes_in(start, end), reason)
        return _Piece(start, end, self.line.count(start, end, self.measure), reason)

    def _notable(self, start: datetime, due_at: datetime) -> list[Pause]:
        """Pauses and dates with a closure or special hours of their own, in order."""
        first, last = (moment.astimezone(self.zone).toordinal() for moment in (start, due_at))
        calendar = self.line.calendar
        dates = [] if self.measure is Measure.ELAPSED else [*calendar.closures, *calendar.special]
        closed = [
            Pause(
                self._midnight(day), self._midnight(day + 1), self._closed(day) or "special hours"
            )
            for day in dates
            if first <= day <= last
        ]
        paused = [
            p._replace(reason=f"paused, {_words(p)}") for p in self.line.pauses if p.end > start
        ]
        return sorted(closed + paused)

    def _closed(self, day: int) -> str | None:
        calendar = self.line.calendar
        if calendar.windows_on(day):
            return None
        if day in calendar.closures:
            return f"closed, {calendar.closures[day]}"
        if day in calendar.special:
            return "closed that day"
        return f"closed on {date.fromordinal(day):%A}s"

    def _midnight(self, day: int) -> datetime:
        return localise(datetime.combine(date.fromordinal(day), time()), self.zone)

    def _midnight_after(self, instant: datetime) -> datetime:
        day = instant.astimezone(self.zone).toordinal()
        midnight = self._midnight(day + 1)
        return midnight if midnight > instant else self._midnight(day + 2)


def _with_totals(pieces: Iterable[_Piece]) -> Iterator[Span]:
    total = 0
    for piece in pieces:
        total += piece.amount
        yield Span(piece.start, piece.end, piece.amount > 0, piece.amount, piece.reason, total)


def _sentence(span: Span, line: Timeline, amount: Amount) -> str:
    start, end = (instant.astimezone(line.calendar.zone) for instant in (span.start, span.end))
    when = f"{start:%a %-d %b %Y}"
    if span.end - span.start > timedelta(hours=25):
        when = f"{when} to {end:%a %-d %b %Y}"
    if amount.measure is Measure.WORKING_DAYS:
        return f"{when}: {span.reason}"
    if start.date() != end.date() and span.end - span.start <= timedelta(hours=25):
        when = f"{start:%a %-d %b %Y, %H:%M} to {end:%a %H:%M}"
    else:
        when = f"{when}, {start:%H:%M} to {end:%H:%M}"
    if not span.counted:
        return f"{when}: {span.reason}"
    return f"{when}: {span.reason}, {_spoken(span.amount)} counted, {_spoken(span.total)} in all"


def _spoken(quantity: int) -> str:
    """`7 h 30 min` for microseconds."""
    seconds, fraction = divmod(quantity, 1_000_000)
    if fraction:
        return format_duration(quantity)
    parts = ((seconds // 3_600, "h"), (seconds % 3_600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def _words(pause: Pause) -> str:
    return pause.reason.replace("_", " ")
