"""Real time, from which pauses are taken out."""

from wardapi.timescales.pauses import Stretches, overlapping


def advance(pauses: Stretches, start: int, amount: int) -> int:
    """The instant an amount after `start`; none from a paused moment is when the pause ends."""
    if amount < 0:
        return _back(pauses, start, start + amount)
    due = start + amount
    for paused, resumed in pauses:
        if resumed <= start:
            continue
        if paused > start and paused >= due:
            break
        due += resumed - max(paused, start)
    return due


def count(pauses: Stretches, start: int, end: int) -> int:
    inside = overlapping(pauses, start, end)
    return end - start - sum(min(end, r) - max(start, p) for p, r in inside)


def _back(pauses: Stretches, end: int, start: int) -> int:
    for paused, resumed in reversed(pauses):
        if paused >= end:
            continue
        if resumed <= start:
            break
        start -= min(resumed, end) - paused
    return start
