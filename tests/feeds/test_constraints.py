"""What the database refuses of feeds, and that nobody gets one too many at once."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import caller_of
from tests.casework.conftest import make_borough
from tests.conftest import FixedClock
from tests.feeds.conftest import MEETINGS
from tests.meetings.conftest import Api, Borough, Cast
from wardapi.feeds import rules
from wardapi.feeds.models import Feed
from wardapi.kit.database import Database


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "everything"},
        {"kind": "service_deadlines"},
        {"digest": b"short"},
        {"ward_id": None},
        {"of_both": True},
        {"of_service": True},
    ],
    ids=str,
)
async def test_a_feed_that_cannot_be_is_refused(
    api: Api, session: AsyncSession, cast: Cast, borough: Borough, bad: dict[str, Any]
) -> None:
    made = (await api.post(cast.manager, "/feeds", MEETINGS)).json()
    service = borough.services["streetscene"].id
    changes = {
        "of_both": {"service_id": service},
        "of_service": {"service_id": service, "ward_id": None},
    }
    (name,) = bad
    with pytest.raises(IntegrityError):
        await session.execute(
            update(Feed).where(Feed.id == UUID(made["id"])).values(changes.get(name, bad))
        )


async def test_two_feeds_never_share_an_address(
    api: Api, session: AsyncSession, cast: Cast
) -> None:
    ids = [UUID((await api.post(cast.manager, "/feeds", MEETINGS)).json()["id"]) for _ in "ab"]
    with pytest.raises(IntegrityError):
        await session.execute(update(Feed).where(Feed.id.in_(ids)).values(digest=bytes(32)))


async def test_of_many_who_ask_at_once_for_the_last_feed_one_gets_it(
    fresh_database: Database, fresh_client: httpx.AsyncClient, clock: FixedClock
) -> None:
    async with fresh_database.write() as session:
        borough = await make_borough(session, clock.now)
        caller = await caller_of(session, "manager", now=clock.now)
        session.add_all(
            Feed(
                principal_id=caller.id, kind="ward_meetings",
                ward_id=borough.wards["boston-castle"].id, digest=rules.digest(str(n)),
                created_at=clock.now, updated_at=clock.now,
            )
            for n in range(rules.MOST_FEEDS - 1)
        )  # fmt: skip
    headers = dict(caller.headers)
    answers = await asyncio.gather(
        *(fresh_client.post("/v1/feeds", json=MEETINGS, headers=headers) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
