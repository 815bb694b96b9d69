"""Readable instants in London, and an office there that most tables ask."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from wardapi.timescales import (
    Amount,
    Conventions,
    Pause,
    Timeline,
    Window,
    WorkingCalendar,
)

LONDON = ZoneInfo("Europe/London")

BANK_HOLIDAYS = {
    date(2022, 6, 2): "Spring bank holiday",
    date(2022, 6, 3): "Platinum Jubilee bank holiday",
    date(2022, 12, 26): "Boxing Day",
    date(2022, 12, 27): "Christmas Day (substitute day)",
    date(2023, 1, 2): "New Year's Day (substitute day)",
    date(2024, 3, 29): "Good Friday",
    date(2024, 4, 1): "Easter Monday",
    date(2024, 5, 6): "Early May bank holiday",
    date(2025, 12, 25): "Christmas Day",
    date(2025, 12, 26): "Boxing Day",
    date(2026, 1, 1): "New Year's Day",
    date(2026, 4, 3): "Good Friday",
    date(2026, 4, 6): "Easter Monday",
}


def minute(text: str) -> int:
    """Minutes since midnight of `09:00`; 1440 of `24:00`."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def windows(text: str) -> list[Window]:
    """`09:00-12:00 13:00-17:00`; nothing for a day that is closed."""
    return [Window(*map(minute, span.split("-"))) for span in text.split()]


def office(
    weekdays: str = "09:00-17:00",
    weekend: str = "",
    *,
    zone: str = "Europe/London",
    closed: Mapping[date, str] = BANK_HOLIDAYS,
    special: Mapping[date, str] | None = None,
    known_until: date | None = None,
) -> WorkingCalendar:
    week = {day: windows(weekend if day > 4 else weekdays) for day in range(7)}
    return WorkingCalendar(
        zone,
        week,
        closed.items(),
        [(on, windows(text)) for on, text in (special or {}).items()],
        known_until,
    )


def at(text: str) -> datetime:
    """`Tue 31 May 2022 10:00`; in the hour that autumn repeats, with ` GMT` for the second."""
    typed, _, summer_or_not = text.replace(" GMT", "|GMT").partition("|")
    naive = datetime.strptime(typed, "%a %d %b %Y %H:%M")  # noqa: DTZ007 - London is added below
    assert f"{naive:%a}" == typed[:3], f"{text} is a {naive:%A}"
    return naive.replace(tzinfo=LONDON, fold=1 if summer_or_not else 0).astimezone(UTC)


def told(instant: datetime) -> str:
    """The way back from `at`."""
    local = instant.astimezone(LONDON)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%a %-d %b %Y %H:%M}" + (" GMT" if twice and local.fold else "")


def amount(text: str) -> Amount:
    """`10wd` in working days, `4wh` in working time, `24h` and `90min` elapsed."""
    sign = -1 if text.startswith("-") else 1
    number = sign * int(text.strip("-wdhmin"))
    match text.lstrip("-0123456789"):
        case "wd":
            return Amount.working_days(number)
        case "wh":
            return Amount.working_time(timedelta(hours=number))
        case "h":
            return Amount.elapsed(timedelta(hours=number))
        case "min":
            return Amount.elapsed(timedelta(minutes=number))
        case unit:
            raise ValueError(unit)


def pauses(*texts: str) -> list[Pause]:
    """`Mon 5 Jan 2026 10:00 to Tue 6 Jan 2026 12:00` each."""
    return [Pause(*map(at, text.split(" to "))) for text in texts]


def due(
    received: str,
    within: str,
    calendar: WorkingCalendar | None = None,
    paused: Sequence[Pause] = (),
    **conventions: object,
) -> str:
    """When it is due in London, `conventions` as they differ from the defaults."""
    line = Timeline(calendar or office(), Conventions(**conventions), paused)
    return told(line.due(at(received), amount(within)))
