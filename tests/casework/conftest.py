"""A small borough with its policies, and people with parts in its cases."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from tests.access.keys import Caller, MakeCaller
from tests.packs.reading import read
from wardapi.casework import opening
from wardapi.casework.opening import NewCase
from wardapi.casework.queries import Found
from wardapi.casework.vocabulary import Kind, Urgency
from wardapi.deadlines import publication
from wardapi.services.models import Directorate, Service, Theme
from wardapi.tables import metadata
from wardapi.wards.models import Councillor, Seat, Term, Ward

BOSTON_CASTLE = "E05012996"
WATH = "E05013017"
SINCE = date(2021, 5, 6)
EVIDENCE: dict[str, Any] = {
    "source": [],
    "confidence": "high",
    "assumption": True,
    "field_evidence": {},
}
THEMES = (
    ("health-and-wellbeing", "strategy-2026-2032", []),
    ("transport-roads-and-road-safety", "strategy-2026-2032", []),
    ("physical-and-mental-health", "report-2021-22", ["health-and-wellbeing"]),
)
"""By slug: the edition, and the later themes that carry it on."""


class Borough(NamedTuple):
    """Two wards and two services of different directorates."""

    wards: dict[str, Ward]
    services: dict[str, Service]


@pytest_asyncio.fixture
async def borough(session: AsyncSession, now: datetime) -> Borough:
    """The borough, in the test's own transaction."""
    return await make_borough(session, now)


async def make_borough(session: AsyncSession, now: datetime) -> Borough:
    """Boston Castle and Wath, Street Scene and Housing, and the policies of Rotherham's pack.

    A database that has them already is left as it is.
    """
    if await session.scalar(select(Ward.id).limit(1)) is not None:
        return await _find_borough(session)
    stamps = {"created_at": now, "updated_at": now}
    places = {"boston-castle": BOSTON_CASTLE, "wath": WATH}
    wards = {
        slug: Ward(
            gss_code=code, slug=slug, name=slug.title(), sort_name=slug, seats=3,
            valid_from=SINCE, parished="unknown", **EVIDENCE, **stamps,
        )
        for slug, code in places.items()
    }  # fmt: skip
    directorates = {
        slug: Directorate(slug=slug, name=slug.title(), **EVIDENCE, **stamps)
        for slug in ("environment", "adults-and-housing")
    }
    homes = {"streetscene": "environment", "housing": "adults-and-housing"}
    services = {
        slug: Service(
            slug=slug, name=slug.title(), sort_name=slug, kind="service", ward_based=True,
            directorate=directorates[home], **EVIDENCE, **stamps,
        )
        for slug, home in homes.items()
    }  # fmt: skip
    themes = [
        Theme(
            slug=slug, name=slug.title(), edition=edition, is_current=not later, position=n,
            successors=later, **EVIDENCE, **stamps,
        )
        for n, (slug, edition, later) in enumerate(THEMES, start=1)
    ]  # fmt: skip
    session.add_all([*wards.values(), *directorates.values(), *services.values(), *themes])
    await session.flush()
    for calendar in ("rotherham", "uk-foi"):
        await _publish_calendar(session, calendar, now)
    policies = ("councillor-enquiries", "corporate-complaints", "information-requests")
    for policy in (*policies, "commitments", "plan-reviews", "monitoring-returns"):
        await _publish_policy(session, policy, now)
    await session.commit()
    return Borough(wards, services)


async def _find_borough(session: AsyncSession) -> Borough:
    wards = await session.scalars(select(Ward))
    services = await session.scalars(select(Service).options(joinedload(Service.directorate)))
    return Borough({ward.slug: ward for ward in wards}, {one.slug: one for one in services})


async def _publish_calendar(session: AsyncSession, slug: str, now: datetime) -> None:
    file = read(f"calendars/{slug}.json")
    names = ("time_zone", "hours", "closures", "special_hours", "known_until")
    await publication.publish_calendar_version(
        session,
        slug=slug,
        name=file["name"],
        definition={name: file[name] for name in names if name in file},
        effective_from=date(1900, 1, 1),
        now=now,
    )


