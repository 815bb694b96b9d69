"""What a pause does to targets and rungs: while it runs, when it ends, and when its cap ends it."""

import pytest

from tests.timescales.london import amount, at, told
from tests.timescales.policies import (
    ROUTINE,
    Story,
    due,
    only,
    step,
    target,
    warning,
)
from wardapi.timescales import (
    Conventions,
    PauseRule,
    Reclassified,
    Resolved,
    Status,
    TargetState,
    TimeOfDay,
    pauses_of,
    pausing,
    read,
)


def christmas() -> Story:
    return Story().received("Fri 19 Dec 2025 10:00", urgency="routine")


def test_pause_across_two_closes_moves_the_deadline_by_two_working_days() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00").resumed("Wed 24 Dec 2025 09:00")
    assert story.due("respond", "Wed 24 Dec 2025 10:00") == "Fri 9 Jan 2026 17:00"


def test_pause_between_closes_moves_no_working_day() -> None:
    story = christmas().paused("Mon 22 Dec 2025 17:01").resumed("Tue 23 Dec 2025 16:59")
    assert story.due("respond", "Wed 24 Dec 2025 10:00") == "Wed 7 Jan 2026 17:00"


def test_zero_length_pause_moves_nothing() -> None:
    story = christmas().paused("Mon 22 Dec 2025 17:00").resumed("Mon 22 Dec 2025 17:00")
    assert story.due("respond", "Wed 24 Dec 2025 10:00") == "Wed 7 Jan 2026 17:00"


@pytest.mark.parametrize(
    ("within", "later"),
    [("16wh", "Wed 4 Mar 2026 17:00"), ("24h", "Wed 4 Mar 2026 09:00")],
)
def test_paused_time_counts_in_no_measure(within: str, later: str) -> None:
    """Paused from 13:00 on Monday until 12:00 on Tuesday: seven working hours, or 23 in all."""
    story = Story(only(target("respond", within))).received("Mon 2 Mar 2026 10:00")
    story.paused("Mon 2 Mar 2026 13:00").resumed("Tue 3 Mar 2026 12:00")
    assert story.due("respond", "Tue 3 Mar 2026 13:00") == later


# While a pause runs


def test_open_pause_has_no_due_date_but_what_would_follow_from_resuming_now() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00")
    found = story.target("respond", "Wed 24 Dec 2025 09:00")
    assert (found.state, found.due_at) == (TargetState.PAUSED, None)
    assert told(found.due_if_resumed_now) == "Fri 9 Jan 2026 17:00"


def test_open_pause_keeps_the_due_date_that_follows_from_its_cap() -> None:
    """The cap of ten working days from 22 December is the close of 8 January."""
    standing = christmas().paused("Mon 22 Dec 2025 12:00").standing("Tue 23 Dec 2025 09:00")
    assert (standing.status, told(standing.pause.until)) == (Status.PAUSED, "Thu 8 Jan 2026 17:00")
    assert told(standing.target("respond").due_at_latest) == "Wed 21 Jan 2026 17:00"


def test_rungs_keep_the_instants_that_follow_from_the_cap() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00")
    assert story.ladder("Tue 23 Dec 2025 09:00") == {
        "warning": "pending Mon 19 Jan 2026 17:00",
        "level-1": "pending Wed 21 Jan 2026 17:00",
        "level-2": "pending Mon 26 Jan 2026 17:00",
        "level-3": "pending Thu 29 Jan 2026 17:00",
        "level-4": "pending Thu 5 Feb 2026 17:00",
    }


def test_clock_restarts_by_itself_at_the_cap() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00")
    just_before, cap = at("Thu 8 Jan 2026 16:59"), at("Thu 8 Jan 2026 17:00")
    before, after = story.standing(just_before), story.standing(cap)
    assert before.next_change_at == cap
    assert (before.status, after.status) == (Status.PAUSED, Status.OPEN)
    assert after.target("respond").state is TargetState.RUNNING
    assert after.target("respond").due_at == before.target("respond").due_at_latest
    assert [rung.fire_at for rung in after.rungs] == [rung.fire_at for rung in before.rungs]


