"""When rungs fire, which of them do, and what an answer moves."""

from datetime import timedelta

import pytest

from tests.timescales.london import at, told
from tests.timescales.policies import (
    ALWAYS,
    Story,
    due,
    only,
    share,
    step,
    target,
    warning,
)
from wardapi.timescales import (
    Anchor,
    Offset,
    Resolved,
    RungState,
)


def christmas() -> Story:
    return Story().received("Fri 19 Dec 2025 10:00", urgency="routine")


def one_rung(offset: Offset, within: str = "10wd", **details: object) -> Story:
    under = only(target("respond", within, ladder=(warning(offset),)), **details)
    return Story(under)


# Where a rung is placed


def test_routine_ladder_over_christmas() -> None:
    assert christmas().ladder("Fri 19 Dec 2025 10:00") == {
        "warning": "pending Mon 5 Jan 2026 17:00",
        "level-1": "pending Wed 7 Jan 2026 17:00",
        "level-2": "pending Mon 12 Jan 2026 17:00",
        "level-3": "pending Thu 15 Jan 2026 17:00",
        "level-4": "pending Thu 22 Jan 2026 17:00",
    }


def test_emergency_ladder_begins_at_receipt_and_runs_through_the_night() -> None:
    story = Story().received("Fri 19 Dec 2025 16:00", urgency="emergency")
    assert story.ladder("Fri 19 Dec 2025 16:00") == {
        "warning": "pending Fri 19 Dec 2025 16:00",
        "level-1": "pending Sat 20 Dec 2025 04:00",
        "level-2": "pending Sat 20 Dec 2025 16:00",
        "level-3": "pending Sat 20 Dec 2025 20:00",
        "level-4": "pending Mon 22 Dec 2025 17:00",
    }


@pytest.mark.parametrize(
    ("offset", "fires"),
    [
        (due("-1wd"), "Thu 2 Apr 2026 17:00"),
        (due("-2wd"), "Wed 1 Apr 2026 17:00"),
        (due("-8wh"), "Tue 7 Apr 2026 09:00"),
        (due("-9wh"), "Thu 2 Apr 2026 16:00"),
        (due("-24h"), "Mon 6 Apr 2026 17:00"),
        (due(), "Tue 7 Apr 2026 17:00"),
        (due("1wd"), "Wed 8 Apr 2026 17:00"),
        (due("2wh"), "Wed 8 Apr 2026 11:00"),
        (due("4h"), "Tue 7 Apr 2026 21:00"),
        (Offset(Anchor.START), "Fri 20 Mar 2026 10:00"),
        (share(50), "Fri 27 Mar 2026 17:00"),
        (share(75), "Wed 1 Apr 2026 17:00"),
        (share(100), "Tue 7 Apr 2026 17:00"),
    ],
)
def test_offsets_around_a_due_instant_after_easter(offset: Offset, fires: str) -> None:
    """Ten working days from Friday 20 March 2026 end on the Tuesday after Easter."""
    story = one_rung(offset).received("Fri 20 Mar 2026 10:00")
    assert story.ladder("Fri 20 Mar 2026 10:00") == {"warning": f"pending {fires}"}


@pytest.mark.parametrize(
    ("percent", "within", "fires"),
    [
        (75, "8wh", "Mon 2 Mar 2026 16:00"),
        (50, "24h", "Mon 2 Mar 2026 22:00"),
        (25, "10wd", "Thu 5 Mar 2026 17:00"),  # two and a half working days: three
        (150, "2wd", "Thu 5 Mar 2026 17:00"),
        (0, "10wd", "Mon 2 Mar 2026 10:00"),
    ],
)
def test_share_of_a_target_in_its_own_measure(percent: int, within: str, fires: str) -> None:
    story = one_rung(share(percent), within).received("Mon 2 Mar 2026 10:00")
    assert story.ladder("Mon 2 Mar 2026 10:00") == {"warning": f"pending {fires}"}


def test_share_counts_the_extension_too() -> None:
    story = one_rung(share(50)).received("Mon 2 Mar 2026 10:00")
    story.extended("Tue 3 Mar 2026 10:00", "4wd")
    assert story.ladder("Tue 3 Mar 2026 11:00") == {"warning": "pending Wed 11 Mar 2026 17:00"}


