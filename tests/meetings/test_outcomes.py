"""What comes of actions that meetings raise."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import Api, Borough
from tests.kit.test_problems import problem
from tests.meetings.conftest import Cast, called
from tests.priorities.placed import place_priorities
from wardapi.kit.database import new_id
from wardapi.priorities.action_models import PlanAction


async def raised(api: Api, cast: Cast, **changes: Any) -> str:
    """Return the address of an action that a meeting raised."""
    meeting = await called(api, cast.coordinator, **changes)
    body = {"description": "Walk the estate.", "service": "housing", "due_on": "2026-02-01"}
    answer = await api.post(cast.coordinator, f"/meetings/{meeting['id']}/actions", body)
    assert answer.json()["status"] == "open"
    return f"/meeting-actions/{answer.json()['id']}/outcome"


async def opened(api: Api, by: Caller, **changes: Any) -> str:
    """Open a case and return its reference."""
    body = {"ward": "boston-castle", "service": "housing", "subject": "Lights out", **changes}
    reference: str = (await api.post(by, "/cases", body)).json()["reference"]
    return reference


async def test_an_action_becomes_a_case_that_was_opened(api: Api, cast: Cast) -> None:
    path = await raised(api, cast)
    reference = await opened(api, cast.coordinator)
    body = {"status": "became", "case": reference.lower()}
    answer = await api.post(cast.coordinator, path, body)
    assert answer.status_code == 201, answer.text
    became = answer.json()["became"]
    assert (became["kind"], became["reference"]) == ("case", reference)
    problem(await api.post(cast.coordinator, path, body), 409, "meeting_action_settled")
    listed = (await api.get(cast.coordinator, "/meeting-actions?status=became")).json()["data"]
    assert listed == [answer.json()]
    unknowing = (await api.get(cast.councillor, "/meeting-actions?status=became")).json()["data"]
    assert [one["became"] for one in unknowing] == [{"kind": "case", "id": None, "reference": None}]


async def test_an_action_does_not_become_a_case_that_is_not_there_to_link(
    api: Api, cast: Cast
) -> None:
    path = await raised(api, cast)
    elsewhere = await opened(api, cast.manager, ward="wath")
    unseen = await opened(api, cast.councillor, confidential=True)
    for reference in ("C-2026-999999", "nonsense", elsewhere, unseen):
        answer = await api.post(cast.manager, path, {"status": "became", "case": reference})
        problem(answer, 422, "unknown_outcome")


async def test_linking_a_case_needs_the_right_to_read_cases(api: Api, cast: Cast) -> None:
    path = await raised(api, cast)
    body = {"status": "became", "case": "C-2026-000001"}
    problem(await api.post(cast.integration, path, body), 403, "scope_missing")


@pytest.mark.parametrize("status", ["done", "dropped"])
async def test_an_action_is_done_or_dropped(api: Api, cast: Cast, status: str) -> None:
    path = await raised(api, cast)
    answer = await api.post(cast.coordinator, path, {"status": status, "note": "Last week."})
    assert (answer.json()["status"], answer.json()["became"]) == (status, None)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "became"},
        {"status": "open"},
        {"status": "done", "case": "C-2026-000001"},
        {
            "status": "became",
            "case": "C-2026-000001",
            "plan_action": "019b8d5c-1f00-7abc-8def-0123456789ab",
        },
    ],
)
async def test_an_outcome_names_one_thing_if_any(
    api: Api, cast: Cast, body: dict[str, Any]
) -> None:
    path = await raised(api, cast)
    assert (await api.post(cast.coordinator, path, body)).status_code == 422


async def test_an_action_of_a_plan_must_be_there(api: Api, cast: Cast) -> None:
    path = await raised(api, cast)
    body = {"status": "became", "plan_action": "019b8d5c-1f00-7abc-8def-0123456789ab"}
    problem(await api.post(cast.coordinator, path, body), 422, "unknown_outcome")


async def test_an_action_becomes_an_action_of_a_plan_of_the_ward(
    api: Api, cast: Cast, borough: Borough, session: AsyncSession, now: datetime
) -> None:
    placed = await place_priorities(session, borough, now)
    ours, theirs = (
        PlanAction(
            id=new_id(),
            priority_id=priority,
            title="Walk the estate",
            service_id=borough.services["housing"].id,
            due_on=date(2026, 3, 1),
            status="planned",
            created_at=now,
            updated_at=now,
        )
        for priority in (placed.published, placed.wath)
    )
    session.add_all([ours, theirs])
    await session.commit()
    path = await raised(api, cast)
    elsewhere = {"status": "became", "plan_action": str(theirs.id)}
    problem(await api.post(cast.coordinator, path, elsewhere), 422, "unknown_outcome")
    body = {"status": "became", "plan_action": str(ours.id)}
    answer = await api.post(cast.coordinator, path, body)
    assert answer.json()["became"] == {"kind": "action", "id": str(ours.id), "reference": None}
