"""How far a feed looks."""

from datetime import date, datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from wardapi.wards.rules import today


class Window(NamedTuple):
    """From when to when a feed looks, both included; `first` and `last` are the council's days."""

    start: datetime
    end: datetime
    first: date
    last: date


def window(now: datetime) -> Window:
    """From three months back to eighteen months ahead."""
    start, end = now - relativedelta(months=3), now + relativedelta(months=18)
    return Window(start, end, today(start), today(end))
