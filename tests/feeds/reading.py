"""Reads a calendar as a calendar program does, and holds it to RFC 5545."""

import re
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from icalendar import Calendar

_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "LAST-MODIFIED", "SUMMARY", "STATUS",
         "TRANSP", "CLASS")  # fmt: skip
_OF_PEOPLE = ("ATTENDEE", "ORGANIZER", "CONTACT", "COMMENT", "ATTACH")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Shown(NamedTuple):
    """An entry as it was read back."""

    uid: str
    title: str
    start: date | datetime
    end: date | datetime
    sequence: int
    changed_at: datetime
    status: str
    place: str | None
    note: str | None
    transparency: str
    classification: str


class Diary(NamedTuple):
    """A calendar as it was read back."""

    name: str
    entries: list[Shown]

    @property
    def titles(self) -> list[str]:
        return [entry.title for entry in self.entries]


def diary_of(content: bytes) -> Diary:
    """Parse a calendar; fail where it breaks a rule of the standard."""
    check_lines(content)
    (calendar,) = Calendar.from_ical(content, multiple=True)
    assert calendar.errors == []
    assert calendar.to_ical() == content
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"].startswith("-//wardapi//")
    assert (calendar["CALSCALE"], calendar["METHOD"]) == ("GREGORIAN", "PUBLISH")
    assert calendar["REFRESH-INTERVAL"].params == {"VALUE": "DURATION"}
    assert calendar.decoded("REFRESH-INTERVAL") == timedelta(hours=1)
    assert calendar["X-WR-CALNAME"] == calendar["NAME"]
    entries = [shown(component) for component in calendar.subcomponents]
    uids = [entry.uid for entry in entries]
    assert len(set(uids)) == len(uids)
    return Diary(str(calendar["X-WR-CALNAME"]), entries)


def check_lines(content: bytes) -> None:
    """Lines end with CRLF, hold 75 octets at most, are UTF-8, and have no control characters."""
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in lines:
        assert b"\r" not in line
        assert b"\n" not in line
        assert 0 < len(line) <= 75
        assert not _FORBIDDEN.search(line)
        line.decode()


def shown(event: Any) -> Shown:
    """Return an event; fail where it breaks a rule."""
    assert event.name == "VEVENT"
    assert event.errors == []
    for name in _ONCE:
        assert not isinstance(event[name], list), name
    assert not [name for name in _OF_PEOPLE if name in event]
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    assert type(start) is type(end)
    assert end > start
    for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"):
        value = event.decoded(name)
        assert not isinstance(value, datetime) or value.utcoffset() == timedelta(0), name
    if not isinstance(start, datetime):
        assert event["DTSTART"].params == {"VALUE": "DATE"}
    assert event["STATUS"] in ("TENTATIVE", "CONFIRMED", "CANCELLED")
    return Shown(
        uid=str(event["UID"]),
        title=str(event["SUMMARY"]),
        start=start,
        end=end,
        sequence=int(event["SEQUENCE"]),
        changed_at=event.decoded("LAST-MODIFIED"),
        status=str(event["STATUS"]),
        place=None if "LOCATION" not in event else str(event["LOCATION"]),
        note=None if "DESCRIPTION" not in event else str(event["DESCRIPTION"]),
        transparency=str(event["TRANSP"]),
        classification=str(event["CLASS"]),
    )
