"""Notices of planned activity: given, moved, cancelled, and heard of."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import (  # noqa: F401 - fixtures
    EVIDENCE,
    SINCE,
    Api,
    Borough,
    seat,
    serve,
)
from tests.commitments.conftest import People, Pledge
from tests.conftest import FixedClock
from wardapi.audit.models import AuditRecord
from wardapi.commitments import notice_examples as examples
from wardapi.commitments import notice_schemas as schemas
from wardapi.commitments.notice_models import (
    ActivityNotice,
    ActivityNoticeRecipient,
    ActivityNoticeWard,
)
from wardapi.events import actions as events
from wardapi.events.models import Event
from wardapi.kit.schema import Out
from wardapi.wards import actions as ward_actions
from wardapi.wards.models import Coordination, Council, Locality, Seat

NOTICES = "/activity-notices"
ASKED = {
    "service": "streetscene",
    "wards": ["boston-castle"],
    "title": "Tree works",
    "place": "Clifton Park",
    "starts_on": "2026-01-19",
    "ends_on": "2026-01-23",
}
TREES = {"kind": "early_notification", "title": "We say so early", "notice_working_days": 10}


async def give(api: Api, people: People, **asked: Any) -> httpx.Response:
    response = await api.post(people.lead, NOTICES, ASKED | asked)
    assert response.status_code == 201, response.text
    return response


async def test_a_notice_is_given_and_anybody_may_read_it(
    api: Api, people: People, client: httpx.AsyncClient
) -> None:
    answer = await give(api, people)
    given = answer.json()
    assert (given["working_days_given"], given["status"]) == (10, "planned")
    assert (given["working_days_promised"], given["in_time"]) == (None, None)
    read = await client.get(answer.headers["location"])
    assert (read.json(), read.headers["etag"]) == (given, answer.headers["etag"])
    listed = await client.get(f"/v1{NOTICES}")
    assert listed.json()["data"] == [given]


@pytest.mark.parametrize(("starts_on", "days"), [("2026-01-19", 10), ("2026-01-16", 9)])
async def test_it_is_held_against_what_was_promised(
    api: Api, people: People, pledge: Pledge, starts_on: str, days: int
) -> None:
    promise = await pledge(**TREES)
    given = (await give(api, people, starts_on=starts_on)).json()
    assert (given["working_days_given"], given["in_time"]) == (days, days >= 10)
    (ward,) = given["wards"]
    assert (ward["commitment"], ward["working_days_promised"]) == (promise["id"], 10)


async def test_each_ward_has_its_own_promise_and_the_longest_counts(
    api: Api, people: People, pledge: Pledge, locality: Locality
) -> None:
    await pledge(**TREES)
    await pledge(**TREES | {"notice_working_days": 15}, locality="central")
    await pledge(**TREES | {"notice_working_days": 30}, borough=True)
    await pledge(**TREES | {"notice_working_days": 40, "service": "housing"}, borough=True)
    body = ASKED | {"wards": ["wath", "boston-castle", "E05013017"]}
    given = (await api.post(people.manager, NOTICES, body)).json()
    told = {
        ward["slug"]: (ward["working_days_promised"], ward["in_time"]) for ward in given["wards"]
    }
    assert told == {"boston-castle": (10, True), "wath": (15, False)}
    assert (given["working_days_promised"], given["in_time"]) == (15, False)


async def test_a_promise_counts_while_it_is_in_force(
    api: Api, people: People, pledge: Pledge, clock: FixedClock
) -> None:
    promise = await pledge(**TREES)
    path = f"/commitments/{promise['id']}/withdrawal"
    clock.now += timedelta(days=1)
    assert (await api.post(people.manager, path, {"reason": "No crew."})).status_code == 201
    clock.now += timedelta(days=1)
    assert (await give(api, people)).json()["working_days_promised"] is None
    earlier = (clock.now - timedelta(days=1, hours=1)).isoformat()
    assert (await give(api, people, given_at=earlier)).json()["working_days_promised"] == 10
    long_ago = (clock.now - timedelta(days=9)).isoformat()
    assert (await give(api, people, given_at=long_ago)).json()["working_days_promised"] is None


async def test_days_are_counted_by_the_councils_calendar(
    api: Api, people: People, session: AsyncSession, now: datetime
) -> None:
    council = Council(
        slug="rotherham", name="Rotherham", gss_code="E08000018", time_zone="Europe/London",
        default_calendar="rotherham", details={}, created_at=now, updated_at=now, **EVIDENCE,
    )  # fmt: skip
    session.add(council)
    await session.commit()
    before_christmas = {"given_at": "2025-12-23T10:00:00Z", "starts_on": "2026-01-05"}
    given = (await give(api, people, **before_christmas, ends_on="2026-01-05")).json()
    # 23, 24, 29, 30 and 31 December and 2 January; by weekdays alone it would be nine.
    assert given["working_days_given"] == 6


async def test_days_move_for_a_reason_and_the_first_figure_stays(
    api: Api, people: People, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    answer = await give(api, people)
    path = answer.headers["location"].removeprefix("/v1")
    clock.now += timedelta(days=7)
    days = {"starts_on": "2026-01-15", "ends_on": "2026-01-16"}
    refused = await api.patch(people.lead, path, days, answer.headers["etag"])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    moved = await api.patch(people.lead, path, {**days, "reason": "Frost."}, answer.headers["etag"])
    assert moved.status_code == 200, moved.text
    notice = moved.json()
    assert (notice["starts_on"], notice["first_starts_on"]) == ("2026-01-15", "2026-01-19")
    assert notice["working_days_given"] == 10
    stale = await api.patch(people.lead, path, {"title": "Other"}, answer.headers["etag"])
    assert stale.status_code == 412
    words = await api.patch(people.lead, path, {"title": "Other"}, moved.headers["etag"])
    assert words.json()["title"] == "Other"
    again = await api.patch(people.lead, path, {"title": "Other"}, words.headers["etag"])
    assert again.headers["etag"] == words.headers["etag"]
    changes = (await client.get(f"/v1{path}/changes")).json()["data"]
    assert [
        (c["what"], c["earlier_starts_on"], c["starts_on"], c["working_days_given"], c["reason"])
        for c in changes
    ] == [
        ("given", None, "2026-01-19", 10, None),
        ("redated", "2026-01-19", "2026-01-15", 3, "Frost."),
        ("revised", None, "2026-01-15", None, None),
    ]


async def test_what_is_cancelled_stays_and_is_not_changed(
    api: Api, people: People, client: httpx.AsyncClient
) -> None:
    answer = await give(api, people)
    path = answer.headers["location"].removeprefix("/v1")
    cancelled = await api.post(people.lead, f"{path}/cancellation", {"reason": "Sound trees."})
    assert cancelled.status_code == 201, cancelled.text
    assert cancelled.json()["status"] == "cancelled"
    assert cancelled.json()["cancelled_reason"] == "Sound trees."
    again = await api.post(people.lead, f"{path}/cancellation", {"reason": "Sound trees."})
    changed = await api.patch(people.lead, path, {"title": "x"}, cancelled.headers["etag"])
    for refused in (again, changed):
        assert (refused.status_code, refused.json()["code"]) == (409, "activity_notice_cancelled")
    shown = await client.get(f"/v1{NOTICES}", params={"cancelled": False})
    assert shown.json()["data"] == []


async def test_an_activity_passes_with_time_and_so_does_its_etag(
    api: Api, people: People, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    answer = await give(api, people)
    tags = {answer.headers["etag"]}
    for days, status in ((14, "under_way"), (19, "over")):
        clock.now = clock.now.replace(day=5) + timedelta(days=days)
        read = await client.get(answer.headers["location"])
        assert read.json()["status"] == status
        tags.add(read.headers["etag"])
    assert len(tags) == 3


@pytest_asyncio.fixture
async def coordination(session: AsyncSession, borough: Borough, now: datetime) -> Coordination:
    """A coordinator's post that covers both wards."""
    made = await ward_actions.assign_coordinator(
        session,
        list(borough.wards.values()),
        post="coordinator-3",
        title="Neighbourhood coordinator",
        starts_on=SINCE,
        by=None,
        now=now,
    )
    await session.commit()
    return made


