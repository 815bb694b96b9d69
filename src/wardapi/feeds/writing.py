"""Writing entries as iCalendar (RFC 5545, with the names of RFC 7986).

Instants are in UTC: every program turns them into its reader's time, and none has to be told of
summer time. Each meeting is written by itself, so no rule of recurrence has to be understood.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from wardapi import __version__
from wardapi.feeds.entries import Entry
from wardapi.wards.rules import COUNCIL_ZONE

MEDIA_TYPE = "text/calendar"
REFRESH = timedelta(hours=1)
"""How often a program is asked to look again."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")


def tag(name: str, entries: Sequence[Entry]) -> str:
    """Return the ETag of a feed. It is weak: the instant of writing stands in each entry."""
    content = repr((__version__, name, [tuple(entry) for entry in entries]))
    return f'W/"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def calendar(name: str, entries: Sequence[Entry], now: datetime) -> bytes:
    """Return a feed as text in UTF-8, with lines folded and ended as the standard has them."""
    found = Calendar()
    found.add("prodid", f"-//wardapi//wardapi {__version__}//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("name", _text(name))
    found.add("x-wr-calname", _text(name))
    found.add("x-wr-timezone", COUNCIL_ZONE.key)
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    for entry in entries:
        found.add_component(_event(entry, now))
    return bytes(found.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    # The standard has this the instant of writing where there is a METHOD.
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("last-modified", entry.changed_at.replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("summary", _text(entry.title))
    if entry.start is not None and entry.end is not None:
        event.add("dtstart", entry.start.replace(microsecond=0))
        event.add("dtend", entry.end.replace(microsecond=0))
    elif entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    event.add("status", entry.status)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    event.add("class", "PUBLIC" if entry.public else "PRIVATE")
    if entry.place is not None:
        event.add("location", _text(entry.place))
    if entry.note is not None:
        event.add("description", _text(entry.note))
    return event


def _text(value: str) -> vText:
    """Text as the standard writes it. Control characters, which it forbids, become blanks."""
    return vText(_CONTROL.sub(" ", value))
