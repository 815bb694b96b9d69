"""Things that happen at once, with real commits."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import func, select

from tests.access.keys import Caller, caller_of
from tests.casework.conftest import make_borough
from tests.conftest import FixedClock
from wardapi import jobs
from wardapi.audit.models import AuditRecord
from wardapi.commitments.models import CommitmentLink, CommitmentStep
from wardapi.kit.database import Database

BINS = {
    "kind": "particular",
    "service": "streetscene",
    "ward": "boston-castle",
    "title": "Bins at every entrance",
    "due_on": "2026-03-31",
}
DUE = datetime(2026, 3, 31, 16, tzinfo=UTC)


@pytest_asyncio.fixture
async def manager(fresh_database: Database, now: datetime) -> Caller:
    async with fresh_database.write() as session:
        await make_borough(session, now)
    async with fresh_database.write() as session:
        return await caller_of(session, "manager", now=now)


async def pledged(client: httpx.AsyncClient, by: Caller, **said: Any) -> tuple[str, str]:
    """Give the address and the ETag of a new promise."""
    made = await client.post("/v1/commitments", json={**BINS, **said}, headers=dict(by.headers))
    assert made.status_code == 201, made.text
    return made.headers["location"], made.headers["etag"]


async def counted(database: Database, what: Any) -> int:
    async with database.read() as session:
        return await session.scalar(what) or 0


async def test_of_keepings_at_once_one_counts(
    fresh_client: httpx.AsyncClient, fresh_database: Database, manager: Caller
) -> None:
    for said in ({}, {"kind": "attendance", "due_on": None}):
        path, _ = await pledged(fresh_client, manager, **said)
        headers = dict(manager.headers)
        answers = await asyncio.gather(
            *(fresh_client.post(f"{path}/keeping", headers=headers) for _ in range(6))
        )
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    kept = select(func.count()).where(CommitmentStep.what == "kept")
    assert await counted(fresh_database, kept) == 2


async def test_of_revisions_at_once_one_is_made(
    fresh_client: httpx.AsyncClient, fresh_database: Database, manager: Caller
) -> None:
    said = {"kind": "attendance", "due_on": None}
    path, etag = await pledged(fresh_client, manager, **said)
    headers = {**manager.headers, "If-Match": etag}
    answers = await asyncio.gather(
        *(
            fresh_client.patch(path, json={"review_on": f"2026-0{n}-01"}, headers=headers)
            for n in range(3, 9)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
    revised = select(func.count()).where(AuditRecord.action == "commitment.revised")
    assert await counted(fresh_database, revised) == 1


async def test_the_same_link_at_once_is_made_once(
    fresh_client: httpx.AsyncClient, fresh_database: Database, manager: Caller
) -> None:
    path, _ = await pledged(fresh_client, manager)
    body = {"kind": "allocation", "target": path.rpartition("/")[2]}
    headers = dict(manager.headers)
    answers = await asyncio.gather(
        *(fresh_client.post(f"{path}/links", json=body, headers=headers) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 3
    assert await counted(fresh_database, select(func.count()).select_from(CommitmentLink)) == 1


async def test_a_sweep_and_an_escalation_at_once_take_each_rung_once(
    fresh_client: httpx.AsyncClient,
    fresh_database: Database,
    manager: Caller,
    clock: FixedClock,
) -> None:
    path, _ = await pledged(fresh_client, manager)
    clock.now = DUE
    body, headers = {"reason": "Nothing happens."}, dict(manager.headers)
    await asyncio.gather(
        jobs.sweep(fresh_database, now=DUE),
        fresh_client.post(f"{path}/escalations", json=body, headers=headers),
        jobs.sweep(fresh_database, now=DUE),
    )
    rungs = (await fresh_client.get(f"{path}/timescales")).json()["rungs"]
    fired = [rung["name"] for rung in rungs if rung["state"] == "fired"]
    told = AuditRecord.action.in_(["commitment.rung_fired", "commitment.escalated"])
    assert await counted(fresh_database, select(func.count()).where(told)) == len(fired)
    async with fresh_database.snapshot() as session:
        assert [one async for _, found in jobs.verify_deadlines(session) for one in found] == []
