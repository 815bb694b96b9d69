"""Where a local date begins."""

from bisect import bisect_right

from wardapi.timescales.compiled import CompiledCalendar
from wardapi.timescales.instants import DAY, EPOCH_DAY


def midnight(compiled: CompiledCalendar, day: int) -> int:
    """The first instant of a date (an ordinal) that is covered; not 00:00 where clocks skip it."""
    local, turns, offsets = (day - EPOCH_DAY) * DAY, compiled.turns, compiled.offsets
    index = bisect_right(turns, local - DAY) - 1
    begins = local - offsets[index]
    while index + 1 < len(turns) and begins >= turns[index + 1]:
        index += 1
        begins = max(turns[index], local - offsets[index])
    return begins
