"""Calendars and policies over HTTP: published for anybody, drafts for who may write them."""

import asyncio
from datetime import datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller, caller_of
from tests.deadlines import matters
from wardapi.kit.database import Database

CALENDAR = {"name": "Town", "definition": matters.calendar_definition()}
POLICY = {"name": "Enquiries", "definition": matters.policy_definition()}
FROM = {"effective_from": "2026-04-01"}
PUBLISHED = "/v1/policies/councillor-enquiries/versions/1"


class Editor:
    """An administrator's way to the routes."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.client.post(f"/v1{path}", json=body, headers=self.headers)

    async def delete(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.delete(f"/v1{path}", headers={**self.headers, **headers})

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/v1{path}", headers=self.headers)


@pytest_asyncio.fixture
async def editor(
    client: httpx.AsyncClient, matter_session: AsyncSession, make_caller: MakeCaller
) -> Editor:
    caller = await make_caller("administrator")
    await matter_session.commit()
    return Editor(client, dict(caller.headers))


async def test_anybody_reads_what_is_published(
    client: httpx.AsyncClient, matter_session: AsyncSession
) -> None:
    calendars = (await client.get("/v1/calendars")).json()["data"]
    policies = (await client.get("/v1/policies")).json()["data"]
    assert [(one["slug"], one["versions"]) for one in calendars] == [("rotherham", 1)]
    assert [(one["slug"], one["versions"]) for one in policies] == [("councillor-enquiries", 1)]
    version = (await client.get(PUBLISHED)).json()
    assert (version["number"], version["calendar_version"]) == (1, 1)
    assert version["effective_from"] == "2018-11-01"
    assert [rule["name"] for rule in version["definition"]["rules"]] == [
        "emergency",
        "urgent",
        "routine",
    ]


async def test_each_value_says_where_it_comes_from_or_that_it_is_assumed(
    client: httpx.AsyncClient, matter_session: AsyncSession
) -> None:
    rules = (await client.get(PUBLISHED)).json()["definition"]["rules"]
    for rule in rules:
        for promise in (*rule["targets"], *rule["pauses"], *rule["extensions"]):
            assert promise["assumption"] or promise["source"]


async def test_a_published_version_has_not_changed_since(
    client: httpx.AsyncClient, matter_session: AsyncSession
) -> None:
    first = await client.get(PUBLISHED)
    again = await client.get(PUBLISHED, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("room", "body"), [("calendars", CALENDAR), ("policies", POLICY)])
async def test_a_draft_is_seen_by_its_editors_alone_until_it_is_published(
    client: httpx.AsyncClient, editor: Editor, room: str, body: dict[str, Any]
) -> None:
    drafted = await editor.post(f"/{room}/town/versions", body)
    assert drafted.status_code == 201, drafted.text
    path = drafted.headers["location"]
    assert path == f"/v1/{room}/town/versions/1"
    assert (drafted.json()["published_at"], drafted.json()["effective_from"]) == (None, None)
    assert (await client.get(path)).status_code == 404
    assert (await client.get(f"/v1/{room}/town/versions")).json()["data"] == []
    assert (await editor.get(path[3:])).status_code == 200
    assert len((await editor.get(f"/{room}/town/versions")).json()["data"]) == 1

    published = await editor.post(f"{path[3:]}/publication", FROM)

    assert published.status_code == 201, published.text
    assert published.json()["effective_from"] == "2026-04-01"
    assert published.json()["published_at"] == "2026-01-05T10:00:00Z"
    assert published.headers["etag"] != drafted.headers["etag"]
    assert (await client.get(path)).json() == published.json()
    assert "town" in {one["slug"] for one in (await client.get(f"/v1/{room}")).json()["data"]}


@pytest.mark.parametrize(("room", "body"), [("calendars", CALENDAR), ("policies", POLICY)])
async def test_a_published_version_is_neither_published_again_nor_discarded(
    editor: Editor, room: str, body: dict[str, Any]
) -> None:
    drafted = await editor.post(f"/{room}/town/versions", body)
    path = drafted.headers["location"].removeprefix("/v1")
    published = await editor.post(f"{path}/publication", FROM)
    again = await editor.post(f"{path}/publication", FROM)
    gone = await editor.delete(path, **{"If-Match": published.headers["etag"]})
    for answer in (again, gone):
        assert (answer.status_code, answer.json()["code"]) == (409, "already_published")
    assert (await editor.client.request("PUT", f"/v1{path}")).status_code == 405


@pytest.mark.parametrize(("room", "body"), [("calendars", CALENDAR), ("policies", POLICY)])
async def test_a_draft_is_discarded_by_who_has_seen_it(
    editor: Editor, room: str, body: dict[str, Any]
) -> None:
    drafted = await editor.post(f"/{room}/town/versions", body)
    path = drafted.headers["location"].removeprefix("/v1")
    assert (await editor.delete(path)).status_code == 428
    assert (await editor.delete(path, **{"If-Match": '"7.0"'})).status_code == 412
    gone = await editor.delete(path, **{"If-Match": drafted.headers["etag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await editor.get(path)).json()["code"] == "version_not_found"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/calendars/atlantis/versions", "calendar_not_found"),
        ("/calendars/atlantis/versions/1", "calendar_not_found"),
        ("/calendars/rotherham/versions/9", "version_not_found"),
        ("/policies/wishes/versions", "policy_not_found"),
        ("/policies/wishes/versions/1", "policy_not_found"),
        ("/policies/councillor-enquiries/versions/9", "version_not_found"),
    ],
)
async def test_what_is_not_there_is_said_to_be_missing(
    client: httpx.AsyncClient, matter_session: AsyncSession, path: str, code: str
) -> None:
    answer = await client.get(f"/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_a_policy_whose_calendar_is_not_published_is_refused(editor: Editor) -> None:
    body = {"definition": {**matters.policy_definition(), "calendar": "atlantis"}}
    drafted = await editor.post("/policies/wishes/versions", body)
    path = drafted.headers["location"].removeprefix("/v1")
    refused = await editor.post(f"{path}/publication", FROM)
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar_not_published")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"hours": {}}, "/definition/hours"),
        ({"time_zone": "Mars/Olympus"}, "/definition/time_zone"),
        ({"hours": {"mon": [{"opens": "17:00", "closes": "09:00"}]}}, "/definition/hours/mon"),
    ],
)
async def test_a_calendar_that_cannot_work_is_not_even_drafted(
    editor: Editor, change: dict[str, Any], pointer: str
) -> None:
    definition = {**matters.calendar_definition(), **change}
    refused = await editor.post("/calendars/town/versions", {"definition": definition})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_definition")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]
    assert (await editor.get("/calendars/town/versions")).status_code == 404


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda it: it["rules"].pop(), "The last rule must match every case"),
        (lambda it: it["rules"].append(it["rules"][-1]), "is there twice"),
        (lambda it: it["rules"][-1]["targets"][1]["ladder"].reverse(), "go up from level to level"),
        (lambda it: it["rules"][-1]["targets"][0].update(within={}), "exactly one of"),
        (lambda it: it["rules"][-1]["targets"][0].update(met_by="luck"), "Write received, ack"),
    ],
)
async def test_a_policy_that_cannot_work_is_refused_in_a_sentence(
    editor: Editor, spoil: Any, sentence: str
) -> None:
    definition = matters.policy_definition()
    spoil(definition)
    refused = await editor.post("/policies/wishes/versions", {"definition": definition})
    assert refused.status_code == 422
    assert any(sentence in fault["detail"] for fault in refused.json()["errors"]), refused.text
    assert all(fault["pointer"].startswith("/definition") for fault in refused.json()["errors"])


async def test_without_the_right_nobody_drafts(
    client: httpx.AsyncClient, matter_session: AsyncSession, make_caller: MakeCaller
) -> None:
    coordinator = await make_caller("coordinator")
    await matter_session.commit()
    path = "/v1/policies/wishes/versions"
    anonymous = await client.post(path, json=POLICY)
    known = await client.post(path, json=POLICY, headers=dict(coordinator.headers))
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "credential_missing")
    assert (known.status_code, known.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("slug", ["rotherham", "new-town"])
async def test_drafts_made_at_once_have_numbers_of_their_own(
    fresh_client: httpx.AsyncClient, fresh_database: Database, now: datetime, slug: str
) -> None:
    """Of a calendar that is new, one may be made first, and the others are told to look again."""
    async with fresh_database.write() as session:
        await matters.publish(session, now)
        caller = await caller_of(session, "administrator", now=now)

    answers = await asyncio.gather(
        *(
            fresh_client.post(
                f"/v1/calendars/{slug}/versions", json=CALENDAR, headers=dict(caller.headers)
            )
            for _ in range(6)
        )
    )

    made = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    refused = {(answer.status_code, answer.json()["code"]) for answer in answers if answer.is_error}
    first = 2 if slug == "rotherham" else 1
    assert sorted(made) == list(range(first, first + len(made)))
    assert refused <= {(409, "changed_meanwhile")}
    if slug == "rotherham":
        assert len(made) == 6


async def test_of_two_who_publish_at_once_one_does(
    fresh_client: httpx.AsyncClient, fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await matters.publish(session, now)
        caller = await caller_of(session, "administrator", now=now)
    headers = dict(caller.headers)
    drafted = await fresh_client.post("/v1/policies/wishes/versions", json=POLICY, headers=headers)
    path = f"{drafted.headers['location']}/publication"
    answers = await asyncio.gather(
        *(fresh_client.post(path, json=FROM, headers=headers) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 4
