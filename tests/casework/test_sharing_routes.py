from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import SINCE, WATH, Api, Cast, OpenCase, serve
from tests.conftest import FixedClock
from wardapi.events.models import Event
from wardapi.wards.models import Seat


async def test_a_colleague_sees_a_case_from_sharing_to_its_end(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case(resident={"name": "A resident"})
    path = f"/cases/{case.reference}"
    assert (await api.get(cast.colleague, path)).status_code == 404

    body = {"principal": str(cast.colleague.id), "basis": "ward_work"}
    shared = await api.post(cast.councillor, f"{path}/shares", body)

    assert shared.status_code == 201, shared.text
    assert (await api.get(cast.colleague, path)).status_code == 200
    resident = await api.post(cast.colleague, f"{path}/resident-readings")
    assert resident.status_code == 403

    share = shared.headers["location"].removeprefix("/v1")
    ended = await api.delete(cast.councillor, share, shared.headers["etag"])
    assert ended.status_code == 204
    assert (await api.get(cast.colleague, path)).status_code == 404


async def test_a_case_is_shared_once_and_only_with_a_colleague(
    api: Api, cast: Cast, open_case: OpenCase, make_caller: MakeCaller
) -> None:
    case = await open_case()
    stranger = await make_caller("councillor", wards=[WATH])
    path = f"/cases/{case.reference}/shares"
    body = {"principal": str(cast.colleague.id), "basis": "ward_work"}

    first = await api.post(cast.councillor, path, body)
    again = await api.post(cast.councillor, path, body)
    elsewhere = await api.post(cast.councillor, path, body | {"principal": str(stranger.id)})
    by_another = await api.post(cast.service_lead, path, body)

    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "already_shared")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "not_a_colleague")
    assert by_another.status_code == 403


async def test_a_confidential_case_is_hidden_and_may_be_unsealed_with_a_reason(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession, clock: FixedClock
) -> None:
    case = await open_case(confidential=True)
    path = f"/cases/{case.reference}"
    for caller in (cast.coordinator, cast.integration, cast.colleague):
        assert (await api.get(caller, path)).status_code == 404
    for caller in (cast.manager, cast.auditor):
        answer = await api.get(caller, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "case_confidential")
    for caller in (cast.councillor, cast.service_lead):
        assert (await api.get(caller, path)).status_code == 200

    reason = {"reason": "A complaint names it."}
    assert (await api.post(cast.coordinator, f"{path}/unsealings", reason)).status_code == 404
    unsealed = await api.post(cast.auditor, f"{path}/unsealings", reason)

    assert unsealed.status_code == 201, unsealed.text
    assert (await api.get(cast.auditor, path)).status_code == 200
    assert (await api.get(cast.manager, path)).status_code == 403
    told = await session.scalar(select(Event).where(Event.kind == "case.unsealed"))
    assert told is not None
    assert (told.owner, told.confidential) == (cast.councillor.id, True)
    seen = await api.get(cast.councillor, f"{path}/unsealings")
    assert seen.json()["data"][0]["reason"] == "A complaint names it."
    clock.now += timedelta(hours=24)
    assert (await api.get(cast.auditor, path)).status_code == 403


async def test_there_is_no_glass_to_break_on_an_ordinary_case(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case()
    answer = await api.post(
        cast.manager, f"/cases/{case.reference}/unsealings", {"reason": "Curious."}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "case_not_confidential")


async def test_the_councillors_own_notes_are_seen_by_no_officer(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}/notes"
    own = {"text": "She rang me again.", "held_as": "councillor"}

    refused = await api.post(cast.manager, path, own)
    mine = await api.post(cast.councillor, path, own)
    councils = await api.post(cast.service_lead, path, {"text": "Crew booked."})

    assert refused.status_code == 403
    assert mine.status_code == councils.status_code == 201
    seen_by_me = (await api.get(cast.councillor, path)).json()["data"]
    seen_by_lead = (await api.get(cast.service_lead, path)).json()["data"]
    assert [note["body"] for note in seen_by_me] == ["She rang me again.", "Crew booked."]
    assert [note["body"] for note in seen_by_lead] == ["Crew booked."]


async def test_who_opened_a_case_in_a_councillors_name_does_not_read_their_own_notes(
    *,
    api: Api,
    cast: Cast,
    seat: Seat,
    session: AsyncSession,
    open_case: OpenCase,
    now: datetime,
) -> None:
    term = await serve(session, seat, cast.councillor, starts_on=SINCE, now=now)
    case = await open_case(by=cast.coordinator, raised_by=term.id, confidential=True)
    path = f"/cases/{case.reference}/notes"
    own = {"text": "She rang me again.", "held_as": "councillor"}
    assert (await api.post(cast.councillor, path, own)).status_code == 201

    assert (await api.get(cast.coordinator, path)).json()["data"] == []
    assert (await api.post(cast.coordinator, path, own)).status_code == 403
