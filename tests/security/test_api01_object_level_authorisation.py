"""API1:2023, broken object level authorisation.

`tests/whole/test_role_matrix.py` asks for every object as everybody. Here: a thing is found only
under what it belongs to, and an id that was guessed or overheard opens nothing.
"""

from uuid import uuid4

import pytest

from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.viewers import PEER, RAISER, Viewer

MANAGER = Viewer("manager", "own service")
ANY_VERSION = {"If-Match": "*"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "shares/{share}", None),
        ("DELETE", "shares/{share}", None),
        ("POST", "texts/{description}/erasure", {"reason": "resident_asked"}),
        ("POST", "texts/{own_note}/erasure", {"reason": "resident_asked"}),
    ],
)
async def test_a_part_of_one_case_is_not_found_under_another(
    council: Council, method: str, path: str, body: object
) -> None:
    cases = council.world.cases
    part = path.format(**cases["confidential"]._asdict())
    address = f"/v1/cases/{cases['ordinary'].reference}/{part}"
    for viewer in (RAISER, MANAGER):
        headers = council.world.headers[viewer] | ANY_VERSION
        answer = await council.ask(method, address, headers=headers, json=body)
        assert answer.status_code in (403, 404)


async def test_a_grant_is_not_found_under_another_principal(council: Council) -> None:
    headers = council.world.headers[Viewer("administrator", "own ward")] | ANY_VERSION
    other = council.world.principals[PEER]
    address = f"/v1/principals/{other}/grants/{council.world.names['grant']}"
    for method in ("GET", "DELETE"):
        problem(await council.ask(method, address, headers=headers), 404, "grant_not_found")


async def test_what_is_hidden_is_told_of_as_what_does_not_exist(council: Council) -> None:
    headers = council.world.headers[PEER]
    hidden = council.world.cases["confidential"]
    for there, nowhere in (
        (f"/v1/cases/{hidden.reference}", "/v1/cases/C-2026-999999"),
        (f"/v1/escalations/{hidden.escalation}", f"/v1/escalations/{uuid4()}"),
    ):
        answers = [await council.ask("GET", path, headers=headers) for path in (there, nowhere)]
        told = [
            {k: v for k, v in answer.json().items() if k not in ("request_id", "instance")}
            for answer in answers
        ]
        assert told[0] == told[1]
        assert answers[0].headers.keys() == answers[1].headers.keys()


async def test_the_kept_answer_of_one_is_not_given_to_another(council: Council) -> None:
    body = {"ward": "boston-castle", "service": "streetscene", "subject": "Bins"}
    savepoint = await council.connection.begin_nested()
    answers = [
        await council.client.post(
            "/v1/cases", json=body, headers=council.world.headers[who] | {"Idempotency-Key": "same"}
        )
        for who in (RAISER, PEER, RAISER)
    ]
    await savepoint.rollback()
    mine, theirs, mine_again = (answer.json()["reference"] for answer in answers)
    assert mine == mine_again != theirs
