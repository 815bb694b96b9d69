"""Each convention, both ways, around the instants at which it matters.

In the first weeks of 2026 Monday 5 January is an ordinary day; 1 January is a bank holiday.
"""

from datetime import date, time

import pytest

from tests.timescales.london import due, office, pauses
from wardapi.timescales import AtClose, DayZero, RepeatedHour, TimeOfDay, WorkingCalendar

LUNCH = "09:00-12:00 13:00-17:00"
NIGHTS = office("00:00-24:00", weekend="00:00-24:00", closed={})


@pytest.mark.parametrize(
    ("received", "within", "closing", "opening"),
    [
        ("Mon 5 Jan 2026 09:00", "8wh", "Mon 5 Jan 2026 17:00", "Tue 6 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 09:00", "7wh", "Mon 5 Jan 2026 16:00", "Mon 5 Jan 2026 16:00"),
        ("Fri 9 Jan 2026 16:00", "1wh", "Fri 9 Jan 2026 17:00", "Mon 12 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 17:00", "8wh", "Tue 6 Jan 2026 17:00", "Wed 7 Jan 2026 09:00"),
        ("Wed 31 Dec 2025 09:00", "8wh", "Wed 31 Dec 2025 17:00", "Fri 2 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 17:00", "0wh", "Tue 6 Jan 2026 09:00", "Tue 6 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 09:00", "1wd", "Tue 6 Jan 2026 17:00", "Tue 6 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 09:00", "8h", "Mon 5 Jan 2026 17:00", "Mon 5 Jan 2026 17:00"),
    ],
)
def test_at_close(received: str, within: str, closing: str, opening: str) -> None:
    assert due(received, within) == closing
    assert due(received, within, at_close=AtClose.NEXT_OPENING) == opening


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(LUNCH, "Mon 5 Jan 2026 13:00"), ("09:00-12:00 12:00-17:00", "Mon 5 Jan 2026 12:00")],
)
def test_next_opening_is_after_a_midday_gap_but_not_between_touching_windows(
    hours: str, expected: str
) -> None:
    next_opening = {"at_close": AtClose.NEXT_OPENING}
    assert due("Mon 5 Jan 2026 09:00", "3wh", office(hours), **next_opening) == expected


def test_next_opening_is_not_within_a_pause() -> None:
    paused = pauses("Tue 6 Jan 2026 08:00 to Tue 6 Jan 2026 11:00")
    found = due("Mon 5 Jan 2026 09:00", "8wh", paused=paused, at_close=AtClose.NEXT_OPENING)
    assert found == "Tue 6 Jan 2026 11:00"


def test_time_that_runs_out_where_a_pause_begins_is_due_there() -> None:
    paused = pauses("Mon 5 Jan 2026 12:00 to Tue 6 Jan 2026 11:00")
    for at_close in AtClose:
        found = due("Mon 5 Jan 2026 09:00", "3wh", paused=paused, at_close=at_close)
        assert found == "Mon 5 Jan 2026 12:00"


@pytest.mark.parametrize(
    ("received", "within", "of_receipt", "next_working"),
    [
        ("Sat 10 Jan 2026 10:00", "1wd", "Mon 12 Jan 2026 17:00", "Tue 13 Jan 2026 17:00"),
        ("Sun 11 Jan 2026 23:59", "1wd", "Mon 12 Jan 2026 17:00", "Tue 13 Jan 2026 17:00"),
        ("Thu 1 Jan 2026 12:00", "1wd", "Fri 2 Jan 2026 17:00", "Mon 5 Jan 2026 17:00"),
        ("Fri 3 Apr 2026 12:00", "1wd", "Tue 7 Apr 2026 17:00", "Wed 8 Apr 2026 17:00"),
        ("Mon 5 Jan 2026 07:00", "1wd", "Tue 6 Jan 2026 17:00", "Tue 6 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 23:00", "1wd", "Tue 6 Jan 2026 17:00", "Tue 6 Jan 2026 17:00"),
        ("Sat 10 Jan 2026 10:00", "0wd", "Sat 10 Jan 2026 10:00", "Mon 12 Jan 2026 17:00"),
        ("Sat 10 Jan 2026 10:00", "1wh", "Mon 12 Jan 2026 10:00", "Mon 12 Jan 2026 10:00"),
        ("Sat 10 Jan 2026 10:00", "1h", "Sat 10 Jan 2026 11:00", "Sat 10 Jan 2026 11:00"),
    ],
)
def test_day_zero(received: str, within: str, of_receipt: str, next_working: str) -> None:
    assert due(received, within) == of_receipt
    assert due(received, within, day_zero=DayZero.NEXT_WORKING_DAY) == next_working