def test_pause_without_a_cap_leaves_nothing_to_tell() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00", "endless")
    standing = story.standing("Tue 23 Dec 2025 18:00")
    found = standing.target("respond")
    assert (found.due_at, found.due_at_latest) == (None, None)
    assert told(found.due_if_resumed_now) == "Fri 9 Jan 2026 17:00"
    assert {rung.fire_at for rung in standing.rungs} == {None}
    assert (standing.pause.until, standing.next_change_at) == (None, None)
    assert standing.next_rung.name == "warning"


def test_running_pause_is_not_spent() -> None:
    story = christmas().paused("Mon 22 Dec 2025 18:00")
    assert story.target("respond", "Tue 6 Jan 2026 09:00").spent == 1


def test_target_that_pauses_do_not_stop_runs_on() -> None:
    story = Story(only(target("respond", "10wd", pauses=False))).received("Fri 19 Dec 2025 10:00")
    story.paused("Mon 22 Dec 2025 12:00")
    standing = story.standing("Tue 23 Dec 2025 09:00")
    assert told(standing.target("respond").due_at) == "Wed 7 Jan 2026 17:00"
    assert standing.target("respond").state is TargetState.RUNNING


def test_reason_that_the_rule_does_not_list_stops_nothing() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00", "awaiting_contractor")
    standing = story.standing("Tue 23 Dec 2025 09:00")
    assert (standing.status, standing.pause) == (Status.OPEN, None)
    assert told(standing.target("respond").due_at) == "Wed 7 Jan 2026 17:00"


def test_second_reason_ends_the_first_pause() -> None:
    story = (
        christmas().paused("Mon 22 Dec 2025 12:00").paused("Tue 23 Dec 2025 12:00", "legal_hold")
    )
    assert story.standing("Wed 24 Dec 2025 09:00").pause.reason == "legal_hold"
    story.resumed("Wed 24 Dec 2025 09:00")
    assert story.due("respond", "Wed 24 Dec 2025 10:00") == "Fri 9 Jan 2026 17:00"


# Pauses and what is met, missed or over


def test_target_met_during_a_pause_stays_met_when_the_pause_goes_on() -> None:
    story = christmas().paused("Tue 6 Jan 2026 12:00").replied("Fri 9 Jan 2026 9:00", "substantive")
    while_paused = story.target("respond", "Fri 9 Jan 2026 10:00")
    story.resumed("Mon 12 Jan 2026 09:00")
    afterwards = story.target("respond", "Mon 12 Jan 2026 10:00")
    assert while_paused == afterwards
    assert (afterwards.state, told(afterwards.due_at)) == (TargetState.MET, "Mon 12 Jan 2026 17:00")


def test_pause_after_the_answer_does_not_touch_it() -> None:
    story = christmas().replied("Mon 22 Dec 2025 10:00", "substantive")
    before = story.target("respond", "Mon 22 Dec 2025 11:00")
    story.paused("Tue 23 Dec 2025 10:00")
    assert story.target("respond", "Wed 24 Dec 2025 10:00") == before
    assert story.target("resolve", "Wed 24 Dec 2025 10:00").state is TargetState.PAUSED


def test_pause_after_the_due_instant_leaves_the_target_missed() -> None:
    story = christmas().paused("Thu 8 Jan 2026 10:00")
    found = story.target("respond", "Fri 9 Jan 2026 10:00")
    assert (found.state, told(found.due_at)) == (TargetState.MISSED, "Wed 7 Jan 2026 17:00")
    assert found.due_at_latest is None


def test_rungs_after_the_due_instant_wait_for_a_later_pause() -> None:
    """Level 2 stood at 12 January; the cap of the pause is the close of 22 January."""
    story = christmas().fires("Wed 7 Jan 2026 17:00").paused("Thu 8 Jan 2026 10:00")
    running = story.ladder("Mon 12 Jan 2026 18:00")
    over = story.ladder("Fri 23 Jan 2026 09:00")
    assert running["level-2"] == over["level-2"] == "pending Mon 26 Jan 2026 17:00"


