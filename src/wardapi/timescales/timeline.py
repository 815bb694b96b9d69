"""Time that counts: a calendar under its conventions, with pauses taken out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, time

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.calendars import WorkingCalendar
from wardapi.timescales.conventions import DEFAULT, AtClose, Conventions, DayZero, TimeOfDay
from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.instants import CENTURY, DAY, at_local, from_instant, to_instant
from wardapi.timescales.pauses import Pause, merge

Stretch = tuple[int, int]


class Timeline:
    """Answers when an amount has passed, and how much passed between two instants.

    Everything is O(log n) in the calendar and linear in the pauses. Instants in may be of any zone;
    instants out are UTC; methods named `micros` take and give microseconds since 1970 instead.
    Raises HorizonExceeded for answers more than 100 years away.
    """

    __slots__ = ("_compiled", "_stretches", "calendar", "conventions", "pauses")

    def __init__(
        self,
        calendar: WorkingCalendar,
        conventions: Conventions = DEFAULT,
        pauses: Sequence[Pause] = (),
    ) -> None:
        self.calendar = calendar
        self.conventions = conventions
        self.pauses = merge(pauses) if pauses else ()
        self._compiled = calendar.compiled
        self._stretches = [(from_instant(p.start), from_instant(p.end)) for p in self.pauses]

    def due(self, received_at: datetime, amount: Amount) -> datetime:
        """When a target received at an instant falls due, under the receipt conventions."""
        return to_instant(self.due_micros(from_instant(received_at), amount))

    def due_micros(self, received: int, amount: Amount) -> int:
        if amount.measure is Measure.WORKING_DAYS:
            received = self._receipt(received)
        return self.advance_micros(received, amount)

    def advance(self, start: datetime, amount: Amount) -> datetime:
        """The instant an amount after `start` (negative: before it). No receipt conventions."""
        return to_instant(self.advance_micros(from_instant(start), amount))

    def advance_micros(self, start: int, amount: Amount) -> int:
        measure, quantity = amount
        if measure is Measure.WORKING_DAYS:
            _within(quantity, CENTURY // DAY)
            return self._working_days_from(start, quantity)
        _within(quantity, CENTURY)
        if measure is Measure.ELAPSED:
            return self._elapsed_from(start, quantity)
        if quantity > 0:
            return self._at_close(self._worked_from(start, quantity))
        if quantity < 0:
            return self._worked_back_from(start, -quantity)
        return self._first_open_unpaused(start)

    def count(self, start: datetime, end: datetime, measure: Measure) -> int:
        """How much lies between two instants; negative when `end` is the earlier."""
        return self.count_micros(from_instant(start), from_instant(end), measure)

    def spent(self, received_at: datetime, until: datetime, measure: Measure) -> int:
        """How much of a target received at an instant has passed by another, at least nothing."""
        return self.spent_micros(from_instant(received_at), from_instant(until), measure)

    def spent_micros(self, received: int, until: int, measure: Measure) -> int:
        if measure is Measure.WORKING_DAYS:
            received = self._receipt(received)
        return self.count_micros(received, until, measure) if received < until else 0

    def closes_in(self, start: datetime, end: datetime) -> int:
        """Unpaused closes of working days in `[start, end)`."""
        begin, past = from_instant(start), from_instant(end)
        self._compiled.cover(begin)
        self._compiled.cover(past)
        closes = self._compiled.day_closes
        paused = sum(
            bisect_left(closes, min(past, r)) - bisect_left(closes, max(begin, p))
            for p, r in self._stretches
            if p < past and r > begin
        )
        return bisect_left(closes, past) - bisect_left(closes, begin) - paused

    def open_stretches(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening windows between two instants, cut to fit, in order."""
        begin, past = from_instant(start), from_instant(end)
        compiled = self._compiled
        compiled.cover(begin)
        compiled.cover(past)
        index = max(0, bisect_right(compiled.opens, begin) - 1)
        while index < len(compiled.opens) and compiled.opens[index] < past:
            if compiled.closes[index] > begin:
                yield (
                    to_instant(max(begin, compiled.opens[index])),
                    to_instant(min(past, compiled.closes[index])),
                )
            index += 1

    def counts_from(self, received_at: datetime) -> datetime:
        """The instant from which a receipt counts in working days (`day_zero`, `cut_off`)."""
        return to_instant(self._receipt(from_instant(received_at)))

    # Working days

    def _receipt(self, start: int) -> int:
        """`day_zero`, `cut_off`: some receipts count from the opening of the next working day."""
        conventions = self.conventions
        if conventions.cut_off is None and conventions.day_zero is DayZero.DAY_OF_RECEIPT:
            return start
        compiled = self._compiled
        compiled.cover(start)
        day = compiled.local_day(start)
        works = self._is_working_day(day)
        late = (
            works and conventions.cut_off is not None and self._clock(start) >= conventions.cut_off
        )
        if late or (not works and conventions.day_zero is DayZero.NEXT_WORKING_DAY):
            return compiled.first_open_on(self._day_index_after(day))
        return start

    def _working_days_from(self, start: int, days: int) -> int:
        compiled = self._compiled
        compiled.cover(start)
        day = compiled.local_day(start)
        if days > 0:
            return self._placed(self._nth_close_after(start, day, days), start)
        if days < 0:
            return self._placed(self._nth_close_before(day, -days), start)
        if self._is_working_day(day):
            return self._placed(bisect_left(compiled.days, day), start)
        return start

    def _nth_close_after(self, start: int, day: int, days: int) -> int:
        """The index of the nth working day after an instant's date whose close no pause covers."""
        compiled = self._compiled
        index = self._day_index_after(day)
        wanted = index + days - 1
        for paused, resumed in self._stretches:
            if resumed <= start:
                continue
            _near(start, resumed)
            self._know_days(wanted, day)
            covered = max(index, bisect_left(compiled.day_closes, paused))
            if covered > wanted:
                break
            compiled.cover(resumed)
            wanted += max(0, bisect_left(compiled.day_closes, resumed) - covered)
        self._know_days(wanted, day)
        return wanted

    def _nth_close_before(self, day: int, days: int) -> int:
        """The same backwards: the nth working day before a date."""
        while True:
            index = bisect_left(self._compiled.days, day) - 1
            wanted = self._skipped_back(index, days)
            if wanted >= 0:
                return wanted
            if (day - self._compiled.days[0]) * DAY > CENTURY:
                raise HorizonExceeded
            self._compiled.extend_backward()

    def _skipped_back(self, index: int, days: int) -> int:
        closes = self._compiled.day_closes
        wanted = index - days + 1
        for paused, resumed in reversed(self._stretches):
            covered_until = min(index + 1, bisect_left(closes, resumed))
            if covered_until <= wanted:
                break
            wanted -= max(0, covered_until - bisect_left(closes, paused))
        return wanted

    def _know_days(self, index: int, since: int) -> None:
        compiled = self._compiled
        while len(compiled.days) <= index:
            if compiled.days and (compiled.days[-1] - since) * DAY > CENTURY:
                raise HorizonExceeded
            compiled.extend_forward()

    def _day_index_after(self, day: int) -> int:
        index = bisect_right(self._compiled.days, day)
        self._know_days(index, day)
        return index

    def _is_working_day(self, day: int) -> bool:
        days = self._compiled.days
        index = bisect_left(days, day)
        return index < len(days) and days[index] == day

    def _placed(self, index: int, start: int) -> int:
        """The time on a working day at which a target falls due (`time_of_day`)."""
        compiled, placing = self._compiled, self.conventions.time_of_day
        close = compiled.day_closes[index]
        if placing is TimeOfDay.CLOSE_OF_DAY:
            return close
        kept = at_local(
            compiled.days[index],
            self._clock(start),
            self.calendar.zone,
            self.conventions.repeated_hour,
        )
        if placing is TimeOfDay.KEEP_TIME:
            return compiled.next_open(kept)
        return min(max(kept, compiled.first_open_on(index)), close)

    def _clock(self, micros: int) -> time:
        return to_instant(micros).astimezone(self.calendar.zone).time()

    # Every measure

    def _worked_from(self, start: int, amount: int) -> int:
        """The first instant by which `amount` has been worked; paused time does not count."""
        for paused, resumed in self._stretches:
            if resumed <= start:
                continue
            if paused > start:
                done = self._worked(start, paused)
                if done >= amount:
                    break
                amount -= done
            _near(start, resumed)
            start = resumed
        return self._compiled.when_worked(start, amount)

    def _worked_back_from(self, end: int, amount: int) -> int:
        for paused, resumed in reversed(self._stretches):
            if paused >= end:
                continue
            if resumed < end:
                done = self._worked(resumed, end)
                if done >= amount:
                    break
                amount -= done
            _near(paused, end)
            end = paused
        return self._compiled.when_worked_back(end, amount)

    def _elapsed_from(self, start: int, amount: int) -> int:
        if amount >= 0:
            for paused, resumed in self._stretches:
                if resumed > start:
                    if start + amount < paused or (amount and start + amount == paused):
                        break
                    amount += resumed - max(paused, start)
            return start + amount
        for paused, resumed in reversed(self._stretches):
            if paused < start:
                if start + amount >= resumed:
                    break
                amount -= min(resumed, start) - paused
        return start + amount

    def _at_close(self, micros: int) -> int:
        """`at_close`: working time that runs out at closing may fall due at the next opening."""
        if self.conventions.at_close is AtClose.CLOSING_INSTANT or self._compiled.is_open(micros):
            return micros
        return self._first_open_unpaused(micros)

    def _first_open_unpaused(self, micros: int) -> int:
        micros = self._compiled.next_open(micros)
        for paused, resumed in self._stretches:
            if paused <= micros < resumed:
                _near(micros, resumed)
                micros = self._compiled.next_open(resumed)
        return micros

    def count_micros(self, start: int, end: int, measure: Measure) -> int:
        if end < start:
            return -self.count_micros(end, start, measure)
        _near(start, end)
        if measure is Measure.WORKING_DAYS:
            return self._closes_between(start, end)
        amount = self._worked if measure is Measure.WORKING_TIME else _elapsed
        paused = sum(
            amount(max(start, p), min(end, r)) for p, r in self._stretches if p < end and r > start
        )
        return amount(start, end) - paused

    def _closes_between(self, start: int, end: int) -> int:
        """Unpaused closes on days after the first instant's date, at or before the second."""
        compiled = self._compiled
        compiled.cover(start)
        compiled.cover(end)
        closes = compiled.day_closes
        first = bisect_right(compiled.days, compiled.local_day(start))
        past = bisect_right(closes, end)
        paused = 0
        for begins, resumes in self._stretches:
            covered_from = max(first, bisect_left(closes, begins))
            paused += max(0, min(past, bisect_left(closes, resumes)) - covered_from)
        return max(0, past - first - paused)

    def _worked(self, start: int, end: int) -> int:
        compiled = self._compiled
        compiled.cover(start)
        compiled.cover(end)
        return compiled.worked_by(end) - compiled.worked_by(start)


def _within(quantity: int, longest: int) -> None:
    """Refuses at once what no calendar could answer within 100 years."""
    if not -longest <= quantity <= longest:
        raise HorizonExceeded


def _near(start: int, end: int) -> None:
    if end - start > CENTURY:
        raise HorizonExceeded


def _elapsed(start: int, end: int) -> int:
    return end - start
