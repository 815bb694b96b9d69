"""Reading the audit trail and the change feed over HTTP."""

from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit.subjects import Subject

CASE, OTHER = Subject("case", UUID(int=1)), Subject("case", UUID(int=2))


@pytest_asyncio.fixture
async def trail(session, now, make_caller):
    """Three acts upon two cases, an hour apart; the manager did the second."""
    manager = (await make_caller("manager", name="Head of housing")).principal
    acts = [
        (CASE, "case.opened", None),
        (CASE, "case.replied", manager),
        (OTHER, "case.opened", None),
    ]
    for hours, (subject, action, by) in enumerate(acts):
        at = now + timedelta(hours=hours)
        await audit.record(
            session, subject=subject, action=action, by=by, now=at, detail={"n": hours}
        )
    return manager


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("sort=-at", [2, 1, 0]),
        (f"subject_kind=case&subject_id={CASE.id}", [0, 1]),
        ("action=case.opened", [0, 2]),
        ("since=2026-01-05T11:00:00Z", [1, 2]),
        ("until=2026-01-05T11:00:00Z", [0]),
        ("updated_since=2026-01-05T12:00:00Z", [2]),
        ("subject_kind=policy", []),
    ],
)
@pytest.mark.parametrize("role", ["administrator", "auditor"])
async def test_the_trail_is_read_by_subject_act_and_time(
    *, client, as_role, trail, role, query, found
) -> None:
    answer = await client.get(f"/v1/audit?{query}", headers=await as_role(role))
    assert answer.status_code == 200
    assert [record["detail"]["n"] for record in answer.json()["data"]] == found


async def test_the_trail_tells_who_acted_with_which_key(client, as_role, trail) -> None:
    query = {"principal": str(trail.id)}
    answer = await client.get("/v1/audit", params=query, headers=await as_role("auditor"))
    [record] = answer.json()["data"]
    assert record["principal_name"] == "Head of housing"
    assert record["key"] == str(trail.key_id)
    assert record["subject"] == {"kind": "case", "id": str(CASE.id)}
    assert (record["n"], record["at"], len(record["hash"])) == (2, "2026-01-05T11:00:00Z", 64)


async def test_the_trail_is_paged(client, as_role, trail) -> None:
    headers = await as_role("auditor")
    seen, address = [], "/v1/audit?limit=2&count=true"
    while address:
        page = (await client.get(address, headers=headers)).json()
        assert page["meta"]["count"] == 3
        seen += [record["detail"]["n"] for record in page["data"]]
        address = page["links"]["next"]
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    "role", ["councillor", "coordinator", "service_lead", "manager", "finance"]
)
async def test_others_do_not_read_the_trail(client, as_role, role) -> None:
    refused = await client.get("/v1/audit", headers=await as_role(role))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


@pytest_asyncio.fixture
async def feed(session, now):
    """Four events with positions, and one that is still waiting."""

    async def emit(subject: Subject, kind: str, **reach: object) -> None:
        await events.emit(
            session, kind=kind, subject=subject, now=now, data={"by": "phone"}, **reach
        )

    castle = {"ward": "E05012996", "service": "housing"}
    await emit(CASE, "case.opened", reference="C-2026-000001", **castle)
    await emit(CASE, "case.replied", reference="C-2026-000001", **castle)
    await emit(OTHER, "case.opened", reference="C-2026-000002", **castle, confidential=True)
    await emit(Subject("policy", UUID(int=3)), "policy.published")
    await events.relay(session, now=now)
    await emit(CASE, "case.resolved", reference="C-2026-000001", **castle)
    await session.flush()


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("", [1, 2, 4]),
        ("sort=-position", [4, 2, 1]),
        ("after=1", [2, 4]),
        ("after=4", []),
        ("kind=case.opened", [1]),
        ("subject=C-2026-000001", [1, 2]),
        (f"subject={CASE.id}", [1, 2]),
        ("subject=C-2026-000002", []),
        ("after=1&limit=1", [2]),
    ],
)
async def test_the_feed_is_read_by_position(client, as_role, feed, query, positions) -> None:
    answer = await client.get(f"/v1/events?{query}", headers=await as_role("manager"))
    assert answer.status_code == 200
    assert [event["position"] for event in answer.json()["data"]] == positions


async def test_an_event_tells_what_and_of_what(client, as_role, feed) -> None:
    answer = await client.get("/v1/events?limit=1", headers=await as_role("manager"))
    [event] = answer.json()["data"]
    del event["id"]
    assert event == {
        "position": 1,
        "kind": "case.opened",
        "subject": {"kind": "case", "id": str(CASE.id), "reference": "C-2026-000001"},
        "at": "2026-01-05T10:00:00Z",
        "ward": "E05012996",
        "service": "housing",
        "data": {"by": "phone"},
    }


@pytest.mark.parametrize(
    ("role", "reach", "positions"),
    [
        ("coordinator", {"wards": ["E05012996"]}, [1, 2, 4]),
        ("coordinator", {"wards": ["E05012994"]}, [4]),
        ("service_lead", {"services": ["housing"]}, [1, 2, 3, 4]),
        ("councillor", {"wards": ["E05012996"]}, [4]),
        ("administrator", {}, [4]),
        ("auditor", {}, [1, 2, 4]),
        ("integration", {"scopes": ["events:read"]}, [1, 2, 4]),
    ],
)
async def test_a_reader_is_given_what_they_may_know(
    *, client, as_role, feed, role, reach, positions
) -> None:
    answer = await client.get("/v1/events?count=true", headers=await as_role(role, **reach))
    assert [event["position"] for event in answer.json()["data"]] == positions
    assert answer.json()["meta"]["count"] == len(positions)


@pytest.mark.parametrize(("role", "scopes"), [("finance", None), ("integration", ["cases:read"])])
async def test_others_do_not_read_the_feed(client, as_role, role, scopes) -> None:
    refused = await client.get("/v1/events", headers=await as_role(role, scopes=scopes))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize(
    ("query", "status"), [("after=-1", 422), ("after=x", 422), ("since=1", 400), ("kind=", 422)]
)
async def test_a_bad_question_to_the_feed_is_told(client, as_role, query, status) -> None:
    answer = await client.get(f"/v1/events?{query}", headers=await as_role("manager"))
    assert answer.status_code == status
