"""A deadline told to people: what they may type, and what they read."""

import json
from datetime import UTC, date, datetime, time

import pytest

from wardapi.deadlines import telling
from wardapi.deadlines.errors import InvalidDefinition
from wardapi.deadlines.telling import NamedCalendar
from wardapi.timescales import (
    AtClose,
    Conventions,
    DayZero,
    Measure,
    TimeOfDay,
    Window,
    WorkingCalendar,
)

OFFICE = NamedCalendar(
    "office",
    "The office",
    WorkingCalendar(
        "Europe/London",
        {weekday: [Window(9 * 60, 17 * 60)] for weekday in range(5)},
        known_until=date(2026, 1, 9),
    ),
)
MONDAY = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10wd", "10 working days"),
        ("10WD", "10 working days"),
        (" 1 wd ", "1 working day"),
        ("+4Wh", "4 working hours"),
        ("0024h", "24 hours"),
    ],
)
def test_amounts_are_read_however_they_are_typed(text: str, words: str) -> None:
    assert telling.amount_of(text).words == words


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ten", "is no amount of time"),
        ("10", "is no amount of time"),
        ("1.5h", "is no amount of time"),
        ("-5wd", "lies before the receipt"),
        ("99999999wd", "lies beyond the 100 years that are counted"),
    ],
)
def test_an_amount_that_is_refused_is_told_why_and_what_is_right(text: str, why: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        telling.amount_of(text)
    assert refused.value.detail == (
        f"{text!r} {why}. Write 10wd for working days, 4wh for working hours or 24h for hours."
    )


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-05", "2026-01-05T10:00+99:00", "9999-12-31T23:59-14:00", ""]
)
def test_an_instant_that_is_refused_is_told_what_is_right(text: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        telling.instant(text)
    assert refused.value.detail.startswith(f"{text!r} is no date and time. Write 2026-12-18T16:40 ")


def lines(amount: str) -> list[str]:
    return telling.tell(telling.amount_of(amount), MONDAY, OFFICE).as_text.splitlines()


def test_it_says_what_was_counted_by_which_calendar_and_conventions() -> None:
    assert lines("1wd") == [
        "Tuesday 6 January 2026, 17:00",
        "",
        "1 working day from Monday 5 January 2026, 10:00 (Europe/London)",
        "Calendar: The office (office); bank holidays are known until 9 January 2026",
        "Conventions: the day of receipt is day zero; no cut-off; due when the last day closes",
        "  Mon 5 Jan 2026: day of receipt, day zero",
        "  Tue 6 Jan 2026: working day 1 of 1",
    ]


def test_beyond_the_known_calendar_the_date_itself_is_told_to_be_provisional() -> None:
    assert lines("5wd")[0] == (
        "Monday 12 January 2026, 17:00 (provisional: bank holidays are known until 9 January 2026)"
    )


def test_machines_are_told_the_calendar_and_the_conventions_too() -> None:
    told = json.loads(telling.tell(telling.amount_of("1wd"), MONDAY, OFFICE).as_json)
    assert told["due_at"] == "2026-01-06T17:00:00Z"
    assert told["calendar"] == {"slug": "office", "name": "The office"}
    assert told["conventions"] == {
        "at_close": "closing_instant",
        "day_zero": "day_of_receipt",
        "cut_off": None,
        "time_of_day": "close_of_day",
        "repeated_hour": "first",
    }


@pytest.mark.parametrize(
    ("measure", "conventions", "words"),
    [
        (Measure.ELAPSED, Conventions(), "every hour counts, nights and closed days too"),
        (
            Measure.WORKING_TIME,
            Conventions(at_close=AtClose.NEXT_OPENING),
            "only opening hours count; time that runs out at a closing is due at the next opening",
        ),
        (
            Measure.WORKING_DAYS,
            Conventions(
                day_zero=DayZero.NEXT_WORKING_DAY,
                cut_off=time(16),
                time_of_day=TimeOfDay.KEEP_TIME,
            ),
            (
                "a receipt on a closed day counts from the next opening; cut-off at 16:00; "
                "due at the time of the receipt"
            ),
        ),
    ],
)
def test_only_the_conventions_that_bear_on_the_measure_are_told(
    measure: Measure, conventions: Conventions, words: str
) -> None:
    assert telling.conventions_in_words(measure, conventions) == words
