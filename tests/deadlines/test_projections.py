"""The shadow of a standing: only what differs is written, and nobody else's row is touched."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from tests.deadlines import matters
from tests.deadlines.matters import DUE, FRIDAY
from wardapi.deadlines import actions, models, projections, rules
from wardapi.timescales import Acknowledged, TargetState, Withdrawn

WRITES = ("INSERT", "UPDATE", "DELETE")


async def test_laying_the_same_again_writes_nothing(
    matter_session: AsyncSession, connection: AsyncConnection
) -> None:
    tracked = await matters.begin(matter_session)
    await matter_session.flush()
    assert connection.sync_connection is not None
    with matters.statements(connection.sync_connection) as seen:
        standing = tracked.standing(FRIDAY)
        await projections.lay(matter_session, tracked.row, standing, now=FRIDAY)
    assert not [statement for statement in seen if statement.startswith(WRITES)]


async def test_only_rows_that_differ_are_written(
    matter_session: AsyncSession, connection: AsyncConnection
) -> None:
    tracked = await matters.begin(matter_session)
    fact = Acknowledged(id=actions.fact_id(), occurred_at=FRIDAY, recorded_at=FRIDAY)
    assert connection.sync_connection is not None
    with matters.statements(connection.sync_connection) as seen:
        await actions.record(matter_session, tracked, fact, by=None, now=FRIDAY)
    updates = [statement for statement in seen if statement.startswith("UPDATE")]
    assert [statement.split()[1] for statement in updates] == ["subjects", "clocks"]
    assert "due_at" not in updates[1].partition("WHERE")[0]


async def test_an_escalation_counts_its_changes(matter_session: AsyncSession) -> None:
    tracked = await matters.begin(matter_session)
    fact, _ = await actions.escalate(matter_session, tracked, reason="", by=None, now=FRIDAY)
    answered_at = FRIDAY + timedelta(hours=1)
    await actions.answer(
        matter_session, tracked, escalation=fact.id, new_date=None, by=None, now=answered_at
    )
    row = await matter_session.get_one(models.Escalation, UUID(fact.id), populate_existing=True)
    assert (row.version, row.created_at, row.updated_at) == (2, FRIDAY, answered_at)


async def test_what_is_past_due_is_kept_as_running(matter_session: AsyncSession) -> None:
    tracked = await matters.begin(matter_session)
    await projections.lay(
        matter_session, tracked.row, tracked.standing(DUE + timedelta(days=99)), now=DUE
    )
    states = await matter_session.scalars(select(models.Clock.state))
    assert set(states) == {"running"}
    assert await matters.differences(matter_session) == []


async def test_a_namesake_of_another_kind_keeps_its_rows(matter_session: AsyncSession) -> None:
    id_ = uuid4()
    matter = await matters.begin(matter_session, id_=id_)
    plan = await matters.begin(matter_session, id_=id_, kind="plan")
    for tracked in (matter, plan):
        await actions.escalate(matter_session, tracked, reason="", by=None, now=FRIDAY)
    for model, _, values in projections.PROJECTIONS:
        rows = await projections.stored_rows(matter_session, model.__table__, [matter.row])
        assert len(rows) == len(values(matter.standing(FRIDAY)))
        assert {row["subject_kind"] for row in rows} == {"matter"}


async def test_what_was_missed_when_it_was_withdrawn_is_kept_as_missed(
    matter_session: AsyncSession,
) -> None:
    later = DUE + timedelta(days=1)
    tracked = await matters.begin(matter_session)
    fact = Withdrawn(id=actions.fact_id(), occurred_at=later, recorded_at=later)
    await actions.record(matter_session, tracked, fact, by=None, now=later)
    rows = await matter_session.scalars(select(models.Clock))
    states = {row.target: (row.state, row.is_open) for row in rows}
    assert (states["respond"], states["resolve"]) == (("missed", False), ("cancelled", False))
    assert await matters.differences(matter_session) == []
    state = rules.clock_state("missed", due_at=DUE, paused_until=None, now=later)
    assert state is TargetState.MISSED
