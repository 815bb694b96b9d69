"""How a case stands: its targets and their states, its cycles, its rules, and what was known."""

from datetime import date

import pytest

from tests.timescales.london import amount, at, office, told
from tests.timescales.policies import ENQUIRIES, ROUTINE, URGENT, Story, only, policy, target
from wardapi.timescales import (
    Apply,
    EscalationState,
    InvalidHistory,
    Measure,
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


# Four promises


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("acknowledge", "Mon 22 Dec 2025 17:00"),
        ("respond", "Wed 7 Jan 2026 17:00"),
        ("update", "Wed 7 Jan 2026 17:00"),
        ("resolve", "Wed 21 Jan 2026 17:00"),
    ],
)
def test_routine_enquiry_before_christmas_is_due_after_the_holidays(name: str, due: str) -> None:
    assert christmas().due(name, "Fri 19 Dec 2025 10:00") == due


@pytest.mark.parametrize(
    ("urgency", "name", "due"),
    [
        ("urgent", "acknowledge", "Fri 19 Dec 2025 14:00"),
        ("urgent", "respond", "Tue 30 Dec 2025 17:00"),
        ("emergency", "acknowledge", "Fri 19 Dec 2025 12:00"),
        ("emergency", "respond", "Sat 20 Dec 2025 10:00"),
        ("emergency", "resolve", "Tue 30 Dec 2025 17:00"),
    ],
)
def test_first_rule_that_matches_decides(urgency: str, name: str, due: str) -> None:
    story = Story().received("Fri 19 Dec 2025 10:00", urgency=urgency)
    assert story.due(name, "Fri 19 Dec 2025 10:00") == due


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("Fri 19 Dec 2025 10:00", TargetState.RUNNING),
        ("Wed 7 Jan 2026 17:00", TargetState.RUNNING),
        ("Wed 7 Jan 2026 17:01", TargetState.MISSED),
    ],
)
def test_target_is_missed_past_its_due_instant_not_at_it(now: str, state: TargetState) -> None:
    assert christmas().target("respond", now).state is state


@pytest.mark.parametrize(
    ("answered", "state"),
    [
        ("Wed 7 Jan 2026 17:00", TargetState.MET),
        ("Wed 7 Jan 2026 17:01", TargetState.MET_LATE),
    ],
)
def test_answer_at_the_due_instant_is_in_time(answered: str, state: TargetState) -> None:
    story = christmas().replied(answered, "substantive")
    assert story.target("respond", "Mon 2 Feb 2026 09:00").state is state


def test_spent_and_left_add_up_to_the_target() -> None:
    found = christmas().target("respond", "Wed 24 Dec 2025 17:00")
    assert (found.measure, found.quantity) == (Measure.WORKING_DAYS, 10)
    assert (found.spent, found.left, found.share_used) == (3, 7, 0.3)


def test_overdue_target_has_less_than_nothing_left() -> None:
    assert christmas().target("respond", "Fri 9 Jan 2026 17:00").left == -2


def test_due_instant_past_the_published_bank_holidays_is_provisional() -> None:
    known = office(known_until=date(2026, 1, 6))
    story = Story(policy(ROUTINE, calendar=known)).received("Fri 19 Dec 2025 10:00")
    assert story.target("respond", "Fri 19 Dec 2025 10:00").provisional
    assert not story.target("acknowledge", "Fri 19 Dec 2025 10:00").provisional
    assert not christmas().target("respond", "Fri 19 Dec 2025 10:00").provisional


# Three kinds of reply


@pytest.mark.parametrize(
    ("reply", "states"),
    [
        ("holding", {"acknowledge": "met", "update": "running", "respond": "running"}),
        ("progress", {"acknowledge": "met", "update": "running", "respond": "running"}),
        ("substantive", {"acknowledge": "met", "update": "met", "respond": "met"}),
    ],
)
def test_reply_meets_what_its_kind_promises(reply: str, states: dict[str, str]) -> None:
    story = christmas().replied("Mon 22 Dec 2025 09:00", reply)
    now = "Mon 22 Dec 2025 10:00"
    assert {name: story.target(name, now).state for name in states} == states
    assert story.target("resolve", now).state is TargetState.RUNNING


def test_only_a_substantive_reply_answers_the_case() -> None:
    story = christmas().replied("Mon 22 Dec 2025 09:00", "progress")
    assert story.standing("Mon 22 Dec 2025 10:00").status is Status.OPEN
    story.replied("Mon 22 Dec 2025 11:00", "substantive")
    assert story.standing("Mon 22 Dec 2025 12:00").status is Status.ANSWERED


def test_first_acknowledgement_counts() -> None:
    story = christmas().replied("Mon 22 Dec 2025 09:00", "holding")
    story.acknowledged("Tue 23 Dec 2025 09:00")
    assert story.target("acknowledge", "Tue 23 Dec 2025 10:00").state is TargetState.MET


def test_progress_meets_one_cycle_of_update_and_starts_the_next() -> None:
    story = christmas().replied("Wed 24 Dec 2025 12:00", "progress")
    first, second = (story.target("update", "Wed 24 Dec 2025 13:00", cycle) for cycle in (1, 2))
    assert (first.state, told(first.due_at)) == (TargetState.MET, "Wed 7 Jan 2026 17:00")
    assert (second.state, told(second.due_at)) == (TargetState.RUNNING, "Mon 12 Jan 2026 17:00")


def test_updates_end_when_the_case_is_answered() -> None:
    story = christmas().replied("Wed 24 Dec 2025 12:00", "progress")
    story.replied("Fri 2 Jan 2026 12:00", "substantive").replied("Mon 5 Jan 2026 9:00", "progress")
    cycles = [t for t in story.standing("Mon 5 Jan 2026 10:00").targets if t.name == "update"]
    assert [(t.cycle, t.state) for t in cycles] == [(1, TargetState.MET), (2, TargetState.MET)]


