"""Reads the vectors' JSON, which is written as for the API, into the engine's values."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from tests.timescales.london import minute
from wardapi.timescales import (
    Amount,
    AtClose,
    Conventions,
    DayZero,
    Measure,
    Pause,
    RepeatedHour,
    TimeOfDay,
    Window,
    WorkingCalendar,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CONVENTIONS = {
    "at_close": AtClose,
    "day_zero": DayZero,
    "cut_off": time.fromisoformat,
    "time_of_day": TimeOfDay,
    "repeated_hour": RepeatedHour,
}


def vectors() -> list[dict[str, Any]]:
    return json.loads(Path(__file__).with_name("vectors.json").read_text())


def calendar(body: Mapping[str, Any]) -> WorkingCalendar:
    return WorkingCalendar(
        body["time_zone"],
        {WEEKDAYS.index(day): _windows(hours) for day, hours in body["hours"].items()},
        [(date.fromisoformat(it["on"]), it["name"]) for it in body["closures"]],
        [(date.fromisoformat(it["on"]), _windows(it["hours"])) for it in body["special_hours"]],
    )


def amount(target: Mapping[str, Any]) -> Amount:
    ((measure, quantity),) = target.items()
    if measure == Measure.WORKING_DAYS:
        return Amount.working_days(quantity)
    return Amount.parse(Measure(measure), quantity)


def conventions(body: Mapping[str, Any]) -> Conventions:
    return Conventions(**{name: _CONVENTIONS[name](value) for name, value in body.items()})


def pauses(body: Iterable[Mapping[str, Any]]) -> list[Pause]:
    return [Pause(instant(it["from"]), instant(it["to"]), it["reason"]) for it in body]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _windows(hours: Iterable[Mapping[str, str]]) -> list[Window]:
    return [Window(minute(it["opens"]), minute(it["closes"])) for it in hours]
