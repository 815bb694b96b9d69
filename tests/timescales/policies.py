"""A case's story told in London time, and Rotherham's policy for councillors' enquiries by hand."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Self

from tests.timescales.london import amount, at, office, told
from wardapi import timescales
from wardapi.timescales import (
    Anchor,
    Conventions,
    Explanation,
    ExtensionRule,
    Fact,
    Offset,
    PauseRule,
    PolicyVersion,
    Reply,
    Rule,
    Rung,
    RungFired,
    RungStanding,
    Standing,
    Target,
    TargetStanding,
)

ROTHERHAM = office(known_until=date(2028, 12, 31))
ALWAYS = office("00:00-24:00", "00:00-24:00", closed={})


def due(offset: str = "") -> Offset:
    """`-2wd` before the due instant, `3wd` after it, or at it."""
    return Offset(Anchor.DUE, amount(offset) if offset else None)


def share(percent: int) -> Offset:
    return Offset(Anchor.START, percent=percent)


def warning(offset: Offset) -> Rung:
    return Rung("warning", 0, offset, False, ("service_lead", "coordinator"))


def step(level: int, offset: Offset, answer_within: str = "") -> Rung:
    within = amount(answer_within) if answer_within else None
    return Rung(f"level-{level}", level, offset, True, (f"level_{level}",), within)


def target(name: str, within: str, **details: Any) -> Target:
    """One of the four promises of an enquiry, started by its receipt unless said otherwise."""
    met_by = {"acknowledge": "acknowledged", "respond": "substantive", "resolve": "resolved"}
    details = {"starts_on": "received", "met_by": met_by.get(name, "progress"), **details}
    if name == "update":
        details = {"repeats_until": "substantive", **details}
    return Target(name=name, within=amount(within), **details)


def cap(reason: str, each: str, total: str) -> PauseRule:
    return PauseRule(reason, amount(each), amount(total))


ROUTINE_LADDER = (
    warning(due("-2wd")),
    step(1, due(), "2wd"),
    step(2, due("3wd"), "3wd"),
    step(3, due("6wd"), "5wd"),
    step(4, due("11wd"), "5wd"),
)
ROUTINE = Rule(
    "routine",
    {},
    (
        target("acknowledge", "1wd"),
        target("respond", "10wd", ladder=ROUTINE_LADDER),
        target("update", "10wd"),
        target("resolve", "20wd"),
    ),
    (
        cap("awaiting_councillor", "10wd", "20wd"),
        cap("awaiting_resident", "10wd", "20wd"),
        cap("legal_hold", "20wd", "60wd"),
        PauseRule("endless", None, None),
    ),
    (ExtensionRule("respond", 1, amount("10wd"), 1),),
)
URGENT = Rule(
    "urgent",
    {"urgency": ("urgent",)},
    (
        target("acknowledge", "4wh"),
        target(
            "respond",
            "5wd",
            ladder=(
                warning(due("-1wd")),
                step(1, due(), "1wd"),
                step(2, due("2wd"), "2wd"),
                step(3, due("4wd"), "5wd"),
                step(4, due("7wd"), "5wd"),
            ),
        ),
        target("update", "5wd"),
        target("resolve", "10wd"),
    ),
    (cap("awaiting_councillor", "5wd", "10wd"),),
)
EMERGENCY = Rule(
    "emergency",
    {"urgency": ("emergency",)},
    (
        target("acknowledge", "2wh", pauses=False),
        target(
            "respond",
            "24h",
            pauses=False,
            ladder=(
                warning(Offset(Anchor.START)),
                step(1, share(50), "4h"),
                step(2, due(), "4h"),
                step(3, due("4h"), "5wd"),
                step(4, due("1wd"), "5wd"),
            ),
        ),
        target("update", "24h", pauses=False),
        target("resolve", "5wd", pauses=False),
    ),
)


def policy(*rules: Rule, **details: Any) -> PolicyVersion:
    """A published version with these rules, on Rotherham's calendar unless said otherwise."""
    details = {
        "key": "enquiries-1",
        "slug": "councillor-enquiries",
        "number": 1,
        "effective_from": date(2018, 11, 1),
        "calendar": ROTHERHAM,
        "conventions": Conventions(),
        **details,
    }
    return PolicyVersion(rules=rules, **details)


ENQUIRIES = policy(EMERGENCY, URGENT, ROUTINE)


def only(*targets: Target, pauses: tuple[PauseRule, ...] = (), **details: Any) -> PolicyVersion:
    """A policy of one rule with these targets, and the pause reasons of routine enquiries."""
    return policy(Rule("only", {}, targets, pauses or ROUTINE.pauses), **details)


