"""Elections to come, settings, officers' posts and deprivation, by requests."""

from typing import Any

import httpx
import pytest_asyncio

from tests.access.keys import AsRole

Headers = dict[str, str]
RIVERSIDE = "E05990001"
POLL = {"kind": "ordinary", "held_on": "2026-05-07"}


@pytest_asyncio.fixture
async def keeper(exampleton: None, as_role: AsRole) -> Headers:
    return await as_role("administrator")


async def post(client: httpx.AsyncClient, headers: Headers, path: str, body: Any) -> httpx.Response:
    return await client.post(f"/v1{path}", json=body, headers=headers)


async def test_an_election_brings_its_restricted_period(
    client: httpx.AsyncClient, keeper: Headers
) -> None:
    made = await post(client, keeper, "/elections", POLL)
    assert (made.status_code, made.json()["slug"]) == (201, "2026-05-07")
    again = await post(client, keeper, "/elections", POLL)
    assert (again.status_code, again.json()["code"]) == (409, "election_known")
    path = "/v1/elections/2026-05-07"
    tag = {"If-Match": made.headers["ETag"]}
    body = {"notice_on": "2026-03-20"}
    moved = await client.patch(path, json=body, headers=keeper | tag)
    assert moved.status_code == 200
    assert (await client.patch(path, json=body, headers=keeper | tag)).status_code == 412
    (period,) = (await client.get("/v1/restricted-periods?on=2026-03-20")).json()["data"]
    assert (period["starts_on"], period["ends_on"]) == ("2026-03-20", "2026-05-07")
    assert (period["ward"], period["notice_given"]) == (None, True)
    assert (await client.get("/v1/restricted-periods?on=2026-03-19")).json()["data"] == []


async def test_a_by_election_holds_back_its_ward_alone(
    client: httpx.AsyncClient, keeper: Headers
) -> None:
    body = {"kind": "by_election", "held_on": "2026-02-12", "ward": "riverside"}
    made = await post(client, keeper, "/elections", body)
    assert (made.status_code, made.json()["slug"]) == (201, "2026-02-12-riverside")
    path = "/v1/restricted-periods?on=2026-02-01&ward="
    (period,) = (await client.get(f"{path}{RIVERSIDE}")).json()["data"]
    assert period["ward"] == RIVERSIDE
    assert (await client.get(f"{path}market")).json()["data"] == []
    nowhere = await post(client, keeper, "/elections", {**body, "ward": "atlantis"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "unknown_ward")


async def test_a_setting_has_a_default_until_the_council_settles_it(
    client: httpx.AsyncClient, keeper: Headers
) -> None:
    path = "/v1/settings/notice_of_election_working_days"
    read = await client.get(path)
    assert (read.json()["value"], read.json()["default"]) == (25, 25)
    tag = {"If-Match": read.headers["ETag"]}
    assert (await client.put(path, json={"value": 30}, headers=keeper | tag)).json()["value"] == 30
    assert (await client.put(path, json={"value": 31}, headers=keeper | tag)).status_code == 412
    wrong = await client.put(path, json={"value": "soon"}, headers=keeper | {"If-Match": "*"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_setting")
    names = [one["name"] for one in (await client.get("/v1/settings")).json()["data"]]
    assert names == ["notice_of_election_working_days", "plan_refresh"]
    assert (await client.get("/v1/settings/colour")).status_code == 404


async def test_a_post_has_one_holder_at_a_time(client: httpx.AsyncClient, keeper: Headers) -> None:
    body = {"post": "monitoring-officer", "title": "Monitoring Officer", "starts_on": "2026-01-01"}
    made = await post(client, keeper, "/officer-posts", body)
    assert (made.status_code, made.json()["filled"]) == (201, False)
    taken = await post(client, keeper, "/officer-posts", {**body, "starts_on": "2026-02-01"})
    assert (taken.status_code, taken.json()["code"]) == (409, "post_taken")
    ending = f"/officer-posts/{made.json()['id']}/ending"
    assert (await post(client, keeper, ending, {"ends_on": "2026-01-31"})).status_code == 201
    later = await post(client, keeper, "/officer-posts", {**body, "starts_on": "2026-02-01"})
    assert later.status_code == 201
    found = await client.get("/v1/officer-posts?as_of=2026-02-01")
    assert [one["id"] for one in found.json()["data"]] == [later.json()["id"]]


async def test_deprivation_is_entered_added_to_and_corrected(
    client: httpx.AsyncClient, keeper: Headers
) -> None:
    path = f"/v1/wards/{RIVERSIDE}/deprivation"
    assert (await client.get(path)).json()["code"] == "deprivation_unknown"
    body = {"index": "imd", "year": 2019, "decile": 3, "source": ["The index"]}
    first = await client.put(path, json=body, headers=keeper | {"If-Match": '"0.0"'})
    assert (first.status_code, first.json()["decile"]) == (200, 3)
    tag = {"If-Match": first.headers["ETag"]}
    newer = await client.put(path, json={**body, "year": 2025}, headers=keeper | tag)
    assert [newer.json()["year"], newer.json()["others"][0]["year"]] == [2025, 2019]
    stale = await client.put(path, json={**body, "decile": 1}, headers=keeper | tag)
    assert stale.status_code == 412
    tag = {"If-Match": newer.headers["ETag"]}
    right = await client.put(path, json={**body, "decile": 1}, headers=keeper | tag)
    assert [right.json()["decile"], right.json()["others"][0]["decile"]] == [3, 1]
