"""`wardapi serve` as people start it: real processes on a real file."""

import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests import commands
from wardapi.kit.settings import Settings


def settings_in(directory: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{directory / 'wardapi.db'}",
        data_dir=directory,
        environment="test",
    )


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that the command has made."""
    found = settings_in(tmp_path_factory.mktemp("upgraded"))
    commands.answer(found, "db", "upgrade")
    assert found.sqlite_path is not None
    with closing(sqlite3.connect(found.sqlite_path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found.sqlite_path


@pytest.fixture
def settings(upgraded: Path, tmp_path: Path) -> Settings:
    """A copy of it, for one test."""
    shutil.copy(upgraded, tmp_path / "wardapi.db")
    return settings_in(tmp_path)


@contextmanager
def serving(settings: Settings, port: int) -> Iterator[subprocess.Popen[str]]:
    """A process that has said where it serves; killed at the end."""
    served = subprocess.Popen(
        [commands.COMMAND, "serve", "--port", str(port)],
        env=commands.environment(settings),
        stderr=subprocess.PIPE,
        text=True,
    )
    with served:
        try:
            assert served.stderr
            assert f"wardapi serves at http://127.0.0.1:{port} " in served.stderr.readline()
            yield served
        finally:
            served.send_signal(signal.SIGKILL)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_second_is_refused_and_other_commands_work_beside_the_first(settings: Settings) -> None:
    port = free_port()
    with serving(settings, port):
        second = commands.run(settings, "serve", "--port", str(free_port()))
        assert (second.returncode, second.stdout) == (1, "")
        assert "is served already" in second.stderr
        assert second.stderr.count("\n") == 1
        assert commands.answer(settings, "sweep")["due"] == 0
        assert commands.answer(settings, "audit", "verify")["broken"] is None
        key = commands.run(settings, "keys", "create", "--name", "A", "--role", "manager")
        assert key.stdout.startswith("wk_test_")
    with serving(settings, port):
        """Killed, the first has left its lock's file and not its lock."""


def test_a_port_that_is_taken_is_told_in_a_sentence(settings: Settings) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = commands.run(settings, "serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {port} is taken. Stop what serves there, or say another with --port.\n"
    )


def test_a_host_that_is_not_ours_is_told_in_a_sentence(settings: Settings) -> None:
    done = commands.run(settings, "serve", "--host", "192.0.2.1", "--port", "8000")
    assert done.returncode == 1
    assert done.stderr.startswith("One cannot serve at 192.0.2.1:8000: ")
