"""Requests made up from the committed schema, against a real server, with a real key per role.

`make test` makes a few thousand of them, the same every time. `make schemathesis-long` sets
WARDAPI_SCHEMATHESIS_EXAMPLES: then every role tries every phase on every operation.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.databases import Template
from tests.whole.council import NOW
from tests.whole.serving import Served, served
from tests.whole.viewers import ANYBODY, ROLES, Viewer
from tests.whole.world import World

ROOT = Path(__file__).parents[2]
EXAMPLES = os.environ.get("WARDAPI_SCHEMATHESIS_EXAMPLES")

CASEWORK = (
    "actions",
    "briefing packs",
    "cases",
    "commitments",
    "escalations",
    "feeds",
    "indicators",
    "meetings",
    "notices",
    "plans",
    "priorities",
    "scorecards",
    "silo-reports",
    "trail",
)
BUDGETS = (
    "allocations",
    "funds",
    "open data",
    "organisations",
    "participation",
    "pots",
    "statements",
)
PUBLISHED = (
    "alignment",
    "commitments",
    "council",
    "elections",
    "notices",
    "plans",
    "policies",
    "priorities",
    "scorecards",
    "service",
    "services",
    "timescales",
    "wards",
)
ALL_PHASES = "examples,coverage,fuzzing,stateful"
REVOKING = ("revoke_key", "revoke_grant")
AT_ONCE = 2
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Run(NamedTuple):
    """Who asks for what. Who may revoke keys does so last, since their own may be among them."""

    role: str
    tags: tuple[str, ...] = ()
    phases: str = "fuzzing,stateful"
    operations: tuple[str, ...] = ()
    but_for: tuple[str, ...] = ()
    """Methods that are left out."""


# Each role on one of the databases; what they may do to cases, on both.
SHORT = {
    "sqlite": [
        Run("manager", ("cases", "escalations"), "coverage", but_for=("GET",)),
        Run("manager", CASEWORK, "examples,fuzzing,stateful"),
        Run("administrator", ("access", "policies", "trail")),
        Run("councillor", CASEWORK),
        Run("auditor", (*CASEWORK, *BUDGETS, "access")),
        Run("manager", BUDGETS),
    ],
    "postgresql": [
        Run("public", PUBLISHED, "examples,fuzzing,stateful"),
        Run("service_lead", CASEWORK),
        Run("coordinator", CASEWORK),
        Run("integration", CASEWORK),
        Run("finance", (*CASEWORK, *BUDGETS)),
        Run("administrator", ("access", "policies", "trail"), "examples,fuzzing"),
    ],
}
LONG = [Run(role, phases=ALL_PHASES) for role in ("public", *ROLES)]
LAST = Run("administrator", operations=REVOKING)


async def test_no_request_gets_what_the_schema_does_not_promise(
    template: Template, backend: str, tmp_path: Path
) -> None:
    runs = LONG if EXAMPLES else SHORT[backend]
    async with served(template, tmp_path, NOW) as council:
        config = configuration(council.world, tmp_path)
        turns = asyncio.Semaphore(AT_ONCE)

        async def take_turn(run: Run) -> str:
            async with turns:
                return await asyncio.to_thread(outcome, run, council, config, tmp_path)

        outcomes = await asyncio.gather(*map(take_turn, runs))
        for run in runs:
            if run.role != "public":
                await still_known(council, run)
        outcomes.append(await take_turn(LAST))
    if any(outcomes):
        pytest.fail("\n".join(outcomes), pytrace=False)


def outcome(run: Run, council: Served, config: Path, directory: Path) -> str:
    """Return what Schemathesis has against the service; nothing when it has nothing."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)]
    command += ["run", str(ROOT / "openapi" / "wardapi.json"), "--url", council.url]
    command += ["--phases", run.phases, "--max-examples", EXAMPLES or "3", "--seed", "1"]
    command += ["--continue-on-failure", "--no-color", *chosen(run)]
    for name, value in council.world.headers[viewer_of(run)].items():
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode == 0 and " generated" in done.stdout:
        return ""
    return f"{run.role}:\n{done.stdout}\n{done.stderr}"


def chosen(run: Run) -> Iterator[str]:
    for tag in run.tags:
        yield from ("--include-tag", tag)
    for operation in run.operations:
        yield from ("--include-operation-id", operation)
    for method in run.but_for:
        yield from ("--exclude-method", method)
    if run.role == "administrator" and not run.operations:
        for operation in REVOKING:
            yield from ("--exclude-operation-id", operation)


def viewer_of(run: Run) -> Viewer:
    return ANYBODY if run.role == "public" else Viewer(run.role, "own ward")


async def still_known(council: Served, run: Run) -> None:
    """A run whose key was revoked on the way would have been refused ever since."""
    headers = council.world.headers[viewer_of(run)]
    async with httpx.AsyncClient(base_url=council.url) as client:
        answer = await client.get("/v1/me", headers=headers)
    assert answer.json().get("roles") == [run.role]


def configuration(world: World, directory: Path) -> Path:
    """Write the committed configuration, with what the world has for addresses to name."""
    known = {
        "reference": [case.reference for case in world.cases.values()],
        "id": [
            id_
            for case in world.cases.values()
            for id_ in (case.description, case.own_note, case.share, case.escalation)
        ]
        + [value for value in world.names.values() if UUID_TEXT.fullmatch(value)],
        "ward": ["boston-castle", "wath"],
        "service": ["streetscene", "housing"],
        "slug": ["rotherham", "councillor-enquiries"],
        **{name: [value] for name, value in world.names.items()},
    }
    lines = [(ROOT / "schemathesis.toml").read_text()]
    for name, values in known.items():
        lines.append(f"[dictionaries.{name}]\nvalues = {json.dumps(values)}\n")
    lines.append("[parameters]\n")
    lines += [f'"path.{n}" = {{ dictionary = "{n}", probability = 0.7 }}\n' for n in known]
    path = directory / "schemathesis.toml"
    path.write_text("".join(lines))
    return path
