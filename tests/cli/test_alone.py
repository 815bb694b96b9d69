"""One process serves a SQLite file."""

import os
from pathlib import Path

import pytest
import typer

from wardapi.cli.alone import alone
from wardapi.kit.settings import Settings


def sqlite(path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{path}")


def test_a_second_one_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = sqlite(tmp_path / "wardapi.db")
    with alone(settings), pytest.raises(typer.Exit) as ended, alone(settings):
        pass
    assert ended.value.exit_code == 1
    told = capsys.readouterr().err
    assert f"wardapi.db is served already, by process {os.getpid()}. SQLite takes one" in told


def test_another_name_of_the_same_file_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "other.db").symlink_to(tmp_path / "wardapi.db")
    with alone(sqlite(tmp_path / "wardapi.db")), pytest.raises(typer.Exit):
        alone(sqlite(tmp_path / "other.db")).__enter__()


def test_when_the_first_has_ended_the_next_may_serve(tmp_path: Path) -> None:
    settings = sqlite(tmp_path / "wardapi.db")
    for _ in range(2):
        with alone(settings):
            pass


def test_two_files_are_served_at_once(tmp_path: Path) -> None:
    with alone(sqlite(tmp_path / "one.db")), alone(sqlite(tmp_path / "other.db")):
        pass


def test_on_postgresql_there_may_be_any_number() -> None:
    settings = Settings(database_url="postgresql://council@localhost/wardapi")
    with alone(settings), alone(settings):
        pass


def test_a_directory_that_is_not_there_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        alone(sqlite(tmp_path / "nowhere" / "wardapi.db")).__enter__()
    assert "No such file or directory" in capsys.readouterr().err
