"""Durations as text, exactly, both ways."""

from datetime import timedelta

import pytest

from wardapi.timescales import (
    Amount,
    InvalidAmount,
    Measure,
    format_duration,
    microseconds,
    parse_duration,
)

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("PT0S", 0),
        ("PT80H", 80 * HOUR),
        ("PT1H30M", HOUR * 3 // 2),
        ("PT1800S", HOUR // 2),
        ("PT0.5S", 500_000),
        ("PT0,5S", 500_000),
        ("PT0.000001S", 1),
        ("PT1.250S", 1_250_000),
        ("P1D", 24 * HOUR),
        ("P1DT20H", 44 * HOUR),
        ("P2W", 14 * 24 * HOUR),
        ("P1W1DT1H1M1.5S", (8 * 24 + 1) * HOUR + 61_500_000),
        ("P000000001D", 24 * HOUR),
    ],
)
def test_a_duration_is_read_to_the_microsecond(text: str, quantity: int) -> None:
    assert parse_duration(text) == quantity


@pytest.mark.parametrize(
    "text",
    [
        "", "P", "PT", "P1DT", "80H", "PT80", "pt80h", "PT80H ", "T1H", "PT1H\n",
        "P1Y", "P1M", "P1Y2M", "PT-1H", "-PT1H", "PT1M1H", "P1D1W", "P1D2H",
        "PT1.5H", "PT.5S", "PT1.S", "PT1.0000001S", "PT٣H", "P" + "9" * 5000 + "D",
    ],
)  # fmt: skip
def test_other_text_is_no_duration(text: str) -> None:
    with pytest.raises(InvalidAmount, match="no ISO 8601 duration") as refused:
        parse_duration(text)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("quantity", "text", "in_days"),
    [
        (0, "PT0S", "PT0S"),
        (1, "PT0.000001S", "PT0.000001S"),
        (1_500_000, "PT1.5S", "PT1.5S"),
        (10_000_000, "PT10S", "PT10S"),
        (HOUR + 60_000_000, "PT1H1M", "PT1H1M"),
        (24 * HOUR, "PT24H", "P1D"),
        (44 * HOUR, "PT44H", "P1DT20H"),
        (80 * HOUR + 1_000_000, "PT80H1S", "P3DT8H1S"),
        (-2 * HOUR, "-PT2H", "-PT2H"),
        (-44 * HOUR, "-PT44H", "-P1DT20H"),
    ],
)
def test_a_duration_is_written_in_hours_or_in_days(quantity: int, text: str, in_days: str) -> None:
    assert format_duration(quantity) == text
    assert format_duration(quantity, days=True) == in_days


@pytest.mark.parametrize(
    ("amount", "expected", "text"),
    [
        (Amount.elapsed(timedelta(hours=48)), (Measure.ELAPSED, 48 * HOUR), "PT48H"),
        (Amount.working_time(timedelta(days=1)), (Measure.WORKING_TIME, 24 * HOUR), "PT24H"),
        (Amount.working_days(10), (Measure.WORKING_DAYS, 10), "10"),
        (Amount.working_days(-2), (Measure.WORKING_DAYS, -2), "-2"),
        (Amount.parse(Measure.ELAPSED, "P1DT1H"), (Measure.ELAPSED, 25 * HOUR), "PT25H"),
    ],
)
def test_an_amount_knows_its_measure(
    amount: Amount, expected: tuple[Measure, int], text: str
) -> None:
    assert (amount, amount.text) == (expected, text)


@pytest.mark.parametrize("time", [timedelta.max, timedelta.min, timedelta(microseconds=-1)])
def test_a_timedelta_is_counted_exactly(time: timedelta) -> None:
    assert timedelta(microseconds=microseconds(time)) == time
