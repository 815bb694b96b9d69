"""The same POST with the same key has one effect and one answer, at once or later."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from tests.conftest import FixedClock
from tests.kit import room
from tests.kit.conftest import asker, small_app
from tests.kit.test_problems import problem
from wardapi.kit import idempotency
from wardapi.kit.database import Database
from wardapi.kit.idempotency import IdempotencyRecord
from wardapi.kit.settings import Settings
from wardapi.kit.subjects import Subject

KEY = {"idempotency-key": "the first"}


async def count(database: Database) -> int:
    async with database.read() as session:
        return (await session.execute(select(func.count()).select_from(room.Note))).scalar_one()


async def test_a_repeat_is_answered_as_the_first_was(
    fresh_ann: httpx.AsyncClient, fresh_database: Database
) -> None:
    first = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    again = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await count(fresh_database) == 1


async def test_without_a_key_a_repeat_is_a_second_act(
    fresh_ann: httpx.AsyncClient, fresh_database: Database
) -> None:
    for _ in range(2):
        await fresh_ann.post("/v1/notes", json={"title": "a"})
    assert await count(fresh_database) == 2


async def test_many_at_once_have_one_effect(
    fresh_ann: httpx.AsyncClient, fresh_database: Database
) -> None:
    posts = (fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY) for _ in range(12))
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 11
    assert await count(fresh_database) == 1


async def test_at_once_in_two_processes_has_one_effect(
    fresh_small: FastAPI, fresh_settings: Settings, fresh_database: Database, clock: FixedClock
) -> None:
    # A second Database has its own pools, its own locks and its own turns, as a process has.
    other = Database(fresh_settings)
    async with asker(fresh_small) as here, asker(small_app(fresh_settings, other, clock)) as there:
        posts = (
            client.post("/v1/notes", json={"title": "a"}, headers=KEY)
            for client in (here, there, here, there)
        )
        answers = await asyncio.gather(*posts)
    await other.close()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await count(fresh_database) == 1


async def test_the_same_key_for_another_request_is_refused(fresh_ann: httpx.AsyncClient) -> None:
    await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    other = await fresh_ann.post("/v1/notes", json={"title": "b"}, headers=KEY)
    problem(other, 422, "idempotency_key_reused")


async def test_keys_of_two_askers_do_not_meet(
    fresh_small: FastAPI, fresh_database: Database
) -> None:
    for name in ("ann", "ben"):
        async with asker(fresh_small, name) as client:
            answer = await client.post("/v1/notes", json={"title": "a"}, headers=KEY)
            assert "idempotency-replayed" not in answer.headers
    assert await count(fresh_database) == 2


@pytest.mark.parametrize(
    ("body", "status"), [({"title": "a", "rank": 409}, 409), ({"title": ""}, 422)]
)
async def test_a_refusal_is_not_remembered(
    fresh_ann: httpx.AsyncClient, fresh_database: Database, body: dict, status: int
) -> None:
    assert (await fresh_ann.post("/v1/notes", json=body, headers=KEY)).status_code == status
    answer = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    assert answer.status_code == 201
    assert await count(fresh_database) == 1


async def test_a_crash_is_not_remembered(fresh_ann: httpx.AsyncClient) -> None:
    await fresh_ann.post("/v1/notes", json={"title": "crash"}, headers=KEY)
    answer = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    assert answer.status_code == 201


async def test_a_commit_that_fails_is_not_remembered(fresh_ann: httpx.AsyncClient) -> None:
    body = {"title": "fails late", "rank": -1}
    problem(await fresh_ann.post("/v1/notes", json=body, headers=KEY), 409, "changed_meanwhile")
    answer = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    assert answer.status_code == 201


async def test_a_key_is_forgotten_after_a_day(
    fresh_ann: httpx.AsyncClient, fresh_database: Database, clock: FixedClock
) -> None:
    await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    clock.now += timedelta(hours=24)
    answer = await fresh_ann.post("/v1/notes", json={"title": "b"}, headers=KEY)
    assert "idempotency-replayed" not in answer.headers
    assert await count(fresh_database) == 2
    clock.now += timedelta(hours=24)
    async with fresh_database.write() as session:
        assert await idempotency.forget(session, now=clock.now) == 1
    async with fresh_database.read() as session:
        assert (await session.scalars(select(IdempotencyRecord))).all() == []


async def test_an_erased_answer_is_gone_and_its_key_stays_spent(
    fresh_ann: httpx.AsyncClient, fresh_database: Database, clock: FixedClock
) -> None:
    other = {"idempotency-key": "the second"}
    pinned = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    kept = await fresh_ann.post("/v1/notes", json={"title": "b"}, headers=other)
    async with fresh_database.write() as session:
        await idempotency.erase_answers(session, Subject("note", UUID(pinned.json()["id"])))

    for title in ("a", "something else"):
        again = await fresh_ann.post("/v1/notes", json={"title": title}, headers=KEY)
        problem(again, 410, "answer_erased")
    assert (await fresh_ann.post("/v1/notes", json={"title": "b"}, headers=other)).text == kept.text
    assert await count(fresh_database) == 2
    async with fresh_database.read() as session:
        record = await session.scalar(
            select(IdempotencyRecord).where(IdempotencyRecord.key == "the first")
        )
    assert record is not None
    assert (record.body, record.fingerprint) == (None, b"")
    clock.now += timedelta(hours=24)
    answer = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
    assert answer.status_code == 201


async def test_the_second_does_not_wait_for_ever(
    fresh_small: FastAPI,
    fresh_database: Database,
    fresh_settings: Settings,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(idempotency, "MAX_WAIT", 0.1)
    other = Database(fresh_settings)
    async with asker(fresh_small) as here:
        principal = room.uuid.uuid5(room.uuid.NAMESPACE_DNS, "ann")
        request = (fresh_database, principal)
        async with asyncio.TaskGroup() as tasks:
            held = asyncio.Event()
            done = asyncio.Event()
            tasks.create_task(_hold(request, held, done))
            await held.wait()
            answer = await here.post("/v1/notes", json={"title": "a"}, headers=KEY)
            done.set()
    await other.close()
    problem(answer, 409, "idempotency_in_progress")
    assert answer.headers["retry-after"] == "1"


async def _hold(
    about: tuple[Database, room.uuid.UUID], held: asyncio.Event, done: asyncio.Event
) -> None:
    """Hold the turn of a request with the key, as a slow one does."""
    database, principal = about
    lock = idempotency._turns.setdefault((id(database), principal, "the first"), asyncio.Lock())
    async with lock:
        held.set()
        await done.wait()


async def test_a_record_that_another_process_holds_is_waited_for_and_then_refused(
    fresh_ann: httpx.AsyncClient,
    fresh_database: Database,
    backend: str,
    now: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if backend == "sqlite":  # there the other process would hold the whole file: DatabaseBusy
        return
    monkeypatch.setattr(idempotency, "MAX_WAIT", 0.1)
    async with fresh_database.write() as session:
        session.add(
            IdempotencyRecord(
                principal_id=room.uuid.uuid5(room.uuid.NAMESPACE_DNS, "ann"),
                key="the first",
                fingerprint=b"",
                headers={},
                created_at=now,
            )
        )
        await session.flush()
        answer = await fresh_ann.post("/v1/notes", json={"title": "a"}, headers=KEY)
        problem(answer, 409, "idempotency_in_progress")
        await session.rollback()


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
async def test_a_malformed_key_is_refused(ann: httpx.AsyncClient, key: str) -> None:
    answer = await ann.post("/v1/notes", json={"title": "a"}, headers={"idempotency-key": key})
    found = problem(answer, 422, "invalid_message")
    assert found["errors"][0]["pointer"] == "/header/Idempotency-Key"
