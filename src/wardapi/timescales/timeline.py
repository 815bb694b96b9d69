"""Time that counts: a calendar under its conventions, with pauses taken out."""

from collections.abc import Sequence
from datetime import datetime

from wardapi.timescales import elapsed, working_days, working_time
from wardapi.timescales.amounts import ELAPSED, WORKING_DAYS, Amount, Measure
from wardapi.timescales.calendars import WorkingCalendar
from wardapi.timescales.conventions import DEFAULT, Conventions
from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.instants import CENTURY, DAY, from_instant, to_instant
from wardapi.timescales.pauses import Pause, merge, stretches

_DAYS = CENTURY // DAY


class Timeline:
    """Answers when an amount has passed, and how much passed between two instants.

    Everything is O(log n) in the calendar and linear in the pauses. Instants in may be of any zone;
    instants out are UTC; methods named `micros` take and give microseconds since 1970 instead.
    Raises HorizonExceeded for answers more than 100 years away.
    """

    __slots__ = ("_compiled", "_moves_receipts", "_pauses", "calendar", "conventions", "pauses")

    def __init__(
        self,
        calendar: WorkingCalendar,
        conventions: Conventions = DEFAULT,
        pauses: Sequence[Pause] = (),
    ) -> None:
        self.calendar = calendar
        self.conventions = conventions
        self.pauses = merge(pauses) if pauses else ()
        self._pauses = stretches(self.pauses) if pauses else ()
        self._compiled = calendar.compiled
        self._moves_receipts = conventions.move_receipts

    def due(self, received_at: datetime, amount: Amount) -> datetime:
        """When a target received at an instant falls due, under the receipt conventions."""
        return to_instant(self.due_micros(from_instant(received_at), amount))

    def due_micros(self, received: int, amount: Amount) -> int:
        if self._moves_receipts and amount.measure is WORKING_DAYS:
            received = self._counts_from(received)
        return self.advance_micros(received, amount)

    def advance(self, start: datetime, amount: Amount) -> datetime:
        """The instant an amount after `start` (negative: before it). No receipt conventions."""
        return to_instant(self.advance_micros(from_instant(start), amount))

    def advance_micros(self, start: int, amount: Amount) -> int:
        measure, quantity = amount
        longest = _DAYS if measure is WORKING_DAYS else CENTURY
        if not -longest <= quantity <= longest:
            raise HorizonExceeded
        if measure is WORKING_DAYS:
            end = self._advance_days(start, quantity)
        else:
            end = self._advance_time(start, measure, quantity)
        if not -CENTURY <= end - start <= CENTURY:
            raise HorizonExceeded
        return end

    def count(self, start: datetime, end: datetime, measure: Measure) -> int:
        """How much lies between two instants; negative when `end` is the earlier."""
        return self.count_micros(from_instant(start), from_instant(end), measure)

    def count_micros(self, start: int, end: int, measure: Measure) -> int:
        if end < start:
            return -self.count_micros(end, start, measure)
        if end - start > CENTURY:
            raise HorizonExceeded
        if measure is ELAPSED:
            return elapsed.count(self._pauses, start, end)
        compiled = self._compiled
        compiled.begin(start)
        if measure is WORKING_DAYS:
            return working_days.count(compiled, self._pauses, start, end)
        return working_time.count(compiled, self._pauses, start, end)

    def spent(self, received_at: datetime, until: datetime, measure: Measure) -> int:
        """How much of a target received at an instant has passed by another, at least nothing."""
        return self.spent_micros(from_instant(received_at), from_instant(until), measure)

    def spent_micros(self, received: int, until: int, measure: Measure) -> int:
        if self._moves_receipts and measure is WORKING_DAYS:
            received = self._counts_from(received)
        return self.count_micros(received, until, measure) if received < until else 0

    def counts_from(self, received_at: datetime) -> datetime:
        """The instant from which a receipt counts in working days (`day_zero`, `cut_off`)."""
        return to_instant(self._counts_from(from_instant(received_at)))

    def closes_in(self, start: datetime, end: datetime) -> int:
        """Unpaused closes of working days in `[start, end)`."""
        begin, past = from_instant(start), from_instant(end)
        if past - begin > CENTURY:
            raise HorizonExceeded
        self._compiled.begin(begin)
        return working_days.closes_in(self._compiled, self._pauses, begin, past)

    def _counts_from(self, received: int) -> int:
        self._compiled.begin(received)
        return working_days.counts_from(self._compiled, self.conventions, received)

    def _advance_days(self, start: int, days: int) -> int:
        compiled = self._compiled
        compiled.begin(start)
        return working_days.advance(compiled, self._pauses, self.conventions, start, days)

    def _advance_time(self, start: int, measure: Measure, amount: int) -> int:
        if measure is ELAPSED:
            return elapsed.advance(self._pauses, start, amount)
        compiled, at_close = self._compiled, self.conventions.at_close
        compiled.begin(start)
        return working_time.advance(compiled, self._pauses, at_close, start, amount)
