"""What changes a promise: extensions, other rules, the end of a case and its reopening."""

import pytest

from tests.timescales.london import office, told
from tests.timescales.policies import ENQUIRIES, ROUTINE, Story, only, policy, target
from wardapi.timescales import (
    Apply,
    EscalationState,
    Rebased,
    Reclassified,
    Reopened,
    Resolved,
    RungState,
    Status,
    TargetState,
    Transferred,
    Withdrawn,
)


def christmas() -> Story:
    """A routine enquiry of Friday 19 December 2025, 10:00."""
    return Story().received("Fri 19 Dec 2025 10:00", urgency="routine")


# Extensions


def test_extension_is_added_at_the_end() -> None:
    story = christmas().extended("Mon 5 Jan 2026 09:00", "5wd")
    found = story.target("respond", "Mon 5 Jan 2026 10:00")
    assert (told(found.due_at), found.quantity) == ("Wed 14 Jan 2026 17:00", 15)
    assert story.due("resolve", "Mon 5 Jan 2026 10:00") == "Wed 21 Jan 2026 17:00"


def test_extension_in_another_measure_follows_the_target() -> None:
    story = christmas().extended("Mon 5 Jan 2026 09:00", "4wh")
    assert story.due("respond", "Mon 5 Jan 2026 10:00") == "Thu 8 Jan 2026 13:00"


def test_extension_moves_the_ladder() -> None:
    story = christmas().extended("Mon 5 Jan 2026 09:00", "5wd")
    assert story.ladder("Mon 5 Jan 2026 10:00")["level-1"] == "pending Wed 14 Jan 2026 17:00"


def test_extension_of_one_update_leaves_the_next_alone() -> None:
    story = christmas().extended("Mon 22 Dec 2025 09:00", "5wd", "update")
    story.replied("Wed 24 Dec 2025 12:00", "progress")
    assert story.target("update", "Wed 24 Dec 2025 13:00", 1).quantity == 15
    assert story.target("update", "Wed 24 Dec 2025 13:00", 2).quantity == 10


def test_extended_working_days_at_midnight_are_not_counted_twice() -> None:
    always = office("00:00-24:00", "00:00-24:00", closed={})
    story = Story(only(target("respond", "2wd"), calendar=always))
    story.received("Mon 2 Mar 2026 10:00").extended("Tue 3 Mar 2026 10:00", "1wd")
    assert story.due("respond", "Tue 3 Mar 2026 11:00") == "Fri 6 Mar 2026 00:00"


# Reclassified, transferred, re-based


def test_reclassified_from_receipt_counts_from_the_receipt() -> None:
    story = christmas().tell(
        Reclassified, "Mon 22 Dec 2025 12:00", attributes={"urgency": "urgent"}
    )
    assert story.due("respond", "Mon 22 Dec 2025 13:00") == "Tue 30 Dec 2025 17:00"
    assert story.target("acknowledge", "Mon 22 Dec 2025 13:00").state is TargetState.MISSED


def test_reclassified_from_now_counts_from_the_change() -> None:
    story = christmas().tell(
        Reclassified,
        "Mon 22 Dec 2025 12:00",
        attributes={"urgency": "urgent"},
        apply=Apply.FROM_NOW,
    )
    assert story.due("respond", "Mon 22 Dec 2025 13:00") == "Wed 31 Dec 2025 17:00"
    assert story.due("acknowledge", "Mon 22 Dec 2025 13:00") == "Mon 22 Dec 2025 16:00"


@pytest.mark.parametrize("apply", Apply)
def test_what_was_met_stays_under_the_rule_under_which_it_was_met(apply: Apply) -> None:
    story = (
        christmas()
        .acknowledged("Mon 22 Dec 2025 09:00")
        .tell(Reclassified, "Mon 22 Dec 2025 12:00", attributes={"urgency": "urgent"}, apply=apply)
    )
    assert story.target("acknowledge", "Mon 22 Dec 2025 13:00").state is TargetState.MET


def test_transfer_lets_the_clock_go_on() -> None:
    story = christmas().tell(Transferred, "Mon 22 Dec 2025 12:00", service="housing")
    assert story.due("respond", "Mon 22 Dec 2025 13:00") == "Wed 7 Jan 2026 17:00"


