"""What the illustrative stories are, before anybody tells them: the same every time."""

from datetime import date, timedelta

import pytest

from tests.packs.reading import read
from wardapi.packs import demo_matters, demo_meetings, demo_notices, demo_plans, demo_work
from wardapi.packs.demo_promises import EARLY
from wardapi.packs.demo_scene import at, workday
from wardapi.priorities import reading_files

WARDS = range(25)
TODAY = date(2026, 11, 20)


def test_every_ward_has_three_to_five_matters_of_different_themes() -> None:
    for ward in WARDS:
        themes = [matter.theme for matter in demo_matters.matters_of(ward)]
        assert 3 <= len(themes) <= 5
        assert len(set(themes)) == len(themes)


def test_the_themes_and_services_are_those_of_the_documents() -> None:
    themes = read("themes.json")["themes"]
    current = [theme["slug"] for theme in themes if theme["edition"] == "strategy-2026-2032"]
    earlier = {theme["slug"] for theme in themes if theme["edition"] == "report-2021-22"}
    services = {service["slug"] for service in read("services.json")["services"]}
    assert [matter.theme for matter in demo_matters.MATTERS] == current
    assert demo_matters.EARLIER.keys() == earlier
    for theme, (_, successor) in demo_matters.EARLIER.items():
        (found,) = (one for one in themes if one["slug"] == theme)
        assert successor in found["successors"]
    for matter in demo_matters.MATTERS:
        assert {matter.service, matter.partner} <= services


def test_most_plans_were_looked_at_again_late_some_in_time_and_some_never() -> None:
    days = [demo_plans.days_of(ward) for ward in WARDS]
    due = date(2026, 5, 1)
    never = sum(one.reviewed is None for one in days)
    in_time = sum(one.reviewed is not None and one.reviewed <= due for one in days)
    assert (never, in_time) == (4, 3)
    assert all(demo_plans.ELECTION < one.begun < one.published < date(2025, 1, 1) for one in days)
    assert all(
        one.reviewed.month in range(5, 8) for one in days if one.reviewed and one.reviewed > due
    )


def test_every_ward_had_a_plan_before_that_was_reviewed_in_time() -> None:
    """Before the restricted period of the by-elections of 9 December 2021, too."""
    earlier = [demo_plans.earlier_days_of(ward) for ward in WARDS]
    assert all(one.published < date(2021, 11, 3) for one in earlier)
    assert all(one.reviewed and one.reviewed <= date(2023, 5, 6) for one in earlier)


def test_some_actions_are_overdue() -> None:
    tasks = [task for ward in WARDS for _, task in demo_work.tasks_of(ward)]
    overdue = [task for task in tasks if task.fate == "overdue" and task.due_on < TODAY]
    assert len(tasks) == 2 * sum(len(demo_matters.matters_of(ward)) for ward in WARDS)
    assert len(tasks) / 20 < len(overdue) < len(tasks) / 3


def test_the_readings_are_a_file_that_can_be_read_and_end_today() -> None:
    for ward in WARDS:
        sheet = reading_files.read(demo_work.readings_of(ward, "E05012994", TODAY).encode())
        rows = [row for row in sheet.rows if not isinstance(row, list)]
        assert len(rows) == len(sheet.rows) == 8 * (2 + ward % 2)
        assert max(row.on for row in rows) == date(2026, 9, 30)
        assert min(row.on for row in rows) == date(2024, 12, 31)


def test_notices_are_of_two_years_in_time_and_not() -> None:
    told = list(demo_notices.planned(TODAY, 25))
    assert len(told) == demo_notices.NOTICES
    assert all(one.given_on < TODAY and one.given_on < one.starts_on for one in told)
    assert any(one.starts_on > TODAY for one in told)
    assert {one.fate for one in told} == {"as planned", "moved", "cancelled"}
    assert {one.service for one in told} == EARLY.keys()


@pytest.mark.parametrize("number", WARDS)
def test_the_first_meeting_is_two_years_ago_on_a_working_day(number: int) -> None:
    first = demo_meetings.first_day(at(TODAY), number, 0)
    assert (first.year, first.month) == (2024, 11)
    assert first.weekday() < 5
    assert first.day <= 28


def test_a_day_in_a_weekend_is_the_friday_before() -> None:
    sunday = date(2026, 11, 22)
    assert workday(sunday) == workday(sunday - timedelta(days=1)) == date(2026, 11, 20)
