"""When the meetings of a series are: an RRULE of RFC 5545, by the clock on the wall.

The rules are those of python-dateutil; what is accepted here is the part of the grammar that
meetings need, with an end or a horizon, so that no rule can run away.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal, NamedTuple

from dateutil import rrule as library

from wardapi.meetings.errors import InvalidRecurrence, TooManyMeetings
from wardapi.timescales.instants import localise
from wardapi.wards.rules import COUNCIL_ZONE

MAX_MEETINGS = 200
"""Meetings of one series at most: sixteen years of monthly briefings, or four of weekly ones."""
MAX_YEARS = 10
"""Years from the first meeting of a series to its last, at most."""
_FREQUENCIES: Mapping[str, Literal[0, 1, 2, 3]] = {
    "DAILY": library.DAILY,
    "WEEKLY": library.WEEKLY,
    "MONTHLY": library.MONTHLY,
    "YEARLY": library.YEARLY,
}
_OF_MONTHS = ("MONTHLY", "YEARLY")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")
_NUMBERS = {"BYMONTHDAY": 31, "BYMONTH": 12, "BYSETPOS": 31}
_COUNTED = {"INTERVAL": 99, "COUNT": MAX_MEETINGS}
_KNOWN = {"FREQ", "UNTIL", "BYDAY", "WKST", *_NUMBERS, *_COUNTED}


class Weekday(NamedTuple):
    """A day of the week, 0 to 6, and which of its kind: the second, the last; None is each."""

    day: int
    place: int | None


class Recurrence(NamedTuple):
    """A rule that has been read. `times` and `until` (local) are its own end, if it has one."""

    text: str
    frequency: str
    interval: int
    months: tuple[int, ...]
    days: tuple[int, ...]
    weekdays: tuple[Weekday, ...]
    positions: tuple[int, ...]
    week_starts: int
    times: int | None
    until: datetime | None

    @property
    def ends(self) -> bool:
        """Whether the rule has an end of its own."""
        return self.times is not None or self.until is not None


def read(text: str) -> Recurrence:
    """Read the text of an RRULE. Raises InvalidRecurrence with what is wrong."""
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise InvalidRecurrence("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise InvalidRecurrence("A rule ends by COUNT or by UNTIL, not by both.")
    if "BYSETPOS" in parts and (
        frequency not in _OF_MONTHS or not parts.keys() & {"BYDAY", "BYMONTHDAY"}
    ):
        raise InvalidRecurrence(
            "BYSETPOS chooses among the days of BYDAY or BYMONTHDAY, in a month or a year."
        )
    return Recurrence(
        text=";".join(f"{name}={value}" for name, value in parts.items()),
        frequency=frequency,
        interval=_counted(parts, "INTERVAL") or 1,
        months=_numbers(parts, "BYMONTH"),
        days=_numbers(parts, "BYMONTHDAY"),
        weekdays=_weekdays(parts.get("BYDAY"), frequency),
        positions=_numbers(parts, "BYSETPOS"),
        week_starts=_day_of_week(parts.get("WKST", "MO")),
        times=_counted(parts, "COUNT"),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
    )


def meetings_of(rule: Recurrence, first: datetime, horizon: date | None) -> list[datetime]:
    """Return when the meetings begin, as local times, from `first` through the horizon.

    Raises InvalidRecurrence when the rule has neither an end nor a horizon, or does not begin with
    `first`, and TooManyMeetings past 200 meetings or ten years.
    """
    if not rule.ends and horizon is None:
        raise InvalidRecurrence("Give the rule an end, COUNT or UNTIL, or the series a horizon.")
    furthest = _years_after(first)
    through = None if horizon is None else _last_of(horizon)
    ends = [limit for limit in (rule.until, through) if limit is not None]
    if any(end > furthest for end in ends):
        raise TooManyMeetings(f"A series lasts at most {MAX_YEARS} years.")
    # A rule that never comes true would be looked for until the year 9999.
    if min(ends, default=first) < first or not _begins_with(rule, first):
        raise InvalidRecurrence(
            "The rule does not give the first meeting: choose a day that the rule has."
        )
    run = _run(rule, first, min([*ends, furthest]))
    found = list(islice(run, rule.times or MAX_MEETINGS + 1))
    if rule.times is not None and horizon is None and len(found) < rule.times:
        raise TooManyMeetings(f"The rule does not come to COUNT within {MAX_YEARS} years.")
    if len(found) > MAX_MEETINGS:
        raise TooManyMeetings(f"A series has at most {MAX_MEETINGS} meetings.")
    return found


def instant_of(local: datetime) -> datetime:
    """Return the instant of a time on the wall: in the repeated hour of autumn the first, and in
    the hour that spring leaves out as much later as the clocks are moved."""
    return localise(local, COUNCIL_ZONE)


def _run(rule: Recurrence, first: datetime, until: datetime) -> library.rrule:
    return library.rrule(
        _FREQUENCIES[rule.frequency],
        dtstart=first,
        until=until,
        interval=rule.interval,
        bymonth=rule.months or None,
        bymonthday=rule.days or None,
        byweekday=[library.weekday(*one) for one in rule.weekdays] or None,
        bysetpos=rule.positions or None,
        wkst=rule.week_starts,
    )


def _begins_with(rule: Recurrence, first: datetime) -> bool:
    """Whether the first meeting is one that the rule gives."""
    if not _in_set(rule, first.date()):
        return False
    if not rule.positions:
        return True
    # What is chosen from: the days of the same month or year, of which `first` is one.
    yearly = rule.frequency == "YEARLY"
    start = first.replace(day=1, month=1) if yearly else first.replace(day=1)
    days = 365 + isleap(first.year) if yearly else monthrange(first.year, first.month)[1]
    every = rule._replace(positions=(), interval=1)
    among = list(_run(every, start, start + timedelta(days=days - 1)))
    chosen = [n - 1 if n > 0 else n for n in rule.positions if abs(n) <= len(among)]
    return first in {among[n] for n in chosen}


def _in_set(rule: Recurrence, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.days or bool({day.day, day.day - length - 1} & set(rule.days)))
        and (not rule.weekdays or any(_is(one, day, rule) for one in rule.weekdays))
    )


def _is(one: Weekday, day: date, rule: Recurrence) -> bool:
    if one.day != day.weekday():
        return False
    at, length = day.day, monthrange(day.year, day.month)[1]
    if rule.frequency == "YEARLY" and not rule.months:
        at, length = day.timetuple().tm_yday, 365 + isleap(day.year)
    return one.place in (None, (at - 1) // 7 + 1, -((length - at) // 7 + 1))


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").split(";"):
        name, sign, value = part.partition("=")
        if name not in _KNOWN or not sign or not value:
            known = ", ".join(sorted(_KNOWN))
            raise InvalidRecurrence(f"{part[:40]!r} is no part that is known here: {known}.")
        if name in parts:
            raise InvalidRecurrence(f"{name} stands there twice.")
        parts[name] = value
    return parts


def _numbers(parts: Mapping[str, str], name: str) -> tuple[int, ...]:
    if name not in parts:
        return ()
    most = _NUMBERS[name]
    pattern = r"[0-9]{1,2}" if name == "BYMONTH" else r"[+-]?[0-9]{1,2}"
    words = parts[name].split(",")
    if not all(re.fullmatch(pattern, word) and 1 <= abs(int(word)) <= most for word in words):
        raise InvalidRecurrence(f"{name} takes whole numbers up to {most}, with commas between.")
    return tuple(map(int, words))


def _counted(parts: Mapping[str, str], name: str) -> int | None:
    if name not in parts:
        return None
    text, most = parts[name], _COUNTED[name]
    if re.fullmatch(r"[0-9]{1,5}", text) is None or int(text) < 1:
        raise InvalidRecurrence(f"{name} is a whole number from 1 to {most}.")
    if int(text) > most:
        kind = TooManyMeetings if name == "COUNT" else InvalidRecurrence
        raise kind(f"{name} is at most {most}.")
    return int(text)


def _weekdays(text: str | None, frequency: str) -> tuple[Weekday, ...]:
    found = [_WEEKDAY.fullmatch(word) for word in text.split(",")] if text else []
    days = []
    for match in found:
        if match is None:
            raise InvalidRecurrence("BYDAY takes days such as TU, 2TU or -1FR, with commas.")
        place, day = match.groups()
        if place is not None and frequency not in _OF_MONTHS:
            raise InvalidRecurrence("A day with a number, such as 2TU, needs MONTHLY or YEARLY.")
        days.append(Weekday(_DAYS.index(day), None if place is None else int(place)))
    return tuple(days)


def _day_of_week(text: str) -> int:
    if text not in _DAYS:
        raise InvalidRecurrence("WKST is one of MO, TU, WE, TH, FR, SA, SU.")
    return _DAYS.index(text)


def _until(text: str) -> datetime:
    """Return the last local time that a rule allows; a day alone counts to its end."""
    if _UNTIL.fullmatch(text) is not None:
        try:
            if "T" not in text:
                return _last_of(date.fromisoformat(text))
            written = datetime.strptime(f"{text.rstrip('Z')}+0000", "%Y%m%dT%H%M%S%z")
            local = written.astimezone(COUNCIL_ZONE) if text.endswith("Z") else written
            return local.replace(tzinfo=None)
        except (ValueError, OverflowError):
            pass
    raise InvalidRecurrence("UNTIL is a day or an instant in UTC: 20261231 or 20261231T235959Z.")


def _last_of(day: date) -> datetime:
    return datetime.combine(day, time.max)


def _years_after(first: datetime) -> datetime:
    last = first.year + MAX_YEARS
    # 29 February has no like in most years.
    day = 28 if (first.month, first.day) == (2, 29) else first.day
    return first.replace(year=last, day=day)
