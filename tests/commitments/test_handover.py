"""What is open passes from one lead of a service to the next, once."""

import asyncio
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller, caller_of
from tests.casework.conftest import WATH, Api, make_borough
from tests.commitments.conftest import People, Pledge
from wardapi.audit.models import AuditRecord
from wardapi.commitments import handover_rules as rules
from wardapi.commitments.handover_models import LeadHandover
from wardapi.commitments.handover_routes import EXAMPLE
from wardapi.commitments.handover_rules import (
    LeadStillInPost,
    Spell,
    SuccessorNotInPost,
    UnknownSuccessor,
)
from wardapi.commitments.handover_schemas import HandoverOut
from wardapi.events.models import Event
from wardapi.kit.database import Database

LEADS = "/service-leads"
POST = {"service": "streetscene", "ward": "boston-castle", "starts_on": "2025-01-01"}
BINS = {"ward": "boston-castle", "service": "streetscene", "subject": "Bins"}
YESTERDAY = "2026-01-04"


async def begin(api: Any, by: Caller, old: Caller, **post: Any) -> str:
    body = {**POST, "title": "Old lead", "principal": str(old.id), **post}
    made = await api.post(by, LEADS, body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def end(api: Any, by: Caller, giver: str, new: Caller | None) -> str:
    holder = None if new is None else str(new.id)
    ending = {"ends_on": YESTERDAY, "successor": {"title": "New lead", "principal": holder}}
    ended = await api.post(by, f"{LEADS}/{giver}/ending", ending)
    assert ended.status_code == 201, ended.text
    return str(ended.json()["successor"]["id"])


async def assigned(api: Api, by: Caller, **filters: Any) -> dict[str, str | None]:
    cases = (await api.get(by, "/cases", params=filters)).json()["data"]
    return {case["reference"]: case["assignee"] for case in cases}


@pytest_asyncio.fixture
async def old(make_caller: MakeCaller, people: People, session: AsyncSession) -> Caller:
    made = await make_caller("service_lead", services=["streetscene"])
    await session.commit()
    return made


async def test_what_is_open_passes_and_what_is_closed_stays(
    api: Api, people: People, old: Caller, pledge: Pledge
) -> None:
    giver = await begin(api, people.manager, old)
    opened = (await api.post(people.councillor, "/cases", BINS)).json()["reference"]
    closed = (await api.post(people.councillor, "/cases", BINS)).json()["reference"]
    resolution = {"outcome": "done"}
    await api.post(people.manager, f"/cases/{closed}/resolution", resolution)
    promised, kept = await pledge(), await pledge()
    await api.post(people.manager, f"/commitments/{kept['id']}/keeping", {})
    taker = await end(api, people.manager, giver, people.lead)
    answer = await api.post(people.manager, f"{LEADS}/{giver}/handover", {"to": taker})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["cases"], told["case_references"]) == (1, [opened])
    assert (told["commitments"], told["commitment_ids"]) == (1, [promised["id"]])
    assert await assigned(api, people.manager) == {
        opened: str(people.lead.id),
        closed: str(old.id),
    }
    for commitment, lead in ((promised, taker), (kept, giver)):
        shown = (await api.get(people.manager, f"/commitments/{commitment['id']}")).json()
        assert shown["lead"]["id"] == lead


async def test_a_second_call_changes_nothing(
    api: Api, people: People, old: Caller, session: AsyncSession
) -> None:
    giver = await begin(api, people.manager, old)
    await api.post(people.councillor, "/cases", BINS)
    taker = await end(api, people.manager, giver, people.lead)
    path = f"{LEADS}/{giver}/handover"
    first = await api.post(people.manager, path, {"to": taker})
    count = select(func.count()).select_from(AuditRecord)
    before = await session.scalar(count)
    second = await api.post(people.manager, path, {"to": taker})
    assert (second.status_code, second.json()) == (201, first.json())
    assert await session.scalar(count) == before
    listed = await api.get(people.auditor, f"{LEADS}/{giver}/handovers")
    assert listed.json()["data"] == [first.json()]


