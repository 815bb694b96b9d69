"""The OpenAPI document: current, bounded, and honest about errors."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from wardapi.kit import openapi_changes
from wardapi.main import create_app

ROOT = Path(__file__).parents[2]
METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return create_app().state.document.schema


def operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in schema["paths"].values():
        yield from (path[method] for method in METHODS & path.keys())


def nodes(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object of the document and its place, examples left out."""
    if isinstance(node, list):
        for n, part in enumerate(node):
            yield from nodes(part, f"{where}/{n}")
    elif isinstance(node, dict):
        yield where, node
        for name, part in node.items():
            if name not in ("example", "examples", "default"):
                yield from nodes(part, f"{where}/{name}")


def resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference to a schema, and look through `X or null`."""
    real = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
    node = real[0] if len(real) == 1 else node
    if "$ref" not in node:
        return node
    return schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]


def test_the_committed_document_is_current(schema: dict[str, Any]) -> None:
    assert openapi_changes.is_current(schema, ROOT / openapi_changes.SNAPSHOT)


async def test_the_served_document_is_the_same(
    client: httpx.AsyncClient, schema: dict[str, Any]
) -> None:
    response = await client.get("/openapi.json")
    assert response.json() == json.loads(json.dumps(schema))
    again = await client.get("/openapi.json", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304


def test_it_is_openapi_3_1_with_one_way_to_authenticate(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert schema["security"] == [{"bearer": []}]


def test_every_operation_says_what_it_does(schema: dict[str, Any]) -> None:
    for operation in operations(schema):
        assert operation["summary"]
        assert operation["tags"]
        assert operation.get("description"), operation["operationId"]


def test_every_error_is_a_problem_and_names_its_codes(schema: dict[str, Any]) -> None:
    for operation in operations(schema):
        errors = {k: v for k, v in operation["responses"].items() if k >= "400"}
        assert errors.keys() >= {"400", "500", "503"}
        for status, answer in errors.items():
            assert list(answer["content"]) == ["application/problem+json"], operation["operationId"]
            assert (
                f"`{answer['content']['application/problem+json']['example']['code']}`"
                in (answer["description"])
            )
            assert answer["content"]["application/problem+json"]["example"]["status"] == int(status)


def test_every_operation_shows_what_it_takes_and_what_it_answers(schema: dict[str, Any]) -> None:
    for operation in operations(schema):
        good = next(iter(operation["responses"].values()))
        for message in (good, operation.get("requestBody", {})):
            content = message.get("content", {}).get("application/json")
            if content is not None:
                shown = content | content["schema"] | resolved(schema, content["schema"])
                assert shown.keys() & {"example", "examples"}, operation["operationId"]


def test_a_header_that_is_needed_is_documented_as_needed(schema: dict[str, Any]) -> None:
    for operation in operations(schema):
        needed = {p["name"] for p in operation.get("parameters", ()) if p.get("required")}
        assert ("If-Match" in needed) is ("428" in operation["responses"])


def test_parameters_are_never_null(schema: dict[str, Any]) -> None:
    for operation in operations(schema):
        for parameter in operation.get("parameters", ()):
            assert "null" not in json.dumps(parameter["schema"]), operation["operationId"]


def test_strings_numbers_and_lists_are_bounded(schema: dict[str, Any]) -> None:
    unbounded = [
        where
        for where, node in nodes(schema)
        if (node.get("type") == "string" and not node.keys() & {"maxLength", "enum", "const"})
        or (node.get("type") == "array" and "maxItems" not in node)
        or (
            node.get("type") in ("integer", "number")
            and not (
                node.keys() & {"maximum", "exclusiveMaximum", "enum"}
                and node.keys() & {"minimum", "exclusiveMinimum", "enum"}
            )
        )
    ]
    assert unbounded == []


def test_messages_are_named_without_the_paths_of_the_code(schema: dict[str, Any]) -> None:
    assert [name for name in schema["components"]["schemas"] if "__" in name] == []


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    for where, node in nodes(schema):
        if isinstance(node.get("$ref"), str):
            _, _, section, name = node["$ref"].split("/")
            assert name in schema["components"][section], where
