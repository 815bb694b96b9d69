"""API6:2023, unrestricted access to sensitive business flows: what must happen once happens once.

Races with real commits are in `tests/casework/test_at_once.py` and `tests/kit/test_idempotency.py`.
No route moves money yet; when one does, a second pair of eyes is tested here.
"""

import pytest

from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.roles import CASE_ROWS, ROWS
from tests.whole.rows import CaseRow, Row
from tests.whole.test_role_matrix import ROUTES, case_names, rows, send
from tests.whole.viewers import RAISER, SERVICE

MONEY = {"pots", "funds", "allocations", "payments", "claims"}
REPEATABLE = [
    case
    for case in [*rows(ROWS), *rows(CASE_ROWS)]
    if ROUTES[case.values[0]].is_idempotent
    # A reading is on record each time; what is erased takes kept answers with it.
    and not case.values[0].startswith(("read_", "erase_", "resume_"))
]


@pytest.mark.parametrize(("operation", "row"), REPEATABLE)
async def test_the_same_request_twice_has_one_effect(
    council: Council, operation: str, row: Row | CaseRow
) -> None:
    names = {**council.world.names, **case_names(council, "ordinary")}
    viewer = next(who for who in (RAISER, SERVICE, *sorted(row.may)) if who in row.may)
    headers = council.world.headers[viewer] | {"Idempotency-Key": "once"}
    other = row._replace(body={"another": "message"})
    savepoint = await council.connection.begin_nested()
    first, again, reused = [
        await send(council, operation, asked, headers, names, undo=False)
        for asked in (row, row, other)
    ]
    await savepoint.rollback()
    assert first.status_code == row.status
    assert again.status_code == first.status_code
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers.get("location") == first.headers.get("location")
    problem(reused, 422, "idempotency_key_reused")


def test_no_route_moves_money_yet() -> None:
    assert not [path for path in {r.path for r in ROUTES.values()} if MONEY & set(path.split("/"))]
