"""A client that costs less than what it measures: prepared bytes out, as little as can be read."""

import asyncio
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple

CLIENTS = 16
SECONDS = 2.0

Asking = Callable[[], bytes]
"""Gives the next request, as bytes."""


class Load(NamedTuple):
    """What a number of clients met who each ask again as soon as they are answered."""

    per_second: float
    median_ms: float
    p99_ms: float


class Answered(Exception):
    """The server's answer is not the one that was measured for."""


def request(
    path: str, *, key: str | None = None, etag: str | None = None, body: bytes | None = None
) -> bytes:
    """Return a request: GET, or POST when it has a body."""
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if key is not None:
        lines.append(f"Authorization: Bearer {key}")
    if etag is not None:
        lines.append(f"If-None-Match: {etag}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


async def load(
    port: int,
    asking: Asking,
    *,
    expect: int = 200,
    clients: int = CLIENTS,
    seconds: float = SECONDS,
) -> Load:
    """Ask with some clients for some seconds. Raises Answered at any other status."""
    loop = asyncio.get_running_loop()
    until = perf_counter() + seconds
    connected = [
        await loop.create_connection(lambda: _Client(asking, expect, until), "127.0.0.1", port)
        for _ in range(clients)
    ]
    started = perf_counter()
    took = [
        one for _, client in connected for one in await asyncio.wait_for(client.done, seconds + 60)
    ]
    elapsed = perf_counter() - started
    for transport, _ in connected:
        transport.close()
    return Load(len(took) / elapsed, median(took) * 1e3, _nth(took, 0.99) * 1e3)


async def ask(port: int, message: bytes) -> tuple[int, bytes, bytes]:
    """Ask once; return status, head and body of an answer that says how long it is."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(message)
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(_length(head))
    writer.close()
    return int(head[9:12]), head, body


class _Client(asyncio.Protocol):
    """One connection that is kept."""

    def __init__(self, asking: Asking, expect: int, until: float) -> None:
        self.asking = asking
        self.expect = str(expect).encode()
        self.until = until
        self.done: asyncio.Future[Sequence[float]] = asyncio.get_running_loop().create_future()
        self.took: list[float] = []
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n") + 4
        if end < 4 or len(self.buffer) < end + _length(self.buffer[:end]):
            return
        now = perf_counter()
        self.took.append(now - self.asked)
        if self.buffer[9:12] != self.expect:
            self._end(Answered(self.buffer.decode()))
        elif now >= self.until:
            self._end(None)
        else:
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or ConnectionError("the server has hung up"))

    def _ask(self) -> None:
        self.buffer = b""
        self.asked = perf_counter()
        self.transport.write(self.asking())

    def _end(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(self.took)
        else:
            self.done.set_exception(error)


def _length(head: bytes) -> int:
    at = head.find(b"content-length: ")
    return 0 if at < 0 else int(head[at + 16 : head.index(b"\r\n", at)])


def _nth(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]
