"""What stands in a feed: entries made of codes, dates, names of places, and published titles."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from wardapi.meetings.vocabulary import Kind as MeetingKind
from wardapi.meetings.vocabulary import Mode
from wardapi.wards.rules import COUNCIL_ZONE

MOST = 2_000
"""Entries in one feed."""
BEFORE_DUE = timedelta(minutes=15)
"""How long the entry of a deadline is. It ends when the deadline falls."""
_NAMESPACE = uuid5(NAMESPACE_URL, "https://wardapi.example/feeds")

_MEETINGS: Mapping[MeetingKind, str] = {
    MeetingKind.WARD_BRIEFING: "Ward briefing",
    MeetingKind.COMMUNITY_ACTION_PARTNERSHIP: "Community Action Partnership",
    MeetingKind.LOCALITY_MEETING: "Locality meeting",
    MeetingKind.JOINT_TASKING_GROUP: "Joint tasking group",
    MeetingKind.PARISH_LIAISON: "Parish liaison",
    MeetingKind.PARTNERSHIP: "Partnership meeting",
}
_MODES: Mapping[Mode, str] = {
    Mode.FACE_TO_FACE: "Face to face",
    Mode.ONLINE: "Online",
    Mode.HYBRID: "Face to face and online",
}


class Entry(NamedTuple):
    """One entry of a calendar: from an instant to another, or a whole `day` with both None.

    `sequence` never falls from one change to the next. `busy` is whether it takes the reader's
    time, `public` whether anybody may know of it.
    """

    uid: str
    title: str
    changed_at: datetime
    sequence: int
    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    status: str = "CONFIRMED"
    place: str | None = None
    note: str | None = None
    busy: bool = False
    public: bool = False


def uid_of(kind: str, id_: UUID, part: str = "") -> str:
    """Return the identifier of an entry: the same for ever, in every feed, and telling nothing."""
    return str(uuid5(_NAMESPACE, f"{kind}/{id_}/{part}"))


def nearest(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """Return at most `MOST` entries in their order.

    When there are more, those that are to come go before those that are past, nearest first.
    """

    def distance(entry: Entry) -> tuple[bool, timedelta, str]:
        begins = _begins(entry)
        return begins < now, abs(begins - now), entry.uid

    kept = sorted(entries, key=distance)[:MOST]
    return sorted(kept, key=lambda entry: (_begins(entry), entry.uid))


def _begins(entry: Entry) -> datetime:
    if entry.start is not None:
        return entry.start
    return datetime.combine(entry.day or date.min, time(), COUNCIL_ZONE)


def meeting_title(kind: MeetingKind, place: str | None) -> str:
    """Return `Ward briefing, Boston Castle`: what kind of meeting, and where it belongs."""
    return ", ".join(part for part in (_MEETINGS[kind], place) if part)


def meeting_place(mode: Mode, place: str | None) -> str | None:
    """Return where a meeting is, as calendars show it."""
    return place or ("Online" if mode is Mode.ONLINE else None)


def mode_text(mode: Mode) -> str:
    """Return how people meet, in words."""
    return _MODES[mode]


def deadline_title(reference: str, target: str, due_at: datetime) -> str:
    """Return `C-2026-000123: respond by 17:00`, in the council's time."""
    what = target.replace("_", " ").replace("-", " ")
    return f"{reference}: {what} by {due_at.astimezone(COUNCIL_ZONE):%H:%M}"
