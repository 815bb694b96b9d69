"""Keys over HTTP: issuing, reading, revoking, and being refused."""

from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from uuid6 import uuid7

from wardapi.access import credentials
from wardapi.access.models import ApiKey
from wardapi.access.rules import ROLE_SCOPES, Role
from wardapi.audit.models import AuditRecord

NOBODYS = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
"""An id that no key has."""
UNKNOWN = credentials.new_key("test", NOBODYS).text


@pytest_asyncio.fixture
async def admin(as_role):
    return await as_role("administrator")


@pytest_asyncio.fixture
async def holder(make_caller):
    """A coordinator, who is to be given keys."""
    return await make_caller("coordinator", wards=["E05012996"], name="Coordinator, north")


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def _issue(client, admin, holder, **particulars):
    body = {"principal": str(holder.id), **particulars}
    return await client.post("/v1/keys", json=body, headers=admin)


async def test_a_key_that_was_issued_works(client, admin, holder) -> None:
    issued = await _issue(client, admin, holder)
    assert issued.status_code == 201
    key = issued.json()
    assert key["key"].startswith("wk_test_")
    me = (await client.get("/v1/me", headers=_bearer(key["key"]))).json()
    assert me["name"] == "Coordinator, north"
    assert me["roles"] == ["coordinator"]
    assert me["grants"][0]["wards"] == ["E05012996"]
    assert "cases:write" in me["scopes"]
    assert me["key"] == {"id": key["id"], "expires_at": key["expires_at"]}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PUBLIC}))
