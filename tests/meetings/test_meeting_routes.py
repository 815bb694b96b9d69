from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import BOSTON_CASTLE, WATH, Api
from tests.conftest import FixedClock
from tests.kit.test_problems import problem
from tests.meetings.conftest import PARISH, POLICE, Cast, briefing, called
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event

TOMORROW = {"starts_at": "2026-01-06T09:00:00Z", "ends_at": "2026-01-06T10:00:00Z"}


async def test_a_meeting_is_called_with_its_place_and_its_invitations(api: Api, cast: Cast) -> None:
    response = await api.post(cast.coordinator, "/meetings", briefing(agenda=["The park"]))
    assert response.status_code == 201
    made = response.json()
    assert made["ward"]["gss_code"] == BOSTON_CASTLE
    assert (made["wards"], made["status"]) == ([BOSTON_CASTLE], "scheduled")
    assert made["invited"] == [POLICE, "streetscene"]
    assert [one["attended"] for one in made["invitations"]] == [None, None]
    again = await api.get(cast.coordinator, response.headers["location"].removeprefix("/v1"))
    assert again.json() == made
    assert again.headers["etag"] == response.headers["etag"]


@pytest.mark.parametrize(
    ("place", "wards"),
    [
        ({"kind": "locality_meeting", "locality": "central"}, [BOSTON_CASTLE, WATH]),
        ({"kind": "parish_liaison", "parish": PARISH}, [WATH]),
        ({"kind": "parish_liaison", "parish": "anston"}, [WATH]),
        ({"kind": "partnership"}, []),
    ],
)
async def test_a_meeting_concerns_the_wards_of_its_place(
    api: Api, cast: Cast, place: dict[str, Any], wards: list[str]
) -> None:
    made = await called(api, cast.manager, **{"ward": None, **place})
    assert made["wards"] == wards


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ward": "nowhere"}, "unknown_ward"),
        ({"ward": None}, "invalid_meeting"),
        ({"kind": "locality_meeting", "ward": None, "locality": "west"}, "unknown_locality"),
        ({"kind": "locality_meeting"}, "invalid_meeting"),
        ({"kind": "parish_liaison", "ward": None, "parish": "nowhere"}, "unknown_parish"),
        ({"ends_at": "2026-01-05T09:00:00Z"}, "invalid_meeting"),
        ({"ends_at": "2026-01-06T09:00:01Z"}, "invalid_meeting"),
        ({"invitations": [{"service": "nobody"}]}, "unknown_service"),
    ],
)
async def test_what_does_not_fit_is_refused(
    api: Api, cast: Cast, changes: dict[str, Any], code: str
) -> None:
    problem(await api.post(cast.manager, "/meetings", briefing(**changes)), 422, code)


async def test_everybody_is_invited_once(api: Api, cast: Cast) -> None:
    twice = [{"service": "housing"}, {"service": "housing"}]
    body = briefing(invitations=twice)
    problem(await api.post(cast.manager, "/meetings", body), 409, "already_invited")
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}/invitations"
    more = {"invitations": [{"service": "housing"}, {"parish": "anston"}]}
    answer = await api.post(cast.coordinator, path, more)
    assert [one["service"] or one["parish"] for one in answer.json()["invitations"]] == [
        "housing",
        POLICE,
        "streetscene",
        PARISH,
    ]
    problem(await api.post(cast.coordinator, path, more), 409, "already_invited")


async def test_a_meeting_is_moved_and_keeps_its_length(api: Api, cast: Cast) -> None:
    made = await called(api, cast.coordinator)
    path, tag = f"/meetings/{made['id']}", '"1.0"'
    read = await api.get(cast.coordinator, path)
    body = {"starts_at": "2026-01-07T09:00:00Z", "mode": "online", "place": None}
    moved = await api.patch(cast.coordinator, path, body, read.headers["etag"])
    assert moved.status_code == 200, moved.text
    assert moved.json()["ends_at"] == "2026-01-07T10:30:00Z"
    assert (moved.json()["mode"], moved.json()["title"]) == ("online", made["title"])
    problem(await api.patch(cast.coordinator, path, body, tag), 412, "precondition_failed")


