"""API9:2023, improper inventory management: what is served is what is documented."""

import re
import tomllib
from pathlib import Path

from tests.whole.roles import PLAIN
from tests.whole.test_role_matrix import ROUTES
from wardapi import __version__
from wardapi.main import create_app

ROOT = Path(__file__).parents[2]
UNVERSIONED = {"/health/live", "/health/ready", "/problems", "/problems/{code}"}


def test_every_route_is_in_the_document_and_the_other_way_round() -> None:
    document = create_app().state.document.schema
    documented = {
        (method.upper(), path, operation["operationId"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    served = {
        (method, route.path, route.operation_id)
        for route in ROUTES.values()
        for method in route.methods
    }
    assert documented == served


def test_nothing_else_is_served() -> None:
    app = create_app()
    found = {
        getattr(route, "path", "")
        for index in app.router.routes
        for route in getattr(index, "routes", [index])
    }
    assert found == {route.path for route in ROUTES.values()} | PLAIN.keys()


def test_every_route_of_the_api_names_its_version() -> None:
    paths = {route.path for route in ROUTES.values()}
    assert {path for path in paths if not path.startswith("/v1/")} == UNVERSIONED


def test_the_document_tells_which_release_it_is_of() -> None:
    assert create_app().state.document.schema["info"]["version"] == __version__


def test_what_the_service_is_made_of_is_pinned_by_hash() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = (ROOT / "requirements" / "runtime.txt").read_text()
    for line in needed:
        name = re.split(r"[\[<>;]", line)[0].strip()
        assert f"\n{name}" in f"\n{pinned}", name
    lines = [line for line in pinned.splitlines() if line[:1].isalnum()]
    assert all("==" in line for line in lines)
    assert pinned.count("--hash=sha256:") >= len(lines)
