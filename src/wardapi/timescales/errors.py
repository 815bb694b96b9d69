"""What the engine refuses, each with a stable code and a sentence."""

from typing import ClassVar


class TimescaleError(ValueError):
    """The engine cannot answer; the message is a sentence for people."""

    code: ClassVar[str] = "timescale_error"


class InvalidCalendar(TimescaleError):
    """A calendar that cannot work. `field` names the part, such as `hours.mon`."""

    code = "invalid_calendar"

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class InvalidAmount(TimescaleError):
    """An amount of time that cannot be read or used."""

    code = "invalid_amount"


class InvalidInstant(TimescaleError):
    """An instant without a time zone, or beyond the years 2 to 9998."""

    code = "invalid_instant"


class HorizonExceeded(TimescaleError):
    """More than 100 years lie between question and answer, or the answer beyond the year 9998."""

    code = "horizon_exceeded"

    def __init__(self) -> None:
        super().__init__("That reaches further than 100 years, or beyond the years 2 to 9998.")
