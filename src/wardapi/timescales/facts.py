"""What happened to a case: append-only facts, with when each happened and when it was recorded.

A wrong fact is put right by a later `Corrected`, never by an edit, so that what was known on any
past date can always be told again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from wardapi.timescales.amounts import Amount

Attributes = Mapping[str, str | None]
"""What a policy's rules match on: `service`, `category`, `urgency`, `channel`, `raised_by`."""


class Reply(StrEnum):
    """`holding` meets acknowledge; `progress` also a cycle of update; `substantive` answers."""

    HOLDING = "holding"
    PROGRESS = "progress"
    SUBSTANTIVE = "substantive"


class Apply(StrEnum):
    """Does a newly selected rule count from where the clocks began, or from the change?"""

    FROM_RECEIPT = "from_receipt"
    FROM_NOW = "from_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`occurred_at` orders the story; `recorded_at` says from when on it was known. Both aware.

    Of facts that occurred at one instant the lowest `rank` comes first, then what was recorded
    first; between the rest `id` decides.
    """

    rank: ClassVar[int] = 1

    id: str
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Fact):
    """Begins the story and pins it to a policy version (`policy` is its key)."""

    rank: ClassVar[int] = 0

    policy: str
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(Fact):
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReached(Fact):
    """A named event of the policy's own, such as the end of a hazard investigation."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Fact):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Fact):
    """More time for one target of the current cycle."""

    target: str
    by: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassified(Fact):
    """Some attributes changed; the rule is chosen anew within the pinned version."""

    attributes: Attributes
    apply: Apply = Apply.FROM_RECEIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Fact):
    """Handed to another service; the clock goes on unless `apply` says otherwise."""

    service: str
    apply: Apply = Apply.FROM_RECEIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebased(Fact):
    """Moved to another policy version, on purpose and on record."""

    policy: str
    apply: Apply = Apply.FROM_RECEIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class RungFired(Fact):
    """One step of a target's ladder, taken once. `fire_at` is when it was due to be taken."""

    target: str
    cycle: int
    rung: str
    level: int
    escalates: bool
    fire_at: datetime | None
    by_hand: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationAnswered(Fact):
    """Answers the `RungFired` with the id `escalation`; `new_date` re-anchors later rungs, once."""

    escalation: str
    new_date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Fact):
    """Begins a new cycle of every target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Fact):
    """The fact with the id `wrong` never happened, or happened as `right` tells.

    `wrong` may be a correction itself. Of two corrections of one fact the later recorded stands.
    """

    wrong: str
    right: Fact | None = None
