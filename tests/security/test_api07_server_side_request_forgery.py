"""API7:2023, server side request forgery: not applicable yet, and these tests say why.

No route takes an address to fetch, and no code of the service can fetch one. Webhooks will; the
day they come, the vectors of addresses that must not be reached come here with them.
"""

import ast
import re
from pathlib import Path
from typing import Any

import wardapi
from wardapi.main import create_app

ADDRESS = re.compile(r"ur[il]s?|href|webhook|callback|endpoint|host|link|redirect|proxy|feed")
CLIENTS = {
    "httpx",
    "requests",
    "urllib",
    "urllib3",
    "aiohttp",
    "http",
    "socket",
    "smtplib",
    "ftplib",
}
SOURCE = Path(wardapi.__file__).parent


def test_no_route_takes_an_address() -> None:
    document = create_app().state.document.schema
    asked = [
        parameter["name"]
        for path in document["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
        if parameter["schema"].get("format") != "uuid"  # an id leads nowhere
    ]
    for name, schema in document["components"]["schemas"].items():
        if not name.endswith(("Out", "OutBase", "Brief")) and not name.startswith("Giving"):
            asked += schema.get("properties", {})
            assert "uri" not in str(formats(schema)), name
    words = {word for name in asked for word in re.split(r"[^a-z]+", name.lower())}
    assert [word for word in words if ADDRESS.fullmatch(word)] == []


def formats(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for part in node for found in formats(part)]
    if not isinstance(node, dict):
        return []
    own = [node["format"]] if isinstance(node.get("format"), str) else []
    return own + [found for part in node.values() for found in formats(part)]


def test_no_code_of_the_service_can_fetch() -> None:
    imported = {
        (path.name, name.partition(".")[0])
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in names(node)
    }
    # `http` is there for the names of statuses; `socket` asks whether our own port is taken;
    # `urllib` puts queries together.
    assert {(file, name) for file, name in imported if name in CLIENTS} == {
        ("links.py", "urllib"),
        ("openapi.py", "http"),
        ("serving.py", "socket"),
    }


def names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
