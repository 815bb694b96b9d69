"""Stretches of time in which the clock stands still."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class Pause(NamedTuple):
    """The half-open stretch `[start, end)`, with the reason for it."""

    start: datetime
    end: datetime
    reason: str = "paused"


def merge(pauses: Iterable[Pause]) -> list[Pause]:
    """Disjoint, in order; where two overlap or touch the earlier one's reason comes first."""
    merged: list[Pause] = []
    for pause in sorted(pause for pause in pauses if pause.start < pause.end):
        if merged and pause.start <= merged[-1].end:
            merged[-1] = _joined(merged[-1], pause)
        else:
            merged.append(pause)
    return merged


def _joined(one: Pause, other: Pause) -> Pause:
    reasons = one.reason.split(", ")
    reason = one.reason if other.reason in reasons else f"{one.reason}, {other.reason}"
    return Pause(one.start, max(one.end, other.end), reason)
