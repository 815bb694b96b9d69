"""The engine beside the libraries that answer the same question, and beside itself."""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from functools import partial

import businesstimedelta
import pytz
import workclock

from bench.harness import Row, race, rate, stopwatch
from bench.stories import LADDER, NOW, calendar, told_case
from wardapi import timescales
from wardapi.timescales import Amount, Timeline, Window, WorkingCalendar

HOURS = 80
STARTS = 2_000
FIRST = datetime(2018, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=8 * 365)

Deadline = Callable[[datetime], datetime]


async def rows(*, full: bool) -> AsyncIterator[Row]:
    """Deadlines, their explanations, and whole cases."""
    office = calendar()
    starts = _starts()
    ours = _ours(office)
    for name, theirs, rounds, goal in (
        ("workclock (Rust)", _workclock(office), 7, 2.0),
        ("businesstimedelta", _businesstimedelta(office), 5, 300.0),
    ):
        wrong = [start for start in starts if ours(start) != theirs(start)]
        assert not wrong, f"{name} answers {theirs(wrong[0])} to {wrong[0]}, not {ours(wrong[0])}"
        found = await race(_all(ours, starts, 10), _all(theirs, starts, 1), rounds)
        yield Row(
            part="engine",
            what=f"deadline, {HOURS} working hours, all answers equal",
            ours=found.ours,
            unit="/s",
            reference=name,
            theirs=found.theirs,
            ratio=found.ratio,
            goal=f"x {goal:g}",
            met=found.ratio >= goal,
        )
    yield await _explained(office, starts, ours)
    yield await _assessed(starts, ours)
    for what, opens_for, hours in (
        ("a deadline a century away, explained, calendar compiled anew", 480, 200_000),
        ("refusing a horizon of more than a century, the same", 1, 500),
    ):
        yield await _far(what, opens_for, hours)


async def _explained(office: WorkingCalendar, starts: Sequence[datetime], ours: Deadline) -> Row:
    amount = Amount.working_time(timedelta(hours=HOURS))
    explained = partial(timescales.calculate, office, amount=amount)
    found = await race(_all(explained, starts, 1), _all(ours, starts, 10))
    return Row(
        part="engine",
        what="deadline with its full explanation",
        ours=found.ours,
        unit="/s",
        reference="the same without",
        theirs=found.theirs,
        ratio=found.ratio,
        goal="x 0.1",
        met=found.ratio >= 0.1,
    )


async def _assessed(starts: Sequence[datetime], ours: Deadline) -> Row:
    policies = {LADDER.key: LADDER}
    facts = told_case(FIRST)
    standing = timescales.assess(facts, policies, NOW)
    size = (len(facts), len(standing.targets), len(standing.rungs))
    assert size == (12, 4, 8), f"the case has {size} facts, targets and rungs"
    assess = partial(timescales.assess, facts, policies, NOW)
    found = await race(lambda: rate(assess, 5_000), _all(ours, starts, 10))
    return Row(
        part="engine",
        what="assess a case: 12 facts, 4 targets, 8 rungs",
        ours=found.ours,
        unit="/s",
        reference="one deadline",
        theirs=found.theirs,
        ratio=found.ratio,
        goal="15,000/s",
        met=found.ours >= 15_000,
    )


async def _far(what: str, opens_for: int, hours: int) -> Row:
    """One calculation that looks as far as one may, in a calendar open so many minutes a day."""
    amount = Amount.working_time(timedelta(hours=hours))

    def once() -> float:
        week = {day: [Window(540, 540 + opens_for)] for day in range(5)}
        office = WorkingCalendar("Europe/London", week)
        with stopwatch() as seconds, suppress(timescales.HorizonExceeded):
            timescales.calculate(office, FIRST, amount)
        return seconds() * 1e3

    found = await race(once, once, rounds=5)
    return Row(
        part="engine", what=what, ours=found.ours, unit="ms", goal="1 s", met=found.ours < 1e3
    )


def _starts() -> list[datetime]:
    chance = random.Random(1)
    seconds = int(YEARS.total_seconds())
    return [FIRST + timedelta(seconds=chance.randrange(seconds)) for _ in range(STARTS)]


def _all(deadline: Deadline, starts: Sequence[datetime], times: int) -> Callable[[], float]:
    def work() -> None:
        for start in starts:
            deadline(start)

    return lambda: rate(work, times) * len(starts)


def _ours(office: WorkingCalendar) -> Deadline:
    amount = Amount.working_time(timedelta(hours=HOURS))
    return lambda start: Timeline(office).due(start, amount)


def _workclock(office: WorkingCalendar) -> Deadline:
    schedule = workclock.Schedule(
        [workclock.WorkDay(time(9), time(17)), workclock.Holidays(_holidays(office))],
        time_zone="Europe/London",
    )
    return lambda start: schedule.add(start, hours=HOURS)


def _businesstimedelta(office: WorkingCalendar) -> Deadline:
    zone = pytz.timezone("Europe/London")
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(time(9), time(17), tz=zone),
            businesstimedelta.HolidayRule(_holidays(office), tz=zone),
        ]
    )
    amount = businesstimedelta.BusinessTimeDelta(rules, hours=HOURS)
    return lambda start: start + amount


def _holidays(office: WorkingCalendar) -> list[object]:
    return [datetime.fromordinal(day).date() for day in sorted(office.closures)]