def test_rung_never_fires_before_its_target_starts() -> None:
    story = one_rung(due("-5wd"), "2wd").received("Mon 2 Mar 2026 10:00")
    assert story.ladder("Mon 2 Mar 2026 10:00") == {"warning": "pending Mon 2 Mar 2026 10:00"}


@pytest.mark.parametrize(
    ("offset", "fires"),
    [(due("-1wd"), "Wed 4 Mar 2026 00:00"), (due("1wd"), "Fri 6 Mar 2026 00:00")],
)
def test_close_at_midnight_belongs_to_the_day_that_it_ends(offset: Offset, fires: str) -> None:
    """Two working days from Monday that never closes end with Wednesday, at its midnight."""
    story = one_rung(offset, "2wd", calendar=ALWAYS).received("Mon 2 Mar 2026 10:00")
    assert story.due("respond", "Mon 2 Mar 2026 10:00") == "Thu 5 Mar 2026 00:00"
    assert story.ladder("Mon 2 Mar 2026 10:00") == {"warning": f"pending {fires}"}


def test_rungs_of_a_waiting_target_have_no_instant_yet() -> None:
    waiting = target("report", "3wd", starts_on="milestone:investigated", ladder=(warning(due()),))
    story = Story(only(waiting)).received("Mon 2 Mar 2026 10:00")
    assert story.ladder("Mon 2 Mar 2026 11:00", "report") == {"warning": "pending None"}


# Which of them fire


def test_rung_is_due_at_its_instant() -> None:
    just_before = at("Mon 5 Jan 2026 17:00") - timedelta(microseconds=1)
    assert christmas().standing(just_before).due_rungs == ()
    (rung,) = christmas().standing("Mon 5 Jan 2026 17:00").due_rungs
    assert (rung.name, rung.escalates) == ("warning", False)


def test_ladder_is_climbed_step_by_step() -> None:
    story, levels = christmas(), []
    for day in ("Mon 5", "Wed 7", "Mon 12", "Thu 15", "Thu 22"):
        story.fires(f"{day} Jan 2026 17:00")
        levels.append(story.standing(f"{day} Jan 2026 17:00").level)
    assert levels == [0, 1, 2, 3, 4]
    assert story.standing("Thu 22 Jan 2026 17:00").next_rung is None


def test_second_sweep_at_the_same_instant_finds_nothing() -> None:
    story = christmas().fires("Mon 12 Jan 2026 17:00")
    assert story.standing("Mon 12 Jan 2026 17:00").due_rungs == ()


def test_after_a_months_outage_only_the_highest_fires() -> None:
    story = christmas().fires("Mon 19 Jan 2026 09:00")
    assert story.ladder("Mon 19 Jan 2026 09:00") == {
        "warning": "superseded Mon 5 Jan 2026 17:00",
        "level-1": "superseded Wed 7 Jan 2026 17:00",
        "level-2": "superseded Mon 12 Jan 2026 17:00",
        "level-3": "fired Thu 15 Jan 2026 17:00",
        "level-4": "pending Thu 22 Jan 2026 17:00",
    }
    assert story.standing("Mon 19 Jan 2026 09:00").level == 3


def test_fired_rung_tells_when_it_should_have_and_when_it_did() -> None:
    standing = christmas().fires("Mon 19 Jan 2026 09:00").standing("Mon 19 Jan 2026 09:00")
    (fired,) = [rung for rung in standing.rungs if rung.state is RungState.FIRED]
    assert (told(fired.fire_at), told(fired.fired_at)) == (
        "Thu 15 Jan 2026 17:00",
        "Mon 19 Jan 2026 09:00",
    )


def test_rungs_of_a_met_target_are_cancelled() -> None:
    story = christmas().fires("Mon 5 Jan 2026 17:00").replied("Tue 6 Jan 2026 9:00", "substantive")
    ladder = story.ladder("Fri 30 Jan 2026 09:00")
    assert ladder["warning"] == "fired Mon 5 Jan 2026 17:00"
    assert {told.split()[0] for name, told in ladder.items() if name != "warning"} == {"cancelled"}


def test_each_cycle_has_a_ladder_of_its_own() -> None:
    story = Story(only(target("update", "2wd", ladder=(step(1, due()),))))
    story.received("Mon 2 Mar 2026 10:00").fires("Thu 5 Mar 2026 09:00")
    story.replied("Thu 5 Mar 2026 10:00", "progress").fires("Tue 10 Mar 2026 09:00")
    fired = [r for r in story.standing("Tue 10 Mar 2026 9:00").rungs if r.state is RungState.FIRED]
    assert [rung.key for rung in fired] == [("update", 1, "level-1"), ("update", 2, "level-1")]