@pytest_asyncio.fixture
async def term(
    session: AsyncSession,
    people: People,
    seat: Seat,  # noqa: F811
    now: datetime,
) -> None:
    """The councillor serves in Boston Castle's first seat."""
    await serve(session, seat, people.councillor, starts_on=SINCE, now=now)


@pytest.mark.usefixtures("coordination", "term")
async def test_the_posts_of_the_wards_are_told_and_not_people(
    api: Api, people: People, session: AsyncSession, client: httpx.AsyncClient
) -> None:
    body = ASKED | {"wards": ["boston-castle", "wath"]}
    answer = await api.post(people.manager, NOTICES, body)
    told = [
        {"office": "councillor", "post": "boston-castle-1"},
        {"office": "coordinator", "post": "coordinator-3"},
    ]
    assert answer.json()["told"] == told
    changes = await client.get(f"{answer.headers['location']}/changes")
    assert changes.json()["data"][0]["told"] == told
    assert str(people.councillor.id) not in answer.text + changes.text
    sent = await session.execute(
        select(Event.kind, Event.ward, Event.owner)
        .where(Event.subject_kind == "activity_notice")
        .order_by(Event.number)
    )
    assert [tuple(row) for row in sent] == [
        ("activity_notice.given", "E05012996", None),
        ("activity_notice.given", "E05013017", None),
        ("activity_notice.told", "E05012996", people.councillor.id),
    ]
    records = await session.scalars(
        select(AuditRecord).where(AuditRecord.subject_kind == "activity_notice")
    )
    assert [record.action for record in records] == ["activity_notice.given"]


