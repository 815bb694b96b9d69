"""Actions through the real app, on both databases. It is Monday 5 January 2026."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import EVIDENCE, Api
from tests.conftest import FixedClock
from tests.priorities.placed import Crew, Placed, api, borough, crew, placed  # noqa: F401
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event
from wardapi.wards.models import Election

pytestmark = pytest.mark.usefixtures("placed")
GATES = {
    "title": "Three alley gates",
    "service": "streetscene",
    "partners": ["housing"],
    "due_on": "2025-12-19",
}


class Actions:
    """Requests about actions, and what they answer."""

    def __init__(self, api: Api, client: httpx.AsyncClient, crew: Crew, placed: Placed) -> None:  # noqa: F811
        self.api, self.client, self.crew, self.placed = api, client, crew, placed

    async def add(self, *, draft: bool = False, **changes: Any) -> dict[str, Any]:
        priority = self.placed.draft if draft else self.placed.published
        answer = await self.api.post(
            self.crew.coordinator, f"/priorities/{priority}/actions", {**GATES, **changes}
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def ids(self, who: Caller | None, query: str = "") -> list[str]:
        headers = {} if who is None else dict(who.headers)
        answer = await self.client.get(f"/v1/actions?{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["data"]]


@pytest.fixture
def actions(api: Api, client: httpx.AsyncClient, crew: Crew, placed: Placed) -> Actions:  # noqa: F811
    return Actions(api, client, crew, placed)


async def test_an_action_is_overdue_the_day_after_it_was_due(
    actions: Actions, clock: FixedClock
) -> None:
    made = await actions.add()
    assert (made["overdue"], made["days_overdue"]) == (True, 17)
    path = f"/v1/actions/{made['id']}?as_of="
    due = (await actions.client.get(f"{path}2025-12-19")).json()
    late = (await actions.client.get(f"{path}2025-12-20")).json()
    assert (due["overdue"], late["overdue"], late["days_overdue"]) == (False, True, 1)
    assert await actions.ids(None, "overdue=true") == [made["id"]]
    assert await actions.ids(None, "overdue=true&as_of=2025-12-19") == []
    assert await actions.ids(None, "overdue=false&as_of=2025-12-19") == [made["id"]]


async def test_a_day_that_passes_gives_another_etag_and_lets_an_edit_through(
    actions: Actions, clock: FixedClock
) -> None:
    made = await actions.add(due_on="2026-01-05")
    path = f"/actions/{made['id']}"
    before = (await actions.api.get(actions.crew.coordinator, path)).headers["ETag"]
    clock.now = clock.now.replace(day=6)
    after = (await actions.api.get(actions.crew.coordinator, path)).headers["ETag"]
    assert before != after
    changed = await actions.api.patch(
        actions.crew.coordinator, path, {"due_on": "2026-02-27", "partners": []}, before
    )
    assert changed.status_code == 200, changed.text
    assert (changed.json()["due_on"], changed.json()["partners"]) == ("2026-02-27", [])
    stale = await actions.api.patch(actions.crew.coordinator, path, {"title": "Other"}, before)
    assert stale.status_code == 412


async def test_lists_are_in_order_of_due_dates_and_narrowed(actions: Actions) -> None:
    later = await actions.add(due_on="2026-03-31", service="housing", partners=[])
    sooner = await actions.add()
    asked = actions.crew.coordinator
    both = [sooner["id"], later["id"]]
    assert await actions.ids(asked) == both
    assert await actions.ids(asked, "sort=-due_on") == both[::-1]
    assert await actions.ids(asked, "service=housing") == both, "one leads, one helps"
    assert await actions.ids(asked, "service=streetscene") == [sooner["id"]]
    assert await actions.ids(asked, "due_before=2026-03-31") == [sooner["id"]]
    assert await actions.ids(asked, "ward=boston-castle&status=planned") == both
    assert await actions.ids(asked, "ward=wath") == []
    assert await actions.ids(asked, f"priority={actions.placed.draft}") == []
    assert await actions.ids(asked, f"plan={actions.placed.plan}") == both


async def test_unpublished_actions_are_for_those_who_work_on_them(actions: Actions) -> None:
    hidden = await actions.add(draft=True, partners=[])
    crew = actions.crew  # noqa: F811
    for who in (crew.councillor, crew.coordinator, crew.lead, crew.manager, crew.auditor):
        assert await actions.ids(who) == [hidden["id"]]
    for other in (None, crew.other_lead, crew.stranger):
        assert await actions.ids(other) == []
        headers = {} if other is None else dict(other.headers)
        answer = await actions.client.get(f"/v1/actions/{hidden['id']}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "action_not_found")


async def test_the_service_reports_and_completes_and_others_may_not(actions: Actions) -> None:
    made = await actions.add(partners=[])
    path = f"/actions/{made['id']}"
    note = {"text": "Two of three are up.", "status": "in_progress"}
    refused = await actions.api.post(actions.crew.other_lead, f"{path}/notes", note)
    assert refused.status_code == 403
    said = await actions.api.post(actions.crew.lead, f"{path}/notes", note)
    assert (said.status_code, said.json()["kind"]) == (201, "progress")
    under_way = (await actions.api.get(actions.crew.lead, path)).json()
    assert under_way["status"] == "in_progress"
    future = await actions.api.post(
        actions.crew.lead, f"{path}/completion", {"done_on": "2026-01-06"}
    )
    assert future.json()["code"] == "invalid_done_day"
    done = await actions.api.post(
        actions.crew.lead, f"{path}/completion", {"done_on": "2025-12-29", "text": "All up."}
    )
    assert (done.json()["status"], done.json()["overdue"]) == ("done", False)
    assert await actions.ids(None, "overdue=true") == []
    assert await actions.ids(None, "overdue=true&as_of=2025-12-28") == [made["id"]]
    again = await actions.api.post(actions.crew.coordinator, f"{path}/dropping", {"reason": "No."})
    assert (again.status_code, again.json()["code"]) == (409, "action_ended")


async def test_notes_are_read_by_those_inside_unless_they_are_for_publication(
    actions: Actions,
) -> None:
    made = await actions.add()
    path = f"/actions/{made['id']}/notes"
    for text, public in (("Inside.", False), ("For all.", True)):
        body = {"text": text, "for_publication": public}
        assert (await actions.api.post(actions.crew.lead, path, body)).status_code == 201
    inside = (await actions.api.get(actions.crew.other_lead, path)).json()["data"]
    outside = (await actions.client.get(f"/v1{path}")).json()["data"]
    assert [note["text"] for note in inside] == ["Inside.", "For all."]
    assert [note["text"] for note in outside] == ["For all."]
    erased = await actions.api.post(actions.crew.coordinator, f"{path}/{inside[0]['id']}/erasure")
    assert (erased.status_code, erased.json()["text"]) == (201, None)
    twice = await actions.api.post(actions.crew.coordinator, f"{path}/{inside[0]['id']}/erasure")
    assert twice.json()["code"] == "plan_note_erased"


async def test_what_is_erased_is_in_no_kept_answer(actions: Actions) -> None:
    made = await actions.add()
    path = f"/actions/{made['id']}/notes"
    body, key = {"text": "Mrs A."}, {"Idempotency-Key": "note-1"}
    said = await actions.api.post(actions.crew.lead, path, body, **key)
    assert (await actions.api.post(actions.crew.lead, path, body, **key)).json() == said.json()
    await actions.api.post(actions.crew.manager, f"{path}/{said.json()['id']}/erasure")
    again = await actions.api.post(actions.crew.lead, path, body, **key)
    assert (again.status_code, again.json()["code"]) == (410, "answer_erased")


async def test_who_may_not_add_is_told_and_slips_are_pointed_at(actions: Actions) -> None:
    path = f"/priorities/{actions.placed.published}/actions"
    for who in (actions.crew.councillor, actions.crew.lead, actions.crew.stranger):
        assert (await actions.api.post(who, path, GATES)).status_code == 403
    hidden = f"/priorities/{actions.placed.draft}/actions"
    answer = await actions.api.post(actions.crew.stranger, hidden, GATES)
    assert (answer.status_code, answer.json()["code"]) == (404, "priority_not_found")
    unknown = await actions.api.post(actions.crew.coordinator, path, {**GATES, "partners": ["x"]})
    assert unknown.json()["errors"][0]["pointer"] == "/partners/0"
    both = await actions.api.post(
        actions.crew.coordinator, path, {**GATES, "partners": ["streetscene"]}
    )
    assert both.json()["code"] == "partner_is_lead"


async def test_an_action_may_go_on_under_another_priority_of_its_ward(actions: Actions) -> None:
    made = await actions.add()
    path = f"/actions/{made['id']}"
    etag = (await actions.api.get(actions.crew.manager, path)).headers["ETag"]
    body = {"priority": str(actions.placed.wath)}
    other = await actions.api.patch(actions.crew.manager, path, body, etag)
    assert other.json()["code"] == "indicator_of_another_ward"
    body = {"priority": str(actions.placed.draft)}
    moved = await actions.api.patch(actions.crew.manager, path, body, etag)
    assert (moved.status_code, moved.json()["published"]) == (200, False)


async def test_each_act_is_on_record_once_and_told_without_words(
    actions: Actions, session: AsyncSession
) -> None:
    made = await actions.add()
    path = f"/actions/{made['id']}"
    body = {"text": "A canary sang.", "for_publication": True}
    await actions.api.post(actions.crew.lead, f"{path}/notes", body)
    await actions.api.post(actions.crew.manager, f"{path}/dropping", {"reason": "A canary died."})
    records = (await session.scalars(select(AuditRecord).order_by(AuditRecord.n))).all()
    mine = [one for one in records if one.subject_kind == "plan_action"]
    assert [one.action for one in mine] == ["action.added", "action.reported_on", "action.dropped"]
    told = (await session.scalars(select(Event).where(Event.subject_kind == "plan_action"))).all()
    assert {event.kind for event in told} == {
        "plan_action.added", "plan_action.reported_on", "plan_action.dropped"
    }  # fmt: skip
    assert "canary" not in str([one.detail for one in mine] + [event.data for event in told])
    assert await session.scalar(select(func.count()).select_from(Event)) >= 3


async def test_what_is_for_all_to_read_waits_for_the_end_of_a_restricted_period(
    actions: Actions, session: AsyncSession, now: datetime
) -> None:
    poll = now.date() + timedelta(days=20)
    session.add(
        Election(
            slug="soon", kind="ordinary", held_on=poll, year=poll.year, sorts_on=poll,
            notice_on=now.date(), **EVIDENCE, created_at=now, updated_at=now,
        )
    )  # fmt: skip
    await session.commit()
    made = await actions.add()
    path = f"/actions/{made['id']}/notes"
    for public, status in ((True, 409), (False, 201)):
        body = {"text": "It goes on.", "for_publication": public}
        said = await actions.api.post(actions.crew.lead, path, body)
        assert said.status_code == status, said.text
