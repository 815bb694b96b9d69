"""Which changes of the document would break a client."""

import copy
from pathlib import Path
from typing import Any

import pytest

from wardapi.kit import openapi_changes

OLD: dict[str, Any] = {
    "paths": {
        "/notes": {
            "get": {
                "operationId": "list_notes",
                "parameters": [
                    {"name": "kind", "in": "query", "schema": {"enum": ["low", "high"]}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/NoteOut"},
                                }
                            }
                        }
                    }
                },
            },
            "post": {
                "operationId": "pin_note",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NoteIn"}}
                    },
                },
                "responses": {"201": {"description": "Pinned"}, "409": {"description": "Taken"}},
            },
        }
    },
    "components": {
        "schemas": {
            "NoteIn": {
                "type": "object",
                "required": ["title"],
                "properties": {"title": {"type": "string"}, "rank": {"type": "integer"}},
            },
            "NoteOut": {
                "type": "object",
                "required": ["id", "kind"],
                "properties": {
                    "id": {"type": "string"},
                    "kind": {"anyOf": [{"enum": ["low", "high"]}, {"type": "null"}]},
                },
            },
        }
    },
}


def changed(*path: str, to: Any = None) -> dict[str, Any]:
    """The old document with one place changed, or taken out."""
    new = copy.deepcopy(OLD)
    place: Any = new
    for name in path[:-1]:
        place = place[int(name) if isinstance(place, list) else name]
    last: Any = int(path[-1]) if isinstance(place, list) else path[-1]
    if to is None:
        del place[last]
    else:
        place[last] = to
    return new


GET = ("paths", "/notes", "get")
NOTE_IN = ("components", "schemas", "NoteIn")
NOTE_OUT = ("components", "schemas", "NoteOut")


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (changed("paths", "/notes"), "`list_notes` is gone"),
        (changed(*GET), "`list_notes` is gone"),
        (
            changed(*GET, "parameters", "1"),
            "`list_notes` no longer takes the query parameter `limit`",
        ),
        (
            changed(*GET, "parameters", "0", "schema", to={"enum": ["low"]}),
            '`list_notes` no longer takes "high" as `kind`',
        ),
        (
            changed(*GET, "parameters", "1", "required", to=True),
            "`list_notes` wants the query parameter `limit`",
        ),
        (changed(*GET, "responses", "200"), "`list_notes` no longer answers 200"),
        (
            changed(*NOTE_OUT, "properties", "id"),
            "`list_notes` no longer answers `id` in the answer",
        ),
        (
            changed(*NOTE_OUT, "required", to=["id"]),
            "`list_notes` no longer always answers `kind` in the answer",
        ),
        (
            changed(*NOTE_OUT, "properties", "id", to={"type": "integer"}),
            "`list_notes` answers another type as `id`",
        ),
        (
            changed(*NOTE_IN, "required", to=["title", "rank"]),
            "`pin_note` wants `rank` in the body",
        ),
        (
            changed(*NOTE_IN, "properties", "rank"),
            "`pin_note` no longer takes `rank` in the body",
        ),
    ],
)
def test_a_change_that_breaks_a_client_is_found(new: dict[str, Any], sentence: str) -> None:
    assert sentence in openapi_changes.breaking_changes(OLD, new)


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        changed(*GET, "parameters", "0", "schema", to={"enum": ["low", "high", "middle"]}),
        changed("paths", "/more", to={"get": {"operationId": "more", "responses": {}}}),
        changed(*NOTE_IN, "properties", "colour", to={"type": "string"}),
        changed(*NOTE_IN, "required", to=[]),
        changed(*NOTE_OUT, "properties", "colour", to={"type": "string"}),
        changed("paths", "/notes", "post", "responses", "409"),
    ],
)
def test_a_change_that_breaks_nobody_is_no_matter(new: dict[str, Any]) -> None:
    assert openapi_changes.breaking_changes(OLD, new) == []


def test_a_document_that_breaks_clients_is_written_once_the_changelog_says_so(
    tmp_path: Path,
) -> None:
    snapshot, changelog = tmp_path / "openapi" / "wardapi.json", tmp_path / "CHANGELOG.md"
    assert openapi_changes.write(OLD, snapshot, changelog) == []
    assert openapi_changes.is_current(OLD, snapshot)
    new = changed(*GET)
    silent = openapi_changes.write(new, snapshot, changelog)
    assert silent == ["`list_notes` is gone"]
    assert openapi_changes.is_current(OLD, snapshot)
    changelog.write_text(f"# Changes\n\n## Next\n\n### Breaking\n\n- {silent[0]}: ask otherwise.\n")
    assert openapi_changes.write(new, snapshot, changelog) == []
    assert openapi_changes.is_current(new, snapshot)
    assert not openapi_changes.is_current(OLD, snapshot)
