"""When each rung of a target's ladder fires."""

from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount
from wardapi.timescales.policy import Anchor, Rung, Target
from wardapi.timescales.timeline import Timeline


class Reanchor(NamedTuple):
    """Rungs after the one at `place` are measured from `new_date`, which an answer promised."""

    place: int
    new_date: datetime


def fires_at(
    rung: Rung,
    target: Target,
    line: Timeline,
    start: datetime,
    due: datetime,
    promised: datetime | None,
) -> datetime:
    """The instant a rung fires, never before the target's start.

    `promised` is the date that an answered escalation put in place of `due`, if one did.
    """
    at = rung.at
    if at.anchor is Anchor.DUE:
        anchor = promised or due
        fires = line.advance(anchor, at.amount) if at.amount else anchor
    else:
        amount = at.amount or _share(target.within, at.percent or 0)
        fires = line.due(start, amount) if amount.quantity else start
    return fires if fires > start else start


def _share(whole: Amount, percent: int) -> Amount:
    """A percentage of a target; of working days, rounded up to whole ones."""
    return Amount(whole.measure, -(-whole.quantity * percent // 100))
