"""Promises of Street Scene in the small borough of casework, and the people around them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import (  # noqa: F401 - fixtures
    BOSTON_CASTLE,
    EVIDENCE,
    WATH,
    Api,
    Borough,
    api,
    borough,
)
from tests.commitments.plan import PlanOfWard, make_plan
from wardapi.wards.models import Locality

DUE_ON = "2026-03-31"


class People(NamedTuple):
    """One caller for each part; all work in Boston Castle, the lead for Street Scene."""

    lead: Caller
    coordinator: Caller
    councillor: Caller
    manager: Caller
    auditor: Caller
    other_lead: Caller
    other_councillor: Caller


@pytest_asyncio.fixture
async def people(
    session: AsyncSession,
    borough: Borough,  # noqa: F811
    make_caller: MakeCaller,
) -> People:
    """People with parts in the promises of Boston Castle, and two without."""
    here, there = {"wards": [BOSTON_CASTLE]}, {"wards": [WATH]}
    made = People(
        lead=await make_caller("service_lead", services=["streetscene"], **here),
        coordinator=await make_caller("coordinator", **here),
        councillor=await make_caller("councillor", **here),
        manager=await make_caller("manager"),
        auditor=await make_caller("auditor"),
        other_lead=await make_caller("service_lead", services=["housing"], **here),
        other_councillor=await make_caller("councillor", **there),
    )
    await session.commit()
    return made


@pytest_asyncio.fixture
async def locality(session: AsyncSession, borough: Borough, now: datetime) -> Locality:  # noqa: F811
    """Central: both wards."""
    made = Locality(
        slug="central", name="Central", position=1, created_at=now, updated_at=now, **EVIDENCE
    )
    session.add(made)
    await session.flush()
    for ward in borough.wards.values():
        ward.locality_id = made.id
        session.add(ward)
    await session.commit()
    return made


@pytest_asyncio.fixture
async def plan(session: AsyncSession, borough: Borough, now: datetime) -> PlanOfWard:  # noqa: F811
    """The plan of Boston Castle."""
    return await make_plan(session, borough, now)


Pledge = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def pledge(api: Api, people: People) -> Pledge:  # noqa: F811
    """`await pledge(due_on=...)`: a particular promise of Street Scene's to Boston Castle."""

    async def made(*, by: Caller | None = None, **asked: Any) -> dict[str, Any]:
        wider = asked.keys() & {"locality", "borough"}
        body = {
            "kind": "particular",
            "service": "streetscene",
            "title": "Bins at every entrance",
            **({} if wider else {"ward": "boston-castle"}),
            **({"due_on": DUE_ON} if asked.get("kind", "particular") == "particular" else {}),
            **asked,
        }
        response = await api.post(by or people.manager, "/commitments", body)
        assert response.status_code == 201, response.text
        return {**response.json(), "etag": response.headers["etag"]}

    return made
