"""What may be recorded of a subject, and what time alone does to a stored clock."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.deadlines import matters
from tests.deadlines.matters import DUE, FRIDAY
from wardapi.deadlines import rules
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
    EscalationAnswered,
    Fact,
    Paused,
    Received,
    Resumed,
    RungFired,
    Standing,
    Status,
    TargetState,
    assess,
)

POLICY = matters.built()
MONDAY = datetime(2025, 12, 22, 10, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def told(fact: type[Fact], at: datetime, **particulars: object) -> Fact:
    return fact(id=f"{fact.__name__}{at}", occurred_at=at, recorded_at=at, **particulars)


def standing(*facts: Fact, now: datetime) -> Standing:
    received = told(Received, FRIDAY, policy=POLICY.key)
    return assess([received, *facts], {POLICY.key: POLICY}, now)


def fired(level: int, at: datetime) -> Fact:
    return told(
        RungFired,
        at,
        target="respond",
        cycle=1,
        rung=f"level-{level}",
        level=level,
        escalates=True,
        fire_at=at,
    )


@pytest.mark.parametrize("at", [FRIDAY, MONDAY])
def test_a_fact_may_lie_anywhere_between_the_receipt_and_now(at: datetime) -> None:
    rules.check_occurred(at, received_at=FRIDAY, now=MONDAY)


def test_a_fact_lies_neither_in_the_future_nor_before_the_receipt() -> None:
    moment = timedelta(microseconds=1)
    with pytest.raises(OccurredInFuture):
        rules.check_occurred(MONDAY + moment, received_at=FRIDAY, now=MONDAY)
    with pytest.raises(OccurredTooEarly):
        rules.check_occurred(FRIDAY - moment, received_at=FRIDAY, now=MONDAY)


def test_a_reason_that_the_policy_lists_may_pause() -> None:
    rules.check_pause(standing(now=MONDAY), "awaiting_resident", MONDAY, used=0, last_end=None)


def test_a_reason_that_the_policy_does_not_list_is_refused_by_name() -> None:
    with pytest.raises(ReasonMayNotPause, match=r"awaiting_partner.*awaiting_resident"):
        rules.check_pause(standing(now=MONDAY), "awaiting_partner", MONDAY, used=0, last_end=None)


def test_a_clock_is_stopped_once() -> None:
    paused = standing(told(Paused, MONDAY, reason="awaiting_resident"), now=TUESDAY)
    with pytest.raises(AlreadyPaused):
        rules.check_pause(paused, "legal_hold", TUESDAY, used=0, last_end=None)


def test_a_reason_whose_total_is_spent_pauses_no_more() -> None:
    with pytest.raises(NothingLeftToPause):
        rules.check_pause(standing(now=MONDAY), "awaiting_resident", MONDAY, used=20, last_end=None)


def test_a_pause_is_not_told_from_before_the_last_one_ended() -> None:
    now = standing(now=TUESDAY)
    with pytest.raises(OccurredTooEarly, match="last one ended"):
        rules.check_pause(now, "legal_hold", MONDAY, used=0, last_end=TUESDAY)
    rules.check_pause(now, "legal_hold", TUESDAY, used=0, last_end=TUESDAY)


def test_only_a_stopped_clock_is_started_and_not_before_it_stopped() -> None:
    pause = told(Paused, MONDAY, reason="awaiting_resident")
    with pytest.raises(NotPaused):
        rules.check_resume(standing(now=MONDAY), MONDAY)
    with pytest.raises(OccurredTooEarly):
        rules.check_resume(standing(pause, now=MONDAY), FRIDAY)
    rules.check_resume(standing(pause, now=TUESDAY), TUESDAY)
    with pytest.raises(NotPaused):
        rules.check_resume(standing(pause, told(Resumed, TUESDAY), now=TUESDAY), TUESDAY)


def test_by_hand_the_lowest_rung_above_the_level_is_taken_whatever_its_time() -> None:
    assert rules.next_escalation(standing(now=MONDAY)).level == 1
    assert rules.next_escalation(standing(fired(2, MONDAY), now=MONDAY)).level == 3


def test_from_the_highest_rung_nobody_is_left() -> None:
    with pytest.raises(LadderExhausted, match="Councillor Call for Action"):
        rules.next_escalation(standing(fired(4, MONDAY), now=MONDAY))


def test_an_escalation_is_answered_once_and_with_a_date_to_come() -> None:
    rung = fired(1, DUE)
    [escalation] = standing(rung, now=DUE).escalations
    rules.check_answer(escalation, None, DUE)
    rules.check_answer(escalation, DUE + timedelta(days=1), DUE)
    with pytest.raises(OccurredTooEarly):
        rules.check_answer(escalation, DUE, DUE)
    answer = told(EscalationAnswered, DUE, escalation=rung.id)
    [answered] = standing(rung, answer, now=DUE).escalations
    with pytest.raises(AlreadyAnswered):
        rules.check_answer(answered, None, DUE)


@pytest.mark.parametrize(
    ("state", "due_at", "paused_until", "expected"),
    [
        ("running", DUE, None, TargetState.RUNNING),
        ("running", DUE - timedelta(microseconds=1), None, TargetState.MISSED),
        ("running", None, None, TargetState.RUNNING),
        ("paused", MONDAY, None, TargetState.PAUSED),
        ("paused", DUE + timedelta(days=1), DUE + timedelta(hours=1), TargetState.PAUSED),
        ("paused", DUE + timedelta(days=1), DUE, TargetState.RUNNING),
        ("paused", MONDAY, MONDAY, TargetState.MISSED),
        ("met", MONDAY, None, TargetState.MET),
        ("met_late", MONDAY, None, TargetState.MET_LATE),
        ("cancelled", MONDAY, None, TargetState.CANCELLED),
        ("waiting", None, None, TargetState.WAITING),
    ],
)
def test_time_alone_turns_a_stored_clock(
    state: str, due_at: datetime | None, paused_until: datetime | None, expected: TargetState
) -> None:
    found = rules.clock_state(state, due_at=due_at, paused_until=paused_until, now=DUE)
    assert found is expected


def test_past_its_cap_a_pause_is_over_and_what_was_answered_stays_answered() -> None:
    def status(stored: str, *, answered: bool = False, until: datetime | None = DUE) -> Status:
        return rules.status_at(stored, answered=answered, paused_until=until, now=DUE)

    assert status("paused") is Status.OPEN
    assert status("paused", answered=True) is Status.ANSWERED
    assert status("paused", until=DUE + timedelta(microseconds=1)) is Status.PAUSED
    assert status("paused", until=None) is Status.PAUSED
    assert status("resolved") is Status.RESOLVED
