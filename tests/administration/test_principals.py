"""Principals and grants over HTTP."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from uuid6 import uuid7

from wardapi.audit.models import AuditRecord


@pytest_asyncio.fixture
async def admin(as_role):
    return await as_role("administrator")


async def _add(client, admin, **particulars):
    body = {"name": "Housing lead", **particulars}
    return await client.post("/v1/principals", json=body, headers=admin)


async def test_a_principal_begins_with_grants(client, admin, rotherham) -> None:
    grant = {"role": "service_lead", "services": ["housing"], "wards": ["boston-castle"]}
    added = await _add(client, admin, grants=[grant])
    assert added.status_code == 201
    address = added.headers["Location"]
    assert (await client.get(address, headers=admin)).json() == added.json()
    [given] = (await client.get(f"{address}/grants", headers=admin)).json()["data"]
    assert given["role"] == "service_lead"
    assert given["wards"] == ["E05012996"]
    assert given["services"] == ["housing"]


async def test_a_grant_is_in_force_at_once_and_until_it_is_revoked(
    client, admin, make_caller
) -> None:
    caller = await make_caller("finance")

    async def roles() -> list[str]:
        return (await client.get("/v1/me", headers=caller.headers)).json()["roles"]

    address = f"/v1/principals/{caller.id}/grants"
    given = await client.post(address, json={"role": "auditor"}, headers=admin)
    assert given.status_code == 201
    assert await roles() == ["auditor", "finance"]
    read = await client.get(given.headers["Location"], headers=admin)
    assert read.json() == given.json()
    headers = {**admin, "If-Match": read.headers["ETag"]}
    revoked = await client.delete(given.headers["Location"], headers=headers)
    assert revoked.status_code == 204
    assert await roles() == ["finance"]
    listed = await client.get(f"{address}?revoked=true", headers=admin)
    assert [grant["role"] for grant in listed.json()["data"]] == ["auditor"]
    again = await client.delete(given.headers["Location"], headers={**admin, "If-Match": "*"})
    assert (again.status_code, again.json()["code"]) == (409, "already_revoked")


async def test_a_grant_holds_between_its_days(client, admin, make_caller, clock) -> None:
    caller = await make_caller("finance")
    grant = {"role": "auditor", "starts_on": "2026-01-06", "ends_on": "2026-01-06"}
    await client.post(f"/v1/principals/{caller.id}/grants", json=grant, headers=admin)
    seen = []
    for _ in range(3):
        seen.append((await client.get("/v1/audit", headers=caller.headers)).status_code)
        clock.now += timedelta(days=1)
    assert seen == [403, 200, 403]


async def test_a_grant_that_reaches_nothing_known_is_refused(client, admin, rotherham) -> None:
    grant = {"role": "manager", "wards": ["atlantis"], "services": ["magic"], "directorate": "x"}
    refused = await _add(client, admin, grants=[grant])
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reach")
    pointers = [fault["pointer"] for fault in refused.json()["errors"]]
    assert pointers == ["/wards", "/services", "/directorate"]


@pytest.mark.parametrize(
    "grant",
    [
        {"role": "public"},
        {"role": "king"},
        {"role": "manager", "level": -1},
        {"role": "manager", "starts_on": "2026-02-01", "ends_on": "2026-01-01"},
        {"role": "manager", "wards": "boston-castle"},
        {},
    ],
)
async def test_a_grant_of_the_wrong_shape_is_refused(client, admin, make_caller, grant) -> None:
    caller = await make_caller("finance")
    address = f"/v1/principals/{caller.id}/grants"
    refused = await client.post(address, json=grant, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_message")


async def test_a_principal_is_renamed_by_who_read_the_last_version(client, admin) -> None:
    added = await _add(client, admin)
    address, tag = added.headers["Location"], added.headers["ETag"]
    renamed = await client.patch(
        address, json={"name": "Housing, south"}, headers={**admin, "If-Match": tag}
    )
    assert renamed.status_code == 200
    assert renamed.json()["name"] == "Housing, south"
    assert renamed.headers["ETag"] == '"2.0"'
    for if_match, status in ((tag, 412), (None, 428)):
        headers = admin if if_match is None else {**admin, "If-Match": if_match}
        late = await client.patch(address, json={"name": "x"}, headers=headers)
        assert late.status_code == status


async def test_principals_are_listed_by_name_and_role(client, admin, make_caller) -> None:
    for name in ("Bea", "Ada"):
        await make_caller("auditor", name=name)
    answer = await client.get("/v1/principals?role=auditor", headers=admin)
    assert [principal["name"] for principal in answer.json()["data"]] == ["Ada", "Bea"]


async def test_an_item_read_before_is_not_sent_again(client, admin, make_caller) -> None:
    caller = await make_caller("auditor")
    headers = {**admin, "If-None-Match": '"1.0"'}
    answer = await client.get(f"/v1/principals/{caller.id}", headers=headers)
    assert answer.status_code == 304


async def test_each_act_leaves_one_record_without_a_name(client, admin, session) -> None:
    added = await _add(client, admin, name="Mrs Secret")
    address = added.headers["Location"]
    given = await client.post(f"{address}/grants", json={"role": "auditor"}, headers=admin)
    any_version = {**admin, "If-Match": "*"}
    await client.patch(address, json={"name": "Mr Secret"}, headers=any_version)
    await client.delete(given.headers["Location"], headers=any_version)
    records = list(await session.scalars(select(AuditRecord).order_by(AuditRecord.n)))
    assert [record.action for record in records] == [
        "principal.added",
        "grant.given",
        "principal.renamed",
        "grant.revoked",
    ]
    assert "Secret" not in "".join(record.detail for record in records)


async def test_a_refusal_leaves_no_record(client, admin, session) -> None:
    await _add(client, admin, grants=[{"role": "manager", "wards": ["atlantis"]}])
    assert await session.scalar(select(func.count()).select_from(AuditRecord)) == 0


async def test_a_repeat_by_idempotency_key_adds_nobody(client, admin) -> None:
    headers = {**admin, "Idempotency-Key": "once"}
    first = await client.post("/v1/principals", json={"name": "Ada"}, headers=headers)
    second = await client.post("/v1/principals", json={"name": "Ada"}, headers=headers)
    assert (second.json(), second.headers["ETag"]) == (first.json(), first.headers["ETag"])
    assert second.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("role", ["manager", "coordinator", "finance"])
async def test_others_see_no_principals(client, as_role, role) -> None:
    headers = await as_role(role)
    for method, path in (
        ("GET", "/v1/principals"),
        ("POST", "/v1/principals"),
        ("GET", f"/v1/principals/{uuid7()}"),
        ("PATCH", f"/v1/principals/{uuid7()}"),
        ("POST", f"/v1/principals/{uuid7()}/grants"),
        ("DELETE", f"/v1/principals/{uuid7()}/grants/{uuid7()}"),
    ):
        refused = await client.request(method, path, headers={**headers, "If-Match": "*"}, json={})
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


async def test_who_does_not_exist_is_not_found(client, admin, make_caller) -> None:
    caller = await make_caller("auditor")
    for path in (f"/v1/principals/{uuid7()}", f"/v1/principals/{caller.id}/grants/{uuid7()}"):
        assert (await client.get(path, headers=admin)).status_code == 404
