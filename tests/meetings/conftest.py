"""A small borough with a partner, a locality and a parish, and people who meet in it."""

from datetime import datetime
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, EVIDENCE, WATH, Api, Borough, make_borough
from wardapi.services.models import Service
from wardapi.wards.models import Locality, Parish, ParishCover

POLICE = "south-yorkshire-police"
PARISH = "E04000103"


@pytest_asyncio.fixture
async def borough(session: AsyncSession, now: datetime) -> Borough:
    """Boston Castle and Wath, of the locality `central`; the police; a parish in Wath."""
    made = await make_borough(session, now)
    stamps = {"created_at": now, "updated_at": now}
    locality = Locality(slug="central", name="Central", position=1, **EVIDENCE, **stamps)
    police = Service(
        slug=POLICE, name="South Yorkshire Police", sort_name="police", kind="partner",
        ward_based=True, **EVIDENCE, **stamps,
    )  # fmt: skip
    parish = Parish(
        gss_code=PARISH, slug="anston", name="Anston", sort_name="anston", **EVIDENCE, **stamps
    )
    session.add_all([locality, police, parish])
    await session.flush()
    for ward in made.wards.values():
        ward.locality_id = locality.id
    session.add(
        ParishCover(
            ward_id=made.wards["wath"].id, parish_id=parish.id, extent="part", **EVIDENCE, **stamps
        )
    )
    await session.commit()
    return made


class Cast(NamedTuple):
    """Who meets. All work in Boston Castle but the stranger, who works in Wath."""

    councillor: Caller
    coordinator: Caller
    stranger: Caller
    manager: Caller
    streetscene: Caller
    housing: Caller
    police: Caller
    auditor: Caller
    integration: Caller


@pytest_asyncio.fixture
async def cast(session: AsyncSession, borough: Borough, make_caller: MakeCaller) -> Cast:
    here, there = {"wards": [BOSTON_CASTLE]}, {"wards": [WATH]}
    both = ["meetings:read", "meetings:write"]
    made = Cast(
        councillor=await make_caller("councillor", **here),
        coordinator=await make_caller("coordinator", **here),
        stranger=await make_caller("coordinator", **there),
        manager=await make_caller("manager"),
        streetscene=await make_caller("service_lead", services=["streetscene"]),
        housing=await make_caller("service_lead", services=["housing"]),
        police=await make_caller("service_lead", services=[POLICE]),
        auditor=await make_caller("auditor"),
        integration=await make_caller("integration", scopes=both),
    )
    await session.commit()
    return made


@pytest.fixture
def api(client: httpx.AsyncClient) -> Api:
    """`await api.post(cast.coordinator, "/meetings", {...})`."""
    return Api(client)


def briefing(**changes: Any) -> dict[str, Any]:
    """A ward briefing of Boston Castle that was held this morning, to which two are invited."""
    return {
        "kind": "ward_briefing",
        "title": "Ward briefing",
        "ward": "boston-castle",
        "starts_at": "2026-01-05T09:00:00Z",
        "ends_at": "2026-01-05T10:30:00Z",
        "invitations": [{"service": "streetscene"}, {"service": POLICE, "post": "Inspector"}],
        **changes,
    }


def monthly(**changes: Any) -> dict[str, Any]:
    """Briefings on the second Tuesday of each month of 2026, at six in the evening."""
    return {
        "kind": "ward_briefing",
        "title": "Monthly briefing",
        "ward": "boston-castle",
        "rrule": "FREQ=MONTHLY;BYDAY=2TU",
        "first": "2026-01-13T18:00",
        "minutes": 90,
        "horizon": "2026-12-31",
        "invitations": [{"service": "streetscene"}],
        **changes,
    }


async def called(api: Api, by: Caller, **changes: Any) -> dict[str, Any]:
    """Call a meeting and return it."""
    response = await api.post(by, "/meetings", briefing(**changes))
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found
