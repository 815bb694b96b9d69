"""What the steps of a case answer, and what they refuse."""

from datetime import UTC, datetime

import pytest

from tests.casework.conftest import Api, Cast, OpenCase
from tests.casework.test_case_routes import target

SUBSTANTIVE = {"kind": "substantive", "text": "Emptied today."}


async def test_a_reply_acknowledges_and_a_case_is_acknowledged_once(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    path = f"/cases/{(await open_case()).reference}"
    holding = {"kind": "holding", "text": "We have it."}

    replied = await api.post(cast.service_lead, f"{path}/replies", holding)
    again = await api.post(cast.service_lead, f"{path}/acknowledgement")

    assert replied.json()["status"] == "open"
    assert target(replied.json(), "acknowledge")["state"] == "met"
    assert (again.status_code, again.json()["code"]) == (409, "case_already_acknowledged")


async def test_progress_keeps_one_update_and_starts_the_next(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    path = f"/cases/{(await open_case()).reference}"

    replied = await api.post(
        cast.service_lead, f"{path}/replies", {"kind": "progress", "text": "Crew booked."}
    )

    updates = [one for one in replied.json()["targets"] if one["name"] == "update"]
    assert [(one["cycle"], one["state"]) for one in updates] == [(1, "met"), (2, "running")]


async def test_an_answered_case_is_answered_again_but_not_put_off(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    path = f"/cases/{(await open_case()).reference}/replies"
    await api.post(cast.service_lead, path, SUBSTANTIVE)

    again = await api.post(cast.service_lead, path, SUBSTANTIVE)
    put_off = await api.post(cast.service_lead, path, {"kind": "holding", "text": "Wait."})

    assert again.status_code == 201
    assert (put_off.status_code, put_off.json()["code"]) == (409, "case_already_answered")


async def test_an_answer_ends_a_pause(api: Api, cast: Cast, open_case: OpenCase) -> None:
    path = f"/cases/{(await open_case()).reference}"
    await api.post(cast.service_lead, f"{path}/pauses", {"reason": "awaiting_resident"})

    answered = await api.post(cast.service_lead, f"{path}/replies", SUBSTANTIVE)

    assert answered.json()["status"] == "answered"
    assert answered.json()["pause_reason"] is None
    assert target(answered.json(), "resolve")["state"] == "running"


async def test_a_case_is_paused_for_reasons_that_the_policy_knows(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    path = f"/cases/{(await open_case()).reference}"
    lead = cast.service_lead

    unknown = await api.post(lead, f"{path}/pauses", {"reason": "awaiting_partner"})
    not_paused = await api.post(lead, f"{path}/resumption")
    paused = await api.post(lead, f"{path}/pauses", {"reason": "awaiting_resident"})
    again = await api.post(lead, f"{path}/pauses", {"reason": "awaiting_resident"})

    assert (unknown.status_code, unknown.json()["code"]) == (422, "reason_may_not_pause")
    assert (not_paused.status_code, not_paused.json()["code"]) == (409, "not_paused")
    assert paused.json()["pause_reason"] == "awaiting_resident"
    assert target(paused.json(), "respond")["due_at"] is None
    assert target(paused.json(), "respond")["due_at_latest"] == "2026-01-30T17:00:00Z"
    assert (again.status_code, again.json()["code"]) == (409, "already_paused")


@pytest.mark.parametrize(
    ("occurred_at", "code"),
    [
        ("2026-01-05T10:00:01Z", "occurred_in_future"),
        ("2026-01-05T09:59:59Z", "occurred_too_early"),
    ],
)
async def test_what_is_recorded_lies_between_the_receipt_and_now(
    api: Api, cast: Cast, open_case: OpenCase, occurred_at: str, code: str
) -> None:
    path = f"/cases/{(await open_case()).reference}"
    bodies = {
        "acknowledgement": {"occurred_at": occurred_at},
        "replies": SUBSTANTIVE | {"occurred_at": occurred_at},
        "pauses": {"reason": "awaiting_resident", "from": occurred_at},
        "resolution": {"outcome": "done", "occurred_at": occurred_at},
    }
    for step, body in bodies.items():
        answer = await api.post(cast.service_lead, f"{path}/{step}", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), step


async def test_a_resolved_case_takes_no_further_steps(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    path = f"/cases/{(await open_case()).reference}"
    await api.post(cast.manager, f"{path}/resolution", {"outcome": "done"})
    bodies = {
        "acknowledgement": {},
        "replies": SUBSTANTIVE,
        "pauses": {"reason": "awaiting_resident"},
        "resumption": {},
        "escalations": {"reason": "Still there."},
        "resolution": {"outcome": "done"},
    }

    for step, body in bodies.items():
        answer = await api.post(cast.manager, f"{path}/{step}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "case_closed"), step
    patched = await api.patch(cast.manager, path, {"urgency": "urgent"}, "*")
    assert (patched.status_code, patched.json()["code"]) == (409, "case_closed")


async def test_who_may_see_but_not_do_is_told_so_and_others_find_nothing(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    path = f"/cases/{(await open_case()).reference}/replies"

    by_raiser = await api.post(cast.councillor, path, SUBSTANTIVE)
    by_stranger = await api.post(cast.colleague, path, SUBSTANTIVE)
    by_auditor = await api.post(cast.auditor, path, SUBSTANTIVE)

    assert (by_raiser.status_code, by_raiser.json()["code"]) == (403, "not_allowed")
    assert "service" in by_raiser.json()["detail"]
    assert (by_stranger.status_code, by_stranger.json()["code"]) == (404, "case_not_found")
    assert (by_auditor.status_code, by_auditor.json()["code"]) == (403, "scope_missing")


async def test_a_reclassification_from_now_starts_the_clock_again(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case(received_at=datetime(2025, 12, 19, 10, tzinfo=UTC))
    path = f"/cases/{case.reference}"

    from_now = await api.patch(
        cast.manager, path, {"urgency": "urgent", "apply": "from_now"}, '"1.0"'
    )
    unchanged = await api.patch(cast.manager, path, {"urgency": "urgent"}, from_now.headers["etag"])

    assert target(from_now.json(), "respond")["due_at"] == "2026-01-12T17:00:00Z"
    assert unchanged.headers["etag"] == from_now.headers["etag"]


@pytest.mark.parametrize("reference", ["C-2026-999999", "c-2026-999999", "nonsense", "C-2026-%00"])
async def test_an_unknown_reference_is_not_found(api: Api, cast: Cast, reference: str) -> None:
    answer = await api.get(cast.manager, f"/cases/{reference}")
    assert (answer.status_code, answer.json()["code"]) == (404, "case_not_found")


async def test_references_are_read_in_either_case(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case()
    answer = await api.get(cast.manager, f"/cases/{case.reference.lower()}")
    assert answer.json()["reference"] == case.reference