async def test_nothing_open_is_a_handover_too(api: Api, people: People, old: Caller) -> None:
    giver = await begin(api, people.manager, old)
    taker = await end(api, people.manager, giver, None)
    answer = await api.post(people.manager, f"{LEADS}/{giver}/handover", {"to": taker})
    assert (answer.json()["cases"], answer.json()["commitments"]) == (0, 0)


async def test_each_chain_that_is_touched_has_one_record(
    api: Api, people: People, old: Caller, pledge: Pledge, session: AsyncSession
) -> None:
    giver = await begin(api, people.manager, old)
    await api.post(people.councillor, "/cases", BINS)
    await pledge()
    taker = await end(api, people.manager, giver, people.lead)
    await api.post(people.manager, f"{LEADS}/{giver}/handover", {"to": taker})
    records = await session.execute(
        select(AuditRecord.subject_kind, AuditRecord.action).where(
            AuditRecord.action.like("%handed_over")
        )
    )
    assert sorted(tuple(row) for row in records) == [
        ("case", "case.handed_over"),
        ("commitment", "commitment.handed_over"),
        ("service_lead", "lead_handed_over"),
    ]
    sent = await session.scalars(select(Event.kind).where(Event.kind.like("%handed_over")))
    assert sorted(sent) == [
        "case.handed_over",
        "commitment.handed_over",
        "service_lead.handed_over",
    ]


async def test_a_lead_of_all_wards_keeps_the_wards_that_are_theirs_besides(
    api: Api, people: People, old: Caller
) -> None:
    everywhere = await begin(api, people.manager, old, ward=None)
    wath = (await api.post(people.manager, "/cases", BINS | {"ward": "wath"})).json()
    here = (await api.post(people.manager, "/cases", BINS)).json()
    await begin(api, people.manager, old, ward="wath")
    taker = await end(api, people.manager, everywhere, people.lead)
    answer = await api.post(people.manager, f"{LEADS}/{everywhere}/handover", {"to": taker})
    assert answer.json()["case_references"] == [here["reference"]]
    cases = await assigned(api, people.manager)
    assert cases[wath["reference"]] == str(old.id)


async def test_other_services_wards_and_people_keep_their_cases(
    api: Api, people: People, old: Caller
) -> None:
    giver = await begin(api, people.manager, old)
    for place in ({"ward": "wath"}, {"service": "housing"}):
        await begin(api, people.manager, old, **place)
        await api.post(people.manager, "/cases", BINS | place)
    taker = await end(api, people.manager, giver, people.lead)
    answer = await api.post(people.manager, f"{LEADS}/{giver}/handover", {"to": taker})
    assert answer.json()["cases"] == 0
    assert set((await assigned(api, people.manager)).values()) == {str(old.id)}


async def test_cases_are_not_handed_to_nobody(api: Api, people: People, old: Caller) -> None:
    giver = await begin(api, people.manager, old)
    await api.post(people.councillor, "/cases", BINS)
    taker = await end(api, people.manager, giver, None)
    answer = await api.post(people.manager, f"{LEADS}/{giver}/handover", {"to": taker})
    assert (answer.status_code, answer.json()["code"]) == (409, "successor_vacant")


async def test_an_administrator_hands_over_cases_without_learning_which(
    api: Api, people: People, old: Caller, make_caller: MakeCaller, session: AsyncSession
) -> None:
    administrator = await make_caller("administrator")
    await session.commit()
    giver = await begin(api, people.manager, old)
    await api.post(people.councillor, "/cases", BINS)
    taker = await end(api, people.manager, giver, people.lead)
    answer = await api.post(administrator, f"{LEADS}/{giver}/handover", {"to": taker})
    assert (answer.json()["cases"], answer.json()["case_references"]) == (1, [])


async def test_only_those_whose_grants_reach_hand_over_and_read_of_it(
    api: Api, people: People, old: Caller, make_caller: MakeCaller, session: AsyncSession
) -> None:
    elsewhere = await make_caller("manager", wards=[WATH])
    await session.commit()
    giver = await begin(api, people.manager, old)
    taker = await end(api, people.manager, giver, people.lead)
    for who in (elsewhere, people.lead, people.coordinator):
        path = f"{LEADS}/{giver}/handover"
        assert (await api.post(who, path, {"to": taker})).status_code == 403
        assert (await api.get(who, f"{path}s")).status_code == 403


