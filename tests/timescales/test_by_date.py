"""Promises for a date that the subject itself names: kept by the close of that day."""

from typing import Any

import pytest

from tests.timescales.policies import (
    ALWAYS,
    ROTHERHAM,
    ROUTINE_LADDER,
    Story,
    only,
    share,
    step,
    target,
)
from wardapi.timescales import InvalidHistory, Reclassified, TargetState, WorkingCalendar

NOW = "Sat 20 Dec 2025 10:00"


def promise(due_on: str | None, *, calendar: WorkingCalendar = ROTHERHAM, **details: Any) -> Story:
    """Made on Friday 19 December 2025 at 10:00, to be kept by a date."""
    kept = target("keep", "0wd", met_by="resolved", by="due_on", **details)
    story = Story(only(kept, calendar=calendar))
    return story.received("Fri 19 Dec 2025 10:00", due_on=due_on)


@pytest.mark.parametrize(
    ("due_on", "due"),
    [
        ("2026-01-07", "Wed 7 Jan 2026 17:00"),
        ("2025-12-19", "Fri 19 Dec 2025 17:00"),
        ("2025-12-28", "Wed 24 Dec 2025 17:00"),
        ("2026-04-06", "Thu 2 Apr 2026 17:00"),
    ],
    ids=["a working day", "the day itself", "a Sunday", "Easter Monday"],
)
def test_it_falls_due_with_the_last_working_day_up_to_its_date(due_on: str, due: str) -> None:
    assert promise(due_on).due("keep", NOW) == due


def test_where_it_never_closes_it_falls_due_at_midnight() -> None:
    story = promise("2025-12-28", calendar=ALWAYS)
    assert story.due("keep", NOW) == "Mon 29 Dec 2025 00:00"


def test_its_amount_is_the_working_days_that_it_leaves() -> None:
    found = promise("2026-01-07").target("keep", NOW)
    assert (found.measure, found.quantity, found.spent) == ("working_days", 10, 0)


def test_its_ladder_climbs_from_that_day() -> None:
    rungs = promise("2026-01-07", ladder=ROUTINE_LADDER).ladder(NOW, "keep")
    assert rungs["warning"] == "pending Mon 5 Jan 2026 17:00"
    assert rungs["level-2"] == "pending Mon 12 Jan 2026 17:00"


def test_a_share_of_it_is_a_share_of_its_working_days() -> None:
    rungs = promise("2026-01-07", ladder=(step(1, share(50)),)).ladder(NOW, "keep")
    assert rungs["level-1"] == "pending Tue 30 Dec 2025 17:00"


def test_another_date_moves_it() -> None:
    story = promise("2026-01-07")
    story.tell(Reclassified, "Mon 22 Dec 2025 09:00", attributes={"due_on": "2026-01-14"})
    assert story.due("keep", "Mon 22 Dec 2025 10:00") == "Wed 14 Jan 2026 17:00"


def test_it_is_missed_when_its_day_is_over() -> None:
    story = promise("2026-01-07")
    assert story.target("keep", "Wed 7 Jan 2026 17:00").state is TargetState.RUNNING
    assert story.target("keep", "Thu 8 Jan 2026 09:00").state is TargetState.MISSED


def test_its_explanation_adds_up() -> None:
    explained = promise("2026-01-07").explained("keep", NOW)
    assert sum(span.amount for span in explained.spans) == 10


@pytest.mark.parametrize("due_on", [None, "", "soon", "2026-02-30"])
def test_a_history_without_such_a_date_tells_no_story(due_on: str | None) -> None:
    with pytest.raises(InvalidHistory, match="names no date as its 'due_on'"):
        promise(due_on).due("keep", NOW)