class Story:
    """The facts of one case, in the order in which they are told."""

    def __init__(self, under: PolicyVersion = ENQUIRIES, *others: PolicyVersion) -> None:
        self.policies = {version.key: version for version in (under, *others)}
        self.pinned = under.key
        self.facts: list[Fact] = []

    def __repr__(self) -> str:
        (*_, pinned) = self.policies.values()
        return f"Story({pinned.conventions} {pinned.rules} {self.facts})"

    def tell(self, kind: type[Fact], when: str | datetime, **details: Any) -> Self:
        instant = at(when) if isinstance(when, str) else when
        recorded_at = details.pop("recorded", instant)
        if isinstance(recorded_at, str):
            recorded_at = at(recorded_at)
        id_ = f"fact-{len(self.facts):03}"
        self.facts.append(kind(id=id_, occurred_at=instant, recorded_at=recorded_at, **details))
        return self

    def received(self, when: str | datetime, **attributes: str) -> Self:
        return self.tell(timescales.Received, when, policy=self.pinned, attributes=attributes)

    def acknowledged(self, when: str) -> Self:
        return self.tell(timescales.Acknowledged, when)

    def replied(self, when: str, reply: str) -> Self:
        return self.tell(timescales.Replied, when, reply=Reply(reply))

    def milestone(self, when: str, name: str) -> Self:
        return self.tell(timescales.MilestoneReached, when, name=name)

    def paused(self, when: str, reason: str = "awaiting_councillor", **details: Any) -> Self:
        return self.tell(timescales.Paused, when, reason=reason, **details)

    def resumed(self, when: str, **details: Any) -> Self:
        return self.tell(timescales.Resumed, when, **details)

    def extended(self, when: str, by: str, name: str = "respond") -> Self:
        return self.tell(timescales.Extended, when, target=name, by=amount(by))

    def fires(self, when: str | datetime) -> Self:
        """Takes the highest due rung of each target, as a sweep at that instant does."""
        now = at(when) if isinstance(when, str) else when
        highest = {(rung.target, rung.cycle): rung for rung in self.standing(now).due_rungs}
        for rung in highest.values():
            self.fired(rung, now)
        return self

    def fired(self, rung: RungStanding, when: str | datetime, **details: Any) -> Self:
        return self.tell(
            RungFired,
            when,
            target=rung.target,
            cycle=rung.cycle,
            rung=rung.name,
            level=rung.level,
            escalates=rung.escalates,
            fire_at=rung.fire_at,
            **details,
        )

    def answered(self, when: str, level: int, new_date: str | None = None) -> Self:
        """Answers the escalation of that level."""
        raised = next(f for f in self.facts if isinstance(f, RungFired) and f.level == level)
        promised = at(new_date) if new_date else None
        return self.tell(
            timescales.EscalationAnswered, when, escalation=raised.id, new_date=promised
        )

    def correct(self, when: str, wrong: Fact, **changes: Any) -> Self:
        """Puts a fact right; without changes it never happened."""
        right = replace(wrong, **changes) if changes else None
        return self.tell(timescales.Corrected, when, wrong=wrong.id, right=right)

    def standing(self, now: str | datetime) -> Standing:
        return timescales.assess(self.facts, self.policies, _instant(now))

    def known(self, when: str) -> Standing:
        return timescales.assess_as_of(self.facts, self.policies, at(when))

    def target(self, name: str, now: str | datetime, cycle: int | None = None) -> TargetStanding:
        found = self.standing(now).target(name, cycle)
        assert found is not None
        return found

    def due(self, name: str, now: str | datetime, cycle: int | None = None) -> str | None:
        return told_or_none(self.target(name, now, cycle).due_at)

    def ladder(self, now: str | datetime, name: str = "respond") -> dict[str, str]:
        """Each rung of a target, its state and when it fires: `pending Mon 5 Jan 2026 17:00`."""
        return {
            rung.name: f"{rung.state} {told_or_none(rung.fire_at)}"
            for rung in self.standing(now).rungs
            if rung.target == name
        }

    def explained(self, name: str, now: str, cycle: int | None = None) -> Explanation:
        return timescales.explain(self.facts, self.policies, name, at(now), cycle)


def told_or_none(instant: datetime | None) -> str | None:
    return told(instant) if instant else None


def _instant(when: str | datetime) -> datetime:
    return at(when) if isinstance(when, str) else when
