"""Decisions about indicators: how far they have come, and which readings can stand together.

Progress is worked out and never typed. Quantities are whole ten-thousandths (`quantities`), shares
are exact fractions, and only what is shown is rounded.
"""

import math
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from wardapi.kit.errors import Conflict, NotFound, Unprocessable
from wardapi.priorities.indicator_vocabulary import Direction, Kind, ProgressState, Recorded

FIRST_DAY = date(1990, 1, 1)
"""No reading is older; a year typed with a slip is found."""


class IndicatorNotFound(NotFound):
    """No indicator has this id, or it is not yours to know of."""

    code = "indicator_not_found"
    title = "There is no such indicator."
    remedy = "GET /v1/indicators lists those that you may see."


class IndicatorSlugTaken(Conflict):
    """Imports name an indicator by its ward and its slug, which no two of a ward share."""

    code = "indicator_slug_taken"
    title = "The ward has an indicator with this slug."
    remedy = "Choose another slug, or record readings for the indicator that has it."


class InvalidIndicator(Unprocessable):
    """The parts of an indicator do not go together: a target must lie in its direction and after
    its baseline, and only quantitative indicators have units, baselines and targets."""

    code = "invalid_indicator"
    title = "The parts of the indicator do not go together."
    remedy = "Read the detail, change the part that it names, and send it again."


class OtherWard(Unprocessable):
    """An indicator can follow a ward from plan to plan, but not move to another ward."""

    code = "indicator_of_another_ward"
    title = "The priority belongs to another ward."
    remedy = "Name a priority of the same ward, or make a new indicator there."


class TakesNoReadings(Conflict):
    """A qualitative indicator is told in notes; it has no unit in which to be read."""

    code = "indicator_takes_no_readings"
    title = "The indicator is qualitative and takes notes, not readings."
    remedy = "Use POST /v1/indicators/{id}/notes, or a quantitative indicator."


class InvalidReadingDay(Unprocessable):
    """A reading says how things stood on a day that has come."""

    code = "invalid_reading_day"
    title = "The reading's day cannot be right."
    remedy = "Give the day for which the figure stands: from 1990 on, and not after today."


class ReadingContradicts(Conflict):
    """There is one reading for each day. Another figure for the same day either corrects the first
    or is a slip; the service does not guess which."""

    code = "reading_contradicts"
    title = "There is another reading for that day."
    remedy = "If yours corrects it, send it again with `replace` true."


class Point(NamedTuple):
    """A quantity on a day."""

    on: date
    value: int


class Points(NamedTuple):
    """Baseline and target, where there are."""

    baseline: Point | None = None
    target: Point | None = None


class Course(NamedTuple):
    """Where an indicator set out and where it is to arrive."""

    direction: Direction
    baseline: Point | None
    target: Point | None


class Progress(NamedTuple):
    """How far an indicator has come.

    `share` is the part of the way from baseline to target, below 0 when things got worse and above
    1 past the target; `expected` is what a straight line has on the day of the latest reading, from
    0 to 1. Each is None where it cannot be worked out.
    """

    state: ProgressState
    share: Fraction | None = None
    expected: Fraction | None = None


def progress(course: Course, latest: Point | None, on: date) -> Progress:
    """Say how an indicator stood on the day `on`, by the latest reading that it had then.

    share    = (latest - baseline) / (target - baseline)
    expected = (day of latest - day of baseline) / (day of target - day of baseline)

    In this order: without a reading `no_reading`; without a target `no_target`; at or past the
    target `reached`, whenever that was; after the target's day `missed`; without a baseline
    `no_baseline`; below the baseline `worse`; then `on_course` where the share is at least what was
    expected, and else `behind`. Where the target is to stay at the baseline there is no way to go,
    and no share.
    """
    baseline, target = course.baseline, course.target
    if latest is None:
        return Progress(ProgressState.NO_READING)
    if target is None:
        return Progress(ProgressState.NO_TARGET)
    settled = _settled(course.direction, latest, target, on)
    if baseline is None:
        return Progress(settled or ProgressState.NO_BASELINE)
    way = target.value - baseline.value
    share = Fraction(latest.value - baseline.value, way) if way else None
    expected = _elapsed(baseline.on, target.on, latest.on)
    return Progress(settled or _under_way(share, expected), share, expected)