@pytest.mark.parametrize(
    ("received", "within", "expected"),
    [
        ("Mon 5 Jan 2026 14:59", "1wd", "Tue 6 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 15:00", "1wd", "Wed 7 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 23:59", "1wd", "Wed 7 Jan 2026 17:00"),
        ("Tue 6 Jan 2026 00:00", "1wd", "Wed 7 Jan 2026 17:00"),
        ("Fri 9 Jan 2026 15:00", "1wd", "Tue 13 Jan 2026 17:00"),
        ("Sat 10 Jan 2026 16:00", "1wd", "Mon 12 Jan 2026 17:00"),
        ("Wed 31 Dec 2025 15:00", "0wd", "Fri 2 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 15:00", "1wh", "Mon 5 Jan 2026 16:00"),
        ("Mon 5 Jan 2026 15:00", "1h", "Mon 5 Jan 2026 16:00"),
    ],
)
def test_cut_off(received: str, within: str, expected: str) -> None:
    assert due(received, within, cut_off=time(15)) == expected


def test_cut_off_is_a_local_time() -> None:
    assert due("Mon 6 Jul 2026 14:59", "1wd", cut_off=time(15)) == "Tue 7 Jul 2026 17:00"
    assert due("Mon 6 Jul 2026 15:00", "1wd", cut_off=time(15)) == "Wed 8 Jul 2026 17:00"


def test_receipt_past_the_cut_off_keeps_the_time_of_the_opening_at_which_it_counts() -> None:
    kept = {"cut_off": time(15), "time_of_day": TimeOfDay.KEEP_TIME}
    assert due("Mon 5 Jan 2026 15:30", "1wd", **kept) == "Wed 7 Jan 2026 09:00"


@pytest.mark.parametrize(
    ("received", "kept", "within_hours"),
    [
        ("Mon 5 Jan 2026 10:30", "Tue 6 Jan 2026 10:30", "Tue 6 Jan 2026 10:30"),
        ("Mon 5 Jan 2026 12:30", "Tue 6 Jan 2026 13:00", "Tue 6 Jan 2026 12:30"),
        ("Mon 5 Jan 2026 12:00", "Tue 6 Jan 2026 13:00", "Tue 6 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 07:15", "Tue 6 Jan 2026 09:00", "Tue 6 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 09:00", "Tue 6 Jan 2026 09:00", "Tue 6 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 16:59", "Tue 6 Jan 2026 16:59", "Tue 6 Jan 2026 16:59"),
        ("Mon 5 Jan 2026 17:00", "Wed 7 Jan 2026 09:00", "Tue 6 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 20:00", "Wed 7 Jan 2026 09:00", "Tue 6 Jan 2026 17:00"),
        ("Thu 8 Jan 2026 20:00", "Mon 12 Jan 2026 09:00", "Fri 9 Jan 2026 17:00"),
        ("Sat 10 Jan 2026 10:30", "Mon 12 Jan 2026 10:30", "Mon 12 Jan 2026 10:30"),
        ("Fri 27 Mar 2026 10:30", "Mon 30 Mar 2026 10:30", "Mon 30 Mar 2026 10:30"),
        ("Fri 23 Oct 2026 10:30", "Mon 26 Oct 2026 10:30", "Mon 26 Oct 2026 10:30"),
    ],
)
def test_time_of_day(received: str, kept: str, within_hours: str) -> None:
    calendar = office(LUNCH)
    assert due(received, "1wd", calendar) == within_hours[:-5] + "17:00"
    assert due(received, "1wd", calendar, time_of_day=TimeOfDay.KEEP_TIME) == kept
    found = due(received, "1wd", calendar, time_of_day=TimeOfDay.KEEP_TIME_WITHIN_HOURS)
    assert found == within_hours


