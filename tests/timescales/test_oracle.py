"""The engine against the minute-stepping oracle, on random calendars around clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import pytest

from tests.timescales.oracle import Hours, Oracle, OutOfSight, Span, minutes_of
from wardapi.timescales import (
    Amount,
    AtClose,
    Conventions,
    DayZero,
    Measure,
    Pause,
    RepeatedHour,
    Timeline,
    TimeOfDay,
    Window,
    WorkingCalendar,
)

MICROSECONDS = 60_000_000
DAYS = 11
INSIDE = range(3 * 1440, (DAYS - 3) * 1440)
CALENDARS = 84
QUESTIONS = 10

AROUND = [
    ("Europe/London", "2026-03-29", "an hour left out"),
    ("Europe/London", "2026-10-25", "an hour repeated"),
    ("Europe/London", "2026-01-01", "a new year"),
    ("Europe/London", "1968-02-18", "an hour left out, and not given back until 1971"),
    ("America/New_York", "2026-03-08", "an hour left out"),
    ("America/New_York", "2026-11-01", "an hour repeated"),
    ("America/St_Johns", "2009-10-31", "an hour repeated at one minute past midnight"),
    ("America/St_Johns", "2010-03-14", "an hour left out at one minute past midnight"),
    ("America/Sao_Paulo", "2017-10-15", "midnight left out"),
    ("America/Sao_Paulo", "2018-02-17", "the hour before midnight repeated"),
    ("America/Havana", "2024-11-03", "the hour after midnight repeated"),
    ("Asia/Beirut", "2024-03-31", "midnight left out"),
    ("Asia/Beirut", "2024-10-26", "the hour before midnight repeated"),
    ("Asia/Kathmandu", "1986-01-01", "fifteen minutes left out at a new year"),
    ("Asia/Kathmandu", "2026-05-10", "no change, 5:45 ahead"),
    ("Australia/Lord_Howe", "2026-04-05", "half an hour repeated"),
    ("Australia/Lord_Howe", "2026-10-04", "half an hour left out"),
    ("Antarctica/Troll", "2026-03-29", "two hours left out"),
    ("Africa/Casablanca", "2026-02-15", "an hour repeated for Ramadan"),
    ("Atlantic/Azores", "2026-10-25", "midnight repeated"),
    ("Pacific/Apia", "2011-12-31", "a whole day left out"),
    ("Pacific/Kwajalein", "1993-08-22", "a whole day left out"),
    ("Asia/Pyongyang", "2015-08-14", "half an hour repeated at midnight"),
    ("America/Metlakatla", "2019-01-20", "an hour repeated in January"),
]


class Asked(NamedTuple):
    """A random calendar with pauses, for the engine and for the oracle."""

    first: datetime
    oracle: Oracle
    calendar: WorkingCalendar
    pauses: list[Pause]

    def line(self, conventions: Conventions) -> Timeline:
        return Timeline(self.calendar, conventions, self.pauses)

    def instant(self, minute: int) -> datetime:
        return self.first + timedelta(minutes=minute)

    def minute(self, instant: datetime) -> float:
        return (instant - self.first) / timedelta(minutes=1)


@pytest.mark.parametrize(("zone", "on", "why"), AROUND)
def test_engine_agrees_with_the_oracle(zone: str, on: str, why: str) -> None:
    random = Random(f"{zone} {on}")
    first = datetime.fromisoformat(on).replace(tzinfo=UTC) - timedelta(days=DAYS // 2)
    answered = 0
    for _ in range(CALENDARS):
        asked = _asked(random, zone, first)
        for _ in range(QUESTIONS):
            answered += _agree(random, asked)
    assert answered > CALENDARS * QUESTIONS * 3 // 4, f"{why}: too few questions had an answer"


def _agree(random: Random, asked: Asked) -> bool:
    """Asks both one question; False when the oracle cannot see so far."""
    conventions, measure = _conventions(random), random.choice(list(Measure))
    line, start = asked.line(conventions), _minute(random, asked)
    about = f"{conventions} {measure} from {asked.instant(start)}"
    if random.random() < 0.3:
        end = _minute(random, asked)
        found = line.count(asked.instant(start), asked.instant(end), measure)
        expected = asked.oracle.count(start, end, measure)
        assert found == expected * _unit(measure), f"{about} to {asked.instant(end)}"
        return True
    amount, receive = _amount(random, measure), random.random() < 0.5
    ask = asked.oracle.due if receive else asked.oracle.advance
    try:
        expected = ask(start, measure, amount, conventions)
    except OutOfSight:
        return False
    answer = line.due if receive else line.advance
    found_at = answer(asked.instant(start), Amount(measure, amount * _unit(measure)))
    assert asked.minute(found_at) == expected, f"{about}, {amount}: {asked.instant(expected)}"
    return True


def _unit(measure: Measure) -> int:
    return 1 if measure is Measure.WORKING_DAYS else MICROSECONDS


def _asked(random: Random, zone: str, first: datetime) -> Asked:
    hours = _hours(random, first.toordinal())
    pauses = [_stretch(random) for _ in range(random.choice((0, 0, 1, 2, 4)))]
    calendar = WorkingCalendar(
        zone,
        {day: [Window(*span) for span in spans] for day, spans in hours.weekly.items()},
        [(date.fromordinal(day), "Closed") for day in hours.closed],
        [
            (date.fromordinal(day), [Window(*span) for span in spans])
            for day, spans in hours.special.items()
        ],
    )
    paused = [Pause(*(first + timedelta(minutes=minute) for minute in span)) for span in pauses]
    return Asked(first, Oracle(minutes_of(zone, first, DAYS), hours, pauses), calendar, paused)


def _hours(random: Random, first: int) -> Hours:
    weekly = {day: _windows(random) for day in range(7) if random.random() < 0.75}
    if not any(weekly.values()):
        weekly[random.randrange(7)] = [(0, 1440)]
    days = random.sample(range(first, first + DAYS), 4)
    closed, special = days[: random.randrange(3)], days[2 : 2 + random.randrange(3)]
    return Hours(weekly, frozenset(closed), {day: _windows(random) for day in special})


def _windows(random: Random) -> list[Span]:
    """None to three windows; many at midnight or where clocks change, some touching."""
    edges = random.choice(
        (
            [0, 1440],
            [540, 1020],
            [540, 720, 780, 1020],
            [0, 60, 60, 120, 120, 1440],
            sorted(random.sample(range(1441), random.choice((0, 2, 4, 6)))),
            sorted(random.sample(range(241), random.choice((2, 4)))),
            sorted(random.sample(range(1320, 1441), random.choice((2, 4)))),
        )
    )
    return list(zip(edges[::2], edges[1::2], strict=True))


def _stretch(random: Random) -> Span:
    start = random.randrange(1440, (DAYS - 1) * 1440)
    long = random.choice((0, 1, 60, 480, 1440, random.randrange(3000)))
    return start, min(start + long, DAYS * 1440)


def _minute(random: Random, asked: Asked) -> int:
    """A minute well inside the stretch; often one at which something begins or ends."""
    oracle = asked.oracle
    edges = [DAYS // 2 * 1440 + random.randrange(1440)]
    edges += [*oracle.first_open.values(), *oracle.close.values()]
    edges += [round(asked.minute(instant)) for pause in asked.pauses for instant in pause[:2]]
    minute = random.choice(edges) - random.choice((0, 0, 1))
    return minute if minute in INSIDE and random.random() < 0.6 else random.choice(INSIDE)


def _amount(random: Random, measure: Measure) -> int:
    if measure is Measure.WORKING_DAYS:
        return random.choice((0, 1, 1, 2, 3, -1, -2))
    minutes = random.choice((0, 1, 60, 480, 960, random.randrange(1, 3000)))
    return minutes if random.random() < 0.7 else -minutes


def _conventions(random: Random) -> Conventions:
    cut_off = random.choice((None, None, time(0, 30), time(12), time(16), time(23, 59)))
    return Conventions(
        random.choice(list(AtClose)),
        random.choice(list(DayZero)),
        cut_off,
        random.choice(list(TimeOfDay)),
        random.choice(list(RepeatedHour)),
    )
