"""Stretches of time in which the clock stands still."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import NamedTuple

from wardapi.timescales.errors import InvalidInstant
from wardapi.timescales.instants import since_epoch

Stretches = Sequence[tuple[int, int]]
"""Half-open, disjoint and not touching, in order; in microseconds since 1970."""
_START, _END = itemgetter(0), itemgetter(1)


class Pause(NamedTuple):
    """The half-open stretch `[start, end)`, with the reason for it."""

    start: datetime
    end: datetime
    reason: str = "paused"


def merge(pauses: Iterable[Pause]) -> list[Pause]:
    """Disjoint, in order, in UTC; where two overlap or touch the earlier one's reason comes first.

    Raises InvalidInstant for a datetime without a zone.
    """
    merged: list[Pause] = []
    for pause in sorted(map(_in_utc, pauses)):
        if pause.start >= pause.end:
            continue
        if merged and pause.start <= merged[-1].end:
            merged[-1] = _joined(merged[-1], pause)
        else:
            merged.append(pause)
    return merged


def stretches(merged: Iterable[Pause]) -> Stretches:
    return [(since_epoch(pause.start), since_epoch(pause.end)) for pause in merged]


def overlapping(pauses: Stretches, start: int, end: int) -> Stretches:
    """Those of which some part lies in `[start, end)`."""
    if not pauses:
        return pauses
    first = bisect_right(pauses, start, key=_END)
    return pauses[first : bisect_left(pauses, end, lo=first, key=_START)]


def _in_utc(pause: Pause) -> Pause:
    """Datetimes of one zone compare by their clocks, which may show the same hour twice."""
    if pause.start.tzinfo is UTC and pause.end.tzinfo is UTC:
        return pause
    if pause.start.utcoffset() is None or pause.end.utcoffset() is None:
        raise InvalidInstant("An instant must say its time zone.")
    try:
        return Pause(pause.start.astimezone(UTC), pause.end.astimezone(UTC), pause.reason)
    except OverflowError:
        raise InvalidInstant("A pause lies beyond the years 1 to 9999.") from None


def _joined(one: Pause, other: Pause) -> Pause:
    reasons = one.reason.split(", ")
    reason = one.reason if other.reason in reasons else f"{one.reason}, {other.reason}"
    return Pause(one.start, max(one.end, other.end), reason)
