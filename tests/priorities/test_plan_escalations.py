"""A review that is overdue escalates by itself, is seen by its ward, and is answered once."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller, caller_of
from tests.casework.conftest import BOSTON_CASTLE, Api
from tests.conftest import FixedClock
from tests.kit.test_problems import problem
from tests.priorities.placed import Crew
from tests.priorities.test_plan_routes import (  # noqa: F401 - a fixture
    SAID,
    make_borough_in,
    plan,
    publish,
)
from wardapi import jobs
from wardapi.audit.models import AuditRecord
from wardapi.deadlines import sweeping
from wardapi.events.models import Event
from wardapi.kit.database import Database
from wardapi.priorities.models import PlanReviewAnswer

DUE = datetime(2026, 5, 1, 16, tzinfo=UTC)
"""Two years after the election is a Saturday: the review is due on the Friday before."""
LEVEL_2 = datetime(2026, 6, 2, 16, tzinfo=UTC)
"""Twenty working days later: two bank holidays of May lie between."""
ANSWER = {"text": "The councillors meet in June.", "new_date": "2026-06-19T16:00:00Z"}
MOVED = "2026-07-17T16:00:00Z"
"""Level 2 after the answer: twenty working days after the new date."""


async def sweep(session: AsyncSession, now: datetime) -> int:
    swept = await sweeping.sweep(session, now=now, recorded_at=now, tellers=jobs.TELLERS)
    await session.commit()
    return swept.fired


@pytest_asyncio.fixture
async def overdue(
    session: AsyncSession,
    api: Api,
    crew: Crew,
    plan: str,  # noqa: F811 - the fixture
    clock: FixedClock,
) -> dict[str, Any]:
    """The escalation of a review on the day that it fell due."""
    assert (await publish(api, crew, plan)).status_code == 201
    clock.now = DUE
    assert await sweep(session, DUE) == 1
    (found,) = (await api.get(crew.coordinator, "/plan-escalations")).json()["data"]
    return dict(found)


def path_of(escalation: dict[str, Any]) -> str:
    return f"/plan-escalations/{escalation['id']}"


async def test_an_overdue_review_is_seen_by_those_who_work_on_the_plan(
    overdue: dict[str, Any],
    api: Api,
    crew: Crew,
    plan: str,  # noqa: F811
) -> None:
    assert overdue["plan"] == plan.rpartition("/")[2]
    said = ("version", "review_on", "level", "post", "status", "raised_at", "answer")
    assert [overdue[name] for name in said] == [
        1,
        "2026-05-02",
        1,
        "head_of_neighbourhoods",
        "open",
        "2026-05-01T16:00:00Z",
        None,
    ]
    for who in (crew.councillor, crew.coordinator, crew.manager, crew.auditor):
        assert (await api.get(who, path_of(overdue))).json() == overdue
    for who in (crew.stranger, crew.lead):
        assert (await api.get(who, "/plan-escalations?count=true")).json()["data"] == []
        problem(await api.get(who, path_of(overdue)), 404, "escalation_not_found")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ward=boston-castle&status=open&level=1", 1),
        ("ward=wath", 0),
        ("status=answered", 0),
        ("level=2", 0),
        ("sort=updated_at", 1),
        ("plan=019b8d5c-1f00-7abc-8def-0123456789ab", 0),
    ],
)
async def test_escalations_are_found_by_place_status_and_level(
    overdue: dict[str, Any], api: Api, crew: Crew, asked: str, found: int
) -> None:
    answer = await api.get(crew.manager, f"/plan-escalations?{asked}")
    assert (answer.status_code, len(answer.json()["data"])) == (200, found)


async def test_a_ward_that_does_not_exist_is_told(api: Api, crew: Crew) -> None:
    asked = await api.get(crew.manager, "/plan-escalations?ward=nowhere")
    problem(asked, 422, "unknown_ward")


async def test_who_does_not_publish_the_plan_does_not_answer(
    overdue: dict[str, Any], api: Api, crew: Crew, make_caller: MakeCaller
) -> None:
    path = f"{path_of(overdue)}/answer"
    low = await make_caller("manager", level=0)
    for who in (crew.councillor, low, crew.auditor, crew.lead):
        assert (await api.post(who, path, ANSWER)).status_code == 403
    problem(await api.post(crew.stranger, path, ANSWER), 404, "escalation_not_found")
    past = {**ANSWER, "new_date": "2026-05-01T16:00:00Z"}
    problem(await api.post(crew.coordinator, path, past), 422, "occurred_too_early")


async def test_an_answer_with_a_new_date_moves_the_later_rungs_once(
    overdue: dict[str, Any],
    session: AsyncSession,
    api: Api,
    crew: Crew,
    clock: FixedClock,
) -> None:
    path = path_of(overdue)
    before = (await api.get(crew.manager, path)).headers["ETag"]
    answered = await api.post(crew.manager, f"{path}/answer", ANSWER)
    assert (answered.status_code, answered.json()["status"]) == (201, "answered")
    assert [answered.json()[name] for name in ("answer", "new_date")] == list(ANSWER.values())
    shown = await api.get(crew.councillor, path)
    assert shown.json() == answered.json()
    assert shown.headers["ETag"] != before
    again = await api.post(crew.coordinator, f"{path}/answer", ANSWER)
    problem(again, 409, "already_answered")
    clock.now = LEVEL_2
    assert await sweep(session, LEVEL_2) == 0
    standing = (await api.get(crew.auditor, f"/plans/{overdue['plan']}/timescales")).json()
    assert (standing["rungs"][-1]["fire_at"], standing["targets"][0]["state"]) == (MOVED, "missed")
    clock.now = datetime.fromisoformat(MOVED)
    assert await sweep(session, clock.now) == 1
    waiting = (await api.get(crew.manager, "/plan-escalations?status=open")).json()["data"]
    assert [row["level"] for row in waiting] == [2]


async def test_an_answer_leaves_a_record_and_an_event_without_its_words(
    overdue: dict[str, Any], session: AsyncSession, api: Api, crew: Crew
) -> None:
    await api.post(crew.coordinator, f"{path_of(overdue)}/answer", ANSWER)
    what = "plan_review.answered"
    record = (await session.scalars(select(AuditRecord).where(AuditRecord.action == what))).one()
    event = (await session.scalars(select(Event).where(Event.kind == what))).one()
    answer = (await session.scalars(select(PlanReviewAnswer))).one()
    assert (record.principal_id, event.ward) == (crew.coordinator.id, BOSTON_CASTLE)
    assert record.subject_id == event.subject_id == answer.version_id
    for told in (json.loads(record.detail), event.data):
        assert (told["escalation"], told["answer"]) == (overdue["id"], str(answer.id))
        assert ANSWER["text"] not in str(told)
    assert [one async for _, found in jobs.verify_deadlines(session) for one in found] == []


async def test_a_repeat_by_idempotency_key_is_the_same_answer(
    overdue: dict[str, Any], session: AsyncSession, client: httpx.AsyncClient, crew: Crew
) -> None:
    headers = {**crew.coordinator.headers, "Idempotency-Key": "once"}
    path = f"/v1{path_of(overdue)}/answer"
    first, second = [await client.post(path, json=ANSWER, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert await session.scalar(select(func.count()).select_from(PlanReviewAnswer)) == 1


async def test_the_next_version_closes_what_nobody_answered(
    overdue: dict[str, Any],
    session: AsyncSession,
    api: Api,
    crew: Crew,
    plan: str,  # noqa: F811
) -> None:
    await api.patch(crew.councillor, plan, {"introduction": "Two years on."}, "*")
    assert (await publish(api, crew, plan)).status_code == 201
    assert (await api.get(crew.auditor, path_of(overdue))).json()["status"] == "closed"
    late = await api.post(crew.coordinator, f"{path_of(overdue)}/answer", ANSWER)
    problem(late, 409, "plan_review_over")


async def test_of_two_who_answer_at_once_one_does(
    fresh_database: Database, fresh_client: httpx.AsyncClient, clock: FixedClock
) -> None:
    async with fresh_database.write() as session:
        await make_borough_in(session, clock.now)
        coordinator = await caller_of(session, "coordinator", wards=[BOSTON_CASTLE], now=clock.now)
        manager = await caller_of(session, "manager", now=clock.now)
    headers = {**coordinator.headers, "If-Match": "*"}
    made = await fresh_client.post("/v1/plans", json={"ward": "boston-castle"}, headers=headers)
    path = made.headers["location"]
    for step, body in (("priorities", SAID), ("agreement", {}), ("publication", {})):
        answer = await fresh_client.post(f"{path}/{step}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
    clock.now = DUE
    await jobs.sweep(fresh_database, now=DUE)
    (raised,) = (await fresh_client.get("/v1/plan-escalations", headers=headers)).json()["data"]
    address = f"/v1{path_of(raised)}/answer"
    answers = await asyncio.gather(
        *(
            fresh_client.post(address, json=ANSWER, headers=dict(by.headers))
            for by in (coordinator, manager)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    problem(max(answers, key=lambda one: one.status_code), 409, "already_answered")
