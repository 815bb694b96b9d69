"""Things that happen at once, with real commits."""

import asyncio
import json
from datetime import datetime
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import func, select

from tests.access.keys import Caller, caller_of
from tests.casework.conftest import everything, make_borough
from wardapi.audit.models import AuditRecord
from wardapi.casework.models import Case
from wardapi.kit.database import Database

BINS = {"ward": "boston-castle", "service": "streetscene", "subject": "Overflowing bins"}


@pytest_asyncio.fixture
async def manager(fresh_database: Database, now: datetime) -> Caller:
    async with fresh_database.write() as session:
        await make_borough(session, now)
    async with fresh_database.write() as session:
        return await caller_of(session, "manager", now=now)


async def _post(
    client: httpx.AsyncClient, caller: Caller, path: str, body: Any, **headers: str
) -> httpx.Response:
    return await client.post(path, json=body, headers={**caller.headers, **headers})


async def test_cases_opened_at_once_have_numbers_of_their_own(
    fresh_client: httpx.AsyncClient, manager: Caller
) -> None:
    answers = await asyncio.gather(
        *(_post(fresh_client, manager, "/v1/cases", BINS) for _ in range(12))
    )

    assert {answer.status_code for answer in answers} == {201}
    references = {answer.json()["reference"] for answer in answers}
    assert references == {f"C-2026-{number:06}" for number in range(1, 13)}


async def test_the_same_opening_at_once_has_one_effect(
    fresh_client: httpx.AsyncClient, fresh_database: Database, manager: Caller
) -> None:
    key = {"Idempotency-Key": "once"}
    answers = await asyncio.gather(
        *(_post(fresh_client, manager, "/v1/cases", BINS, **key) for _ in range(6))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    async with fresh_database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 1


async def test_of_edits_at_once_one_is_made_and_the_others_are_stale(
    fresh_client: httpx.AsyncClient, fresh_database: Database, manager: Caller
) -> None:
    opened = await _post(fresh_client, manager, "/v1/cases", BINS)
    path = opened.headers["location"]
    headers = {**manager.headers, "If-Match": opened.headers["etag"]}

    answers = await asyncio.gather(
        *(fresh_client.patch(path, json={"category": str(n)}, headers=headers) for n in range(8))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    async with fresh_database.read() as session:
        edits = select(func.count()).where(AuditRecord.action == "case.reclassified")
        assert await session.scalar(edits) == 1


async def test_editors_at_once_lose_no_change_that_was_acknowledged(
    fresh_client: httpx.AsyncClient, fresh_database: Database, manager: Caller
) -> None:
    """Each reads, changes what it has read, and begins again when somebody was quicker."""
    opened = await _post(fresh_client, manager, "/v1/cases", BINS)
    path, acknowledged = opened.headers["location"], []

    async def edit(category: str) -> None:
        while True:
            read = await fresh_client.get(path, headers=manager.headers)
            headers = {**manager.headers, "If-Match": read.headers["etag"]}
            answer = await fresh_client.patch(path, json={"category": category}, headers=headers)
            if answer.status_code == 200:
                acknowledged.append(category)
                return
            assert answer.status_code == 412, answer.text

    async def editor(name: int) -> None:
        for n in range(4):
            await edit(f"{name}-{n}")

    await asyncio.gather(*(editor(name) for name in range(5)))

    async with fresh_database.read() as session:
        edits = await session.scalars(
            select(AuditRecord.detail)
            .where(AuditRecord.action == "case.reclassified")
            .order_by(AuditRecord.n)
        )
        history = [json.loads(detail)["category"] for detail in edits]
    assert sorted(history) == sorted(acknowledged)
    assert len(set(history)) == 20
    shown = await fresh_client.get(path, headers=manager.headers)
    assert shown.json()["category"] == history[-1]


async def test_of_acknowledgements_at_once_one_counts(
    fresh_client: httpx.AsyncClient, manager: Caller
) -> None:
    opened = await _post(fresh_client, manager, "/v1/cases", BINS)
    path = f"{opened.headers['location']}/acknowledgement"

    answers = await asyncio.gather(*(_post(fresh_client, manager, path, {}) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5


async def test_an_answer_that_is_being_kept_does_not_outlive_an_erasure(
    fresh_client: httpx.AsyncClient, fresh_database: Database, manager: Caller
) -> None:
    opened = await _post(fresh_client, manager, "/v1/cases", {**BINS, "subject": "canary"})
    path = f"/v1/cases/{opened.json()['reference']}"
    said = {"kind": "holding", "text": "Soon."}
    erasure = {"fields": ["subject"], "reason": "resident_asked"}
    keys = [{"Idempotency-Key": str(n)} for n in range(8)]
    replies = [_post(fresh_client, manager, f"{path}/replies", said, **key) for key in keys]

    answers = await asyncio.gather(
        *replies[:4], _post(fresh_client, manager, f"{path}/erasure", erasure), *replies[4:]
    )

    assert {answer.status_code for answer in answers} == {201}
    async with fresh_database.read() as session:
        assert "canary" not in await everything(session)
