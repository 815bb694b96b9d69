"""API4:2023, unrestricted resource consumption: nothing that is sent may cost much.

Rate limits come later. The limit of a body is held by `tests/kit/test_problems.py`.
"""

import httpx
import pytest

from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.viewers import Viewer

MANAGER = Viewer("manager", "own service")
DEEP = 100_000
HUGE = "1" + "0" * 5_000

BODIES = {
    "deep lists": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "deep text": '{"subject":' + "[" * DEEP + '"\\u0000"' + "]" * DEEP + "}",
    "unclosed": "[" * DEEP,
    "a huge number": '{"level": 1' + "0" * 500_000 + "}",
    "a tiny number": '{"level": 1e-999999999}',
    "an exponent": '{"level": 1e999999999}',
    "not a number": '{"level": NaN}',
    "infinity": '{"level": -Infinity}',
    "many names": "{" + ",".join(f'"a{n}":1' for n in range(60_000)) + "}",
    "one name often": "{" + ",".join('"subject":"a"' for _ in range(60_000)) + "}",
    "a long text": '{"subject": "' + "a" * 1_000_000 + '"}',
    "blanks": " " * 1_000_000,
}


async def ask(council: Council, method: str, path: str, **options: object) -> httpx.Response:
    """Ask as a manager."""
    headers = {**council.world.headers[MANAGER], "Content-Type": "application/json"}
    return await council.ask(method, path, headers=headers, **options)


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/timescales/calculate"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_monstrous_body_is_refused_at_once(council: Council, path: str, body: str) -> None:
    answer = await ask(council, "POST", path, content=body.encode())
    assert answer.status_code in (400, 413, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    "query",
    [
        "limit=201",
        "limit=0",
        "limit=-1",
        f"limit={HUGE}",
        "limit=1e3",
        "q=" + "a" * 101,
        "level=99999999999999999999",
        "updated_since=9" * 1_000,
        "due_before=999999999-01-01T00:00:00Z",
    ],
)
async def test_a_page_has_a_limit_and_so_has_every_parameter(council: Council, query: str) -> None:
    problem(await ask(council, "GET", f"/v1/cases?{query}"), 422, "invalid_message")


async def test_a_cursor_of_any_length_is_refused_as_a_bad_one(council: Council) -> None:
    query = "cursor=" + "A" * 4_001
    problem(await ask(council, "GET", f"/v1/cases?{query}"), 400, "invalid_cursor")


async def test_a_search_that_means_everything_to_a_pattern_means_itself(council: Council) -> None:
    for text in ("%", "canary_", "%" * 100, "(a+)+$", "\\", "'; --"):
        answer = await council.ask(
            "GET",
            "/v1/cases",
            params={"q": text, "count": "true"},
            headers=council.world.headers[MANAGER],
        )
        assert (answer.status_code, answer.json()["meta"]["count"]) == (200, 0), text


@pytest.mark.parametrize(
    ("target", "received_at"),
    [
        ({"working_days": 100_000}, "2026-01-05T10:00:00Z"),
        ({"elapsed": "P999999999W"}, "2026-01-05T10:00:00Z"),
        ({"working_time": "PT999999999H"}, "2026-01-05T10:00:00Z"),
        ({"working_days": 10}, "9999-12-31T23:00:00Z"),
        ({"working_days": 10}, "0001-01-01T00:00:00Z"),
        ({"elapsed": "PT999999999999S"}, "0001-01-01T00:00:00+00:00"),
    ],
)
async def test_a_deadline_beyond_the_horizon_is_not_looked_for(
    council: Council, target: dict[str, object], received_at: str
) -> None:
    body = {"calendar": "rotherham", "received_at": received_at, "target": target}
    answer = await ask(council, "POST", "/v1/timescales/calculate", json=body)
    assert answer.status_code in (200, 404, 422), answer.text


async def test_a_calendar_with_an_hour_a_century_takes_no_longer(council: Council) -> None:
    hour = {"on": "2099-12-31", "hours": [{"opens": "09:00", "closes": "10:00"}]}
    calendar = {"hours": {"mon": [{"opens": "09:00", "closes": "09:01"}]}, "special_hours": [hour]}
    body = {
        "calendar": calendar,
        "received_at": "2026-01-05T10:00:00Z",
        "target": {"working_time": "PT80H"},
    }
    answer = await ask(council, "POST", "/v1/timescales/calculate", json=body)
    assert answer.status_code in (200, 422), answer.text
