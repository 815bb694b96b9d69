"""Servers to measure, each in a process of its own, as it would be deployed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import NamedTuple

from wardapi.kit.settings import Settings

_WAIT = 30.0
WARDAPI = (sys.executable, "-c", "from wardapi.cli import app; app()")


class Server(NamedTuple):
    """Something that listens on 127.0.0.1."""

    port: int
    process: int


@contextmanager
def wardapi(settings: Settings) -> Iterator[Server]:
    """Serve the API with default settings, but for the database."""
    with running([*WARDAPI, "serve"], environment(settings)) as found:
        yield found


@contextmanager
def bare(settings: Settings) -> Iterator[Server]:
    """Serve the routes of `bench.bare`."""
    with running([sys.executable, "-m", "bench.bare"], environment(settings)) as found:
        yield found


def environment(settings: Settings) -> dict[str, str]:
    """Where a process finds the database."""
    return {
        "WARDAPI_DATABASE_URL": settings.database_url,
        "WARDAPI_DATA_DIR": str(settings.data_path),
    }


@contextmanager
def running(command: Sequence[str], settings: Mapping[str, str]) -> Iterator[Server]:
    """Run a server until the end of the block; it is given `--port`."""
    port = _free_port()
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until somebody listens."""
    deadline = monotonic() + _WAIT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            assert process.poll() is None, "the server has ended"
            assert monotonic() < deadline, "the server does not listen"
            sleep(0.005)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
