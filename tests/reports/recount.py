"""The figures of a scorecard counted a second time, from the rows alone.

Nothing of the engine and nothing of `reports` is used: days are counted one by one from the pack's
calendar, and promises are those that the pack's policy writes down.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.packs.reading import read
from wardapi.casework.models import Case
from wardapi.deadlines.models import Fact

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
_CLOSED = {date.fromisoformat(one["on"]) for one in read("calendars/rotherham.json")["closures"]}
_WITHIN = {
    rule["name"]: {target["name"]: target["within"] for target in rule["targets"]}
    for rule in read("policies/councillor-enquiries.json")["rules"]
}

Pauses = Sequence[tuple[datetime, datetime]]


class Raw(NamedTuple):
    """A case with what had happened to it by an instant, oldest first."""

    case: Any
    facts: list[Any]


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in _CLOSED


def close_of(day: date) -> datetime:
    return datetime.combine(day, time(17), LONDON)


def is_paused(instant: datetime, pauses: Pauses) -> bool:
    return any(start <= instant < end for start, end in pauses)


def due(rule: str, target: str, received: datetime, pauses: Pauses) -> datetime:
    """When a target was due, going forward day by day, or minute by minute."""
    within = _WITHIN[rule][target]
    if "working_days" in within:
        left, day = within["working_days"], received.astimezone(LONDON).date()
        while left:
            day += timedelta(days=1)
            left -= works(day) and not is_paused(close_of(day), pauses)
        return close_of(day)
    assert within["working_time"].startswith("PT")
    left, at = int(within["working_time"][2:-1]) * 60, received
    while left:
        local = at.astimezone(LONDON)
        is_open = works(local.date()) and time(9) <= local.time() < time(17)
        left -= is_open and not is_paused(at, pauses)
        at += MINUTE
    return at


async def raw_cases(session: AsyncSession, until: datetime) -> list[Raw]:
    """Every case received by an instant, with its facts so far."""
    cases = (await session.scalars(select(Case).execution_options(populate_existing=True))).all()
    facts: dict[UUID, list[Any]] = {}
    for fact in await session.scalars(select(Fact).order_by(Fact.occurred_at, Fact.n)):
        if fact.occurred_at < until and fact.subject_kind == "case":
            facts.setdefault(fact.subject_id, []).append(fact)
    return [Raw(case, facts[case.id]) for case in cases if case.id in facts]


def first(raw: Raw, *kinds: str, reply: str | None = None) -> datetime | None:
    found = (
        fact.occurred_at
        for fact in raw.facts
        if fact.kind in kinds and (reply is None or fact.detail.get("reply") in (None, reply))
    )
    return next(found, None)


def pauses_of(raw: Raw) -> Pauses:
    never = datetime(2099, 1, 1, tzinfo=LONDON)
    found: list[tuple[datetime, datetime]] = []
    for fact in raw.facts:
        if fact.kind == "paused":
            found.append((fact.occurred_at, never))
        elif fact.kind in ("resumed", "resolved") and found and found[-1][1] == never:
            found[-1] = (found[-1][0], fact.occurred_at)
    return found


def become(raw: Raw, target: str, at: datetime) -> tuple[str, datetime | None]:
    """What has become of a target by an instant, and when it was met."""
    if target == "respond":
        met = first(raw, "replied", "resolved", reply="substantive")
    else:
        met = first(raw, "acknowledged", "replied", "resolved")
    if met is not None:
        done = [(a, b) for a, b in pauses_of(raw) if a < met]
        late = met > due(raw.case.urgency, target, raw.case.received_at, done)
        return ("late" if late else "in_time"), met
    pauses = pauses_of(raw)
    running = pauses[-1] if pauses and pauses[-1][1].year == 2099 else None
    if running is not None:
        # The pause has not reached its cap in this story: overdue only if it was so before.
        late = due(raw.case.urgency, target, raw.case.received_at, pauses[:-1]) < running[0]
    else:
        late = due(raw.case.urgency, target, raw.case.received_at, pauses) < at
    return ("open_overdue" if late else "open_in_time"), None


def day_of_answer(received: datetime, answered: datetime) -> int:
    """How many working days lie after the day of receipt, to the day of the answer inclusive."""
    day, last = received.astimezone(LONDON).date(), answered.astimezone(LONDON).date()
    return sum(works(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))


def rank(values: Sequence[int], percent: int) -> int | None:
    """The smallest of the values that at least `percent` of a hundred do not exceed."""
    return next(
        (
            one
            for one in sorted(values)
            if 100 * sum(other <= one for other in values) >= percent * len(values)
        ),
        None,
    )


def figures(raws: Sequence[Raw], start: datetime, end: datetime) -> dict[str, Any]:
    """The figures about cases from `start` to before `end`."""
    received = [raw for raw in raws if start <= raw.case.received_at < end]
    answers = Counter(become(raw, "respond", end)[0] for raw in received)
    acknowledged = Counter(become(raw, "acknowledge", end)[0] for raw in received)
    closed = [raw for raw in raws if (at := first(raw, "resolved")) and start <= at < end]
    in_time = sum(become(raw, "respond", end)[0] == "in_time" for raw in closed)
    taken = [
        day_of_answer(raw.case.received_at, met)
        for raw in raws
        if (met := become(raw, "respond", end)[1]) is not None and start <= met < end
    ]
    running = Counter(become(raw, "respond", end)[0] for raw in raws)
    return {
        "received": len(received),
        "outcomes": {name: answers[name] for name in _OUTCOMES},
        "answered of received": share(answers),
        "acknowledged of received": share(acknowledged),
        "answered of closed": (in_time, len(closed)),
        "running": (running["open_in_time"], running["open_overdue"]),
        "answered": len(taken),
        "median": rank(taken, 50),
        "ninetieth": rank(taken, 90),
    }


_OUTCOMES = ("in_time", "late", "open_overdue", "open_in_time")


def share(counted: Mapping[str, int]) -> tuple[int, int]:
    return counted["in_time"], counted["in_time"] + counted["late"] + counted["open_overdue"]


def levels(raws: Sequence[Raw], start: datetime) -> dict[int, int]:
    """Escalations by level, from the facts that raised them."""
    return dict(
        Counter(
            fact.detail["level"]
            for raw in raws
            for fact in raw.facts
            if fact.kind == "rung_fired" and fact.detail["escalates"] and fact.occurred_at >= start
        )
    )


def shown(cases: Mapping[str, Any]) -> dict[str, Any]:
    """The same figures, as the API answers them."""

    def pair(name: str) -> tuple[int, int]:
        return cases[name]["numerator"], cases[name]["denominator"]

    return {
        "received": cases["received"]["count"],
        "outcomes": {name: cases["outcomes"][name]["count"] for name in _OUTCOMES},
        "answered of received": pair("answered_in_time_of_received"),
        "acknowledged of received": pair("acknowledged_in_time"),
        "answered of closed": pair("answered_in_time_of_closed"),
        "running": (
            cases["running"]["open_in_time"]["count"],
            cases["running"]["open_overdue"]["count"],
        ),
        "answered": cases["working_days"]["answered"]["count"],
        "median": cases["working_days"]["median"],
        "ninetieth": cases["working_days"]["ninetieth_percentile"],
    }


def numbers_in(node: Any) -> Iterator[int]:
    """Every whole number of a message."""
    if isinstance(node, bool):
        return
    if isinstance(node, int):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from numbers_in(part)


def as_text(node: Any) -> str:
    return json.dumps(node, ensure_ascii=False)
