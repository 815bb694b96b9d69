"""What was written in a case appears nowhere that its reader may not know of it.

Each text of each case is a canary, a word that occurs nowhere else. The role matrix looks for them
in every answer; here they are looked for in what it does not ask for: exports and searches.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.whole.canaries import FOR_THE_RAISER, ON_RECORD_ONLY, escaped
from tests.whole.council import Council
from tests.whole.roles import CASE_ROWS, ROWS
from tests.whole.rows import KNOW_OF, NEEDED, CaseRow, Row
from tests.whole.test_role_matrix import ROUTES, case_names, rows, send
from tests.whole.viewers import ANYBODY, RAISER, VIEWERS, Viewer
from tests.whole.world import KINDS, canary, opening
from wardapi.kit.schema import ListOut

SEARCHES = (
    "/v1/cases?count=true&q={subject}",
    "/v1/cases?count=true&client_reference={client_reference}",
    "/v1/cases?count=true&q={reference}",
    "/v1/escalations?count=true&case={reference}",
    "/v1/events?count=true&subject={reference}",
)


def is_list(operation: str) -> bool:
    model = ROUTES[operation].response_model
    return isinstance(model, type) and issubclass(model, ListOut)


def exported(operation: str, row: Any) -> Any:
    """Return the row that asks for the list as CSV."""
    return row._replace(path=f"{row.path or ROUTES[operation].path}?format=csv")


def lists(table: Mapping[str, Any]) -> list[Any]:
    """Return the rows of the lists that need a credential."""
    return [
        row
        for row in rows(table)
        if is_list(row.values[0]) and getattr(row.values[1], "credential", NEEDED) == NEEDED
    ]


@pytest.mark.parametrize(("operation", "row"), lists(ROWS))
async def test_no_canary_escapes_by_an_export(council: Council, operation: str, row: Row) -> None:
    for viewer in VIEWERS:
        headers, names = council.world.headers[viewer], council.world.names
        answer = await send(council, operation, exported(operation, row), headers, names)
        assert escaped(answer, viewer) == set(), viewer


@pytest.mark.parametrize(("operation", "row"), lists(CASE_ROWS))
@pytest.mark.parametrize("kind", KINDS)
async def test_no_canary_escapes_by_an_export_of_a_case(
    council: Council, kind: str, operation: str, row: CaseRow
) -> None:
    names = case_names(council, kind)
    for viewer in KNOW_OF[kind]:
        headers = council.world.headers[viewer]
        answer = await send(council, operation, exported(operation, row), headers, names)
        assert answer.status_code == 200
        assert escaped(answer, viewer) == set(), viewer


def strangers(kind: str) -> list[Viewer]:
    return [viewer for viewer in (ANYBODY, *VIEWERS) if viewer not in KNOW_OF[kind]]


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_learns_by_searching_that_a_case_exists(
    council: Council, kind: str, search: str
) -> None:
    path = search.format(**searched(council, kind))
    for viewer in strangers(kind):
        answer = await council.ask("GET", path, headers=council.world.headers[viewer])
        if answer.status_code == 200:
            found = answer.json()
            assert (found["data"], found["meta"]["count"]) == ([], 0), viewer


def searched(council: Council, kind: str) -> Mapping[str, str]:
    asked = opening(kind)
    fields = {name: asked[name] for name in ("subject", "client_reference")}
    return {**fields, "reference": council.world.cases[kind].reference}


@pytest.mark.parametrize("kind", KINDS)
async def test_the_canaries_sing_for_who_raised_the_case(council: Council, kind: str) -> None:
    headers = council.world.headers[RAISER]
    reference = council.world.cases[kind].reference
    heard = ""
    for path in ("", "/history", "/notes"):
        answer = await council.ask("GET", f"/v1/cases/{reference}{path}", headers=headers)
        heard += answer.text
    read = await council.ask("POST", f"/v1/cases/{reference}/resident-readings", headers=headers)
    fields = {*(name for name in opening(kind) if canary(kind, name) in str(opening(kind)))}
    for field in fields | FOR_THE_RAISER | {"note", "reason"}:
        assert canary(kind, field) in heard + read.text, field
    for field in ON_RECORD_ONLY:
        assert canary(kind, field) in read.text
    for path in SEARCHES:
        found = await council.ask("GET", path.format(**searched(council, kind)), headers=headers)
        assert found.json()["meta"]["count"] >= 1, path


async def test_exports_carry_what_their_reader_may_know(council: Council) -> None:
    headers = council.world.headers[RAISER]
    export = await council.ask("GET", "/v1/cases?format=csv", headers=headers)
    lines = export.text.splitlines()
    assert len(lines) == 1 + len(KINDS)
    assert all(canary(kind, "subject") in export.text for kind in KINDS)