async def test_a_successor_that_is_none_is_refused(
    api: Api, people: People, old: Caller, client: httpx.AsyncClient
) -> None:
    giver = await begin(api, people.manager, old)
    path = f"{LEADS}/{giver}/handover"
    for to in (giver, str(uuid4())):
        answer = await api.post(people.manager, path, {"to": to})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_successor")
    answer = await api.post(people.manager, f"{LEADS}/{uuid4()}/handover", {"to": giver})
    assert (answer.status_code, answer.json()["code"]) == (404, "service_lead_not_found")


BINS_SERVICE, ROADS, WARD, OTHER = (uuid4() for _ in range(4))
ENDED = Spell(uuid4(), BINS_SERVICE, WARD, 0, date(2025, 1, 1), date(2026, 1, 4))
NEXT = Spell(uuid4(), BINS_SERVICE, WARD, 0, date(2026, 1, 5), None)
TODAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("giver", "taker", "refusal"),
    [
        (ENDED, NEXT, None),
        (ENDED, NEXT._replace(ward_id=None), None),
        (ENDED._replace(ends_on=TODAY), NEXT._replace(ward_id=None), None),
        (ENDED, ENDED, UnknownSuccessor),
        (ENDED, NEXT._replace(ward_id=OTHER), UnknownSuccessor),
        (ENDED._replace(ward_id=None), NEXT, UnknownSuccessor),
        (ENDED, NEXT._replace(service_id=ROADS), UnknownSuccessor),
        (ENDED, NEXT._replace(level=1), UnknownSuccessor),
        (ENDED._replace(ends_on=None), NEXT, LeadStillInPost),
        (ENDED._replace(ends_on=date(2026, 1, 6)), NEXT, LeadStillInPost),
        (ENDED, NEXT._replace(starts_on=date(2026, 1, 6)), SuccessorNotInPost),
        (ENDED, NEXT._replace(starts_on=TODAY, ends_on=TODAY), None),
        (
            ENDED._replace(ends_on=date(2025, 6, 1)),
            NEXT._replace(starts_on=date(2025, 6, 2), ends_on=date(2026, 1, 4)),
            SuccessorNotInPost,
        ),
    ],
)
def test_when_what_is_open_may_pass(
    giver: Spell, taker: Spell, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        rules.check(giver, taker, on=TODAY)
        return
    with pytest.raises(refusal):
        rules.check(giver, taker, on=TODAY)


class _Api:
    """As `Api`, for a client of a database in which commits are real."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def post(self, by: Caller, path: str, body: Any) -> httpx.Response:
        return await self._client.post(f"/v1{path}", json=body, headers=dict(by.headers))


async def test_of_handovers_at_once_one_is_made(
    fresh_client: httpx.AsyncClient, fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await make_borough(session, now)
    async with fresh_database.write() as session:
        manager, old, new = [
            await caller_of(session, role, now=now)
            for role in ("manager", "service_lead", "service_lead")
        ]
    api = _Api(fresh_client)
    giver = await begin(api, manager, old)
    for _ in range(3):
        await api.post(manager, "/cases", BINS)
    taker = await end(api, manager, giver, new)
    path = f"{LEADS}/{giver}/handover"
    answers = await asyncio.gather(*(api.post(manager, path, {"to": taker}) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}, answers[0].text
    assert len({answer.text for answer in answers}) == 1
    async with fresh_database.read() as session:
        assert await session.scalar(select(func.count()).select_from(LeadHandover)) == 1
        moved = select(func.count()).where(AuditRecord.action == "case.handed_over")
        assert await session.scalar(moved) == 3


@pytest.mark.parametrize("bad", [{"cases": -1}, {"to_lead_id": LeadHandover.from_lead_id}])
async def test_the_database_refuses_a_handover_that_cannot_be(
    api: Api, people: People, old: Caller, session: AsyncSession, bad: dict[str, Any]
) -> None:
    giver = await begin(api, people.manager, old)
    taker = await end(api, people.manager, giver, None)
    await api.post(people.manager, f"{LEADS}/{giver}/handover", {"to": taker})
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(update(LeadHandover).values(bad))


def test_the_example_is_what_is_answered() -> None:
    assert HandoverOut.model_validate(EXAMPLE).model_dump(mode="json") == EXAMPLE
