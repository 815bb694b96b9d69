"""The router of every room. Its routes refuse what they do not know and honour Idempotency-Key."""

from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi._compat import ModelField, field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant, get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from wardapi.kit import deps, faults, idempotency
from wardapi.kit.errors import BadRequest, FieldError, Unprocessable
from wardapi.kit.problems import UnsupportedMediaType

ROOT = "/v1"
_SHOWN = 100
"""Characters of a parameter's name that are said back."""

PUBLIC: dict[str, Any] = {"security": []}
"""`openapi_extra` of a route that answers without a credential."""
OPTIONAL: dict[str, Any] = {"security": [{}, {"bearer": []}]}
"""`openapi_extra` of a route that answers without a credential, and says more with one."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class UnknownParameter(BadRequest):
    """A query parameter that this address does not have. It is refused, because a slip of the pen
    would otherwise change the answer unseen."""

    code = "unknown_parameter"
    title = "This address has no such parameter."
    remedy = "The detail lists the parameters of this address. Correct the name, or leave it out."


class RepeatedParameter(BadRequest):
    """A query parameter that takes one value stands in the address more than once. It is refused,
    because all values but one would be ignored unseen."""

    code = "repeated_parameter"
    title = "A parameter that takes one value was given more than once."
    remedy = "Give it once. To ask for several values, send one request for each."


class NulCharacter(Unprocessable):
    """The character NUL (\\u0000) stands somewhere in the message. Programs put it there;
    nobody types it."""

    code = "nul_character"
    title = "The text holds a character that cannot be kept."
    remedy = "Remove the character NUL from the text, and send it again."


class Route(APIRoute):
    """A route that refuses unknown query parameters and bodies that are not JSON.

    A POST that writes honours Idempotency-Key. Its dependency comes after those of the router, so
    that the asker is known, and before the route's own, so that a repeat is answered as the first
    was and not by what the first has changed meanwhile.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.is_idempotent = "POST" in (options.get("methods") or ()) and writes(
            get_dependant(path=path, call=endpoint)
        )
        if self.is_idempotent:
            known = list(options.get("dependencies") or ())
            options["dependencies"] = [*known, Depends(idempotency.honour)]
        super().__init__(path, endpoint, **options)
        self._beginning = path.partition("{")[0]
        self._slashes = path.count("/")

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Turn away at a glance what cannot match; most routes are tried in vain."""
        path: str = scope["path"]
        if not scope.get("root_path") and (
            not path.startswith(self._beginning) or path.count("/") != self._slashes
        ):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler. What happens here is inside the request's transaction."""
        answer = super().get_route_handler()
        known = query_parameters(self.dependant)
        repeatable = repeatable_parameters(self.dependant)
        takes_json = self.body_field is not None
        is_idempotent = self.is_idempotent
        is_public = "GET" in (self.methods or ()) and self.openapi_extra == PUBLIC

        async def handle(request: Request) -> Response:
            _refuse_unusable(request, known, repeatable)
            if is_public:
                return await _published(request, answer)
            if takes_json:
                await _refuse_other_bodies(request)
            if not is_idempotent:
                return await answer(request)
            try:
                response = await answer(request)
            except idempotency.Replay as replay:
                return replay.response
            await idempotency.remember(request, response)
            return response

        return handle


class Router(APIRouter):
    """A room's router: `Router(prefix="/wards", tags=["wards"])` serves `/v1/wards`."""

    def __init__(self, *, prefix: str, root: str = ROOT, **options: Any) -> None:
        super().__init__(prefix=root + prefix, route_class=Route, redirect_slashes=False, **options)


class Index(BaseRoute):
    """Many routes behind one: the fixed beginning of an address says which few to try."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = list(routes)
        self._by_beginning: dict[str, list[Route]] = {}
        self._fixed: dict[str, list[Route]] = {}
        for route in self.routes:
            if "{" not in route.path:
                self._fixed.setdefault(route.path, []).append(route)
            self._by_beginning.setdefault(_beginning(route.path.split("{")[0]), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the first route that takes the request, else the first for its address."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for route in self.candidates(scope["path"]):
            match, child_scope = route.matches(scope)
            if match is Match.FULL:
                return match, child_scope
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = (match, child_scope)
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the route that was found."""
        await scope["route"].handle(scope, receive, send)

    def candidates(self, path: str) -> Sequence[Route]:
        """Return the routes that an address may be of. One without parameters is never taken for
        one with: where `/rounds/pabulib` takes POST alone, no `/rounds/{id}` answers GET there."""
        if path in self._fixed:
            return self._fixed[path]
        return self._by_beginning.get(_beginning(path), ())


