"""What can be said of wards and posts without asking the database."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wardapi.kit.errors import Conflict, NotFound, Unprocessable

COUNCIL_ZONE = ZoneInfo("Europe/London")
"""Where the days of wards, terms and posts begin and end: every ward code is one of the UK's."""
_DROPPED = "'.\N{RIGHT SINGLE QUOTATION MARK}"


class WardNotFound(NotFound):
    """No ward has this GSS code, or this slug on the day asked for."""

    code = "ward_not_found"
    title = "There is no such ward."
    remedy = (
        "GET /v1/wards lists the wards with their codes and slugs; `as_of` lists those of an "
        "earlier day."
    )


class UnknownWard(Unprocessable):
    """A filter or a message names a ward that does not exist."""

    code = "unknown_ward"
    title = "There is no such ward."
    remedy = "Use a GSS code or a slug from GET /v1/wards, such as E05012996 or boston-castle."


class UnknownLocality(Unprocessable):
    """A filter names a locality that does not exist."""

    code = "unknown_locality"
    title = "There is no such locality."
    remedy = "Use a slug from GET /v1/localities."


class SeatNotFound(NotFound):
    """No ward has such a seat on the day asked for."""

    code = "seat_not_found"
    title = "There is no such seat."
    remedy = "GET /v1/wards/{ward}/councillors lists the seats of a ward."


class SeatTaken(Conflict):
    """Somebody holds the seat for some of those days."""

    code = "seat_taken"
    title = "Somebody holds the seat on some of those days."
    remedy = "End the earlier term first, or choose days that do not overlap it."


class PostTaken(Conflict):
    """Somebody holds the post for some of those days."""

    code = "post_taken"
    title = "Somebody holds the post on some of those days."
    remedy = "End the earlier holder's time first, or choose days that do not overlap it."


class SeatHeld(Conflict):
    """A seat that somebody has held is part of the record and stays."""

    code = "seat_held"
    title = "Somebody has held the seat; it cannot be removed."
    remedy = "Leave the seat, and end it on its last day."


class CoordinatorWithoutWard(Unprocessable):
    """A coordinator covers at least one ward."""

    code = "coordinator_without_ward"
    title = "Name at least one ward that the coordinator covers."
    remedy = "Name one or more wards by code or slug; GET /v1/wards lists them."


class EndsBeforeItStarts(Unprocessable):
    """The last day comes before the first."""

    code = "ends_before_it_starts"
    title = "The last day comes before the first."
    remedy = "Exchange the two days, or correct one."


class AlreadyEnded(Conflict):
    """Somebody's time in a post cannot end twice."""

    code = "already_ended"
    title = "It has an end already, and an earlier one."
    remedy = "Nothing needs doing, unless the earlier end is wrong: correct that first."


class OutsideTheWard(Unprocessable):
    """A seat lasts no longer than its ward."""

    code = "outside_the_wards_time"
    title = "The ward does not exist on all of those days."
    remedy = (
        "Choose days on which the ward exists; GET /v1/wards/{ward} shows its first and last day."
    )


class Days(NamedTuple):
    """From a first day to a last day, both included; None is open."""

    first: date | None
    last: date | None

    def overlaps(self, other: "Days") -> bool:
        """Whether some day lies in both."""
        return not (_before(self.last, other.first) or _before(other.last, self.first))

    def includes(self, other: "Days") -> bool:
        """Whether every day of `other` lies in this."""
        starts = self.first is None or (other.first is not None and other.first >= self.first)
        ends = self.last is None or (other.last is not None and other.last <= self.last)
        return starts and ends


def _before(last: date | None, first: date | None) -> bool:
    return last is not None and first is not None and last < first


def check_order(days: Days) -> None:
    """Raise `EndsBeforeItStarts` unless there is a day from first to last."""
    if _before(days.last, days.first):
        raise EndsBeforeItStarts


def check_end(days: Days, on: date) -> None:
    """Raise unless a spell in a post can end on a day: not before it began, nor after its end."""
    if _before(on, days.first):
        raise EndsBeforeItStarts
    if _before(days.last, on):
        raise AlreadyEnded


def any_overlap(days: Iterable[Days]) -> bool:
    """Whether two of the spells share a day."""
    ordered = sorted(days, key=lambda spell: spell.first or date.min)
    return any(one.overlaps(other) for one, other in pairwise(ordered))


def today(now: datetime) -> date:
    """Return the council's date at this instant."""
    return now.astimezone(COUNCIL_ZONE).date()


def slug_of(text: str) -> str:
    """Return the slug of a ward's name: "Aston & Todwick" and "Aston and Todwick" have the same."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    joined = (mark for mark in plain if mark not in _DROPPED and not unicodedata.combining(mark))
    kept = (mark if mark.isascii() and mark.isalnum() else " " for mark in joined)
    return "-".join("".join(kept).split())


def search_text(text: str) -> str:
    """Return what names are searched by: letters and digits alone, "&" as "and"."""
    return slug_of(text).replace("-", " ")


def is_gss_code(text: str) -> bool:
    """Whether it has the shape of a code of the Government Statistical Service: E05012994."""
    return len(text) == 9 and text[0].isalpha() and text[1:].isdigit() and text.isascii()


def seat_code(ward_slug: str, number: int) -> str:
    """Return the code of a post: `boston-castle-2`."""
    return f"{ward_slug}-{number}"
