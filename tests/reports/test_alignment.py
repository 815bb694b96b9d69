"""Which services work on what, what nobody works on, and what rises in casework."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import Api, Cast, OpenCase
from tests.commitments.plan import PlanOfWard
from tests.kit.test_problems import problem
from wardapi.priorities.action_models import PlanAction
from wardapi.reports.themes import ThemeCount, is_covered, meant_by


async def rows(api: Api, caller: Caller, path: str) -> Any:
    answer = await api.get(caller, f"/alignment/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_the_two_sides_say_the_same(api: Api, cast: Cast, plan: PlanOfWard) -> None:
    (priority,) = await rows(api, cast.manager, "priorities?ward=boston-castle")
    assert priority["id"] == str(plan.published)
    assert [(one["slug"], one["how"]) for one in priority["services"]] == [
        ("streetscene", ["leads"])
    ]
    assert (priority["actions"], priority["commitments"], priority["allocations"]) == (1, 0, 0)
    services = {one["slug"]: one["priorities"] for one in await rows(api, cast.manager, "services")}
    assert [one["id"] for one in services["streetscene"]] == [str(plan.published)]
    assert services["housing"] == []
    assert await rows(api, cast.manager, "priorities?ward=wath") == []
    assert await rows(api, cast.manager, "priorities?theme=other") == []


async def test_commitments_serve_priorities_and_bring_their_allocations(
    api: Api, cast: Cast, plan: PlanOfWard
) -> None:
    body = {"service": "housing", "ward": "boston-castle", "title": "Ours", "kind": "attendance"}
    made = (await api.post(cast.manager, "/commitments", body)).json()
    path = f"/commitments/{made['id']}"
    for kind, target in (("action", plan.action), ("allocation", plan.action)):
        link = {"kind": kind, "target": str(target)}
        assert (await api.post(cast.manager, f"{path}/links", link)).status_code == 201

    (priority,) = await rows(api, cast.manager, "priorities")
    assert [(one["slug"], one["how"]) for one in priority["services"]] == [
        ("housing", ["commits"]),
        ("streetscene", ["leads"]),
    ]
    assert (priority["commitments"], priority["allocations"]) == (1, 1)
    await api.post(cast.manager, f"{path}/withdrawal", {"reason": "Transferred."})
    (priority,) = await rows(api, cast.manager, "priorities")
    assert (priority["commitments"], priority["allocations"]) == (0, 0)


async def test_a_priority_that_nothing_serves_is_a_gap(
    api: Api, cast: Cast, plan: PlanOfWard, session: AsyncSession, now: datetime
) -> None:
    assert await rows(api, cast.manager, "gaps") == []
    dropped = {"status": "dropped", "dropped_on": now.date()}
    await session.execute(update(PlanAction).values(**dropped))
    await session.commit()
    (gap,) = await rows(api, cast.manager, "gaps?ward=boston-castle")
    assert (gap["id"], gap["services"], gap["actions"]) == (str(plan.published), [], 0)
    problem(await api.get(cast.manager, "/alignment/gaps?ward=nowhere"), 422, "unknown_ward")


async def test_themes_that_rise_and_that_no_priority_covers_are_named(
    api: Api, cast: Cast, plan: PlanOfWard, open_case: OpenCase, now: datetime
) -> None:
    await open_case(at=now - timedelta(days=12), theme="quiet-nights")
    for n in range(6):
        await open_case(at=now - timedelta(days=n), theme="quiet-nights")
        await open_case(at=now - timedelta(days=n), theme="clean", priority=str(plan.published))
    path = "/alignment/casework?from=2025-12-28&to=2026-01-05&ward=boston-castle"

    answer = await api.get(cast.councillor, path)

    assert answer.status_code == 200, answer.text
    body = answer.json()
    found = {one["theme"]: (one["cases"], one["before"], one["covered"]) for one in body["themes"]}
    assert found == {"quiet-nights": (6, 1, False), "clean": (6, 0, True)}
    assert [one["theme"] for one in body["rising"]] == ["quiet-nights"]
    assert [(one["priority"], one["cases"]) for one in body["priorities"]] == [
        (str(plan.published), 6)
    ]
    linked = [one["link"] for one in [*body["themes"], *body["priorities"]]]
    lists = [await api.get(cast.councillor, link.removeprefix("/v1")) for link in linked]
    assert [len(one.json()["data"]) for one in lists] == [6, 6, 6]
    problem(await api.get(cast.service_lead, path), 403, "not_allowed")


@pytest.mark.parametrize(
    ("cases", "before", "rises"),
    [(4, 0, False), (5, 0, True), (5, 3, True), (5, 4, False), (6, 4, True), (50, 40, False)],
)
def test_a_theme_rises_by_half_from_five_cases(cases: int, before: int, rises: bool) -> None:
    assert ThemeCount("clean", cases, before, covered=False).rises is rises
    assert not ThemeCount("clean", cases, before, covered=True).is_gap
    assert not ThemeCount(None, cases, before, covered=False).is_gap


def test_a_theme_is_covered_by_what_carries_it_on_and_by_what_it_was() -> None:
    successors = {"crime": ("crime-and-safety",)}
    assert meant_by("crime", successors) == {"crime", "crime-and-safety"}
    assert is_covered("crime", ["crime-and-safety"], successors)
    assert is_covered("crime-and-safety", ["crime"], successors)
    assert not is_covered("roads", ["crime"], successors)
    assert not is_covered(None, ["crime"], successors)
