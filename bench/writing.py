"""Opening a case over HTTP beside a bare transaction of the same rows."""

import itertools
import json
from collections.abc import AsyncIterator
from uuid import UUID

from bench import transactions
from bench.harness import Row, race
from bench.load import load, request
from bench.servers import Server
from bench.stage import SERVICE, WARD, Stage

WRITERS = 4
_ASKED = {
    "ward": WARD,
    "service": SERVICE,
    "subject": "Missed bin collection",
    "description": "The blue bin was not emptied on Friday, for the third time this winter.",
}


async def rows(stage: Stage, server: Server, case: UUID) -> AsyncIterator[Row]:
    """The bare transactions write what `case` is made of, under other ids, one after another."""
    asking = request("/v1/cases", key=stage.key, body=json.dumps(_ASKED).encode())

    async def ours() -> float:
        found = await load(server.port, lambda: asking, expect=201, clients=WRITERS)
        return found.per_second

    rounds = itertools.count()
    async with transactions.of(stage.backend, stage.settings.database_url, case) as bare:

        async def theirs() -> float:
            return await bare.per_second(next(rounds))

        found = await race(ours, theirs)
    yield Row(
        part="write",
        what=f"POST a case: {bare.rows} rows, {stage.backend}",
        ours=found.ours,
        unit="/s",
        reference="bare transaction, raw driver",
        theirs=found.theirs,
        ratio=found.ratio,
        goal="a fifth",
        met=found.ratio >= 1 / 5,
    )
