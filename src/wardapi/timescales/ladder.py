"""When each rung of a target's ladder fires."""

from wardapi.timescales.amounts import WORKING_DAYS, Amount
from wardapi.timescales.conventions import CLOSE_OF_DAY
from wardapi.timescales.policy import DUE, Rung
from wardapi.timescales.timeline import Timeline


def fires_at(rung: Rung, whole: Amount, line: Timeline, start: int, due: int) -> int:
    """The instant (microseconds) a rung fires, never before the target's start.

    `whole` is all of the target, extensions included, and `due` when it falls due.
    """
    anchor, amount, percent = rung.at
    if anchor is DUE:
        fires = due if amount is None else from_due(amount, whole, line, due)
    else:
        amount = amount or _share(whole, percent or 0)
        fires = line.due_micros(start, amount) if amount.quantity else start
    return max(start, fires)


def from_due(amount: Amount, whole: Amount, line: Timeline, due: int) -> int:
    """An amount after the due instant; a close at midnight belongs to the day that it ends."""
    if (
        amount.measure is whole.measure is WORKING_DAYS
        and line.conventions.time_of_day is CLOSE_OF_DAY
    ):
        due -= 1
    return line.advance_micros(due, amount)


def _share(whole: Amount, percent: int) -> Amount:
    """A percentage of a target; of working days, rounded up to whole ones."""
    return Amount(whole.measure, -(-whole.quantity * percent // 100))
