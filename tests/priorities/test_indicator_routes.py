"""Indicators through the real app, on both databases. It is Monday 5 January 2026."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import Api
from tests.priorities.placed import Crew, Placed, api, borough, crew, placed  # noqa: F401
from wardapi.audit.models import AuditRecord

ASB: dict[str, Any] = {
    "name": "Reports of anti-social behaviour",
    "slug": "asb",
    "topic": "antisocial_behaviour",
    "unit": "reports a year",
    "direction": "down",
    "baseline": {"on": "2025-01-01", "value": 400},
    "target": {"on": "2027-01-01", "value": 300},
    "source": "South Yorkshire Police",
}
TRUST = {"name": "Trust in the council", "topic": "trust", "kind": "qualitative"}


class Indicators:
    """Requests about indicators, by the ward's councillor."""

    def __init__(self, api: Api, client: httpx.AsyncClient, crew: Crew, placed: Placed) -> None:  # noqa: F811
        self.api, self.client, self.crew, self.placed = api, client, crew, placed

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.api.post(self.crew.councillor, f"/indicators{path}", body)

    async def add(self, given: Any = ASB, **changes: Any) -> dict[str, Any]:
        body = {"priority": str(self.placed.published), **given, **changes}
        answer = await self.post("", body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def get(self, indicator: dict[str, Any], query: str = "") -> dict[str, Any]:
        answer = await self.client.get(f"/v1/indicators/{indicator['id']}?{query}")
        found: dict[str, Any] = answer.json()
        return found

    async def read(self, indicator: dict[str, Any], on: str, value: Any, **more: Any) -> int:
        body = {"on": on, "value": value, **more}
        answer = await self.post(f"/{indicator['id']}/readings", body)
        return answer.status_code


@pytest.fixture
def indicators(api: Api, client: httpx.AsyncClient, crew: Crew, placed: Placed) -> Indicators:  # noqa: F811
    return Indicators(api, client, crew, placed)


async def test_progress_is_worked_out_from_the_latest_reading_by_the_day_asked(
    indicators: Indicators,
) -> None:
    made = await indicators.add()
    assert made["progress"]["state"] == "no_reading"
    for on, value in (("2024-06-30", 1), ("2025-04-01", 420), ("2026-01-01", 345.5)):
        assert await indicators.read(made, on, value) == 201
    now = await indicators.get(made)
    assert now["latest"] == {"on": "2026-01-01", "value": 345.5, "source": None}
    assert now["progress"] == {
        "on": "2026-01-05",
        "state": "on_course",
        "percent": 54.5,
        "shown_percent": 54,
        "expected_percent": 50.0,
    }
    then = await indicators.get(made, "as_of=2025-12-31")
    assert (then["latest"]["value"], then["progress"]["state"]) == (420, "worse")
    assert (then["progress"]["percent"], then["progress"]["shown_percent"]) == (-20.0, 0)
    before = await indicators.get(made, "as_of=2025-03-31")
    assert before["latest"] is None, "what was read before the baseline does not count"
    listed = await indicators.client.get("/v1/indicators?ward=boston-castle&kind=quantitative")
    assert listed.json()["data"] == [now]


async def test_a_reading_that_contradicts_another_is_refused_unless_it_replaces_it(
    indicators: Indicators, session: AsyncSession
) -> None:
    made = await indicators.add()
    assert await indicators.read(made, "2025-06-30", 0.1, source="Police") == 201
    assert await indicators.read(made, "2025-06-30", 0.1) == 200
    refused = await indicators.post(f"/{made['id']}/readings", {"on": "2025-06-30", "value": 0.2})
    assert (refused.status_code, refused.json()["code"]) == (409, "reading_contradicts")
    assert await indicators.read(made, "2025-06-30", 0.2, replace=True) == 201
    listed = await indicators.client.get(f"/v1/indicators/{made['id']}/readings")
    (reading,) = listed.json()["data"]
    assert (reading["value"], reading["source"]) == (0.2, "Police")
    records = await session.scalars(
        select(AuditRecord).where(AuditRecord.action == "indicator.reading_recorded")
    )
    told = sorted(str(record.detail) for record in records)
    assert len(told) == 2
    assert "1000" in told[0] + told[1]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"on": "2026-01-06", "value": 1}, "invalid_reading_day"),
        ({"on": "1989-12-31", "value": 1}, "invalid_reading_day"),
        ({"on": "2025-06-30", "value": 0.00001}, "invalid_message"),
        ({"on": "2025-06-30", "value": 1e300}, "invalid_message"),
        ({"on": "2025-06-30", "value": "12"}, "invalid_message"),
        ({"on": "2025-06-30", "value": True}, "invalid_message"),
    ],
)
async def test_a_reading_that_cannot_be_right_is_refused(
    indicators: Indicators, body: Any, code: str
) -> None:
    made = await indicators.add()
    answer = await indicators.post(f"/{made['id']}/readings", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("given", "changes", "code"),
    [
        (ASB, {"unit": None}, "invalid_indicator"),
        (ASB, {"direction": None}, "invalid_indicator"),
        (ASB, {"direction": "up"}, "invalid_indicator"),
        (ASB, {"target": {"on": "2024-12-31", "value": 300}}, "invalid_indicator"),
        (TRUST, {"unit": "percent"}, "invalid_indicator"),
        (TRUST, {"target": {"on": "2027-01-01", "value": 5}}, "invalid_indicator"),
        (TRUST, {"name": "??"}, "invalid_indicator"),
        (TRUST, {"topic": "weather"}, "invalid_message"),
    ],
)
async def test_the_parts_of_an_indicator_go_together(
    indicators: Indicators, given: Any, changes: Any, code: str
) -> None:
    body = {"priority": str(indicators.placed.published), **given, **changes}
    answer = await indicators.post("", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_qualitative_indicator_is_told_in_notes(indicators: Indicators) -> None:
    made = await indicators.add(TRUST)
    assert (made["slug"], made["progress"]) == ("trust-in-the-council", None)
    refused = await indicators.post(f"/{made['id']}/readings", {"on": "2025-06-30", "value": 1})
    assert refused.json()["code"] == "indicator_takes_no_readings"
    path = f"/{made['id']}/notes"
    heard = {"kind": "resident_feedback", "on": "2025-11-20", "text": "Safer.", "source": "Drop-in"}
    assert (await indicators.post(path, heard)).status_code == 201
    for_all = await indicators.post(path, {"text": "Better.", "for_publication": True})
    assert for_all.json()["on"] == "2026-01-05"
    inside = await indicators.api.get(indicators.crew.auditor, f"/indicators{path}")
    outside = await indicators.client.get(f"/v1/indicators{path}")
    assert [note["text"] for note in inside.json()["data"]] == ["Better.", "Safer."]
    assert [note["text"] for note in outside.json()["data"]] == ["Better."]
    erased = await indicators.post(f"{path}/{for_all.json()['id']}/erasure", None)
    assert (erased.status_code, erased.json()["text"]) == (201, None)


async def test_an_indicator_changes_by_its_etag_and_readings_do_not_make_it_stale(
    indicators: Indicators,
) -> None:
    made = await indicators.add()
    path = f"/indicators/{made['id']}"
    councillor = indicators.crew.councillor
    etag = (await indicators.api.get(councillor, path)).headers["ETag"]
    assert await indicators.read(made, "2025-06-30", 380) == 201
    assert (await indicators.api.get(councillor, path)).headers["ETag"] != etag
    body = {"target": {"on": "2027-01-01", "value": 320}, "priority": str(indicators.placed.draft)}
    changed = await indicators.api.patch(councillor, path, body, etag)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["target"]["value"], changed.json()["published"]) == (320, False)
    assert (await indicators.client.get(f"/v1{path}")).status_code == 404
    etag = changed.headers["ETag"]
    wrong = await indicators.api.patch(councillor, path, {"direction": "up"}, etag)
    assert wrong.json()["code"] == "invalid_indicator"
    other = {"priority": str(indicators.placed.wath)}
    away = await indicators.api.patch(indicators.crew.manager, path, other, etag)
    assert away.json()["code"] == "indicator_of_another_ward"