def test_close_at_the_instant_at_which_a_pause_begins_lies_in_the_pause() -> None:
    story = christmas().paused("Wed 7 Jan 2026 17:00")
    assert story.target("respond", "Wed 7 Jan 2026 17:00").state is TargetState.PAUSED
    story.resumed("Thu 8 Jan 2026 09:00")
    assert story.due("respond", "Thu 8 Jan 2026 10:00") == "Thu 8 Jan 2026 17:00"


def test_resolution_ends_the_pause() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00").tell(Resolved, "Tue 23 Dec 2025 12:00")
    standing = story.standing("Wed 24 Dec 2025 09:00")
    assert (standing.status, standing.pause) == (Status.RESOLVED, None)


def test_extension_while_paused_lengthens_what_follows_from_the_cap() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00").extended("Tue 23 Dec 2025 09:00", "2wd")
    found = story.target("respond", "Tue 23 Dec 2025 10:00")
    assert (found.quantity, told(found.due_at_latest)) == (12, "Fri 23 Jan 2026 17:00")


def test_update_cycle_begun_in_a_pause_counts_from_its_end() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00").replied("Tue 23 Dec 2025 9:00", "progress")
    story.resumed("Mon 29 Dec 2025 09:00")
    assert story.due("update", "Mon 29 Dec 2025 10:00", 2) == "Mon 12 Jan 2026 17:00"


# Caps


def test_total_cap_is_what_earlier_pauses_of_the_reason_left() -> None:
    """Twenty working days in all: two pauses of nine leave two."""
    story = Story().received("Mon 5 Jan 2026 10:00")
    story.paused("Mon 5 Jan 2026 11:00").resumed("Fri 16 Jan 2026 12:00")
    story.paused("Mon 19 Jan 2026 11:00").resumed("Fri 30 Jan 2026 12:00")
    story.paused("Mon 2 Feb 2026 11:00")
    assert told(story.standing("Mon 2 Feb 2026 12:00").pause.until) == "Wed 4 Feb 2026 17:00"


def test_each_reason_has_a_total_of_its_own() -> None:
    story = Story().received("Mon 5 Jan 2026 10:00")
    story.paused("Mon 5 Jan 2026 11:00").resumed("Mon 12 Jan 2026 12:00")
    story.paused("Tue 13 Jan 2026 11:00", "awaiting_resident")
    assert told(story.standing("Tue 13 Jan 2026 12:00").pause.until) == "Tue 27 Jan 2026 17:00"


def test_spent_total_stops_the_clock_no_more() -> None:
    under = only(target("respond", "10wd"), pauses=(PauseRule("hold", None, amount("2wd")),))
    story = Story(under).received("Mon 5 Jan 2026 10:00")
    story.paused("Mon 5 Jan 2026 11:00", "hold").resumed("Thu 8 Jan 2026 12:00")
    story.paused("Fri 9 Jan 2026 11:00", "hold")
    standing = story.standing("Mon 12 Jan 2026 09:00")
    assert (standing.pause, standing.status) == (None, Status.OPEN)
    assert told(standing.target("respond").due_at) == "Tue 20 Jan 2026 17:00"


@pytest.mark.parametrize(
    ("each", "ends"),
    [
        ("24h", "Tue 6 Jan 2026 11:00"),
        ("8wh", "Tue 6 Jan 2026 11:00"),
        ("1wd", "Tue 6 Jan 2026 17:00"),
    ],
)
def test_cap_counts_in_its_own_measure(each: str, ends: str) -> None:
    under = only(target("respond", "10wd"), pauses=(PauseRule("hold", amount(each), None),))
    story = Story(under).received("Mon 5 Jan 2026 10:00").paused("Mon 5 Jan 2026 11:00", "hold")
    assert told(story.standing("Mon 5 Jan 2026 12:00").pause.until) == ends


def test_resuming_after_the_cap_changes_nothing() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00")
    by_itself = story.target("respond", "Mon 12 Jan 2026 10:00")
    story.resumed("Mon 12 Jan 2026 09:00")
    assert story.target("respond", "Mon 12 Jan 2026 10:00") == by_itself


