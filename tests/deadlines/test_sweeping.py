"""Firing exactly once: what a sweep does to the history, to the projections and to the teller."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from tests.deadlines import matters
from tests.deadlines.matters import DUE, FRIDAY, MATTER, WARNING, Ear, sweep
from wardapi.deadlines import actions, models, sweeping, tracking
from wardapi.deadlines.sweeping import Swept
from wardapi.kit.database import Database
from wardapi.kit.subjects import Subject
from wardapi.timescales import Replied, Reply, RungState, TargetState

LADDER = [
    (WARNING, "warning", 0),
    (DUE, "level-1", 1),
    (datetime(2026, 1, 12, 17, tzinfo=UTC), "level-2", 2),
    (datetime(2026, 1, 15, 17, tzinfo=UTC), "level-3", 3),
    (datetime(2026, 1, 22, 17, tzinfo=UTC), "level-4", 4),
]
MOMENT = timedelta(microseconds=1)


async def test_each_rung_fires_at_its_time_and_not_a_moment_before(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    ear = Ear()
    for at, name, level in LADDER:
        assert await sweep(matter_session, at - MOMENT, ear) == Swept()
        assert await sweep(matter_session, at, ear) == Swept(1, 1, 1, 0)
        assert ear.rungs[-1] == name
        row = (await tracking.load(matter_session, tracked.subject)).row
        assert row.level == level
        assert await sweep(matter_session, at, ear) == Swept()
    assert row.next_rung_at is None
    assert await matters.differences(matter_session) == []


async def test_a_sweep_looks_as_far_as_it_is_told_and_no_further(
    matter_session: AsyncSession,
) -> None:
    for number in range(5):
        received_at = FRIDAY + timedelta(minutes=number)
        await matters.begin(matter_session, received_at=received_at, urgency="emergency")
    ear = Ear()
    late = FRIDAY + timedelta(minutes=5)
    assert await sweep(matter_session, late, ear, limit=2) == Swept(2, 2, 2, 0)
    waited_longest = [firing.standing.targets[0].started_at for firing in ear.heard]
    assert waited_longest == [FRIDAY, FRIDAY + timedelta(minutes=1)]
    assert await sweep(matter_session, late, ear, limit=2) == Swept(2, 2, 2, 0)
    assert await sweep(matter_session, late, ear, limit=2) == Swept(1, 1, 1, 0)


async def test_one_subject_can_be_swept_alone_or_passed_over(
    matter_session: AsyncSession,
) -> None:
    here, there = [(await matters.begin(matter_session)).subject for _ in range(2)]
    ear = Ear()
    assert await sweep(matter_session, DUE, ear, without=[here, there]) == Swept()
    assert (await sweep(matter_session, DUE, ear, without=[here])).subjects == 1
    assert (await sweep(matter_session, DUE, ear, only=there)).subjects == 0
    assert (await sweep(matter_session, DUE, ear, only=here)).subjects == 1
    assert [firing.subject for firing in ear.heard] == [there, here]


async def test_after_an_outage_the_highest_due_rung_fires_and_the_lower_are_superseded(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    ear = Ear()
    assert await sweep(matter_session, DUE + timedelta(days=30), ear) == Swept(1, 5, 1, 4)
    assert ear.rungs == ["level-4"]
    stored = await matter_session.execute(
        select(models.Rung.state, models.Rung.noticed_at)
        .where(models.Rung.subject_id == tracked.subject.id)
        .order_by(models.Rung.position)
    )
    assert [tuple(row) for row in stored] == [
        *[(RungState.SUPERSEDED, None)] * 4,
        (RungState.FIRED, DUE + timedelta(days=30)),
    ]
    assert await matters.differences(matter_session) == []


async def test_what_is_recorded_late_keeps_both_instants(matter_session: AsyncSession) -> None:
    """`--as-of` judges by one instant and writes down at another."""
    await matters.begin(matter_session)
    written = DUE + timedelta(days=3)
    await sweeping.sweep(matter_session, now=DUE, recorded_at=written, tellers={MATTER: Ear()})
    [fact] = await matter_session.scalars(
        select(models.Fact).where(models.Fact.kind == "rung_fired")
    )
    assert (fact.occurred_at, fact.recorded_at, fact.recorded_by) == (DUE, written, None)
    assert await matters.differences(matter_session) == []


async def test_a_rung_taken_by_hand_does_not_fire_again_and_those_below_never_do(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    early = FRIDAY + timedelta(hours=1)
    for _ in range(2):
        await actions.escalate(matter_session, tracked, reason="No word.", by=None, now=early)
    await matter_session.flush()
    ear = Ear()
    assert await sweep(matter_session, DUE, ear) == Swept()
    assert await sweep(matter_session, LADDER[2][0], ear) == Swept()
    assert (await sweep(matter_session, LADDER[3][0], ear)).fired == 1
    assert ear.rungs == ["level-3"]
    assert await matters.differences(matter_session) == []


async def test_an_answered_matter_climbs_no_further(matter_session: AsyncSession) -> None:
    tracked = await matters.begin(matter_session)
    await sweep(matter_session, DUE)
    tracked = await tracking.take(matter_session, tracked.subject)
    reply = Replied(id=actions.fact_id(), occurred_at=DUE, recorded_at=DUE, reply=Reply.SUBSTANTIVE)
    await actions.record(matter_session, tracked, reply, by=None, now=DUE)
    assert tracked.row.next_rung_at is None
    assert await sweep(matter_session, DUE + timedelta(days=90)) == Swept()


async def test_a_pause_holds_the_ladder_and_its_cap_lets_it_go_by_itself(
    matter_session: AsyncSession,
) -> None:
    tracked = await matters.begin(matter_session)
    monday = datetime(2025, 12, 22, 16, 30, tzinfo=UTC)
    await actions.pause(
        matter_session, tracked, reason="awaiting_resident", start=monday, by=None, now=monday
    )
    warns_at, until = tracked.row.next_rung_at, tracked.row.paused_until
    assert warns_at > until > WARNING
    assert await sweep(matter_session, warns_at - MOMENT) == Swept()
    assert await matters.differences(matter_session) == []
    assert (await sweep(matter_session, warns_at)).fired == 1
    swept = (await tracking.load(matter_session, tracked.subject)).row
    assert (swept.status, swept.pause_reason, swept.paused_until) == ("open", None, None)
    assert await matters.differences(matter_session) == []


async def test_each_kind_of_subject_is_told_to_its_own_room(matter_session: AsyncSession) -> None:
    matter = await matters.begin(matter_session)
    plan = await matters.begin(matter_session, kind="plan")
    ears = {MATTER: Ear(), "plan": Ear()}
    await sweeping.sweep(matter_session, now=DUE, recorded_at=DUE, tellers=ears)
    assert [firing.subject for firing in ears[MATTER].heard] == [matter.subject]
    assert [firing.subject for firing in ears["plan"].heard] == [plan.subject]


async def test_a_teller_hears_how_the_subject_stands_after_the_rung(
    matter_session: AsyncSession,
) -> None:
    await matters.begin(matter_session)
    ear = Ear()
    await sweep(matter_session, DUE + MOMENT, ear)
    [firing] = ear.heard
    assert firing.standing.level == 1
    assert firing.standing.target("respond").state is TargetState.MISSED
    assert firing.standing.next_rung.name == "level-2"
    assert [rung.name for rung in firing.told] == ["level-1"]


async def test_a_batch_takes_as_many_statements_as_one_subject(
    matter_session: AsyncSession, connection: AsyncConnection
) -> None:
    assert connection.sync_connection is not None
    await matters.begin(matter_session)
    with matters.statements(connection.sync_connection) as alone:
        assert (await sweep(matter_session, DUE)).subjects == 1
    for _ in range(30):
        await matters.begin(matter_session)
    with matters.statements(connection.sync_connection) as together:
        assert (await sweep(matter_session, DUE)).subjects == 30
    assert len(together) == len(alone)


async def test_a_mixed_batch_takes_no_statement_for_each_of_its_subjects(
    matter_session: AsyncSession, connection: AsyncConnection
) -> None:
    assert connection.sync_connection is not None
    for number in range(40):
        tracked = await matters.begin(matter_session, urgency=("routine", "urgent")[number % 2])
        if number % 3 == 0:
            await actions.escalate(matter_session, tracked, reason="", by=None, now=FRIDAY)
    await matter_session.flush()
    with matters.statements(connection.sync_connection) as seen:
        await sweep(matter_session, LADDER[2][0])
    assert len(seen) < 20, seen


async def test_what_is_not_due_is_not_looked_at(
    matter_session: AsyncSession, connection: AsyncConnection
) -> None:
    for _ in range(10):
        await matters.begin(matter_session)
    assert connection.sync_connection is not None
    with matters.statements(connection.sync_connection) as seen:
        await sweep(matter_session, FRIDAY)
    assert len(seen) == 1


class Crash(Exception):
    """The process dies here, as far as the database can tell."""


@pytest.mark.parametrize("urgency", ["routine", "emergency"])
async def test_a_crash_at_any_statement_leaves_all_or_nothing(
    fresh_database: Database, now: datetime, urgency: str
) -> None:
    async with fresh_database.write() as session:
        await matters.publish(session, now)
        for _ in range(3):
            await matters.begin(session, urgency=urgency)
    before = await _everything(fresh_database)
    late = DUE + timedelta(days=30)
    statement = 0
    while await _crashes_at(fresh_database, statement, late):
        assert await _everything(fresh_database) == before, f"after statement {statement}"
        statement += 1
    assert statement > 8, "several statements were tried"
    async with fresh_database.read() as session:
        fired = select(func.count()).where(models.Fact.kind == "rung_fired")
        assert await session.scalar(fired) == 3
        assert await matters.differences(session) == []


async def _crashes_at(database: Database, place: int, now: datetime) -> bool:
    """Sweep, and crash when the statement at `place` has been done; False when it never came."""
    engine = database._writer.sync_engine
    seen = 0

    def crash(_: Connection, *call: object) -> None:
        nonlocal seen
        seen += 1
        if seen > place:
            raise Crash

    event.listen(engine, "after_cursor_execute", crash)
    try:
        async with database.write() as session:
            await sweeping.sweep(session, now=now, recorded_at=now, tellers={MATTER: Ear()})
    except Crash:
        return True
    finally:
        event.remove(engine, "after_cursor_execute", crash)
    return False


async def _everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    async with database.read() as session:
        return {
            model.__tablename__: sorted(
                map(tuple, await session.execute(select(model.__table__))), key=str
            )
            for model in (
                models.Subject,
                models.Fact,
                models.Clock,
                models.Rung,
                models.Escalation,
            )
        }


async def test_a_subject_that_another_worker_holds_is_passed_over(
    fresh_database: Database, now: datetime
) -> None:
    """On PostgreSQL; SQLite has one writer, who waits for his turn."""
    async with fresh_database.write() as session:
        await matters.publish(session, now)
        for _ in range(4):
            await matters.begin(session)
    if fresh_database.dialect_name == "sqlite":
        return
    first, second = Ear(), Ear()
    async with fresh_database.write() as one, fresh_database.write() as other:
        await sweep(one, DUE, first, limit=3)
        await sweep(other, DUE, second)
    told = [firing.subject for firing in first.heard + second.heard]
    assert (len(first.heard), len(second.heard), len(set(told))) == (3, 1, 4)


async def test_subjects_are_named_by_how_long_they_have_waited(
    matter_session: AsyncSession,
) -> None:
    late = (await matters.begin(matter_session, received_at=FRIDAY + timedelta(days=3))).subject
    early = (await matters.begin(matter_session)).subject
    now = DUE + timedelta(days=9)

    async def due(*without: Subject) -> list[Subject]:
        return await sweeping.due_subjects(matter_session, now=now, limit=9, without=without)

    assert await due() == [early, late]
    assert await due(early) == [late]
