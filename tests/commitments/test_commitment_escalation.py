"""A missed commitment escalates like a case: by sweeps and by hand, answered once."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import Api
from tests.commitments.conftest import People, Pledge
from tests.conftest import FixedClock
from tests.kit.test_problems import problem
from wardapi import jobs
from wardapi.audit.models import AuditRecord
from wardapi.commitments.models import Commitment
from wardapi.deadlines import sweeping
from wardapi.deadlines.sweeping import Swept
from wardapi.events.models import Event

WARNING = datetime(2026, 3, 17, 17, tzinfo=UTC)
DUE = datetime(2026, 3, 31, 16, tzinfo=UTC)
LEVEL_2 = datetime(2026, 4, 9, 16, tzinfo=UTC)
"""Five working days after the due day: Good Friday and Easter Monday lie between."""


async def sweep(session: AsyncSession, now: datetime) -> Swept:
    swept = await sweeping.sweep(session, now=now, recorded_at=now, tellers=jobs.TELLERS)
    await session.commit()
    return swept


async def counted(session: AsyncSession, model: Any, what: str) -> int:
    column = AuditRecord.action if model is AuditRecord else Event.kind
    return await session.scalar(select(func.count()).where(column == what)) or 0


async def escalations(api: Api, people: People, **asked: object) -> list[dict[str, Any]]:
    response = await api.get(people.auditor, "/commitment-escalations", params=asked)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["data"]
    return found


async def test_sweeps_walk_a_commitment_up_its_ladder_each_rung_once(
    client: httpx.AsyncClient, pledge: Pledge, session: AsyncSession, clock: FixedClock
) -> None:
    made = await pledge()
    path = f"/v1/commitments/{made['id']}"
    for at, level in ((WARNING, 0), (DUE, 1), (LEVEL_2, 2)):
        clock.now = at
        before = (await client.get(path)).headers["etag"]
        assert (await sweep(session, at)).fired == 1
        assert (await sweep(session, at)).fired == 0
        shown = await client.get(path, headers={"If-None-Match": before})
        assert (shown.status_code, shown.json()["level"]) == (200, level)
    what = "commitment.rung_fired"
    assert await counted(session, AuditRecord, what) == await counted(session, Event, what) == 3
    event = (await session.scalars(select(Event).where(Event.kind == what))).first()
    assert event is not None
    assert (event.service, event.data["rung"]) == ("streetscene", "warning")


async def test_after_an_outage_the_highest_fires_and_supersedes_the_rest(
    pledge: Pledge, session: AsyncSession
) -> None:
    await pledge()
    swept = await sweep(session, datetime(2026, 5, 5, 9, tzinfo=UTC))
    assert (swept.fired, swept.superseded) == (1, 3)


async def test_a_commitment_that_was_kept_fires_nothing(
    api: Api, people: People, pledge: Pledge, session: AsyncSession
) -> None:
    made = await pledge()
    await api.post(people.lead, f"/commitments/{made['id']}/keeping")
    assert (await sweep(session, LEVEL_2)).fired == 0


async def test_a_promise_that_moved_escalates_from_its_new_day(
    api: Api, people: People, pledge: Pledge, session: AsyncSession
) -> None:
    made = await pledge()
    moved = {"due_on": "2026-04-30", "reason": "The supplier is late."}
    await api.patch(people.lead, f"/commitments/{made['id']}", moved, made["etag"])
    assert (await sweep(session, DUE)).fired == 0
    assert (await sweep(session, datetime(2026, 4, 30, 16, tzinfo=UTC))).fired == 1


async def test_a_councillor_of_the_ward_escalates_by_hand(
    api: Api, client: httpx.AsyncClient, people: People, pledge: Pledge
) -> None:
    made = await pledge()
    path = f"/commitments/{made['id']}/escalations"
    body = {"reason": "Nothing has happened since October."}
    for caller in (people.lead, people.other_councillor, people.auditor):
        assert (await api.post(caller, path, body)).status_code == 403
    raised = await api.post(people.councillor, path, body)
    assert (raised.status_code, raised.json()["level"]) == (201, 1)
    (found,) = await escalations(api, people, commitment=made["id"])
    assert found == raised.json()
    assert (found["reason"], found["by_hand"], found["post"]) == (
        body["reason"],
        True,
        "head_of_service",
    )
    steps = (await client.get(f"/v1/commitments/{made['id']}/history")).json()["data"]
    assert (steps[-1]["what"], steps[-1]["text"]) == ("escalated", None)


async def test_an_answer_with_a_new_date_moves_the_later_rungs_once(
    api: Api, people: People, pledge: Pledge, session: AsyncSession, clock: FixedClock
) -> None:
    made = await pledge()
    clock.now = DUE
    await sweep(session, DUE)
    (raised,) = await escalations(api, people, status="open", service="streetscene")
    path = f"/commitment-escalations/{raised['id']}/answer"
    body = {"text": "They come in April.", "new_date": "2026-04-20T16:00:00Z"}
    for caller in (people.councillor, people.coordinator, people.other_lead):
        assert (await api.post(caller, path, body)).status_code == 403
    past = {**body, "new_date": "2026-03-01T16:00:00Z"}
    problem(await api.post(people.lead, path, past), 422, "occurred_too_early")
    answered = await api.post(people.lead, path, body)
    assert (answered.status_code, answered.json()["status"]) == (201, "answered")
    assert answered.json()["answer"] == body["text"]
    problem(await api.post(people.lead, path, body), 409, "already_answered")
    shown = (await api.get(people.lead, f"/commitments/{made['id']}")).json()
    assert shown["next_rung"]["fire_at"] == "2026-04-27T16:00:00Z"
    clock.now = LEVEL_2
    assert (await sweep(session, LEVEL_2)).fired == 0
    assert (await api.get(people.lead, f"/commitments/{made['id']}")).json()["status"] == "missed"


async def test_escalations_are_found_by_place_level_and_answerer(
    api: Api, people: People, pledge: Pledge
) -> None:
    for ward in ("boston-castle", "wath"):
        made = await pledge(ward=ward)
        path = f"/commitments/{made['id']}/escalations"
        await api.post(people.manager, path, {"reason": "Late."})
    assert len(await escalations(api, people, level=1, sort="answer_due_at")) == 2
    assert len(await escalations(api, people, ward="wath")) == 1
    assert await escalations(api, people, answerer="me") == []
    mine = await api.get(people.lead, "/commitment-escalations", params={"answerer": "me"})
    assert [row["ward"]["slug"] for row in mine.json()["data"]] == ["boston-castle"]
    assert await escalations(api, people, answer_due_before="2026-01-06T00:00:00Z") == []
    refused = await api.post(
        people.lead, f"/commitment-escalations/{UUID(int=7)}/answer", {"text": "What?"}
    )
    problem(refused, 404, "escalation_not_found")


async def test_the_copies_of_a_commitment_follow_from_its_history(
    api: Api, people: People, pledge: Pledge, session: AsyncSession
) -> None:
    made = await pledge()
    await pledge(kind="attendance")
    await api.post(people.lead, f"/commitments/{made['id']}/keeping")
    assert await differences(session) == []
    wrong = update(Commitment).where(Commitment.id == UUID(made["id"])).values(kept_late=True)
    await session.execute(wrong)
    (found,) = await differences(session)
    assert "kept_late is True" in found


async def differences(session: AsyncSession) -> list[str]:
    return [str(one) async for _, found in jobs.verify_deadlines(session) for one in found]
