"""Telling past cases again under a draft policy: the cost of one, and the memory of all."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from itertools import count

from bench.harness import Row, race, resident_mib, stopwatch
from bench.stories import DRAFT, LADDER, NOW, past_cases
from wardapi import timescales

FEW = 10_000
MANY = 100_000
ALL = 1_000_000
_LOOK_EVERY = 1_000


async def rows(*, full: bool) -> AsyncIterator[Row]:
    """Each size is told by a process of its own, so that its memory is its own."""
    many = ALL if full else MANY
    peaks: list[float] = []

    def cost(cases: int) -> float:
        found = _in_a_process(cases)
        peaks.append(found["peak_mib"])
        return found["microseconds"]

    found = await race(lambda: cost(many), lambda: cost(FEW), rounds=5 if not full else 1)
    yield Row(
        part="replay",
        what=f"{many:,} past cases under a draft, each",
        ours=found.ours,
        unit="µs",
        reference=f"{FEW:,} of them",
        theirs=found.theirs,
        ratio=found.ratio,
        goal="x 1.1",
        met=found.ratio <= 1.1,
    )
    yield Row(
        part="replay",
        what=f"memory of the process, {many:,} cases",
        ours=max(peaks),
        unit="MiB",
        goal="200 MiB",
        met=max(peaks) < 200,
    )


def _in_a_process(cases: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.replaying", str(cases)]
    found: dict[str, float] = json.loads(subprocess.check_output(command))
    return found


def _replay(cases: int) -> dict[str, float]:
    peak = 0.0
    comparison = timescales.Comparison()
    with stopwatch() as seconds:
        told = timescales.replay(past_cases(cases), {LADDER.key: LADDER}, DRAFT, NOW)
        for difference, number in zip(told, count(1), strict=False):
            comparison.add(difference)
            if number % _LOOK_EVERY == 0:
                peak = max(peak, resident_mib(os.getpid()))
    assert comparison.cases == cases
    return {"microseconds": seconds() / cases * 1e6, "peak_mib": peak}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_replay(int(sys.argv[1]))))