async def test_everybody_is_told_all_that_they_may(client, make_caller, role) -> None:
    scopes = sorted(ROLE_SCOPES[role]) if role is Role.INTEGRATION else None
    caller = await make_caller(role, scopes=scopes)
    answer = await client.get("/v1/me", headers=caller.headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["scopes"] == sorted(ROLE_SCOPES[role])


async def test_the_text_of_a_key_is_shown_once(client, admin, holder) -> None:
    issued = await _issue(client, admin, holder, name="Reports")
    again = await client.get(issued.headers["Location"], headers=admin)
    assert again.status_code == 200
    assert "key" not in again.json()
    assert again.headers["ETag"] == issued.headers["ETag"] == '"1.0"'
    shown = issued.json()
    assert shown.pop("key")
    assert again.json() == shown


async def test_a_repeat_by_idempotency_key_issues_nothing_and_tells_no_text(
    client, admin, holder, session
) -> None:
    body = {"principal": str(holder.id)}
    headers = {**admin, "Idempotency-Key": "once"}
    first = await client.post("/v1/keys", json=body, headers=headers)
    second = await client.post("/v1/keys", json=body, headers=headers)
    assert second.status_code == 201
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.json() == {**first.json(), "key": None}
    stored = (await session.execute(text("SELECT body FROM idempotency_records"))).scalar_one()
    assert first.json()["key"].encode() not in bytes(stored)
    assert (await client.get("/v1/me", headers=_bearer(first.json()["key"]))).status_code == 200


async def test_a_key_may_be_narrowed_and_shortened(client, admin, holder, now) -> None:
    expires_at = (now + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    issued = await _issue(client, admin, holder, scopes=["events:read"], expires_at=expires_at)
    assert issued.json()["expires_at"] == expires_at
    me = await client.get("/v1/me", headers=_bearer(issued.json()["key"]))
    assert me.json()["scopes"] == ["events:read"]


@pytest.mark.parametrize(
    ("particulars", "code"),
    [
        ({"scopes": ["cases:burn"]}, "invalid_message"),
        ({"scopes": ["burn:write"]}, "unknown_scope"),
        ({"expires_at": "2026-01-05T10:00:00Z"}, "expiry_passed"),
        ({"expires_at": "2026-01-05"}, "invalid_message"),
        ({"principal": "somebody"}, "invalid_message"),
        ({"colour": "red"}, "invalid_message"),
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(client, admin, holder, particulars, code):
    refused = await _issue(client, admin, holder, **particulars)
    assert refused.status_code == 422
    assert refused.json()["code"] == code


async def test_a_key_for_nobody_is_refused(client, admin) -> None:
    refused = await client.post("/v1/keys", json={"principal": str(uuid7())}, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (404, "principal_not_found")


async def test_a_key_of_an_integration_must_name_its_scopes(client, admin, make_caller) -> None:
    system = await make_caller("integration", scopes=["events:read"])
    refused = await _issue(client, admin, system)
    assert (refused.status_code, refused.json()["code"]) == (422, "scopes_needed")


async def test_a_revoked_key_is_refused_at_once(client, admin, holder) -> None:
    issued = await _issue(client, admin, holder)
    address = issued.headers["Location"]
    headers = {**admin, "If-Match": issued.headers["ETag"]}
    assert (await client.delete(address, headers=headers)).status_code == 204
    refused = await client.get("/v1/me", headers=_bearer(issued.json()["key"]))
    assert (refused.status_code, refused.json()["code"]) == (401, "credential_revoked")
    assert (await client.get(address, headers=admin)).json()["revoked_at"] is not None
    again = await client.delete(address, headers={**admin, "If-Match": "*"})
    assert (again.status_code, again.json()["code"]) == (409, "already_revoked")


@pytest.mark.parametrize(
    ("if_match", "status"), [(None, 428), ('"7.0"', 412), ("nonsense", 400), ('"1.0"', 204)]
)
async def test_revoking_needs_the_version_that_was_read(
    client, admin, holder, if_match, status
) -> None:
    issued = await _issue(client, admin, holder)
    headers = admin if if_match is None else {**admin, "If-Match": if_match}
    answer = await client.delete(issued.headers["Location"], headers=headers)
    assert answer.status_code == status


async def test_keys_are_listed_by_principal_and_state(client, admin, holder) -> None:
    issued = await _issue(client, admin, holder, name="To be revoked")
    headers = {**admin, "If-Match": "*"}
    await client.delete(issued.headers["Location"], headers=headers)

    async def listed(**query) -> list[str]:
        query = {"principal": str(holder.id), **query}
        answer = await client.get("/v1/keys", params=query, headers=admin)
        assert answer.status_code == 200
        return [key["name"] for key in answer.json()["data"]]

    assert await listed() == ["Coordinator, north", "To be revoked"]
    assert await listed(revoked=True) == ["To be revoked"]
    assert await listed(revoked=False) == ["Coordinator, north"]
    assert await listed(sort="-name", limit=1) == ["To be revoked"]


async def test_a_list_of_keys_as_csv_has_no_secret(client, admin, holder) -> None:
    shown = (await _issue(client, admin, holder)).json()["key"]
    answer = await client.get("/v1/keys?format=csv", headers=admin)
    assert answer.text.startswith("id,principal,principal_name,name,scopes,expires_at,")
    assert shown not in answer.text


async def test_each_act_leaves_one_record(client, admin, holder, session) -> None:
    issued = await _issue(client, admin, holder)
    await client.delete(issued.headers["Location"], headers={**admin, "If-Match": "*"})
    records = list(await session.scalars(select(AuditRecord).order_by(AuditRecord.n)))
    assert [record.action for record in records] == ["key.issued", "key.revoked"]
    assert {record.subject_kind for record in records} == {"key"}
    assert {str(record.subject_id) for record in records} == {issued.json()["id"]}
    assert issued.json()["key"] not in "".join(record.detail for record in records)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/keys"), ("POST", "/v1/keys"), ("DELETE", f"/v1/keys/{NOBODYS}")],
)
@pytest.mark.parametrize(
    "role", ["councillor", "coordinator", "service_lead", "manager", "finance", "integration"]
)
async def test_only_an_administrator_manages_keys(client, as_role, role, method, path) -> None:
    scopes = ["cases:read", "keys:read", "keys:write"] if role == "integration" else None
    headers = await as_role(role, scopes=scopes)
    refused = await client.request(method, path, headers={**headers, "If-Match": "*"}, json={})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


async def test_an_auditor_reads_keys_and_changes_none(client, as_role, holder) -> None:
    auditor = await as_role("auditor")
    assert (await client.get("/v1/keys", headers=auditor)).status_code == 200
    assert (await _issue(client, auditor, holder)).status_code == 403


async def test_an_administrator_with_a_narrower_key_manages_none(client, as_role, holder) -> None:
    narrow = await as_role("administrator", scopes=["audit:read"])
    assert (await _issue(client, narrow, holder)).status_code == 403


async def test_who_has_no_credential_is_told_how_to_send_one(client) -> None:
    refused = await client.get("/v1/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "credential_missing")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


async def _forged(session) -> str:
    key_id = await session.scalar(select(ApiKey.id).limit(1))
    return credentials.new_key("test", key_id).text


@pytest.mark.parametrize(
    ("credential", "code"),
    [
        ("", "credential_malformed"),
        ("Bearer", "credential_malformed"),
        ("Bearer wk_test_short", "credential_malformed"),
        ("Basic d2s6d2s=", "credential_malformed"),
        ("Bearer eyJhbGciOiJub25lIn0.e30.", "credential_malformed"),
        ("Bearer " + "x" * 5000, "credential_malformed"),
        pytest.param(f"Bearer {UNKNOWN}x", "credential_malformed", id="one letter too many"),
        pytest.param(f"Bearer {UNKNOWN}", "credential_unknown", id="a key of another council"),
    ],
)
async def test_bad_credentials_are_told_apart(client, credential, code) -> None:
    refused = await client.get("/v1/me", headers={"Authorization": credential})
    assert (refused.status_code, refused.json()["code"]) == (401, code)
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert refused.headers["content-type"] == "application/problem+json"


async def test_a_forged_secret_is_unknown(client, session, holder) -> None:
    refused = await client.get("/v1/me", headers=_bearer(await _forged(session)))
    assert (refused.status_code, refused.json()["code"]) == (401, "credential_unknown")


async def test_an_expired_key_is_refused(client, holder, clock) -> None:
    clock.now += timedelta(days=336)
    refused = await client.get("/v1/me", headers=holder.headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "credential_expired")


async def test_a_key_in_the_query_is_not_a_credential(client, holder) -> None:
    key = holder.headers["Authorization"].removeprefix("Bearer ")
    refused = await client.get("/v1/me", params={"access_token": key})
    assert refused.status_code in (400, 401)