async def _publish_policy(session: AsyncSession, slug: str, now: datetime) -> None:
    file = read(f"policies/{slug}.json")
    names = ("calendar", "kinds", "conventions", "levels", "rules")
    await publication.publish_policy_version(
        session,
        slug=slug,
        name=file["name"],
        definition={name: file[name] for name in names},
        effective_from=date.fromisoformat(file["effective_from"]),
        now=now,
    )


class Cast(NamedTuple):
    """One caller for each part; all work in Boston Castle, the service leads in Street Scene."""

    councillor: Caller
    colleague: Caller
    coordinator: Caller
    service_lead: Caller
    manager: Caller
    auditor: Caller
    integration: Caller


@pytest_asyncio.fixture
async def cast(session: AsyncSession, borough: Borough, make_caller: MakeCaller) -> Cast:
    """People with parts in the cases of Boston Castle."""
    here = {"wards": [BOSTON_CASTLE]}
    made = Cast(
        councillor=await make_caller("councillor", **here),
        colleague=await make_caller("councillor", **here),
        coordinator=await make_caller("coordinator", **here),
        service_lead=await make_caller("service_lead", services=["streetscene"], **here),
        manager=await make_caller("manager"),
        auditor=await make_caller("auditor"),
        integration=await make_caller("integration", scopes=["cases:read", "cases:write"]),
    )
    await session.commit()
    return made


@pytest_asyncio.fixture
async def seat(session: AsyncSession, borough: Borough, now: datetime) -> Seat:
    """Boston Castle's first seat."""
    made = Seat(
        ward=borough.wards["boston-castle"], number=1, code="boston-castle-1",
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(made)
    await session.commit()
    return made


async def serve(
    session: AsyncSession,
    seat: Seat,
    caller: Caller,
    *,
    starts_on: date,
    ends_on: date | None = None,
    now: datetime,
) -> Term:
    """Put a councillor in a seat."""
    stamps = {"created_at": now, "updated_at": now}
    term = Term(
        seat=seat, councillor=Councillor(**stamps), principal_id=caller.id,
        starts_on=starts_on, ends_on=ends_on, **stamps,
    )  # fmt: skip
    session.add(term)
    await session.commit()
    return term


OpenCase = Callable[..., Awaitable[Found]]


@pytest.fixture
def open_case(session: AsyncSession, cast: Cast, now: datetime) -> OpenCase:
    """`await open_case(urgency=...)`: a case of the councillor's with Street Scene."""

    async def made(*, by: Caller | None = None, at: datetime | None = None, **asked: Any) -> Found:
        asked = {
            "ward": "boston-castle",
            "service": "streetscene",
            "subject": "Overflowing bins",
            **asked,
            "kind": Kind(asked.get("kind", "enquiry")),
            "urgency": Urgency(asked.get("urgency", "routine")),
        }
        who = (by or cast.councillor).principal
        found = await opening.open_case(session, NewCase(**asked), by=who, now=at or now)
        await session.commit()
        return found

    return made


async def everything(session: AsyncSession) -> str:
    """Return all that is in the database, as text to search."""
    rows = [(await session.execute(select(table))).all() for table in metadata.sorted_tables]
    return str(rows)


class Api:
    """A client that speaks as somebody."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, caller: Caller, path: str, **options: Any) -> httpx.Response:
        return await self._client.get(f"/v1{path}", headers=dict(caller.headers), **options)

    async def post(
        self, caller: Caller, path: str, body: Any = None, **headers: str
    ) -> httpx.Response:
        return await self._client.post(
            f"/v1{path}", json=body, headers={**caller.headers, **headers}
        )

    async def patch(self, caller: Caller, path: str, body: Any, etag: str) -> httpx.Response:
        headers = {**caller.headers, "If-Match": etag}
        return await self._client.patch(f"/v1{path}", json=body, headers=headers)

    async def put(self, caller: Caller, path: str, body: Any, etag: str) -> httpx.Response:
        headers = {**caller.headers, "If-Match": etag}
        return await self._client.put(f"/v1{path}", json=body, headers=headers)

    async def delete(self, caller: Caller, path: str, etag: str) -> httpx.Response:
        headers = {**caller.headers, "If-Match": etag}
        return await self._client.delete(f"/v1{path}", headers=headers)


@pytest.fixture
def api(client: httpx.AsyncClient) -> Api:
    """`await api.post(cast.councillor, "/cases", {...})`."""
    return Api(client)
