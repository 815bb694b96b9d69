"""API2:2023, broken authentication.

`tests/access/` holds how keys are made and judged, `tests/administration/test_keys.py` that a text
is shown once, the role matrix that expired and revoked keys open no route.
"""

import json

import pytest

from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.viewers import RAISER
from wardapi.access import credentials

NOT_KEYS = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer nonsense",
    "Bearer null",
    "Basic d2s6d2s=",
    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbmlzdHJhdG9yIn0.",
    "Bearer wk_test_" + "0" * 22 + "_" + "0" * 49,
    "Bearer " + "A" * 8_000,
    "Digest username=admin",
]


@pytest.mark.parametrize("header", NOT_KEYS)
@pytest.mark.parametrize("path", ["/v1/me", "/v1/calendars/rotherham/versions"])
async def test_what_is_no_key_opens_nothing(council: Council, path: str, header: str) -> None:
    answer = await council.ask("GET", path, headers={"Authorization": header})
    problem(answer, 401, "credential_malformed")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_is_taken_from_its_header_alone(council: Council) -> None:
    text = key_of(council)
    problem(await council.ask("GET", f"/v1/me?access_token={text}"), 400, "unknown_parameter")
    problem(await council.ask("GET", "/v1/me?api_key=x"), 400, "unknown_parameter")
    for headers in ({"Cookie": f"Authorization=Bearer {text}"}, {"X-Api-Key": text}):
        problem(await council.ask("GET", "/v1/me", headers=headers), 401, "credential_missing")


async def test_a_key_with_one_character_changed_is_refused(council: Council) -> None:
    text = key_of(council)
    for at in range(len("wk_test_"), len(text)):
        changed = text[:at] + ("a" if text[at] != "a" else "b") + text[at + 1 :]
        headers = {"Authorization": f"Bearer {changed}"}
        answer = await council.ask("GET", "/v1/me", headers=headers)
        assert answer.status_code == 401


async def test_a_forged_secret_with_a_right_checksum_is_unknown(council: Council) -> None:
    key_id = credentials.key_id_of(key_of(council))
    assert key_id is not None
    forged, _ = credentials.new_key("test", key_id)
    headers = {"Authorization": f"Bearer {forged}"}
    problem(await council.ask("GET", "/v1/me", headers=headers), 401, "credential_unknown")


async def test_a_key_is_never_told_again(council: Council) -> None:
    text = key_of(council)
    secret = text.rpartition("_")[2]
    answers = [
        await council.ask("GET", path, headers=council.world.headers[viewer])
        for viewer in council.world.headers
        for path in ("/v1/me", "/v1/keys", "/v1/keys?format=csv", "/v1/audit")
        if viewer.role in ("administrator", "auditor") or path == "/v1/me"
    ]
    assert not [answer for answer in answers if secret in answer.text + json.dumps(str(answer))]


def key_of(council: Council) -> str:
    return council.world.headers[RAISER]["Authorization"].removeprefix("Bearer ")