def _beginning(path: str) -> str:
    """Return `/v1/cases` of an address below it, and `/health` of one that has no version."""
    parts = path.split("/", 3)
    return "/".join(parts[: 3 if path.startswith(ROOT) else 2])


def writes(dependant: Dependant) -> bool:
    """Whether a route asks, at any depth, for the session that writes."""
    return calls(dependant, deps.write_session)


def calls(dependant: Dependant, call: Callable[..., Any]) -> bool:
    """Whether a route depends on `call`, at any depth."""
    return dependant.call is call or any(calls(part, call) for part in dependant.dependencies)


def query_parameters(dependant: Dependant) -> frozenset[str]:
    """Return the names of the query parameters that a route knows."""
    return frozenset(field.alias for field in _query_fields(dependant))


def repeatable_parameters(dependant: Dependant) -> frozenset[str]:
    """Return the names of those that take a list, and so may be given more than once."""
    return frozenset(
        field.alias
        for field in _query_fields(dependant)
        if field_annotation_is_sequence(field.field_info.annotation)
    )


def _query_fields(dependant: Dependant) -> list[ModelField]:
    fields = get_flat_params(dependant)
    return [field for field in fields if isinstance(field.field_info, Query)]


async def _published(request: Request, answer: Handler) -> Response:
    """Answer from the shelf, or put the answer there if it says that it may be kept."""
    state = request.app.state
    now = state.clock()
    kept: Response | None = state.shelf.find(request, now)
    if kept is not None:
        return kept
    response = await answer(request)
    state.shelf.keep(request, response, now)
    return response


def _refuse_unusable(request: Request, known: frozenset[str], repeatable: frozenset[str]) -> None:
    """Refuse parameters that are not there or stand there twice, and values that no text has."""
    if not request.scope["query_string"]:
        return
    asked = request.query_params
    _refuse_unknown(asked, known)
    if len(asked) < len(asked.multi_items()):
        _refuse_repeated(asked, repeatable)
    if any("\0" in value for name, value in asked.multi_items() if name != "cursor"):
        raise NulCharacter


def _refuse_unknown(asked: QueryParams, known: frozenset[str]) -> None:
    unknown = [
        FieldError(f"/query/{name}", UnknownParameter.code, _about_unknown(name, known))
        for name in asked
        if name not in known
    ]
    if unknown:
        takes = f"It takes {', '.join(sorted(known))}." if known else "It takes none."
        raise UnknownParameter(f"{unknown[0].detail} {takes}", errors=unknown)


def _refuse_repeated(asked: QueryParams, repeatable: frozenset[str]) -> None:
    times = Counter(name for name, _ in asked.multi_items() if name not in repeatable)
    repeated = [
        FieldError(
            f"/query/{name}",
            RepeatedParameter.code,
            f"The parameter `{name}` takes one value, and was given {count} times.",
        )
        for name, count in times.items()
        if count > 1
    ]
    if repeated:
        detail = f"{repeated[0].detail} {RepeatedParameter.remedy}"
        raise RepeatedParameter(detail, errors=repeated)


def _about_unknown(name: str, known: Iterable[str]) -> str:
    meant = faults.did_you_mean(name, known)
    hint = f" Did you mean `{meant}`?" if meant is not None else ""
    return f"This address has no parameter `{name[:_SHOWN]}`.{hint}"


async def _refuse_other_bodies(request: Request) -> None:
    body = await request.body()
    if not body:
        return
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not (
        media_type.startswith("application/") and media_type.endswith("+json")
    ):
        raise UnsupportedMediaType
    if b"\\u0000" in body and _has_nul(await _json(request)):
        raise NulCharacter


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None  # FastAPI says what is wrong with it


def _has_nul(message: Any) -> bool:
    parts = [message]
    while parts:
        part = parts.pop()
        if isinstance(part, str) and "\0" in part:
            return True
        if isinstance(part, dict):
            parts += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            parts += part
    return False
