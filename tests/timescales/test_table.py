"""The table of the design: receipts around bank holidays, and when they fall due."""

import pytest

from tests.timescales.london import due
from wardapi.timescales import DayZero


@pytest.mark.parametrize(
    ("received", "within", "expected"),
    [
        ("Tue 31 May 2022 10:00", "10wd", "Thu 16 Jun 2022 17:00"),
        ("Fri 16 Dec 2022 10:00", "10wd", "Wed 4 Jan 2023 17:00"),
        ("Fri 22 Mar 2024 10:00", "5wd", "Tue 2 Apr 2024 17:00"),
        ("Fri 19 Dec 2025 10:00", "10wd", "Wed 7 Jan 2026 17:00"),
        ("Sat 27 Apr 2024 10:00", "10wd", "Mon 13 May 2024 17:00"),
    ],
)
def test_bank_holidays_are_no_working_days(received: str, within: str, expected: str) -> None:
    assert due(received, within) == expected


def test_a_receipt_on_a_closed_day_may_count_from_the_next_working_day() -> None:
    expected = "Tue 14 May 2024 17:00"
    assert due("Sat 27 Apr 2024 10:00", "10wd", day_zero=DayZero.NEXT_WORKING_DAY) == expected
