"""Hypothesis strategies: policies of any shape, and the stories of cases under them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import strategies as st

from tests.timescales.london import amount, at, office
from tests.timescales.policies import ALWAYS, ROTHERHAM, Story, policy, share, step, target, warning
from wardapi.timescales import (
    Amount,
    Anchor,
    Apply,
    AtClose,
    Conventions,
    DayZero,
    EscalationAnswered,
    Extended,
    MilestoneReached,
    Offset,
    PauseRule,
    PolicyVersion,
    Reclassified,
    Reopened,
    Resolved,
    Rule,
    Rung,
    Target,
    TimeOfDay,
    Transferred,
    Withdrawn,
)

Step = Callable[[Story, datetime], object]
BEGINNING = at("Mon 1 Dec 2025 00:00")
CALENDARS = (ROTHERHAM, ALWAYS, office("09:00-12:00 13:00-17:00", "10:00-14:00"))
REASONS = ("awaiting_councillor", "hold")

conventions = st.builds(
    Conventions,
    at_close=st.sampled_from(AtClose),
    day_zero=st.sampled_from(DayZero),
    cut_off=st.sampled_from([None, time(12), time(16)]),
    time_of_day=st.sampled_from(TimeOfDay),
)
amounts = st.one_of(
    st.integers(0, 12).map(Amount.working_days),
    st.integers(0, 80).map(lambda halves: Amount.working_time(timedelta(minutes=30 * halves))),
    st.integers(0, 100).map(lambda hours: Amount.elapsed(timedelta(hours=hours))),
)
receipts = st.integers(0, 120 * 24 * 60).map(lambda minute: BEGINNING + timedelta(minutes=minute))
gaps = st.one_of(
    st.integers(0, 6 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from([timedelta(), timedelta(hours=7), timedelta(days=30)]),
)


# Policies


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Rung, ...]:
    """A warning, perhaps, and steps that climb with their offsets from the due instant."""
    unit = draw(st.sampled_from(["wd", "wh", "h"]))
    offsets = sorted(draw(st.lists(st.integers(-4, 9), max_size=4, unique=True)))
    steps = [
        step(level, Offset(Anchor.DUE, amount(f"{offset}{unit}")), "2wd")
        for level, offset in enumerate(offsets, start=1)
    ]
    first = draw(st.sampled_from([None, share(0), share(50)]))
    return (warning(first), *steps) if first else tuple(steps)


@st.composite
def targets(draw: st.DrawFn, name: str, **details: object) -> Target:
    return replace(target(name, "0wd", **details), within=draw(amounts))


@st.composite
def rules(draw: st.DrawFn, name: str, **match: tuple[str, ...]) -> Rule:
    caps = st.one_of(st.none(), amounts)
    return Rule(
        name,
        match,
        (
            draw(targets("acknowledge")),
            draw(targets("respond", ladder=draw(ladders()))),
            draw(targets("update", ladder=(step(1, Offset(Anchor.DUE)),))),
            draw(targets("report", starts_on="milestone:seen", met_by="milestone:reported")),
            draw(targets("resolve", pauses=draw(st.booleans()))),
        ),
        tuple(PauseRule(reason, draw(caps), draw(caps)) for reason in REASONS),
    )


@st.composite
def policies(draw: st.DrawFn) -> PolicyVersion:
    return policy(
        draw(rules("urgent", urgency=("urgent",))),
        draw(rules("routine")),
        calendar=draw(st.sampled_from(CALENDARS)),
        conventions=draw(conventions),
    )


# Stories


def _replies(reply: str) -> Step:
    return lambda story, when: story.replied(when, reply)


def _answers(story: Story, when: datetime) -> None:
    """Answers the newest escalation that has no answer, with a date a week ahead."""
    for raised in reversed(story.standing(when).escalations):
        if raised.answered_at is None:
            new_date = when + timedelta(days=7)
            story.tell(EscalationAnswered, when, escalation=raised.id, new_date=new_date)
            return


def _by_hand(story: Story, when: datetime) -> None:
    rung = story.standing(when).next_escalation
    if rung is not None:
        story.fired(rung, when, by_hand=True, reason="By hand.")


sweeps: st.SearchStrategy[Step] = st.just(lambda story, when: story.fires(when))
replies: st.SearchStrategy[Step] = st.sampled_from(
    [_replies("holding"), _replies("progress"), _replies("substantive")]
)
pauses: st.SearchStrategy[Step] = st.sampled_from(
    [
        lambda story, when: story.paused(when, "awaiting_councillor"),
        lambda story, when: story.paused(when, "hold"),
        lambda story, when: story.paused(when, "awaiting_contractor"),
        lambda story, when: story.resumed(when),
    ]
)
ends: st.SearchStrategy[Step] = st.sampled_from(
    [
        lambda story, when: story.tell(Resolved, when),
        lambda story, when: story.tell(Withdrawn, when),
        lambda story, when: story.tell(Reopened, when),
    ]
)
milestones: st.SearchStrategy[Step] = st.sampled_from(["seen", "reported"]).map(
    lambda name: lambda story, when: story.tell(MilestoneReached, when, name=name)
)
extensions: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(["respond", "update", "resolve"]), amounts
).map(lambda more: lambda story, when: story.tell(Extended, when, target=more[0], by=more[1]))
changes: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(["urgent", "routine"]), st.sampled_from(Apply)
).map(
    lambda change: (
        lambda story, when: story.tell(
            Reclassified, when, attributes={"urgency": change[0]}, apply=change[1]
        )
    )
)
transfers: st.SearchStrategy[Step] = st.just(
    lambda story, when: story.tell(Transferred, when, service="housing")
)
climbs: st.SearchStrategy[Step] = st.one_of(sweeps, sweeps, st.sampled_from([_answers, _by_hand]))
anything: st.SearchStrategy[Step] = st.one_of(
    climbs, replies, pauses, ends, milestones, extensions, changes, transfers
)


@st.composite
def stories(
    draw: st.DrawFn, steps: st.SearchStrategy[Step] = anything, most: int = 8
) -> tuple[Story, datetime]:
    """A story and the instant of its last fact."""
    when = draw(receipts)
    story = Story(draw(policies())).received(when, urgency=draw(st.sampled_from(["urgent", "x"])))
    for gap, told in draw(st.lists(st.tuples(gaps, steps), max_size=most)):
        when += gap
        told(story, when)
    return story, when
