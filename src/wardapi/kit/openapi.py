"""The OpenAPI document: what FastAPI makes, with our errors and our security written in."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any

from fastapi._compat import ModelField
from fastapi.dependencies.utils import get_flat_params
from fastapi.openapi.utils import get_openapi
from fastapi.params import Header, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from wardapi import __version__
from wardapi.kit import etags, idempotency, paging, problems
from wardapi.kit.database import DatabaseBusy
from wardapi.kit.errors import (
    NotAllowed,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
    WardapiError,
    all_errors,
)
from wardapi.kit.routing import RepeatedParameter, Route, UnknownParameter, writes
from wardapi.kit.schema import ListOut, Problem

DESCRIPTION = """The API of a council's wards: cases that know their deadlines and escalate by \
themselves.

Every error is `application/problem+json` (RFC 9457) with a stable `code`; `GET /problems` lists \
them. Lists are paged by `links.next`. A POST may carry `Idempotency-Key`; a change of an item \
carries the `If-Match` of the version that was read."""

_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, as `wardapi keys create` prints it.",
}
_METHODS = ("get", "put", "post", "delete", "patch")
_HEADERS = {
    "Access-Control-Allow-Origin": {
        "description": "Not sent: scripts of other origins may not read answers.",
        "schema": {"type": "string", "maxLength": 200},
    },
    "RateLimit": {
        "description": "What is left of the asker's share of the service. Not sent yet, because"
        " there is no limit yet: be ready for it.",
        "schema": {"type": "string", "maxLength": 200, "examples": ['"default";r=50;t=30']},
    },
}
_LONG_NAME = re.compile(r'(?<=["/])[\w.-]+__[\w.-]+(?=")')
_ENTITY_TAG = '(W/)?"[!#-~]*"'
_IF_MATCH_PATTERN = rf"^(\*|{_ENTITY_TAG}( *, *{_ENTITY_TAG})*)$"


def refusals(*kinds: type[WardapiError]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may refuse so; the general ones are added by itself.

    @router.post(..., responses=refusals(CaseClosed, NotYourWard))
    """
    codes: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        found = codes.setdefault(problems.status_of(kind), {"description": "", "x-codes": {}})
        found["x-codes"][kind.code] = kind.title
    return codes


