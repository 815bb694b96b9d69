"""When nothing is published before an election; pure."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tests.packs.reading import read
from wardapi.deadlines.definitions import CalendarDefinition
from wardapi.wards.choices import InvalidSetting, SettingNotFound, setting_of
from wardapi.wards.election_rules import (
    WEEKDAYS_ALONE,
    InvalidElection,
    Period,
    anniversary,
    check_election,
    notice_before,
    slug_of_election,
)

WARD = UUID("019b8d5a-6f00-7000-8000-000000000001")
POLL = date(2024, 5, 2)
PERIOD = Period("2024-05-02", date(2024, 3, 26), POLL, None)


def rotherham() -> CalendarDefinition:
    file = read("calendars/rotherham.json")
    names = ("time_zone", "hours", "closures", "special_hours", "known_until")
    return CalendarDefinition.model_validate({n: file[n] for n in names if n in file})


def test_notice_of_the_poll_of_2024_was_due_on_26_march() -> None:
    # The Electoral Commission's timetable for 2 May 2024; Good Friday and Easter Monday between.
    assert notice_before(POLL, 25, rotherham().build()) == date(2024, 3, 26)


def test_without_a_calendar_weekdays_are_counted() -> None:
    assert notice_before(POLL, 25, WEEKDAYS_ALONE) == date(2024, 3, 28)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2024-03-25T23:59:00", False),
        ("2024-03-26T00:00:00", True),
        ("2024-05-02T20:59:59", True),
        ("2024-05-02T21:00:00", False),
        ("2024-05-03T09:00:00", False),
    ],
)
def test_a_period_holds_from_the_day_of_notice_to_the_close_of_poll(now: str, holds: bool) -> None:
    """The poll closes at ten in the evening, British Summer Time."""
    assert PERIOD.holds_at(datetime.fromisoformat(now).replace(tzinfo=UTC)) is holds


def test_a_period_holds_on_both_of_its_days() -> None:
    assert PERIOD.holds_on(PERIOD.starts_on)
    assert PERIOD.holds_on(PERIOD.ends_on)
    assert not PERIOD.holds_on(date(2024, 5, 3))


@pytest.mark.parametrize(
    ("kind", "held_on", "ward", "notice_on", "field"),
    [
        ("by_election", POLL, None, None, "/ward"),
        ("ordinary", POLL, WARD, None, "/ward"),
        ("ordinary", POLL, None, POLL, "/notice_on"),
        ("ordinary", None, None, date(2024, 3, 1), "/notice_on"),
    ],
)
def test_an_election_that_cannot_be_is_refused(
    kind: str, held_on: date | None, ward: UUID | None, notice_on: date | None, field: str
) -> None:
    with pytest.raises(InvalidElection) as refused:
        check_election(kind, held_on, ward, notice_on)
    assert [error.pointer for error in refused.value.errors] == [field]


def test_elections_are_called_by_their_day_and_ward() -> None:
    assert slug_of_election(POLL, None) == "2024-05-02"
    assert slug_of_election(date(2025, 7, 10), "keppel") == "2025-07-10-keppel"


def test_an_anniversary_of_29_february_is_1_march() -> None:
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan_refresh", "monthly"),
        ("plan_refresh", 1),
        ("notice_of_election_working_days", 0),
        ("notice_of_election_working_days", "25"),
    ],
)
def test_a_setting_is_what_it_may_be(name: str, value: str | int) -> None:
    with pytest.raises(InvalidSetting):
        setting_of(name).check(value)


def test_what_is_not_settled_has_no_setting() -> None:
    with pytest.raises(SettingNotFound):
        setting_of("colour")
