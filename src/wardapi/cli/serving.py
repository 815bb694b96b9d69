"""Commands that go on until they are stopped: `demo`, `serve` and `worker`."""

import os
import sys
from typing import Annotated

import typer

from wardapi.cli import running
from wardapi.cli.alone import alone

Port = Annotated[int, typer.Option(min=1, max=65535)]


def demo(port: Port = 8000) -> None:
    """Start with Rotherham's data and illustrative stories, print keys, and serve."""
    from wardapi import jobs, main
    from wardapi.kit.clock import utc_now
    from wardapi.packs import demo_start

    settings = running.settings(is_demo=True)
    with alone(settings):
        _refuse_taken("127.0.0.1", port)
        running.say("Preparing the tables, Rotherham's data and illustrative stories ...")
        with running.progress("illustrative stories told", every=50) as progress:
            keys = running.on_database(
                settings,
                lambda: demo_start.prepare(
                    settings, now=utc_now(), tellers=jobs.TELLERS, progress=progress
                ),
            )
        address, command = f"http://127.0.0.1:{port}", os.path.relpath(sys.argv[0])
        typer.echo(demo_start.welcome(keys, address=address, command=command))
        sys.stdout.flush()
        main.serve(settings, host="127.0.0.1", port=port)


def serve(
    host: str = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
) -> None:
    """Serve the API. On PostgreSQL start workers beside it; on SQLite it sweeps by itself."""
    from wardapi import main

    settings = running.settings()
    if workers > 1 and settings.is_sqlite:
        running.fail("SQLite takes one process. For more, use PostgreSQL.")
    with alone(settings):
        _refuse_taken(host, port)
        running.refuse_other_tables(settings)
        running.say(f"wardapi serves at http://{_in_address(host)}:{port} (/docs to try it)")
        main.serve(settings, host=host, port=port, workers=workers)


def worker() -> None:
    """Sweep and deliver until stopped. Any number may run on PostgreSQL."""
    from wardapi import jobs
    from wardapi.kit.clock import utc_now

    settings = running.settings()
    if settings.is_sqlite:
        running.fail(
            "SQLite takes one process: `wardapi serve` sweeps by itself. "
            "Use PostgreSQL for workers."
        )
    running.run(jobs.work(settings, utc_now))


def _refuse_taken(host: str, port: int) -> None:
    """Ends the command with a sentence when one cannot serve there."""
    import errno
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            running.fail(
                f"Port {port} is taken. Stop what serves there, or say another with --port."
            )
        running.fail(f"One cannot serve at {_in_address(host)}:{port}: {error.strerror}.")


def _in_address(host: str) -> str:
    """A host as URLs have it: an address of IPv6 stands in brackets."""
    return f"[{host}]" if ":" in host else host
