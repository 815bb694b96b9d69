"""The served API on one full database of each kind: reading, listing, writing, exporting."""

from collections.abc import AsyncIterator
from uuid import UUID

from bench import exporting, listing, reading, servers, stage, writing
from bench.harness import Row
from wardapi.kit.clock import utc_now

MANY = 100_000
ALL = 1_000_000


async def rows(*, full: bool) -> AsyncIterator[Row]:
    """On both databases."""
    many = ALL if full else MANY
    with stage.server() as server:
        for backend in stage.BACKENDS:
            async with stage.stage(backend, server) as full_stage:
                case = await _fill(full_stage, many)
                with (
                    servers.wardapi(full_stage.settings) as ours,
                    servers.bare(full_stage.settings) as bare,
                ):
                    for measured in (
                        reading.rows(full_stage, ours, bare, many),
                        listing.rows(full_stage, ours),
                        writing.rows(full_stage, ours, case),
                        exporting.rows(full_stage, ours, many),
                    ):
                        async for row in measured:
                            yield row


async def _fill(stage: stage.Stage, many: int) -> UUID:
    """Store so many copies of a case, and return the case."""
    description = "The blue bin was not emptied on Friday, for the third time this winter."
    # Received now: nothing is due, or the server would be sweeping while it is measured.
    case = await stage.open_case(utc_now(), description=description)
    await stage.copy(case, first=1, count=many)
    await stage.settle()
    return case
