"""How far an indicator has come."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardapi.priorities import indicator_rules as rules
from wardapi.priorities.indicator_rules import Course, InvalidIndicator, Point, Reading
from wardapi.priorities.indicator_vocabulary import Direction, ProgressState, Recorded

START, MIDDLE, END = date(2026, 1, 1), date(2026, 7, 2), date(2027, 1, 1)
FEWER = Course(Direction.DOWN, Point(START, 400_0000), Point(END, 300_0000))
MORE = Course(Direction.UP, Point(START, 6515_0000), Point(END, 10000_0000))
LEVEL = Course(Direction.UP, Point(START, 67_0000), Point(END, 67_0000))


@pytest.mark.parametrize(
    ("course", "value", "state", "percent"),
    [
        (FEWER, 349_9000, ProgressState.ON_COURSE, 50.1),
        (FEWER, 360_0000, ProgressState.BEHIND, 40.0),
        (FEWER, 420_0000, ProgressState.WORSE, -20.0),
        (FEWER, 300_0000, ProgressState.REACHED, 100.0),
        (FEWER, 250_0000, ProgressState.REACHED, 150.0),
        (MORE, 7860_0000, ProgressState.BEHIND, 38.6),
        (MORE, 6000_0000, ProgressState.WORSE, -14.8),
    ],
)
def test_progress_is_the_share_of_the_way_against_a_straight_line(
    course: Course, value: int, state: ProgressState, percent: float
) -> None:
    found = rules.progress(course, Point(MIDDLE, value), MIDDLE)
    assert found.state is state
    assert found.share is not None
    assert rules.percent(found.share) == percent
    assert found.expected == Fraction(182, 365)


def test_a_share_that_is_exactly_what_was_expected_is_on_course() -> None:
    course = Course(Direction.UP, Point(START, 0), Point(END, 365_0000))
    assert rules.progress(course, Point(MIDDLE, 182_0000), MIDDLE).state is ProgressState.ON_COURSE
    assert rules.progress(course, Point(MIDDLE, 181_9999), MIDDLE).state is ProgressState.BEHIND


def test_after_the_targets_day_it_is_reached_or_missed() -> None:
    late = date(2027, 1, 2)
    assert rules.progress(FEWER, Point(END, 301_0000), END).state is ProgressState.BEHIND
    assert rules.progress(FEWER, Point(END, 301_0000), late).state is ProgressState.MISSED
    assert rules.progress(FEWER, Point(END, 299_0000), late).state is ProgressState.REACHED


def test_what_is_missing_is_said() -> None:
    latest = Point(MIDDLE, 350_0000)
    no_target, no_baseline = FEWER._replace(target=None), FEWER._replace(baseline=None)
    assert rules.progress(FEWER, None, MIDDLE) == (ProgressState.NO_READING, None, None)
    assert rules.progress(no_target, latest, MIDDLE).state is ProgressState.NO_TARGET
    assert rules.progress(no_baseline, latest, MIDDLE) == (ProgressState.NO_BASELINE, None, None)
    reached = rules.progress(no_baseline, Point(MIDDLE, 299_0000), MIDDLE)
    assert reached.state is ProgressState.REACHED


def test_to_stay_where_one_is_has_no_share() -> None:
    kept = rules.progress(LEVEL, Point(MIDDLE, 67_0000), MIDDLE)
    lost = rules.progress(LEVEL, Point(MIDDLE, 66_9999), MIDDLE)
    assert (kept.state, kept.share) == (ProgressState.REACHED, None)
    assert (lost.state, lost.share) == (ProgressState.WORSE, None)


@pytest.mark.parametrize(
    "course",
    [
        FEWER._replace(direction=Direction.UP),
        MORE._replace(direction=Direction.DOWN),
        FEWER._replace(target=Point(START, 300_0000)),
    ],
)
def test_a_target_lies_in_its_direction_and_after_its_baseline(course: Course) -> None:
    with pytest.raises(InvalidIndicator):
        rules.check_course(course)


QUANTITIES = st.integers(-(10**13), 10**13)


@given(QUANTITIES, QUANTITIES, QUANTITIES, st.dates(START, END))
def test_the_state_says_what_the_share_says(start: int, end: int, value: int, on: date) -> None:
    direction = Direction.UP if end >= start else Direction.DOWN
    course = Course(direction, Point(START, start), Point(END, end))
    rules.check_course(course)
    found = rules.progress(course, Point(on, value), END)
    if found.share is None:
        assert start == end
        return
    assert start + found.share * (end - start) == value
    assert (found.state is ProgressState.REACHED) == (found.share >= 1)
    assert (found.state is ProgressState.WORSE) == (found.share < 0)
    assert (rules.shown_percent(found.share) == 100) == (found.share >= 1)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(9999, 10000), (100.0, 99)),
        (Fraction(-1, 3), (-33.3, 0)),
        (Fraction(1, 2000), (0.1, 0)),
        (Fraction(5, 2), (250.0, 100)),
        (Fraction(0), (0.0, 0)),
    ],
)
def test_a_share_is_rounded_only_to_be_shown(share: Fraction, shown: tuple[float, int]) -> None:
    assert (rules.percent(share), rules.shown_percent(share)) == shown


KEPT = Reading(MIDDLE, 350_0000, "Police", None)


@pytest.mark.parametrize(
    ("given", "replace", "recorded"),
    [
        (KEPT, False, Recorded.UNCHANGED),
        (KEPT, True, Recorded.UNCHANGED),
        (KEPT._replace(source=None), False, Recorded.UNCHANGED),
        (KEPT._replace(value=351_0000), False, Recorded.CONTRADICTED),
        (KEPT._replace(source="Somebody"), False, Recorded.CONTRADICTED),
        (KEPT._replace(note="Provisional."), False, Recorded.CONTRADICTED),
        (KEPT._replace(value=351_0000), True, Recorded.LOADED),
    ],
)
def test_another_figure_for_a_day_contradicts_the_first(
    given: Reading, replace: bool, recorded: Recorded
) -> None:
    assert rules.judge_reading(given, KEPT, replace=replace) is recorded
    assert rules.judge_reading(given, None, replace=replace) is Recorded.LOADED
