"""The `wardapi` command in a process of its own, as people start it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from wardapi.kit.settings import Settings

COMMAND = str(Path(sys.executable).with_name("wardapi"))
Done = subprocess.CompletedProcess[str]


def environment(settings: Settings) -> dict[str, str]:
    """The variables that name a test's own database and data."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("WARDAPI_")}
    return {
        **others,
        "WARDAPI_DATABASE_URL": settings.database_url,
        "WARDAPI_DATA_DIR": str(settings.data_path),
        "WARDAPI_ENVIRONMENT": settings.environment,
        "WARDAPI_SEAL_SECRET": "another secret for tests",
        "COLUMNS": "200",
    }


def run(settings: Settings, *words: str) -> Done:
    """Run a command to its end, whatever that is."""
    return subprocess.run(
        [COMMAND, *words],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def answer(settings: Settings, *words: str) -> Any:
    """The JSON that a command prints, and nothing else, when it succeeds."""
    done = run(settings, *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def start(settings: Settings, *words: str) -> subprocess.Popen[bytes]:
    """A command that goes on until it is told to stop; its log is kept in the data directory."""
    settings.data_path.mkdir(parents=True, exist_ok=True)
    with (settings.data_path / "log").open("ab") as log:
        return subprocess.Popen(
            [COMMAND, *words], env=environment(settings), stdout=log, stderr=log
        )
