"""Published answers are kept for a moment, and nobody's else."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import count

import httpx
import pytest
import pytest_asyncio
from fastapi import Request
from starlette.responses import Response, StreamingResponse

from tests.conftest import FixedClock
from tests.databases import OuterTransaction
from wardapi.kit import etags
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.settings import Settings
from wardapi.main import create_app

BYTES = {"Cache-Control": "public, max-age=60", "Vary": "Accept"}


def tallies() -> Router:
    """Addresses that answer differently each time: only what is kept repeats itself."""
    router = Router(prefix="/tallies")
    numbers: Iterator[int] = count(1)

    @router.get("/published", openapi_extra=PUBLIC)
    async def published(request: Request, step: int = 1) -> Response:
        tag = '"1.0"'
        body = Response(str(next(numbers)), headers={"ETag": tag})
        answer = etags.not_modified(request, tag) or body
        answer.headers.update(BYTES)
        return answer

    @router.get("/unlabelled", openapi_extra=PUBLIC)
    async def unlabelled() -> Response:
        return Response(str(next(numbers)), headers={"ETag": '"1.0"'})

    @router.get("/streamed", openapi_extra=PUBLIC)
    async def streamed() -> Response:
        return StreamingResponse(iter([str(next(numbers))]), headers={**BYTES, "ETag": '"1.0"'})

    @router.get("/known")
    async def known() -> Response:
        return Response(str(next(numbers)), headers={**BYTES, "ETag": '"1.0"'})

    return router


@pytest_asyncio.fixture
async def anybody(
    settings: Settings, database: OuterTransaction, clock: FixedClock
) -> AsyncIterator[httpx.AsyncClient]:
    keeping = settings.model_copy(update={"keep_published": 1})
    app = create_app(keeping, clock=clock, database=database, routers=[tallies()])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://wardapi.test") as client:
        yield client


async def test_a_published_answer_repeats_itself_for_a_second(
    anybody: httpx.AsyncClient, clock: FixedClock
) -> None:
    first = await anybody.get("/v1/tallies/published")
    clock.now += timedelta(milliseconds=999)
    second = await anybody.get("/v1/tallies/published")
    clock.now += timedelta(milliseconds=1)
    third = await anybody.get("/v1/tallies/published")
    assert [first.text, second.text, third.text] == ["1", "1", "2"]
    assert second.headers["etag"] == '"1.0"'
    assert second.headers["x-request-id"] != first.headers["x-request-id"]


async def test_it_tells_who_has_it_already_that_it_has_not_changed(
    anybody: httpx.AsyncClient,
) -> None:
    await anybody.get("/v1/tallies/published")
    again = await anybody.get("/v1/tallies/published", headers={"If-None-Match": '"1.0"'})
    other = await anybody.get("/v1/tallies/published", headers={"If-None-Match": '"0.0"'})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again.headers[name] for name in BYTES} == BYTES
    assert (other.status_code, other.text) == (200, "1")


async def test_not_changed_is_no_answer_for_who_has_nothing(anybody: httpx.AsyncClient) -> None:
    known = {"If-None-Match": '"1.0"'}
    assert (await anybody.get("/v1/tallies/published", headers=known)).status_code == 304
    assert (await anybody.get("/v1/tallies/published", headers=known)).status_code == 304
    assert (await anybody.get("/v1/tallies/published")).text == "2"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/v1/tallies/published?step=2", {}),
        ("/v1/tallies/published", {"Accept": "text/csv"}),
        ("/v1/tallies/published", {"Authorization": "Bearer of news"}),
    ],
    ids=["another question", "another form", "with a credential"],
)
async def test_what_is_asked_otherwise_is_answered_anew(
    anybody: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    await anybody.get("/v1/tallies/published")
    assert (await anybody.get(path, headers=headers)).text == "2"


@pytest.mark.parametrize("what", ["unlabelled", "streamed", "known"])
async def test_what_does_not_say_that_anybody_may_keep_it_is_not_kept(
    anybody: httpx.AsyncClient, what: str
) -> None:
    answers = [(await anybody.get(f"/v1/tallies/{what}")).text for _ in range(2)]
    assert answers == ["1", "2"]


async def test_an_unknown_parameter_is_refused_all_the_same(anybody: httpx.AsyncClient) -> None:
    await anybody.get("/v1/tallies/published")
    assert (await anybody.get("/v1/tallies/published?stepp=1")).status_code == 400


async def test_made_up_addresses_do_not_fill_the_memory(anybody: httpx.AsyncClient) -> None:
    await anybody.get("/v1/tallies/published")
    for step in range(1_001):
        await anybody.get(f"/v1/tallies/published?step={step}")
    assert (await anybody.get("/v1/tallies/published")).text == "1003"
