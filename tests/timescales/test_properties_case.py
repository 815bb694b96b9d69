"""What holds of every case, whatever its policy and its story."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timescales.policies import Story
from tests.timescales.stories import (
    Step,
    changes,
    climbs,
    ends,
    extensions,
    gaps,
    pauses,
    replies,
    stories,
    transfers,
)
from wardapi.timescales import (
    PastCase,
    Paused,
    Resumed,
    RungFired,
    RungState,
    Standing,
    TargetState,
    assess,
    assess_as_of,
    compare,
    explain,
    replay,
)

Told = tuple[Story, datetime]
cases = settings(deadline=None, max_examples=60)
without_pauses = st.one_of(climbs, replies, ends, extensions, changes, transfers)


def states(standing: Standing) -> object:
    """All that must not change between one `next_change_at` and the next."""
    return (
        standing.status,
        standing.level,
        standing.pause,
        [(target.name, target.cycle, target.state, target.due_at) for target in standing.targets],
        [(rung.key, rung.state, rung.fire_at) for rung in standing.rungs],
        [rung.key for rung in standing.due_rungs],
        [(escalation.id, escalation.state) for escalation in standing.escalations],
    )


def changes_of(story: Story, now: datetime, most: int = 60) -> Iterator[datetime]:
    """The instants at which time alone may change the case, the first being now."""
    instant: datetime | None = now
    for _ in range(most):
        if instant is None:
            return
        yield instant
        instant = story.standing(instant).next_change_at
    raise AssertionError("time alone changes the case without end")


@cases
@given(stories(), gaps)
def test_later_now_never_lowers_a_level(told: Told, gap: timedelta) -> None:
    story, now = told
    assert story.standing(now + gap).level >= story.standing(now).level


@cases
@given(stories(climbs))
def test_nothing_but_a_new_cycle_lowers_a_level(told: Told) -> None:
    story, _ = told
    levels = [
        assess(story.facts[:place], story.policies, fact.occurred_at).level
        for place, fact in enumerate(story.facts, start=1)
    ]
    assert levels == sorted(levels)


@cases
@given(stories(without_pauses), st.randoms(use_true_random=False), gaps)
def test_no_pauses_equals_pauses_of_no_length(told: Told, random: Random, gap: timedelta) -> None:
    story, now = told
    before = story.standing(now + gap)
    for fact in random.sample(story.facts, min(3, len(story.facts))):
        when = fact.occurred_at
        story.tell(Paused, when, reason="hold").tell(Resumed, when)
    assert story.standing(now + gap) == before


@cases
@given(stories(), st.randoms(use_true_random=False), gaps)
def test_order_in_which_facts_are_given_does_not_matter(
    told: Told, random: Random, gap: timedelta
) -> None:
    story, now = told
    shuffled = random.sample(story.facts, len(story.facts))
    assert assess(shuffled, story.policies, now + gap) == story.standing(now + gap)


@cases
@given(stories(), gaps)
def test_as_of_now_is_now_when_all_was_recorded(told: Told, gap: timedelta) -> None:
    story, now = told
    known = assess_as_of(story.facts, story.policies, now + gap)
    assert known == story.standing(now + gap)


@cases
@given(stories(), st.floats(0, 1))
def test_states_hold_until_the_next_change(told: Told, share: float) -> None:
    story, now = told
    for instant, following in pairwise(changes_of(story, now)):
        between = min(instant + (following - instant) * share, following - datetime.resolution)
        assert states(story.standing(between)) == states(story.standing(instant))


@cases
@given(stories(most=5))
def test_sweeping_at_every_change_fires_nothing_twice(told: Told) -> None:
    story, now = told
    for instant in changes_of(story, now):
        due = {rung.key for rung in story.standing(instant).due_rungs}
        fired = {(f.target, f.cycle, f.rung) for f in story.facts if isinstance(f, RungFired)}
        assert not due & fired
        story.fires(instant)
        assert story.standing(instant).due_rungs == ()
    keys = Counter(
        (fact.target, fact.cycle, fact.rung) for fact in story.facts if isinstance(fact, RungFired)
    )
    assert not keys or max(keys.values()) == 1
    left = [r for r in story.standing(instant).rungs if r.state is RungState.PENDING]
    assert all(rung.fire_at is None for rung in left)


@cases
@given(stories(), gaps)
def test_explanation_adds_up_to_the_target_exactly(told: Told, gap: timedelta) -> None:
    story, now = told
    for target in story.standing(now + gap).targets:
        found = explain(story.facts, story.policies, target.name, now + gap, target.cycle)
        assert found.target == target
        spans = found.spans
        assert all(one.end == other.start for one, other in pairwise(spans))
        assert all(span.counted == (span.amount > 0) for span in spans)
        assert all(span.amount >= 0 for span in spans)
        if spans:
            assert (spans[0].start, spans[-1].total) == (target.started_at, target.quantity)
            assert sum(span.amount for span in spans) == target.quantity
            assert spans[-1].end == (target.due_at or target.due_at_latest or spans[-1].end)


@cases
@given(stories(), st.lists(st.tuples(gaps, pauses), max_size=3))
def test_later_pause_does_not_touch_what_is_met(
    told: Told, later: list[tuple[timedelta, Step]]
) -> None:
    story, now = told
    before = [t for t in story.standing(now).targets if t.met_at is not None]
    for gap, pause in later:
        now += gap
        pause(story, now)
    assert [t for t in story.standing(now).targets if t.met_at is not None] == before


@cases
@given(stories())
def test_cap_of_a_running_pause_tells_what_follows_from_it(told: Told) -> None:
    story, now = told
    running = story.paused(now, "hold").standing(now)
    if running.pause is None or running.pause.until is None:
        return
    over = story.standing(running.pause.until)
    assert over.pause is None
    assert [rung.fire_at for rung in over.rungs] == [rung.fire_at for rung in running.rungs]
    for before, after in zip(running.targets, over.targets, strict=True):
        if before.state is TargetState.PAUSED:
            assert (before.due_at, before.due_at_latest) == (None, after.due_at)


@cases
@given(stories(), gaps)
def test_replay_under_the_same_policy_changes_nothing(told: Told, gap: timedelta) -> None:
    story, now = told
    (draft,) = story.policies.values()
    case = PastCase("C-1", {"ward": "wath"}, story.facts)
    (found,) = replay([case], story.policies, draft, now + gap)
    assert found.fired_before == found.fired_after
    assert all(shift.before is shift.after and not shift.moved for shift in found.shifts)
    comparison = compare([found])
    assert (comparison.worst_movers, +comparison.met_to_missed) == ([], {})
    assert comparison.load_before == comparison.load_after