async def test_a_cancelled_meeting_takes_nothing_more(api: Api, cast: Cast) -> None:
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}"
    gone = await api.post(cast.coordinator, f"{path}/cancellation", {"reason": "Flooded."})
    assert (gone.json()["status"], gone.json()["cancelled_reason"]) == ("cancelled", "Flooded.")
    tried = {
        "cancellation": {"reason": "Again."},
        "invitations": {"invitations": [{"service": "housing"}]},
        "attendance": {"records": [{"service": "streetscene", "attended": True}]},
        "data-quality": {"service": "streetscene", "rating": "good"},
        "minutes": {"text": "Nobody came."},
        "actions": {"description": "Dry the hall."},
    }
    for address, body in tried.items():
        response = await api.post(cast.coordinator, f"{path}/{address}", body)
        problem(response, 409, "meeting_cancelled")
    response = await api.patch(cast.coordinator, path, {"title": "New"}, gone.headers["etag"])
    problem(response, 409, "meeting_cancelled")


async def test_what_happened_is_recorded_after_the_start_only(
    api: Api, cast: Cast, clock: FixedClock
) -> None:
    path = f"/meetings/{(await called(api, cast.coordinator, **TOMORROW))['id']}"
    tried = {
        "attendance": {"records": [{"service": "streetscene", "attended": True}]},
        "data-quality": {"service": "streetscene", "rating": "good"},
        "minutes": {"text": "All well."},
        "actions": {"description": "Walk the estate."},
    }
    for address, body in tried.items():
        response = await api.post(cast.coordinator, f"{path}/{address}", body)
        problem(response, 409, "meeting_not_begun")
    clock.now = clock.now.replace(day=6, hour=9)
    for address, body in tried.items():
        response = await api.post(cast.coordinator, f"{path}/{address}", body)
        assert response.status_code == 201, response.text


async def test_attendance_is_corrected_on_record(
    api: Api, cast: Cast, session: AsyncSession
) -> None:
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}/attendance"
    first = {"records": [{"service": POLICE, "attended": False, "apologies": True}]}
    held = await api.post(cast.coordinator, path, first)
    assert held.json()["status"] == "held"
    second = {"records": [{"service": POLICE, "attended": True}]}
    corrected = (await api.post(cast.coordinator, path, second)).json()
    assert corrected["invitations"][0] | {"name": ""} == {
        "service": POLICE,
        "parish": None,
        "name": "",
        "post": "Inspector",
        "attended": True,
        "apologies": False,
    }
    trail = select(AuditRecord.detail).where(AuditRecord.action == "meeting.attendance_recorded")
    details = list(await session.scalars(trail.order_by(AuditRecord.n)))
    assert '"was":null' in details[0]
    assert '"was":{"apologies":true,"attended":false}' in details[1]


@pytest.mark.parametrize(
    "records",
    [
        [{"service": "housing", "attended": True}],
        [{"parish": "anston", "attended": True}],
        [{"service": POLICE, "attended": True}, {"service": POLICE, "attended": False}],
    ],
)
async def test_only_the_invited_are_recorded_each_once(
    api: Api, cast: Cast, records: list[dict[str, Any]]
) -> None:
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}/attendance"
    problem(await api.post(cast.coordinator, path, {"records": records}), 422, "not_invited")


async def test_whoever_came_sent_no_apologies(api: Api, cast: Cast) -> None:
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}/attendance"
    body = {"records": [{"service": POLICE, "attended": True, "apologies": True}]}
    assert (await api.post(cast.coordinator, path, body)).status_code == 422


