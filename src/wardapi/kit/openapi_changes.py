"""The committed OpenAPI document, and which changes of it would break a client."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SNAPSHOT = Path("openapi/wardapi.json")
CHANGELOG = Path("CHANGELOG.md")
_METHODS = ("get", "put", "post", "delete", "patch")

Schema = dict[str, Any]


def write(schema: Schema, snapshot: Path = SNAPSHOT, changelog: Path = CHANGELOG) -> list[str]:
    """Write the document, unless it breaks a client and the changelog does not say so.

    The changelog says so when its first section has every one of the returned sentences under a
    heading "Breaking". Returns those that are missing; nothing is written when there are any.
    """
    if snapshot.exists():
        known = _announced(changelog)
        broken = breaking_changes(json.loads(snapshot.read_text()), schema)
        silent = [sentence for sentence in broken if sentence not in known]
        if silent:
            return silent
    snapshot.parent.mkdir(parents=True, exist_ok=True)
    snapshot.write_text(as_text(schema))
    return []


def is_current(schema: Schema, snapshot: Path = SNAPSHOT) -> bool:
    """Whether the committed document is that of the code."""
    return snapshot.exists() and snapshot.read_text() == as_text(schema)


def as_text(schema: Schema) -> str:
    """Return the document as it is committed."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Return a sentence for each change that a client written for `old` would stumble over."""
    return [
        f"`{operation['operationId']}` {change}"
        for path, method, operation in _operations(old)
        for change in _operation_changes(
            (old, operation), (new, new["paths"].get(path, {}).get(method))
        )
    ]


def _announced(changelog: Path) -> str:
    if not changelog.exists():
        return ""
    newest = changelog.read_text().split("\n## ")[1:2]
    return "".join(newest).partition("Breaking")[2]


def _operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, item in schema["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _operation_changes(
    old: tuple[Schema, Schema], new: tuple[Schema, Schema | None]
) -> Iterator[str]:
    old_operation, new_operation = old[1], new[1]
    if new_operation is None:
        yield "is gone"
        return
    yield from _parameter_changes(old_operation, new_operation)
    before, after = _body(old_operation), _body(new_operation)
    if before is None and after is not None and new_operation["requestBody"].get("required"):
        yield "wants a body"
    if before is not None and after is not None:
        yield from _request_changes((old[0], before), (new[0], after), "the body")
    for status, answer in old_operation["responses"].items():
        if not status.startswith("2"):
            continue
        if status not in new_operation["responses"]:
            yield f"no longer answers {status}"
            continue
        before, after = _json(answer), _json(new_operation["responses"][status])
        if before is not None:
            yield from _answer_changes((old[0], before), (new[0], after or {}), "the answer")


def _parameter_changes(old: Schema, new: Schema) -> Iterator[str]:
    before, after = _parameters(old), _parameters(new)
    for (place, name), parameter in before.items():
        if (place, name) not in after:
            yield f"no longer takes the {place} parameter `{name}`"
            continue
        lost = _choices(parameter["schema"]) - _choices(after[place, name]["schema"])
        for choice in sorted(lost):
            yield f"no longer takes {choice} as `{name}`"
    for (place, name), parameter in after.items():
        if parameter.get("required") and not before.get((place, name), {}).get("required"):
            yield f"wants the {place} parameter `{name}`"


def _parameters(operation: Schema) -> dict[tuple[str, str], Schema]:
    return {(found["in"], found["name"]): found for found in operation.get("parameters", ())}


def _body(operation: Schema) -> Schema | None:
    return _json(operation.get("requestBody", {}))


def _json(message: Schema) -> Schema | None:
    schema: Schema | None = message.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _request_changes(
    old: tuple[Schema, Schema], new: tuple[Schema, Schema], where: str
) -> Iterator[str]:
    before, after = _resolved(*old), _resolved(*new)
    for name in sorted(set(after.get("required", ())) - set(before.get("required", ()))):
        yield f"wants `{name}` in {where}"
    for choice in sorted(_choices(before) - _choices(after)):
        yield f"no longer takes {choice} as {where}"
    for name, field in before.get("properties", {}).items():
        if name not in after.get("properties", {}):
            yield f"no longer takes `{name}` in {where}"
        else:
            inner = (new[0], after["properties"][name])
            yield from _request_changes((old[0], field), inner, f"`{name}`")


def _answer_changes(
    old: tuple[Schema, Schema], new: tuple[Schema, Schema], where: str
) -> Iterator[str]:
    before, after = _resolved(*old), _resolved(*new)
    if _kinds(before) and not _kinds(after) <= _kinds(before):
        yield f"answers another type as {where}"
    if "items" in before:
        yield from _answer_changes(
            (old[0], before["items"]), (new[0], after.get("items", {})), where
        )
    for name, field in before.get("properties", {}).items():
        if name not in after.get("properties", {}):
            yield f"no longer answers `{name}` in {where}"
            continue
        if name in before.get("required", ()) and name not in after.get("required", ()):
            yield f"no longer always answers `{name}` in {where}"
        inner = (new[0], after["properties"][name])
        yield from _answer_changes((old[0], field), inner, f"`{name}`")


def _resolved(document: Schema, schema: Schema) -> Schema:
    """Follow a reference, and look through `X or null`."""
    reference = schema.get("$ref")
    if reference is not None:
        return _resolved(document, document["components"]["schemas"][reference.rpartition("/")[2]])
    real = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    return _resolved(document, real[0]) if len(real) == 1 else schema


def _choices(schema: Schema) -> set[str]:
    return {json.dumps(choice) for choice in schema.get("enum", ())}


def _kinds(schema: Schema) -> set[str]:
    kind = schema.get("type", [])
    return {kind} if isinstance(kind, str) else set(kind)
