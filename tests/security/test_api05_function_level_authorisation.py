"""API5:2023, broken function level authorisation.

`tests/whole/test_role_matrix.py` asks every route as every role. Here: nobody gets at a function by
another way than its address and method, or more than a role by what a key or a grant says.
"""

import pytest

from tests.kit.test_problems import problem
from tests.whole.council import Council
from tests.whole.test_role_matrix import ROUTES
from tests.whole.viewers import RAISER, Viewer
from wardapi.access.rules import Grant, Role, scopes_of

ADMINISTRATOR = Viewer("administrator", "own ward")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}


@pytest.mark.parametrize(
    "path", ["/v1/Keys", "/v1/keys/", "//v1/keys", "/v1//keys", "/V1/keys", "/v1/keys;a=1",
             "/v1/%6beys/", "/v1/wards/../keys/", "/v1/keys.json", "/keys", "/v2/keys"],
)  # fmt: skip
async def test_an_address_is_written_in_one_way(council: Council, path: str) -> None:
    answer = await council.ask("GET", path, headers=council.world.headers[RAISER])
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
async def test_a_header_does_not_change_the_method(council: Council, header: str) -> None:
    headers = council.world.headers[ADMINISTRATOR] | {header: "DELETE", "If-Match": "*"}
    path = f"/v1/keys/{council.world.names['key']}"
    answer = await council.ask("GET", path, headers=headers)
    assert (answer.status_code, answer.json()["revoked_at"]) == (200, None)


@pytest.mark.parametrize("header", ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"])
async def test_a_header_does_not_change_the_address(council: Council, header: str) -> None:
    headers = council.world.headers[ADMINISTRATOR] | {header: "/v1/keys"}
    answer = await council.ask("GET", "/v1/me", headers=headers)
    assert answer.json()["roles"] == ["administrator"]


async def test_every_address_takes_its_own_methods_alone(council: Council) -> None:
    taken: dict[str, set[str]] = {}
    for route in ROUTES.values():
        taken.setdefault(route.path, set()).update(route.methods)
    for path, methods in taken.items():
        address = path.replace("{", "").replace("}", "")
        for method in METHODS - methods:
            answer = await council.ask(method, address)
            assert answer.status_code == 405, (method, path)
            allowed = set(answer.headers["allow"].split(", "))
            assert methods <= allowed
            assert method not in allowed


def test_a_key_gives_no_more_than_the_roles_of_its_holder() -> None:
    everything = frozenset({"keys:write", "cases:write", "audit:read", "policies:write"})
    assert scopes_of([Grant(Role.FINANCE)], everything) == frozenset()
    assert scopes_of([Grant(Role.AUDITOR)], everything) == {"audit:read"}
    assert "keys:write" not in scopes_of([Grant(Role.INTEGRATION)], everything)


@pytest.mark.parametrize("role", ["public", "root", "Administrator", "administrator ", None, 7])
async def test_there_are_no_other_roles_to_give(council: Council, role: object) -> None:
    path = f"/v1/principals/{council.world.names['principal']}/grants"
    headers = council.world.headers[ADMINISTRATOR]
    problem(
        await council.ask("POST", path, json={"role": role}, headers=headers),
        422,
        "invalid_message",
    )
