"""The small council on a real server: real commits, real sockets."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import httpx
import uvicorn

from tests.databases import Template
from tests.whole.world import World, make_world
from wardapi.kit.clock import Clock
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings
from wardapi.main import create_app

SECONDS_TO_END = 30


class Served(NamedTuple):
    """Where the council is served, and who may ask."""

    url: str
    world: World


@asynccontextmanager
async def served(template: Template, directory: Path, now: datetime) -> AsyncIterator[Served]:
    """Serve a council of its own, at an instant that stands still."""
    async with template.copy() as url:
        settings = template.settings(url, directory)
        world = await _build(settings, now)
        with _serving(settings, lambda: now) as address:
            yield Served(address, world)


async def _build(settings: Settings, now: datetime) -> World:
    database = Database(settings)
    app = create_app(settings, clock=lambda: now, database=database)
    transport = httpx.ASGITransport(app)
    try:
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://wardapi.test") as client,
            database._writing_session() as session,
        ):
            return await make_world(session, client, now)
    finally:
        await database.close()


@contextmanager
def _serving(settings: Settings, clock: Clock) -> Iterator[str]:
    """Run uvicorn in a thread, with an event loop of its own, on a free port."""
    app = create_app(settings, clock=clock)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    server = uvicorn.Server(config)
    # It listens from here on: whoever comes before the server is ready waits in the queue.
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(SECONDS_TO_END)
