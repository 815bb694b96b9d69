"""How a case stands: a pure function of its history, its pinned policy versions and `now`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from wardapi.timescales import policy as events
from wardapi.timescales.climbing import rungs_of
from wardapi.timescales.clock import clocks_of
from wardapi.timescales.escalations import escalations_of
from wardapi.timescales.facts import Fact
from wardapi.timescales.history import History, known_by, read
from wardapi.timescales.instants import from_instant
from wardapi.timescales.pausing import Lines, pauses_of
from wardapi.timescales.policy import Policies
from wardapi.timescales.standing import (
    PENDING,
    RUNNING,
    EscalationStanding,
    EscalationState,
    OpenPause,
    RungStanding,
    Standing,
    Status,
    TargetStanding,
)


def assess(facts: Iterable[Fact], policies: Policies, now: datetime) -> Standing:
    """Every target, rung and escalation as they stand at `now`; all the facts given count."""
    return stand(read(facts, policies), now)


def assess_as_of(facts: Iterable[Fact], policies: Policies, instant: datetime) -> Standing:
    """What was known at `instant`: the facts recorded by then, judged then."""
    return assess(known_by(facts, instant), policies, instant)


def stand(history: History, now: datetime) -> Standing:
    pauses = pauses_of(history, now)
    clocks = list(clocks_of(history, Lines(pauses)))
    moment = from_instant(now)
    targets = tuple([clock.standing(moment) for clock in clocks])
    rungs = tuple([rung for clock in clocks for rung in rungs_of(clock, history)])
    escalations = escalations_of(history, targets)
    return Standing(
        now=now,
        status=_status(history, pauses.running),
        level=_level(history),
        regime=history.regime,
        targets=targets,
        rungs=rungs,
        escalations=escalations,
        pause=pauses.running,
        next_change_at=_next_change(now, targets, rungs, escalations, pauses.running),
    )


def _status(history: History, running: OpenPause | None) -> Status:
    cycle = history.cycle
    if cycle.withdrawn_at is not None:
        return Status.WITHDRAWN
    if cycle.resolved_at is not None:
        return Status.RESOLVED
    if running is not None:
        return Status.PAUSED
    return Status.ANSWERED if events.SUBSTANTIVE in cycle.happened else Status.OPEN


def _level(history: History) -> int:
    began_at = history.cycle.began_at
    taken = history.fired.values()
    levels = [fact.level for fact in taken if fact.escalates and fact.occurred_at >= began_at]
    return max(levels, default=0)


def _next_change(
    now: datetime,
    targets: Sequence[TargetStanding],
    rungs: Sequence[RungStanding],
    escalations: Sequence[EscalationStanding],
    running: OpenPause | None,
) -> datetime | None:
    """When time alone can next change anything of this."""
    instants = [_change_of(target, now) for target in targets if target.state is RUNNING]
    instants += [rung.fire_at for rung in rungs if rung.state is PENDING]
    instants += [e.answer_due_at for e in escalations if e.state is EscalationState.OPEN]
    if running is not None:
        instants.append(running.until)
    return min([instant for instant in instants if instant and instant > now], default=None)


def _change_of(target: TargetStanding, now: datetime) -> datetime | None:
    """When a running target is missed: past its due instant, not yet at it."""
    return now + datetime.resolution if target.due_at == now else target.due_at
