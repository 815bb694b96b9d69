from typing import Any

import pytest

from tests.casework.conftest import BOSTON_CASTLE, WATH, Api
from tests.kit.test_problems import problem
from tests.meetings.conftest import POLICE, Cast


def area(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "north",
        "name": "North",
        "service": POLICE,
        "wards": [{"ward": "boston-castle", "extent": "part"}, {"ward": WATH}],
        **changes,
    }


async def test_areas_and_wards_are_many_to_many(api: Api, cast: Cast) -> None:
    made = await api.post(cast.manager, "/partner-areas", area())
    assert made.status_code == 201
    assert [(ward["gss_code"], ward["extent"]) for ward in made.json()["wards"]] == [
        (BOSTON_CASTLE, "part"),
        (WATH, "unknown"),
    ]
    south = area(slug="south", wards=[{"ward": "wath", "extent": "part"}], source=["A page."])
    assert (await api.post(cast.manager, "/partner-areas", south)).status_code == 201

    async def slugs(query: str) -> list[str]:
        answer = await api.get(cast.councillor, f"/partner-areas?{query}")
        return [one["slug"] for one in answer.json()["data"]]

    assert await slugs("ward=wath") == ["north", "south"]
    assert await slugs("ward=boston-castle") == ["north"]
    assert await slugs("service=housing") == []
    path = made.headers["location"].removeprefix("/v1")
    assert (await api.get(cast.councillor, path)).json() == made.json()
    problem(await api.get(cast.councillor, "/partner-areas/x"), 404, "partner_area_not_found")


async def test_an_area_without_a_source_is_an_assumption(api: Api, cast: Cast) -> None:
    assumed = (await api.post(cast.manager, "/partner-areas", area())).json()
    told = (await api.post(cast.manager, "/partner-areas", area(slug="s", source=["A"]))).json()
    assert (assumed["assumption"], told["assumption"]) == (True, False)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"service": "nobody"}, 422, "unknown_service"),
        ({"wards": [{"ward": "nowhere"}]}, 422, "unknown_ward"),
        ({"slug": "taken"}, 409, "partner_area_taken"),
    ],
)
async def test_what_cannot_be_an_area_is_refused(
    api: Api, cast: Cast, changes: dict[str, Any], status: int, code: str
) -> None:
    await api.post(cast.manager, "/partner-areas", area(slug="taken"))
    problem(await api.post(cast.manager, "/partner-areas", area(**changes)), status, code)


async def test_areas_are_added_by_those_who_work_in_all_their_wards(api: Api, cast: Cast) -> None:
    problem(await api.post(cast.coordinator, "/partner-areas", area()), 403, "not_allowed")
    own = area(wards=[{"ward": "boston-castle"}])
    assert (await api.post(cast.coordinator, "/partner-areas", own)).status_code == 201


async def test_an_area_is_redrawn_by_those_who_work_in_all_its_wards(api: Api, cast: Cast) -> None:
    made = await api.post(cast.manager, "/partner-areas", area())
    assert made.json()["assumption"]
    wider = {"wards": [{"ward": "wath", "extent": "whole"}], "source": ["A page."]}

    async def change(by: Any, body: dict[str, Any], version: str = '"1.0"') -> Any:
        return await api.patch(by, "/partner-areas/north", body, version)

    problem(await change(cast.coordinator, wider), 403, "not_allowed")
    problem(await change(cast.manager, {"wards": [{"ward": "nowhere"}]}), 422, "unknown_ward")
    answer = await change(cast.manager, wider)
    assert answer.status_code == 200, answer.text
    assert [(one["gss_code"], one["extent"]) for one in answer.json()["wards"]] == [(WATH, "whole")]
    assert not answer.json()["assumption"]
    problem(await change(cast.manager, {"name": "South"}), 412, "precondition_failed")
    renamed = await change(cast.manager, {"name": "South"}, '"2.0"')
    assert (renamed.json()["name"], len(renamed.json()["wards"])) == ("South", 1)
