"""How a case stands: its targets and their states, its cycles, its rules, and what was known."""

from datetime import date

import pytest

from tests.timescales.london import amount, at, office, told
from tests.timescales.policies import ROUTINE, URGENT, Story, only, policy, target
from wardapi.timescales import (
    InvalidHistory,
    Measure,
    Resolved,
    Status,
    TargetState,
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