def test_late_update_makes_only_its_own_cycle_late() -> None:
    story = christmas().replied("Thu 8 Jan 2026 09:00", "progress")
    assert story.target("update", "Thu 8 Jan 2026 10:00", 1).state is TargetState.MET_LATE
    assert story.target("update", "Thu 8 Jan 2026 10:00", 2).state is TargetState.RUNNING


# Waiting for an event, and milestones

HAZARD = only(
    target("investigate", "10wd", met_by="milestone:investigated"),
    target("report", "3wd", starts_on="milestone:investigated", met_by="milestone:reported"),
    target("make_safe", "5wd", starts_on="milestone:investigated", met_by="milestone:made_safe"),
)


def test_target_waits_for_the_milestone_that_starts_it() -> None:
    story = Story(HAZARD).received("Fri 19 Dec 2025 10:00")
    report = story.target("report", "Mon 22 Dec 2025 09:00")
    assert (report.state, report.due_at, report.spent, report.left) == (
        TargetState.WAITING,
        None,
        0,
        3,
    )


def test_milestone_meets_one_target_and_starts_others() -> None:
    story = Story(HAZARD).received("Fri 19 Dec 2025 10:00")
    story.milestone("Tue 23 Dec 2025 15:00", "investigated")
    now = "Tue 23 Dec 2025 16:00"
    assert story.target("investigate", now).state is TargetState.MET
    assert story.due("report", now) == "Tue 30 Dec 2025 17:00"
    assert story.due("make_safe", now) == "Fri 2 Jan 2026 17:00"


def test_milestone_reached_before_its_target_started_keeps_it_at_once() -> None:
    story = Story(HAZARD).received("Fri 19 Dec 2025 10:00")
    story.milestone("Mon 22 Dec 2025 09:00", "made_safe")
    story.milestone("Tue 23 Dec 2025 15:00", "investigated")
    found = story.target("make_safe", "Tue 23 Dec 2025 16:00")
    assert (found.state, found.met_at) == (TargetState.MET, found.started_at)


def test_repeated_target_may_end_with_a_milestone() -> None:
    under = only(target("update", "5wd", repeats_until="milestone:completed"))
    story = Story(under).received("Fri 19 Dec 2025 10:00")
    story.replied("Mon 22 Dec 2025 09:00", "progress")
    story.milestone("Wed 24 Dec 2025 9:00", "completed")
    cycles = story.standing("Wed 24 Dec 2025 10:00").targets
    assert [told(cycle.met_at) for cycle in cycles if cycle.met_at] == [
        "Mon 22 Dec 2025 09:00",
        "Wed 24 Dec 2025 09:00",
    ]


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


# Escalations


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


# What changes next


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("Fri 19 Dec 2025 10:00", "Mon 22 Dec 2025 17:00"),  # the acknowledgement is due
        ("Mon 22 Dec 2025 17:01", "Mon 5 Jan 2026 17:00"),  # the warning
        ("Mon 5 Jan 2026 17:00", "Wed 7 Jan 2026 17:00"),  # the answer is due, level 1
        ("Wed 7 Jan 2026 17:01", "Mon 12 Jan 2026 17:00"),  # level 2
        ("Thu 15 Jan 2026 17:00", "Wed 21 Jan 2026 17:00"),  # the case should be resolved
        ("Wed 21 Jan 2026 17:01", "Thu 22 Jan 2026 17:00"),  # level 4
    ],
)
def test_next_change_is_the_next_rung_or_due_instant(now: str, then: str) -> None:
    assert told(christmas().standing(now).next_change_at) == then


def test_nothing_changes_after_the_last_rung() -> None:
    assert christmas().standing("Thu 22 Jan 2026 17:00").next_change_at is None


def test_target_at_its_due_instant_changes_in_the_next_moment() -> None:
    now = at("Mon 22 Dec 2025 17:00")
    then = christmas().standing(now).next_change_at
    assert christmas().target("acknowledge", now).state is TargetState.RUNNING
    assert christmas().target("acknowledge", then).state is TargetState.MISSED


# As of


def test_as_of_knows_only_what_had_been_recorded_by_then() -> None:
    story = christmas().tell(Resolved, "Mon 22 Dec 2025 12:00", recorded="Mon 29 Dec 2025 09:00")
    assert story.known("Wed 24 Dec 2025 09:00").status is Status.OPEN
    assert story.known("Wed 24 Dec 2025 09:00").target("acknowledge").state is TargetState.MISSED
    assert story.known("Mon 29 Dec 2025 09:00").target("acknowledge").state is TargetState.MET


def test_as_of_before_the_receipt_was_recorded_is_refused() -> None:
    with pytest.raises(InvalidHistory, match="begins with the receipt"):
        christmas().known("Thu 18 Dec 2025 10:00")


def test_attributes_that_no_rule_names_fall_to_the_last_rule() -> None:
    story = Story(policy(URGENT, ROUTINE)).received("Fri 19 Dec 2025 10:00", service="waste")
    assert story.standing("Fri 19 Dec 2025 10:00").regime.rule is ROUTINE


def test_zero_amount_is_due_on_the_day_of_receipt() -> None:
    story = Story(only(target("respond", "0wd"))).received("Fri 19 Dec 2025 10:00")
    assert story.due("respond", "Fri 19 Dec 2025 10:00") == "Fri 19 Dec 2025 17:00"
    assert story.target("respond", "Fri 19 Dec 2025 10:00").quantity == amount("0wd").quantity
