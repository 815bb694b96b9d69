"""Amounts from and between awkward instants: closed, paused, backwards, far away."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tests.timescales.london import LONDON, amount, at, due, office, pauses, told
from wardapi.timescales import (
    Amount,
    HorizonExceeded,
    InvalidInstant,
    Measure,
    Pause,
    RepeatedHour,
    Timeline,
    Window,
    WorkingCalendar,
    calculate,
    format_duration,
    localise,
    measure,
    merge,
    microseconds,
)

MORNING = pauses("Mon 5 Jan 2026 10:00 to Mon 5 Jan 2026 12:00")
TO_NEXT_DAY = pauses("Mon 5 Jan 2026 12:00 to Tue 6 Jan 2026 12:00")
OVER_A_CLOSE = pauses("Mon 5 Jan 2026 17:00 to Tue 6 Jan 2026 09:00")


def advance(start: str, by: str, paused: list[Pause] | None = None) -> str:
    return told(Timeline(office(), pauses=paused or ()).advance(at(start), amount(by)))


@pytest.mark.parametrize(
    ("start", "by", "paused", "expected"),
    [
        ("Mon 5 Jan 2026 09:30", "0wh", [], "Mon 5 Jan 2026 09:30"),
        ("Mon 5 Jan 2026 08:00", "0wh", [], "Mon 5 Jan 2026 09:00"),
        ("Fri 9 Jan 2026 17:00", "0wh", [], "Mon 12 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 10:00", "0wh", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 11:00", "0wh", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 12:00", "0wh", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 17:00", "0wh", TO_NEXT_DAY, "Tue 6 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 17:00", "0wh", OVER_A_CLOSE, "Tue 6 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 08:00", "0h", [], "Mon 5 Jan 2026 08:00"),
        ("Mon 5 Jan 2026 10:00", "0h", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 11:00", "0h", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 12:00", "0h", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 11:00", "0wd", MORNING, "Mon 5 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 18:00", "0wd", OVER_A_CLOSE, "Mon 5 Jan 2026 17:00"),
        ("Sun 4 Jan 2026 11:00", "0wd", [], "Sun 4 Jan 2026 11:00"),
    ],
)
def test_nothing_at_all_from_open_closed_and_paused_moments(
    start: str, by: str, paused: list[Pause], expected: str
) -> None:
    assert advance(start, by, paused) == expected


@pytest.mark.parametrize(
    ("start", "by", "paused", "expected"),
    [
        ("Mon 5 Jan 2026 09:00", "1h", MORNING, "Mon 5 Jan 2026 10:00"),
        ("Mon 5 Jan 2026 09:00", "61min", MORNING, "Mon 5 Jan 2026 12:01"),
        ("Mon 5 Jan 2026 10:00", "1h", MORNING, "Mon 5 Jan 2026 13:00"),
        ("Mon 5 Jan 2026 11:00", "1h", MORNING, "Mon 5 Jan 2026 13:00"),
        ("Mon 5 Jan 2026 09:00", "1wh", MORNING, "Mon 5 Jan 2026 10:00"),
        ("Mon 5 Jan 2026 09:00", "2wh", MORNING, "Mon 5 Jan 2026 13:00"),
        ("Mon 5 Jan 2026 11:00", "1wh", MORNING, "Mon 5 Jan 2026 13:00"),
        ("Mon 5 Jan 2026 11:00", "8wh", TO_NEXT_DAY, "Wed 7 Jan 2026 11:00"),
        ("Fri 2 Jan 2026 10:00", "1wd", MORNING, "Mon 5 Jan 2026 17:00"),
        ("Fri 2 Jan 2026 10:00", "1wd", TO_NEXT_DAY, "Tue 6 Jan 2026 17:00"),
        ("Fri 2 Jan 2026 10:00", "1wd", OVER_A_CLOSE, "Tue 6 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 10:00", "1wd", TO_NEXT_DAY, "Tue 6 Jan 2026 17:00"),
    ],
)
def test_paused_time_does_not_count(
    start: str, by: str, paused: list[Pause], expected: str
) -> None:
    assert advance(start, by, paused) == expected


def test_a_close_at_which_a_pause_ends_counts() -> None:
    paused = pauses("Mon 5 Jan 2026 10:00 to Mon 5 Jan 2026 17:00")
    assert advance("Fri 2 Jan 2026 10:00", "1wd", paused) == "Mon 5 Jan 2026 17:00"


@pytest.mark.parametrize(
    ("start", "by", "paused", "expected"),
    [
        ("Wed 7 Jan 2026 17:00", "-2wd", [], "Mon 5 Jan 2026 17:00"),
        ("Tue 7 Apr 2026 17:00", "-1wd", [], "Thu 2 Apr 2026 17:00"),
        ("Tue 7 Apr 2026 08:00", "-1wd", [], "Thu 2 Apr 2026 17:00"),
        ("Sun 11 Jan 2026 10:00", "-1wd", [], "Fri 9 Jan 2026 17:00"),
        ("Wed 7 Jan 2026 17:00", "-2wd", TO_NEXT_DAY, "Fri 2 Jan 2026 17:00"),
        ("Mon 5 Jan 2026 10:00", "-1wh", [], "Mon 5 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 10:00", "-2wh", [], "Fri 2 Jan 2026 16:00"),
        ("Mon 5 Jan 2026 09:00", "-8wh", [], "Fri 2 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 17:00", "-8wh", [], "Mon 5 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 13:00", "-2wh", MORNING, "Mon 5 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 13:00", "-1wh", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 11:00", "-1wh", MORNING, "Mon 5 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 13:00", "-1h", MORNING, "Mon 5 Jan 2026 12:00"),
        ("Mon 5 Jan 2026 13:00", "-2h", MORNING, "Mon 5 Jan 2026 09:00"),
        ("Mon 5 Jan 2026 11:00", "-1h", MORNING, "Mon 5 Jan 2026 09:00"),
    ],
)
def test_backwards(start: str, by: str, paused: list[Pause], expected: str) -> None:
    assert advance(start, by, paused) == expected


@pytest.mark.parametrize(
    ("start", "end", "paused", "expected"),
    [
        ("Mon 5 Jan 2026 10:00", "Mon 5 Jan 2026 10:00", [], ("PT0S", 0, "PT0S")),
        ("Mon 5 Jan 2026 10:00", "Mon 5 Jan 2026 17:00", [], ("PT7H", 0, "PT7H")),
        ("Sun 4 Jan 2026 10:00", "Mon 5 Jan 2026 17:00", [], ("PT8H", 1, "PT31H")),
        ("Sun 4 Jan 2026 10:00", "Mon 5 Jan 2026 16:59", [], ("PT7H59M", 0, "PT30H59M")),
        ("Mon 5 Jan 2026 00:00", "Tue 6 Jan 2026 17:00", [], ("PT16H", 1, "PT41H")),
        ("Fri 2 Jan 2026 12:00", "Tue 6 Jan 2026 12:00", MORNING, ("PT14H", 1, "PT94H")),
        ("Fri 2 Jan 2026 12:00", "Tue 6 Jan 2026 17:00", TO_NEXT_DAY, ("PT13H", 1, "PT77H")),
        ("Mon 5 Jan 2026 12:00", "Tue 6 Jan 2026 12:00", TO_NEXT_DAY, ("PT0S", 0, "PT0S")),
    ],
)
def test_what_lies_between(
    start: str, end: str, paused: list[Pause], expected: tuple[str, int, str]
) -> None:
    found = measure(office(), at(start), at(end), paused)
    worked, elapsed = microseconds(found.working_time), microseconds(found.elapsed)
    told = (format_duration(worked), found.working_days, format_duration(elapsed))
    assert told == expected
    back = measure(office(), at(end), at(start), paused)
    assert back == (-found.working_time, -found.working_days, -found.elapsed)


def test_elapsed_time_ignores_the_clocks() -> None:
    assert due("Sat 28 Mar 2026 12:00", "24h") == "Sun 29 Mar 2026 13:00"
    assert due("Sat 24 Oct 2026 12:00", "24h") == "Sun 25 Oct 2026 11:00"


def test_instants_of_any_zone_are_the_same_instants() -> None:
    line, within = Timeline(office()), Amount.working_days(1)
    received = datetime(2026, 1, 5, 10, tzinfo=UTC)
    elsewhere = received.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert line.due(elsewhere, within) == line.due(received, within)
    assert line.due(elsewhere, within).tzinfo is UTC


def test_an_instant_in_the_repeated_hour_is_the_one_that_its_fold_says() -> None:
    one = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    line = Timeline(office(), pauses=[Pause(one, one.replace(fold=1))])
    assert line.count(one, one.replace(fold=1), Measure.ELAPSED) == 0
    assert Timeline(office()).count(one, one.replace(fold=1), Measure.ELAPSED) == 3_600_000_000


@pytest.mark.parametrize("bad", ["received", "pause", "both"])
def test_an_instant_without_a_zone_is_refused(bad: str) -> None:
    aware, naive = at("Mon 5 Jan 2026 10:00"), datetime(2026, 1, 5, 10)  # noqa: DTZ001
    pause = {"received": Pause(aware, aware), "pause": Pause(aware, naive)}
    with pytest.raises(InvalidInstant, match="time zone"):
        calculate(
            office(),
            naive if bad == "received" else aware,
            Amount.working_days(1),
            pauses=[pause.get(bad, Pause(naive, naive))],
        )


def test_answers_are_exact_to_the_microsecond() -> None:
    received = at("Mon 5 Jan 2026 16:59") + timedelta(seconds=59, microseconds=999_999)
    found = Timeline(office()).due(received, Amount.working_time(timedelta(microseconds=2)))
    assert found == at("Tue 6 Jan 2026 09:00") + timedelta(microseconds=1)


def test_pauses_merge_where_they_overlap_or_touch() -> None:
    texts = (
        "Mon 5 Jan 2026 10:00 to Mon 5 Jan 2026 12:00",
        "Mon 5 Jan 2026 12:00 to Mon 5 Jan 2026 13:00",
        "Mon 5 Jan 2026 11:00 to Mon 5 Jan 2026 11:30",
        "Tue 6 Jan 2026 10:00 to Tue 6 Jan 2026 10:00",
        "Wed 7 Jan 2026 10:00 to Wed 7 Jan 2026 09:00",
    )
    assert merge(pauses(*texts)) == pauses("Mon 5 Jan 2026 10:00 to Mon 5 Jan 2026 13:00")


def test_merged_pauses_keep_each_reason_once() -> None:
    one, two = pauses(
        "Mon 5 Jan 2026 10:00 to Mon 5 Jan 2026 12:00",
        "Mon 5 Jan 2026 11:00 to Mon 5 Jan 2026 13:00",
    )
    held = two._replace(reason="legal_hold")
    (merged,) = merge([held, one, held, one])
    assert merged.reason == "paused, legal_hold"


@pytest.mark.parametrize(
    ("typed", "repeated", "expected"),
    [
        ("2026-01-05T10:00", RepeatedHour.FIRST, "2026-01-05T10:00Z"),
        ("2026-07-06T10:00", RepeatedHour.SECOND, "2026-07-06T09:00Z"),
        ("2026-10-25T01:30", RepeatedHour.FIRST, "2026-10-25T00:30Z"),
        ("2026-10-25T01:30", RepeatedHour.SECOND, "2026-10-25T01:30Z"),
        ("2026-10-25T02:00", RepeatedHour.SECOND, "2026-10-25T02:00Z"),
        ("2026-03-29T01:30", RepeatedHour.FIRST, "2026-03-29T01:30Z"),
        ("2026-03-29T01:30", RepeatedHour.SECOND, "2026-03-29T01:30Z"),
    ],
)
def test_a_typed_local_time_is_an_instant(
    typed: str, repeated: RepeatedHour, expected: str
) -> None:
    naive = datetime.fromisoformat(typed)
    assert localise(naive, LONDON, repeated) == datetime.fromisoformat(expected)


def test_a_typed_time_at_the_end_of_time_is_refused() -> None:
    with pytest.raises(InvalidInstant):
        localise(datetime.max, ZoneInfo("America/New_York"))  # noqa: DTZ901


FAR = [
    Amount.working_days(10**9),
    Amount.working_days(-(10**9)),
    Amount.working_days(27_000),
    Amount(Measure.WORKING_TIME, 10**30),
    Amount(Measure.WORKING_TIME, -(10**30)),
    Amount.working_time(timedelta(days=20_000)),
    Amount(Measure.ELAPSED, 10**30),
    Amount.elapsed(timedelta(days=36_526)),
    Amount.elapsed(-timedelta(days=36_526)),
]


@pytest.mark.parametrize("far", FAR, ids=str)
def test_an_answer_more_than_a_hundred_years_away_is_refused(far: Amount) -> None:
    with pytest.raises(HorizonExceeded, match="100 years"):
        calculate(office(), at("Mon 5 Jan 2026 10:00"), far)


@pytest.mark.parametrize(
    "near",
    [
        Amount.working_days(26_000),
        Amount.working_days(-26_000),
        Amount.working_time(timedelta(days=8_600)),
        Amount.elapsed(timedelta(days=36_525)),
        Amount.elapsed(-timedelta(days=36_525)),
    ],
    ids=str,
)
def test_an_answer_within_a_hundred_years_is_given(near: Amount) -> None:
    start = at("Mon 5 Jan 2026 10:00")
    found = Timeline(office()).advance(start, near)
    assert abs(found - start) <= timedelta(days=36_525)


@pytest.mark.parametrize("within", ["1wd", "9wh", "9h"])
def test_pauses_of_more_than_a_hundred_years_are_refused(within: str) -> None:
    start, end = at("Mon 5 Jan 2026 12:00"), datetime.max.replace(tzinfo=UTC)
    for paused in ([Pause(start, end)], _ninety_years_each(start)):
        with pytest.raises(HorizonExceeded):
            due("Mon 5 Jan 2026 10:00", within, paused=paused)


@pytest.mark.parametrize("by", ["-1wd", "-2wh", "-3h"])
def test_pauses_of_more_than_a_hundred_years_are_refused_backwards(by: str) -> None:
    paused = [Pause(datetime.min.replace(tzinfo=UTC), at("Mon 5 Jan 2026 08:00"))]
    with pytest.raises(HorizonExceeded):
        advance("Mon 5 Jan 2026 10:00", by, paused)


def _ninety_years_each(start: datetime) -> list[Pause]:
    ninety = timedelta(days=90 * 365)
    starts = [start + n * (ninety + timedelta(minutes=1)) for n in range(80)]
    return [Pause(it, it + ninety) for it in starts]


@pytest.mark.parametrize("within", ["1wd", "2wh", "2h"])
def test_pauses_far_from_the_question_change_nothing(within: str) -> None:
    far = [
        Pause(datetime(year, 1, 1, tzinfo=UTC), datetime(year, 2, 1, tzinfo=UTC))
        for year in (1, 1066, 1800, 2500, 9999)
    ]
    assert due("Mon 5 Jan 2026 10:00", within, paused=far) == due("Mon 5 Jan 2026 10:00", within)
    received = at("Mon 5 Jan 2026 10:00")
    later = received + timedelta(days=9)
    assert measure(office(), received, later, far) == measure(office(), received, later)


@pytest.mark.parametrize("year", [1, 2, 3, 9997, 9998, 9999])
@pytest.mark.parametrize("within", ["0wd", "9wd", "-9wd", "9wh", "-9wh", "9h", "-999h", "999h"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_at_the_ends_of_time_there_is_an_answer_or_a_refusal(
    year: int, within: str, zone: str
) -> None:
    calendar = office(zone=zone)
    for received in (datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, tzinfo=UTC)):
        try:
            found = calculate(calendar, received, amount(within))
        except (HorizonExceeded, InvalidInstant):
            assert not datetime(3, 1, 1, tzinfo=UTC) <= received < datetime(9998, 1, 1, tzinfo=UTC)
        else:
            assert 1 < received.year < 9999
            assert abs(found.due_at - received) < timedelta(days=60)


def test_no_more_than_a_hundred_years_are_measured() -> None:
    start = at("Mon 5 Jan 2026 10:00")
    assert measure(office(), start, start + timedelta(days=36_525)).working_days > 26_000
    for end in (start + timedelta(days=36_526), start - timedelta(days=36_526)):
        with pytest.raises(HorizonExceeded):
            measure(office(), start, end)


def test_a_calendar_that_is_closed_from_now_on_is_refused() -> None:
    years = range(2026, 2128)
    closed = {datetime(y, m, d, tzinfo=UTC).date(): "" for y in years for m, d in _days_of(y)}
    calendar = office(closed=closed)
    for within in ("1wd", "1wh", "0wh"):
        with pytest.raises(HorizonExceeded):
            due("Mon 5 Jan 2026 10:00", within, calendar)
    assert told(Timeline(calendar).advance(at("Mon 5 Jan 2026 10:00"), amount("-1wd"))) == (
        "Wed 31 Dec 2025 17:00"
    )


def _days_of(year: int) -> list[tuple[int, int]]:
    first = datetime(year, 1, 1, tzinfo=UTC)
    days = (first + timedelta(days=n) for n in range(366))
    return [(day.month, day.day) for day in days if day.year == year]


def test_many_windows_a_day_over_a_hundred_years() -> None:
    half_hours = [Window(start, start + 29) for start in range(0, 1440, 30)]
    calendar = WorkingCalendar("Europe/London", dict.fromkeys(range(7), half_hours))
    line, start = Timeline(calendar), datetime(2026, 1, 1, tzinfo=UTC)
    full = Amount.working_time(timedelta(minutes=29 * 48 * 36_000))
    # In July one spring has left an hour out that no autumn has given back.
    assert line.advance(start, full) == start + timedelta(days=36_000, minutes=59 - 60)
