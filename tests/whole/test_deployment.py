"""The files of the deployment agree with the code, and hold no secret."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from wardapi.kit.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_postgresql_a_migration_job_replicas_workers_and_one_door(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services.keys() == {"postgres", "migrate", "api", "worker", "proxy"}
    assert [name for name in services if "ports" in services[name]] == ["proxy"]
    for name in ("api", "worker"):
        assert services[name]["deploy"]["replicas"] >= 2
        migrated = services[name]["depends_on"]["migrate"]
        assert migrated == {"condition": "service_completed_successfully"}


def test_secrets_come_from_outside(compose: dict[str, Any]) -> None:
    for name in ("migrate", "api", "worker"):
        environment = compose["services"][name]["environment"]
        for variable in ("WARDAPI_CURSOR_SECRET", "WARDAPI_SEAL_SECRET"):
            assert environment[variable].startswith(f"${{{variable}:?")
        assert "${POSTGRES_PASSWORD:?" in environment["WARDAPI_DATABASE_URL"]
    example = (ROOT / ".env.example").read_text()
    assert re.findall(r"^\w+=.+$", example, flags=re.MULTILINE) == []


def test_settings_that_the_deployment_gives_exist(compose: dict[str, Any]) -> None:
    given = {name for name in compose["services"]["api"]["environment"] if "WARDAPI" in name}
    known = {f"WARDAPI_{name.upper()}" for name in Settings.model_fields}
    assert given <= known


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.stem
)
def test_every_dependency_is_pinned_with_its_hashes_and_names_no_place(path: Path) -> None:
    text = path.read_text()
    pinned = re.split(r"\n(?=[a-z0-9])", text.partition("make requirements\n")[2].strip())
    assert pinned
    assert all("==" in one and "--hash=sha256:" in one for one in pinned)
    assert not re.search(r"https?:|file:|@ |--index|--find-links", text)
