"""Who answers for a service in a ward: appointing them, ending their time, and who may."""

import asyncio
from datetime import date, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import AsRole, Caller, MakeCaller, caller_of
from tests.casework.conftest import make_borough
from tests.packs.exampleton import MARKET, RIVERSIDE
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event
from wardapi.kit.database import Database
from wardapi.kit.schema import Out
from wardapi.services import examples, lead_schemas, permissions
from wardapi.services.models import ServiceLead
from wardapi.services.permissions import Post

LEADS = "/v1/service-leads"
BINS = {"service": "bins", "ward": "riverside", "title": "Area lead", "starts_on": "2026-01-01"}


@pytest_asyncio.fixture
async def manager(exampleton: None, make_caller: MakeCaller, session: AsyncSession) -> Caller:
    made = await make_caller("manager")
    await session.commit()
    return made


async def post(client: httpx.AsyncClient, by: Any, path: str, body: Any) -> httpx.Response:
    headers = dict(by.headers) if isinstance(by, Caller) else by
    return await client.post(path, json=body, headers=headers)


async def test_a_lead_is_appointed_and_anybody_may_read_which(
    client: httpx.AsyncClient, manager: Caller
) -> None:
    answer = await post(client, manager, LEADS, {**BINS, "principal": str(manager.id)})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["service"], made["ward"], made["level"], made["filled"]) == (
        "bins",
        RIVERSIDE,
        0,
        True,
    )
    read = await client.get(answer.headers["location"])
    assert (read.json(), read.headers["etag"]) == (made, answer.headers["etag"])
    tag = {"If-None-Match": read.headers["etag"]}
    assert (await client.get(answer.headers["location"], headers=tag)).status_code == 304
    assert "principal" not in read.text
    params = {"ward": "riverside", "service": "bins", "gaps": True}
    gaps = await client.get(f"{LEADS}/coverage", params=params)
    assert gaps.json()["data"] == []


