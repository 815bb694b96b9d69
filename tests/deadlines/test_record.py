"""Facts as rows: whatever is written down can be read again."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.deadlines import matters
from wardapi.deadlines import actions, models, record
from wardapi.deadlines.record import UnreadableFact
from wardapi.timescales import facts as story
from wardapi.timescales.amounts import Amount

AT = datetime(2026, 1, 5, 10, 0, 0, 123456, tzinfo=UTC)
BASE = {"id": str(UUID(int=7)), "occurred_at": AT, "recorded_at": AT + timedelta(hours=1)}
FACTS: list[story.Fact] = [
    story.Received(**BASE, policy="p", attributes={"urgency": "urgent", "category": None}),
    story.Acknowledged(**BASE),
    story.Replied(**BASE, reply=story.Reply.HOLDING),
    story.Replied(**BASE, reply=story.Reply.SUBSTANTIVE),
    story.MilestoneReached(**BASE, name="investigated"),
    story.Paused(**BASE, reason="awaiting_resident"),
    story.Resumed(**BASE),
    story.Extended(**BASE, target="respond", by=Amount.working_days(5)),
    story.Extended(**BASE, target="respond", by=Amount.elapsed(timedelta(microseconds=1))),
    story.Reclassified(**BASE, attributes={"urgency": "routine"}, apply=story.Apply.FROM_NOW),
    story.Transferred(**BASE, service="housing"),
    story.Rebased(**BASE, policy="q", apply=story.Apply.FROM_NOW),
    story.RungFired(
        **BASE, target="respond", cycle=1, rung="level-1", level=1, escalates=True, fire_at=AT
    ),
    story.RungFired(
        **BASE,
        target="respond",
        cycle=2,
        rung="level-2",
        level=2,
        escalates=True,
        fire_at=None,
        by_hand=True,
        reason="a text's id",
    ),
    story.EscalationAnswered(**BASE, escalation="e"),
    story.EscalationAnswered(**BASE, escalation="e", new_date=AT),
    story.Resolved(**BASE),
    story.Reopened(**BASE),
    story.Withdrawn(**BASE),
    story.Corrected(**BASE, wrong="f"),
    story.Corrected(
        **BASE,
        wrong="f",
        right=story.Extended(**BASE, target="respond", by=Amount.working_days(3)),
    ),
]


def _row(fact: story.Fact) -> models.Fact:
    values = record.row_of(fact, subject_kind="matter", subject_id=uuid4(), n=1, by=None)
    values["detail"] = json.loads(json.dumps(values["detail"]))
    return models.Fact(**values)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_is_read_as_it_was_written(fact: story.Fact) -> None:
    read = record.fact_of(_row(fact))
    assert read == fact
    assert type(read) is type(fact)


def test_every_kind_of_fact_has_a_name_of_its_own() -> None:
    told = {kind for kind in vars(story).values() if isinstance(kind, type)} - {story.Fact}
    kinds = {kind for kind in told if issubclass(kind, story.Fact)}
    assert set(record.KINDS.values()) == kinds
    assert {type(fact) for fact in FACTS} == kinds


def test_a_field_that_says_nothing_takes_no_room() -> None:
    assert record.detail_of(story.EscalationAnswered(**BASE, escalation="e")) == {"escalation": "e"}


@given(
    st.datetimes(timezones=st.timezones(), allow_imaginary=False),
    st.integers(min_value=-(10**15), max_value=10**15),
)
def test_instants_of_any_zone_and_amounts_of_any_size_survive(at: datetime, micros: int) -> None:
    assume(2 < at.year < 9998)
    at = at.astimezone(UTC)  # in its own zone a repeated hour equals nothing else
    amount = Amount.elapsed(timedelta(microseconds=micros))
    for fact in (
        story.EscalationAnswered(**BASE, escalation="e", new_date=at),
        story.Extended(**BASE, target="respond", by=amount),
    ):
        assert record.fact_of(_row(fact)) == fact


async def test_a_fact_survives_the_database(matter_session: AsyncSession) -> None:
    tracked = await matters.begin(matter_session)
    told = [fact for fact in FACTS if not isinstance(fact, story.Received)]
    named = [type(fact)(**{**_fields(fact), "id": actions.fact_id()}) for fact in told]
    await actions.append(matter_session, tracked, named, by=None)
    matter_session.expunge_all()

    rows = await matter_session.scalars(select(models.Fact).order_by(models.Fact.n))

    assert [record.fact_of(row) for row in rows][1:] == named


def _fields(fact: story.Fact) -> dict[str, object]:
    return {name: getattr(fact, name) for name in type(fact).__dataclass_fields__ if name != "rank"}


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "rumour"},
        {"detail": {}},
        {"detail": {"reply": "loud"}},
        {"detail": {"reply": "holding", "more": 1}},
        {"detail": None},
        {"detail": []},
    ],
)
def test_a_row_that_somebody_spoilt_is_told_apart(damage: dict[str, object]) -> None:
    row = _row(story.Replied(**BASE, reply=story.Reply.HOLDING))
    for name, value in damage.items():
        setattr(row, name, value)
    with pytest.raises(UnreadableFact, match=str(row.id)):
        record.fact_of(row)
