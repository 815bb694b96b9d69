"""How a case stands at one instant: its targets, rungs, escalations, pause and level."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from wardapi.timescales.amounts import Measure
from wardapi.timescales.history import Regime


class Status(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


class TargetState(StrEnum):
    """`missed` is past due and not met, also if its case was withdrawn after that; `cancelled` was
    not due yet when its case was withdrawn; `waiting` has not been started by its event yet.
    """

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    MET_LATE = "met_late"
    CANCELLED = "cancelled"


RUNNING = TargetState.RUNNING
OPEN_STATES = (TargetState.WAITING, RUNNING, TargetState.PAUSED, TargetState.MISSED)


class RungState(StrEnum):
    PENDING = "pending"
    FIRED = "fired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


PENDING, FIRED = RungState.PENDING, RungState.FIRED


class EscalationState(StrEnum):
    """`closed` is one whose target was met or cancelled before anybody answered it."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class TargetStanding(NamedTuple):
    """`quantity`, `spent` and `left` are microseconds for times and days for working days.

    While a pause is open `due_at` is None: `due_if_resumed_now` and, where the pause has a cap,
    `due_at_latest` stand in for it. `cancelled_at` is when the case ended without having met it.
    """

    name: str
    cycle: int
    state: TargetState
    measure: Measure
    quantity: int
    started_at: datetime | None
    due_at: datetime | None
    due_if_resumed_now: datetime | None
    due_at_latest: datetime | None
    met_at: datetime | None
    cancelled_at: datetime | None
    spent: int
    left: int
    provisional: bool

    @property
    def share_used(self) -> float:
        """Spent over the whole target; 1.0 is all of it."""
        return self.spent / self.quantity if self.quantity else 1.0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES and self.cancelled_at is None


class RungStanding(NamedTuple):
    """`fire_at` is None while nobody can tell (a pause without a cap, a target not yet started)."""

    target: str
    cycle: int
    name: str
    level: int
    escalates: bool
    tells: tuple[str, ...]
    fire_at: datetime | None
    state: RungState
    fired_at: datetime | None

    @property
    def key(self) -> tuple[str, int, str]:
        return (self.target, self.cycle, self.name)


class EscalationStanding(NamedTuple):
    """`id` is the fact that raised it; `answer_due_at` is None when the rung asks for no answer."""

    id: str
    target: str
    cycle: int
    rung: str
    level: int
    state: EscalationState
    raised_at: datetime
    answer_due_at: datetime | None
    answered_at: datetime | None
    new_date: datetime | None
    by_hand: bool
    reason: str | None


class OpenPause(NamedTuple):
    """A pause nobody has resumed; at `until` the clock restarts by itself (None: no cap)."""

    start: datetime
    reason: str
    until: datetime | None


class Standing(NamedTuple):
    """Everything that `assess` says. `regime` names the policy version and rule in force."""

    now: datetime
    status: Status
    level: int
    regime: Regime
    targets: tuple[TargetStanding, ...]
    rungs: tuple[RungStanding, ...]
    escalations: tuple[EscalationStanding, ...]
    pause: OpenPause | None
    next_change_at: datetime | None

    def target(self, name: str, cycle: int | None = None) -> TargetStanding | None:
        """The target's cycle of that number, or its latest."""
        found = [t for t in self.targets if t.name == name and cycle in (None, t.cycle)]
        return found[-1] if found else None

    @property
    def due_rungs(self) -> tuple[RungStanding, ...]:
        """Pending rungs whose time has come, in ladder order; the last of each target fires."""
        return tuple(
            rung
            for rung in self.rungs
            if rung.state is RungState.PENDING
            and rung.fire_at is not None
            and rung.fire_at <= self.now
        )

    @property
    def next_rung(self) -> RungStanding | None:
        """The pending rung that comes first; one that has no instant yet only if none has."""
        pending = [rung for rung in self.rungs if rung.state is RungState.PENDING]
        timed = [rung for rung in pending if rung.fire_at is not None]
        return min(timed, key=lambda rung: rung.fire_at or self.now, default=None) or next(
            iter(pending), None
        )

    @property
    def next_escalation(self) -> RungStanding | None:
        """What an escalation by hand would take now: the lowest pending rung above the level."""
        above = [
            rung
            for rung in self.rungs
            if rung.escalates and rung.state is RungState.PENDING and rung.level > self.level
        ]
        return min(above, key=lambda rung: rung.level, default=None)
