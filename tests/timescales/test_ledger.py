"""The lines of a ledger: what counted, what did not, and why."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.timescales.london import amount, at, office, pauses, told, windows
from wardapi.timescales import (
    Conventions,
    DayZero,
    Pause,
    TimeOfDay,
    WorkingCalendar,
    calculate,
    format_duration,
)

LUNCH = office("09:00-12:00 13:00-17:00")


def lines(
    received: str,
    within: str,
    calendar: WorkingCalendar | None = None,
    paused: list[Pause] | None = None,
    **conventions: object,
) -> list[str]:
    """`Mon 5 Jan 2026 17:00, PT1H: open` for each span: where it ends, what it counted and why."""
    found = calculate(
        calendar or office(),
        at(received),
        amount(within),
        Conventions(**conventions),
        paused or (),
    )
    spoken = str if within.endswith("wd") else format_duration
    return [f"{told(it.end)}, {spoken(it.amount)}: {it.reason}" for it in found.spans]


def test_working_days_have_a_line_a_date() -> None:
    assert lines("Wed 24 Dec 2025 10:00", "3wd") == [
        "Thu 25 Dec 2025 00:00, 0: day of receipt, day zero",
        "Fri 26 Dec 2025 00:00, 0: closed, Christmas Day",
        "Sat 27 Dec 2025 00:00, 0: closed, Boxing Day",
        "Sun 28 Dec 2025 00:00, 0: closed on Saturdays",
        "Mon 29 Dec 2025 00:00, 0: closed on Sundays",
        "Tue 30 Dec 2025 00:00, 1: working day 1 of 3",
        "Wed 31 Dec 2025 00:00, 1: working day 2 of 3",
        "Wed 31 Dec 2025 17:00, 1: working day 3 of 3",
    ]


def test_working_time_has_a_line_a_window_and_a_line_a_gap() -> None:
    assert lines("Mon 5 Jan 2026 10:30", "8wh", LUNCH) == [
        "Mon 5 Jan 2026 12:00, PT1H30M: open",
        "Mon 5 Jan 2026 13:00, PT0S: outside opening hours",
        "Mon 5 Jan 2026 17:00, PT4H: open",
        "Tue 6 Jan 2026 09:00, PT0S: outside opening hours",
        "Tue 6 Jan 2026 11:30, PT2H30M: open",
    ]


def test_closed_dates_have_lines_of_their_own_between_nights() -> None:
    assert lines("Wed 24 Dec 2025 16:00", "2wh") == [
        "Wed 24 Dec 2025 17:00, PT1H: open",
        "Thu 25 Dec 2025 00:00, PT0S: outside opening hours",
        "Fri 26 Dec 2025 00:00, PT0S: closed, Christmas Day",
        "Sat 27 Dec 2025 00:00, PT0S: closed, Boxing Day",
        "Sun 28 Dec 2025 00:00, PT0S: closed on Saturdays",
        "Mon 29 Dec 2025 00:00, PT0S: closed on Sundays",
        "Mon 29 Dec 2025 09:00, PT0S: outside opening hours",
        "Mon 29 Dec 2025 10:00, PT1H: open",
    ]


def test_a_pause_has_a_line_of_its_own_in_times() -> None:
    (pause,) = pauses("Mon 5 Jan 2026 11:00 to Mon 5 Jan 2026 12:00")
    paused = [pause._replace(reason="awaiting_resident")]
    assert lines("Mon 5 Jan 2026 10:00", "2wh", LUNCH, paused) == [
        "Mon 5 Jan 2026 11:00, PT1H: open",
        "Mon 5 Jan 2026 12:00, PT0S: paused, awaiting resident",
        "Mon 5 Jan 2026 13:00, PT0S: outside opening hours",
        "Mon 5 Jan 2026 14:00, PT1H: open",
    ]
    assert lines("Mon 5 Jan 2026 10:00", "2h", LUNCH, paused) == [
        "Mon 5 Jan 2026 11:00, PT1H: elapsed time",
        "Mon 5 Jan 2026 12:00, PT0S: paused, awaiting resident",
        "Mon 5 Jan 2026 13:00, PT1H: elapsed time",
    ]


def test_a_working_day_whose_close_is_paused_says_so() -> None:
    (pause,) = pauses("Tue 6 Jan 2026 16:00 to Wed 7 Jan 2026 10:00")
    found = lines("Mon 5 Jan 2026 10:00", "1wd", paused=[pause._replace(reason="legal_hold")])
    assert found == [
        "Tue 6 Jan 2026 00:00, 0: day of receipt, day zero",
        "Wed 7 Jan 2026 00:00, 0: its close is paused, legal hold",
        "Wed 7 Jan 2026 17:00, 1: working day 1 of 1",
    ]


@pytest.mark.parametrize(
    ("received", "why", "conventions"),
    [
        ("Fri 9 Jan 2026 17:30", "received after 15:00, counts as Monday 12 January", {}),
        ("Sat 10 Jan 2026 09:00", "received on a closed day, counts as Monday 12 January", {}),
    ],
)
def test_a_receipt_that_counts_later_says_why(
    received: str, why: str, conventions: dict[str, object]
) -> None:
    later = {"cut_off": time(15), "day_zero": DayZero.NEXT_WORKING_DAY} | conventions
    assert lines(received, "1wd", **later) == [
        f"Mon 12 Jan 2026 09:00, 0: {why}",
        "Tue 13 Jan 2026 00:00, 0: day of receipt, day zero",
        "Tue 13 Jan 2026 17:00, 1: working day 1 of 1",
    ]


def test_a_close_at_midnight_counts_on_the_date_that_it_ends() -> None:
    assert lines("Fri 9 Jan 2026 10:00", "1wd", office("00:00-24:00")) == [
        "Sat 10 Jan 2026 00:00, 0: day of receipt, day zero",
        "Sun 11 Jan 2026 00:00, 0: closed on Saturdays",
        "Mon 12 Jan 2026 00:00, 0: closed on Sundays",
        "Tue 13 Jan 2026 00:00, 1: working day 1 of 1",
    ]


def test_a_kept_time_after_the_close_leads_to_the_next_opening() -> None:
    *earlier, last = lines("Mon 5 Jan 2026 18:00", "1wd", time_of_day=TimeOfDay.KEEP_TIME)
    assert earlier == [
        "Tue 6 Jan 2026 00:00, 0: day of receipt, day zero",
        "Wed 7 Jan 2026 00:00, 1: working day 1 of 1",
    ]
    assert last.startswith("Wed 7 Jan 2026 09:00, 0: ")


def test_special_hours_that_close_a_date_are_told() -> None:
    special = office(special={date(2026, 1, 6): "", date(2026, 1, 7): "10:00-12:00"})
    assert lines("Mon 5 Jan 2026 16:00", "2wh", special) == [
        "Mon 5 Jan 2026 17:00, PT1H: open",
        "Tue 6 Jan 2026 00:00, PT0S: outside opening hours",
        "Wed 7 Jan 2026 00:00, PT0S: closed that day",
        "Wed 7 Jan 2026 10:00, PT0S: outside opening hours",
        "Wed 7 Jan 2026 11:00, PT1H: open",
    ]


@pytest.mark.parametrize("within", ["0wh", "0h", "0wd"])
def test_nothing_at_all_has_no_line_when_it_is_due_at_once(within: str) -> None:
    received = "Sun 4 Jan 2026 10:00" if within == "0wd" else "Mon 5 Jan 2026 10:00"
    assert lines(received, within) == []


def test_nothing_at_all_has_the_lines_that_lead_to_where_it_is_due() -> None:
    assert lines("Sun 4 Jan 2026 10:00", "0wh") == [
        "Mon 5 Jan 2026 00:00, PT0S: closed on Sundays",
        "Mon 5 Jan 2026 09:00, PT0S: outside opening hours",
    ]


@pytest.mark.parametrize(
    ("within", "closures"), [("23000wd", 2_000), ("180000wh", 2_000), ("876000h", 0)]
)
def test_a_long_horizon_is_summed_up_around_closures_and_pauses(within: str, closures: int) -> None:
    first = date(2027, 1, 4)
    closed = {first + timedelta(days=14 * n): f"closure {n}" for n in range(2_000)}
    paused = pauses(
        "Mon 5 Jan 2026 11:00 to Tue 6 Jan 2026 12:00",
        "Wed 7 Jan 2026 11:00 to Thu 8 Jan 2026 12:00",
    )
    found = calculate(
        office(closed=closed), at("Mon 5 Jan 2026 10:00"), amount(within), pauses=paused
    )
    reasons = [span.reason for span in found.spans]
    assert sum(span.amount for span in found.spans) == amount(within).quantity
    assert len(found.spans) < 4_100
    assert sum("paused" in reason for reason in reasons) == 2
    assert sum("closed, closure" in reason for reason in reasons) == closures


def test_a_ledger_is_the_same_whatever_the_calendar_was_asked_before() -> None:
    """Of more than 300 years a calendar keeps the latest; here that happens in mid-ledger."""
    for day in (20, 24, 27, 30):
        asked, fresh = (WorkingCalendar("Europe/London", {1: windows("09:00-17:00")}) for _ in "ab")
        for year in range(1720, 2025, 19):
            calculate(asked, datetime(year, 6, 1, tzinfo=UTC), amount("1wh"))
        received = datetime(2024, 12, day, 12, tzinfo=UTC)
        for within in ("9wh", "20wh", "2wd", "300h"):
            expected = calculate(fresh, received, amount(within)).spans
            assert calculate(asked, received, amount(within)).spans == expected


def test_a_close_at_midnight_counts_on_the_date_that_it_ends_over_years_too() -> None:
    always = office("00:00-24:00", "00:00-24:00", closed={date(2026, 12, 25): "Christmas Day"})
    assert lines("Fri 27 Mar 2026 10:00", "500wd", always) == [
        "Sat 28 Mar 2026 00:00, 0: day of receipt, day zero",
        "Fri 25 Dec 2026 00:00, 272: 272 working days",
        "Sat 26 Dec 2026 00:00, 0: closed, Christmas Day",
        "Wed 11 Aug 2027 00:00, 228: 228 working days",
    ]


def test_a_summed_up_line_names_its_first_and_last_date() -> None:
    always = office("00:00-24:00", "00:00-24:00", closed={date(2026, 12, 25): "Christmas Day"})
    found = calculate(always, at("Fri 27 Mar 2026 10:00"), amount("500wd"))
    assert found.sentences[1:] == [
        "Sat 28 Mar 2026 to Thu 24 Dec 2026: 272 working days",
        "Fri 25 Dec 2026: closed, Christmas Day",
        "Sat 26 Dec 2026 to Tue 10 Aug 2027: 228 working days",
    ]


def test_a_close_at_the_end_of_a_pause_counts_after_it_over_years_too() -> None:
    paused = pauses("Tue 6 Jan 2026 12:00 to Wed 7 Jan 2026 17:00")
    assert lines("Mon 5 Jan 2026 10:00", "400wd", office(closed={}), paused)[1:4] == [
        "Tue 6 Jan 2026 12:00, 0: no working day",
        "Wed 7 Jan 2026 17:00, 0: paused, paused",
        "Tue 20 Jul 2027 17:00, 400: 400 working days",
    ]


def test_a_summed_up_line_of_hours_says_whether_any_were_open() -> None:
    """Boxing Day and Christmas Day have lines of their own; a weekend lies before the latter."""
    christmas = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day"}
    found = calculate(office(closed=christmas), at("Mon 5 Jan 2026 10:00"), amount("2400wh"))
    assert found.sentences[1:4] == [
        "Fri 25 Dec 2026: closed, Christmas Day",
        "Sat 26 Dec 2026, 00:00 to Mon 28 Dec 2026, 00:00: outside opening hours",
        "Mon 28 Dec 2026: closed, Boxing Day",
    ]
    assert found.sentences[0].split(": ", 1)[1].startswith("in opening hours, 2031 h counted")
    assert len(found.sentences) == 5