async def test_only_those_who_work_on_the_plan_change_it(indicators: Indicators) -> None:
    made = await indicators.add()
    body = {"on": "2025-06-30", "value": 380}
    for who, status in (
        (indicators.crew.stranger, 403),
        (indicators.crew.lead, 403),
        (indicators.crew.auditor, 403),
        (indicators.crew.coordinator, 201),
    ):
        answer = await indicators.api.post(who, f"/indicators/{made['id']}/readings", body)
        assert answer.status_code == status
    hidden = await indicators.add(slug="hidden", priority=str(indicators.placed.draft))
    path = f"/indicators/{hidden['id']}"
    seen = {
        name: (await indicators.api.get(who, path)).status_code
        for name, who in indicators.crew._asdict().items()
    }
    assert {name for name, status in seen.items() if status == 404} == {
        "lead", "other_lead", "stranger"
    }  # fmt: skip


async def test_a_slug_is_one_of_its_ward(indicators: Indicators) -> None:
    await indicators.add()
    again = await indicators.post("", {"priority": str(indicators.placed.draft), **ASB})
    assert (again.status_code, again.json()["code"]) == (409, "indicator_slug_taken")
    body = {"priority": str(indicators.placed.wath), **ASB}
    elsewhere = await indicators.api.post(indicators.crew.manager, "/indicators", body)
    assert elsewhere.status_code == 201
