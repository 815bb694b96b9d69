"""Sweeps of the same rungs among few and among many open cases."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from sqlalchemy import update

from bench import stage
from bench.copies import case_id
from bench.harness import Race, Row, race, stopwatch
from bench.stage import Stage
from wardapi import jobs
from wardapi.deadlines.models import Subject

FEW = 10_000
MANY = 100_000
ALL = 1_000_000
DUE = 1_000

RECEIVED = datetime(2026, 2, 2, 9, tzinfo=UTC)
WARNED = datetime(2026, 2, 13, 9, tzinfo=UTC)
LATE = datetime(2026, 2, 17, 9, tzinfo=UTC)
"""When level 1 is due, and nothing else, of a case received on 2 February and warned of since."""
LATER = datetime(2026, 2, 16, 9, tzinfo=UTC)
"""When cases are received of which nothing is due yet."""


async def rows(*, full: bool) -> AsyncIterator[Row]:
    """On both databases."""
    many = ALL if full else MANY
    with stage.server() as server:
        for backend in stage.BACKENDS:
            async with (
                stage.stage(backend, server) as small,
                stage.stage(backend, server) as large,
            ):
                few, lots = await _Field.of(small, FEW), await _Field.of(large, many)
                fired = await race(lots.fire, few.fire, rounds=5)
                idle = await race(lots.look, few.look)
            yield _fired(backend, many, fired)
            yield _idle(backend, many, idle)


class _Field:
    """Open cases of which nothing is due, and one that is, to be copied before each sweep."""

    def __init__(self, stage: Stage, due: UUID) -> None:
        self.stage = stage
        self.due = due
        self.rounds = count(1)

    @classmethod
    async def of(cls, stage: Stage, number: int) -> "_Field":
        due = await stage.open_case(RECEIVED, received_at=RECEIVED)
        await jobs.sweep(stage.database, now=WARNED)
        quiet = await stage.open_case(LATER, received_at=LATER)
        await stage.copy(quiet, first=1, count=number)
        await stage.settle()
        field = cls(stage, due)
        await field._wait([due], None)  # the model for copies is never swept itself
        return field

    async def fire(self) -> float:
        """Copy the case that is due, and sweep: firings per second."""
        first = 2_000_000 + next(self.rounds) * DUE
        await self.stage.copy(self.due, first=first, count=DUE)
        await self._wait([case_id(first + n) for n in range(DUE)], LATE)
        with stopwatch() as seconds:
            swept = await jobs.sweep(self.stage.database, now=LATE)
        assert swept.fired == swept.due == DUE, f"{swept} is not {DUE} rungs"
        return swept.fired / seconds()

    async def _wait(self, cases: Sequence[UUID], until: datetime | None) -> None:
        """Let a sweep find cases from an instant on."""
        async with self.stage.database.write() as session:
            await session.execute(
                update(Subject).where(Subject.id.in_(cases)).values(next_rung_at=until)
            )

    async def look(self) -> float:
        """Sweep when nothing is due: milliseconds."""
        with stopwatch() as seconds:
            for _ in range(20):
                swept = await jobs.sweep(self.stage.database, now=LATE)
                assert not swept.due
        return seconds() / 20 * 1e3


def _fired(backend: str, many: int, found: Race) -> Row:
    on_postgresql = backend == "postgresql"
    return Row(
        part="sweep",
        what=f"{DUE:,} rungs due among {many:,} cases, {backend}",
        ours=found.ours,
        unit="fired/s",
        reference=f"among {FEW:,}",
        theirs=found.theirs,
        ratio=found.ratio,
        goal="x 0.8" + (", 1,500/s" if on_postgresql else ""),
        met=found.ratio >= 0.8 and (not on_postgresql or found.ours >= 1_500),
    )


def _idle(backend: str, many: int, found: Race) -> Row:
    return Row(
        part="sweep",
        what=f"nothing due among {many:,} cases, {backend}",
        ours=found.ours,
        unit="ms",
        reference=f"among {FEW:,}",
        theirs=found.theirs,
        ratio=found.ratio,
    )
