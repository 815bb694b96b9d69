"""When is it due, and why: every published vector over HTTP, and what is refused."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.timescales import vectors
from wardapi.timescales.amounts import parse_duration

VECTORS = vectors.vectors()
WEEK = {"mon": [{"opens": "09:00", "closes": "17:00"}]}
LONDON = {"time_zone": "Europe/London", "hours": WEEK, "closures": [], "special_hours": []}
ASKED = {
    "calendar": LONDON,
    "received_at": "2026-01-05T10:00:00Z",
    "target": {"working_days": 1},
}


def _of(call: str) -> list[Any]:
    return [pytest.param(it, id=it["id"]) for it in VECTORS if it["call"] == call]


async def ask(client: httpx.AsyncClient, call: str, body: Any) -> httpx.Response:
    return await client.post(f"/v1/timescales/{call}", json=body)


@pytest.mark.parametrize("vector", _of("calculate"))
async def test_calculate_agrees_with(client: httpx.AsyncClient, vector: dict[str, Any]) -> None:
    answer = await ask(client, "calculate", vector["body"])
    assert answer.status_code == 200, answer.text
    found, expect = answer.json(), vector["expect"]
    due_at = datetime.fromisoformat(found["due_at"])
    if "due_at" in expect:
        assert due_at == datetime.fromisoformat(expect["due_at"]), vector["source"]
    else:
        zone = vectors.calendar(vector["body"]["calendar"]).zone
        assert str(due_at.astimezone(zone).date()) == expect["due_on"], vector["source"]
    _adds_up(found["explanation"], vector["body"]["target"])


def _adds_up(spans: list[dict[str, Any]], target: dict[str, Any]) -> None:
    """Each span begins where the last one ended, and what counted is the target exactly."""
    [(measure, wanted)] = target.items()
    for one, following in pairwise(spans):
        assert one["to"] == following["from"]
    if measure == "working_days":
        assert sum(span["amount"][measure] for span in spans) == wanted
        return
    counted = sum(parse_duration(span["amount"][measure]) for span in spans)
    assert counted == parse_duration(wanted)


@pytest.mark.parametrize("vector", _of("measure"))
async def test_measure_agrees_with(client: httpx.AsyncClient, vector: dict[str, Any]) -> None:
    answer = await ask(client, "measure", vector["body"])
    assert answer.status_code == 200, answer.text
    found = parse_duration(answer.json()["working_time"])
    assert found == vector["expect"]["working_seconds"] * 1_000_000, vector["source"]


async def test_a_stored_calendar_is_named_by_its_slug(
    client: httpx.AsyncClient, matter_session: AsyncSession
) -> None:
    answer = await ask(
        client,
        "calculate",
        {
            "calendar": "rotherham",
            "received_at": "2025-12-19T10:00:00Z",
            "target": {"working_days": 10},
            "pauses": [
                {
                    "from": "2025-12-22T09:00:00Z",
                    "to": "2025-12-24T09:00:00Z",
                    "reason": "awaiting_resident",
                }
            ],
        },
    )
    assert answer.json()["due_at"] == "2026-01-09T17:00:00Z"
    assert "Fri 26 Dec 2025: closed, Boxing Day" in answer.json()["sentences"]
    assert any("awaiting resident" in line for line in answer.json()["sentences"])
    assert answer.json()["conventions"]["at_close"] == "closing_instant"


async def test_past_the_known_bank_holidays_the_answer_is_provisional(
    client: httpx.AsyncClient, matter_session: AsyncSession
) -> None:
    asked = {"calendar": "rotherham", "target": {"working_days": 1}}
    found = [
        (await ask(client, "calculate", {**asked, "received_at": f"{year}-06-01T10:00:00Z"})).json()
        for year in (2026, 2060)
    ]
    assert [one["provisional"] for one in found] == [False, True]


@pytest.mark.parametrize("call", ["calculate", "measure"])
async def test_an_unknown_calendar_is_pointed_at(
    client: httpx.AsyncClient, matter_session: AsyncSession, call: str
) -> None:
    when = {"from": ASKED["received_at"], "to": ASKED["received_at"]}
    body = {**ASKED, "calendar": "atlantis"} if call == "calculate" else {"calendar": "a", **when}
    answer = await ask(client, call, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_calendar")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/calendar"]


TWICE = {"on": "2026-12-25", "name": "Christmas Day"}
CLOSED: dict[str, Any] = {"on": "2026-12-25", "hours": []}
NINE_TO_FIVE = {"opens": "09:00", "closes": "17:00"}
UPSIDE_DOWN = {"opens": "12:00", "closes": "09:00"}
IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"hours": {}}, "/calendar/hours"),
    ({"hours": {"mon": [], "tue": []}}, "/calendar/hours"),
    ({"hours": {"tue": [{"opens": "17:00", "closes": "09:00"}]}}, "/calendar/hours/tue"),
    ({"hours": {"tue": [{"opens": "09:00", "closes": "09:00"}]}}, "/calendar/hours/tue"),
    (
        {"hours": {"fri": [NINE_TO_FIVE, {"opens": "16:59", "closes": "18:00"}]}},
        "/calendar/hours/fri",
    ),
    ({"time_zone": "Mars/Olympus"}, "/calendar/time_zone"),
    ({"time_zone": "../etc/passwd"}, "/calendar/time_zone"),
    ({"closures": [TWICE, TWICE]}, "/calendar/closures/1/on"),
    ({"special_hours": [{**CLOSED, "on": "2026-12-24"}, CLOSED, CLOSED]},
     "/calendar/special_hours/2/on"),
    ({"closures": [TWICE], "special_hours": [CLOSED]}, "/calendar/special_hours/0/on"),
    (
        {"special_hours": [CLOSED, {"on": "2026-12-24", "hours": [UPSIDE_DOWN]}]},
        "/calendar/special_hours/1/hours",
    ),
]  # fmt: skip


@pytest.mark.parametrize("call", ["calculate", "measure"])
@pytest.mark.parametrize(("change", "pointer"), IMPOSSIBLE)
async def test_a_calendar_that_cannot_work_is_refused_with_a_sentence_that_points_at_it(
    client: httpx.AsyncClient, change: dict[str, Any], pointer: str, call: str
) -> None:
    when = {"from": ASKED["received_at"], "to": ASKED["received_at"]}
    body = {**(ASKED if call == "calculate" else when), "calendar": {**LONDON, **change}}
    answer = await ask(client, call, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_definition")
    [fault] = answer.json()["errors"]
    assert fault["pointer"] == pointer
    assert fault["code"] == "invalid_calendar"
    assert fault["detail"][-1] == "."
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"hours": {"wed": [NINE_TO_FIVE] * 13}}, "/calendar/hours/wed"),
        (
            {"special_hours": [CLOSED, {"on": "2026-12-24", "hours": [NINE_TO_FIVE] * 13}]},
            "/calendar/special_hours/1/hours",
        ),
    ],
)
async def test_a_day_opens_twelve_times_at_most(
    client: httpx.AsyncClient, change: dict[str, Any], pointer: str
) -> None:
    answer = await ask(client, "calculate", {**ASKED, "calendar": {**LONDON, **change}})
    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]], answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"target": {"working_days": 100_000}},
        {"target": {"elapsed": "P36600D"}},
        {"target": {"working_time": "PT999999999H"}},
        {"target": {"working_time": "PT90000H"}},
        {"calendar": {**LONDON, "hours": {"mon": [{"opens": "09:00", "closes": "09:01"}]}},
         "target": {"working_time": "PT90H"}},
        {"received_at": "9998-12-31T00:00:00Z"},
    ],
)  # fmt: skip
async def test_what_lies_beyond_a_hundred_years_is_refused_at_once(
    client: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    answer = await ask(client, "calculate", {**ASKED, **change})
    assert answer.status_code == 422, answer.text
    [fault] = answer.json()["errors"]
    assert fault["code"] in {"horizon_exceeded", "invalid_amount", "invalid_instant"}


async def test_what_lies_just_within_a_hundred_years_is_answered(
    client: httpx.AsyncClient,
) -> None:
    rare = {**LONDON, "hours": {"mon": [{"opens": "09:00", "closes": "09:01"}]}}
    for body in (
        {**ASKED, "target": {"elapsed": "P36500D"}},
        {**ASKED, "target": {"working_days": 5_000}},
        {**ASKED, "calendar": rare, "target": {"working_time": "PT80H"}},
    ):
        answer = await ask(client, "calculate", body)
        assert answer.status_code == 200, answer.text


async def test_too_long_a_stretch_is_not_measured(client: httpx.AsyncClient) -> None:
    body = {"calendar": LONDON, "from": "1900-01-01T00:00:00Z", "to": "2000-12-31T00:00:00Z"}
    answer = await ask(client, "measure", body)
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == ["horizon_exceeded"]


async def test_many_windows_closures_and_pauses_take_no_longer(client: httpx.AsyncClient) -> None:
    """The largest calendar that the message lets through."""
    windows = [
        {"opens": f"{minute // 60:02}:{minute % 60:02}",
         "closes": f"{minute // 60:02}:{minute % 60 + 15:02}"}
        for minute in range(0, 1440, 120)
    ]  # fmt: skip
    start = datetime.fromisoformat("2026-01-05T00:00:00+00:00")
    days = [start + timedelta(days=day) for day in range(4000)]
    body = {
        "calendar": {
            "time_zone": "Europe/London",
            "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), windows),
            "closures": [
                {"on": f"{day:%Y-%m-%d}", "name": "Closed"} for day in days[0:4000:2]
            ],
            "special_hours": [
                {"on": f"{day:%Y-%m-%d}", "hours": windows[:2]} for day in days[1:1000:2]
            ],
        },
        "received_at": "2026-01-05T10:00:00Z",
        "target": {"working_time": "PT2000H"},
        "pauses": [
            {"from": f"{day:%Y-%m-%dT%H:%M:%SZ}",
             "to": f"{day + timedelta(minutes=20):%Y-%m-%dT%H:%M:%SZ}"}
            for day in days[:1000]
        ],
    }  # fmt: skip
    answer = await ask(client, "calculate", body)
    assert answer.status_code == 200, answer.text
    _adds_up(answer.json()["explanation"], body["target"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"target": {}}, "/target"),
        ({"target": {"working_days": 1, "elapsed": "PT1H"}}, "/target"),
        ({"target": {"working_days": -1}}, "/target/working_days"),
        ({"target": {"elapsed": "1 hour"}}, "/target/elapsed"),
        ({"target": {"elapsed": "P"}}, "/target/elapsed"),
        ({"target": {"elapsed": "P1Y"}}, "/target/elapsed"),
        ({"received_at": "2026-01-05T10:00:00"}, "/received_at"),
        ({"received_at": 1767607200}, "/received_at"),
        ({"received_at": "9999-12-31T23:59:59Z"}, "/received_at"),
        ({"received_at": "0001-01-01T00:00:00Z"}, "/received_at"),
        ({"conventions": {"at_close": "whenever"}}, "/conventions/at_close"),
        ({"conventions": {"cut_off": "24:00"}}, "/conventions/cut_off"),
        ({"pauses": [{"from": "2026-01-05T10:00:00Z"}]}, "/pauses/0/to"),
        ({"colour": "blue"}, "/colour"),
    ],
)
async def test_a_message_of_another_shape_is_pointed_at(
    client: httpx.AsyncClient, change: dict[str, Any], pointer: str
) -> None:
    answer = await ask(client, "calculate", {**ASKED, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_message")
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}, answer.text


async def test_time_does_not_run_backwards(client: httpx.AsyncClient) -> None:
    early, late = "2026-01-05T10:00:00Z", "2026-01-05T10:00:01Z"
    body = {"calendar": LONDON, "from": late, "to": early}
    answer = await ask(client, "measure", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "from_after_to")
    paused = {**ASKED, "pauses": [{"from": late, "to": early}]}
    answer = await ask(client, "calculate", paused)
    assert (answer.status_code, answer.json()["code"]) == (422, "from_after_to")


async def test_nothing_is_an_amount_of_time_too(client: httpx.AsyncClient) -> None:
    for target in ({"working_days": 0}, {"working_time": "PT0S"}, {"elapsed": "PT0S"}):
        answer = await ask(client, "calculate", {**ASKED, "target": target})
        assert answer.status_code == 200, answer.text


async def test_a_calculation_needs_nobodys_key_and_stores_nothing(
    client: httpx.AsyncClient, matter_session: AsyncSession
) -> None:
    before = (await client.get("/v1/calendars")).json()["data"]
    assert (await ask(client, "calculate", ASKED)).status_code == 200
    assert (await client.get("/v1/calendars")).json()["data"] == before
