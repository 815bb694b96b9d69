"""Whatever bytes stand where a cursor or a version belongs: a clear refusal, never a failure."""

import random
from urllib.parse import quote_from_bytes

import httpx
import pytest

from tests.whole.council import Council
from tests.whole.world import RAISER

TRIES = 200


def made_up(seed: int) -> list[bytes]:
    """Bytes of every kind and length, and some that look nearly right."""
    rng = random.Random(seed)
    found = [rng.randbytes(rng.randrange(1, 80)) for _ in range(TRIES)]
    return [*found, b'"', b'""', b"W/", b'"1', b'"-1.0"', b'"9999999999999999999.0"', b"=", b"."]


def check_refused(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]


async def test_any_bytes_as_a_cursor_are_refused(council: Council) -> None:
    headers = council.world.headers[RAISER]
    for cursor in made_up(1):
        address = f"/v1/cases?cursor={quote_from_bytes(cursor, safe='')}"
        answer = await council.client.get(address, headers=headers)
        check_refused(answer, 400)


@pytest.mark.parametrize("field", [b"If-Match", b"Authorization", b"Idempotency-Key"])
async def test_any_bytes_in_a_header_are_answered(council: Council, field: bytes) -> None:
    """A key may be called almost anything; nothing else may pass."""
    path = f"/v1/cases/{council.world.cases['ordinary'].reference}"
    known = [
        (name.encode(), value.encode())
        for name, value in council.world.headers[RAISER].items()
        if name.encode() != field
    ]
    for value in made_up(2):
        headers = [*known, (field, value.translate(None, b"\r\n\0"))]
        if field == b"Idempotency-Key":
            answer = await council.ask("POST", f"{path}/acknowledgement", headers=headers)
            check_refused(answer, 400, 403, 422)
            continue
        answer = await council.ask("PATCH", path, json={"category": "a"}, headers=headers)
        check_refused(answer, 400, 401, 403, 412, 428)
