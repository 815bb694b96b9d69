"""Two who write at the same moment, with real commits."""

import asyncio
from datetime import datetime

import httpx
from sqlalchemy import func, select

from tests.access.keys import caller_of
from tests.casework.conftest import Api, make_borough
from tests.meetings.conftest import briefing, monthly
from wardapi.kit.database import Database
from wardapi.meetings.models import Meeting

SOME = {"invitations": [{"service": "streetscene"}]}


async def test_extending_twice_at_once_makes_nothing_twice(
    fresh_client: httpx.AsyncClient, fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await make_borough(session, now)
        manager = await caller_of(session, "manager", now=now)
    api = Api(fresh_client)
    series = (await api.post(manager, "/meeting-series", monthly(horizon="2026-03-31"))).json()
    path = f"/meeting-series/{series['id']}/extension"
    longer = {"horizon": "2026-12-31"}
    answers = await asyncio.gather(*(api.post(manager, path, longer) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    async with fresh_database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Meeting)) == 12


async def test_a_meeting_is_either_held_or_cancelled(
    fresh_client: httpx.AsyncClient, fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await make_borough(session, now)
        manager = await caller_of(session, "manager", now=now)
    api = Api(fresh_client)
    path = f"/meetings/{(await api.post(manager, '/meetings', briefing(**SOME))).json()['id']}"
    came = {"records": [{"service": "streetscene", "attended": True}]}
    answers = await asyncio.gather(
        api.post(manager, f"{path}/attendance", came),
        api.post(manager, f"{path}/cancellation", {"reason": "Snow."}),
        api.post(manager, f"{path}/attendance", came),
    )
    held = {answers[0].status_code, answers[2].status_code}
    now_is = (await api.get(manager, path)).json()["status"]
    assert (held, answers[1].status_code, now_is) in (
        ({201}, 409, "held"),
        ({409}, 201, "cancelled"),
    )
