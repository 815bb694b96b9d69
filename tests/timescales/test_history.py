"""What facts add up to: their order, their corrections, and what was known when."""

from dataclasses import replace
from itertools import permutations

import pytest

from tests.timescales.london import at, told
from tests.timescales.policies import ENQUIRIES, Story
from wardapi.timescales import (
    Acknowledged,
    Corrected,
    InvalidHistory,
    InvalidPolicy,
    PolicyVersion,
    Received,
    Reclassified,
    Resolved,
    Status,
    TargetState,
    Transferred,
    assess,
    known_by,
    read,
)


def christmas() -> Story:
    return Story().received("Fri 19 Dec 2025 10:00", urgency="routine")


def test_history_without_a_receipt_is_refused() -> None:
    story = Story().acknowledged("Fri 19 Dec 2025 11:00")
    with pytest.raises(InvalidHistory, match="begins with the receipt") as refused:
        story.standing("Fri 19 Dec 2025 12:00")
    assert refused.value.code == "invalid_history"


def test_nothing_may_have_happened_before_the_receipt() -> None:
    story = christmas().acknowledged("Fri 19 Dec 2025 09:59")
    with pytest.raises(InvalidHistory, match="begins with the receipt"):
        story.standing("Fri 19 Dec 2025 12:00")


def test_case_is_received_once() -> None:
    story = christmas().received("Mon 22 Dec 2025 10:00")
    with pytest.raises(InvalidHistory, match="received once"):
        story.standing("Mon 22 Dec 2025 12:00")


def test_receipt_comes_first_of_what_happened_at_once() -> None:
    story = Story().acknowledged("Fri 19 Dec 2025 10:00").received("Fri 19 Dec 2025 10:00")
    assert story.target("acknowledge", "Fri 19 Dec 2025 10:00").state is TargetState.MET


def test_late_record_takes_its_place_in_the_story() -> None:
    story = christmas().replied("Tue 23 Dec 2025 10:00", "progress")
    story.tell(Acknowledged, "Mon 22 Dec 2025 10:00", recorded="Tue 23 Dec 2025 11:00")
    assert told(story.target("acknowledge", "Tue 23 Dec 2025 12:00").met_at) == (
        "Mon 22 Dec 2025 10:00"
    )


def test_order_in_which_facts_are_given_does_not_matter() -> None:
    story = christmas().paused("Mon 22 Dec 2025 12:00").resumed("Mon 22 Dec 2025 12:00")
    story.acknowledged("Mon 22 Dec 2025 12:00").tell(
        Reclassified, "Mon 22 Dec 2025 12:00", attributes={"urgency": "urgent"}
    )
    now = at("Mon 22 Dec 2025 13:00")
    first = story.standing(now)
    assert all(assess(facts, story.policies, now) == first for facts in permutations(story.facts))


def test_transfer_changes_what_rules_match_on() -> None:
    history = read(
        christmas().tell(Transferred, "Mon 22 Dec 2025 10:00", service="housing").facts,
        {ENQUIRIES.key: ENQUIRIES},
    )
    assert history.attributes == {"urgency": "routine", "service": "housing"}
    assert len(history.regimes) == 1


# Corrections


def test_corrected_fact_happened_as_the_correction_tells() -> None:
    story = christmas().replied("Tue 6 Jan 2026 10:00", "substantive")
    story.correct("Fri 9 Jan 2026 10:00", story.facts[-1], occurred_at=at("Thu 8 Jan 2026 9:00"))
    assert story.target("respond", "Fri 9 Jan 2026 11:00").state is TargetState.MET_LATE


def test_fact_corrected_away_never_happened() -> None:
    story = christmas().tell(Resolved, "Tue 23 Dec 2025 10:00")
    story.correct("Wed 24 Dec 2025 10:00", story.facts[-1])
    assert story.standing("Wed 24 Dec 2025 11:00").status is Status.OPEN


def test_before_the_correction_was_recorded_the_wrong_fact_was_believed() -> None:
    story = christmas().tell(Resolved, "Tue 23 Dec 2025 10:00")
    story.correct("Wed 24 Dec 2025 10:00", story.facts[-1])
    assert story.known("Wed 24 Dec 2025 09:59").status is Status.RESOLVED
    assert story.known("Wed 24 Dec 2025 10:00").status is Status.OPEN


