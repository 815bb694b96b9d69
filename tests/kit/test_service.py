"""What surrounds every room: ids, headers, health, metrics, documentation, settings."""

import json
import stat
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from tests.kit.test_problems import problem
from wardapi.kit import migrations
from wardapi.kit.settings import Settings


async def test_a_request_id_is_echoed_when_it_is_well_formed(ann: httpx.AsyncClient) -> None:
    for asked, echoed in (("abc-123", True), ("two words", False), ("x" * 129, False), ("", False)):
        response = await ann.get("/health/live", headers={"x-request-id": asked})
        assert (response.headers["x-request-id"] == asked) is echoed
        assert response.headers["x-request-id"]


async def test_answers_carry_security_headers(ann: httpx.AsyncClient) -> None:
    for path in ("/health/live", "/v1/notes", "/nothing", "/docs"):
        headers = (await ann.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert len(headers.get_list("content-security-policy")) == 1
        assert "strict-transport-security" not in headers


async def test_a_request_is_logged_with_its_trace_and_asker(ann: httpx.AsyncClient) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    with capture_logs() as logged:
        await ann.get("/v1/notes", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert logged == []  # the tests' level is "warning": the access log is "info"


async def test_live_and_ready(ann: httpx.AsyncClient) -> None:
    for path in ("/health/live", "/health/ready"):
        response = await ann.get(path)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_a_database_without_the_right_tables_is_not_ready(
    fresh_ann: httpx.AsyncClient, fresh_settings: Settings
) -> None:
    await migrations.downgrade(fresh_settings, "0001")
    problem(await fresh_ann.get("/health/ready"), 503, "not_ready")
    assert (await fresh_ann.get("/health/live")).status_code == 200


async def test_metrics_count_requests_by_route(ann: httpx.AsyncClient) -> None:
    await ann.get("/v1/notes")
    await ann.get("/v1/notes/01234567-89ab-7def-8123-456789abcdef")
    await ann.get("/somewhere/else")
    text = (await ann.get("/metrics")).text
    assert 'wardapi_http_requests_total{method="GET",route="/v1/notes",status="200"}' in text
    assert 'route="/v1/notes/{note_id}",status="404"' in text
    assert 'route="unknown",status="404"' in text
    assert "somewhere" not in text


async def test_swagger_ui_comes_from_here_alone(ann: httpx.AsyncClient) -> None:
    page = await ann.get("/docs")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in page.text.replace("http-equiv", "")
    assert "<script>" not in page.text
    for name, kind in {
        "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
        "swagger-ui.css": "text/css; charset=utf-8",
        "favicon-32x32.png": "image/png",
        "init.js": "text/javascript; charset=utf-8",
    }.items():
        response = await ann.get(f"/docs/{name}")
        assert (response.status_code, response.headers["content-type"]) == (200, kind)
        again = await ann.get(f"/docs/{name}", headers={"if-none-match": response.headers["etag"]})
        assert again.status_code == 304
    problem(await ann.get("/docs/other.js"), 404, "not_found")


async def test_the_home_page_leads_to_the_documentation(ann: httpx.AsyncClient) -> None:
    response = await ann.get("/")
    assert (response.status_code, response.headers["location"]) == (307, "docs")


async def test_a_missing_database_is_a_503(
    small: FastAPI, ann: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    from wardapi.kit.database import Database  # noqa: PLC0415 - for this test alone

    gone = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    database = Database(gone)
    kept, small.state.database = small.state.database, database
    problem(await ann.get("/v1/open-notes/slow"), 503, "database_busy")
    problem(await ann.get("/health/ready"), 503, "not_ready")
    small.state.database = kept
    await database.close()


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    first = settings.secret("cursor_secret")
    kept = tmp_path / "data" / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text())["cursor_secret"].encode() == first
    assert settings.secret("seal_secret") != first
    assert Settings(data_dir=tmp_path / "data").secret("cursor_secret") == first


def test_a_secret_that_is_set_is_used_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDAPI_CURSOR_SECRET", "from the environment")
    settings = Settings(data_dir=tmp_path)
    assert settings.secret("cursor_secret") == b"from the environment"
    assert "from the environment" not in repr(settings)
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("sqlite:///wardapi.db", "."),
        ("sqlite:////var/lib/wardapi/wards.db", "/var/lib/wardapi"),
        ("postgresql://wardapi@db/wardapi", "var"),
    ],
)
def test_data_lies_beside_the_database(url: str, data: str) -> None:
    assert str(Settings(database_url=url).data_path) == data
