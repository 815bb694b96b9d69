from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import Api, Borough, Cast
from tests.conftest import FixedClock
from wardapi.audit.models import AuditRecord
from wardapi.deadlines.models import Fact
from wardapi.events.models import Event

BINS = {"ward": "boston-castle", "service": "streetscene", "subject": "Overflowing bins"}
FRIDAY = "2025-12-19T10:00:00Z"


async def opened(api: Api, cast: Cast, **asked: object) -> str:
    answer = await api.post(cast.councillor, "/cases", BINS | asked)
    assert answer.status_code == 201, answer.text
    reference: str = answer.json()["reference"]
    return reference


def target(case: dict[str, object], name: str) -> dict[str, object]:
    targets = case["targets"]
    assert isinstance(targets, list)
    return next(one for one in targets if one["name"] == name)


async def test_ward_service_and_subject_are_enough(api: Api, cast: Cast) -> None:
    answer = await api.post(cast.councillor, "/cases", BINS)

    case = answer.json()
    assert answer.status_code == 201
    assert case["reference"] == "C-2026-000001"
    assert answer.headers["location"] == "/v1/cases/C-2026-000001"
    assert answer.headers["etag"] == '"1.0"'
    assert (case["kind"], case["status"], case["level"]) == ("enquiry", "open", 0)
    assert case["policy"] == {"slug": "councillor-enquiries", "version": 1, "rule": "routine"}
    assert case["received_at"] == "2026-01-05T10:00:00Z"
    assert case["raised_by"] == {"office": "councillor", "id": None, "post": None}


async def test_a_case_received_before_christmas_is_due_on_7_january(api: Api, cast: Cast) -> None:
    answer = await api.post(cast.councillor, "/cases", BINS | {"received_at": FRIDAY})

    case = answer.json()
    assert target(case, "respond")["due_at"] == "2026-01-07T17:00:00Z"
    assert case["next_rung"]["title"] == "Service lead"


async def test_a_pause_told_afterwards_moves_the_date_to_9_january(api: Api, cast: Cast) -> None:
    reference = await opened(api, cast, received_at=FRIDAY)
    lead = cast.service_lead

    pause = {"reason": "awaiting_resident", "from": "2025-12-22T16:00:00Z"}
    paused = await api.post(lead, f"/cases/{reference}/pauses", pause)
    resumed = await api.post(
        lead, f"/cases/{reference}/resumption", {"occurred_at": "2025-12-24T09:00:00Z"}
    )

    assert paused.status_code == 201, paused.text
    assert paused.json()["status"] == "paused"
    assert resumed.status_code == 201, resumed.text
    assert target(resumed.json(), "respond")["due_at"] == "2026-01-09T17:00:00Z"


async def test_a_pause_can_be_told_long_after_its_cap(
    api: Api, cast: Cast, clock: FixedClock
) -> None:
    reference = await opened(api, cast, received_at=FRIDAY)
    clock.now = datetime(2026, 3, 2, 10, tzinfo=UTC)

    pause = {"reason": "awaiting_resident", "from": "2025-12-22T16:00:00Z"}
    paused = await api.post(cast.service_lead, f"/cases/{reference}/pauses", pause)
    resumed = await api.post(
        cast.service_lead,
        f"/cases/{reference}/resumption",
        {"occurred_at": "2025-12-24T09:00:00Z"},
    )

    assert paused.json()["status"] == "open", "the cap has ended it already"
    assert target(resumed.json(), "respond")["due_at"] == "2026-01-09T17:00:00Z"
    assert target(resumed.json(), "respond")["state"] == "missed"


async def test_the_straight_life_of_a_case(api: Api, cast: Cast) -> None:
    reference = await opened(api, cast)
    lead = cast.service_lead

    acknowledged = await api.post(lead, f"/cases/{reference}/acknowledgement")
    replied = await api.post(
        lead, f"/cases/{reference}/replies", {"kind": "substantive", "text": "Emptied today."}
    )
    resolved = await api.post(lead, f"/cases/{reference}/resolution", {"outcome": "done"})

    assert target(acknowledged.json(), "acknowledge")["state"] == "met"
    assert acknowledged.headers["etag"] == '"2.0"'
    assert replied.json()["status"] == "answered"
    assert resolved.json()["status"] == "resolved"
    assert resolved.json()["next_rung"] is None


async def test_every_step_leaves_one_record_and_one_event(
    api: Api, cast: Cast, session: AsyncSession
) -> None:
    reference = await opened(api, cast)
    await api.post(cast.service_lead, f"/cases/{reference}/acknowledgement")

    actions = await session.scalars(
        select(AuditRecord.action).where(AuditRecord.subject_kind == "case").order_by(AuditRecord.n)
    )
    kinds = await session.scalars(
        select(Event.kind).where(Event.subject_kind == "case").order_by(Event.number)
    )
    assert list(actions) == ["case.opened", "case.acknowledged"]
    assert list(kinds) == ["case.opened", "case.acknowledged"]


async def test_get_answers_with_an_etag_that_time_changes(
    api: Api, cast: Cast, clock: FixedClock
) -> None:
    reference = await opened(api, cast, received_at=FRIDAY)

    before = await api.get(cast.councillor, f"/cases/{reference}")
    clock.now = datetime(2026, 1, 8, 10, tzinfo=UTC)
    after = await api.get(cast.councillor, f"/cases/{reference}")

    assert target(before.json(), "acknowledge")["state"] == "missed"
    assert before.headers["etag"] == '"1.1"'
    assert after.headers["etag"] == '"1.3"'


