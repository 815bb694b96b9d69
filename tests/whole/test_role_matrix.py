"""Nobody sees or does what is not theirs: every route x everybody, as `roles.py` has it."""

from collections.abc import Mapping
from typing import Any

import pytest
from starlette.routing import Route as PlainRoute

from tests.whole.asking import ROUTES, case_names, prepared, rows, send
from tests.whole.canaries import escaped
from tests.whole.council import Council
from tests.whole.roles import CASE_ROWS, PLAIN, ROWS, UNSEALING
from tests.whole.rows import IGNORED, KNOW_OF, NEEDED, SEALED_FROM, CaseRow, Row
from tests.whole.viewers import ANYBODY, ROLES, VIEWERS, Viewer
from tests.whole.world import KINDS
from wardapi.kit import metrics
from wardapi.main import create_app

BAD = {"expired": "credential_expired", "revoked": "credential_revoked"}


def problems(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> list[str]:
    """Return a line for each answer that is not the expected one."""
    return [
        f"{' '.join(who)}: {found[who]} instead of {expected[who]}"
        for who in expected
        if found[who] != expected[who]
    ]


async def answers(
    council: Council, operation: str, row: Row | CaseRow, names: Mapping[str, str]
) -> dict[Viewer, int]:
    """Ask as everybody. No answer may tell of a case that its reader may not know of."""
    found = {}
    for viewer in (ANYBODY, *VIEWERS):
        answer = await send(council, operation, row, council.world.headers[viewer], names)
        found[viewer] = answer.status_code
        if operation != "read_resident" or answer.status_code != 201:
            assert escaped(answer, viewer) == set(), viewer
    return found


async def bad_answers(
    council: Council, operation: str, row: Row | CaseRow, names: Mapping[str, str]
) -> dict[tuple[str, str], tuple[int, str]]:
    """Ask with a key of every role that has expired, and one that was revoked."""
    found = {}
    for role in ROLES:
        for state, headers in council.world.bad_headers[role].items():
            answer = await send(council, operation, row, headers, names)
            code = answer.json().get("code", "") if answer.status_code == 401 else ""
            found[role, state] = (answer.status_code, code)
    return found


def refused() -> dict[tuple[str, str], tuple[int, str]]:
    return {(role, state): (401, code) for role in ROLES for state, code in BAD.items()}


def test_every_route_has_a_row() -> None:
    known = [*ROWS, *CASE_ROWS, UNSEALING]
    assert sorted(known) == sorted(ROUTES)
    plain = [route for route in create_app().router.routes if isinstance(route, PlainRoute)]
    assert {route.path for route in plain} == PLAIN.keys()


@pytest.mark.parametrize(("operation", "row"), rows(ROWS))
async def test_a_route_answers_those_who_may(council: Council, operation: str, row: Row) -> None:
    names = council.world.names
    expected = {viewer: expected_of(row, viewer) for viewer in (ANYBODY, *VIEWERS)}
    assert problems(await answers(council, operation, row, names), expected) == []
    if row.credential != IGNORED:
        assert problems(await bad_answers(council, operation, row, names), refused()) == []


def expected_of(row: Row, viewer: Viewer) -> int:
    if viewer in row.may:
        return row.status
    if viewer is ANYBODY and row.credential == NEEDED:
        return 401
    if viewer in row.unseen:
        return 404
    return row.refusal if row.door is None or viewer in row.door else 403


@pytest.mark.parametrize(("operation", "row"), rows(CASE_ROWS))
@pytest.mark.parametrize("kind", KINDS)
async def test_a_case_is_for_those_whose_it_is(
    council: Council, kind: str, operation: str, row: CaseRow
) -> None:
    names = case_names(council, kind)
    expected = {viewer: expected_of_case(row, viewer, kind) for viewer in (ANYBODY, *VIEWERS)}
    async with prepared(council, row, names):
        assert problems(await answers(council, operation, row, names), expected) == []
        if kind == "ordinary":
            assert problems(await bad_answers(council, operation, row, names), refused()) == []


def expected_of_case(row: CaseRow, viewer: Viewer, kind: str) -> int:
    if viewer is ANYBODY:
        return 401
    if viewer not in row.door:
        return 403
    if viewer not in KNOW_OF[kind]:
        return 403 if kind == "confidential" and viewer in SEALED_FROM else 404
    return row.status if viewer in row.may else 403


@pytest.mark.parametrize("kind", KINDS)
async def test_the_glass_of_a_confidential_case_is_for_managers_and_auditors(
    council: Council, kind: str
) -> None:
    row = Row(SEALED_FROM, path="/v1/cases/{reference}/unsealings", body={"reason": "Asked."})
    names = case_names(council, kind)
    expected = {viewer: expected_of_glass(viewer, kind) for viewer in (ANYBODY, *VIEWERS)}
    assert problems(await answers(council, UNSEALING, row, names), expected) == []
    assert problems(await bad_answers(council, UNSEALING, row, names), refused()) == []


def expected_of_glass(viewer: Viewer, kind: str) -> int:
    """201 for those it is sealed from, 409 for those who see the case anyway."""
    if viewer is ANYBODY:
        return 401
    if viewer.role in ("finance", "administrator"):
        return 403
    if kind == "confidential" and viewer in SEALED_FROM:
        return 201
    return 409 if viewer in KNOW_OF[kind] else 404


@pytest.fixture
def few_metrics() -> None:
    """Nothing measured yet: the tests before this one have asked for all there is."""
    metrics._children.cache_clear()
    metrics._REQUESTS.clear()
    metrics._SECONDS.clear()


@pytest.mark.usefixtures("few_metrics")
@pytest.mark.parametrize("path", PLAIN)
async def test_what_is_outside_the_document_is_for_everybody(council: Council, path: str) -> None:
    address = path.replace("{name}", "other.js")
    everybody = [*council.world.headers.values(), *council.world.bad_headers["manager"].values()]
    for headers in everybody:
        answer = await council.ask("GET", address, headers=headers)
        assert answer.status_code == PLAIN[path]