def _settled(direction: Direction, latest: Point, target: Point, on: date) -> ProgressState | None:
    if is_met(direction, latest.value, target.value):
        return ProgressState.REACHED
    return ProgressState.MISSED if on > target.on else None


def _under_way(share: Fraction | None, expected: Fraction) -> ProgressState:
    # Without a way to go, what is not at its target has left its baseline the wrong way.
    if share is None or share < 0:
        return ProgressState.WORSE
    return ProgressState.ON_COURSE if share >= expected else ProgressState.BEHIND


def _elapsed(start: date, end: date, on: date) -> Fraction:
    passed = Fraction((on - start).days, (end - start).days)
    return min(max(passed, Fraction(0)), Fraction(1))


def is_met(direction: Direction, value: int, target: int) -> bool:
    """Whether a quantity is at its target or past it."""
    return value >= target if direction is Direction.UP else value <= target


def percent(share: Fraction) -> float:
    """Return a share in percent with one decimal; halves are rounded away from zero."""
    tenths = abs(share) * 1000 + Fraction(1, 2)
    return math.copysign(math.floor(tenths) / 10, share) if share else 0.0


def shown_percent(share: Fraction) -> int:
    """Return a share for a bar: whole percent from 0 to 100, and 100 only at the target."""
    return min(max(math.floor(share * 100), 0), 100)


def check_course(course: Course) -> None:
    """Raise InvalidIndicator unless the target lies in the direction, and later."""
    baseline, target = course.baseline, course.target
    if baseline is None or target is None:
        return
    if target.on <= baseline.on:
        raise InvalidIndicator("The target's day must come after the baseline's.")
    if not is_met(course.direction, target.value, baseline.value):
        raise InvalidIndicator(
            f"The direction is {course.direction}, and the target lies the other way."
        )


def check_parts(kind: Kind, unit: str | None, direction: Direction | None, course: Points) -> None:
    """Raise InvalidIndicator unless the parts of an indicator go together.

    A quantitative one has a unit and a direction, and may have a baseline and a target; a
    qualitative one has none of these.
    """
    if kind is Kind.QUALITATIVE:
        if (unit, direction, *course) != (None, None, None, None):
            raise InvalidIndicator(
                "A qualitative indicator has no unit, direction, baseline or target."
            )
        return
    if unit is None or direction is None:
        raise InvalidIndicator("A quantitative indicator needs a unit and a direction.")
    check_course(Course(direction, *course))


def check_takes_readings(kind: Kind) -> None:
    """Raise TakesNoReadings for a qualitative indicator."""
    if kind is not Kind.QUANTITATIVE:
        raise TakesNoReadings


def check_reading_day(on: date, today: date) -> None:
    """Raise InvalidReadingDay for a day to come, or one before there were readings."""
    if not FIRST_DAY <= on <= today:
        raise InvalidReadingDay(f"{on} is before {FIRST_DAY} or after today, {today}.")


class Reading(NamedTuple):
    """What a reading says. A source or note that is None says nothing."""

    on: date
    value: int
    source: str | None = None
    note: str | None = None


def judge_reading(given: Reading, kept: Reading | None, *, replace: bool) -> Recorded:
    """Say what becomes of a reading where `kept` stands for the same day.

    The same figure again changes nothing; source and note are compared where they are given. What
    differs contradicts, unless it is to replace what was kept.
    """
    if kept is None:
        return Recorded.LOADED
    same_source = given.source in (None, kept.source)
    if given.value == kept.value and same_source and given.note in (None, kept.note):
        return Recorded.UNCHANGED
    return Recorded.LOADED if replace else Recorded.CONTRADICTED