def test_transfer_goes_on_from_an_earlier_restart() -> None:
    story = christmas().tell(
        Reclassified, "Mon 22 Dec 2025 12:00", attributes={"urgency": "urgent"},
        apply=Apply.FROM_NOW,
    )  # fmt: skip
    story.tell(Transferred, "Tue 23 Dec 2025 12:00", service="housing")
    assert story.due("respond", "Tue 23 Dec 2025 13:00") == "Wed 31 Dec 2025 17:00"


def test_from_receipt_returns_to_the_receipt_after_an_earlier_restart() -> None:
    story = christmas()
    for when, urgency, apply in (
        ("Mon 22 Dec 2025 12:00", "urgent", Apply.FROM_NOW),
        ("Tue 23 Dec 2025 12:00", "routine", Apply.FROM_RECEIPT),
    ):
        story.tell(Reclassified, when, attributes={"urgency": urgency}, apply=apply)
    before = story.known("Tue 23 Dec 2025 11:00").target("respond")
    assert before is not None
    assert told(before.due_at) == "Wed 31 Dec 2025 17:00"
    assert story.due("respond", "Tue 23 Dec 2025 13:00") == "Wed 7 Jan 2026 17:00"


def test_rebase_from_receipt_returns_to_it_and_a_restart_after_that_counts_anew() -> None:
    story = Story(ENQUIRIES, LONGER, LONGEST).received("Fri 19 Dec 2025 10:00")
    story.tell(Rebased, "Mon 22 Dec 2025 12:00", policy="enquiries-2", apply=Apply.FROM_NOW)
    story.tell(Rebased, "Tue 23 Dec 2025 12:00", policy="enquiries-3")
    assert story.due("respond", "Tue 23 Dec 2025 13:00") == "Wed 21 Jan 2026 17:00"
    story.tell(Rebased, "Wed 24 Dec 2025 12:00", policy="enquiries-2", apply=Apply.FROM_NOW)
    assert story.due("respond", "Wed 24 Dec 2025 13:00") == "Mon 19 Jan 2026 17:00"


LONGEST = only(target("respond", "20wd"), key="enquiries-3", number=3)
LONGER = only(target("respond", "15wd"), key="enquiries-2", number=2)


@pytest.mark.parametrize(
    ("apply", "due"),
    [(Apply.FROM_RECEIPT, "Wed 14 Jan 2026 17:00"), (Apply.FROM_NOW, "Thu 15 Jan 2026 17:00")],
)
def test_rebase_moves_a_live_case_and_says_from_when(apply: Apply, due: str) -> None:
    story = Story(ENQUIRIES, LONGER).received("Fri 19 Dec 2025 10:00")
    story.tell(Rebased, "Mon 22 Dec 2025 12:00", policy="enquiries-2", apply=apply)
    standing = story.standing("Mon 22 Dec 2025 13:00")
    assert [target.name for target in standing.targets] == ["respond"]
    assert (standing.regime.policy.number, told(standing.targets[0].due_at)) == (2, due)


def test_new_version_on_another_calendar_moves_a_case_though_its_rules_are_the_same() -> None:
    shut = office(weekdays="09:00-12:00")
    story = Story(policy(ROUTINE), policy(ROUTINE, key="enquiries-2", calendar=shut))
    story.received("Fri 19 Dec 2025 10:00")
    story.tell(Rebased, "Mon 22 Dec 2025 12:00", policy="enquiries-2")
    assert story.due("respond", "Mon 22 Dec 2025 13:00") == "Wed 7 Jan 2026 12:00"


# Ends, and beginning anew


def test_resolving_keeps_whatever_was_still_running() -> None:
    story = christmas().tell(Resolved, "Tue 6 Jan 2026 12:00")
    standing = story.standing("Fri 30 Jan 2026 12:00")
    assert standing.status is Status.RESOLVED
    assert {target.name: target.state for target in standing.targets} == {
        "acknowledge": TargetState.MET_LATE,
        "respond": TargetState.MET,
        "update": TargetState.MET,
        "resolve": TargetState.MET,
    }


def test_reply_after_the_resolution_changes_nothing() -> None:
    story = christmas().tell(Resolved, "Tue 6 Jan 2026 12:00")
    before = story.standing("Fri 9 Jan 2026 12:00")
    story.replied("Thu 8 Jan 2026 12:00", "substantive").paused("Thu 8 Jan 2026 13:00")
    assert story.standing("Fri 9 Jan 2026 12:00") == before


