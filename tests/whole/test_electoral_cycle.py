"""An electoral cycle of a ward's plan, told only by requests, on both databases.

Election 2024, draft, agreement, publication; a by-election holds back its ward alone; the refresh
two years after the election; the next election holds publication back, the Monitoring Officer
lets one version through; and the next cycle has a plan of its own.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, caller_of
from tests.conftest import FixedClock
from wardapi import jobs
from wardapi.deadlines import sweeping
from wardapi.packs.loader import load_pack

BOSTON_CASTLE, KEPPEL = "E05012996", "E05013004"
FOR_EVER = datetime(2035, 1, 1, tzinfo=UTC)


class People(NamedTuple):
    """Who takes part. The officer is a manager who will hold the Monitoring Officer's post."""

    administrator: Caller
    councillor: Caller
    coordinator: Caller
    manager: Caller
    officer: Caller
    neighbour: Caller


class Borough:
    """Rotherham with its clock, spoken to by requests."""

    def __init__(self, client: httpx.AsyncClient, clock: FixedClock, people: People) -> None:
        self._client = client
        self._clock = clock
        self.people = people

    def at(self, instant: str) -> None:
        """Let it be that time, UTC."""
        self._clock.now = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    async def get(self, path: str, caller: Caller | None = None) -> Any:
        answer = await self._client.get(f"/v1{path}", headers=_headers(caller))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, path: str, caller: Caller | None = None) -> tuple[int, str]:
        answer = await self._client.get(f"/v1{path}", headers=_headers(caller))
        return answer.status_code, answer.json()["code"]

    async def post(self, caller: Caller, path: str, body: Any, *, of: str | None = None) -> Any:
        """Send it, naming the version of `of` as it stands."""
        answer = await self.send(caller, "POST", path, body, of=of)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def patch(self, caller: Caller, path: str, body: Any) -> Any:
        answer = await self.send(caller, "PATCH", path, body, of=path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(
        self, caller: Caller, method: str, path: str, body: Any, *, of: str | None = None
    ) -> httpx.Response:
        headers = _headers(caller)
        if of is not None:
            read = await self._client.get(f"/v1{of}", headers=headers)
            headers["If-Match"] = read.headers["ETag"]
        return await self._client.request(method, f"/v1{path}", json=body, headers=headers)

    async def agree(self, plan: str) -> None:
        await self.post(self.people.councillor, f"{plan}/agreement", {}, of=plan)

    async def publish(self, plan: str, caller: Caller | None = None, **body: Any) -> Any:
        by = caller or self.people.coordinator
        return await self.post(by, f"{plan}/publication", body, of=plan)

    async def held(self, plan: str, caller: Caller, **body: Any) -> tuple[int, str]:
        answer = await self.send(caller, "POST", f"{plan}/publication", body, of=plan)
        return answer.status_code, answer.json()["code"]


def _headers(caller: Caller | None) -> dict[str, str]:
    return {} if caller is None else dict(caller.headers)


@pytest_asyncio.fixture
async def borough(session: AsyncSession, client: httpx.AsyncClient, clock: FixedClock) -> Borough:
    """Rotherham on 3 June 2024, a month after the election; nothing of plans is there yet."""
    clock.now = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
    await load_pack(session, "rotherham", now=clock.now)
    here = {"wards": [BOSTON_CASTLE], "now": clock.now, "expires_at": FOR_EVER}
    everywhere = {"now": clock.now, "expires_at": FOR_EVER}
    people = People(
        administrator=await caller_of(session, "administrator", **everywhere),
        councillor=await caller_of(session, "councillor", **here),
        coordinator=await caller_of(session, "coordinator", **here),
        manager=await caller_of(session, "manager", **everywhere),
        officer=await caller_of(session, "manager", **everywhere),
        neighbour=await caller_of(
            session, "coordinator", now=clock.now, expires_at=FOR_EVER, wards=[KEPPEL]
        ),
    )
    await session.commit()
    return Borough(client, clock, people)


async def _drafted(borough: Borough) -> str:
    """The plan of 2024 as a draft with two priorities and what they rest on."""
    people = borough.people
    made = await borough.post(people.coordinator, "/plans", {"ward": "boston-castle"})
    assert (made["election"], made["stage"]) == ("2024-05-02", "draft")
    plan = f"/plans/{made['id']}"
    await borough.patch(people.councillor, plan, {"introduction": "What matters here."})
    road = await borough.post(
        people.councillor,
        f"{plan}/priorities",
        {
            "theme": "transport-roads-and-road-safety",
            "title": "Safer roads around the school",
            "lead_councillor": "boston-castle-2",
            "internal_note": "The head teacher would rather wait.",
        },
    )
    await borough.post(
        people.coordinator,
        f"{plan}/priorities",
        {"theme": "health-and-wellbeing", "title": "Somewhere warm", "position": 1},
    )
    await borough.post(
        people.coordinator,
        f"/priorities/{road['id']}/evidence",
        {
            "kind": "data",
            "title": "Collisions, 2019 to 2023",
            "source": "South Yorkshire Safer Roads Partnership",
            "dated_on": "2024-04-30",
        },
    )
    return plan


async def test_a_plan_goes_through_its_cycle(borough: Borough, session: AsyncSession) -> None:
    people = borough.people
    plan = await _drafted(borough)

    # A draft is for those who work on it.
    assert await borough.refused(plan) == (404, "plan_not_found")
    assert await borough.refused(plan, people.neighbour) == (404, "plan_not_found")
    assert (await borough.get("/priorities"))["data"] == []
    assert await borough.refused("/wards/boston-castle/plan") == (404, "no_published_plan")
    assert await borough.held(plan, people.coordinator) == (409, "plan_not_agreed")

    # Agreed by a councillor, published by the coordinator.
    borough.at("2024-09-20T10:00")
    await borough.agree(plan)
    borough.at("2024-10-01T09:00")
    first = await borough.publish(plan, summary="The first plan of this council.")
    assert (first["number"], first["review_on"]) == (1, "2026-05-02")
    assert await borough.held(plan, people.manager) == (409, "nothing_new_to_publish")
    public = await borough.get("/wards/boston-castle/plan")
    titles = [priority["title"] for priority in public["priorities"]]
    assert titles == ["Somewhere warm", "Safer roads around the school"]
    assert "head teacher" not in str(public)
    assert await borough.refused("/wards/boston-castle/plan?as_of=2024-09-30") == (
        404,
        "no_published_plan",
    )

    await _by_election_next_door(borough, plan)
    refreshed = await _refresh(borough, session, plan)
    await _election_of_2028(borough, plan, refreshed)


async def _by_election_next_door(borough: Borough, plan: str) -> None:
    """10 July 2025, Keppel: its ward publishes nothing, the others go on; no cycle begins."""
    people = borough.people
    borough.at("2025-06-10T09:00")
    made = await borough.post(people.neighbour, "/plans", {"ward": "keppel"})
    assert made["election"] == "2024-05-02"
    keppel = f"/plans/{made['id']}"
    answer = await borough.send(
        people.neighbour, "POST", "/plans", {"ward": "keppel", "election": "2025-07-10-keppel"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_plan")
    body = {"theme": "health-and-wellbeing", "title": "A doctor nearby"}
    await borough.post(people.neighbour, f"{keppel}/priorities", body)
    recorded = {"seats": ["keppel-1"], "agreed_on": "2025-06-09"}
    await borough.post(people.neighbour, f"{keppel}/agreement", recorded, of=keppel)
    assert await borough.held(keppel, people.neighbour) == (409, "restricted_period")
    (period,) = (await borough.get("/restricted-periods?on=2025-06-10&ward=keppel"))["data"]
    assert (period["starts_on"], period["ends_on"]) == ("2025-06-05", "2025-07-10")
    assert (await borough.get("/restricted-periods?on=2025-06-10&ward=wath"))["data"] == []

    # In Boston Castle a correction is published meanwhile, and its review stays where it was.
    await borough.patch(people.councillor, plan, {"introduction": "What matters here, and why."})
    await borough.agree(plan)
    correction = await borough.publish(plan)
    assert (correction["number"], correction["is_review"]) == (2, False)
    assert correction["review_on"] == "2026-05-02"

    borough.at("2025-07-10T21:00")  # ten in the evening in Rotherham
    assert (await borough.publish(keppel, people.neighbour))["number"] == 1


async def _refresh(borough: Borough, session: AsyncSession, plan: str) -> str:
    """Two years after the election: the review is called for, and its outcome published."""
    people = borough.people
    borough.at("2026-05-05T09:00")
    await session.commit()
    swept = await sweeping.sweep(
        session,
        now=datetime(2026, 5, 5, 9, 0, tzinfo=UTC),
        recorded_at=datetime(2026, 5, 5, 9, 0, tzinfo=UTC),
        tellers=jobs.TELLERS,
    )
    await session.commit()
    assert swept.fired > 0
    standing = await borough.get(f"{plan}/timescales", people.coordinator)
    assert (standing["level"], standing["targets"][0]["state"]) == (1, "missed")
    assert (await borough.get(plan))["published"]["review_overdue"] is True

    priorities = (await borough.get("/priorities?ward=boston-castle", people.councillor))["data"]
    warm, road = priorities
    await borough.patch(people.councillor, f"/priorities/{warm['id']}", {"status": "dropped"})
    patch = {"status": "achieved", "title": "Safe roads around the school"}
    await borough.patch(people.councillor, f"/priorities/{road['id']}", patch)
    body = {"theme": "cost-of-living", "title": "Advice where people are"}
    await borough.post(people.councillor, f"{plan}/priorities", body)
    # Until it is published, residents read what they read before.
    public = await borough.get("/wards/boston-castle/plan")
    assert [one["title"] for one in public["priorities"]] == [
        "Somewhere warm",
        "Safer roads around the school",
    ]
    await borough.agree(plan)
    borough.at("2026-05-18T09:00")
    refreshed = await borough.publish(plan, people.manager, summary="The refresh of 2026.")
    assert (refreshed["number"], refreshed["is_review"]) == (3, True)
    assert refreshed["review_on"] is None  # the next one would fall into the restricted period
    difference = await borough.get(f"{plan}/versions/3/diff")
    assert [(one["title"], one["change"]) for one in difference["priorities"]] == [
        ("Safe roads around the school", "changed"),
        ("Advice where people are", "added"),
        ("Somewhere warm", "removed"),
    ]
    versions = (await borough.get(f"{plan}/versions"))["data"]
    assert [one["number"] for one in versions] == [3, 2, 1]
    assert await borough.refused(f"{plan}/timescales", people.coordinator) == (
        404,
        "nothing_to_review",
    )
    return refreshed["priorities"][0]["id"]


async def _election_of_2028(borough: Borough, plan: str, road: str) -> None:
    """4 May 2028: publication is held, the Monitoring Officer lets one through; a new cycle."""
    people = borough.people
    borough.at("2028-04-03T09:00")
    periods = (await borough.get("/restricted-periods?on=2028-04-03"))["data"]
    assert [one["election"] for one in periods] == ["2028-05-04"]
    await borough.patch(people.councillor, plan, {"introduction": "The advice line has moved."})
    await borough.agree(plan)  # drafting goes on
    assert await borough.held(plan, people.coordinator) == (409, "restricted_period")
    override = {"reason": "Residents ring a number that is dead."}
    assert await borough.held(plan, people.officer, override=override) == (403, "not_allowed")
    post = {
        "post": "monitoring-officer",
        "title": "Monitoring Officer",
        "principal": str(people.officer.id),
        "starts_on": "2028-04-01",
    }
    await borough.post(people.administrator, "/officer-posts", post)
    assert await borough.held(plan, people.manager, override=override) == (403, "not_allowed")
    through = await borough.publish(plan, people.officer, override=override)
    assert through["override"] == {**override, "election": "2028-05-04"}

    # Before the poll there is no new cycle; after it there is.
    begun = await borough.send(
        people.coordinator, "POST", "/plans", {"ward": "boston-castle", "election": "2028-05-04"}
    )
    assert (begun.status_code, begun.json()["code"]) == (422, "invalid_plan")
    borough.at("2028-05-08T09:00")
    following = await borough.post(people.coordinator, "/plans", {"ward": "boston-castle"})
    assert following["election"] == "2028-05-04"
    answer = await borough.send(people.councillor, "PATCH", plan, {"introduction": "x"}, of=plan)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_closed")

    # The old plan stays until the new one is published.
    assert (await borough.get("/wards/boston-castle/plan"))["election"] == "2024-05-02"
    new = f"/plans/{following['id']}"
    carried = {
        "theme": "transport-roads-and-road-safety",
        "title": "Safe roads everywhere",
        "carried_from": road,
    }
    await borough.post(people.councillor, f"{new}/priorities", carried)
    await borough.agree(new)
    borough.at("2028-10-02T09:00")
    last = await borough.publish(new)
    assert (last["number"], last["review_on"]) == (1, "2030-05-04")
    assert (await borough.get("/wards/boston-castle/plan"))["election"] == "2028-05-04"
    earlier = await borough.get("/wards/boston-castle/plan?as_of=2027-01-01")
    assert (earlier["election"], earlier["number"]) == ("2024-05-02", 3)
