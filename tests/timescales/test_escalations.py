"""Escalations, and the answers that they ask for."""

from tests.timescales.london import office, told
from tests.timescales.policies import ROUTINE, Story, policy
from wardapi.timescales import (
    EscalationState,
    Rebased,
)


def christmas() -> Story:
    """A routine enquiry of Friday 19 December 2025, 10:00."""
    return Story().received("Fri 19 Dec 2025 10:00", urgency="routine")


def test_escalation_asks_for_an_answer_within_its_own_time() -> None:
    raised = christmas().fires("Thu 8 Jan 2026 09:00").standing("Thu 8 Jan 2026 10:00").escalations
    assert [(e.rung, e.state, told(e.answer_due_at)) for e in raised] == [
        ("level-1", EscalationState.OPEN, "Mon 12 Jan 2026 17:00")
    ]


def test_answer_is_due_under_the_policy_in_force_when_the_rung_fired() -> None:
    shut = policy(ROUTINE, key="enquiries-2", calendar=office(weekdays="09:00-12:00"))
    story = Story(policy(ROUTINE), shut).received("Fri 19 Dec 2025 10:00")
    story.fires("Thu 8 Jan 2026 09:00")
    story.tell(Rebased, "Thu 8 Jan 2026 12:00", policy="enquiries-2")
    (raised,) = story.standing("Thu 8 Jan 2026 13:00").escalations
    assert told(raised.answer_due_at) == "Mon 12 Jan 2026 17:00"


def test_escalation_closes_with_its_target() -> None:
    story = christmas().fires("Thu 8 Jan 2026 09:00").replied("Thu 8 Jan 2026 12:00", "substantive")
    (raised,) = story.standing("Thu 8 Jan 2026 13:00").escalations
    assert raised.state is EscalationState.CLOSED


def test_answered_escalation_stays_answered() -> None:
    story = christmas().fires("Thu 8 Jan 2026 09:00").answered("Thu 8 Jan 2026 11:00", level=1)
    story.replied("Thu 8 Jan 2026 12:00", "substantive")
    (raised,) = story.standing("Thu 8 Jan 2026 13:00").escalations
    assert (raised.state, told(raised.answered_at)) == (
        EscalationState.ANSWERED,
        "Thu 8 Jan 2026 11:00",
    )