async def test_what_a_case_is_about_must_exist(api: Api, cast: Cast, borough: Borough) -> None:
    answer = await api.post(cast.manager, "/cases", BINS | {"ward": "atlantis"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/ward"
    assert answer.json()["code"] == "unknown_ward"

    answer = await api.post(cast.manager, "/cases", BINS | {"service": "moonshots"})
    assert answer.json()["code"] == "unknown_service"

    answer = await api.post(cast.manager, "/cases", BINS | {"policy": "nonsense"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/policy"


async def test_a_receipt_in_the_future_or_before_any_policy_is_refused(
    api: Api, cast: Cast
) -> None:
    future = await api.post(cast.manager, "/cases", BINS | {"received_at": "2026-01-06T00:00:00Z"})
    assert (future.status_code, future.json()["code"]) == (422, "occurred_in_future")


async def test_reclassifying_chooses_another_rule(api: Api, cast: Cast) -> None:
    reference = await opened(api, cast)
    path = f"/cases/{reference}"

    answer = await api.patch(cast.service_lead, path, {"urgency": "urgent"}, '"1.0"')
    stale = await api.patch(cast.service_lead, path, {"urgency": "routine"}, '"1.0"')
    missing = await api._client.patch(
        f"/v1{path}", json={"urgency": "urgent"}, headers=dict(cast.service_lead.headers)
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["policy"]["rule"] == "urgent"
    assert target(answer.json(), "respond")["due_at"] == "2026-01-12T17:00:00Z"
    assert stale.status_code == 412
    assert missing.status_code == 428


async def test_the_same_post_twice_opens_one_case(api: Api, cast: Cast) -> None:
    first = await api.post(cast.councillor, "/cases", BINS, **{"Idempotency-Key": "a"})
    again = await api.post(cast.councillor, "/cases", BINS, **{"Idempotency-Key": "a"})

    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    page = await api.get(cast.councillor, "/cases", params={"count": "true"})
    assert page.json()["meta"]["count"] == 1


async def test_history_tells_what_was_said(api: Api, cast: Cast) -> None:
    reference = await opened(api, cast, description="Since Monday.")
    reply = {"kind": "holding", "text": "We are looking into it."}
    await api.post(cast.service_lead, f"/cases/{reference}/replies", reply)

    facts = (await api.get(cast.councillor, f"/cases/{reference}/history")).json()["data"]

    assert [fact["kind"] for fact in facts] == ["received", "replied"]
    assert facts[0]["texts"][0]["body"] == "Since Monday."
    assert facts[1]["texts"][0]["body"] == "We are looking into it."
    assert facts[1]["detail"] == {"reply": "holding"}


async def test_timescales_tell_how_a_case_stands_and_stood(
    api: Api, cast: Cast, clock: FixedClock
) -> None:
    reference = await opened(api, cast, received_at=FRIDAY)
    opened_at = clock.now
    clock.now = datetime(2026, 1, 6, 10, tzinfo=UTC)
    await api.post(cast.service_lead, f"/cases/{reference}/acknowledgement")
    path = f"/cases/{reference}/timescales"

    standing = (await api.get(cast.councillor, path)).json()
    then = (await api.get(cast.councillor, path, params={"as_of": opened_at.isoformat()})).json()
    early = await api.get(cast.councillor, path, params={"as_of": "2026-01-04T00:00:00Z"})
    late = await api.get(cast.councillor, path, params={"as_of": "2026-02-01T00:00:00Z"})

    assert target(standing, "acknowledge")["state"] == "met_late"
    assert target(then, "acknowledge")["state"] == "missed"
    assert target(standing, "respond")["spent"]["working_days"] == 8
    assert {rung["state"] for rung in standing["rungs"]} == {"pending"}
    assert (early.status_code, early.json()["code"]) == (404, "nothing_recorded_yet")
    assert (late.status_code, late.json()["code"]) == (422, "as_of_in_future")


async def test_explanation_names_each_closed_day(api: Api, cast: Cast) -> None:
    reference = await opened(api, cast, received_at=FRIDAY)
    path = f"/cases/{reference}/timescales/explanation"

    told = (await api.get(cast.councillor, path, params={"target": "respond"})).json()
    unknown = await api.get(cast.councillor, path, params={"target": "nonsense"})

    assert told["due_at"] == "2026-01-07T17:00:00Z"
    assert any("Christmas" in span["reason"] for span in told["explanation"])
    assert told["explanation"][-1]["total"]["working_days"] == 10
    assert (unknown.status_code, unknown.json()["code"]) == (404, "target_not_found")


@pytest.mark.parametrize("body", [{}, {"apply": "from_now"}, {"urgency": "routine"}])
async def test_a_change_of_nothing_leaves_no_version_and_no_record(
    api: Api, cast: Cast, session: AsyncSession, body: dict[str, str]
) -> None:
    path = f"/cases/{await opened(api, cast)}"
    before = await api.get(cast.service_lead, path)
    counts = [select(func.count()).select_from(table) for table in (AuditRecord, Event, Fact)]
    then = [await session.scalar(count) for count in counts]

    answer = await api.patch(cast.service_lead, path, body, before.headers["etag"])

    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == before.headers["etag"]
    assert answer.json() == before.json()
    assert [await session.scalar(count) for count in counts] == then


async def test_an_outcome_is_whatever_another_system_calls_it(api: Api, cast: Cast) -> None:
    for outcome in ("done", "Closed - no further action", "NFA/17"):
        path = f"/cases/{await opened(api, cast)}"
        answer = await api.post(cast.service_lead, f"{path}/resolution", {"outcome": outcome})
        assert answer.status_code == 201, answer.text
        history = (await api.get(cast.service_lead, f"{path}/history")).json()["data"]
        assert [text["body"] for text in history[-1]["texts"]] == [outcome]
