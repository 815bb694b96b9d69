"""The calendars of the Rotherham pack against GOV.UK's dates and an independent package."""

from datetime import date, timedelta
from typing import Any

import holidays
import pytest

from tests.packs.reading import names, read
from wardapi.packs import build_calendars

FIRST, LAST = date(2018, 1, 1), date(2028, 12, 31)


def closures(slug: str) -> dict[date, str]:
    closed: list[dict[str, Any]] = read(f"calendars/{slug}.json")["closures"]
    return {date.fromisoformat(day["on"]): day["name"] for day in closed}


def working_days(closed: set[date]) -> set[date]:
    days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return {day for day in days if day.weekday() < 5 and day not in closed}


def published(*nations: str) -> set[date]:
    years = range(FIRST.year, LAST.year + 1)
    return {
        day
        for nation in nations
        for day in holidays.country_holidays("GB", subdiv=nation, years=years)
    }


def test_committed_calendars_are_what_the_package_says() -> None:
    built = build_calendars.calendars()
    assert names("calendars/*.json") == sorted(f"calendars/{slug}.json" for slug in built)
    for slug, calendar in built.items():
        assert read(f"calendars/{slug}.json") == calendar


def test_an_independent_package_gives_england_the_same_working_days() -> None:
    assert working_days(set(closures("rotherham"))) == working_days(published("ENG"))


def test_an_independent_package_gives_the_kingdom_the_same_working_days() -> None:
    nations = published("ENG", "WLS", "SCT", "NIR")
    assert working_days(set(closures("uk-foi"))) == working_days(nations)


def test_england_has_91_bank_holidays_in_eleven_years_and_the_kingdom_56_more() -> None:
    england = {day for day in closures("rotherham") if day >= FIRST}
    kingdom = {day for day in closures("uk-foi") if day >= FIRST}
    assert (len(england), len(kingdom - england)) == (91, 56)
    assert england < kingdom


def test_a_day_proclaimed_after_the_package_was_made_is_no_working_day_of_the_kingdom() -> None:
    world_cup = date(2026, 6, 15)
    assert closures("uk-foi")[world_cup] == "World Cup bank holiday (Scotland)"
    assert world_cup not in closures("rotherham")
    assert any("1971" in source for source in read("calendars/uk-foi.json")["source"])


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2020, 5, 8), "Early May bank holiday (VE day)"),
        (date(2022, 6, 2), "Spring bank holiday"),
        (date(2022, 6, 3), "Platinum Jubilee bank holiday"),
        (date(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
        (date(2026, 12, 28), "Boxing Day, substitute day"),
    ],
)
def test_days_that_fell_only_once_are_closed(on: date, name: str) -> None:
    assert closures("rotherham")[on] == name


@pytest.mark.parametrize("moved", [date(2020, 5, 4), date(2022, 5, 30)])
def test_days_from_which_a_bank_holiday_was_moved_are_worked(moved: date) -> None:
    assert moved not in closures("rotherham")


def test_a_holiday_of_some_nations_says_which() -> None:
    kingdom = closures("uk-foi")
    assert kingdom[date(2026, 8, 3)] == "Summer bank holiday (Scotland)"
    assert kingdom[date(2026, 4, 6)] == "Easter Monday (England, Wales, Northern Ireland)"
    assert kingdom[date(2026, 12, 25)] == "Christmas Day"


@pytest.mark.parametrize("slug", ["rotherham", "uk-foi"])
def test_office_hours_are_marked_as_an_assumption_and_known_to_the_end_of_the_feed(
    slug: str,
) -> None:
    calendar = read(f"calendars/{slug}.json")
    assert calendar["assumption"] is True
    assert list(calendar["hours"]) == ["mon", "tue", "wed", "thu", "fri"]
    assert all(w == [{"opens": "09:00", "closes": "17:00"}] for w in calendar["hours"].values())
    assert calendar["known_until"] == "2028-12-31"
    assert calendar["special_hours"] == []


def test_england_24_7_never_closes_and_is_never_provisional() -> None:
    calendar = read("calendars/england-24-7.json")
    assert len(calendar["hours"]) == 7
    assert all(w == [{"opens": "00:00", "closes": "24:00"}] for w in calendar["hours"].values())
    assert (calendar["closures"], calendar["known_until"]) == ([], None)
