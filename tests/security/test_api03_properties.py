"""API3:2023, broken object property level authorisation: writing or reading more than is offered.

Who may read which text is held by `tests/whole/test_canaries.py`.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.roles import CASE_ROWS, ROWS
from tests.whole.rows import CaseRow, Row
from tests.whole.test_role_matrix import ROUTES, case_names, rows, send
from tests.whole.viewers import RAISER, SERVICE, Viewer
from wardapi.main import create_app

NOT_OFFERED = {
    "id": "01234567-89ab-7def-8123-456789abcdef",
    "version": 7,
    "created_at": "2020-01-01T00:00:00Z",
    "opened_by": "01234567-89ab-7def-8123-456789abcdef",
    "status": "resolved",
    "reference": "C-2020-000001",
    "role": "administrator",
    "published_at": "2020-01-01T00:00:00Z",
    "__proto__": {"administrator": True},
}
SECRET = {"secret", "password", "fingerprint", "salt", "key_digest", "token"}
WRITING = [
    case for case in [*rows(ROWS), *rows(CASE_ROWS)] if isinstance(case.values[1].body, dict)
]


@pytest.mark.parametrize(("operation", "row"), WRITING)
async def test_what_is_not_offered_is_not_written(
    council: Council, operation: str, row: Row | CaseRow
) -> None:
    names = {**council.world.names, **case_names(council, "ordinary")}
    viewer = next(who for who in (RAISER, SERVICE, *sorted(row.may)) if who in row.may)
    for name, value in NOT_OFFERED.items():
        if name not in taken_by(operation):
            asked = row._replace(body={**row.body, name: value})
            headers = council.world.headers[viewer]
            told = problem(
                await send(council, operation, asked, headers, names), 422, "invalid_message"
            )
            assert {error["code"] for error in told["errors"]} == {"extra_forbidden"}, name


def taken_by(operation: str) -> set[str]:
    """Return the fields that a route's message may have."""
    body = ROUTES[operation].body_field
    assert body is not None
    return set(body.field_info.annotation.model_fields)


def test_no_answer_has_room_for_a_secret() -> None:
    schemas = create_app().state.document.schema["components"]["schemas"]
    assert SECRET.isdisjoint(properties(schemas))
    # What is published has a digest of its content; keys and feeds show theirs to nobody.
    digested = {name for name, schema in schemas.items() if "digest" in set(properties(schema))}
    published = {"PlanVersion", "Statement", "Version"}
    assert digested == {f"{what}{shape}" for what in published for shape in ("Brief", "Out")}


def properties(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for part in node.values():
            yield from properties(part)
    elif isinstance(node, list):
        for part in node:
            yield from properties(part)


async def test_a_list_of_cases_tells_no_more_than_lists_need(council: Council) -> None:
    headers = council.world.headers[Viewer("manager", "own ward")]
    answer = await council.ask("GET", "/v1/cases", headers=headers)
    assert answer.json()["data"]
    for case in answer.json()["data"]:
        assert case.keys().isdisjoint({"description", "resident", "notes", "texts", "opened_by"})