def item_example(example: Mapping[str, Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that answers one thing that looks so."""
    return {status: {"content": {"application/json": {"example": example}}}}


def list_example(example: Mapping[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that answers a list of things that look so."""
    meta = {"safe_until": "2026-01-05T09:59:30Z", "count": None}
    return item_example({"data": [example], "links": {"next": None}, "meta": meta})


class Document:
    """The document of an app's routes, made when it is first asked for."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = routes

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The document as JSON has it."""
        schema = get_openapi(
            title="wardapi",
            version=__version__,
            description=DESCRIPTION,
            routes=self._routes,
            license_info={"name": "MIT", "identifier": "MIT"},
            contact={"name": "The wardapi authors"},
            servers=[{"url": "/", "description": "Production: this service", "x-internal": False}],
        )
        components = schema.setdefault("components", {})
        components["securitySchemes"] = {"bearer": _BEARER}
        components["headers"] = _HEADERS
        schemas = components.setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas["Problem"] = _inlined(Problem.model_json_schema(), schemas)
        schema["security"] = [{"bearer": []}]
        for route in self._routes:
            _complete(schema["paths"], route)
        _bound(schema)
        schema = _named_by_room(schema)
        schema["tags"] = [{"name": name} for name in sorted(_tags(schema))]
        return schema

    @cached_property
    def content(self) -> bytes:
        """The document as it is served."""
        return json.dumps(self.schema, separators=(",", ":")).encode()

    async def endpoint(self, request: Request) -> Response:
        """Serve the document."""
        tag = f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'
        return etags.not_modified(request, tag) or Response(
            self.content, 200, {"ETag": tag}, "application/json"
        )


def parameters(route: Route) -> list[ModelField]:
    """Return what a route takes in its address, its query and its headers."""
    return get_flat_params(route.dependant)


def unique_id(route: APIRoute) -> str:
    """Return the operation's id, which every route must give: a verb and a noun."""
    if route.operation_id is None and route.include_in_schema:
        raise TypeError(f"{route.methods} {route.path} has no operation_id")
    return route.operation_id or route.name


def _inlined(model: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    schemas.update(model.pop("$defs", {}))
    text = json.dumps(model).replace("#/$defs/", "#/components/schemas/")
    result: dict[str, Any] = json.loads(text)
    return result


def _named_by_room(schema: dict[str, Any]) -> dict[str, Any]:
    """Call a message whose name several rooms use by its room too: `MeetingsKind`."""
    names: dict[str, str] = {}
    for name in schema["components"]["schemas"]:
        if "__" in name:
            _, room, *_, own = name.split("__")
            named = room.title() + own
            if named in names.values():
                raise ValueError(f"two messages of a room are called {own}")
            names[name] = named
    text = _LONG_NAME.sub(lambda found: names.get(found[0], found[0]), json.dumps(schema))
    result: dict[str, Any] = json.loads(text)
    return result


def _tags(schema: dict[str, Any]) -> set[str]:
    operations = (path.get(method, {}) for path in schema["paths"].values() for method in _METHODS)
    return {tag for operation in operations for tag in operation.get("tags", ())}


def _complete(paths: dict[str, Any], route: Route) -> None:
    if not route.include_in_schema:
        return
    for method in route.methods or ():
        operation = paths[route.path_format][method.lower()]
        # FastAPI adds the schemes of dependencies; whether one is needed is the route's to say.
        operation.pop("security", None)
        security = (route.openapi_extra or {}).get("security")
        if security is not None:
            operation["security"] = security
        _restore_examples(operation, route)
        _document_parameters(operation)
        _document_list(operation, route)
        _document_errors(operation, route)
        for answer in operation["responses"].values():
            headers = answer.setdefault("headers", {})
            headers |= {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}


def _restore_examples(operation: dict[str, Any], route: Route) -> None:
    """Put examples back as they were written: FastAPI drops what is null, required or not."""
    for status, answer in route.responses.items():
        for media_type, content in answer.get("content", {}).items():
            if "example" in content:
                shown = operation["responses"][str(status)]["content"][media_type]
                shown["example"] = content["example"]


def _document_parameters(operation: dict[str, Any]) -> None:
    """A parameter is left out or has a value, never null; If-Match must be there, or 428."""
    for parameter in operation.get("parameters", ()):
        options = parameter["schema"].pop("anyOf", None)
        if options is not None:
            real = [option for option in options if option != {"type": "null"}]
            parameter["schema"] |= real[0] if len(real) == 1 else {"anyOf": real}
        if parameter["name"] == "If-Match":
            parameter["required"] = True
            parameter["schema"]["pattern"] = _IF_MATCH_PATTERN


def _document_list(operation: dict[str, Any], route: Route) -> None:
    model = route.response_model
    if not (isinstance(model, type) and issubclass(model, ListOut)):
        return
    answer = operation["responses"]["200"]
    answer["content"]["text/csv"] = {"schema": {"type": "string", "maxLength": 2**40}}
    answer["description"] = (
        "A page; `Link` names the next, as `links.next` does. As CSV, every row."
    )


def _document_errors(operation: dict[str, Any], route: Route) -> None:
    answers = operation["responses"]
    codes: dict[int, dict[str, str]] = {}
    for kind in _general(route):
        codes.setdefault(problems.status_of(kind), {})[kind.code] = kind.title
    answers.pop("422", None) if not _has_codes(answers, "422") else None
    for status in [key for key in answers if _has_codes(answers, key)]:
        codes.setdefault(int(status), {}).update(answers.pop(status)["x-codes"])
    for status in sorted(codes):
        answers[str(status)] = _problem_answer(status, codes[status])


def _bound(node: Any) -> None:
    """Write down the bounds that a type has of itself, of ids and of whole numbers."""
    if isinstance(node, list):
        for part in node:
            _bound(part)
    if not isinstance(node, dict):
        return
    if node.get("type") == "string" and node.get("format") == "uuid":
        node.setdefault("maxLength", 36)
    if node.get("type") == "integer" and "enum" not in node:
        node.setdefault("minimum", 0)
        node.setdefault("maximum", 2**53 - 1)
        node.setdefault("format", "int32" if node["maximum"] < 2**31 else "int64")
    for name, part in node.items():
        if name not in ("example", "examples", "default"):
            _bound(part)


def _has_codes(answers: dict[str, Any], status: str) -> bool:
    return "x-codes" in answers.get(status, {})


def _general(route: Route) -> Iterable[type[WardapiError]]:
    """Yield the refusals that follow from what a route takes."""
    fields = parameters(route)
    headers = {field.alias for field in fields if isinstance(field.field_info, Header)}
    yield UnknownParameter
    if any(isinstance(field.field_info, Query) for field in fields):
        yield RepeatedParameter
    if "cursor" in {field.alias for field in fields}:
        yield paging.InvalidCursor
    if (route.openapi_extra or {}).get("security") != []:
        yield from _credential_refusals()
        yield NotAllowed
    if "{" in route.path:
        yield NotFound
    if route.body_field is not None:
        yield from (problems.BodyTooLarge, problems.UnsupportedMediaType)
    if fields or route.body_field is not None:
        yield problems.InvalidMessage
    if "If-Match" in headers:
        yield from (PreconditionFailed, PreconditionRequired, etags.MalformedPrecondition)
    if writes(route.dependant):
        yield problems.ChangedMeanwhile
    if route.is_idempotent:
        yield from (
            idempotency.AnswerErased,
            idempotency.IdempotencyInProgress,
            idempotency.IdempotencyKeyReused,
        )
    yield from (problems.InternalError, DatabaseBusy)


def _credential_refusals() -> Iterable[type[WardapiError]]:
    """Yield what `access` says of credentials, each with its own code."""
    told = [kind for kind in all_errors().values() if issubclass(kind, Unauthenticated)]
    return [kind for kind in told if kind is not Unauthenticated] or told


def _problem_answer(status: int, codes: dict[str, str]) -> dict[str, Any]:
    lines = "\n".join(f"- `{code}`: {title}" for code, title in sorted(codes.items()))
    code, title = next(iter(sorted(codes.items())))
    example = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": f"{title} {all_errors()[code].remedy}",
        "instance": "/v1/...",
        "code": code,
        "request_id": "0d5f6f0f6f5c4d0ea5a6a2c1f6a0b7c3",
        "errors": [],
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{HTTPStatus(status).phrase}\n\n{lines}",
        "content": {problems.MEDIA_TYPE: {"schema": schema, "example": example}},
    }
