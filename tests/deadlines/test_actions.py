"""Writing a history: pinned to a version at the receipt, and never further than the rules let."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.deadlines import matters
from tests.deadlines.matters import DUE, FRIDAY
from wardapi.deadlines import actions, models, publication, tracking, versions
from wardapi.deadlines.errors import (
    EscalationNotFound,
    InvalidDefinition,
    NoPolicyInForce,
    NothingLeftToPause,
    NotPaused,
    OccurredInFuture,
    OccurredTooEarly,
    PolicyNotFound,
)
from wardapi.deadlines.tracking import SubjectUnknown, Tracked
from wardapi.kit.subjects import Subject
from wardapi.timescales import (
    Acknowledged,
    Corrected,
    Reclassified,
    RungState,
    Status,
    TargetState,
)

MONDAY = datetime(2025, 12, 22, 16, 30, tzinfo=UTC)
WEDNESDAY = datetime(2025, 12, 24, 9, tzinfo=UTC)


async def take(session: AsyncSession, tracked: Tracked) -> Tracked:
    await session.flush()
    session.expunge_all()
    return await tracking.take(session, tracked.subject)


async def test_a_matter_is_due_over_christmas_on_wednesday_7_january(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    assert tracked.standing(FRIDAY).target("respond").due_at == DUE


async def test_paused_across_two_closes_it_is_due_two_working_days_later(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    await actions.pause(
        matter_session, tracked, reason="awaiting_resident", start=MONDAY, by=None, now=MONDAY
    )
    standing = await actions.resume(matter_session, tracked, at=WEDNESDAY, by=None, now=WEDNESDAY)
    assert standing.target("respond").due_at == datetime(2026, 1, 9, 17, tzinfo=UTC)
    assert await matters.differences(matter_session) == []


async def test_a_receipt_before_the_first_version_is_refused(
    matter_session: AsyncSession, now: datetime
) -> None:
    before = datetime(2018, 10, 31, 23, 59, tzinfo=UTC)
    with pytest.raises(NoPolicyInForce, match="31 October 2018"):
        await matters.begin(matter_session, received_at=before, now=now)
    with pytest.raises(NoPolicyInForce, match="31 October 2018"):
        await versions.default_policy(matter_session, "enquiry", before)
    first = datetime(2018, 11, 1, tzinfo=UTC)
    assert await matters.begin(matter_session, received_at=first, now=now)


async def test_the_day_of_receipt_is_the_councils_own(
    matter_session: AsyncSession, now: datetime
) -> None:
    """In June London is an hour ahead: late on 31 May in UTC is June there."""
    await publication.publish_policy_version(
        matter_session,
        slug="councillor-enquiries",
        name="",
        definition={**matters.policy_definition(), "note": "Second thoughts."},
        effective_from=date(2025, 6, 1),
        now=now,
    )
    for at, number in (
        (datetime(2025, 5, 31, 22, 59, tzinfo=UTC), 1),
        (datetime(2025, 5, 31, 23, 0, tzinfo=UTC), 2),
    ):
        tracked = await matters.begin(matter_session, received_at=at, now=now)
        assert tracked.standing(now).regime.policy.number == number


async def test_an_unknown_policy_and_a_future_receipt_are_refused(
    matter_session: AsyncSession,
) -> None:
    with pytest.raises(PolicyNotFound):
        await matters.begin(matter_session, policy="wishes")
    with pytest.raises(OccurredInFuture):
        await matters.begin(matter_session, now=FRIDAY - timedelta(seconds=1))


async def test_nothing_is_recorded_before_the_receipt(matter_session: AsyncSession) -> None:
    tracked = await matters.begin(matter_session)
    early = FRIDAY - timedelta(seconds=1)
    fact = Acknowledged(id=actions.fact_id(), occurred_at=early, recorded_at=FRIDAY)
    with pytest.raises(OccurredTooEarly):
        await actions.record(matter_session, tracked, fact, by=None, now=FRIDAY)


async def test_who_has_no_deadlines_is_unknown(matter_session: AsyncSession) -> None:
    with pytest.raises(SubjectUnknown):
        await tracking.load(matter_session, Subject("matter", uuid4()))


async def test_subjects_are_loaded_in_the_order_asked_for(matter_session: AsyncSession) -> None:
    tracked = [await matters.begin(matter_session) for _ in range(5)]
    wanted = [one.subject for one in reversed(tracked)]
    found = await tracking.load_many(matter_session, wanted)
    assert [one.subject for one in found] == wanted


async def test_two_kinds_may_share_an_id_and_nothing_else(matter_session: AsyncSession) -> None:
    id_ = uuid4()
    matter = await matters.begin(matter_session, id_=id_)
    plan = await matters.begin(matter_session, id_=id_, kind="plan", urgency="urgent")
    await actions.escalate(matter_session, plan, reason="No word.", by=None, now=MONDAY)

    found = await tracking.load_many(matter_session, [matter.subject, plan.subject])

    assert [len(one.facts) for one in found] == [1, 2]
    assert [one.standing(MONDAY).level for one in found] == [0, 1]
    assert [one.row.rule for one in found] == ["routine", "urgent"]
    assert await matters.differences(matter_session) == []


async def test_a_correction_that_names_another_policy_is_read_under_it(
    matter_session: AsyncSession, now: datetime
) -> None:
    tracked = await matters.begin(matter_session)
    definition = {**matters.policy_definition(), "note": "Another one."}
    await publication.publish_policy_version(
        matter_session,
        slug="complaints",
        name="Complaints",
        definition=definition,
        effective_from=date(2018, 11, 1),
        now=now,
    )
    other = await versions.policy_in_force(matter_session, "complaints", FRIDAY)
    [received] = tracked.facts
    right = type(received)(
        id=received.id, occurred_at=FRIDAY, recorded_at=now, policy=other.key, attributes={}
    )
    wrong = Corrected(
        id=actions.fact_id(), occurred_at=now, recorded_at=now, wrong=received.id, right=right
    )
    await actions.append(matter_session, tracked, [wrong], by=None)
    again = await take(matter_session, tracked)
    assert again.standing(now).regime.policy.slug == "complaints"


async def test_past_its_cap_a_pause_is_over_though_nobody_resumed(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    await actions.pause(
        matter_session, tracked, reason="awaiting_resident", start=MONDAY, by=None, now=MONDAY
    )
    again = await take(matter_session, tracked)
    until = again.row.paused_until
    assert again.standing(MONDAY).status is Status.PAUSED
    assert again.standing(until).status is Status.OPEN
    assert again.standing(until).target("respond").state is TargetState.RUNNING
    assert await matters.differences(matter_session) == []
    with pytest.raises(NotPaused):
        await actions.resume(
            matter_session, await take(matter_session, tracked), at=until, by=None, now=until
        )


async def test_a_pause_that_its_cap_ended_can_still_be_told_to_have_been_shorter(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    await actions.pause(
        matter_session, tracked, reason="awaiting_resident", start=MONDAY, by=None, now=MONDAY
    )
    later = MONDAY + timedelta(days=60)
    standing = await actions.resume(matter_session, tracked, at=WEDNESDAY, by=None, now=later)
    assert standing.target("respond").due_at == datetime(2026, 1, 9, 17, tzinfo=UTC)


async def test_the_total_of_a_reason_is_kept_over_several_pauses(
    matter_session: AsyncSession,
) -> None:
    """10 working days each, 20 in all: the third pause finds nothing left."""
    tracked = await matters.begin(matter_session)
    at = MONDAY
    for _ in range(2):
        await actions.pause(
            matter_session, tracked, reason="awaiting_resident", start=at, by=None, now=at
        )
        at += timedelta(weeks=6)
    with pytest.raises(NothingLeftToPause):
        await actions.pause(
            matter_session, tracked, reason="awaiting_resident", start=at, by=None, now=at
        )


async def test_a_rung_can_be_taken_by_hand_while_nobody_can_tell_when_it_would_fire(
    matter_session: AsyncSession, now: datetime
) -> None:
    definition = matters.policy_definition()
    definition["rules"][-1]["pauses"] = [{"reason": "inquest"}]
    await publication.publish_policy_version(
        matter_session,
        slug="councillor-enquiries",
        name="",
        definition=definition,
        effective_from=date(2025, 1, 1),
        now=now,
    )
    tracked = await matters.begin(matter_session)
    await actions.pause(
        matter_session, tracked, reason="inquest", start=FRIDAY, by=None, now=FRIDAY
    )
    fact, _ = await actions.escalate(
        matter_session, tracked, reason="No word.", by=None, now=MONDAY
    )
    again = await take(matter_session, tracked)
    assert fact.fire_at is None
    assert again.standing(MONDAY).level == 1
    assert again.row.next_rung_at is None
    assert await matters.differences(matter_session) == []


async def test_a_new_date_beyond_all_calendars_is_refused(matter_session: AsyncSession) -> None:
    tracked = await matters.begin(matter_session)
    fact, _ = await actions.escalate(
        matter_session, tracked, reason="No word.", by=None, now=MONDAY
    )
    never = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    with pytest.raises(InvalidDefinition) as refused:
        await actions.answer(
            matter_session, tracked, escalation=fact.id, new_date=never, by=None, now=MONDAY
        )
    assert [fault.pointer for fault in refused.value.errors] == ["/new_date"]


async def test_what_was_never_raised_cannot_be_answered(matter_session: AsyncSession) -> None:
    tracked = await matters.begin(matter_session)
    with pytest.raises(EscalationNotFound):
        await actions.answer(
            matter_session, tracked, escalation=uuid4(), new_date=None, by=None, now=MONDAY
        )


async def test_a_reclassified_matter_has_the_rungs_of_its_new_rule_alone(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    fact = Reclassified(
        id=actions.fact_id(),
        occurred_at=MONDAY,
        recorded_at=MONDAY,
        attributes={"urgency": "emergency"},
    )
    await actions.record(matter_session, tracked, fact, by=None, now=MONDAY)
    stored = list(
        await matter_session.execute(
            select(models.Rung.name, models.Rung.state).order_by(models.Rung.position)
        )
    )
    assert [name for name, _ in stored] == ["warning", "level-1", "level-2", "level-3", "level-4"]
    assert {state for _, state in stored} == {RungState.PENDING}
    assert tracked.row.rule == "emergency"
    assert await matters.differences(matter_session) == []
