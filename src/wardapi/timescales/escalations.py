"""Escalations raised so far, each with the answer it asks for."""

from collections.abc import Sequence
from datetime import datetime

from wardapi.timescales.facts import RungFired
from wardapi.timescales.history import History
from wardapi.timescales.standing import EscalationStanding, EscalationState, TargetStanding


def escalations_of(
    history: History, targets: Sequence[TargetStanding]
) -> tuple[EscalationStanding, ...]:
    if not history.fired:
        return ()
    open_targets = {(target.name, target.cycle) for target in targets if target.is_open}
    return tuple(
        [
            _escalation(fact, history, is_open=(fact.target, fact.cycle) in open_targets)
            for fact in history.fired.values()
            if fact.escalates
        ]
    )


def _escalation(fact: RungFired, history: History, *, is_open: bool) -> EscalationStanding:
    answer = history.answers.get(fact.id)
    unanswered = EscalationState.OPEN if is_open else EscalationState.CLOSED
    return EscalationStanding(
        fact.id,
        fact.target,
        fact.cycle,
        fact.rung,
        fact.level,
        EscalationState.ANSWERED if answer else unanswered,
        fact.occurred_at,
        _answer_due(fact, history),
        answer.occurred_at if answer else None,
        answer.new_date if answer else None,
        fact.by_hand,
        fact.reason,
    )


def _answer_due(fact: RungFired, history: History) -> datetime | None:
    """By what the newest rule in force when the rung fired, and that knows it, asks for."""
    for regime in reversed(history.regimes):
        target = regime.rule.target(fact.target)
        if target is None or regime.since > fact.occurred_at:
            continue
        for rung in target.ladder:
            if rung.name == fact.rung:
                within = rung.answer_within
                return regime.policy.line.advance(fact.occurred_at, within) if within else None
    return None
