"""Asking the routes as the rows of `roles.py` say."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.whole.council import Council
from tests.whole.roles import CASE_ROWS
from tests.whole.rows import CaseRow, Row
from tests.whole.viewers import PEER, SERVICE
from wardapi.kit.routing import Route
from wardapi.main import ROUTERS

ROUTES = {
    route.operation_id: route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, Route)
}
ANY_VERSION = {"If-Match": "*"}


def rows(table: Mapping[str, Any]) -> list[Any]:
    """Return the table flat: a route with its one row, or with each of its rows."""
    return [
        pytest.param(name, row, id=f"{name}-{n}" if n else name)
        for name, found in table.items()
        for n, row in enumerate([found] if isinstance(found, Row | CaseRow) else found)
    ]


def filled(node: Any, names: Mapping[str, str]) -> Any:
    """Put what the world has in place of `{name}` in an address or a message."""
    if isinstance(node, dict):
        return {key: filled(value, names) for key, value in node.items()}
    if not isinstance(node, str):
        return node
    for name, value in names.items():
        node = node.replace(f"{{{name}}}", value)
    return node


async def send(
    council: Council,
    operation: str,
    row: Row | CaseRow,
    headers: Mapping[str, str],
    names: Mapping[str, str],
    *,
    undo: bool = True,
) -> httpx.Response:
    """Ask a route as a row says."""
    route = ROUTES[operation]
    (method,) = route.methods
    path = filled(row.path or route.path, names)
    options = {} if row.body is None else {"json": filled(row.body, names)}
    ask = council.ask if undo else council.client.request
    return await ask(method, path, headers={**ANY_VERSION, **headers}, **options)


def case_names(council: Council, kind: str) -> dict[str, str]:
    """Return what addresses in casework name, of the case of this kind."""
    world = council.world
    return {**world.cases[kind]._asdict(), "peer": world.principals[PEER]}


class prepared:  # noqa: N801 - reads as the verb that it is
    """Let the service do first what a row needs, and undo it afterwards."""

    def __init__(self, council: Council, row: Row | CaseRow, names: Mapping[str, str]) -> None:
        self._council, self._row, self._names = council, row, names

    async def __aenter__(self) -> None:
        self._savepoint = await self._council.connection.begin_nested()
        if isinstance(self._row, CaseRow) and self._row.first:
            first = CASE_ROWS[self._row.first]
            assert isinstance(first, CaseRow)
            headers = self._council.world.headers[SERVICE]
            path, body = filled(first.path, self._names), first.body
            answer = await self._council.client.post(path, json=body, headers=headers)
            assert answer.status_code == 201, answer.text

    async def __aexit__(self, *_: object) -> None:
        await self._savepoint.rollback()
