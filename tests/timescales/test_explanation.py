"""Why a case's target is due when it is."""

from itertools import pairwise

import pytest

from tests.timescales.london import amount, office, told
from tests.timescales.policies import Story, only, policy, target
from wardapi.timescales import (
    Apply,
    Conventions,
    DayZero,
    Explanation,
    Reclassified,
    Reopened,
    Resolved,
    Withdrawn,
)
from wardapi.timescales.explanation import NoSuchTarget


def christmas() -> Story:
    return Story().received("Fri 19 Dec 2025 10:00", urgency="routine")


def adds_up(found: Explanation) -> bool:
    """The spans follow on one another, and their amounts add up to the target."""
    spans = found.spans
    follow = all(one.end == other.start for one, other in pairwise(spans))
    total = sum(span.amount for span in spans)
    return follow and total == spans[-1].total == found.target.quantity


def test_ten_working_days_over_christmas_line_by_line() -> None:
    found = christmas().explained("respond", "Fri 19 Dec 2025 10:00")
    assert found.sentences[0].startswith("Fri 19 Dec 2025: ")
    assert found.sentences[1:9] == [
        "Sat 20 Dec 2025: closed on Saturdays",
        "Sun 21 Dec 2025: closed on Sundays",
        "Mon 22 Dec 2025: working day 1 of 10",
        "Tue 23 Dec 2025: working day 2 of 10",
        "Wed 24 Dec 2025: working day 3 of 10",
        "Thu 25 Dec 2025: closed, Christmas Day",
        "Fri 26 Dec 2025: closed, Boxing Day",
        "Sat 27 Dec 2025: closed on Saturdays",
    ]
    assert found.sentences[-1] == "Wed 7 Jan 2026: working day 10 of 10"
    assert adds_up(found)


def test_explanation_names_the_rule_and_the_versions() -> None:
    found = christmas().explained("respond", "Fri 19 Dec 2025 10:00")
    assert (found.regime.rule.name, found.regime.policy.number) == ("routine", 1)
    assert found.target == christmas().target("respond", "Fri 19 Dec 2025 10:00")


def test_pause_is_a_reason_why_a_day_did_not_count() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00").resumed("Wed 24 Dec 2025 09:00")
    found = story.explained("respond", "Wed 24 Dec 2025 10:00")
    assert [line for line in found.sentences if "paused" in line] == [
        "Mon 22 Dec 2025: its close is paused, awaiting councillor",
        "Tue 23 Dec 2025: its close is paused, awaiting councillor",
    ]
    assert adds_up(found)


def test_open_pause_is_told_up_to_its_cap() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00")
    found = story.explained("respond", "Tue 23 Dec 2025 10:00")
    assert told(found.spans[-1].end) == "Wed 21 Jan 2026 17:00" == told(found.target.due_at_latest)
    assert adds_up(found)


def test_endless_pause_is_told_to_where_the_target_would_have_fallen_due() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00", "endless")
    found = story.explained("respond", "Tue 23 Dec 2025 10:00")
    assert told(found.spans[-1].end) == "Wed 7 Jan 2026 17:00"
    assert adds_up(found)


def test_extension_is_told_as_one() -> None:
    story = christmas().extended("Mon 5 Jan 2026 09:00", "2wd")
    found = story.explained("respond", "Mon 5 Jan 2026 10:00")
    assert found.sentences[-3:] == [
        "Wed 7 Jan 2026: working day 10 of 12",
        "Thu 8 Jan 2026: extension: working day 11 of 12",
        "Fri 9 Jan 2026: extension: working day 12 of 12",
    ]
    assert adds_up(found)


@pytest.mark.parametrize("within", ["10wd", "20wh", "72h"])
@pytest.mark.parametrize("by", ["2wd", "5wh", "30h"])
def test_extension_in_any_measure_adds_up_in_the_targets_own(within: str, by: str) -> None:
    story = Story(only(target("respond", within))).received("Fri 19 Dec 2025 10:00")
    story.extended("Mon 22 Dec 2025 09:00", by)
    found = story.explained("respond", "Mon 22 Dec 2025 10:00")
    assert found.measure is amount(within).measure
    assert found.spans[-1].end == found.target.due_at
    assert adds_up(found)


def test_each_cycle_of_update_has_an_explanation_of_its_own() -> None:
    story = christmas().replied("Wed 24 Dec 2025 12:00", "progress")
    first, second = (story.explained("update", "Wed 24 Dec 2025 13:00", cycle) for cycle in (1, 2))
    assert told(first.spans[-1].end) == "Wed 7 Jan 2026 17:00"
    assert told(second.spans[0].start) == "Wed 24 Dec 2025 12:00"
    assert story.explained("update", "Wed 24 Dec 2025 13:00") == second


