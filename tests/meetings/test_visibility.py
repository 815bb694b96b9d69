"""Who knows of which meeting: of an ordinary one, and of a restricted one."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, WATH, Api
from tests.kit.test_problems import problem
from tests.meetings.conftest import POLICE, Cast, briefing, called, monthly
from wardapi.events.models import Event

EVERYBODY = set(Cast._fields)
ORDINARY = EVERYBODY - {"stranger", "housing"}
RESTRICTED = {"coordinator", "manager", "streetscene", "police"}
TASKING = {"kind": "joint_tasking_group", "title": "canary of the tasking group"}


@pytest.mark.parametrize(("changes", "seers"), [({}, ORDINARY), (TASKING, RESTRICTED)])
async def test_a_meeting_is_known_to_those_whose_it_is(
    api: Api, cast: Cast, changes: dict[str, Any], seers: set[str]
) -> None:
    made = await called(api, cast.coordinator, **changes)
    path = f"/meetings/{made['id']}"
    raised = await _recorded(api, cast, path)
    found, listed, acted, counted = set(), set(), set(), set()
    for name in Cast._fields:
        caller = getattr(cast, name)
        got = await api.get(caller, path)
        if got.status_code == 200:
            found.add(name)
        else:
            problem(got, 404, "meeting_not_found")
        for address, those in (
            ("/meetings", listed),
            ("/meeting-actions", acted),
            ("/attendance", counted),
        ):
            answer = await api.get(caller, address)
            if answer.json()["data"]:
                those.add(name)
        if name not in seers and caller.principal.may("meetings:write"):
            body = {"status": "done"}
            address = f"/meeting-actions/{raised}/outcome"
            problem(await api.post(caller, address, body), 404, "meeting_action_not_found")
    assert (found, listed, acted, counted) == (seers, seers, seers, seers)


async def _recorded(api: Api, cast: Cast, path: str) -> str:
    records = {"records": [{"service": POLICE, "attended": True}]}
    await api.post(cast.coordinator, f"{path}/attendance", records)
    raised = await api.post(cast.coordinator, f"{path}/actions", {"description": "Look again."})
    assert raised.status_code == 201, raised.text
    found: str = raised.json()["id"]
    return found


async def test_a_series_is_known_to_those_who_know_a_meeting_of_it(api: Api, cast: Cast) -> None:
    body = monthly(kind="joint_tasking_group")
    made = (await api.post(cast.coordinator, "/meeting-series", body)).json()
    assert made["restricted"] is True
    path = f"/meeting-series/{made['id']}"
    seen = {name for name in Cast._fields if (await _status(api, cast, name, path)) == 200}
    assert seen == {"coordinator", "manager", "streetscene"}
    for name in Cast._fields:
        listed = (await api.get(getattr(cast, name), "/meeting-series")).json()["data"]
        assert bool(listed) is (name in seen)


async def _status(api: Api, cast: Cast, name: str, path: str) -> int:
    return (await api.get(getattr(cast, name), path)).status_code


async def test_a_manager_of_a_directorate_sees_what_its_services_are_invited_to(
    api: Api, cast: Cast, make_caller: MakeCaller
) -> None:
    made = await called(api, cast.coordinator, **TASKING)
    ours = await make_caller("manager", directorate="environment")
    theirs = await make_caller("manager", directorate="adults-and-housing")
    assert (await api.get(ours, f"/meetings/{made['id']}")).status_code == 200
    assert (await api.get(theirs, f"/meetings/{made['id']}")).status_code == 404


async def test_no_word_of_a_restricted_meeting_is_in_the_feed(
    api: Api, cast: Cast, session: AsyncSession
) -> None:
    await called(api, cast.coordinator, **TASKING)
    (event,) = await session.scalars(select(Event).where(Event.kind == "meeting.called"))
    assert (event.data, event.ward, event.confidential) == ({}, None, True)
    assert event.owner == cast.coordinator.id


@pytest.mark.parametrize(
    ("changes", "who", "status"),
    [
        ({}, "stranger", 403),
        ({}, "councillor", 403),
        ({}, "streetscene", 403),
        ({}, "auditor", 403),
        ({}, "integration", 201),
        (TASKING, "integration", 403),
        ({"kind": "partnership", "ward": None}, "coordinator", 403),
        ({"kind": "locality_meeting", "ward": None, "locality": "central"}, "coordinator", 403),
        ({"kind": "locality_meeting", "ward": None, "locality": "central"}, "manager", 201),
    ],
)
async def test_meetings_are_called_where_one_works(
    api: Api, cast: Cast, changes: dict[str, Any], who: str, status: int
) -> None:
    response = await api.post(getattr(cast, who), "/meetings", briefing(**changes))
    assert response.status_code == status, response.text


async def test_who_sees_a_meeting_of_several_wards_changes_it_only_with_all_of_them(
    api: Api, cast: Cast, make_caller: MakeCaller
) -> None:
    wide = {"kind": "locality_meeting", "ward": None, "locality": "central"}
    made = await called(api, cast.manager, **wide)
    path = f"/meetings/{made['id']}"
    both = await make_caller("coordinator", wards=[BOSTON_CASTLE, WATH])
    assert (await api.get(cast.coordinator, path)).status_code == 200
    minutes = {"text": "All agreed."}
    problem(await api.post(cast.coordinator, f"{path}/minutes", minutes), 403, "not_allowed")
    assert (await api.post(both, f"{path}/minutes", minutes)).status_code == 201
