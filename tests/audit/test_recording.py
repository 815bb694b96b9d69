"""Writing the trail."""

import asyncio

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from tests.access.keys import MakeCaller
from tests.audit.trail import SUBJECTS, act
from tests.backends import ON_POSTGRESQL
from wardapi.audit import actions
from wardapi.audit.chain import START, Entry, link
from wardapi.audit.models import AuditHead, AuditRecord
from wardapi.kit.subjects import Subject

ONE, OTHER = SUBJECTS[:2]


async def _records(session, subject: Subject = ONE) -> list[AuditRecord]:
    statement = select(AuditRecord).where(AuditRecord.subject_id == subject.id)
    return list(await session.scalars(statement.order_by(AuditRecord.n)))


async def test_records_of_a_subject_are_counted_and_chained(session, now) -> None:
    for action in ("case.opened", "case.replied"):
        await actions.record(session, subject=ONE, action=action, by=None, now=now)
    first, second = await _records(session)
    assert (first.n, second.n) == (1, 2)
    assert first.hash == link(START, _entry(first))
    assert second.hash == link(first.hash, _entry(second))
    head = await session.get(AuditHead, (ONE.kind, ONE.id))
    assert (head.length, head.last, head.sealed_length) == (2, second.hash, 0)


async def test_a_record_says_who_with_which_key(session, now, make_caller: MakeCaller) -> None:
    by = (await make_caller("manager")).principal
    await actions.record(
        session, subject=ONE, action="case.opened", by=by, now=now, detail={"ward": "E05012994"}
    )
    [record] = await _records(session)
    assert (record.principal_id, record.key_id, record.at) == (by.id, by.key_id, now)
    assert record.detail == '{"ward":"E05012994"}'


async def test_chains_of_different_subjects_are_apart(session, now) -> None:
    for subject in (ONE, OTHER):
        await actions.record(session, subject=subject, action="x", by=None, now=now)
    assert [record.n for record in await _records(session, OTHER)] == [1]


async def test_many_acts_are_recorded_in_their_order(session, now) -> None:
    acts = [act(ONE, n=1), act(OTHER, n=1), act(ONE, n=2), act(ONE, n=3)]
    written = await actions.record_all(session, acts, now=now)
    assert [entry.n for entry in written] == [1, 1, 2, 3]
    records = await _records(session)
    assert [record.detail for record in records] == ['{"n":1}', '{"n":2}', '{"n":3}']
    assert records[2].hash == link(records[1].hash, _entry(records[2]))


async def test_many_acts_cost_three_statements(session, now) -> None:
    connection = (await session.connection()).sync_connection
    statements: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2]))
    await actions.record_all(session, [act(s, n=n) for n in range(5) for s in SUBJECTS], now=now)
    assert len(statements) == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_records SET action = 'x'", "DELETE FROM audit_records"]
)
async def test_the_database_refuses_to_change_a_record(session, now, statement) -> None:
    await actions.record(session, subject=ONE, action="case.opened", by=None, now=now)
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        await session.execute(text(statement))


async def test_writers_at_once_leave_one_whole_chain(fresh_database, now) -> None:
    async def write(n: int) -> None:
        async with fresh_database.write() as session:
            await actions.record(
                session, subject=ONE, action="case.replied", by=None, now=now, detail={"n": n}
            )

    await asyncio.gather(*(write(n) for n in range(20)))
    async with fresh_database.read() as session:
        records = await _records(session)
    assert [record.n for record in records] == list(range(1, 21))
    last = START
    for record in records:
        last = link(last, _entry(record))
        assert record.hash == last


@ON_POSTGRESQL  # SQLite has one writer at a time, whatever it writes
async def test_a_writer_of_another_subject_does_not_wait(fresh_database, now) -> None:
    async with fresh_database.write() as slow:
        await actions.record(slow, subject=ONE, action="x", by=None, now=now)
        async with asyncio.timeout(5), fresh_database.write() as quick:
            await actions.record(quick, subject=OTHER, action="x", by=None, now=now)


async def test_what_is_undone_leaves_no_record(fresh_database, now) -> None:
    with pytest.raises(RuntimeError):
        async with fresh_database.write() as session:
            await actions.record(session, subject=ONE, action="x", by=None, now=now)
            raise RuntimeError
    async with fresh_database.read() as session:
        assert await _records(session) == []
        assert await session.get(AuditHead, (ONE.kind, ONE.id)) is None


def _entry(record: AuditRecord) -> Entry:
    return Entry(*(getattr(record, name) for name in Entry._fields))
