"""Working on plans: who sees what, who loses a race, and what counts as a change."""

import asyncio
from datetime import date, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, caller_of
from tests.casework.conftest import BOSTON_CASTLE, EVIDENCE, Api, make_borough
from tests.priorities.placed import Crew
from wardapi.kit.database import Database
from wardapi.wards.models import Election, Seat, Ward

SAID = {"theme": "health-and-wellbeing", "title": "Somewhere warm"}


def election_of(now: datetime) -> Election:
    poll = date(2024, 5, 2)
    return Election(
        slug="2024-05-02", kind="ordinary", held_on=poll, year=2024, sorts_on=poll,
        **EVIDENCE, created_at=now, updated_at=now,
    )  # fmt: skip


@pytest_asyncio.fixture
async def plan(session: AsyncSession, crew: Crew, api: Api, now: datetime) -> str:
    """The address of Boston Castle's draft with one priority."""
    session.add(election_of(now))
    await session.commit()
    made = await api.post(crew.coordinator, "/plans", {"ward": "boston-castle"})
    path = f"/plans/{made.json()['id']}"
    assert (await api.post(crew.coordinator, f"{path}/priorities", SAID)).status_code == 201
    return path


async def publish(api: Api, crew: Crew, plan: str, **body: Any) -> httpx.Response:
    agreed = await api.post(crew.councillor, f"{plan}/agreement", {}, **{"If-Match": "*"})
    assert agreed.status_code == 201, agreed.text
    return await api.post(crew.coordinator, f"{plan}/publication", body, **{"If-Match": "*"})


async def test_a_ward_has_one_plan_for_a_cycle(plan: str, crew: Crew, api: Api) -> None:
    again = await api.post(crew.councillor, "/plans", {"ward": "boston-castle"})
    assert (again.status_code, again.json()["code"]) == (409, "plan_known")


async def test_a_draft_is_not_for_others(plan: str, crew: Crew, api: Api) -> None:
    for who in (crew.stranger, crew.lead):
        assert (await api.get(who, plan)).status_code == 404
        assert (await api.get(who, "/plans")).json()["data"] == []
        assert (await api.get(who, "/priorities")).json()["data"] == []
    for who in (crew.councillor, crew.manager, crew.auditor):
        assert len((await api.get(who, "/plans?stage=draft")).json()["data"]) == 1
        assert len((await api.get(who, "/priorities?count=true")).json()["data"]) == 1


async def test_what_is_published_shows_neither_drafts_nor_notes(
    plan: str,
    crew: Crew,
    api: Api,
    client: httpx.AsyncClient,
) -> None:
    (priority,) = (await api.get(crew.councillor, "/priorities")).json()["data"]
    path = f"/priorities/{priority['id']}"
    tag = (await api.get(crew.councillor, path)).headers["ETag"]
    noted = await api.patch(crew.councillor, path, {"internal_note": "Between us."}, tag)
    assert noted.status_code == 200
    assert (await publish(api, crew, plan)).status_code == 201
    changed = {"title": "Somewhere warm and dry"}
    await api.patch(crew.councillor, path, changed, "*")
    seen = [(await client.get(f"/v1{at}")).text for at in (plan, path, "/plans", "/priorities")]
    assert not [text for text in seen if "Between us" in text or "and dry" in text]
    assert (await client.get(f"/v1{plan}")).json()["stage"] == "published"
    mine = (await api.get(crew.councillor, plan)).json()
    assert (mine["stage"], mine["priorities"][0]["title"]) == ("draft", changed["title"])
    assert mine["published"]["number"] == 1
    stage = (await client.get("/v1/plans?stage=draft")).json()["data"]
    assert stage == []


async def test_an_edit_takes_the_agreement_away_and_a_note_does_not(
    plan: str,
    crew: Crew,
    api: Api,
) -> None:
    agreed = await api.post(crew.councillor, f"{plan}/agreement", {}, **{"If-Match": "*"})
    noted = await api.patch(crew.manager, plan, {"internal_note": "n"}, agreed.headers["ETag"])
    assert noted.json()["stage"] == "agreed"
    edited = await api.patch(crew.manager, plan, {"introduction": "i"}, noted.headers["ETag"])
    assert (edited.json()["stage"], edited.json()["agreement"]) == ("draft", None)
    stale = await api.patch(crew.councillor, plan, {"introduction": "j"}, noted.headers["ETag"])
    assert stale.status_code == 412


async def test_one_agrees_to_the_text_that_one_has_read(
    plan: str,
    crew: Crew,
    api: Api,
) -> None:
    read = (await api.get(crew.councillor, plan)).headers["ETag"]
    await api.post(crew.coordinator, f"{plan}/priorities", {**SAID, "title": "Another"})
    late = await api.post(crew.councillor, f"{plan}/agreement", {}, **{"If-Match": read})
    assert late.status_code == 412
    unsaid = await api.post(crew.councillor, f"{plan}/agreement", {})
    assert unsaid.status_code == 428


async def test_a_review_that_changed_nothing_is_a_version(
    plan: str,
    crew: Crew,
    api: Api,
) -> None:
    first = (await publish(api, crew, plan)).json()
    same = await publish(api, crew, plan)
    assert (same.status_code, same.json()["code"]) == (409, "nothing_new_to_publish")
    told = await api.post(
        crew.coordinator, f"{plan}/publication", {"is_review": True}, **{"If-Match": "*"}
    )
    assert told.status_code == 201
    assert (told.json()["number"], told.json()["digest"]) == (2, first["digest"])