@pytest.mark.usefixtures("term")
async def test_each_hears_of_it_through_the_feed(
    api: Api, people: People, session: AsyncSession, now: datetime
) -> None:
    await give(api, people)
    await events.relay(session, now=now)
    await session.commit()
    for who, kind in (
        (people.councillor, "activity_notice.told"),
        (people.coordinator, "activity_notice.given"),
    ):
        heard = (await api.get(who, "/events")).json()["data"]
        assert kind in {event["kind"] for event in heard}
    other = (await api.get(people.other_councillor, "/events")).json()["data"]
    assert not [event for event in other if event["kind"].startswith("activity_notice")]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"service": "ships"}, 422, "unknown_service"),
        ({"wards": ["boston-castle", "atlantis"]}, 422, "unknown_ward"),
        ({"wards": []}, 422, "invalid_message"),
        ({"ends_on": "2026-01-18"}, 422, "invalid_activity_notice"),
        ({"starts_on": "9999-12-31", "ends_on": None}, 422, "invalid_activity_notice"),
        ({"given_at": "2026-01-05T10:01:00Z"}, 422, "occurred_in_future"),
        ({"wards": ["boston-castle", "wath"]}, 403, "not_allowed"),
        ({"service": "housing"}, 403, "not_allowed"),
    ],
)
async def test_what_cannot_be_announced_is_refused(
    api: Api, people: People, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await api.post(people.lead, NOTICES, ASKED | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_the_service_the_coordinator_and_managers_give_and_change_notices(
    api: Api, people: People, make_caller: MakeCaller, session: AsyncSession
) -> None:
    path = (await give(api, people)).headers["location"].removeprefix("/v1")
    elsewhere = await make_caller("coordinator", wards=["E05013017"])
    await session.commit()
    for who, status in ((people.coordinator, 201), (people.manager, 201), (elsewhere, 403)):
        assert (await api.post(who, NOTICES, ASKED)).status_code == status
    for who in (people.other_lead, elsewhere):
        changed = await api.patch(who, path, {"title": "x"}, "*")
        cancelled = await api.post(who, f"{path}/cancellation", {"reason": "x"})
        assert (changed.status_code, cancelled.status_code) == (403, 403)
    for who in (people.councillor, people.auditor):
        assert (await api.post(who, NOTICES, ASKED)).json()["code"] == "scope_missing"


async def test_notices_are_narrowed(
    api: Api, people: People, pledge: Pledge, client: httpx.AsyncClient
) -> None:
    await pledge(**TREES)
    await give(api, people, title="early")
    await give(api, people, title="late", starts_on="2026-01-07", ends_on="2026-01-08")
    body = ASKED | {"service": "housing", "wards": ["wath"], "title": "other"}
    await api.post(people.manager, NOTICES, body)
    for filters, titles in (
        ({"ward": "boston-castle"}, {"early", "late"}),
        ({"service": "housing"}, {"other"}),
        ({"from": "2026-01-09"}, {"early", "other"}),
        ({"to": "2026-01-09"}, {"late"}),
        ({"from": "2026-01-08", "to": "2026-01-18"}, {"late"}),
        ({"in_time": True}, {"early"}),
        ({"in_time": False}, {"late"}),
        ({"cancelled": True}, set()),
    ):
        found = await client.get(f"/v1{NOTICES}", params=filters)
        assert {notice["title"] for notice in found.json()["data"]} == titles, filters
    unknown = await client.get(f"/v1{NOTICES}", params={"ward": "atlantis"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_ward")


async def test_a_notice_that_never_was_is_not_found(
    api: Api, people: People, client: httpx.AsyncClient
) -> None:
    path = f"{NOTICES}/{people.lead.id}"
    answers = [
        await client.get(f"/v1{path}"),
        await client.get(f"/v1{path}/changes"),
        await api.patch(people.lead, path, {"title": "x"}, "*"),
        await api.post(people.lead, f"{path}/cancellation", {"reason": "x"}),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {
        (404, "activity_notice_not_found")
    }


@pytest.mark.parametrize(
    "bad",
    [
        {"ends_on": date(2026, 1, 18)},
        {"working_days_given": -1},
        {"working_days_promised": 20},
        {"in_time": True},
        {"working_days_promised": 20, "in_time": True},
        {"cancelled_reason": "Why?"},
    ],
)
async def test_the_database_refuses_a_notice_that_cannot_be(
    api: Api, people: People, session: AsyncSession, bad: dict[str, Any]
) -> None:
    await give(api, people)
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(update(ActivityNotice).values(bad))


@pytest.mark.parametrize("bad", [{"working_days_promised": 5}, {"in_time": False}])
async def test_the_database_refuses_a_figure_without_a_promise(
    api: Api, people: People, session: AsyncSession, bad: dict[str, Any]
) -> None:
    await give(api, people)
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(update(ActivityNoticeWard).values(bad))


@pytest.mark.usefixtures("coordination")
async def test_a_post_is_told_once_of_each_change(
    api: Api, people: People, session: AsyncSession
) -> None:
    await give(api, people)
    first = (await session.scalars(select(ActivityNoticeRecipient))).one()
    again = ActivityNoticeRecipient(
        change_id=first.change_id, office="coordinator", post=first.post
    )
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            session.add(again)
            await session.flush()


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (schemas.NoticeOut, examples.NOTICE),
        (schemas.NoticeOut, examples.CANCELLED),
        (schemas.NoticeChangeOut, examples.CHANGE),
    ],
)
def test_examples_are_what_is_answered(model: type[Out], example: dict[str, Any]) -> None:
    schema = model.model_json_schema(mode="serialization")
    assert set(example) == set(schema["properties"])
    assert model.model_validate(example).model_dump(mode="json") == example
