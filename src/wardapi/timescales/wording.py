"""What the lines of a ledger say, and how they name days, hours and amounts."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from wardapi.timescales.amounts import format_duration
from wardapi.timescales.pauses import Pause

if TYPE_CHECKING:
    from wardapi.timescales.calendars import WorkingCalendar
    from wardapi.timescales.timeline import Timeline

ELAPSED = "elapsed time"
OPEN = "open"
OUTSIDE = "outside opening hours"
SPECIAL = "special hours"
WAITING = "closed at that time of day, until the next opening"
WEEKLY = tuple(f"closed on {date(2024, 1, 1 + weekday):%A}s" for weekday in range(7))
"""Monday first."""
_MOMENT = timedelta(microseconds=1)
_LONGEST_DATE = timedelta(hours=25)
"""The day on which the clocks go back."""


class Beginning(NamedTuple):
    """What a target counts from: the day on which it `happened`, and what was `done`."""

    happened: str
    done: str


RECEIPT = Beginning("receipt", "received")
REOPENING = Beginning("reopening", "reopened")
RESTART = Beginning("the change from which it counts anew", "changed")
BEGINNINGS = {
    "acknowledged": Beginning("acknowledgement", "acknowledged"),
    "progress": Beginning("the progress reply before", "replied"),
    "substantive": Beginning("the answer", "answered"),
    "resolved": Beginning("resolution", "resolved"),
}


def milestone(name: str) -> Beginning:
    return Beginning(f"the milestone {name.replace('_', ' ')}", "reached")


def day_zero(began: Beginning) -> str:
    return f"day of {began.happened}, day zero"


def why_closed(calendar: "WorkingCalendar", day: int) -> str | None:
    """Why nothing is open on a date (an ordinal); None when something is."""
    if day in calendar.closures:
        return f"closed, {calendar.closures[day]}"
    if calendar.windows_on(day):
        return None
    return "closed that day" if day in calendar.special else WEEKLY[(day + 6) % 7]


def counts_as(line: "Timeline", received: datetime, start: datetime, began: Beginning) -> str:
    """Why a receipt, or what else began it, counts from a later instant."""
    cut_off, zone = line.conventions.cut_off, line.calendar.zone
    works = line.calendar.windows_on(received.astimezone(zone).toordinal())
    why = f"after {cut_off:%H:%M}" if works and cut_off else "on a closed day"
    return f"{began.done} {why}, counts as {start.astimezone(zone):%A %-d %B}"


def paused(pause: Pause) -> str:
    return f"paused, {_words(pause)}"


def close_paused(pause: Pause) -> str:
    return f"its close is paused, {_words(pause)}"


def ordinary_days(working_days: int) -> str:
    return number_of(working_days, "working day") if working_days else "no working day"


def ordinary_hours(used: int) -> str:
    return "in opening hours" if used else OUTSIDE


def number_of(number: int, what: str) -> str:
    """`1 working day`, `2 working days`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def dates(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`Fri 16 Dec 2022`, or the first and the last of several."""
    when = _date(start.astimezone(zone).toordinal())
    if end - start > _LONGEST_DATE:
        last = (end - _MOMENT).astimezone(zone)
        return f"{when} to {_date(last.toordinal())}"
    return when


def hours(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`Fri 16 Dec 2022, 10:00 to 17:00`; of a whole date, the date alone."""
    begin, until = start.astimezone(zone), end.astimezone(zone)
    first, last = begin.toordinal(), until.toordinal()
    opens, closes = _clock(begin.hour, begin.minute), _clock(until.hour, until.minute)
    if first == last:
        return f"{_date(first)}, {opens} to {closes}"
    if end - start > _LONGEST_DATE:
        return f"{_date(first)}, {opens} to {_date(last)}, {closes}"
    if opens == closes == "00:00":
        return _date(first)
    return f"{_date(first)}, {opens} to {_weekday(last)} {closes}"


@lru_cache(maxsize=4096)
def spoken(quantity: int) -> str:
    """`7 h 30 min` for microseconds."""
    seconds, fraction = divmod(quantity, 1_000_000)
    if fraction:
        return format_duration(quantity)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def _words(pause: Pause) -> str:
    return pause.reason.replace("_", " ")


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return f"{date.fromordinal(day):%a %-d %b %Y}"


@lru_cache(maxsize=4096)
def _weekday(day: int) -> str:
    return f"{date.fromordinal(day):%a}"


@lru_cache(maxsize=1440)
def _clock(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"
