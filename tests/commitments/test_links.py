"""What a commitment serves, and who may see that."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, Api
from tests.commitments.conftest import People, Pledge
from tests.commitments.plan import PlanOfWard
from tests.kit.test_problems import problem


async def links(api: Api, by: Caller, commitment: dict[str, Any]) -> list[str]:
    response = await api.get(by, f"/commitments/{commitment['id']}/links")
    return [row["target"] for row in response.json()["data"]]


async def case_of(api: Api, by: Caller, **said: Any) -> str:
    body = {"ward": "boston-castle", "service": "streetscene", "subject": "Bins", **said}
    response = await api.post(by, "/cases", body)
    assert response.status_code == 201, response.text
    reference: str = response.json()["reference"]
    return reference


async def test_a_link_to_a_case_is_shown_to_those_who_see_the_case(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    reference = await case_of(api, people.councillor)
    path = f"/commitments/{made['id']}/links"
    body = {"kind": "case", "target": reference}
    added = await api.post(people.lead, path, body)
    assert (added.status_code, added.json()["target"]) == (201, reference)
    problem(await api.post(people.lead, path, body), 409, "already_linked")
    for caller in (people.lead, people.councillor, people.coordinator, people.manager):
        assert await links(api, caller, made) == [reference]
    for caller in (people.other_lead, people.other_councillor):
        assert await links(api, caller, made) == []
    public = (await client.get(f"/v1{path}")).text
    assert reference not in public


async def test_a_case_is_linked_only_by_those_who_see_it(
    api: Api, people: People, pledge: Pledge, make_caller: MakeCaller
) -> None:
    made = await pledge()
    hidden = await case_of(api, people.councillor, confidential=True)
    path = f"/commitments/{made['id']}/links"
    body = {"kind": "case", "target": hidden}
    for caller in (people.coordinator, people.manager):
        problem(await api.post(caller, path, body), 422, "unknown_link_target")
    unknown = {**body, "target": "C-2026-999999"}
    problem(await api.post(people.lead, path, unknown), 422, "unknown_link_target")
    problem(await api.post(people.councillor, path, body), 403, "scope_missing")
    assert (await api.post(people.lead, path, body)).status_code == 201
    assert await links(api, people.manager, made) == []
    reader = await make_caller("councillor", wards=[BOSTON_CASTLE])
    assert await links(api, reader, made) == []


async def test_what_does_not_exist_is_not_linked(api: Api, people: People, pledge: Pledge) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}/links"
    for kind in ("priority", "action"):
        for target in (str(uuid4()), "no-id"):
            body = {"kind": kind, "target": target}
            problem(await api.post(people.lead, path, body), 422, "unknown_link_target")


async def test_a_link_is_taken_back_by_those_who_see_it(
    api: Api, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    hidden = await case_of(api, people.councillor, confidential=True)
    path = f"/commitments/{made['id']}/links"
    added = await api.post(people.lead, path, {"kind": "case", "target": hidden})
    gone = f"{path}/{added.json()['id']}"
    problem(await api.delete(people.manager, gone, "*"), 404, "commitment_link_not_found")
    problem(await api.delete(people.lead, gone, made["etag"]), 412, "precondition_failed")
    assert (await api.delete(people.lead, gone, "*")).status_code == 204
    assert await links(api, people.lead, made) == []


async def test_an_allocation_is_seen_by_those_who_work_on_promises(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    target = str(UUID(int=7))
    path = f"/commitments/{made['id']}/links"
    added = await api.post(people.lead, path, {"kind": "allocation", "target": target})
    assert added.status_code == 201
    assert await links(api, people.coordinator, made) == [target]
    assert await links(api, people.auditor, made) == []
    assert (await client.get(f"/v1{path}")).json()["data"] == []


async def test_links_to_what_is_published_are_for_everybody(
    api: Api,
    client: httpx.AsyncClient,
    people: People,
    pledge: Pledge,
    plan: PlanOfWard,
) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}/links"
    wanted = (("priority", plan.published), ("priority", plan.draft), ("action", plan.action))
    for kind, target in wanted:
        body = {"kind": kind, "target": str(target)}
        assert (await api.post(people.lead, path, body)).status_code == 201
    public = (await client.get(f"/v1{path}")).json()["data"]
    assert [row["target"] for row in public] == [str(plan.published), str(plan.action)]
    assert len(await links(api, people.coordinator, made)) == 3


async def test_a_list_is_narrowed_to_what_serves_a_priority(
    client: httpx.AsyncClient, api: Api, people: People, pledge: Pledge, plan: PlanOfWard
) -> None:
    made = await pledge()
    await pledge()
    path = f"/commitments/{made['id']}/links"
    for target in (plan.published, plan.draft):
        body = {"kind": "priority", "target": str(target)}
        assert (await api.post(people.lead, path, body)).status_code == 201
    for target, count in ((plan.published, 1), (plan.draft, 0)):
        found = await client.get("/v1/commitments", params={"priority": str(target)})
        assert len(found.json()["data"]) == count
    found = await api.get(people.lead, "/commitments", params={"priority": str(plan.draft)})
    assert [row["id"] for row in found.json()["data"]] == [made["id"]]
