"""A request that reads holds one connection, whoever asks and however it reads."""

import asyncio
from typing import Annotated

import httpx
import pytest_asyncio
from fastapi import Depends
from sqlalchemy import text

from tests.access.keys import caller_of
from wardapi.access.deps import CurrentPrincipal, needs
from wardapi.access.rules import Principal
from wardapi.kit.database import Database
from wardapi.kit.deps import Db, ReadConnection, ReadDb
from wardapi.kit.routing import Router
from wardapi.main import create_app

POOL = 2
AT_ONCE = 20
ONE = text("SELECT 1")
Reader = Annotated[Principal, Depends(needs("audit:read"))]

router = Router(prefix="/tries")


@router.get("/session", operation_id="try_session")
async def by_session(by: Reader, db: ReadDb) -> int:
    await asyncio.sleep(0)
    return int(await db.scalar(ONE) or 0)


@router.get("/connection", operation_id="try_connection")
async def by_connection(by: CurrentPrincipal, db: ReadConnection) -> int:
    await asyncio.sleep(0)
    return int((await db.execute(ONE)).scalar_one())


@router.get("/both", operation_id="try_both")
async def by_both(by: Reader, db: ReadDb, connection: ReadConnection) -> int:
    await db.scalar(ONE)
    return int((await connection.execute(ONE)).scalar_one())


@router.post("/writing", operation_id="try_writing")
async def by_writing(by: Reader, db: Db) -> int:
    return int(await db.scalar(ONE) or 0)


@pytest_asyncio.fixture
async def narrow(fresh_settings, now):
    """A client of an app that has as good as no connections."""
    settings = fresh_settings.model_copy(update={"database_pool_size": POOL})
    database = Database(settings)
    async with database.write() as session:
        caller = await caller_of(session, "auditor", now=now)
    app = create_app(settings, clock=lambda: now, database=database, routers=[router])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://wardapi.test", headers=dict(caller.headers)
    ) as client:
        yield client
    await database.close()


async def test_many_readers_and_writers_share_few_connections(narrow) -> None:
    asked = [
        narrow.request(method, f"/v1/tries/{how}")
        for _ in range(AT_ONCE)
        for method, how in (
            ("GET", "session"),
            ("GET", "connection"),
            ("GET", "both"),
            ("POST", "writing"),
        )
    ]
    async with asyncio.timeout(8):
        answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {200}
