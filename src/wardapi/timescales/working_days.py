"""Closes of working days, from which those that a pause covers are taken out.

A working day is a local date on which some minute is open; its close is its last one.
"""

from bisect import bisect_left, bisect_right
from datetime import time

from wardapi.timescales.compiled import CompiledCalendar
from wardapi.timescales.conventions import CLOSE_OF_DAY, Conventions, DayZero, TimeOfDay
from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.instants import CENTURY, at_local, to_instant
from wardapi.timescales.pauses import Stretches, overlapping


def counts_from(compiled: CompiledCalendar, conventions: Conventions, received: int) -> int:
    """`day_zero`, `cut_off`: some receipts count from the opening of the next working day."""
    day_zero, cut_off = conventions.day_zero, conventions.cut_off
    if not conventions.move_receipts:
        return received
    day = compiled.local_day(received)
    if _works(compiled, day):
        is_later = cut_off is not None and _clock(compiled, received) >= cut_off
    else:
        is_later = day_zero is DayZero.NEXT_WORKING_DAY
    if not is_later:
        return received
    following = bisect_right(compiled.days, day)
    _know(compiled, following, received)
    return compiled.day_opens[following]


def advance(
    compiled: CompiledCalendar, pauses: Stretches, conventions: Conventions, start: int, days: int
) -> int:
    """The nth working day after (before) the date of `start`, at its `time_of_day`.

    None at all is that date itself; on a closed one it is `start`.
    """
    if days > 0:
        index = _due_after(compiled, pauses, conventions, start, days)
    elif days < 0:
        index = _nth_before(compiled, pauses, start, -days)
    elif _works(compiled, day := compiled.local_day(start)):
        index = bisect_left(compiled.days, day)
    else:
        return start
    if conventions.time_of_day is CLOSE_OF_DAY:
        return compiled.day_closes[index]
    return _placed(compiled, conventions, index, start)


def count(compiled: CompiledCalendar, pauses: Stretches, start: int, end: int) -> int:
    """Unpaused closes on days after the first instant's date, at or before the second."""
    compiled.cover(end)
    first = bisect_right(compiled.days, compiled.local_day(start))
    return _unpaused(compiled, pauses, first, bisect_right(compiled.day_closes, end))


def closes_in(compiled: CompiledCalendar, pauses: Stretches, start: int, end: int) -> int:
    """Unpaused closes in `[start, end)`."""
    compiled.cover(end)
    first, past = (bisect_left(compiled.day_closes, instant) for instant in (start, end))
    return _unpaused(compiled, pauses, first, past)


def _unpaused(compiled: CompiledCalendar, pauses: Stretches, first: int, past: int) -> int:
    """How many of the days with an index in `[first, past)` have a close that no pause covers."""
    if first >= past:
        return 0
    closes, days = compiled.day_closes, past - first
    for paused, resumed in overlapping(pauses, closes[first], closes[past - 1] + 1):
        days -= bisect_left(closes, resumed, first, past) - bisect_left(closes, paused, first, past)
    return days


def _nth_after(compiled: CompiledCalendar, pauses: Stretches, start: int, days: int) -> int:
    """The index of the nth working day after a date whose close no pause covers."""
    horizon, closes = start + CENTURY, compiled.day_closes
    first = bisect_right(compiled.days, compiled.local_day(start))
    wanted = first + days - 1
    if len(closes) <= wanted:
        _know(compiled, wanted, start)
    for paused, resumed in pauses:
        if resumed <= start:
            continue
        covered_from = max(first, bisect_left(closes, paused))
        if covered_from > wanted:
            break
        if resumed > horizon:
            raise HorizonExceeded
        compiled.cover(resumed)
        wanted += max(0, bisect_left(closes, resumed) - covered_from)
        _know(compiled, wanted, start)
    return wanted


def _due_after(
    compiled: CompiledCalendar, pauses: Stretches, conventions: Conventions, start: int, days: int
) -> int:
    """The nth working day after a date, or one before it whose kept time had come when the pause
    over its close began: what is past due stays so.
    """
    index = _nth_after(compiled, pauses, start, days)
    if not pauses or conventions.time_of_day is CLOSE_OF_DAY:
        return index
    closes, first = compiled.day_closes, bisect_right(compiled.days, compiled.local_day(start))
    last = first if days == 1 else _nth_after(compiled, pauses, start, days - 1) + 1
    for paused, resumed in pauses:
        day = bisect_left(closes, paused)
        is_paused = last <= day < index and closes[day] < resumed
        if is_paused and _placed(compiled, conventions, day, start) < paused:
            return day
    return index


def _nth_before(compiled: CompiledCalendar, pauses: Stretches, start: int, days: int) -> int:
    while (wanted := _skipped_back(compiled, pauses, start, days)) < 0:
        compiled.look_backward(start)
    return wanted


def _skipped_back(compiled: CompiledCalendar, pauses: Stretches, start: int, days: int) -> int:
    """The index of the nth unpaused working day before a date; below 0 for one not yet known."""
    closes = compiled.day_closes
    past = bisect_left(compiled.days, compiled.local_day(start))
    wanted = past - days
    for paused, resumed in reversed(pauses):
        covered_until = min(past, bisect_left(closes, resumed))
        if covered_until <= wanted:
            break
        wanted -= max(0, covered_until - bisect_left(closes, paused))
    return wanted


def _placed(compiled: CompiledCalendar, conventions: Conventions, index: int, start: int) -> int:
    """When on a working day a target falls due that keeps the time at which it began."""
    clock = _clock(compiled, start)
    kept = at_local(compiled.days[index], clock, compiled.zone, conventions.repeated_hour)
    if conventions.time_of_day is TimeOfDay.KEEP_TIME:
        return compiled.next_open(kept)
    return min(max(kept, compiled.day_opens[index]), compiled.day_closes[index])


def _know(compiled: CompiledCalendar, index: int, start: int) -> None:
    while len(compiled.days) <= index:
        compiled.look_forward(start)


def _works(compiled: CompiledCalendar, day: int) -> bool:
    index = bisect_left(compiled.days, day)
    return index < len(compiled.days) and compiled.days[index] == day


def _clock(compiled: CompiledCalendar, micros: int) -> time:
    return to_instant(micros).astimezone(compiled.zone).time()
