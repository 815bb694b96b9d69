"""API8:2023, security misconfiguration: what an answer carries, whatever it answers.

`tests/kit/test_service.py` holds the headers and the policy of the documentation's page.
"""

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import FixedClock
from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.viewers import RAISER
from wardapi.kit.database import Database
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.settings import Settings
from wardapi.main import ROUTERS, create_app

SECRET = "what only the log may tell"
PATHS = ["/", "/docs", "/docs/init.js", "/openapi.json", "/metrics", "/health/live", "/problems",
         "/v1/wards", "/v1/wards?format=csv", "/v1/cases", "/v1/nothing", "/v1/cases?no=such",
         "/v1/wards/atlantis", "/v1/policies/nothing/versions/1"]  # fmt: skip
ORIGINS = ["https://evil.example", "null", "http://wardapi.test"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_same_protection(council: Council, path: str) -> None:
    answer = await council.ask("GET", path, headers=council.world.headers[RAISER])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/me", "/v1/cases/C-2026-000001"])
async def test_what_needs_a_credential_is_kept_by_nobody(council: Council, path: str) -> None:
    answer = await council.ask("GET", path, headers=council.world.headers[RAISER])
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", ORIGINS)
async def test_no_other_origin_is_let_in(council: Council, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    preflight = await council.ask("OPTIONS", "/v1/cases", headers=asked)
    problem(preflight, 405, "method_not_allowed")
    answer = await council.ask("GET", "/v1/wards", headers=asked)
    for headers in (preflight.headers, answer.headers):
        assert not [name for name in headers if name.startswith("access-control")]


async def test_strict_transport_security_is_for_https(council: Council) -> None:
    answer = await council.client.get("https://wardapi.test/health/live")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def crashing(settings: Settings, database: Database, clock: FixedClock) -> FastAPI:
    """The whole app, and a route with a fault in it."""
    router = Router(prefix="/faults", tags=["faults"])

    @router.get("", operation_id="have_a_fault", openapi_extra=PUBLIC)
    async def fault() -> None:
        """Crash."""
        raise RuntimeError(SECRET)

    return create_app(settings, clock=clock, database=database, routers=[*ROUTERS, router])


async def test_a_crash_tells_nothing_of_the_inside(
    settings: Settings, database: Database, clock: FixedClock
) -> None:
    app = crashing(settings, database, clock)
    assert app.debug is False
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://wardapi.test") as client:
        answer = await client.get("/v1/faults")
    problem(answer, 500, "internal_error")
    for word in (SECRET, "Traceback", "RuntimeError", ".py", "wardapi.", "line "):
        assert word not in answer.text


async def test_a_refusal_tells_nothing_of_the_inside(council: Council) -> None:
    headers = council.world.headers[RAISER] | {"Content-Type": "application/json"}
    for body in (b"{", b"[1]", b'{"subject": 1}', b"\xff\xfe", b'{"ward": {"$ne": 1}}'):
        answer = await council.ask("POST", "/v1/cases", content=body, headers=headers)
        assert answer.status_code == 422
        for word in ("Traceback", "pydantic", "sqlalchemy", "asyncpg", "sqlite", ".py", "SELECT"):
            assert word not in answer.text
