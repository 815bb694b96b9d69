"""A secret address is in no log, no metric, no record and no event."""

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import everything
from tests.feeds.conftest import MEETINGS
from tests.meetings.conftest import Api, Cast
from wardapi.events import actions as events
from wardapi.kit import logging
from wardapi.kit.redaction import redacted
from wardapi.kit.settings import Settings

SECRET = "wf_" + "a1" * 32


@pytest.fixture
def logging_all(app: FastAPI, settings: Settings) -> Iterator[None]:
    """The access log, which the tests leave out otherwise, goes to stderr."""
    logging.configure(settings.model_copy(update={"log_level": "info", "log_format": "json"}))
    yield
    logging.configure(settings)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/v1/feeds/{SECRET}/calendar.ics", "/v1/feeds/wf_[secret]/calendar.ics"),
        (f"/v1/feeds/{SECRET}", "/v1/feeds/wf_[secret]"),
        (f"//{SECRET.upper()}/", "//WF_[secret]/"),
        (f"/x-{SECRET}", "/x-wf_[secret]"),
        ("/v1/keys/wk_live_abc_def", "/v1/keys/wk_[secret]"),
        ("/v1/cases/C-2026-000123", "/v1/cases/C-2026-000123"),
        ("/problems/write_too_long", "/problems/write_too_long"),
        ("/v1/wards/wickersley-north", "/v1/wards/wickersley-north"),
    ],
)
def test_secrets_are_taken_out_of_paths(path: str, written: str) -> None:
    assert redacted(path) == written


async def test_a_secret_is_not_in_the_access_log(
    api: Api, client: httpx.AsyncClient, cast: Cast, logging_all: None,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    address = (await api.post(cast.councillor, "/feeds", MEETINGS)).json()["address"]
    secret = address.split("/")[-2]
    encoded = address.replace("wf_", "%77%66%5F")
    for asked in (address, f"{address}/", f"{address}?x=1", encoded, address[:-13]):
        await client.get(asked)
    await client.post(address)
    logged = capsys.readouterr().err
    assert logged.count("wf_[secret]") == 6
    assert secret.removeprefix("wf_") not in logged


async def test_a_crash_does_not_log_the_secret(
    app: FastAPI, client: httpx.AsyncClient, logging_all: None, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, app.state.clock = app.state.clock, None
    try:
        answer = await client.get(f"/v1/feeds/{SECRET}/calendar.ics")
    finally:
        app.state.clock = kept
    assert answer.status_code == 500
    logged = capsys.readouterr().err
    assert "crash" in logged
    assert SECRET.removeprefix("wf_") not in logged


async def test_a_secret_is_not_in_the_metrics(
    api: Api, client: httpx.AsyncClient, cast: Cast
) -> None:
    address = (await api.post(cast.councillor, "/feeds", MEETINGS)).json()["address"]
    await client.get(address)
    await client.get(f"{address}/")
    text = (await client.get("/metrics")).text
    assert 'route="/v1/feeds/{secret}/calendar.ics",status="200"' in text
    assert address.split("/")[-2].removeprefix("wf_") not in text


async def test_making_and_revoking_are_told_to_the_owner_and_on_the_trail(
    api: Api, session: AsyncSession, cast: Cast, administrator: Caller, now: datetime
) -> None:
    made = (await api.post(cast.councillor, "/feeds", MEETINGS)).json()
    await api.delete(cast.councillor, f"/feeds/{made['id']}", "*")
    await events.relay(session, now=now)
    await session.commit()
    for caller, told in ((cast.councillor, ["feed.made", "feed.revoked"]), (cast.manager, []),
                         (cast.coordinator, []), (administrator, [])):  # fmt: skip
        found = (await api.get(caller, f"/events?subject={made['id']}")).json()["data"]
        assert [event["kind"] for event in found] == told
    trail = (await api.get(administrator, "/audit?subject_kind=feed")).json()["data"]
    assert [record["action"] for record in trail] == ["feed.made", "feed.revoked"]
    assert made["address"].split("/")[-2] not in await everything(session)
