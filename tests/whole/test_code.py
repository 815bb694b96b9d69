"""Walls that a reader of the code would have to hold by eye."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wardapi

SOURCE = Path(wardapi.__file__).parent
ROOT = Path(__file__).parents[2]
FILES = sorted(SOURCE.rglob("*.py"))

DOORS = {"kit/database.py", "jobs.py"}
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "func.now",
    "func.current_timestamp",
    "uuid.uuid1",
}


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def calls(path: Path) -> Iterator[str]:
    """Yield what a file calls, by the last two names: `session.commit`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            yield f"{last}.{node.func.attr}"


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_each_room_knows_only_those_below_it() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_edge_commits() -> None:
    found = {
        name(path)
        for path in FILES
        for call in calls(path)
        if call.endswith((".commit", ".rollback"))
    }
    # The driver's own file passes the calls on.
    assert found - {"kit/sqlite.py"} <= DOORS
    assert "kit/database.py" in found


def test_there_is_one_clock() -> None:
    found = {name(path) for path in FILES for call in calls(path) if call in CLOCKS}
    assert found == {"kit/clock.py"}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("rules.py")), ids=name)
def test_rules_know_no_framework_and_no_clock(path: Path) -> None:
    roots = {module.partition(".")[0] for module in imports(path)}
    assert roots - set(sys.stdlib_module_names) <= {"wardapi"}
    ours = {module for module in imports(path) if module.startswith("wardapi.")}
    above = ("models", "queries", "actions", "schemas", "routes", "database", "deps", "clock")
    assert not [module for module in ours if module.rpartition(".")[2] in above]


@pytest.mark.parametrize("path", sorted((SOURCE / "timescales").rglob("*.py")), ids=name)
def test_the_engine_knows_the_standard_library_alone(path: Path) -> None:
    known = set(sys.stdlib_module_names) | {"wardapi"}
    assert {module.partition(".")[0] for module in imports(path)} <= known
    ours = {module for module in imports(path) if module.startswith("wardapi.")}
    assert {module.split(".")[1] for module in ours} <= {"timescales"}


def test_relationships_never_load_by_themselves() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "relationship":
                lazy = [word.value for word in node.keywords if word.arg == "lazy"]
                assert [getattr(value, "value", None) for value in lazy] == ["raise"], name(path)
