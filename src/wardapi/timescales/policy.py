"""A published policy version: a case's promises, and the ladder it climbs when they are broken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from wardapi.timescales.amounts import Amount
from wardapi.timescales.calendars import WorkingCalendar
from wardapi.timescales.conventions import Conventions
from wardapi.timescales.errors import TimescaleError
from wardapi.timescales.facts import Attributes
from wardapi.timescales.timeline import Timeline

RECEIVED = "received"
ACKNOWLEDGED = "acknowledged"
PROGRESS = "progress"
SUBSTANTIVE = "substantive"
RESOLVED = "resolved"
MILESTONE = "milestone:"


class InvalidPolicy(TimescaleError):
    """A policy that could not be applied; the sentence says which part."""

    code = "invalid_policy"


class Anchor(StrEnum):
    """Where a rung is measured from."""

    START = "start"
    DUE = "due"


DUE = Anchor.DUE


class Offset(NamedTuple):
    """`amount` after the anchor (negative: before), or `percent` of the target after its start."""

    anchor: Anchor
    amount: Amount | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder. `level` 0 is the service lead; one that does not escalate only warns."""

    name: str
    level: int
    at: Offset
    escalates: bool
    tells: tuple[str, ...]
    answer_within: Amount | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: `within` so much of `starts_on`, the event `met_by` happens.

    A promise for a date of the subject's own names in `by` the attribute that holds it, an ISO
    date; it falls due with that day, or the last working day before it, and `within` is not asked.
    `repeats_until` names the event that ends a promise which begins again each time it is met
    (`update`).
    """

    name: str
    within: Amount
    starts_on: str
    met_by: str
    repeats_until: str | None = None
    pauses: bool = True
    ladder: tuple[Rung, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True)
class PauseRule:
    """How long one reason may stop the clock: `each` time, and in `total`; None has no cap."""

    reason: str
    each: Amount | None
    total: Amount | None


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How often a target may be given more time, how much at most, and from which level up."""

    target: str
    times: int
    up_to: Amount
    granted_by_level: int


@dataclass(frozen=True, slots=True)
class Rule:
    """`match` maps an attribute to the values it may have; an empty one matches every case."""

    name: str
    match: Mapping[str, tuple[str, ...]]
    targets: tuple[Target, ...]
    pauses: tuple[PauseRule, ...] = ()
    extensions: tuple[ExtensionRule, ...] = ()

    def matches(self, attributes: Attributes) -> bool:
        return all(attributes.get(name) in allowed for name, allowed in self.match.items())

    def target(self, name: str) -> Target | None:
        for target in self.targets:
            if target.name == name:
                return target
        return None

    def pause_rule(self, reason: str) -> PauseRule | None:
        for rule in self.pauses:
            if rule.reason == reason:
                return rule
        return None

    def extension_rule(self, target: str) -> ExtensionRule | None:
        return next((rule for rule in self.extensions if rule.target == target), None)


@dataclass(frozen=True, slots=True)
class Level:
    """A height of the ladder; the title of its post is the council's own."""

    level: int
    post: str
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class PolicyVersion:
    """Immutable once published. `key` identifies it for ever; `rules` are tried in order;
    `kinds` are the kinds of subject that it is the default for."""

    key: str
    slug: str
    number: int
    effective_from: date
    calendar: WorkingCalendar
    conventions: Conventions
    rules: tuple[Rule, ...]
    levels: tuple[Level, ...] = ()
    calendar_key: str = ""
    kinds: tuple[str, ...] = ()
    line: Timeline = field(init=False, repr=False)
    """Time under its calendar and conventions, without pauses."""

    def __post_init__(self) -> None:
        if not self.rules or self.rules[-1].match:
            raise InvalidPolicy("The last rule of a policy must match every case.")
        object.__setattr__(self, "line", Timeline(self.calendar, self.conventions))

    def rule_for(self, attributes: Attributes) -> Rule:
        """The first rule that matches; the last one always does."""
        return next(rule for rule in self.rules if rule.matches(attributes))

    def level(self, number: int) -> Level:
        found = next((level for level in self.levels if level.level == number), None)
        return found or Level(number, f"level_{number}", f"Level {number}")


Policies = Mapping[str, PolicyVersion]
"""Policy versions by key: the pinned one, and those a case was re-based to."""
