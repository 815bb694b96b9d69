"""How far a feed looks."""

from datetime import UTC, date, datetime

from wardapi.feeds import windows


def test_a_window_goes_from_three_months_back_to_eighteen_ahead() -> None:
    found = windows.window(datetime(2026, 5, 31, 23, 30, tzinfo=UTC))
    assert found.start == datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert found.end == datetime(2027, 11, 30, 23, 30, tzinfo=UTC)
    assert (found.first, found.last) == (date(2026, 2, 28), date(2027, 11, 30))


def test_days_of_a_window_are_the_councils() -> None:
    assert windows.window(datetime(2026, 9, 30, 23, 30, tzinfo=UTC)).first == date(2026, 7, 1)
