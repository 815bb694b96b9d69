"""What can be said of elections and of restricted periods without asking the database."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from wardapi.kit.errors import Conflict, FieldError, NotFound, Unprocessable
from wardapi.timescales import Amount, Timeline, Window, WorkingCalendar
from wardapi.wards.rules import COUNCIL_ZONE

MONITORING_OFFICER = "monitoring-officer"
"""The post whose holder may let something be published in a restricted period."""
CLOSE_OF_POLL = time(22)
"""Local Elections (Principal Areas) (England and Wales) Rules 2006, rule 1: 10 in the evening."""
WEEKDAYS_ALONE = WorkingCalendar("Europe/London", {day: [Window(540, 1020)] for day in range(5)})
"""Stands in for the council's calendar where none has been loaded: it knows no bank holiday."""


class ElectionNotFound(NotFound):
    """No election has this slug."""

    code = "election_not_found"
    title = "There is no such election."
    remedy = "GET /v1/elections lists the elections with their slugs."


class UnknownElection(Unprocessable):
    """A message names an election that does not exist."""

    code = "unknown_election"
    title = "There is no such election."
    remedy = "Use a slug from GET /v1/elections, such as 2024-05-02."


class ElectionKnown(Conflict):
    """An election of that day, of the same wards, is on record."""

    code = "election_known"
    title = "That election is on record."
    remedy = "Change the one that is there: PATCH /v1/elections/{election}."


class InvalidElection(Unprocessable):
    """An ordinary election is of all wards, a by-election of one; notice comes before the poll."""

    code = "invalid_election"
    title = "There can be no such election."
    remedy = "Name a ward for a by-election and for no other; let notice come before the poll."


class RestrictedPeriod(Conflict):
    """Between the notice of an election and the close of its poll the council publishes nothing
    that might be taken to support anybody who stands. Work in draft goes on, and so does casework.
    """

    code = "restricted_period"
    title = "Publication is held until the poll has closed."
    remedy = (
        "Publish after the poll, or let the Monitoring Officer publish it with a reason: "
        "`override` with `reason`. GET /v1/restricted-periods tells the days."
    )


class Period(NamedTuple):
    """The days of a restricted period, both included. `ward_id` None is the whole borough."""

    election: str
    starts_on: date
    ends_on: date
    ward_id: UUID | None

    def holds_at(self, now: datetime) -> bool:
        """Whether it has begun and the poll has not closed."""
        local = now.astimezone(COUNCIL_ZONE)
        if local.date() == self.ends_on:
            return local.time() < CLOSE_OF_POLL
        return self.starts_on <= local.date() < self.ends_on

    def holds_on(self, day: date) -> bool:
        """Whether it holds for some of a day."""
        return self.starts_on <= day <= self.ends_on


def notice_before(poll: date, working_days: int, calendar: WorkingCalendar) -> date:
    """Return the day that lies so many working days before a poll."""
    noon = datetime.combine(poll, time(12), COUNCIL_ZONE)
    notice = Timeline(calendar).advance(noon, Amount.working_days(-working_days))
    return notice.astimezone(COUNCIL_ZONE).date()


def check_election(
    kind: str, held_on: date | None, ward_id: UUID | None, notice_on: date | None
) -> None:
    """Raise InvalidElection with the field that does not fit."""
    if kind == "by_election" and ward_id is None:
        raise _misfit("ward", "A by-election is of one ward: name it.")
    if kind == "ordinary" and ward_id is not None:
        raise _misfit("ward", "An ordinary election is of all wards: leave the ward out.")
    if notice_on is not None and held_on is None:
        raise _misfit("notice_on", "Notice names the day of the poll: give `held_on` too.")
    if notice_on is not None and held_on is not None and notice_on >= held_on:
        raise _misfit("notice_on", "Notice of an election comes before its poll.")


def slug_of_election(held_on: date, ward: str | None) -> str:
    """Return `2028-05-04`, or `2025-07-10-keppel` for a by-election in the ward of that slug."""
    return held_on.isoformat() if ward is None else f"{held_on.isoformat()}-{ward}"


def anniversary(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)


def _misfit(field: str, detail: str) -> InvalidElection:
    return InvalidElection(detail, errors=[FieldError(f"/{field}", InvalidElection.code, detail)])
