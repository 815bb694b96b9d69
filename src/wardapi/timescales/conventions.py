"""The questions that other systems answer differently, each answered by name."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class AtClose(StrEnum):
    """Working time runs out exactly at closing: that instant, or the next opening?"""

    CLOSING_INSTANT = "closing_instant"
    NEXT_OPENING = "next_opening"


class DayZero(StrEnum):
    """A receipt on a closed day: is that day zero, or is it received at the next opening?

    The first is the Information Commissioner's rule (Saturday + 1 = Monday).
    """

    DAY_OF_RECEIPT = "day_of_receipt"
    NEXT_WORKING_DAY = "next_working_day"


class TimeOfDay(StrEnum):
    """When on its last day a working-days target falls due."""

    CLOSE_OF_DAY = "close_of_day"
    KEEP_TIME = "keep_time"
    KEEP_TIME_WITHIN_HOURS = "keep_time_within_hours"


CLOSE_OF_DAY = TimeOfDay.CLOSE_OF_DAY


class RepeatedHour(StrEnum):
    """Which of the two is meant by a local time in the hour that autumn repeats."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Conventions:
    """One answer to each question. `cut_off` and below bear on working days only.

    A receipt on a working day at or after `cut_off` (local time; None: never) counts as received
    at the opening of the next working day.
    """

    at_close: AtClose = AtClose.CLOSING_INSTANT
    day_zero: DayZero = DayZero.DAY_OF_RECEIPT
    cut_off: time | None = None
    time_of_day: TimeOfDay = TimeOfDay.CLOSE_OF_DAY
    repeated_hour: RepeatedHour = RepeatedHour.FIRST

    @property
    def move_receipts(self) -> bool:
        """Whether some receipts count from later than they came."""
        return self.cut_off is not None or self.day_zero is DayZero.NEXT_WORKING_DAY


DEFAULT = Conventions()
