"""A calendar, a policy and past cases for the engine: made up, and the same every time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from wardapi import timescales
from wardapi.deadlines.definitions import CalendarDefinition
from wardapi.packs.reading import read_pack
from wardapi.timescales import (
    Amount,
    Anchor,
    Conventions,
    ExtensionRule,
    Fact,
    Offset,
    PastCase,
    PauseRule,
    PolicyVersion,
    Reply,
    Rule,
    Rung,
    Target,
    WorkingCalendar,
)

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
_SPREAD = timedelta(minutes=7)
"""How far apart past cases are received; after 200,000 of them it begins again."""


@cache
def calendar() -> WorkingCalendar:
    """London's office hours and bank holidays, as they ship."""
    shipped = read_pack("rotherham").calendars["rotherham"]
    return CalendarDefinition.model_validate(shipped.definition()).build()


def _days(number: int) -> Amount:
    return Amount.working_days(number)


def _ladder(*offsets: int) -> tuple[Rung, ...]:
    """Rungs so many working days after the due instant."""
    return tuple(
        Rung(f"level-{n}", n, Offset(Anchor.DUE, _days(offset)), n > 0, ("service_lead",), _days(2))
        for n, offset in enumerate(offsets)
    )


LADDER = PolicyVersion(
    key="benchmark-1",
    slug="benchmark",
    number=1,
    effective_from=date(2018, 1, 1),
    calendar=calendar(),
    conventions=Conventions(),
    rules=(
        Rule(
            "routine",
            {},
            (
                Target("acknowledge", _days(1), "received", "acknowledged"),
                Target(
                    "respond", _days(10), "received", "substantive", ladder=_ladder(-2, 0, 3, 6, 11)
                ),
                Target("inspect", _days(5), "received", "milestone:inspected"),
                Target("resolve", _days(20), "received", "resolved", ladder=_ladder(0, 5, 10)),
            ),
            (PauseRule("awaiting_resident", _days(10), _days(20)),),
            (ExtensionRule("respond", 1, _days(10), 1),),
        ),
    ),
)
DRAFT = replace(
    LADDER,
    key="benchmark-2",
    number=2,
    rules=(
        replace(
            LADDER.rules[0],
            targets=tuple(
                replace(target, within=_days(target.within.quantity // 2 + 1))
                for target in LADDER.rules[0].targets
            ),
        ),
    ),
)


def told_case(received_at: datetime) -> list[Fact]:
    """A case of twelve facts, from its receipt to its resolution."""
    days = iter([0, 1, 2, 4, 7, 8, 12, 15, 19, 22, 24, 27])

    def at() -> dict[str, object]:
        day = next(days)
        instant = received_at + timedelta(days=day, hours=day % 5)
        return {"id": f"fact-{day:02}", "occurred_at": instant, "recorded_at": instant}

    def fired(target: str, rung: str, level: int) -> Fact:
        when = at()
        return timescales.RungFired(
            **when,
            target=target,
            cycle=1,
            rung=rung,
            level=level,
            escalates=level > 0,
            fire_at=when["occurred_at"],
        )

    attributes = {"service": "housing", "urgency": "routine"}
    return [
        timescales.Received(**at(), policy=LADDER.key, attributes=attributes),
        timescales.Acknowledged(**at()),
        timescales.Reclassified(**at(), attributes={"category": "repairs"}),
        timescales.Paused(**at(), reason="awaiting_resident"),
        timescales.Resumed(**at()),
        timescales.MilestoneReached(**at(), name="inspected"),
        timescales.Replied(**at(), reply=Reply.PROGRESS),
        fired("respond", "level-0", 0),
        fired("respond", "level-1", 1),
        timescales.Extended(**at(), target="respond", by=_days(5)),
        timescales.Replied(**at(), reply=Reply.SUBSTANTIVE),
        timescales.Resolved(**at()),
    ]


def past_cases(number: int) -> Iterator[PastCase]:
    """Past cases one by one, as a database would stream them."""
    first = datetime(2018, 1, 1, 8, tzinfo=UTC)
    for n in range(number):
        ward = f"ward-{n % 25}"
        yield PastCase(f"C-{n:07}", {"ward": ward}, told_case(first + n % 200_000 * _SPREAD))