async def test_overlapping_leads_are_refused(client: httpx.AsyncClient, manager: Caller) -> None:
    assert (await post(client, manager, LEADS, BINS)).status_code == 201
    again = await post(client, manager, LEADS, {**BINS, "starts_on": "2026-06-01"})
    assert (again.status_code, again.json()["code"]) == (409, "lead_taken")
    for other in ({"level": 1}, {"ward": "market"}, {"ward": None}, {"service": "roads"}):
        made = await post(client, manager, LEADS, BINS | other)
        assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"service": "ships"}, 422, "unknown_service"),
        ({"ward": "atlantis"}, 422, "unknown_ward"),
        ({"ward": "northmoor"}, 422, "unknown_ward"),
        ({"ends_on": "2025-12-31"}, 422, "ends_before_it_starts"),
        ({"principal": "019b8d5c-1f00-7abc-8def-0123456789ab"}, 404, "principal_not_found"),
        ({"title": " "}, 422, "invalid_message"),
    ],
)
async def test_what_cannot_be_appointed_is_refused(
    client: httpx.AsyncClient, manager: Caller, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await post(client, manager, LEADS, BINS | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_ending_names_the_successor_in_one_stroke(
    client: httpx.AsyncClient, manager: Caller, session: AsyncSession
) -> None:
    old = (await post(client, manager, LEADS, BINS)).json()
    ending = {"ends_on": "2026-01-31", "successor": {"title": "New lead"}}
    answer = await post(client, manager, f"{LEADS}/{old['id']}/ending", ending)
    assert answer.status_code == 201, answer.text
    ended = answer.json()
    assert (ended["id"], ended["to"]) == (old["id"], "2026-01-31")
    follower = ended["successor"]
    assert (follower["from"], follower["to"], follower["ward"], follower["title"]) == (
        "2026-02-01",
        None,
        RIVERSIDE,
        "New lead",
    )
    assert (await client.get(f"{LEADS}/{follower['id']}")).json() == follower
    params = {"service": "bins", "ward": "riverside", "as_of": "2026-02-01"}
    told = (await client.get(LEADS, params=params)).json()["data"]
    assert [row["id"] for row in told] == [follower["id"]]
    kinds = await session.scalars(select(Event.kind).order_by(Event.number))
    assert list(kinds)[-3:] == [
        "service_lead.appointed",
        "service_lead.ended",
        "service_lead.appointed",
    ]


async def test_neither_has_happened_when_the_successor_cannot_follow(
    client: httpx.AsyncClient, manager: Caller
) -> None:
    first = (await post(client, manager, LEADS, {**BINS, "ends_on": "2026-06-30"})).json()
    await post(client, manager, LEADS, {**BINS, "starts_on": "2026-07-01"})
    ending = {"ends_on": "2026-01-31", "successor": {"title": "New lead"}}
    answer = await post(client, manager, f"{LEADS}/{first['id']}/ending", ending)
    assert (answer.status_code, answer.json()["code"]) == (409, "lead_taken")
    assert (await client.get(f"{LEADS}/{first['id']}")).json()["to"] == "2026-06-30"


@pytest.mark.parametrize(
    ("ends_on", "status", "code"),
    [
        ("2025-12-31", 422, "ends_before_it_starts"),
        ("2026-07-01", 409, "already_ended"),
        ("9999-12-31", 422, "invalid_message"),
    ],
)
async def test_an_ending_lies_between_the_first_day_and_an_earlier_ending(
    client: httpx.AsyncClient, manager: Caller, ends_on: str, status: int, code: str
) -> None:
    made = (await post(client, manager, LEADS, {**BINS, "ends_on": "2026-06-30"})).json()
    path = f"{LEADS}/{made['id']}/ending"
    answer = await post(client, manager, path, {"ends_on": ends_on})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_lead_that_never_was_is_not_found(
    client: httpx.AsyncClient, manager: Caller
) -> None:
    path = f"{LEADS}/{manager.id}"
    read = await client.get(path)
    assert (read.status_code, read.json()["code"]) == (404, "service_lead_not_found")
    ended = await post(client, manager, f"{path}/ending", {"ends_on": "2026-01-31"})
    assert (ended.status_code, ended.json()["code"]) == (404, "service_lead_not_found")


HERE = Post("bins", "place", RIVERSIDE, 0)


@pytest.mark.parametrize(
    ("role", "grant", "post_there", "may"),
    [
        ("manager", {}, HERE, True),
        ("administrator", {}, HERE._replace(ward=None), True),
        ("manager", {"wards": [RIVERSIDE]}, HERE, True),
        ("manager", {"wards": [RIVERSIDE]}, HERE._replace(ward=None), False),
        ("manager", {"wards": [MARKET]}, HERE, False),
        ("manager", {"services": ["roads"]}, HERE, False),
        ("manager", {"directorate": "people"}, HERE, False),
        ("manager", {"directorate": "place"}, HERE, True),
        ("manager", {"level": 1}, HERE._replace(level=1), True),
        ("manager", {"level": 1}, HERE._replace(level=2), False),
        ("service_lead", {}, HERE, False),
        ("coordinator", {}, HERE, False),
    ],
)
async def test_who_may_appoint(
    make_caller: MakeCaller, role: str, grant: dict[str, Any], post_there: Post, may: bool
) -> None:
    by = (await make_caller(role, **grant)).principal
    try:
        permissions.check_appoint(by, post_there)
    except permissions.NotAllowed:
        assert not may
    else:
        assert may


@pytest.mark.usefixtures("exampleton")
async def test_a_manager_of_another_ward_neither_appoints_nor_ends(
    client: httpx.AsyncClient, manager: Caller, as_role: AsRole, session: AsyncSession
) -> None:
    made = (await post(client, manager, LEADS, BINS)).json()
    other = await as_role("manager", wards=[MARKET])
    await session.commit()
    for path, body in ((LEADS, BINS), (f"{LEADS}/{made['id']}/ending", {"ends_on": "2026-01-31"})):
        answer = await post(client, other, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_of_two_appointments_at_once_one_is_made(
    fresh_client: httpx.AsyncClient, fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await make_borough(session, now)
    async with fresh_database.write() as session:
        by = await caller_of(session, "manager", now=now)
    body = {**BINS, "service": "streetscene", "ward": "boston-castle"}
    answers = await asyncio.gather(*(post(fresh_client, by, LEADS, body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"lead_taken"}
    async with fresh_database.read() as session:
        assert await session.scalar(select(func.count()).select_from(ServiceLead)) == 1
        recorded = select(func.count()).where(AuditRecord.action == "lead_appointed")
        assert await session.scalar(recorded) == 1


async def test_of_two_endings_at_once_one_names_the_successor(
    fresh_client: httpx.AsyncClient, fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await make_borough(session, now)
    async with fresh_database.write() as session:
        by = await caller_of(session, "manager", now=now)
    body = {**BINS, "service": "streetscene", "ward": "boston-castle"}
    lead = (await post(fresh_client, by, LEADS, body)).json()
    ending = {"ends_on": "2026-01-31", "successor": {"title": "New lead"}}
    path = f"{LEADS}/{lead['id']}/ending"
    answers = await asyncio.gather(*(post(fresh_client, by, path, ending) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 3
    async with fresh_database.read() as session:
        spells = await session.execute(
            select(ServiceLead.starts_on, ServiceLead.ends_on).order_by(ServiceLead.starts_on)
        )
        assert [tuple(spell) for spell in spells] == [
            (date(2026, 1, 1), date(2026, 1, 31)),
            (date(2026, 2, 1), None),
        ]


@pytest.mark.parametrize(("model", "example"), [(lead_schemas.EndedLeadOut, examples.ENDED_LEAD)])
def test_examples_have_exactly_the_fields_of_the_answer(
    model: type[Out], example: dict[str, Any]
) -> None:
    schema = model.model_json_schema(mode="serialization")
    assert set(example) == set(schema["properties"])
