"""Names, codes and days, without a database."""

from datetime import UTC, date, datetime
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardapi.wards.rules import (
    AlreadyEnded,
    Days,
    EndsBeforeItStarts,
    any_overlap,
    check_end,
    check_order,
    is_gss_code,
    search_text,
    seat_code,
    slug_of,
    today,
)

optional_days = st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 12))
spells = st.builds(Days, optional_days, optional_days).filter(
    lambda days: days.first is None or days.last is None or days.first <= days.last
)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Aston & Todwick", "aston-and-todwick"),
        ("Aston and Todwick", "aston-and-todwick"),
        ("aston-and-todwick", "aston-and-todwick"),
        ("ASTON &TODWICK", "aston-and-todwick"),
        ("Dinnington St. John's", "dinnington-st-johns"),
        ("Dinnington St John\N{RIGHT SINGLE QUOTATION MARK}s", "dinnington-st-johns"),
        ("Laughton-en-le-Morthen", "laughton-en-le-morthen"),
        ("Caf\N{LATIN SMALL LETTER E WITH ACUTE}s Quarter", "cafes-quarter"),
        ("  ", ""),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, slug: str) -> None:
    assert slug_of(name) == slug
    assert search_text(name) == slug.replace("-", " ")


@given(st.text(max_size=40))
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug_of(slug_of(text)) == slug_of(text)


@pytest.mark.parametrize("code", ["E05012996", "e05012996", "W05000001"])
def test_a_letter_and_eight_digits_are_a_code(code: str) -> None:
    assert is_gss_code(code)


@pytest.mark.parametrize("text", ["boston-castle", "E0501299", "E050129960", "E0501299X", ""])
def test_anything_else_is_a_slug(text: str) -> None:
    assert not is_gss_code(text)


def test_a_seat_is_called_by_ward_and_number() -> None:
    assert seat_code("boston-castle", 2) == "boston-castle-2"


def test_the_day_is_the_councils_and_not_that_of_utc() -> None:
    assert today(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert today(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == date(2026, 1, 31)


def _every_day_of(days: Days) -> set[date]:
    first, last = days.first or date(2019, 12, 1), days.last or date(2020, 2, 1)
    return {date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)}


@given(spells, spells)
def test_spells_overlap_when_they_share_a_day(one: Days, other: Days) -> None:
    assert one.overlaps(other) is bool(_every_day_of(one) & _every_day_of(other))


@given(st.lists(spells, max_size=6))
def test_any_overlap_finds_every_pair(every: list[Days]) -> None:
    assert any_overlap(every) is any(a.overlaps(b) for a, b in combinations(every, 2))


@given(spells, spells)
def test_a_spell_includes_another_when_it_has_all_its_days(one: Days, other: Days) -> None:
    bounded = all(day is not None for day in other)
    if bounded:
        assert one.includes(other) is (_every_day_of(other) <= _every_day_of(one))


def test_an_open_spell_lies_only_in_one_that_is_open_there_too() -> None:
    day = date(2021, 5, 6)
    for first, last in product((None, day), (None, day)):
        assert Days(None, None).includes(Days(first, last))
    assert not Days(day, None).includes(Days(None, None))
    assert not Days(None, day).includes(Days(day, None))


def test_a_spell_of_one_day_is_in_order() -> None:
    check_order(Days(date(2021, 5, 6), date(2021, 5, 6)))
    with pytest.raises(EndsBeforeItStarts):
        check_order(Days(date(2021, 5, 6), date(2021, 5, 5)))


def test_time_in_a_post_ends_once_and_not_before_it_began() -> None:
    days = Days(date(2021, 5, 6), date(2024, 5, 6))
    check_end(days, date(2023, 1, 1))
    with pytest.raises(EndsBeforeItStarts):
        check_end(days, date(2021, 5, 5))
    with pytest.raises(AlreadyEnded):
        check_end(days, date(2024, 5, 7))
