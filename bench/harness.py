"""Turns between two contestants, and the rows of the table."""

import gc
import inspect
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

ROUNDS = 7
MIB = 1024 * 1024

Measurement = Callable[[], float | Awaitable[float]]
"""One round of one contestant: how much it did in a second, or how long it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table.

    `ratio` is ours to theirs, the median of the rounds; None where there is no reference.
    """

    part: str
    what: str
    ours: float
    unit: str
    reference: str = ""
    theirs: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the row with its numbers cut to what they are worth."""
        return {name: _short(value) for name, value in asdict(self).items()}


class Race(NamedTuple):
    """Medians of both contestants, and of their ratio in each round."""

    ours: float
    theirs: float
    ratio: float


async def race(ours: Measurement, theirs: Measurement, rounds: int = ROUNDS) -> Race:
    """Let two take turns; who begins changes with every round. One round before is not counted."""
    pairs = []
    for number in range(rounds + 1):
        if number % 2:
            other, one = await _measured(theirs), await _measured(ours)
        else:
            one, other = await _measured(ours), await _measured(theirs)
        pairs.append((one, other))
    counted = pairs[1:]
    return Race(
        median(one for one, _ in counted),
        median(other for _, other in counted),
        median(one / other for one, other in counted),
    )


async def _measured(measurement: Measurement) -> float:
    gc.collect()
    found = measurement()
    return await found if inspect.isawaitable(found) else found


def rate(work: Callable[[], object], times: int) -> float:
    """How often in a second `work` can be done."""
    with stopwatch() as seconds:
        for _ in range(times):
            work()
    return times / seconds()


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Give a function that tells the seconds from the beginning of the block to its end."""
    started = perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else perf_counter()) - started
    ended.append(perf_counter())


def resident_mib(process: int) -> float:
    """The memory of a process, in MiB."""
    statm = Path(f"/proc/{process}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB
    told = subprocess.check_output(["/bin/ps", "-o", "rss=", "-p", str(process)], text=True)
    return int(told) / 1024


def _short(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value