def test_day_zero_is_named_by_what_happened_on_it() -> None:
    story = christmas().replied("Wed 24 Dec 2025 12:00", "progress")
    now = "Wed 24 Dec 2025 13:00"
    first, second = (story.explained("update", now, cycle).sentences[0] for cycle in (1, 2))
    assert first == "Fri 19 Dec 2025: day of receipt, day zero"
    assert second == "Wed 24 Dec 2025: day of the progress reply before, day zero"
    story.tell(Resolved, "Mon 29 Dec 2025 12:00").tell(Reopened, "Fri 2 Jan 2026 12:00")
    reopened = story.explained("respond", "Fri 2 Jan 2026 13:00").sentences[0]
    assert reopened == "Fri 2 Jan 2026: day of reopening, day zero"


def test_day_zero_of_a_target_that_another_event_starts_is_named_by_it() -> None:
    under = only(
        target("report", "3wd", starts_on="milestone:site_visited"),
        target("plan", "3wd", starts_on="acknowledged"),
    )
    story = Story(under).received("Fri 19 Dec 2025 10:00").acknowledged("Mon 22 Dec 2025 10:00")
    story.milestone("Tue 23 Dec 2025 10:00", "site_visited")
    now = "Tue 23 Dec 2025 11:00"
    assert [story.explained(name, now).sentences[0] for name in ("plan", "report")] == [
        "Mon 22 Dec 2025: day of acknowledgement, day zero",
        "Tue 23 Dec 2025: day of the milestone site visited, day zero",
    ]


def test_what_began_on_a_closed_day_is_named_too() -> None:
    conventions = Conventions(day_zero=DayZero.NEXT_WORKING_DAY)
    under = only(target("plan", "3wd", starts_on="acknowledged"), conventions=conventions)
    story = Story(under).received("Fri 19 Dec 2025 10:00").acknowledged("Sat 20 Dec 2025 10:00")
    assert story.explained("plan", "Mon 22 Dec 2025 11:00").sentences[0] == (
        "Sat 20 Dec 2025 to Mon 22 Dec 2025: acknowledged on a closed day, counts as Monday "
        "22 December"
    )


def test_day_zero_of_what_counts_anew_is_the_change() -> None:
    story = christmas().tell(
        Reclassified,
        "Mon 22 Dec 2025 12:00",
        attributes={"urgency": "urgent"},
        apply=Apply.FROM_NOW,
    )
    assert story.explained("respond", "Mon 22 Dec 2025 13:00").sentences[0] == (
        "Mon 22 Dec 2025: day of the change from which it counts anew, day zero"
    )


def test_waiting_target_has_no_ledger_yet() -> None:
    under = only(target("report", "3wd", starts_on="milestone:investigated"))
    found = (
        Story(under).received("Fri 19 Dec 2025 10:00").explained("report", "Fri 19 Dec 2025 11:00")
    )
    assert (found.spans, found.sentences, found.target.state) == ((), [], "waiting")


def test_withdrawn_case_can_still_be_explained() -> None:
    story = christmas().tell(Withdrawn, "Mon 22 Dec 2025 09:00")
    assert adds_up(story.explained("respond", "Mon 5 Jan 2026 09:00"))


def test_promise_that_was_never_made_has_no_explanation() -> None:
    with pytest.raises(NoSuchTarget, match="no target 'apologise'") as refused:
        christmas().explained("apologise", "Fri 19 Dec 2025 10:00")
    assert refused.value.code == "no_such_target"
    with pytest.raises(NoSuchTarget, match="with cycle 2"):
        christmas().explained("respond", "Fri 19 Dec 2025 10:00", cycle=2)


def test_explanation_is_under_the_version_that_the_case_is_pinned_to() -> None:
    newer = policy(*only(target("respond", "5wd")).rules, key="enquiries-2", number=2)
    story = Story(policy(*only(target("respond", "10wd")).rules), newer)
    found = story.received("Fri 19 Dec 2025 10:00").explained("respond", "Mon 22 Dec 2025 10:00")
    assert (found.regime.policy.number, told(found.spans[-1].end)) == (1, "Wed 7 Jan 2026 17:00")


@pytest.mark.parametrize("within", ["700wd", "6000wh", "20000h"])
@pytest.mark.parametrize("on_due_date", ["09:00-12:00", ""])
def test_years_are_summed_up_and_still_add_up(within: str, on_due_date: str) -> None:
    """A special date where the target would fall due, and pauses on the way there."""
    plain = Story(only(target("respond", within))).received("Fri 19 Dec 2025 10:00")
    last = plain.target("respond", "Fri 19 Dec 2025 10:00").due_at
    assert last is not None
    special = office(special={last.date(): on_due_date})
    story = Story(only(target("respond", within), calendar=special))
    story.received("Fri 19 Dec 2025 10:00")
    story.paused("Mon 5 Jan 2026 10:00", "endless").resumed("Fri 27 Feb 2026 12:00")
    story.paused("Mon 6 Jul 2026 10:00", "endless").resumed("Mon 6 Jul 2026 19:00")
    found = story.explained("respond", "Tue 7 Jul 2026 10:00")
    assert len([line for line in found.sentences if "paused, endless" in line]) == 2
    assert len(found.spans) < 30
    assert found.spans[-1].end == found.target.due_at
    assert adds_up(found)
