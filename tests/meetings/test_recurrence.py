from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardapi.meetings import recurrence
from wardapi.meetings.errors import InvalidRecurrence, TooManyMeetings
from wardapi.meetings.recurrence import MAX_MEETINGS, instant_of, meetings_of, read

FIRST = datetime(2026, 1, 13, 18, 0)  # noqa: DTZ001 - by the clock on the wall; a second Tuesday


def days(rule: str, first: datetime = FIRST, horizon: date | None = None) -> list[str]:
    return [f"{time:%d %b}" for time in meetings_of(read(rule), first, horizon)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=3", "2026-01-13T18:00", "13 Jan, 10 Feb, 10 Mar"),
        ("RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=2", "2026-01-13T18:00", "13 Jan, 10 Feb"),
        ("freq=monthly;byday=2tu;count=2", "2026-01-13T18:00", "13 Jan, 10 Feb"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-30T18:00", "30 Jan, 27 Feb, 27 Mar"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", "2026-01-13T18:00", "13 Jan, 27 Jan, 10 Feb"),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3", "2026-01-13T18:00", "13 Jan, 15 Jan, 20 Jan"),
        ("FREQ=DAILY;UNTIL=20260115", "2026-01-13T18:00", "13 Jan, 14 Jan, 15 Jan"),
        ("FREQ=DAILY;UNTIL=20260115T175900Z", "2026-01-13T18:00", "13 Jan, 14 Jan"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYDAY=2TU;COUNT=3", "2026-01-13T18:00", "13 Jan, 14 Jul, 12 Jan"),
        ("FREQ=YEARLY;BYDAY=2TU;COUNT=2", "2026-01-13T18:00", "13 Jan, 12 Jan"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-01-31T18:00", "31 Jan, 28 Feb, 31 Mar"),
        ("FREQ=MONTHLY;COUNT=3", "2026-01-31T18:00", "31 Jan, 31 Mar, 31 May"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            "2026-01-30T18:00",
            "30 Jan, 27 Feb, 31 Mar",
        ),
        (
            "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR;BYSETPOS=1;COUNT=2",
            "2026-02-13T18:00",
            "13 Feb, 13 Aug",
        ),
    ],
)
def test_a_rule_gives_its_days(rule: str, first: str, expected: str) -> None:
    assert ", ".join(days(rule, at(first))) == expected


def test_a_horizon_ends_what_has_no_end_of_its_own() -> None:
    assert days("FREQ=MONTHLY;BYDAY=2TU", horizon=date(2026, 3, 10))[-1] == "10 Mar"
    assert days("FREQ=MONTHLY;BYDAY=2TU", horizon=date(2026, 3, 9))[-1] == "10 Feb"


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY;COUNT=2",
        "FREQ=MONTHLY;BYHOUR=9;COUNT=2",
        "FREQ=MONTHLY;COUNT=2;COUNT=3",
        "FREQ=MONTHLY;COUNT=0",
        "FREQ=MONTHLY;COUNT=-1",
        "FREQ=MONTHLY;COUNT=2;UNTIL=20270101",
        "FREQ=MONTHLY;INTERVAL=100;COUNT=2",
        "FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2",
        "FREQ=MONTHLY;BYMONTHDAY=0;COUNT=2",
        "FREQ=MONTHLY;BYMONTH=-1;COUNT=2",
        "FREQ=MONTHLY;BYDAY=6TU;COUNT=2",
        "FREQ=MONTHLY;BYDAY=XX;COUNT=2",
        "FREQ=WEEKLY;BYDAY=2TU;COUNT=2",
        "FREQ=WEEKLY;BYDAY=TU;BYSETPOS=1;COUNT=2",
        "FREQ=MONTHLY;BYSETPOS=1;COUNT=2",
        "FREQ=MONTHLY;WKST=XX;COUNT=2",
        "FREQ=MONTHLY;UNTIL=20261301",
        "FREQ=MONTHLY;UNTIL=soon",
        "FREQ=MONTHLY;COUNT",
        "FREQ=MONTHLY;COUNT=2;",
    ],
)
def test_what_is_not_of_the_grammar_is_refused(rule: str) -> None:
    with pytest.raises(InvalidRecurrence):
        read(rule)


def test_a_rule_without_an_end_wants_a_horizon() -> None:
    with pytest.raises(InvalidRecurrence, match="horizon"):
        meetings_of(read("FREQ=MONTHLY"), FIRST, None)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=3TU;COUNT=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=25;COUNT=2",
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;COUNT=2",
        "FREQ=DAILY;UNTIL=20260112",
    ],
)
def test_a_rule_must_give_the_first_meeting(rule: str) -> None:
    with pytest.raises(InvalidRecurrence, match="first meeting"):
        meetings_of(read(rule), FIRST, None)


@pytest.mark.parametrize(
    ("rule", "horizon"),
    [
        ("FREQ=DAILY", date(2026, 12, 31)),
        ("FREQ=DAILY;UNTIL=20261231", None),
        ("FREQ=MONTHLY", date(2036, 1, 14)),
        ("FREQ=MONTHLY;UNTIL=99991231", None),
        ("FREQ=YEARLY;COUNT=20", None),
    ],
)
def test_a_series_is_bounded(rule: str, horizon: date | None) -> None:
    with pytest.raises(TooManyMeetings):
        meetings_of(read(rule), FIRST, horizon)


def test_too_large_a_count_is_told_as_such() -> None:
    with pytest.raises(TooManyMeetings):
        read(f"FREQ=WEEKLY;COUNT={MAX_MEETINGS + 1}")


def test_the_time_on_the_wall_stays_across_the_changes_of_the_clocks() -> None:
    times = meetings_of(read("FREQ=MONTHLY;BYDAY=2TU;COUNT=12"), FIRST, None)
    instants = [instant_of(time) for time in times]
    assert {instant.hour for instant in instants} == {17, 18}
    assert instants[3] == datetime(2026, 4, 14, 17, 0, tzinfo=UTC)
    assert instants[10] == datetime(2026, 11, 10, 18, 0, tzinfo=UTC)


def test_an_hour_that_spring_leaves_out_is_later_and_one_that_autumn_repeats_is_the_first() -> None:
    assert instant_of(at("2026-03-29T01:30")) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert instant_of(at("2026-10-25T01:30")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.text(alphabet="FREQ=MONTHLYBDAWKSUIO;,0123456789-+T", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rule = read(f"FREQ=MONTHLY;{text}")
    except (InvalidRecurrence, TooManyMeetings):
        return
    assert recurrence.read(rule.text) == rule


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 99),
    st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR"]), max_size=3),
    st.lists(st.integers(1, 31), max_size=2),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - as above
)
def test_meetings_come_in_order_each_day_once_and_begin_with_the_first(
    frequency: str, interval: int, weekdays: list[str], month_days: list[int], first: datetime
) -> None:
    first = first.replace(second=0, microsecond=0)
    text = f"FREQ={frequency};INTERVAL={interval};UNTIL={first.year + 1}0101"
    text += f";BYDAY={','.join(weekdays)}" if weekdays else ""
    text += f";BYMONTHDAY={','.join(map(str, month_days))}" if month_days else ""
    try:
        times = meetings_of(read(text), first, None)
    except (InvalidRecurrence, TooManyMeetings):
        return
    assert times[0] == first
    assert [time.date() for time in times] == sorted({time.date() for time in times})
    assert {time.time() for time in times} == {first.time()}
