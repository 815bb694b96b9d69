"""Decisions about deadlines: what may be recorded of a subject, and when."""

from datetime import UTC, datetime

from wardapi.deadlines.errors import (
    AlreadyAnswered,
    AlreadyPaused,
    LadderExhausted,
    NothingLeftToPause,
    NotPaused,
    OccurredInFuture,
    OccurredTooEarly,
    ReasonMayNotPause,
)
from wardapi.timescales import (
    EscalationStanding,
    EscalationState,
    RungStanding,
    Standing,
    Status,
    TargetState,
    pausing,
)

NOTHING_DUE = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands where nothing is due, because a list cannot be sorted by a null: it comes last."""


def check_occurred(occurred_at: datetime, *, received_at: datetime, now: datetime) -> None:
    """A fact may lie in the past, but not before the receipt and not in the future."""
    if occurred_at > now:
        raise OccurredInFuture
    if occurred_at < received_at:
        raise OccurredTooEarly


def check_pause(
    standing: Standing, reason: str, start: datetime, used: int, *, last_end: datetime | None
) -> None:
    """Whether `reason` may stop the clock at `start`, `used` of its total being spent.

    Pauses are told in their order: one that began before another ended would end with it.
    """
    if standing.pause is not None:
        raise AlreadyPaused
    if last_end is not None and start < last_end:
        raise OccurredTooEarly("A pause cannot begin before the last one ended.")
    rule = standing.regime.rule
    if rule.pause_rule(reason) is None:
        allowed = ", ".join(pause.reason for pause in rule.pauses) or "none"
        raise ReasonMayNotPause(
            f"The policy lets no clock stop for {reason}. Reasons it knows: {allowed}."
        )
    if pausing.cap_of(standing.regime, reason, start, used) == start:
        raise NothingLeftToPause(f"All the time that the policy allows for {reason} has been used.")


def check_resume(standing: Standing, at: datetime) -> None:
    if standing.pause is None:
        raise NotPaused
    if at < standing.pause.start:
        raise OccurredTooEarly("A pause cannot end before it began.")


def next_escalation(standing: Standing) -> RungStanding:
    """The rung that an escalation by hand takes now; raises LadderExhausted."""
    rung = standing.next_escalation
    if rung is None:
        raise LadderExhausted
    return rung


def check_answer(escalation: EscalationStanding, new_date: datetime | None, now: datetime) -> None:
    if escalation.state is EscalationState.ANSWERED:
        raise AlreadyAnswered
    if new_date is not None and new_date <= now:
        raise OccurredTooEarly("The new date must lie in the future.")


def clock_state(
    state: str, *, due_at: datetime | None, paused_until: datetime | None, now: datetime
) -> TargetState:
    """What a stored clock says at `now`: past due it is missed, past its cap a pause is over."""
    found = TargetState(state)
    if found is TargetState.PAUSED and _is_over(paused_until, now):
        found = TargetState.RUNNING
    if found is TargetState.RUNNING and due_at is not None and due_at < now:
        return TargetState.MISSED
    return found


def status_at(
    status: str, *, answered: bool, paused_until: datetime | None, now: datetime
) -> Status:
    """A stored status at `now`: past its cap a pause is over."""
    if status == Status.PAUSED and _is_over(paused_until, now):
        return Status.ANSWERED if answered else Status.OPEN
    return Status(status)


def _is_over(paused_until: datetime | None, now: datetime) -> bool:
    return paused_until is not None and paused_until <= now