async def test_evidence_can_be_taken_out_of_a_draft(
    plan: str,
    crew: Crew,
    api: Api,
) -> None:
    item = {"kind": "data", "title": "Counts", "source": "Us", "dated_on": "2025-12-01"}
    made = (await api.post(crew.councillor, f"{plan}/evidence", item)).json()
    await publish(api, crew, plan)
    gone = await api.delete(crew.councillor, f"{plan}/evidence/{made['id']}", "*")
    assert gone.status_code == 204
    assert (await api.get(crew.councillor, plan)).json()["evidence"] == []
    assert (await api.get(crew.stranger, plan)).json()["evidence"] == [made]
    tomorrow = await api.post(
        crew.councillor, f"{plan}/evidence", {**item, "dated_on": "2026-01-06"}
    )
    assert (tomorrow.status_code, tomorrow.json()["code"]) == (422, "invalid_plan")


async def test_priorities_of_earlier_themes_are_found_by_what_became_of_them(
    plan: str,
    crew: Crew,
    api: Api,
) -> None:
    earlier = {**SAID, "theme": "physical-and-mental-health", "title": "Walking", "position": 1}
    assert (await api.post(crew.councillor, f"{plan}/priorities", earlier)).status_code == 201
    found = await api.get(crew.councillor, "/priorities?theme=health-and-wellbeing&limit=1")
    assert [one["title"] for one in found.json()["data"]] == ["Walking"]
    following = found.json()["links"]["next"].removeprefix("http://wardapi.test/v1")
    rest = (await api.get(crew.councillor, following)).json()["data"]
    assert [(one["title"], one["position"]) for one in rest] == [("Somewhere warm", 2)]
    for path in ("/priorities?theme=joy", "/plans?election=never"):
        assert (await api.get(crew.councillor, path)).status_code == 422


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"theme": "joy"}, "/theme"),
        ({"lead_councillor": "wath-1"}, "/lead_councillor"),
        ({"most_deprived": True}, "/deprivation_source"),
        ({"carried_from": "019b8d5a-6f00-7000-8000-000000000001"}, "/carried_from"),
    ],
)
async def test_a_priority_that_does_not_fit_is_refused(
    plan: str,
    crew: Crew,
    api: Api,
    given: dict[str, Any],
    pointer: str,
) -> None:
    answer = await api.post(crew.councillor, f"{plan}/priorities", {**SAID, **given})
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_of_two_who_publish_at_once_one_does(
    fresh_database: Database, fresh_client: httpx.AsyncClient, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await make_borough_in(session, now)
        here = {"wards": [BOSTON_CASTLE], "now": now}
        councillor = await caller_of(session, "councillor", **here)
        coordinator = await caller_of(session, "coordinator", **here)
        manager = await caller_of(session, "manager", now=now)

    async def post(by: Caller, path: str, body: Any, tag: str = "*") -> httpx.Response:
        headers = {**by.headers, "If-Match": tag}
        return await fresh_client.post(f"/v1{path}", json=body, headers=headers)

    made = (await post(coordinator, "/plans", {"ward": "boston-castle"})).json()
    path = f"/plans/{made['id']}"
    await post(councillor, f"{path}/priorities", SAID)
    tag = (await post(councillor, f"{path}/agreement", {})).headers["ETag"]
    answers = await asyncio.gather(
        *(post(by, f"{path}/publication", {}, tag) for by in (coordinator, manager))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 412]
    versions = (await fresh_client.get(f"/v1{path}/versions")).json()["data"]
    assert [version["number"] for version in versions] == [1]


async def make_borough_in(session: AsyncSession, now: datetime) -> None:
    session.add(election_of(now))
    await session.flush()
    await make_borough(session, now)


async def test_several_councillors_agree_one_after_the_other(
    plan: str, crew: Crew, api: Api, session: AsyncSession, now: datetime
) -> None:
    ward = await session.scalar(select(Ward.id).where(Ward.slug == "boston-castle"))
    seats = [f"boston-castle-{number}" for number in (1, 2)]
    stamps = {"created_at": now, "updated_at": now}
    session.add_all(
        Seat(ward_id=ward, number=n, code=code, **stamps) for n, code in enumerate(seats, start=1)
    )
    await session.commit()
    any_text = {"If-Match": "*"}
    for n, seat in enumerate(seats, start=1):
        said = await api.post(crew.coordinator, f"{plan}/agreement", {"seats": [seat]}, **any_text)
        assert said.status_code == 201, said.text
        assert said.json()["agreement"]["seats"] == seats[:n]
    again = await api.post(crew.coordinator, f"{plan}/agreement", {"seats": seats}, **any_text)
    assert (again.status_code, again.json()["code"]) == (409, "plan_already_agreed")


async def test_nobody_agreed_before_the_election(plan: str, crew: Crew, api: Api) -> None:
    for day, status in (("2024-05-01", 422), ("2024-05-02", 201)):
        body = {"agreed_on": day}
        said = await api.post(crew.councillor, f"{plan}/agreement", body, **{"If-Match": "*"})
        assert said.status_code == status, said.text


async def test_a_change_of_nothing_is_no_change(plan: str, crew: Crew, api: Api) -> None:
    (priority,) = (await api.get(crew.councillor, "/priorities")).json()["data"]
    for path in (plan, f"/priorities/{priority['id']}"):
        before = (await api.get(crew.councillor, path)).headers["ETag"]
        same = await api.patch(crew.councillor, path, {}, before)
        assert (same.status_code, same.headers["ETag"]) == (200, before)
