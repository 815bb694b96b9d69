"""Amounts of time, each in the measure that it counts in."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from wardapi.timescales.errors import InvalidAmount

SECOND = 1_000_000
"""Microseconds."""
_UNITS = (("W", 7 * 86_400), ("D", 86_400), ("H", 3_600), ("M", 60), ("S", 1))
_DURATION = re.compile(
    r"P(?=.)(?:(?P<W>\d{1,15})W)?(?:(?P<D>\d{1,15})D)?"
    r"(?:T(?=.)(?:(?P<H>\d{1,15})H)?(?:(?P<M>\d{1,15})M)?"
    r"(?:(?P<S>\d{1,15})(?:[.,](?P<fraction>\d{1,6}))?S)?)?",
    re.ASCII,
)


class Measure(StrEnum):
    """What is counted: real time, time inside opening hours, or closes of working days."""

    ELAPSED = "elapsed"
    WORKING_TIME = "working_time"
    WORKING_DAYS = "working_days"


WORKING_DAYS, ELAPSED = Measure.WORKING_DAYS, Measure.ELAPSED
"""For the counting itself: in Python 3.11 asking an enum for a member takes as long as a search."""


class Amount(NamedTuple):
    """`quantity` is in microseconds for times and in days for working days; negative goes back."""

    measure: Measure
    quantity: int

    @classmethod
    def elapsed(cls, time: timedelta) -> "Amount":
        return cls(Measure.ELAPSED, microseconds(time))

    @classmethod
    def working_time(cls, time: timedelta) -> "Amount":
        return cls(Measure.WORKING_TIME, microseconds(time))

    @classmethod
    def working_days(cls, days: int) -> "Amount":
        return cls(Measure.WORKING_DAYS, days)

    @classmethod
    def parse(cls, measure: Measure, duration: str) -> "Amount":
        """A time measure's amount from an ISO 8601 duration. Raises InvalidAmount."""
        return cls(measure, parse_duration(duration))

    @property
    def text(self) -> str:
        """`PT80H` for times, `10` for working days."""
        if self.measure is Measure.WORKING_DAYS:
            return str(self.quantity)
        return format_duration(self.quantity)


def microseconds(time: timedelta) -> int:
    """A timedelta as whole microseconds, exactly."""
    return (time.days * 86_400 + time.seconds) * SECOND + time.microseconds


def parse_duration(text: str) -> int:
    """Microseconds of an ISO 8601 duration. Raises InvalidAmount, also for years and months."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise InvalidAmount(
            f"{text[:60]!r} is no ISO 8601 duration in weeks, days, hours, minutes and seconds."
        )
    seconds = sum(int(found[unit] or 0) * length for unit, length in _UNITS)
    return seconds * SECOND + int((found["fraction"] or "").ljust(6, "0"))


def format_duration(quantity: int, *, days: bool = False) -> str:
    """Microseconds as an ISO 8601 duration: `PT44H`, or with days `P1DT20H`; `-PT2H`."""
    sign = "-" if quantity < 0 else ""
    seconds, fraction = divmod(abs(quantity), SECOND)
    whole_days, seconds = divmod(seconds, 86_400) if days else (0, seconds)
    hours, rest = divmod(seconds, 3_600)
    minutes, seconds = divmod(rest, 60)
    tail = f"{seconds}.{fraction:06}".rstrip("0") if fraction else str(seconds)
    parts = ((str(hours), "H"), (str(minutes), "M"), (tail, "S"))
    time = "".join(number + unit for number, unit in parts if number != "0")
    date = f"{whole_days}D" if whole_days else ""
    if not time and not date:
        return f"{sign}PT0S"
    return f"{sign}P{date}" + (f"T{time}" if time else "")
