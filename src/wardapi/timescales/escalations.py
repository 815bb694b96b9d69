"""Escalations raised so far, each with the answer it asks for."""

from collections.abc import Sequence
from datetime import datetime

from wardapi.timescales.amounts import Amount
from wardapi.timescales.facts import RungFired
from wardapi.timescales.history import History
from wardapi.timescales.pausing import timeline
from wardapi.timescales.standing import EscalationStanding, EscalationState, TargetStanding


def escalations_of(
    history: History, targets: Sequence[TargetStanding]
) -> tuple[EscalationStanding, ...]:
    if not history.fired:
        return ()
    open_targets = {(target.name, target.cycle) for target in targets if target.is_open}
    return tuple(
        _escalation(fact, history, is_open=(fact.target, fact.cycle) in open_targets)
        for fact in history.fired.values()
        if fact.escalates
    )


def _escalation(fact: RungFired, history: History, *, is_open: bool) -> EscalationStanding:
    answer = history.answers.get(fact.id)
    unanswered = EscalationState.OPEN if is_open else EscalationState.CLOSED
    return EscalationStanding(
        id=fact.id,
        target=fact.target,
        cycle=fact.cycle,
        rung=fact.rung,
        level=fact.level,
        state=EscalationState.ANSWERED if answer else unanswered,
        raised_at=fact.occurred_at,
        answer_due_at=_answer_due(fact, history),
        answered_at=answer.occurred_at if answer else None,
        new_date=answer.new_date if answer else None,
        by_hand=fact.by_hand,
        reason=fact.reason,
    )


def _answer_due(fact: RungFired, history: History) -> datetime | None:
    within = _answer_within(fact, history)
    return timeline(history.regime.policy).advance(fact.occurred_at, within) if within else None


def _answer_within(fact: RungFired, history: History) -> Amount | None:
    """What the newest rule in force when the rung fired, which knows it, allows for an answer."""
    for regime in reversed(history.regimes):
        for target in regime.rule.targets:
            if target.name == fact.target:
                for rung in target.ladder:
                    if rung.name == fact.rung and regime.since <= fact.occurred_at:
                        return rung.answer_within
    return None
