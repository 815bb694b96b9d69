"""How early a planned activity was announced, against what was promised."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from wardapi.commitments.notice_vocabulary import NoticeStatus
from wardapi.kit.errors import Conflict, FieldError, NotFound, Unprocessable
from wardapi.timescales import Timeline, WorkingCalendar
from wardapi.wards.rules import COUNCIL_ZONE, today

FURTHEST = timedelta(days=3653)
"""How far ahead an activity may be planned: ten years."""


class NoticeNotFound(NotFound):
    """No planned-activity notice has this id."""

    code = "activity_notice_not_found"
    title = "There is no such notice."
    remedy = "GET /v1/activity-notices lists the notices with their ids."


class InvalidNotice(Unprocessable):
    """The days of an activity follow each other, and lie within ten years."""

    code = "invalid_activity_notice"
    title = "The notice cannot be recorded as described."
    remedy = "`errors` says which field; correct it and send the message again."


class NoticeCancelled(Conflict):
    """What was cancelled is not changed any more."""

    code = "activity_notice_cancelled"
    title = "The planned activity was cancelled."
    remedy = "Nothing needs doing. If it takes place after all, give a new notice of it."


class Promised(NamedTuple):
    """A promise of early notification; neither ward nor locality means to the whole borough."""

    commitment_id: UUID
    working_days: int
    pledged_at: datetime
    ward_id: UUID | None = None
    locality_id: UUID | None = None


class Place(NamedTuple):
    """A ward and the locality that it is in."""

    ward_id: UUID
    locality_id: UUID | None


def days_given(calendar: WorkingCalendar, given_at: datetime, starts_on: date) -> int:
    """Count the working days that close between a notice and the day on which it starts.

    What is announced before the close of Monday for the Monday after has five: at least n are given
    exactly when the notice came before the close of the nth working day before the start.
    """
    start = datetime.combine(starts_on, time(), COUNCIL_ZONE)
    return Timeline(calendar).closes_in(given_at, start) if given_at < start else 0


def promise_to(place: Place, promises: Iterable[Promised]) -> Promised | None:
    """Return the promise that counts for a ward: its own before its locality's before the
    borough's, and of several the one pledged last.
    """
    known = list(promises)
    own = [one for one in known if one.ward_id == place.ward_id]
    near = [one for one in known if one.locality_id and one.locality_id == place.locality_id]
    wide = [one for one in known if one.ward_id is None and one.locality_id is None]
    for promised in (own, near, wide):
        if promised:
            return max(promised, key=lambda one: (one.pledged_at, one.commitment_id))
    return None


def in_time(given: int, promised: int | None) -> bool | None:
    """Whether so many days were enough; None where nothing was promised."""
    return None if promised is None else given >= promised


def status_on(day: date, starts_on: date, ends_on: date, *, cancelled: bool) -> NoticeStatus:
    """How an activity stands on a day."""
    if cancelled:
        return NoticeStatus.CANCELLED
    if day < starts_on:
        return NoticeStatus.PLANNED
    return NoticeStatus.UNDER_WAY if day <= ends_on else NoticeStatus.OVER


def check_days(starts_on: date, ends_on: date, *, given_at: datetime) -> None:
    """Raise InvalidNotice with the field that does not fit."""
    if ends_on < starts_on:
        raise misfit("ends_on", "The last day comes before the first.")
    if starts_on - today(given_at) > FURTHEST:
        raise misfit("starts_on", "The activity lies more than ten years ahead.")


def misfit(field: str, detail: str) -> InvalidNotice:
    """Return the refusal of a field."""
    return InvalidNotice(detail, errors=[FieldError(f"/{field}", InvalidNotice.code, detail)])
