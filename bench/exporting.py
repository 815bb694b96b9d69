"""Every case as CSV: how fast, and with how much memory."""

import asyncio
from collections.abc import AsyncIterator

from bench.harness import Row, resident_mib, stopwatch
from bench.load import request
from bench.servers import Server
from bench.stage import Stage


async def rows(stage: Stage, server: Server, cases: int) -> AsyncIterator[Row]:
    """The memory is that of the server, looked at after every piece that it sends."""
    before = peak = resident_mib(server.process)
    lines = 0
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    with stopwatch() as seconds:
        writer.write(request("/v1/cases?format=csv", key=stage.key))
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        while size := int(await reader.readline(), 16):
            lines += (await reader.readexactly(size)).count(b"\n")
            await reader.readexactly(2)
            peak = max(peak, resident_mib(server.process))
    writer.close()
    assert lines > cases, f"only {lines:,} lines came"
    yield Row(
        part="export",
        what=f"{cases:,} cases as CSV, {stage.backend}",
        ours=lines / seconds(),
        unit="rows/s",
    )
    yield Row(
        part="export",
        what=f"memory that it takes, {stage.backend}",
        ours=peak - before,
        unit="MiB",
        goal="64 MiB",
        met=peak - before < 64,
    )
