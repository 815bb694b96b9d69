"""One case, and published data, beside bare routes."""

import random
from collections.abc import AsyncIterator

from bench import copies
from bench.harness import Measurement, Race, Row, race
from bench.load import CLIENTS, Asking, Load, ask, load, request
from bench.servers import Server
from bench.stage import WARD, Stage

GOALS = {"postgresql": ("a quarter", 1 / 4), "sqlite": ("a sixth", 1 / 6)}


async def rows(stage: Stage, ours: Server, bare: Server, cases: int) -> AsyncIterator[Row]:
    """GET a case by a manager's key; GET a ward as anybody, and once more with its ETag."""
    async for row in _case(stage, ours, bare, cases):
        yield row
    async for row in _ward(stage, ours, bare):
        yield row


async def _case(stage: Stage, ours: Server, bare: Server, cases: int) -> AsyncIterator[Row]:
    chance = random.Random(2)

    def path() -> str:
        return f"/cases/{copies.reference(chance.randrange(1, cases))}"

    loads: list[Load] = []
    found = await race(
        _rate(ours, lambda: request(f"/v1{path()}", key=stage.key), loads),
        _rate(bare, lambda: request(path())),
    )
    share, goal = GOALS[stage.backend]
    yield _row(
        f"GET a case of {cases:,}, {stage.backend}",
        found,
        "bare route, raw driver",
        goal=share,
        met=found.ratio >= goal,
    )
    p99 = sorted(one.p99_ms for one in loads)[len(loads) // 2]
    yield Row(
        part="read",
        what=f"its p99 with {CLIENTS} clients, {stage.backend}",
        ours=p99,
        unit="ms",
        goal="50 ms",
        met=p99 < 50,
    )


async def _ward(stage: Stage, ours: Server, bare: Server) -> AsyncIterator[Row]:
    plain = request(f"/v1/wards/{WARD}")
    _, head, _ = await ask(ours.port, plain)
    etag = next(line[6:] for line in head.decode().split("\r\n") if line.startswith("etag: "))
    again = request(f"/v1/wards/{WARD}", etag=etag)
    hello = _rate(bare, lambda: request("/hello"))
    found = await race(_rate(ours, lambda: plain), hello)
    yield _row(
        f"GET a ward, {stage.backend}",
        found,
        "bare hello world",
        goal="a third",
        met=found.ratio >= 1 / 3,
    )
    unchanged = await race(_rate(ours, lambda: again, expect=304), _rate(ours, lambda: plain))
    yield _row(
        f"GET a ward that has not changed: 304, {stage.backend}",
        unchanged,
        "the ward itself",
        goal="faster",
        met=unchanged.ratio > 1,
    )


def _rate(
    server: Server, asking: Asking, loads: list[Load] | None = None, *, expect: int = 200
) -> Measurement:
    async def measured() -> float:
        found = await load(server.port, asking, expect=expect)
        if loads is not None:
            loads.append(found)
        return found.per_second

    return measured


def _row(what: str, found: Race, reference: str, *, goal: str, met: bool) -> Row:
    return Row(
        part="read",
        what=what,
        ours=found.ours,
        unit="/s",
        reference=reference,
        theirs=found.theirs,
        ratio=found.ratio,
        goal=goal,
        met=met,
    )
