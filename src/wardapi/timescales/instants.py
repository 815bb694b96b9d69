"""Instants as whole microseconds since 1970 UTC, in which the engine counts, and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wardapi.timescales.conventions import RepeatedHour
from wardapi.timescales.errors import HorizonExceeded, InvalidInstant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MINUTE = 60_000_000
DAY = 1_440 * MINUTE
CENTURY = 36_525 * DAY
"""The furthest that the engine looks, in microseconds."""
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime(2, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND
_PAST = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND


def from_instant(instant: datetime) -> int:
    """Raises InvalidInstant for a datetime without a zone or beyond the years 2 to 9998."""
    micros = since_epoch(instant)
    if not _FIRST <= micros < _PAST:
        raise InvalidInstant(f"{instant} lies beyond the years 2 to 9998.")
    return micros


def since_epoch(instant: datetime) -> int:
    """The same for any year. Raises InvalidInstant for a datetime without a zone."""
    try:
        since = instant - EPOCH
    except TypeError:
        raise InvalidInstant("An instant must say its time zone.") from None
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def to_instant(micros: int) -> datetime:
    """Aware, UTC. Raises HorizonExceeded beyond the years 2 to 9998."""
    if not _FIRST <= micros < _PAST:
        raise HorizonExceeded
    return EPOCH + micros * _MICROSECOND


def offset_at(micros: int, zone: ZoneInfo) -> int:
    """Local time minus UTC at an instant, in microseconds."""
    offset = (EPOCH + micros * _MICROSECOND).astimezone(zone).utcoffset() or timedelta()
    return offset // _MICROSECOND


def localise(
    naive: datetime, zone: ZoneInfo, repeated: RepeatedHour = RepeatedHour.FIRST
) -> datetime:
    """A local time as somebody typed it, as an instant in UTC.

    In the hour that autumn repeats `repeated` says which is meant; a time that spring leaves out
    is moved on by as much as the clocks are. Raises InvalidInstant at the end of time.
    """
    aware = naive.replace(tzinfo=zone, fold=0)
    if repeated is RepeatedHour.SECOND and _happens_twice(aware):
        aware = aware.replace(fold=1)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise InvalidInstant(f"{naive} lies beyond the years 2 to 9998.") from None


def at_local(day: int, clock: time, zone: ZoneInfo, repeated: RepeatedHour) -> int:
    """The instant of a local clock time on a date (an ordinal)."""
    naive = datetime.combine(date.fromordinal(day), clock.replace(tzinfo=None, fold=0))
    return from_instant(localise(naive, zone, repeated))


def _happens_twice(aware: datetime) -> bool:
    before, after = aware.utcoffset(), aware.replace(fold=1).utcoffset()
    return before is not None and after is not None and before > after