# By hand


def test_next_escalation_by_hand_is_the_lowest_above_the_level() -> None:
    story = christmas()
    rung = story.standing("Mon 22 Dec 2025 10:00").next_escalation
    assert (rung.name, rung.level) == ("level-1", 1)
    story.fired(rung, "Mon 22 Dec 2025 10:00", by_hand=True, reason="Nobody called back.")
    standing = story.standing("Mon 22 Dec 2025 11:00")
    assert (standing.level, standing.next_escalation.name) == (1, "level-2")
    assert standing.escalations[0].by_hand
    assert story.ladder("Mon 22 Dec 2025 11:00")["warning"] == "superseded Mon 5 Jan 2026 17:00"


def test_exhausted_ladder_has_no_next_escalation() -> None:
    story = christmas().fires("Fri 23 Jan 2026 09:00")
    assert story.standing("Fri 23 Jan 2026 10:00").next_escalation is None


# Answered with a new date


def test_answer_with_a_new_date_reanchors_the_later_rungs() -> None:
    story = christmas().fires("Wed 7 Jan 2026 17:00")
    story.answered("Thu 8 Jan 2026 10:00", level=1, new_date="Fri 16 Jan 2026 12:00")
    assert story.ladder("Thu 8 Jan 2026 11:00") == {
        "warning": "superseded Mon 5 Jan 2026 17:00",
        "level-1": "fired Wed 7 Jan 2026 17:00",
        "level-2": "pending Wed 21 Jan 2026 17:00",
        "level-3": "pending Mon 26 Jan 2026 17:00",
        "level-4": "pending Mon 2 Feb 2026 17:00",
    }


def test_answer_without_a_date_moves_nothing() -> None:
    story = christmas().fires("Wed 7 Jan 2026 17:00").answered("Thu 8 Jan 2026 10:00", level=1)
    assert story.ladder("Thu 8 Jan 2026 11:00")["level-2"] == "pending Mon 12 Jan 2026 17:00"


def test_ladder_is_reanchored_once() -> None:
    story = christmas().fires("Wed 7 Jan 2026 17:00")
    story.answered("Thu 8 Jan 2026 10:00", level=1, new_date="Fri 16 Jan 2026 12:00")
    story.fires("Wed 21 Jan 2026 17:00")
    story.answered("Thu 22 Jan 2026 10:00", level=2, new_date="Fri 27 Feb 2026 12:00")
    assert story.ladder("Thu 22 Jan 2026 11:00")["level-3"] == "pending Mon 26 Jan 2026 17:00"


def test_first_answer_counts_though_it_answers_a_higher_rung() -> None:
    story = christmas().fires("Wed 7 Jan 2026 17:00").fires("Mon 12 Jan 2026 17:00")
    story.answered("Tue 13 Jan 2026 10:00", level=2, new_date="Fri 16 Jan 2026 12:00")
    story.answered("Tue 13 Jan 2026 11:00", level=1, new_date="Fri 27 Feb 2026 12:00")
    assert story.ladder("Tue 13 Jan 2026 12:00")["level-3"] == "pending Mon 26 Jan 2026 17:00"


def test_new_date_leaves_the_target_as_it_was() -> None:
    story = christmas().fires("Wed 7 Jan 2026 17:00")
    story.answered("Thu 8 Jan 2026 10:00", level=1, new_date="Fri 16 Jan 2026 12:00")
    assert story.due("respond", "Thu 8 Jan 2026 11:00") == "Wed 7 Jan 2026 17:00"


# The level


def test_resolving_late_leaves_the_level_that_was_reached() -> None:
    story = christmas().fires("Thu 15 Jan 2026 17:00").tell(Resolved, "Fri 16 Jan 2026 09:00")
    assert story.standing("Fri 16 Jan 2026 10:00").level == 3


def test_warning_raises_no_level_and_asks_for_no_answer() -> None:
    standing = christmas().fires("Mon 5 Jan 2026 17:00").standing("Mon 5 Jan 2026 18:00")
    assert (standing.level, standing.escalations) == (0, ())
