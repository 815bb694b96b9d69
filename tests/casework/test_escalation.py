"""The ladder: climbed by sweeps and by hand, answered, and told to others."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import Api, Cast, OpenCase
from tests.conftest import FixedClock
from wardapi import jobs
from wardapi.audit.models import AuditRecord
from wardapi.casework import escalation
from wardapi.casework.models import Case
from wardapi.deadlines import sweeping
from wardapi.deadlines.sweeping import Swept
from wardapi.events.models import Event
from wardapi.kit.database import Database

FRIDAY = datetime(2025, 12, 19, 10, tzinfo=UTC)
DUE = datetime(2026, 1, 7, 17, tzinfo=UTC)


async def sweep(session: AsyncSession, now: datetime) -> Swept:
    swept = await sweeping.sweep(
        session, now=now, recorded_at=now, tellers={"case": escalation.tell}
    )
    await session.commit()
    return swept


async def test_a_sweep_walks_a_case_up_the_ladder(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession, clock: FixedClock
) -> None:
    case = await open_case(received_at=FRIDAY, at=FRIDAY)
    path = f"/cases/{case.reference}"

    clock.now = datetime(2026, 1, 5, 17, tzinfo=UTC)
    assert (await sweep(session, clock.now)).fired == 1
    warned = (await api.get(cast.councillor, path)).json()
    clock.now = DUE
    assert (await sweep(session, clock.now)).fired == 1
    escalated = (await api.get(cast.councillor, path)).json()

    assert (warned["level"], warned["next_rung"]["level"]) == (0, 1)
    assert warned["next_rung"]["fire_at"] == "2026-01-07T17:00:00Z"
    assert (escalated["level"], escalated["next_rung"]["level"]) == (1, 2)


async def test_a_second_sweep_fires_nothing(open_case: OpenCase, session: AsyncSession) -> None:
    await open_case(received_at=FRIDAY, at=FRIDAY)

    assert (await sweep(session, DUE)).fired == 1
    assert await sweep(session, DUE) == Swept()


async def test_after_a_months_outage_the_highest_rung_fires_and_the_lower_are_superseded(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession, clock: FixedClock
) -> None:
    case = await open_case(received_at=FRIDAY, at=FRIDAY)
    clock.now = DUE + timedelta(days=30)

    swept = await sweep(session, clock.now)

    standing = (await api.get(cast.councillor, f"/cases/{case.reference}/timescales")).json()
    respond = [rung for rung in standing["rungs"] if rung["target"] == "respond"]
    assert [rung["state"] for rung in respond] == ["superseded"] * 4 + ["fired"]
    assert standing["level"] == 4
    assert (swept.fired, swept.superseded) == (1, 4)


async def test_a_rung_tells_when_it_was_noticed_and_when_the_feed_carried_it(
    *,
    api: Api,
    cast: Cast,
    open_case: OpenCase,
    session: AsyncSession,
    database: Database,
    clock: FixedClock,
) -> None:
    case = await open_case(received_at=FRIDAY, at=FRIDAY)
    path = f"/cases/{case.reference}/timescales"
    clock.now = DUE + timedelta(seconds=1)
    await sweep(session, clock.now)
    clock.now = DUE + timedelta(seconds=2)

    async def lateness(**params: str) -> list[tuple[str, str | None, str | None]]:
        rungs = (await api.get(cast.councillor, path, params=params)).json()["rungs"]
        return [(one["name"], one["noticed_at"], one["delivered_at"]) for one in rungs[:3]]

    noticed = "2026-01-07T17:00:01Z"
    before = [("warning", None, None), ("level-1", noticed, None), ("level-2", None, None)]
    assert await lateness() == before
    assert await jobs.relay(database, now=clock.now)
    after = [before[0], ("level-1", noticed, "2026-01-07T17:00:02Z"), before[2]]
    assert await lateness() == after
    assert await lateness(as_of=noticed) == before


async def test_each_rung_that_fires_is_told_once(
    open_case: OpenCase, session: AsyncSession, cast: Cast
) -> None:
    cases = [await open_case(received_at=FRIDAY, at=FRIDAY) for _ in range(3)]

    await sweep(session, DUE)

    events = list(await session.scalars(select(Event).where(Event.kind == "case.rung_fired")))
    assert {event.reference for event in events} == {case.reference for case in cases}
    assert len(events) == 3
    assert events[0].data["rung"] == "level-1"
    assert events[0].data["fire_at"] == "2026-01-07T17:00:00Z"
    assert events[0].owner == cast.councillor.id
    records = select(func.count()).where(AuditRecord.action == "case.rung_fired")
    assert await session.scalar(records) == 3
    versions = await session.scalars(select(Case.version).execution_options(populate_existing=True))
    assert set(versions) == {2}


async def test_an_escalation_by_hand_takes_the_next_rung_and_keeps_its_reason_erasable(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}/escalations"

    refused = await api.post(cast.service_lead, path, {"reason": "We are busy."})
    escalated = await api.post(cast.coordinator, path, {"reason": "A canary in the reason."})

    assert refused.status_code == 403
    assert escalated.status_code == 201, escalated.text
    assert escalated.json()["level"] == 1
    listed = (await api.get(cast.councillor, "/escalations")).json()["data"]
    assert [(one["case"], one["level"], one["by_hand"]) for one in listed] == [
        (case.reference, 1, True)
    ]
    assert listed[0]["texts"][0]["body"] == "A canary in the reason."
    assert listed[0]["answer_due_at"] == "2026-01-07T17:00:00Z"
    facts = (await api.get(cast.councillor, f"/cases/{case.reference}/history")).text
    assert facts.count("A canary in the reason.") == 1, "in the text alone, not in the fact"


async def test_an_answer_with_a_new_date_moves_the_later_rungs(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case()
    await api.post(cast.councillor, f"/cases/{case.reference}/escalations", {"reason": "No word."})
    listed = (await api.get(cast.manager, "/escalations")).json()["data"]
    path = f"/escalations/{listed[0]['id']}"
    body = {"text": "By the end of the month.", "new_date": "2026-01-30T17:00:00Z"}

    answered = await api.post(cast.manager, f"{path}/answer", body)
    again = await api.post(cast.manager, f"{path}/answer", body)

    assert answered.status_code == 201, answered.text
    assert answered.json()["status"] == "answered"
    assert [text["field"] for text in answered.json()["texts"]] == ["reason", "answer"]
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    standing = (await api.get(cast.manager, f"/cases/{case.reference}/timescales")).json()
    later = {rung["name"]: rung["fire_at"] for rung in standing["rungs"] if rung["level"] == 2}
    assert later == {"level-2": "2026-02-04T17:00:00Z"}


async def test_escalations_are_listed_for_those_who_may_see_and_answer_them(
    api: Api, cast: Cast, open_case: OpenCase, make_caller: MakeCaller
) -> None:
    case = await open_case()
    sealed = await open_case(confidential=True)
    for one in (case, sealed):
        await api.post(
            cast.councillor, f"/cases/{one.reference}/escalations", {"reason": "No word."}
        )
    low = await make_caller("manager", level=0)

    async def listed(caller: object, **filters: str) -> list[str]:
        answer = await api.get(caller, "/escalations", params=filters)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return [one["case"] for one in answer.json()["data"]]

    assert await listed(cast.councillor, sort="raised_at") == [case.reference, sealed.reference]
    assert await listed(cast.manager) == [case.reference]
    assert await listed(cast.colleague) == []
    assert await listed(cast.manager, answerer="me") == [case.reference]
    assert await listed(low, answerer="me") == []
    assert await listed(cast.councillor, answerer="me") == []
    assert await listed(cast.service_lead, answerer="me", case=sealed.reference) == [
        sealed.reference
    ]
    assert await listed(cast.manager, status="answered") == []
    assert await listed(cast.manager, level="2") == []
    assert await listed(cast.manager, ward="wath") == []
    assert await listed(cast.manager, answer_due_before="2026-01-07T17:00:01Z") == [case.reference]
    assert await listed(cast.manager, sort="answer_due_at", ward="boston-castle") == [
        case.reference
    ]


async def test_an_escalation_of_a_hidden_case_is_hidden(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    sealed = await open_case(confidential=True)
    await api.post(
        cast.councillor, f"/cases/{sealed.reference}/escalations", {"reason": "No word."}
    )
    found = (await api.get(cast.councillor, "/escalations")).json()["data"][0]
    path = f"/escalations/{found['id']}"

    assert (await api.get(cast.councillor, path)).status_code == 200
    assert (await api.get(cast.colleague, path)).status_code == 404
    assert (await api.get(cast.manager, path)).status_code == 403
    refused = await api.post(cast.manager, f"{path}/answer", {"text": "Hm."})
    assert refused.status_code == 403


async def test_when_the_ladder_is_exhausted_the_councillors_own_act_is_named(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}/escalations"
    for _ in range(4):
        assert (await api.post(cast.councillor, path, {"reason": "Up."})).status_code == 201

    exhausted = await api.post(cast.councillor, path, {"reason": "Up."})

    assert (exhausted.status_code, exhausted.json()["code"]) == (409, "ladder_exhausted")
    assert "Councillor Call for Action" in exhausted.json()["detail"]
