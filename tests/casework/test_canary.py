"""Words of a confidential case, looked for wherever others read."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import WATH, Api, Cast, OpenCase
from wardapi.casework import escalation
from wardapi.deadlines import sweeping
from wardapi.events import actions as events

CANARY = "canary"
WORDS = {
    name: f"{CANARY} {name}"
    for name in ("subject", "description", "on_behalf_of", "location", "client_reference")
}
DUE = datetime(2026, 2, 20, 17, tzinfo=UTC)


@pytest.fixture
async def sealed(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession, now: datetime
) -> str:
    """A confidential case with words in every place, escalated, swept, and told to others."""
    case = await open_case(confidential=True, resident={"name": f"{CANARY} name"}, **WORDS)
    path = f"/cases/{case.reference}"
    said = {"text": f"{CANARY} text", "held_as": "councillor"}
    await api.post(cast.councillor, f"{path}/notes", said)
    await api.post(cast.councillor, f"{path}/escalations", {"reason": f"{CANARY} reason"})
    reply = {"kind": "holding", "text": f"{CANARY} reply"}
    await api.post(cast.service_lead, f"{path}/replies", reply)
    await sweeping.sweep(session, now=DUE, recorded_at=now, tellers={"case": escalation.tell})
    await events.relay(session, now=now)
    await session.commit()
    return case.reference


async def test_nobody_reads_words_of_a_confidential_case_that_is_not_theirs(
    api: Api, cast: Cast, sealed: str, make_caller: MakeCaller
) -> None:
    others = [
        cast.colleague,
        cast.coordinator,
        cast.manager,
        cast.auditor,
        cast.integration,
        await make_caller("councillor", wards=[WATH]),
        await make_caller("service_lead", services=["housing"]),
        await make_caller("administrator"),
        await make_caller("finance"),
    ]
    lists = ["/cases", "/cases?format=csv", f"/cases?q={CANARY}", "/escalations", "/events"]
    items = ["", "/history", "/timescales", "/notes", "/shares", "/unsealings"]
    paths = lists + [f"/cases/{sealed}{item}" for item in items]
    for caller in others:
        for path in paths:
            answer = await api.get(caller, path)
            assert CANARY not in answer.text, (caller.principal.name, path)
            assert path in lists or answer.status_code in {403, 404}, path


async def test_the_feed_and_the_trail_carry_no_words_even_for_those_who_may_read(
    api: Api, cast: Cast, sealed: str, make_caller: MakeCaller
) -> None:
    feed = await api.get(cast.councillor, "/events")
    trail = await api.get(cast.auditor, "/audit")
    lead = await api.get(cast.service_lead, f"/cases/{sealed}/notes")

    assert "case.opened" in feed.text
    assert "case.opened" in trail.text
    assert CANARY not in feed.text + trail.text
    assert CANARY not in lead.text, "the councillor's own note"