async def test_a_parish_is_recorded_by_code_or_slug(api: Api, cast: Cast) -> None:
    invited = {"invitations": [{"parish": PARISH}, {"service": "housing"}]}
    made = await called(api, cast.coordinator, **invited)
    for key in (PARISH, "anston"):
        answer = await api.post(
            cast.coordinator,
            f"/meetings/{made['id']}/attendance",
            {"records": [{"parish": key, "attended": True}]},
        )
        assert [one["attended"] for one in answer.json()["invitations"]] == [None, True]


async def test_a_held_meeting_is_neither_moved_nor_called_off(api: Api, cast: Cast) -> None:
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}"
    held = await api.post(cast.coordinator, f"{path}/attendance", {"records": []})
    response = await api.patch(cast.coordinator, path, {"title": "New"}, held.headers["etag"])
    problem(response, 409, "meeting_held")
    response = await api.post(cast.coordinator, f"{path}/cancellation", {"reason": "Late."})
    problem(response, 409, "meeting_held")


async def test_data_quality_is_one_item_for_each_of_the_invited(api: Api, cast: Cast) -> None:
    area = {"slug": "north", "name": "North", "service": POLICE, "wards": [{"ward": "wath"}]}
    assert (await api.post(cast.manager, "/partner-areas", area)).status_code == 201
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}/data-quality"
    poor = {"service": POLICE, "rating": "poor", "issues": ["other_boundaries"], "area": "north"}
    await api.post(cast.coordinator, path, poor)
    answer = await api.post(cast.coordinator, path, poor | {"rating": "adequate"})
    (item,) = answer.json()["data_quality"]
    assert (item["rating"], item["area"], item["issues"]) == (
        "adequate",
        "north",
        ["other_boundaries"],
    )
    not_its = {"service": "streetscene", "rating": "good", "area": "north"}
    problem(await api.post(cast.coordinator, path, not_its), 422, "unknown_partner_area")
    uninvited = {"service": "housing", "rating": "good"}
    problem(await api.post(cast.coordinator, path, uninvited), 422, "not_invited")


async def test_the_trail_and_the_feed_have_no_words_of_the_minutes(
    api: Api, cast: Cast, session: AsyncSession
) -> None:
    path = f"/meetings/{(await called(api, cast.coordinator))['id']}/minutes"
    await api.post(cast.coordinator, path, {"text": "canary in the minutes"})
    answer = await api.post(cast.coordinator, path, {"text": "canary in later minutes"})
    assert answer.json()["minutes"] == "canary in later minutes"
    told = [*await session.scalars(select(AuditRecord.detail))]
    told += map(str, await session.scalars(select(Event.data)))
    assert "canary" not in "".join(told)


async def test_lists_are_narrowed(api: Api, cast: Cast) -> None:
    mine = await called(api, cast.coordinator)
    wide = await called(
        api, cast.manager, kind="locality_meeting", ward=None, locality="central", **TOMORROW
    )
    there = await called(
        api, cast.manager, kind="partnership", ward="wath", invitations=[{"service": "housing"}]
    )

    async def listed(query: str) -> list[str]:
        response = await api.get(cast.manager, f"/meetings?{query}")
        assert response.status_code == 200, response.text
        return sorted(row["id"] for row in response.json()["data"])

    assert await listed("ward=boston-castle") == sorted([mine["id"], wide["id"]])
    assert await listed("locality=central") == [wide["id"]]
    assert await listed("kind=partnership") == [there["id"]]
    assert await listed("service=housing") == [there["id"]]
    assert await listed("from=2026-01-06") == [wide["id"]]
    assert await listed("to=2026-01-05") == sorted([mine["id"], there["id"]])
    assert await listed("status=held") == []
    for query, code in (("ward=nowhere", "unknown_ward"), ("service=none", "unknown_service")):
        problem(await api.get(cast.manager, f"/meetings?{query}"), 422, code)
    csv = await api.get(cast.manager, "/meetings?format=csv")
    assert len(csv.text.splitlines()) == 4
