"""The story that a case's facts tell: its cycles, its pauses and the rules that were in force."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter, lt
from typing import NamedTuple

from wardapi.timescales import policy as events
from wardapi.timescales.errors import TimescaleError
from wardapi.timescales.facts import (
    Acknowledged,
    Apply,
    Corrected,
    EscalationAnswered,
    Extended,
    Fact,
    MilestoneReached,
    Paused,
    Rebased,
    Received,
    Reclassified,
    Reopened,
    Replied,
    Reply,
    Resolved,
    Resumed,
    RungFired,
    Transferred,
    Withdrawn,
)
from wardapi.timescales.policy import Policies, PolicyVersion, Rule


class InvalidHistory(TimescaleError):
    """Facts that tell no story, such as a history that does not begin with a receipt."""

    code = "invalid_history"


class Regime(NamedTuple):
    """A rule in force `since` an instant; one that `restarts` counts open targets from then on,
    and one that `returns` from where they began, whatever restarted them before.
    """

    since: datetime
    policy: PolicyVersion
    rule: Rule
    restarts: bool
    returns: bool = False

    def is_as(self, other: "Regime") -> bool:
        """Whether both are under the same rule of the same policy version."""
        return self.rule is other.rule and self.policy is other.policy


class Spell(NamedTuple):
    """A pause as it was asked for; `end` is None while nobody has resumed it."""

    start: datetime
    reason: str
    regime: Regime
    end: datetime | None = None


@dataclass(slots=True)
class Cycle:
    """One life of the case, from its receipt or reopening to its resolution or withdrawal."""

    began_at: datetime
    happened: dict[str, datetime] = field(default_factory=dict)
    progress: list[datetime] = field(default_factory=list)
    resolved_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.resolved_at or self.withdrawn_at


@dataclass(slots=True)
class History:
    """What the facts add up to.

    `fired` is keyed by (target, cycle, rung), `extensions` by target, `answers` by escalation.
    """

    policies: Policies
    attributes: dict[str, str | None] = field(default_factory=dict)
    regimes: list[Regime] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    extensions: dict[str, list[Extended]] = field(default_factory=dict)
    fired: dict[tuple[str, int, str], RungFired] = field(default_factory=dict)
    answers: dict[str, EscalationAnswered] = field(default_factory=dict)

    @property
    def received_at(self) -> datetime:
        return self.cycles[0].began_at

    @property
    def cycle(self) -> Cycle:
        return self.cycles[-1]

    @property
    def regime(self) -> Regime:
        return self.regimes[-1]


_STORY = attrgetter("occurred_at", "rank", "recorded_at", "id")
_RECORD = attrgetter("recorded_at", "id")


def read(facts: Iterable[Fact], policies: Policies) -> History:
    """Folds the facts, corrections applied.

    Raises InvalidHistory when they do not begin with the one receipt of the case.
    """
    story = _in_order(_corrected(facts))
    if not story or not isinstance(story[0], Received):
        raise InvalidHistory("A history begins with the receipt of the case.")
    history = History(policies)
    for fact in story:
        _READERS[type(fact)](history, fact)
    return history


def known_by(facts: Iterable[Fact], instant: datetime) -> list[Fact]:
    """The facts that had been recorded by `instant`."""
    return [fact for fact in facts if fact.recorded_at <= instant]


def _in_order(facts: list[Fact]) -> list[Fact]:
    """They mostly come in order, no two at one instant; then there is nothing to sort."""
    instants = [fact.occurred_at for fact in facts]
    return facts if all(map(lt, instants, instants[1:])) else sorted(facts, key=_STORY)


def _corrected(facts: Iterable[Fact]) -> list[Fact]:
    facts = list(facts)
    corrections = [fact for fact in facts if type(fact) is Corrected]
    if not corrections:
        return facts
    put_right = _put_right(corrections)
    told = (put_right.get(fact.id, fact) for fact in facts)
    return [fact for fact in told if fact is not None and type(fact) is not Corrected]


def _put_right(corrections: Iterable[Fact]) -> dict[str, Fact | None]:
    """What stands in the place of each corrected fact; the last recorded correction decides."""
    put_right: dict[str, Fact | None] = {}
    for correction in sorted(corrections, key=_RECORD, reverse=True):
        told = put_right.get(correction.id, correction)
        if isinstance(told, Corrected) and told.wrong not in put_right:
            put_right[told.wrong] = told.right and replace(told.right, id=told.wrong)
    return put_right


def _received(history: History, fact: Received) -> None:
    if history.cycles:
        raise InvalidHistory("A case is received once.")
    history.attributes.update(fact.attributes)
    _govern(history, fact.occurred_at, history.policies[fact.policy], Apply.FROM_RECEIPT)
    history.cycles.append(Cycle(fact.occurred_at))


def _govern(
    history: History,
    since: datetime,
    policy: PolicyVersion,
    apply: Apply,
    *,
    returns: bool = True,
) -> None:
    """Let the rule that the attributes select govern from now on, if it is another one."""
    rule, restarts = policy.rule_for(history.attributes), apply is Apply.FROM_NOW
    regime = Regime(since, policy, rule, restarts, returns and not restarts)
    if restarts or not history.regimes or not regime.is_as(history.regimes[-1]):
        history.regimes.append(regime)


def _happen(history: History, at: datetime, name: str) -> None:
    """The first time counts, and nothing that comes after the end of its cycle."""
    cycle = history.cycles[-1]
    if cycle.ended_at is None:
        cycle.happened.setdefault(name, at)


def _acknowledged(history: History, fact: Acknowledged) -> None:
    _happen(history, fact.occurred_at, events.ACKNOWLEDGED)


def _replied(history: History, fact: Replied) -> None:
    _happen(history, fact.occurred_at, events.ACKNOWLEDGED)
    if fact.reply is not Reply.HOLDING:
        _progress(history, fact.occurred_at)
    if fact.reply is Reply.SUBSTANTIVE:
        _happen(history, fact.occurred_at, events.SUBSTANTIVE)


def _progress(history: History, at: datetime) -> None:
    _happen(history, at, events.PROGRESS)
    if history.cycle.ended_at is None:
        history.cycle.progress.append(at)


def _milestone(history: History, fact: MilestoneReached) -> None:
    _happen(history, fact.occurred_at, events.MILESTONE + fact.name)


def _paused(history: History, fact: Paused) -> None:
    _resume(history, fact.occurred_at)
    if history.cycle.ended_at is None:
        history.spells.append(Spell(fact.occurred_at, fact.reason, history.regime))


def _resumed(history: History, fact: Resumed) -> None:
    _resume(history, fact.occurred_at)


def _resume(history: History, at: datetime) -> None:
    if history.spells and history.spells[-1].end is None:
        history.spells[-1] = history.spells[-1]._replace(end=at)


def _extended(history: History, fact: Extended) -> None:
    history.extensions.setdefault(fact.target, []).append(fact)


def _reclassified(history: History, fact: Reclassified) -> None:
    history.attributes.update(fact.attributes)
    _govern(history, fact.occurred_at, history.regime.policy, fact.apply)


def _transferred(history: History, fact: Transferred) -> None:
    history.attributes["service"] = fact.service
    _govern(history, fact.occurred_at, history.regime.policy, fact.apply, returns=False)


def _rebased(history: History, fact: Rebased) -> None:
    _govern(history, fact.occurred_at, history.policies[fact.policy], fact.apply)


def _rung_fired(history: History, fact: RungFired) -> None:
    history.fired.setdefault((fact.target, fact.cycle, fact.rung), fact)


def _answered(history: History, fact: EscalationAnswered) -> None:
    history.answers.setdefault(fact.escalation, fact)


def _resolved(history: History, fact: Resolved) -> None:
    _resume(history, fact.occurred_at)
    if history.cycle.ended_at is None:
        history.cycle.resolved_at = fact.occurred_at


def _withdrawn(history: History, fact: Withdrawn) -> None:
    _resume(history, fact.occurred_at)
    if history.cycle.ended_at is None:
        history.cycle.withdrawn_at = fact.occurred_at


def _reopened(history: History, fact: Reopened) -> None:
    """Only what has ended can begin anew."""
    if history.cycle.ended_at is not None:
        history.cycles.append(Cycle(fact.occurred_at))


_READERS: Mapping[type[Fact], Callable[..., None]] = {
    Received: _received,
    Acknowledged: _acknowledged,
    Replied: _replied,
    MilestoneReached: _milestone,
    Paused: _paused,
    Resumed: _resumed,
    Extended: _extended,
    Reclassified: _reclassified,
    Transferred: _transferred,
    Rebased: _rebased,
    RungFired: _rung_fired,
    EscalationAnswered: _answered,
    Resolved: _resolved,
    Withdrawn: _withdrawn,
    Reopened: _reopened,
}