def test_kept_time_is_within_the_hours_of_the_day_it_falls_on() -> None:
    short = office(special={date(2026, 1, 6): "10:00-12:00"})
    within = {"time_of_day": TimeOfDay.KEEP_TIME_WITHIN_HOURS}
    assert due("Mon 5 Jan 2026 09:30", "1wd", short, **within) == "Tue 6 Jan 2026 10:00"
    assert due("Mon 5 Jan 2026 14:00", "1wd", short, **within) == "Tue 6 Jan 2026 12:00"


def test_kept_time_of_a_closed_day_waits_for_the_next_opening() -> None:
    short = office(special={date(2026, 1, 6): "10:00-12:00"})
    kept = {"time_of_day": TimeOfDay.KEEP_TIME}
    assert due("Mon 5 Jan 2026 09:30", "1wd", short, **kept) == "Tue 6 Jan 2026 10:00"
    assert due("Mon 5 Jan 2026 14:00", "1wd", short, **kept) == "Wed 7 Jan 2026 09:00"


@pytest.mark.parametrize(
    ("time_of_day", "expected"),
    [
        (TimeOfDay.CLOSE_OF_DAY, "Mon 5 Jan 2026 17:00"),
        (TimeOfDay.KEEP_TIME, "Mon 5 Jan 2026 10:30"),
        (TimeOfDay.KEEP_TIME_WITHIN_HOURS, "Mon 5 Jan 2026 10:30"),
    ],
)
def test_no_working_days_at_all_is_day_zero_itself(time_of_day: TimeOfDay, expected: str) -> None:
    assert due("Mon 5 Jan 2026 10:30", "0wd", time_of_day=time_of_day) == expected
    closed = due("Sun 4 Jan 2026 10:30", "0wd", time_of_day=time_of_day)
    assert closed == "Sun 4 Jan 2026 10:30"


@pytest.mark.parametrize(
    ("calendar", "close"),
    [(NIGHTS, "Wed 7 Jan 2026 00:00"), (office("10:00-24:00"), "Wed 7 Jan 2026 00:00")],
)
def test_close_of_a_day_that_ends_at_midnight_belongs_to_that_day(
    calendar: WorkingCalendar, close: str
) -> None:
    assert due("Mon 5 Jan 2026 10:30", "1wd", calendar) == close


@pytest.mark.parametrize(
    ("repeated", "expected"),
    [
        (RepeatedHour.FIRST, "Sun 25 Oct 2026 01:30"),
        (RepeatedHour.SECOND, "Sun 25 Oct 2026 01:30 GMT"),
    ],
)
def test_repeated_hour_tells_which_is_meant_when_a_time_is_kept(
    repeated: RepeatedHour, expected: str
) -> None:
    for placing in (TimeOfDay.KEEP_TIME, TimeOfDay.KEEP_TIME_WITHIN_HOURS):
        conventions = {"time_of_day": placing, "repeated_hour": repeated}
        assert due("Sat 24 Oct 2026 01:30", "1wd", NIGHTS, **conventions) == expected


def test_kept_time_that_spring_leaves_out_is_moved_on_with_the_clocks() -> None:
    for placing in (TimeOfDay.KEEP_TIME, TimeOfDay.KEEP_TIME_WITHIN_HOURS):
        found = due("Sat 28 Mar 2026 01:30", "1wd", NIGHTS, time_of_day=placing)
        assert found == "Sun 29 Mar 2026 02:30"