def test_later_of_two_corrections_stands() -> None:
    story = christmas().acknowledged("Mon 22 Dec 2025 10:00")
    wrong = story.facts[-1]
    story.correct("Tue 23 Dec 2025 10:00", wrong, occurred_at=at("Mon 22 Dec 2025 11:00"))
    story.correct("Wed 24 Dec 2025 10:00", wrong, occurred_at=at("Mon 22 Dec 2025 12:00"))
    story.facts.reverse()
    found = story.target("acknowledge", "Wed 24 Dec 2025 11:00")
    assert told(found.met_at) == "Mon 22 Dec 2025 12:00"


def test_correction_may_itself_be_corrected_away() -> None:
    story = christmas().acknowledged("Mon 22 Dec 2025 10:00")
    story.correct("Tue 23 Dec 2025 10:00", story.facts[-1])
    story.correct("Wed 24 Dec 2025 10:00", story.facts[-1])
    assert story.target("acknowledge", "Wed 24 Dec 2025 11:00").state is TargetState.MET


def test_correction_may_be_corrected_to_name_another_fact() -> None:
    story = christmas().acknowledged("Mon 22 Dec 2025 10:00").tell(Resolved, "Tue 23 Dec 2025 9:00")
    _, acknowledged, resolved = story.facts
    story.correct("Tue 23 Dec 2025 10:00", acknowledged)
    mistaken = story.facts[-1]
    assert isinstance(mistaken, Corrected)
    story.tell(
        Corrected,
        "Wed 24 Dec 2025 10:00",
        wrong=mistaken.id,
        right=replace(mistaken, wrong=resolved.id),
    )
    standing = story.standing("Wed 24 Dec 2025 11:00")
    assert standing.status is Status.OPEN
    assert standing.target("acknowledge").state is TargetState.MET


def test_correction_of_nothing_adds_nothing() -> None:
    story = christmas()
    never = Acknowledged(
        id="never", occurred_at=at("Mon 22 Dec 2025 10:00"), recorded_at=at("Mon 22 Dec 2025 10:00")
    )
    story.tell(Corrected, "Tue 23 Dec 2025 10:00", wrong="unheard-of", right=never)
    assert story.target("acknowledge", "Tue 23 Dec 2025 11:00").state is TargetState.MISSED


def test_corrected_receipt_moves_every_deadline() -> None:
    story = christmas()
    story.correct("Mon 22 Dec 2025 9:00", story.facts[0], occurred_at=at("Thu 18 Dec 2025 16:00"))
    assert story.due("respond", "Mon 22 Dec 2025 10:00") == "Tue 6 Jan 2026 17:00"


def test_answer_to_a_corrected_escalation_still_answers_it() -> None:
    story = christmas().fires("Thu 8 Jan 2026 09:00").answered("Thu 8 Jan 2026 10:00", level=1)
    fired = story.facts[1]
    story.correct("Thu 8 Jan 2026 11:00", fired, reason="Fired late after an outage.")
    (raised,) = story.standing("Thu 8 Jan 2026 12:00").escalations
    assert (raised.state, raised.id) == ("answered", fired.id)


# Known by


def test_known_by_keeps_what_was_recorded_at_the_instant_itself() -> None:
    story = christmas().acknowledged("Mon 22 Dec 2025 10:00")
    assert known_by(story.facts, at("Mon 22 Dec 2025 09:59")) == story.facts[:1]
    assert known_by(story.facts, at("Mon 22 Dec 2025 10:00")) == story.facts


# Policies


def test_policy_without_a_rule_for_every_case_is_refused() -> None:
    with pytest.raises(InvalidPolicy, match="must match every case"):
        replace_rules(ENQUIRIES)


def replace_rules(version: PolicyVersion) -> PolicyVersion:
    return replace(version, rules=version.rules[:-1])


def test_pinned_version_that_is_not_at_hand_is_an_error() -> None:
    fact = christmas().facts[0]
    assert isinstance(fact, Received)
    with pytest.raises(KeyError, match="enquiries-1"):
        read([fact], {})
