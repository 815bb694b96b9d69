"""API6:2023, unrestricted access to sensitive business flows: what must happen once happens once.

Races with real commits are in `tests/casework/test_at_once.py` and `tests/kit/test_idempotency.py`.
Money that is approved by many at once is spent once: `tests/budgets/test_ledger_at_once.py`.
"""

from itertools import permutations
from uuid import UUID

import pytest

from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.roles import CASE_ROWS, ROWS
from tests.whole.rows import CaseRow, Row
from tests.whole.test_role_matrix import ROUTES, case_names, rows, send
from tests.whole.viewers import RAISER, SERVICE
from wardapi.budgets.hands import FourEyes, Hand, check_hands

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


@pytest.mark.parametrize(
    ("hand", "other"), list(permutations((Hand.CHECK, Hand.AUTHORISE, Hand.RELEASE), 2))
)
def test_one_person_does_not_do_two_of_what_lets_money_go(hand: Hand, other: Hand) -> None:
    one, another = UUID(int=1), UUID(int=2)
    with pytest.raises(FourEyes):
        check_hands(hand, one, {other: [another, one]})
    check_hands(hand, one, {other: [another]})
