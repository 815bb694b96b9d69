"""Services that failed to join up: reported, seen by those whom it concerns, and closed."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, WATH, Api, everything
from tests.commitments.conftest import People
from tests.conftest import FixedClock
from wardapi.audit.models import AuditRecord
from wardapi.commitments import silo_examples as examples
from wardapi.commitments.silo_models import SiloReport
from wardapi.commitments.silo_schemas import SiloReportOut
from wardapi.events.models import Event

REPORTS = "/silo-reports"
ASKED = {
    "ward": "boston-castle",
    "services": ["streetscene", "housing"],
    "title": "Kerb over gully",
    "description": "canary: the kerb was laid over the gully.",
}
OUTCOME = {"outcome": "joined_up", "text": "They meet on Mondays now."}


async def make(api: Api, people: People, **asked: Any) -> tuple[str, httpx.Response]:
    response = await api.post(people.councillor, REPORTS, ASKED | asked)
    assert response.status_code == 201, response.text
    return response.headers["location"].removeprefix("/v1"), response


async def test_a_councillor_reports_and_the_coordinator_says_what_came_of_it(
    api: Api, people: People, clock: FixedClock
) -> None:
    path, made = await make(api, people)
    assert (made.json()["status"], made.json()["reported_as"]) == ("open", "councillor")
    assert [service["slug"] for service in made.json()["services"]] == ["housing", "streetscene"]
    clock.now += timedelta(days=7)
    closed = await api.post(people.coordinator, f"{path}/outcome", OUTCOME)
    assert closed.status_code == 201, closed.text
    told = closed.json()
    assert (told["status"], told["outcome"], told["outcome_text"]) == (
        "closed",
        "joined_up",
        "They meet on Mondays now.",
    )
    read = await api.get(people.councillor, path)
    assert (read.json(), read.headers["etag"]) == (told, closed.headers["etag"])
    again = await api.post(people.coordinator, f"{path}/outcome", OUTCOME)
    assert (again.status_code, again.json()["code"]) == (409, "silo_report_closed")


async def test_those_whom_it_concerns_see_it_and_nobody_else(
    api: Api, people: People, make_caller: MakeCaller, session: AsyncSession
) -> None:
    path, _ = await make(api, people)
    see = [
        people.councillor,
        people.coordinator,
        people.lead,
        people.other_lead,
        people.manager,
        people.auditor,
        await make_caller("manager", services=["housing"]),
        await make_caller("auditor", directorate="environment"),
    ]
    blind = [
        await make_caller("councillor", wards=[BOSTON_CASTLE]),
        people.other_councillor,
        await make_caller("coordinator", wards=[WATH]),
        await make_caller("service_lead", services=["highways"]),
        await make_caller("service_lead", services=["streetscene"], wards=[WATH]),
        await make_caller("manager", directorate="children"),
    ]
    await session.commit()
    for who in see:
        assert (await api.get(who, path)).status_code == 200, who.principal
        assert len((await api.get(who, REPORTS)).json()["data"]) == 1, who.principal
    for who in blind:
        hidden = await api.get(who, path)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "silo_report_not_found")
        assert (await api.get(who, REPORTS)).json()["data"] == [], who.principal


@pytest.mark.parametrize("role", ["finance", "administrator"])
async def test_others_have_nothing_to_do_with_it(
    api: Api, people: People, make_caller: MakeCaller, session: AsyncSession, role: str
) -> None:
    path, _ = await make(api, people)
    who = await make_caller(role)
    await session.commit()
    assert (await api.get(who, path)).json()["code"] == "scope_missing"


async def test_who_made_it_sees_it_only_while_in_office(
    api: Api, people: People, make_caller: MakeCaller, session: AsyncSession, clock: FixedClock
) -> None:
    last_day = clock.now.date()
    leaver = await make_caller("councillor", wards=[BOSTON_CASTLE], ends_on=last_day)
    await session.commit()
    made = await api.post(leaver, REPORTS, ASKED)
    path = made.headers["location"].removeprefix("/v1")
    assert (await api.get(leaver, path)).status_code == 200
    clock.now += timedelta(days=1)
    assert (await api.get(leaver, path)).status_code in (403, 404)


async def test_words_that_are_corrected_are_gone(
    api: Api, people: People, session: AsyncSession
) -> None:
    key = {"Idempotency-Key": "once"}
    made = await api.post(people.councillor, REPORTS, ASKED, **key)
    path = made.headers["location"].removeprefix("/v1")
    better = {"description": "The kerb covers the gully."}
    right = await api.patch(people.councillor, path, better, made.headers["etag"])
    assert right.json()["description"] == better["description"]
    again = await api.post(people.councillor, REPORTS, ASKED, **key)
    assert (again.status_code, again.json()["code"]) == (410, "answer_erased")
    assert "canary" not in await everything(session)
    stale = await api.patch(people.councillor, path, {"title": "x"}, made.headers["etag"])
    assert stale.status_code == 412


async def test_the_reporter_does_not_close_and_the_lead_does_not_correct(
    api: Api, people: People
) -> None:
    path, _ = await make(api, people)
    closed = await api.post(people.councillor, f"{path}/outcome", OUTCOME)
    assert (closed.status_code, closed.json()["code"]) == (403, "not_allowed")
    corrected = await api.patch(people.lead, path, {"title": "x"}, "*")
    assert (corrected.status_code, corrected.json()["code"]) == (403, "scope_missing")
    by_manager = await api.patch(people.manager, path, {"title": "x"}, "*")
    assert by_manager.json()["title"] == "x"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"ward": "atlantis"}, 422, "unknown_ward"),
        ({"ward": "wath"}, 403, "not_allowed"),
        ({"services": ["streetscene", "ships"]}, 422, "unknown_service"),
        ({"services": ["streetscene"]}, 422, "invalid_message"),
        ({"services": ["streetscene", "streetscene"]}, 422, "invalid_silo_report"),
        ({"occurred_on": "2026-01-06"}, 422, "invalid_silo_report"),
    ],
)
async def test_what_cannot_be_reported_is_refused(
    api: Api, people: People, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await api.post(people.councillor, REPORTS, ASKED | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_each_act_leaves_one_record_and_an_event_for_each_service(
    api: Api, people: People, session: AsyncSession
) -> None:
    path, _ = await make(api, people)
    await api.post(people.manager, f"{path}/outcome", OUTCOME)
    records = await session.scalars(
        select(AuditRecord.action)
        .where(AuditRecord.subject_kind == "silo_report")
        .order_by(AuditRecord.n)
    )
    assert list(records) == ["silo_report.made", "silo_report.closed"]
    sent = await session.execute(
        select(Event.kind, Event.service, Event.ward, Event.owner).order_by(Event.number)
    )
    assert [tuple(row) for row in sent if row.kind == "silo_report.made"] == [
        ("silo_report.made", service, BOSTON_CASTLE, people.councillor.id)
        for service in ("streetscene", "housing")
    ]


async def test_reports_are_narrowed(api: Api, people: People) -> None:
    await make(api, people, title="open")
    path, _ = await make(api, people, title="closed", occurred_on="2025-12-01")
    await api.post(people.manager, f"{path}/outcome", OUTCOME)
    for filters, titles in (
        ({"status": "open"}, ["open"]),
        ({"status": "closed"}, ["closed"]),
        ({"ward": "wath"}, []),
        ({"service": "housing", "sort": "occurred_on"}, ["closed", "open"]),
    ):
        found = await api.get(people.manager, REPORTS, params=filters)
        assert [report["title"] for report in found.json()["data"]] == titles, filters


@pytest.mark.parametrize(
    "bad", [{"outcome": "shrugged"}, {"outcome": "explained"}, {"reported_as": "resident"}]
)
async def test_the_database_refuses_a_report_that_cannot_be(
    api: Api, people: People, session: AsyncSession, bad: dict[str, Any]
) -> None:
    await make(api, people)
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(update(SiloReport).values(bad))


@pytest.mark.parametrize("example", [examples.REPORT, examples.CLOSED])
def test_examples_are_what_is_answered(example: dict[str, Any]) -> None:
    assert SiloReportOut.model_validate(example).model_dump(mode="json") == example
