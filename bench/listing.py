"""The first page of a long filtered list beside a late one."""

import json
from collections.abc import AsyncIterator

from bench.harness import Measurement, Row, race, stopwatch
from bench.load import ask, request
from bench.servers import Server
from bench.stage import WARD, Stage

PAGES = 1_000
_TIMES = 10
_FIRST = f"/v1/cases?ward={WARD}&status=open&due_before=2030-01-01T00:00:00Z&sort=due_at&limit=50"


async def rows(stage: Stage, server: Server) -> AsyncIterator[Row]:
    """By ward, status and due date, in the order of the due date."""
    late = await _walk(stage, server, PAGES)
    found = await race(_page(stage, server, late), _page(stage, server, _FIRST))
    yield Row(
        part="list",
        what=f"50 cases by ward, status and due date, page {PAGES:,}, {stage.backend}",
        ours=found.ours,
        unit="ms",
        reference="page 1",
        theirs=found.theirs,
        ratio=found.ratio,
        goal="the same",
        met=found.ratio < 1.2,
    )


async def _walk(stage: Stage, server: Server, pages: int) -> str:
    """Follow the links to a page, and return its address."""
    path = _FIRST
    for _ in range(pages - 1):
        status, _, body = await ask(server.port, request(path, key=stage.key))
        assert status == 200, body
        path = json.loads(body)["links"]["next"].partition("/v1/")[2]
        path = f"/v1/{path}"
    return path


def _page(stage: Stage, server: Server, path: str) -> Measurement:
    asking = request(path, key=stage.key)

    async def measured() -> float:
        with stopwatch() as seconds:
            for _ in range(_TIMES):
                status, _, body = await ask(server.port, asking)
                assert status == 200
                assert len(json.loads(body)["data"]) == 50
        return seconds() / _TIMES * 1e3

    return measured
