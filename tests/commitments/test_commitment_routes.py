"""Promises through the API: recorded, found, changed, kept and withdrawn."""

from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.casework.conftest import Api
from tests.commitments.conftest import DUE_ON, People, Pledge
from tests.conftest import FixedClock
from tests.deadlines.matters import statements
from tests.kit.test_problems import problem
from wardapi.wards.models import Locality

APRIL = datetime(2026, 4, 1, 9, tzinfo=UTC)
SDA = {
    "kind": "service_delivery_agreement",
    "standard": "Streets swept every six weeks.",
    "enhancement": "The High Street daily.",
    "review_on": "2027-01-29",
}


async def test_a_lead_pledges_and_anybody_reads_it(
    client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge(by=people.lead, equality_tags=["carbon"], statement="Eleven.")
    assert (made["status"], made["due_at"]) == ("pledged", "2026-03-31T16:00:00Z")
    assert made["policy"] == {"slug": "commitments", "version": 1, "rule": "commitment"}
    assert made["next_rung"]["fire_at"] == "2026-03-17T17:00:00Z"
    response = await client.get(f"/v1/commitments/{made['id']}")
    assert response.json() == {name: made[name] for name in made if name != "etag"}
    assert response.headers["etag"] == made["etag"]


async def test_only_the_service_its_coordinator_and_managers_pledge(
    api: Api, people: People
) -> None:
    body = {"kind": "attendance", "service": "streetscene", "title": "T", "ward": "boston-castle"}
    for caller in (people.other_lead, people.councillor, people.auditor):
        refused = await api.post(caller, "/commitments", body)
        assert refused.status_code == 403
    assert (await api.post(people.coordinator, "/commitments", body)).status_code == 201
    wath = {**body, "ward": "wath"}
    problem(await api.post(people.lead, "/commitments", wath), 403, "not_allowed")
    borough = {**body, "ward": None, "borough": True}
    problem(await api.post(people.lead, "/commitments", borough), 403, "not_allowed")


async def test_what_does_not_fit_is_refused(api: Api, people: People) -> None:
    body = {"kind": "attendance", "service": "streetscene", "title": "T", "ward": "boston-castle"}

    async def refused(code: str, **said: object) -> None:
        problem(await api.post(people.manager, "/commitments", {**body, **said}), 422, code)

    await refused("invalid_message", borough=True)
    await refused("invalid_message", ward=None)
    await refused("unknown_ward", ward="atlantis")
    await refused("unknown_locality", ward=None, locality="atlantis")
    await refused("unknown_service", service="atlantis")
    await refused("invalid_commitment", due_on=DUE_ON)
    await refused("occurred_in_future", pledged_at="2026-02-01T09:00:00Z")
    old = {"pledged_at": "2010-02-01T09:00:00Z", "review_on": DUE_ON}
    await refused("no_policy_in_force", ward=None, borough=True, **old)


async def test_a_standing_one_without_a_date_has_no_clock(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge(kind="named_lead", title="A named lead")
    path = f"/commitments/{made['id']}"
    assert (made["due_at"], made["targets"], made["policy"]) == (None, [], None)
    problem(await client.get(f"/v1{path}/timescales"), 404, "commitment_without_clock")
    problem(await client.get(f"/v1{path}/timescales/explanation"), 404, "commitment_without_clock")
    refused = await api.post(people.manager, f"{path}/escalations", {"reason": "None."})
    problem(refused, 409, "commitment_not_timed")
    kept = await api.post(people.lead, f"{path}/keeping")
    assert (kept.json()["status"], kept.json()["kept_late"]) == ("kept", False)


async def test_a_review_date_given_later_starts_the_clock(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge(kind="attendance")
    path = f"/commitments/{made['id']}"
    changed = await api.patch(people.coordinator, path, {"review_on": "2026-06-30"}, made["etag"])
    assert changed.json()["due_at"] == "2026-06-30T16:00:00Z"
    assert (await client.get(f"/v1{path}/timescales")).json()["status"] == "open"


async def test_a_promise_is_moved_for_a_reason_and_the_earlier_day_stays(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}"
    day = {"due_on": "2026-04-30"}
    problem(await api.patch(people.lead, path, day, made["etag"]), 422, "invalid_commitment")
    problem(await api.patch(people.lead, path, day, '"9.0"'), 412, "precondition_failed")
    moved = {**day, "reason": "The supplier is late."}
    changed = await api.patch(people.lead, path, moved, made["etag"])
    assert changed.json()["due_at"] == "2026-04-30T16:00:00Z"
    steps = (await client.get(f"/v1{path}/history")).json()["data"]
    assert [step["what"] for step in steps] == ["pledged", "redated"]
    assert (steps[1]["earlier_on"], steps[1]["now_on"]) == (DUE_ON, "2026-04-30")
    assert steps[1]["text"] == "The supplier is late."
    standing = (await client.get(f"/v1{path}/timescales")).json()
    assert standing["targets"][0]["due_at"] == "2026-04-30T16:00:00Z"


async def test_a_missed_promise_cannot_be_moved(
    api: Api, people: People, pledge: Pledge, clock: FixedClock
) -> None:
    made = await pledge()
    clock.now = APRIL
    body = {"due_on": "2026-04-30", "reason": "Late."}
    refused = await api.patch(people.lead, f"/commitments/{made['id']}", body, "*")
    problem(refused, 409, "commitment_missed")
    other = await api.patch(people.lead, f"/commitments/{made['id']}", {"title": "Bins"}, "*")
    assert (other.status_code, other.json()["status"]) == (200, "missed")


async def test_what_changes_nothing_is_not_recorded(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}"
    same = await api.patch(people.lead, path, {"title": made["title"]}, made["etag"])
    assert same.headers["etag"] == made["etag"]
    assert len((await client.get(f"/v1{path}/history")).json()["data"]) == 1


async def test_it_is_missed_by_time_alone_and_then_kept_late(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge, clock: FixedClock
) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}"
    said = {"status": "at_risk", "note": "The supplier is late."}
    assessed = await api.post(people.coordinator, f"{path}/assessment", said)
    assert (assessed.json()["status"], assessed.json()["status_note"]) == tuple(said.values())
    clock.now = APRIL
    late = await client.get(f"/v1{path}")
    assert late.json()["status"] == "missed"
    assert late.headers["etag"].endswith('.1"')
    problem(
        await api.post(people.lead, f"{path}/assessment", {"status": "missed"}),
        422,
        "invalid_message",
    )
    kept = (await api.post(people.lead, f"{path}/keeping", {"note": "All stand."})).json()
    assert (kept["status"], kept["kept_late"], kept["next_rung"]) == ("kept", True, None)
    problem(await api.post(people.lead, f"{path}/keeping"), 409, "commitment_closed")


async def test_kept_in_time_and_recorded_later_is_for_others_than_the_service_to_say(
    api: Api, people: People, pledge: Pledge, clock: FixedClock
) -> None:
    made = await pledge()
    clock.now = APRIL
    body = {"occurred_at": "2026-03-31T15:59:59Z"}
    path = f"/commitments/{made['id']}/keeping"
    early = {"occurred_at": "2026-01-04T09:00:00Z"}
    problem(await api.post(people.lead, path, early), 422, "occurred_too_early")
    problem(await api.post(people.lead, path, body), 403, "not_allowed")
    kept = (await api.post(people.coordinator, path, body)).json()
    assert (kept["status"], kept["kept_late"]) == ("kept", False)


@pytest.mark.parametrize("field", ["due_on", "review_on"])
async def test_the_last_day_of_all_is_too_far(
    api: Api, people: People, field: str, pledge: Pledge
) -> None:
    body = {"service": "streetscene", "ward": "boston-castle", "title": "Some day"}
    kinds = {"due_on": "particular", "review_on": "attendance"}
    asked = {**body, "kind": kinds[field], field: "9999-12-31"}
    problem(await api.post(people.coordinator, "/commitments", asked), 422, "invalid_definition")


async def test_the_service_withdraws_with_a_reason(
    api: Api, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}/withdrawal"
    problem(await api.post(people.lead, path, {}), 422, "invalid_message")
    body = {"reason": "The park is the parish's now."}
    problem(await api.post(people.coordinator, path, body), 403, "not_allowed")
    gone = (await api.post(people.lead, path, body)).json()
    assert (gone["status"], gone["withdrawn_reason"]) == ("withdrawn", body["reason"])
    assert gone["targets"][0]["state"] == "cancelled"


async def test_a_standing_that_is_past_is_told_as_it_was_known(
    client: httpx.AsyncClient, pledge: Pledge, clock: FixedClock
) -> None:
    made = await pledge()
    clock.now = APRIL
    path = f"/v1/commitments/{made['id']}/timescales"
    past = await client.get(path, params={"as_of": "2026-02-02T09:00:00Z"})
    assert past.json()["targets"][0]["state"] == "running"
    assert (await client.get(path)).json()["targets"][0]["state"] == "missed"
    before = await client.get(path, params={"as_of": "2025-02-02T09:00:00Z"})
    problem(before, 404, "nothing_recorded_yet")
    ahead = await client.get(path, params={"as_of": "2027-01-01T00:00:00Z"})
    problem(ahead, 422, "as_of_in_future")
    why = (await client.get(f"{path}/explanation")).json()
    assert (why["target"], why["due_at"]) == ("keep", "2026-03-31T16:00:00Z")


async def found(client: httpx.AsyncClient, **asked: object) -> list[str]:
    response = await client.get("/v1/commitments", params={"sort": "pledged_at", **asked})
    assert response.status_code == 200, response.text
    return [row["title"] for row in response.json()["data"]]


async def test_lists_are_narrowed_by_service_place_kind_and_status(
    client: httpx.AsyncClient, pledge: Pledge, locality: Locality, clock: FixedClock
) -> None:
    await pledge(title="ward")
    await pledge(title="wath", ward="wath", service="housing", due_on="2026-06-30")
    await pledge(title="locality", locality="central", kind="attendance")
    await pledge(title="borough", borough=True, kind="named_lead")
    await pledge(title="agreement", **SDA)
    assert await found(client, ward="boston-castle") == ["ward", "agreement"]
    wider = await found(client, ward="boston-castle", including_wider=True)
    assert wider == ["ward", "locality", "borough", "agreement"]
    assert await found(client, locality="central") == ["locality"]
    assert await found(client, borough=True) == ["borough"]
    assert await found(client, service="housing") == ["wath"]
    assert await found(client, kind="service_delivery_agreement") == ["agreement"]
    assert await found(client, due_before="2026-07-01T00:00:00Z") == ["ward", "wath"]
    assert await found(client, sort="due_at", limit=3) == ["ward", "wath", "agreement"]
    clock.now = APRIL
    assert await found(client, overdue=True) == await found(client, status="missed") == ["ward"]
    assert "ward" not in await found(client, status="pledged")
    assert len(await found(client, overdue=False)) == 4
    problem(await client.get("/v1/commitments?ward=atlantis"), 422, "unknown_ward")


async def test_a_list_is_paged_by_due_date_past_those_without_one(
    client: httpx.AsyncClient, pledge: Pledge
) -> None:
    await pledge(title="none", kind="attendance")
    await pledge(title="none too", kind="alignment")
    await pledge(title="march")
    titles, path = [], "/v1/commitments?sort=due_at&limit=1"
    while path:
        page = (await client.get(path)).json()
        titles += [row["title"] for row in page["data"]]
        path = page["links"]["next"]
    assert titles == ["march", "none", "none too"]


async def test_more_rows_take_no_more_statements(
    client: httpx.AsyncClient, pledge: Pledge, connection: AsyncConnection
) -> None:
    sent = []
    for _ in range(2):
        await pledge()
        await pledge(kind="attendance")
        with statements(connection.sync_connection) as seen:  # type: ignore[arg-type]
            await found(client)
        sent.append(len(seen))
    assert sent[0] == sent[1]


async def test_evidence_is_published_and_can_be_taken_out(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}/evidence"
    body = {"text": "Seven stand.", "source": "Register", "evidenced_on": "2026-01-04"}
    added = await api.post(people.coordinator, path, body)
    assert added.status_code == 201
    problem(await api.post(people.other_lead, path, body), 403, "not_allowed")
    (shown,) = (await client.get(f"/v1{path}")).json()["data"]
    assert {name: shown[name] for name in body} == body
    gone = f"{path}/{shown['id']}"
    problem(await api.delete(people.lead, gone, made["etag"]), 412, "precondition_failed")
    now = (await client.get(f"/v1/commitments/{made['id']}")).headers["etag"]
    assert (await api.delete(people.lead, gone, now)).status_code == 204
    problem(await api.delete(people.lead, gone, "*"), 404, "commitment_evidence_not_found")
    assert (await client.get(f"/v1{path}")).json()["data"] == []


async def test_the_same_pledge_twice_is_one(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    body = {"kind": "attendance", "service": "streetscene", "title": "T", "ward": "boston-castle"}
    key = {"Idempotency-Key": "once"}
    first = await api.post(people.lead, "/commitments", body, **key)
    again = await api.post(people.lead, "/commitments", body, **key)
    assert first.json() == again.json()
    assert await found(client) == ["T"]
