"""Every error is one problem+json."""

import re

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from tests.kit import room
from tests.kit.conftest import asker
from wardapi.kit.errors import WardapiError, all_errors
from wardapi.kit.problems import status_of


def problem(response: httpx.Response, status: int, code: str) -> dict:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == f"/problems/{code}"
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["instance"] == response.request.url.path
    assert body["title"]
    assert body["detail"]
    return body


async def test_an_address_that_is_not_there(ann: httpx.AsyncClient) -> None:
    problem(await ann.get("/v1/nothing"), 404, "not_found")
    problem(await ann.get("/v1/notes/"), 404, "not_found")


async def test_a_method_that_is_not_taken_names_those_that_are(ann: httpx.AsyncClient) -> None:
    response = await ann.delete("/v1/notes")
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST"


async def test_no_credential_gets_a_challenge(small: FastAPI) -> None:
    async with asker(small) as client:
        del client.headers["x-name"]
        response = await client.get("/v1/notes")
    problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_body_that_announces_too_much(ann: httpx.AsyncClient) -> None:
    problem(await ann.post("/v1/notes", content=b" " * (1024 * 1024 + 1)), 413, "body_too_large")


async def test_a_body_that_turns_out_to_be_too_much(ann: httpx.AsyncClient) -> None:
    async def chunks():
        for _ in range(20):
            yield b" " * 100_000

    headers = {"content-type": "application/json"}
    response = await ann.post("/v1/notes", content=chunks(), headers=headers)
    problem(response, 413, "body_too_large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", ""])
async def test_a_body_that_is_not_json(ann: httpx.AsyncClient, media_type: str) -> None:
    headers = {"content-type": media_type} if media_type else {}
    response = await ann.post("/v1/notes", content=b'{"title": "a"}', headers=headers)
    problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/title", "missing"),
        ({"title": "a", "colour": "red"}, "/colour", "extra_forbidden"),
        ({"title": " "}, "/title", "string_too_short"),
        ({"title": "a", "tags": ["a", "x" * 11]}, "/tags/1", "string_too_long"),
        ({"title": "a", "due_at": "2026-01-05T10:00:00"}, "/due_at", "timezone_aware"),
        ({"title": "a", "due_at": 1767607200}, "/due_at", "value_error"),
        ({"title": "a", "a/b~c": 1}, "/a~1b~0c", "extra_forbidden"),
        ([], "", "model_attributes_type"),
    ],
)
async def test_a_fault_in_a_body_is_pointed_at(
    ann: httpx.AsyncClient, body: object, pointer: str, code: str
) -> None:
    found = problem(await ann.post("/v1/notes", json=body), 422, "invalid_message")
    assert [(error["pointer"], error["code"]) for error in found["errors"]] == [(pointer, code)]


