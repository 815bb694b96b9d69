"""Time inside opening windows, from which pauses are taken out."""

from wardapi.timescales.compiled import CompiledCalendar
from wardapi.timescales.conventions import AtClose
from wardapi.timescales.errors import HorizonExceeded
from wardapi.timescales.instants import CENTURY
from wardapi.timescales.pauses import Stretches, overlapping


def advance(
    compiled: CompiledCalendar, pauses: Stretches, at_close: AtClose, start: int, amount: int
) -> int:
    """The instant an amount after `start`: the first open, unpaused one after none at all."""
    if amount < 0:
        return _back(compiled, pauses, start, -amount)
    if amount == 0:
        return _first_worked(compiled, pauses, start)
    due = _forward(compiled, pauses, start, amount)
    if at_close is AtClose.CLOSING_INSTANT or compiled.next_open(due) == due:
        return due
    return _first_worked(compiled, pauses, due)


def count(compiled: CompiledCalendar, pauses: Stretches, start: int, end: int) -> int:
    paused = sum(
        compiled.worked_between(max(start, p), min(end, r))
        for p, r in overlapping(pauses, start, end)
    )
    return compiled.worked_between(start, end) - paused


def _forward(compiled: CompiledCalendar, pauses: Stretches, start: int, amount: int) -> int:
    """The first instant by which the amount has been worked."""
    horizon = start + CENTURY
    for paused, resumed in pauses:
        if resumed <= start:
            continue
        if paused > horizon:
            break
        if paused > start:
            worked = compiled.worked_between(start, paused)
            if worked >= amount:
                break
            amount -= worked
        start = resumed
        if start > horizon:
            raise HorizonExceeded
    return compiled.when_worked(start, amount)


def _back(compiled: CompiledCalendar, pauses: Stretches, end: int, amount: int) -> int:
    """The last instant from which the amount is worked until `end`."""
    horizon = end - CENTURY
    for paused, resumed in reversed(pauses):
        if paused >= end:
            continue
        if resumed < horizon:
            break
        if resumed < end:
            worked = compiled.worked_between(resumed, end)
            if worked >= amount:
                break
            amount -= worked
        end = paused
        if end < horizon:
            raise HorizonExceeded
    return compiled.when_worked_back(end, amount)


def _first_worked(compiled: CompiledCalendar, pauses: Stretches, start: int) -> int:
    """The first open, unpaused instant at or after this one."""
    horizon = start + CENTURY
    opening = compiled.next_open(start)
    for paused, resumed in pauses:
        if resumed <= opening:
            continue
        if paused > opening:
            break
        if resumed > horizon:
            raise HorizonExceeded
        opening = compiled.next_open(resumed)
    return opening
