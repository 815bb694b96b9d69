"""How long it takes to begin, and what a process weighs."""

import os
import subprocess
from collections.abc import AsyncIterator
from statistics import median

from bench import servers, stage
from bench.harness import Row, resident_mib, stopwatch
from bench.load import ask, load, request
from bench.servers import WARDAPI
from bench.stage import Stage

_TIMES = 7


async def rows(*, full: bool) -> AsyncIterator[Row]:
    """`wardapi --help`; `wardapi serve` until it is ready; its memory after a thousand answers."""
    yield _row("wardapi --help", median(_help() for _ in range(_TIMES)), "s", 0.4)
    with stage.server() as server:
        for backend in stage.BACKENDS:
            async with stage.stage(backend, server) as empty:
                begun = [await _serve(empty) for _ in range(_TIMES)]
            ready, memory = zip(*begun, strict=True)
            yield _row(f"ready to serve, {backend}", median(ready), "s", 2)
            yield _row(f"memory of the process, {backend}", max(memory), "MiB", 150)


def _help() -> float:
    with stopwatch() as seconds:
        subprocess.run([*WARDAPI, "--help"], check=True, stdout=subprocess.DEVNULL, env=os.environ)
    return seconds()


async def _serve(stage: Stage) -> tuple[float, float]:
    """Start, wait for the first good answer, ask for more: seconds and MiB."""
    with stopwatch() as seconds, servers.wardapi(stage.settings) as server:
        status, _, body = await ask(server.port, request("/health/ready"))
        assert status == 200, body
        taken = seconds()
        for path in ("/v1/cases", "/v1/wards"):
            asking = request(path, key=stage.key)
            await load(server.port, lambda asking=asking: asking, seconds=0.5)
        return taken, resident_mib(server.process)


def _row(what: str, ours: float, unit: str, goal: float) -> Row:
    return Row(
        part="start", what=what, ours=ours, unit=unit, goal=f"{goal:g} {unit}", met=ours < goal
    )
