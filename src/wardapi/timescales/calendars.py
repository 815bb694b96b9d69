"""When a council works: weekly opening hours, closures and special hours, in a time zone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import MAXYEAR, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from math import inf
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wardapi.timescales.compiled import CompiledCalendar
from wardapi.timescales.diary import Diary
from wardapi.timescales.errors import InvalidCalendar
from wardapi.timescales.instants import from_instant, localise, since_epoch

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT = 1_440
_NO_PLACES = ("Factory", "localtime", "posix", "right")
"""What else a machine may keep among its time zones: its own, and some with leap seconds."""


class Window(NamedTuple):
    """Opening hours `[opens, closes)` in minutes since local midnight; 1440 closes at midnight."""

    opens: int
    closes: int


class WorkingCalendar:
    """Immutable. Weekdays (0 is Monday) left out are closed; `special_hours` replace a date's own.

    `known_until` is the last date for which bank holidays are published. Raises InvalidCalendar
    with a sentence when no time could ever be worked, a window is inverted, two overlap, a date is
    named twice or the zone is unknown.
    """

    def __init__(
        self,
        time_zone: str,
        hours: Mapping[int, Sequence[Window]],
        closures: Iterable[tuple[date, str]] = (),
        special_hours: Iterable[tuple[date, Sequence[Window]]] = (),
        known_until: date | None = None,
    ) -> None:
        closures, special_hours = list(closures), list(special_hours)
        self.zone = _zone(time_zone)
        self.weekly = _weekly(hours)
        _named_once([on for on, _ in closures], [on for on, _ in special_hours])
        self.closures = {on.toordinal(): name for on, name in closures}
        self.special = {
            on.toordinal(): _windows(windows, f"special_hours.{on}")
            for on, windows in special_hours
        }
        self.known_until = known_until

    @cached_property
    def compiled(self) -> CompiledCalendar:
        """The calendar as instants, made once and extended year by year as it is asked for."""
        return CompiledCalendar(self.zone, self.windows_on)

    @cached_property
    def diary(self) -> Diary:
        """Its dates as ledgers tell of them, remembered."""
        return Diary(self)

    def windows_on(self, day: int) -> tuple[Window, ...]:
        """The opening hours of a date, given as an ordinal."""
        if day in self.closures:
            return ()
        special = self.special.get(day)
        return self.weekly[(day + 6) % 7] if special is None else special

    def is_provisional(self, instant: datetime) -> bool:
        """Whether the instant lies past the last date with published bank holidays."""
        return self.is_unknown(from_instant(instant))

    def is_unknown(self, micros: int) -> bool:
        """The same for microseconds since 1970."""
        return micros >= self._unknown_from

    @cached_property
    def _unknown_from(self) -> float:
        """The midnight after the last date with published bank holidays."""
        if self.known_until is None or self.known_until.year == MAXYEAR:
            return inf
        following = datetime.combine(self.known_until, time()) + timedelta(days=1)
        return since_epoch(localise(following, self.zone))


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        if not name.startswith(_NO_PLACES):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise InvalidCalendar(f"There is no time zone {name!r}.", "time_zone")


def _weekly(hours: Mapping[int, Sequence[Window]]) -> tuple[tuple[Window, ...], ...]:
    if unknown := [day for day in hours if day not in range(7)]:
        raise InvalidCalendar(f"There is no weekday {unknown[0]}; 0 is Monday.", "hours")
    weekly = tuple(_windows(hours.get(day, ()), f"hours.{WEEKDAYS[day]}") for day in range(7))
    if not any(weekly):
        raise InvalidCalendar("The calendar has no working time in the week.", "hours")
    return weekly


def _windows(windows: Sequence[Window], field: str) -> tuple[Window, ...]:
    ordered = tuple(sorted(windows))
    for window in ordered:
        if window.opens >= window.closes:
            raise InvalidCalendar(f"{_clock(window)} does not close after it opens.", field)
        if window.opens < 0 or window.closes > _MIDNIGHT:
            raise InvalidCalendar(f"{_clock(window)} is not within one day.", field)
    for one, other in pairwise(ordered):
        if other.opens < one.closes:
            raise InvalidCalendar(f"{_clock(one)} and {_clock(other)} overlap.", field)
    return ordered


def _clock(window: Window) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in window)


def _named_once(closures: Sequence[date], special: Sequence[date]) -> None:
    seen: set[date] = set()
    for field, dates in (("closures", closures), ("special_hours", special)):
        for on in dates:
            if on in seen:
                raise InvalidCalendar(f"{on} is named twice.", field)
            seen.add(on)