def test_second_resolution_does_not_move_the_first() -> None:
    story = (
        christmas().tell(Resolved, "Tue 6 Jan 2026 12:00").tell(Resolved, "Fri 30 Jan 2026 9:00")
    )
    assert story.target("resolve", "Fri 30 Jan 2026 12:00").state is TargetState.MET


def test_withdrawal_cancels_what_was_not_met() -> None:
    story = christmas().acknowledged("Mon 22 Dec 2025 09:00")
    story.tell(Withdrawn, "Tue 23 Dec 2025 17:30")
    standing = story.standing("Fri 30 Jan 2026 12:00")
    assert standing.status is Status.WITHDRAWN
    assert [target.state for target in standing.targets] == [
        TargetState.MET,
        TargetState.CANCELLED,
        TargetState.CANCELLED,
        TargetState.CANCELLED,
    ]
    assert {rung.state for rung in standing.rungs} == {RungState.CANCELLED}
    assert (standing.target("respond").spent, standing.next_change_at) == (2, None)


def test_what_was_past_due_at_a_withdrawal_stays_missed() -> None:
    story = christmas().fires("Thu 8 Jan 2026 09:00")
    story.tell(Withdrawn, "Thu 8 Jan 2026 12:00")
    standing = story.standing("Fri 30 Jan 2026 12:00")
    assert {target.name: target.state for target in standing.targets} == {
        "acknowledge": TargetState.MISSED,
        "respond": TargetState.MISSED,
        "update": TargetState.MISSED,
        "resolve": TargetState.CANCELLED,
    }
    assert not [target for target in standing.targets if target.is_open]
    assert {one.state for one in standing.escalations} == {EscalationState.CLOSED}
    assert standing.next_change_at is None


@pytest.mark.parametrize(
    ("withdrawn", "state"),
    [
        ("Wed 7 Jan 2026 17:00", TargetState.CANCELLED),
        ("Wed 7 Jan 2026 17:01", TargetState.MISSED),
    ],
)
def test_at_the_due_instant_itself_nothing_is_missed_yet(withdrawn: str, state: str) -> None:
    story = christmas().tell(Withdrawn, withdrawn)
    assert story.target("respond", "Fri 30 Jan 2026 12:00").state == state


def test_withdrawal_during_a_pause_cancels() -> None:
    story = christmas().paused("Mon 5 Jan 2026 12:00").tell(Withdrawn, "Thu 8 Jan 2026 12:00")
    assert story.target("respond", "Fri 30 Jan 2026 12:00").state is TargetState.CANCELLED


def test_reopening_begins_a_new_cycle_of_every_target() -> None:
    story = christmas().replied("Mon 22 Dec 2025 12:00", "substantive")
    story.tell(Resolved, "Tue 23 Dec 2025 12:00").tell(Reopened, "Mon 5 Jan 2026 10:00")
    now = "Mon 5 Jan 2026 11:00"
    assert story.standing(now).status is Status.OPEN
    assert story.target("respond", now, 1).state is TargetState.MET
    assert story.due("respond", now, 2) == "Mon 19 Jan 2026 17:00"
    assert story.due("acknowledge", now, 2) == "Tue 6 Jan 2026 17:00"


def test_reopening_what_is_open_changes_nothing() -> None:
    story = christmas().tell(Reopened, "Mon 22 Dec 2025 10:00")
    assert story.due("respond", "Mon 22 Dec 2025 11:00") == "Wed 7 Jan 2026 17:00"
    assert len(story.standing("Mon 22 Dec 2025 11:00").targets) == 4


def test_pause_of_a_reopened_case_leaves_its_first_life_alone() -> None:
    story = christmas().tell(Withdrawn, "Mon 22 Dec 2025 12:00")
    before = story.target("respond", "Mon 5 Jan 2026 09:00", 1)
    story.tell(Reopened, "Mon 5 Jan 2026 10:00").paused("Mon 5 Jan 2026 11:00")
    assert story.target("respond", "Mon 5 Jan 2026 12:00", 1) == before


def test_level_begins_anew_with_the_cycle() -> None:
    story = christmas().fires("Thu 8 Jan 2026 09:00")
    story.tell(Resolved, "Thu 8 Jan 2026 12:00").tell(Reopened, "Fri 9 Jan 2026 10:00")
    assert story.known("Thu 8 Jan 2026 13:00").level == 1
    assert story.standing("Fri 9 Jan 2026 11:00").level == 0
