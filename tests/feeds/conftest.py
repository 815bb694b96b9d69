"""Feeds in the small borough of the meetings, and the people who have them."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.feeds.reading import Diary, diary_of
from tests.meetings.conftest import Api, Borough, api, borough, cast  # noqa: F401 - fixtures

MEETINGS = {"kind": "ward_meetings", "ward": "boston-castle"}
DEADLINES = {"kind": "service_deadlines", "service": "streetscene"}
REVIEWS = {"kind": "review_dates", "ward": "boston-castle"}


@pytest_asyncio.fixture
async def administrator(session: AsyncSession, borough: Borough, make_caller: MakeCaller) -> Caller:  # noqa: F811
    """Somebody who keeps keys."""
    made = await make_caller("administrator")
    await session.commit()
    return made


Subscribe = Callable[[Caller, dict[str, str]], Awaitable[str]]


@pytest.fixture
def subscribe(api: Api) -> Subscribe:  # noqa: F811
    """`await subscribe(cast.manager, MEETINGS)`: the path of a new feed."""

    async def made(by: Caller, body: dict[str, str]) -> str:
        response = await api.post(by, "/feeds", body)
        assert response.status_code == 201, response.text
        address: str = response.json()["address"]
        return httpx.URL(address).path

    return made


Read = Callable[[str], Awaitable[Diary]]


@pytest.fixture
def read(client: httpx.AsyncClient) -> Read:
    """`await read(path)`: what a calendar program makes of a feed, without any credential."""

    async def found(path: str) -> Diary:
        response = await client.get(path)
        assert response.status_code == 200, response.text
        return diary_of(response.content)

    return found


def promised(**changes: Any) -> dict[str, Any]:
    """A promise of Street Scene to Boston Castle, with a day."""
    return {
        "kind": "particular",
        "service": "streetscene",
        "ward": "boston-castle",
        "title": "New bins in Clifton Park",
        "due_on": "2026-03-31",
        **changes,
    }


def agreed(**changes: Any) -> dict[str, Any]:
    """A service delivery agreement of Street Scene with Boston Castle."""
    return {
        "kind": "service_delivery_agreement",
        "service": "streetscene",
        "ward": "boston-castle",
        "title": "Sweeping",
        "standard": "Every six weeks.",
        "review_on": "2026-06-30",
        **changes,
    }
