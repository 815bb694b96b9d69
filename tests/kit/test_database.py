"""The two ways into the database, with real commits on both."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.kit import database as database_module
from wardapi.kit.database import Database, DatabaseBusy, WriteTooLong, new_id, sort_key
from wardapi.kit.idempotency import IdempotencyRecord
from wardapi.kit.settings import Settings

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


def record(key: str, **changes: object) -> IdempotencyRecord:
    values = {
        "principal_id": new_id(),
        "key": key,
        "fingerprint": b"f" * 32,
        "headers": {},
        "created_at": NOW,
    }
    return IdempotencyRecord(**(values | changes))


async def keys(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(IdempotencyRecord.key).order_by("key")))


async def test_a_clean_exit_commits(fresh_database: Database) -> None:
    async with fresh_database.write() as session:
        session.add(record("a"))
    assert await keys(fresh_database) == ["a"]


async def test_an_error_undoes_everything(fresh_database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with fresh_database.write() as session:
            session.add(record("a"))
            await session.flush()
            raise ZeroDivisionError
    assert await keys(fresh_database) == []


async def test_a_reader_cannot_write(fresh_database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        async with fresh_database.read() as session:
            await session.execute(text("DELETE FROM idempotency_records"))


async def test_a_snapshot_cannot_write_and_sees_one_moment(fresh_database: Database) -> None:
    async with fresh_database.snapshot() as before:
        query = select(IdempotencyRecord.key)
        assert (await before.scalars(query)).all() == []
        async with fresh_database.write() as session:
            session.add(record("a"))
        assert (await before.scalars(query)).all() == []
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await before.execute(text("DELETE FROM idempotency_records"))
    assert await keys(fresh_database) == ["a"]


async def test_a_reader_after_a_snapshot_is_an_ordinary_reader(fresh_database: Database) -> None:
    async with fresh_database.snapshot() as session:
        await session.scalars(select(IdempotencyRecord.key))
    async with fresh_database.read() as session:
        assert (await session.scalars(select(IdempotencyRecord.key))).all() == []
        async with fresh_database.write() as writer:
            writer.add(record("a"))
    assert await keys(fresh_database) == ["a"]


async def test_a_savepoint_is_undone_alone(fresh_database: Database) -> None:
    principal = new_id()
    async with fresh_database.write() as session:
        session.add(record("a", principal_id=principal))
        await session.flush()
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await session.execute(
                    IdempotencyRecord.__table__.insert().values(
                        principal_id=principal, key="a", fingerprint=b"", headers={}, created_at=NOW
                    )
                )
        session.add(record("b"))
    assert await keys(fresh_database) == ["a", "b"]


async def test_rows_are_streamed(fresh_database: Database) -> None:
    async with fresh_database.write() as session:
        session.add_all(record(f"{n:04}") for n in range(500))
    async with fresh_database.snapshot() as session:
        rows = await session.stream_scalars(
            select(IdempotencyRecord.key).order_by("key").execution_options(yield_per=50)
        )
        seen = [key async for key in rows]
    assert seen == [f"{n:04}" for n in range(500)]


async def test_core_reads_on_a_connection(fresh_database: Database) -> None:
    async with fresh_database.write() as session:
        session.add(record("a"))
    async with fresh_database.read_connection() as connection:
        rows = await connection.execute(select(IdempotencyRecord.key, IdempotencyRecord.created_at))
        assert rows.all() == [("a", NOW)]


async def test_writers_that_yield_in_mid_transaction_do_not_stall(fresh_database: Database) -> None:
    async def write(n: int) -> None:
        async with fresh_database.write() as session:
            session.add(record(f"{n}"))
            await session.flush()
            await asyncio.sleep(0)
            await session.scalars(select(IdempotencyRecord.key))

    async with asyncio.timeout(5):
        await asyncio.gather(*(write(n) for n in range(30)))
    assert len(await keys(fresh_database)) == 30


async def test_readers_do_not_wait_for_a_writer(fresh_database: Database) -> None:
    async with fresh_database.write() as session:
        session.add(record("a"))
        await session.flush()
        async with asyncio.timeout(2):
            assert await keys(fresh_database) == []


async def test_a_writer_whose_turn_does_not_come_is_told_so(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    monkeypatch.setattr(database_module, "MAX_WAIT_TO_WRITE", 0.05)
    async with fresh_database.write():
        if backend == "postgresql":
            async with fresh_database.write() as other:
                other.add(record("a"))
            return
        with pytest.raises(DatabaseBusy):
            async with fresh_database.write():
                pytest.fail("Two writers at once on SQLite")


async def test_a_writer_waits_for_another_process(
    fresh_database: Database, fresh_settings: Settings, backend: str
) -> None:
    if backend == "postgresql":
        async with fresh_database.write() as session:
            session.add(record("a"))
        return
    other = sqlite3.connect(fresh_settings.sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
    async with fresh_database.write() as session:
        session.add(record("a"))
    assert await keys(fresh_database) == ["a"]
    other.close()


async def test_a_writer_gives_up_on_another_process(
    fresh_database: Database,
    fresh_settings: Settings,
    backend: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if backend == "postgresql":
        assert await keys(fresh_database) == []
        return
    monkeypatch.setattr(database_module, "MAX_WAIT_TO_WRITE", 0.05)
    other = sqlite3.connect(fresh_settings.sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        async with fresh_database.write():
            pytest.fail("The other process has the lock")
    other.execute("COMMIT")
    other.close()
    async with fresh_database.write() as session:
        session.add(record("a"))
    assert await keys(fresh_database) == ["a"]


async def test_a_transaction_that_lasts_too_long_is_undone(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "MAX_WRITE", 0.05)
    with pytest.raises(WriteTooLong):
        async with fresh_database.write() as session:
            session.add(record("a"))
            await session.flush()
            await asyncio.Event().wait()
    assert await keys(fresh_database) == []


async def test_instants_come_back_aware_and_in_utc(session: AsyncSession) -> None:
    bst = datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=1)))
    session.add(record("a", created_at=bst))
    await session.flush()
    kept = (await session.scalars(select(IdempotencyRecord.created_at))).one()
    assert kept == bst
    assert kept.utcoffset() == timedelta(0)


async def test_an_instant_without_a_zone_is_refused(session: AsyncSession) -> None:
    session.add(record("a", created_at=datetime(2026, 7, 1)))  # noqa: DTZ001
    with pytest.raises(Exception, match="must say its zone"):
        await session.flush()


def test_ids_made_later_sort_later() -> None:
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert {made.version for made in ids} == {7}


def test_sort_keys_ignore_case_and_accents() -> None:
    assert sorted(["Zoë", "Äpfel", "apple", "Boston"], key=sort_key) == [
        "Äpfel",
        "apple",
        "Boston",
        "Zoë",
    ]
