"""One process serves a SQLite file: whoever does holds a lock on a file beside it.

The lock is the operating system's and goes with its process, however that ends; the file stays.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wardapi.cli.running import fail

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from wardapi.kit.settings import Settings


@contextmanager
def alone(settings: "Settings") -> Iterator[None]:
    """Ends the command with a sentence when another process serves the same SQLite file.

    On PostgreSQL there may be any number. On Windows, which has no such locks, nobody is asked.
    """
    if not settings.is_sqlite or sys.platform == "win32":
        yield
        return
    database = settings.sqlite_path.resolve()
    with _opened(database.with_name(f"{database.name}.lock")) as lock:
        if not _is_held(lock):
            holder = os.pread(lock, 20, 0).decode(errors="replace").strip()
            fail(
                f"{settings.sqlite_path} is served already"
                + (f", by process {holder}" if holder else "")
                + ". SQLite takes one process: stop the other, name another file in "
                "WARDAPI_DATABASE_URL, or use PostgreSQL."
            )
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        fail(f"The database does not answer: {path.parent}: {error.strerror}")
    try:
        yield file
    finally:
        os.close(file)


def _is_held(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