async def test_text_that_is_no_json(ann: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    response = await ann.post("/v1/notes", content=b'{"title": ', headers=headers)
    assert problem(response, 422, "invalid_message")["errors"][0]["code"] == "json_invalid"


@pytest.mark.parametrize("text", ['"\\u0000"', '["a\\u0000b"]', '{"\\u0000": 1}'])
async def test_the_character_nul_is_refused(ann: httpx.AsyncClient, text: str) -> None:
    headers = {"content-type": "application/json"}
    body = f'{{"title": {text}}}'.encode()
    response = await ann.post("/v1/notes", content=body, headers=headers)
    problem(response, 422, "nul_character")


async def test_text_about_nul_is_not_refused(ann: httpx.AsyncClient) -> None:
    response = await ann.post("/v1/notes", json={"title": "\\u0000"})
    assert response.status_code == 201


async def test_a_lone_surrogate_is_refused(ann: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    body = b'{"title": "\\ud800"}'
    problem(await ann.post("/v1/notes", content=body, headers=headers), 422, "invalid_message")


async def test_a_parameter_that_is_not_there(ann: httpx.AsyncClient) -> None:
    found = problem(await ann.get("/v1/notes?colour=red&limit=5"), 400, "unknown_parameter")
    assert [error["pointer"] for error in found["errors"]] == ["/query/colour"]


@pytest.mark.parametrize("query", ["kind=low&kind=high", "kind=low&kind=low", "limit=5&limit=6"])
async def test_a_parameter_of_one_value_that_is_given_twice(
    ann: httpx.AsyncClient, query: str
) -> None:
    found = problem(await ann.get(f"/v1/notes?count=true&{query}"), 400, "repeated_parameter")
    name = query.partition("=")[0]
    assert [error["pointer"] for error in found["errors"]] == [f"/query/{name}"]
    assert f"`{name}` takes one value, and was given 2 times" in found["detail"]


async def test_a_parameter_that_takes_a_list_may_be_given_twice(ann: httpx.AsyncClient) -> None:
    answer = await ann.get("/v1/notes/echoes?word=a&word=b")
    assert answer.json() == ["a", "b"]


async def test_a_bad_value_of_a_parameter_that_is_there(ann: httpx.AsyncClient) -> None:
    found = problem(await ann.get("/v1/notes?limit=201"), 422, "invalid_message")
    assert [error["pointer"] for error in found["errors"]] == ["/query/limit"]


async def test_a_refusal_of_a_room(ann: httpx.AsyncClient) -> None:
    problem(await ann.get("/v1/notes/01234567-89ab-7def-8123-456789abcdef"), 404, "note_missing")
    problem(await ann.post("/v1/notes", json={"title": "a", "rank": 409}), 409, "rank_taken")


async def test_a_crash_is_a_problem_and_undoes_its_work(fresh_ann: httpx.AsyncClient) -> None:
    problem(await fresh_ann.post("/v1/notes", json={"title": "crash"}), 500, "internal_error")
    assert (await fresh_ann.get("/v1/notes")).json()["data"] == []


async def test_a_commit_that_fails_is_not_answered_with_success(
    fresh_ann: httpx.AsyncClient,
) -> None:
    # The row is flushed by the commit itself, after the route has returned.
    body = {"title": "fails late", "rank": -1}
    problem(await fresh_ann.post("/v1/notes", json=body), 409, "changed_meanwhile")
    assert (await fresh_ann.get("/v1/notes")).json()["data"] == []


async def test_the_type_of_a_problem_leads_somewhere(ann: httpx.AsyncClient) -> None:
    for code, kind in all_errors().items():
        response = await ann.get(f"/problems/{code}")
        assert response.status_code == 200
        assert response.json()["status"] == status_of(kind)
        assert response.json()["meaning"]
        assert response.json()["what_to_do"]
    listed = (await ann.get("/problems")).json()["data"]
    assert [found["code"] for found in listed] == list(all_errors())


PUBLISHED = sorted(
    (kind for kind in all_errors().values() if kind.__module__.startswith("wardapi.")),
    key=lambda kind: kind.code,
)
INTERNAL = re.compile(
    r"\b(kit|rooms?|subclass\w*|transactions?|revision|glass|engine|asker|handler|framework|"
    r"exceptions?|raised? \w+Error|ORM|docstring|FastAPI|Pydantic|SQL\w*|Postgres\w*|migrations?|"
    r"dependency|modules?|None|True|False)\b|`(access|kit|wards|casework|deadlines)`",
)


@pytest.mark.parametrize("kind", PUBLISHED, ids=lambda kind: kind.code)
def test_a_code_says_what_happened_and_what_to_do(kind: type[WardapiError]) -> None:
    meaning, remedy = str(kind.__doc__), str(kind.__dict__.get("remedy", ""))
    for sentence in (kind.title, " ".join(meaning.split()), remedy):
        assert sentence.endswith((".", "?")), (kind, sentence)
        assert not INTERNAL.search(sentence), (kind, sentence)


async def test_a_refusal_says_what_to_do_next(ann: httpx.AsyncClient) -> None:
    found = problem(await ann.get("/problems/unheard_of"), 404, "unknown_problem")
    assert found["title"] == "There is no problem of that name."
    assert found["detail"] == f"{found['title']} GET /problems lists every code."


async def test_a_browser_gets_a_page(ann: httpx.AsyncClient) -> None:
    response = await ann.get("/problems/note_missing", headers={"accept": "text/html,*/*"})
    assert response.headers["content-type"].startswith("text/html")
    assert "There is no such note." in response.text
    assert "<h2>What to do</h2>" in response.text
    problem(await ann.get("/problems/unheard_of"), 404, "unknown_problem")


async def test_two_refusals_cannot_share_a_code() -> None:
    with pytest.raises(TypeError, match="share code"):
        type("Other", (room.NoteMissing,), {"code": "rank_taken", "title": "No."})


async def test_a_row_that_changed_meanwhile(
    ann: httpx.AsyncClient, session: AsyncSession, now: object
) -> None:
    (note,) = await room.pin(session, now, "a")
    await ann.patch(f"/v1/notes/{note.id}", json={"title": "b"}, headers={"if-match": '"1.0"'})
    note.title = "c"
    with pytest.raises(Exception, match="expected to update"):
        await session.flush()
