"""What a calendar may say, what it refuses, and what it takes to be open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.timescales.london import at, office, windows
from wardapi.timescales import Amount, InvalidCalendar, Measure, Timeline, WorkingCalendar

WEEK = {day: windows("09:00-17:00") for day in range(5)}
CHRISTMAS = date(2026, 12, 25)


CLOSED = "The calendar has no working time in the week."
TWICE = "2026-12-25 is named twice."
NO_DAY = "There is no weekday 7; 0 is Monday."


@pytest.mark.parametrize(
    ("field", "sentence", "change"),
    [
        ("hours", CLOSED, {"hours": {}}),
        ("hours", CLOSED, {"hours": {0: []}}),
        ("hours", NO_DAY, {"hours": {7: windows("09:00-10:00")}}),
        (
            "hours.tue",
            "17:00-09:00 does not close after it opens.",
            {"hours": {1: windows("17:00-09:00")}},
        ),
        (
            "hours.tue",
            "09:00-09:00 does not close after it opens.",
            {"hours": {1: windows("09:00-09:00")}},
        ),
        ("hours.sun", "09:00-25:00 is not within one day.", {"hours": {6: windows("09:00-25:00")}}),
        (
            "hours.mon",
            "09:00-12:00 and 11:59-17:00 overlap.",
            {"hours": {0: windows("09:00-12:00 11:59-17:00")}},
        ),
        (
            "hours.mon",
            "09:00-17:00 and 13:00-14:00 overlap.",
            {"hours": {0: windows("13:00-14:00 09:00-17:00")}},
        ),
        (
            "special_hours.2026-12-25",
            "10:00-09:00 does not close after it opens.",
            {"special_hours": [(CHRISTMAS, windows("10:00-09:00"))]},
        ),
        ("closures", TWICE, {"closures": [(CHRISTMAS, "a"), (CHRISTMAS, "b")]}),
        ("special_hours", TWICE, {"special_hours": [(CHRISTMAS, []), (CHRISTMAS, [])]}),
        (
            "special_hours",
            TWICE,
            {"closures": [(CHRISTMAS, "a")], "special_hours": [(CHRISTMAS, [])]},
        ),
    ],
)
def test_a_calendar_that_cannot_work_is_refused(
    field: str, sentence: str, change: dict[str, object]
) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        WorkingCalendar(**({"time_zone": "Europe/London", "hours": WEEK} | change))
    assert (refused.value.field, str(refused.value)) == (field, sentence)
    assert refused.value.code == "invalid_calendar"


@pytest.mark.parametrize(
    "zone",
    ["", "Europe", "Europe/Rotherham", "../Europe/London", "localtime", "right/Europe/London"],
)
def test_a_zone_that_no_place_has_is_refused(zone: str) -> None:
    with pytest.raises(InvalidCalendar, match="There is no time zone") as refused:
        WorkingCalendar(zone, WEEK)
    assert refused.value.field == "time_zone"


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("Mon 5 Jan 2026 08:59", "Mon 5 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 09:00", "Mon 5 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 16:59", "Mon 5 Jan 2026 16:59"),
        ("Mon 5 Jan 2026 17:00", "Tue 6 Jan 2026 09:00"),
    ],
)
def test_a_window_is_open_when_it_opens_and_closed_when_it_closes(
    instant: str, expected: str
) -> None:
    assert _opens(office(), instant) == at(expected)


def test_touching_windows_are_open_throughout() -> None:
    calendar = office("09:00-12:00 12:00-17:00")
    assert _opens(calendar, "Mon 5 Jan 2026 12:00") == at("Mon 5 Jan 2026 12:00")
    assert _hours_between(calendar, "Mon 5 Jan 2026 00:00", "Tue 6 Jan 2026 00:00") == 8


def test_windows_may_be_given_in_any_order() -> None:
    calendar = office("13:00-17:00 09:00-12:00")
    assert _opens(calendar, "Mon 5 Jan 2026 12:30") == at("Mon 5 Jan 2026 13:00")


def test_a_window_may_close_at_midnight_and_meet_the_next_day() -> None:
    calendar = office("00:00-24:00")
    assert _opens(calendar, "Tue 6 Jan 2026 00:00") == at("Tue 6 Jan 2026 00:00")
    assert _opens(calendar, "Sat 10 Jan 2026 00:00") == at("Mon 12 Jan 2026 00:00")
    assert _hours_between(calendar, "Mon 5 Jan 2026 00:00", "Mon 12 Jan 2026 00:00") == 120


def test_a_closure_closes_the_whole_date() -> None:
    assert _opens(office(), "Fri 3 Apr 2026 10:00") == at("Tue 7 Apr 2026 09:00")


def test_special_hours_replace_those_of_the_week() -> None:
    calendar = office(special={date(2026, 1, 6): "11:00-12:00 18:00-20:00"})
    assert _hours_between(calendar, "Tue 6 Jan 2026 00:00", "Wed 7 Jan 2026 00:00") == 3
    assert _opens(calendar, "Tue 6 Jan 2026 09:00") == at("Tue 6 Jan 2026 11:00")


def test_special_hours_may_open_a_day_that_is_closed_every_week() -> None:
    calendar = office(special={date(2026, 1, 10): "10:00-12:00"})
    assert _opens(calendar, "Fri 9 Jan 2026 17:00") == at("Sat 10 Jan 2026 10:00")


def test_empty_special_hours_close_the_day() -> None:
    calendar = office(special={date(2026, 1, 6): ""})
    assert _opens(calendar, "Tue 6 Jan 2026 10:00") == at("Wed 7 Jan 2026 09:00")


def test_a_minute_that_spring_leaves_out_is_never_worked() -> None:
    night = office("00:30-01:30", weekend="00:30-01:30")
    assert _minutes_on(night, "Sat 28 Mar 2026") == 60
    assert _minutes_on(night, "Sun 29 Mar 2026") == 30
    assert _minutes_on(office(weekend="01:00-02:00"), "Sun 29 Mar 2026") == 0


def test_a_day_whose_only_window_spring_leaves_out_is_no_working_day() -> None:
    line = Timeline(office(weekend="01:00-02:00"))
    friday, tuesday = at("Fri 27 Mar 2026 10:00"), at("Tue 31 Mar 2026 10:00")
    assert line.count(friday, tuesday, Measure.WORKING_DAYS) == 2


def test_the_hour_that_autumn_repeats_is_worked_twice() -> None:
    night = office("00:30-01:30", weekend="00:30-01:30")
    assert _minutes_on(night, "Sat 24 Oct 2026") == 60
    assert _minutes_on(night, "Sun 25 Oct 2026") == 90
    assert _opens(night, "Sun 25 Oct 2026 01:30") == at("Sun 25 Oct 2026 01:00 GMT")


def test_office_hours_are_local_on_both_sides_of_a_clock_change() -> None:
    assert _opens(office(), "Fri 27 Mar 2026 18:00") == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert _opens(office(), "Fri 23 Oct 2026 18:00") == datetime(2026, 10, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "provisional"),
    [
        ("Thu 31 Dec 2026 23:59", False),
        ("Fri 1 Jan 2027 00:00", True),
        ("Tue 1 Jan 2030 00:00", True),
    ],
)
def test_an_instant_is_provisional_after_the_last_known_date(
    instant: str, provisional: bool
) -> None:
    calendar = office(known_until=date(2026, 12, 31))
    assert calendar.is_provisional(at(instant)) is provisional


def test_the_last_known_date_is_a_local_one() -> None:
    calendar = office(known_until=date(2026, 6, 30))
    assert not calendar.is_provisional(datetime(2026, 6, 30, 22, 59, tzinfo=UTC))
    assert calendar.is_provisional(datetime(2026, 6, 30, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize("known_until", [None, date.max])
def test_nothing_is_provisional_without_an_end_to_what_is_known(known_until: date | None) -> None:
    assert not office(known_until=known_until).is_provisional(at("Sat 1 Jan 2050 00:00"))


def test_everything_is_provisional_when_nothing_is_known() -> None:
    assert office(known_until=date.min).is_provisional(at("Mon 5 Jan 2026 10:00"))


def _opens(calendar: WorkingCalendar, instant: str) -> datetime:
    return Timeline(calendar).advance(at(instant), Amount.working_time(timedelta(0)))


def _hours_between(calendar: WorkingCalendar, start: str, end: str) -> float:
    return Timeline(calendar).count(at(start), at(end), Measure.WORKING_TIME) / 3_600_000_000


def _minutes_on(calendar: WorkingCalendar, day: str) -> float:
    midnight = at(f"{day} 00:00")
    end = midnight + timedelta(hours=22)
    return Timeline(calendar).count(midnight, end, Measure.WORKING_TIME) / 60_000_000