def test_pause_keeps_the_cap_of_the_rule_under_which_it_began() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00")
    story.tell(Reclassified, "Tue 23 Dec 2025 12:00", attributes={"urgency": "urgent"})
    assert told(story.standing("Tue 23 Dec 2025 13:00").pause.until) == "Thu 8 Jan 2026 17:00"


def test_ledger_of_pauses_tells_what_was_used_of_the_total() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00").resumed("Mon 29 Dec 2025 12:00")
    found = pauses_of(read(story.facts, story.policies), at("Mon 29 Dec 2025 13:00"))
    assert (found.running, found.used) == (None, {"awaiting_councillor": 3})


def test_cap_of_a_reason_that_stops_nothing_is_its_beginning() -> None:
    regime = christmas().standing("Fri 19 Dec 2025 11:00").regime
    start = at("Mon 22 Dec 2025 12:00")
    assert pausing.cap_of(regime, "awaiting_contractor", start, 0) == start
    assert pausing.cap_of(regime, "endless", start, 0) is None


def test_rung_from_the_start_that_lies_before_an_endless_pause_is_known() -> None:
    from_start = target("respond", "10wd", ladder=(warning(due("-9wd")), step(1, due())))
    story = Story(only(from_start, pauses=ROUTINE.pauses)).received("Fri 19 Dec 2025 10:00")
    story.fires("Mon 22 Dec 2025 17:00").paused("Tue 23 Dec 2025 12:00", "endless")
    assert story.ladder("Tue 23 Dec 2025 13:00") == {
        "warning": "fired Mon 22 Dec 2025 17:00",
        "level-1": "pending None",
    }


KEPT = only(target("respond", "2wd"), conventions=Conventions(time_of_day=TimeOfDay.KEEP_TIME))


def test_a_pause_after_a_kept_time_does_not_move_what_was_due() -> None:
    """The close of the last day is paused, but by then it was past due."""
    story = Story(KEPT).received("Mon 2 Mar 2026 10:00").paused("Wed 4 Mar 2026 12:00")
    for now in ("Wed 4 Mar 2026 13:00", "Thu 5 Mar 2026 13:00"):
        found = story.target("respond", now)
        assert (found.state, told(found.due_at)) == (TargetState.MISSED, "Wed 4 Mar 2026 10:00")
        explained = story.explained("respond", now)
        assert sum(span.amount for span in explained.spans) == 2
    story.resumed("Fri 6 Mar 2026 12:00")
    assert story.due("respond", "Fri 6 Mar 2026 13:00") == "Wed 4 Mar 2026 10:00"


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("Wed 4 Mar 2026 09:30", "Wed 4 Mar 2026 18:00", "Thu 5 Mar 2026 10:00"),
        ("Wed 4 Mar 2026 10:00", "Thu 5 Mar 2026 18:00", "Fri 6 Mar 2026 10:00"),
        ("Wed 4 Mar 2026 09:30", "Wed 4 Mar 2026 12:00", "Wed 4 Mar 2026 10:00"),
        ("Tue 3 Mar 2026 12:00", "Tue 3 Mar 2026 18:00", "Thu 5 Mar 2026 10:00"),
    ],
)
def test_with_a_kept_time_it_is_still_closes_that_count(
    paused: str, resumed: str, due: str
) -> None:
    story = Story(KEPT).received("Mon 2 Mar 2026 10:00").paused(paused).resumed(resumed)
    assert story.due("respond", "Fri 6 Mar 2026 19:00") == due
    assert sum(one.amount for one in story.explained("respond", "Fri 6 Mar 2026 19:00").spans) == 2


def test_an_elapsed_amount_of_none_in_a_pause_is_its_end() -> None:
    story = Story(only(target("respond", "0h"))).received("Mon 2 Mar 2026 10:00")
    story.paused("Mon 2 Mar 2026 10:00").resumed("Mon 2 Mar 2026 12:00")
    assert story.due("respond", "Mon 2 Mar 2026 13:00") == "Mon 2 Mar 2026 12:00"
