"""The days that a report is about."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from wardapi.reports.errors import InvalidPeriod
from wardapi.timescales import localise
from wardapi.wards.rules import COUNCIL_ZONE, today

LONGEST = 5 * 366
"""Days that a period has at most."""


class Period(NamedTuple):
    """From a first day to a last, both included: days of the council's own clock."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def starts_at(self) -> datetime:
        """The instant at which the first day begins."""
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The instant at which the last day is over."""
        return midnight(self.last + timedelta(days=1))

    @property
    def previous(self) -> "Period":
        """As many days, right before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def overlaps(self, other: "Period") -> bool:
        """Whether both share a day."""
        return self.first <= other.last and other.first <= self.last

    def has(self, instant: datetime | None) -> bool:
        """Whether an instant lies on one of its days."""
        return instant is not None and self.starts_at <= instant < self.ends_at


def checked(first: date, last: date, now: datetime) -> Period:
    """Return the period. Raises InvalidPeriod."""
    if last < first:
        raise InvalidPeriod("`from` comes after `to`.")
    if last > today(now):
        raise InvalidPeriod("`to` lies in the future; a report is about days that have begun.")
    if (last - first).days >= LONGEST or first.year < 1900:
        raise InvalidPeriod("A period has five years at most, none before 1900.")
    return Period(first, last)


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """Return the instant at which a day of the council begins."""
    return localise(datetime.combine(day, time.min), COUNCIL_ZONE)
