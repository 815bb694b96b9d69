"""Past cases under a draft policy, and live deadlines under an edited calendar."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tests.timescales.london import BANK_HOLIDAYS, at, office, told
from tests.timescales.policies import (
    ENQUIRIES,
    ROUTINE_LADDER,
    Story,
    due,
    only,
    step,
    target,
)
from wardapi.timescales import (
    Difference,
    PastCase,
    PolicyVersion,
    Rebased,
    TargetState,
    Withdrawn,
    compare,
    preview,
    replay,
)

NOW = at("Mon 2 Feb 2026 09:00")
TEN = only(target("respond", "10wd", ladder=ROUTINE_LADDER))
FIVE = only(target("respond", "5wd", ladder=ROUTINE_LADDER), key="draft", number=2)
TWENTY = only(target("respond", "20wd", ladder=ROUTINE_LADDER), key="draft", number=2)


def case(story: Story, reference: str = "C-1", ward: str = "wath") -> PastCase:
    return PastCase(reference, {"ward": ward, "service": "waste"}, story.facts)


def christmas(answered: str | None = None, under: PolicyVersion = TEN) -> Story:
    story = Story(under).received("Fri 19 Dec 2025 10:00")
    return story.replied(answered, "substantive") if answered else story


def told_again(draft: PolicyVersion, *cases: PastCase) -> list[Difference]:
    return list(replay(cases, {TEN.key: TEN}, draft, NOW))


def test_draft_of_five_days_turns_met_to_late_and_back() -> None:
    (found,) = told_again(FIVE, case(christmas("Mon 5 Jan 2026 12:00")))
    (shift,) = found.shifts
    assert (shift.before, shift.after) == (TargetState.MET, TargetState.MET_LATE)
    assert told(shift.due_after) == "Tue 30 Dec 2025 17:00"
    assert shift.moved == timedelta(days=-8)


def test_same_policy_changes_nothing() -> None:
    same = replace(TEN, key="draft", number=2)
    stories = (christmas(), christmas("Mon 5 Jan 2026 12:00"), christmas("Mon 12 Jan 2026 12:00"))
    comparison = compare(told_again(same, *map(case, stories)))
    assert comparison.cases == 3
    assert not any(comparison.met_to_missed.values())
    assert not any(comparison.missed_to_met.values())
    assert not any(comparison.rungs_gained.values())
    assert not any(comparison.rungs_lost.values())
    assert comparison.load_before == comparison.load_after
    assert comparison.worst_movers == []


def test_rungs_that_would_have_fired_are_told_with_their_instants() -> None:
    (found,) = told_again(FIVE, case(christmas("Mon 5 Jan 2026 12:00")))
    assert found.fired_before == {}
    assert {key[-1]: told(instant) for key, instant in found.fired_after.items()} == {
        "warning": "Wed 24 Dec 2025 17:00",
        "level-1": "Tue 30 Dec 2025 17:00",
    }


def test_what_really_fired_and_really_moved_is_left_out() -> None:
    story = christmas().fires("Thu 8 Jan 2026 09:00")
    story.answered("Thu 8 Jan 2026 10:00", level=1, new_date="Fri 30 Jan 2026 12:00")
    story.tell(Rebased, "Fri 9 Jan 2026 10:00", policy=FIVE.key)
    (found,) = told_again(replace(TEN, key="draft"), case(story))
    assert found.fired_before == found.fired_after
    assert [key[-1] for key in found.fired_before] == [
        "warning",
        "level-1",
        "level-2",
        "level-3",
        "level-4",
    ]


def test_no_rung_fires_after_a_withdrawal() -> None:
    story = christmas().tell(Withdrawn, "Tue 6 Jan 2026 10:00")
    (found,) = told_again(replace(TEN, key="draft"), case(story))
    assert [key[-1] for key in found.fired_before] == ["warning"]


def test_pause_for_a_reason_that_the_draft_does_not_know_stops_nothing_there() -> None:
    draft = only(target("respond", "10wd"), pauses=(), key="draft")
    strict = replace(draft, rules=(replace(draft.rules[0], pauses=()),))
    story = christmas().paused("Mon 22 Dec 2025 12:00").resumed("Wed 24 Dec 2025 09:00")
    (found,) = told_again(strict, case(story))
    (shift,) = found.shifts
    assert (told(shift.due_before), told(shift.due_after)) == (
        "Fri 9 Jan 2026 17:00",
        "Wed 7 Jan 2026 17:00",
    )


def test_target_that_only_the_draft_promises_is_told() -> None:
    draft = only(target("acknowledge", "1wd"), target("respond", "10wd"), key="draft")
    (found,) = told_again(draft, case(christmas()))
    assert {(shift.target, shift.before, shift.after) for shift in found.shifts} == {
        ("respond", TargetState.MISSED, TargetState.MISSED),
        ("acknowledge", None, TargetState.MISSED),
    }


def test_comparison_counts_by_ward_and_service() -> None:
    cases = [
        case(christmas("Mon 5 Jan 2026 12:00"), "C-1", "wath"),
        case(christmas("Mon 5 Jan 2026 12:00"), "C-2", "maltby-east"),
        case(christmas("Mon 22 Dec 2025 12:00"), "C-3", "wath"),
    ]
    comparison = compare(told_again(FIVE, *cases))
    assert comparison.met_to_missed == {
        ("ward", "wath"): 1,
        ("ward", "maltby-east"): 1,
        ("service", "waste"): 2,
    }
    assert comparison.rungs_gained["service", "waste"] == 4
    assert comparison.load_after == {"2025-W52": 2, "2026-W01": 2}


def test_longer_draft_turns_late_to_met() -> None:
    comparison = compare(told_again(TWENTY, case(christmas("Mon 12 Jan 2026 12:00"))))
    assert comparison.missed_to_met == {("ward", "wath"): 1, ("service", "waste"): 1}
    assert comparison.rungs_lost["ward", "wath"] == 2


def test_worst_movers_are_the_furthest_first() -> None:
    """Ten more working days are 14 days, or 17 and 15 across the holidays."""
    days = {"C-1": "Mon 5 Jan 2026", "C-2": "Mon 15 Dec 2025", "C-3": "Mon 8 Dec 2025"}
    cases = [case(Story(TEN).received(f"{day} 10:00"), name) for name, day in days.items()]
    movers = compare(told_again(TWENTY, *cases), keep_movers=2).worst_movers
    assert [(name, shift.moved.days) for name, shift in movers] == [("C-3", 17), ("C-2", 15)]


def test_replay_streams() -> None:
    taken = []

    def cases() -> Iterator[PastCase]:
        for number in range(1_000_000):
            taken.append(number)
            yield case(christmas(), f"C-{number}")

    differences = replay(cases(), {TEN.key: TEN}, FIVE, NOW)
    assert next(differences).case.reference == "C-0"
    assert taken == [0]


# A calendar that is edited


def with_closure(on: date) -> dict[str, PolicyVersion]:
    closed = office(closed={**BANK_HOLIDAYS, on: "Christmas shutdown"})
    return {ENQUIRIES.key: replace(ENQUIRIES, calendar=closed)}


def test_preview_tells_which_live_deadlines_move() -> None:
    story = Story().received("Fri 19 Dec 2025 10:00").acknowledged("Fri 19 Dec 2025 11:00")
    moved = preview(
        [case(story)], story.policies, with_closure(date(2025, 12, 24)), at("Mon 22 Dec 2025 9:00")
    )
    assert {shift.target: told(shift.due_after) for _, shift in moved} == {
        "respond": "Thu 8 Jan 2026 17:00",
        "update": "Thu 8 Jan 2026 17:00",
        "resolve": "Thu 22 Jan 2026 17:00",
    }


def test_preview_leaves_alone_what_does_not_move() -> None:
    story = Story().received("Mon 2 Feb 2026 10:00")
    assert not list(preview([case(story)], story.policies, with_closure(date(2025, 12, 24)), NOW))


def test_preview_shows_what_would_already_be_past() -> None:
    story = Story(only(target("respond", "10wd", ladder=(step(1, due()),))))
    story.received("Fri 19 Dec 2025 10:00")
    (version,) = story.policies.values()
    without_holidays = {version.key: replace(version, calendar=office(closed={}))}
    now = at("Mon 5 Jan 2026 09:00")
    ((_, shift),) = preview([case(story)], story.policies, without_holidays, now)
    assert (shift.before, shift.after) == (TargetState.RUNNING, TargetState.MISSED)
