"""A calendar asked, before it is published, what it would move: everything is counted, none is."""

from datetime import date, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.deadlines import matters
from tests.deadlines.matters import DUE
from wardapi.deadlines import actions, publication
from wardapi.deadlines.definitions import CalendarDefinition
from wardapi.timescales import Resolved

FLOOD = {"on": "2026-01-06", "name": "Flood"}
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest_asyncio.fixture
async def headers(matter_session: AsyncSession, make_caller: MakeCaller) -> dict[str, str]:
    headers = dict((await make_caller("administrator")).headers)
    await matter_session.commit()
    return headers


async def draft(session: AsyncSession, now: datetime, **changes: Any) -> str:
    """A draft of Rotherham's calendar; the address of its preview."""
    definition = CalendarDefinition.model_validate(matters.calendar_definition() | changes)
    version = await publication.draft_calendar(
        session, slug="rotherham", name="", definition=definition, by=None, now=now
    )
    await session.commit()
    return f"/v1/calendars/rotherham/versions/{version.number}/preview"


async def flooded(session: AsyncSession, now: datetime) -> str:
    closures = [*matters.calendar_definition()["closures"], FLOOD]
    return await draft(session, now, closures=closures)


async def preview(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> Any:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_closure_moves_what_runs_over_it(
    client: httpx.AsyncClient,
    matter_session: AsyncSession,
    headers: dict[str, str],
    now: datetime,
) -> None:
    matter = await matters.begin(matter_session)
    found = await preview(client, await flooded(matter_session, now), headers)
    assert (found["version"], found["as_of"]) == (2, "2026-01-05T10:00:00Z")
    assert (found["subjects"], found["deadlines"]) == (1, 4)
    assert (found["moved"], found["earlier"], found["later"], found["past"]) == (3, 0, 3, 0)
    assert found["moved_by"] == [{"by": "P1D", "deadlines": 3}]
    respond = next(one for one in found["furthest"] if one["target"] == "respond")
    assert respond["subject"] == {"kind": "matter", "id": str(matter.row.id)}
    assert respond["due_at"] == "2026-01-07T17:00:00Z"
    assert respond["would_be_due_at"] == "2026-01-08T17:00:00Z"
    assert matter.standing(now).target("respond").due_at == DUE


async def test_what_would_be_past_already_is_counted(
    client: httpx.AsyncClient,
    matter_session: AsyncSession,
    headers: dict[str, str],
    now: datetime,
) -> None:
    """Were every day worked, the ten days since 19 December would be over."""
    await matters.begin(matter_session)
    hours = {day: [{"opens": "09:00", "closes": "17:00"}] for day in EVERY_DAY}
    found = await preview(
        client, await draft(matter_session, now, hours=hours, closures=[]), headers
    )
    assert (found["moved"], found["earlier"], found["past"]) == (4, 4, 2)
    assert found["furthest"][0]["target"] == "resolve"
    assert found["furthest"][0]["moved"] == "-P13D"


async def test_what_has_ended_or_counts_otherwise_is_left_out(
    client: httpx.AsyncClient,
    matter_session: AsyncSession,
    headers: dict[str, str],
    now: datetime,
) -> None:
    ended = await matters.begin(matter_session)
    fact = Resolved(id=actions.fact_id(), occurred_at=now, recorded_at=now)
    await actions.record(matter_session, ended, fact, by=None, now=now)
    await publication.publish_calendar_version(
        matter_session,
        slug="other",
        name="",
        definition=matters.calendar_definition(),
        effective_from=date(1900, 1, 1),
        now=now,
    )
    await publication.publish_policy_version(
        matter_session,
        slug="complaints",
        name="",
        definition=matters.policy_definition() | {"calendar": "other"},
        effective_from=date(2018, 11, 1),
        now=now,
    )
    await matters.begin(matter_session, policy="complaints")
    found = await preview(client, await flooded(matter_session, now), headers)
    assert (found["subjects"], found["deadlines"], found["moved"]) == (0, 0, 0)
    assert (found["moved_by"], found["furthest"]) == ([], [])


async def test_the_version_in_force_moves_nothing(
    client: httpx.AsyncClient, matter_session: AsyncSession, headers: dict[str, str]
) -> None:
    await matters.begin(matter_session)
    await matter_session.commit()
    found = await preview(client, "/v1/calendars/rotherham/versions/1/preview", headers)
    assert (found["subjects"], found["moved"]) == (1, 0)


async def test_more_than_one_batch_is_looked_at_and_the_furthest_are_kept(
    client: httpx.AsyncClient,
    matter_session: AsyncSession,
    headers: dict[str, str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wardapi.deadlines.previewing._BATCH", 3)
    monkeypatch.setattr("wardapi.deadlines.previewing.MOST_MOVERS", 5)
    for _ in range(7):
        await matters.begin(matter_session)
    found = await preview(client, await flooded(matter_session, now), headers)
    assert (found["subjects"], found["moved"], len(found["furthest"])) == (7, 21, 5)


async def test_a_preview_is_for_who_may_write_calendars(
    client: httpx.AsyncClient,
    matter_session: AsyncSession,
    make_caller: MakeCaller,
    headers: dict[str, str],
    now: datetime,
) -> None:
    path = await flooded(matter_session, now)
    manager = dict((await make_caller("manager")).headers)
    await matter_session.commit()
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=manager)).json()["code"] == "scope_missing"
    for missing, code in (
        ("/v1/calendars/rotherham/versions/9/preview", "version_not_found"),
        ("/v1/calendars/atlantis/versions/1/preview", "calendar_not_found"),
    ):
        assert (await client.get(missing, headers=headers)).json()["code"] == code
