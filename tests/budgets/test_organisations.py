"""Organisations that receive money, by requests, on both databases."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.conftest import People
from tests.casework.conftest import Api
from wardapi.audit.models import AuditRecord
from wardapi.budgets import organisation_examples as examples
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.organisation_schemas import OrganisationOut, OrganisationRow
from wardapi.events.models import Event

PATH = "/organisations"
FRIENDS = {"name": "Clifton Park Friends", "sector": "voluntary_and_community"}


async def add(api: Api, people: People, **asked: Any) -> dict[str, Any]:
    answer = await api.post(people.finance, PATH, FRIENDS | asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_one_is_added_read_and_corrected(
    api: Api, people: People, session: AsyncSession
) -> None:
    made = await api.post(people.councillor, PATH, FRIENDS | {"website": "https://x.org/"})
    told, path = made.json(), made.headers["location"].removeprefix("/v1")
    assert told["org_id"] == f"360G-wardapi-org-{told['id']}"
    assert told["possible_duplicates"] == []
    read = await api.get(people.auditor, path)
    assert (read.json(), read.headers["etag"]) == (told, made.headers["etag"])
    numbered = await api.patch(
        people.councillor, path, {"charity_number": "1 234 567"}, read.headers["etag"]
    )
    assert (numbered.status_code, numbered.json()["org_id"]) == (200, "GB-CHC-1234567")
    stale = await api.patch(people.councillor, path, {"name": "Other"}, read.headers["etag"])
    assert stale.status_code == 412
    same = await api.patch(
        people.councillor, path, {"charity_number": "1234567"}, numbered.headers["etag"]
    )
    assert same.headers["etag"] == numbered.headers["etag"]
    acts = await session.scalars(
        select(AuditRecord.action)
        .where(AuditRecord.subject_kind == "organisation")
        .order_by(AuditRecord.n)
    )
    assert list(acts) == ["organisation.added", "organisation.changed"]
    events = await session.scalars(select(Event.kind).where(Event.subject_kind == "organisation"))
    assert sorted(events) == ["organisation.added", "organisation.changed"]


async def test_possible_duplicates_are_shown_and_not_refused(api: Api, people: People) -> None:
    first = await add(api, people, charity_number="1234567")
    by_name = await add(api, people, name="The Clifton Park Friends CIC")
    (shown,) = by_name["possible_duplicates"]
    assert (shown["id"], shown["because"]) == (first["id"], ["name"])
    numbered = await add(
        api, people, name="Park", org_id="GB-COH-01559314", charity_number="01234567"
    )
    assert [one["because"] for one in numbered["possible_duplicates"]] == [["charity_number"]]
    read = await api.get(people.finance, f"{PATH}/{first['id']}")
    assert {one["id"] for one in read.json()["possible_duplicates"]} == {
        by_name["id"],
        numbered["id"],
    }
    path = f"{PATH}/{numbered['id']}"
    changes = {"name": "clifton park friends"}
    tag = (await api.get(people.finance, path)).headers["etag"]
    changed = await api.patch(people.finance, path, changes, tag)
    because = {one["id"]: one["because"] for one in changed.json()["possible_duplicates"]}
    assert because == {first["id"]: ["name", "charity_number"], by_name["id"]: ["name"]}
    fresh = await api.get(people.finance, f"{PATH}/{first['id']}")
    assert fresh.headers["etag"] != read.headers["etag"]


@pytest.mark.parametrize(
    ("asked", "status", "code", "pointer"),
    [
        ({"name": "Mrs Jane Doe"}, 422, "individual_refused", "/name"),
        ({"charity_number": "x"}, 422, "invalid_organisation", "/charity_number"),
        ({"website": "javascript:alert(1)"}, 422, None, "/website"),
        ({"postal_code": "somewhere"}, 422, None, "/postal_code"),
        ({"sector": "person"}, 422, None, "/sector"),
        ({"org_id": "GB-CHC-7654321"}, 409, "organisation_exists", "/org_id"),
    ],
)
async def test_what_is_refused_is_pointed_at(
    *,
    api: Api,
    people: People,
    asked: dict[str, Any],
    status: int,
    code: str | None,
    pointer: str,
) -> None:
    await add(api, people, name="First", charity_number="7654321")
    answer = await api.post(people.manager, PATH, FRIENDS | asked)
    told = answer.json()
    assert answer.status_code == status, told
    assert told["code"] == (code or told["code"])
    assert told["errors"][0]["pointer"] == pointer


async def test_a_correction_never_makes_a_person_of_it(api: Api, people: People) -> None:
    made = await add(api, people)
    path = f"{PATH}/{made['id']}"
    tag = (await api.get(people.finance, path)).headers["etag"]
    answer = await api.patch(people.finance, path, {"name": "Mr Tom Jones"}, tag)
    assert answer.json()["code"] == "individual_refused"
    await add(api, people, name="Second", charity_number="7654321")
    taken = await api.patch(people.finance, path, {"charity_number": "7654321"}, tag)
    assert (taken.status_code, taken.json()["code"]) == (409, "organisation_exists")


async def test_two_that_are_one_are_merged(api: Api, people: People, session: AsyncSession) -> None:
    ids = [(await add(api, people, name=f"Friends {n}"))["id"] for n in range(3)]
    assert (await _merge(api, people, ids[0], ids[1])).status_code == 201
    merged = await _merge(api, people, ids[1], ids[2])
    assert merged.json()["same_as"] == ids[2]
    first = await api.get(people.finance, f"{PATH}/{ids[0]}")
    assert first.json()["same_as"] == ids[2]
    for one, into, status, code in (
        (ids[0], ids[2], 409, "organisation_merged"),
        (ids[2], ids[0], 409, "organisation_merged"),
        (ids[2], ids[2], 422, "invalid_organisation"),
        (ids[2], str(people.finance.id), 422, "unknown_organisation"),
        (str(people.finance.id), ids[2], 404, "organisation_not_found"),
    ):
        answer = await _merge(api, people, one, into)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    path, tag = f"{PATH}/{ids[0]}", first.headers["etag"]
    changed = await api.patch(people.finance, path, {"name": "Other"}, tag)
    assert changed.json()["code"] == "organisation_merged"
    acts = select(AuditRecord.action).where(AuditRecord.action == "organisation.merged")
    assert len((await session.scalars(acts)).all()) == 2


async def _merge(api: Api, people: People, id_: str, into: str) -> httpx.Response:
    return await api.post(people.finance, f"{PATH}/{id_}/merger", {"into": into})


async def test_merging_is_for_managers_and_finance(api: Api, people: People) -> None:
    one, other = [(await add(api, people, name=f"Friends {n}"))["id"] for n in range(2)]
    for who, status in ((people.councillor, 403), (people.coordinator, 403), (people.manager, 201)):
        answer = await api.post(who, f"{PATH}/{one}/merger", {"into": other})
        assert answer.status_code == status, answer.text


async def test_the_list_is_searched_and_narrowed(api: Api, people: People) -> None:
    await add(api, people, charity_number="1234567")
    other = await add(api, people, name="Bakers & Sons Ltd", sector="private")
    for query, names in (
        ("", ["Bakers & Sons Ltd", "Clifton Park Friends"]),
        ("?q=bakers AND", ["Bakers & Sons Ltd"]),
        ("?sector=private", ["Bakers & Sons Ltd"]),
        ("?org_id=GB-CHC-1234567", ["Clifton Park Friends"]),
        ("?charity_number=1234567", ["Clifton Park Friends"]),
        ("?company_number=01234567", []),
        ("?merged=true", []),
        ("?sort=-name&limit=1", ["Clifton Park Friends"]),
    ):
        found = (await api.get(people.auditor, PATH + query)).json()["data"]
        assert [one["name"] for one in found] == names, query
    as_csv = await api.get(people.auditor, f"{PATH}?format=csv&sector=private")
    assert other["id"] in as_csv.text.splitlines()[1]


async def test_who_neither_spends_nor_counts_does_not_see_them(api: Api, people: People) -> None:
    made = await add(api, people)
    answer = await api.get(people.administrator, f"{PATH}/{made['id']}")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    written = await api.post(people.auditor, PATH, FRIENDS)
    assert (written.status_code, written.json()["code"]) == (403, "scope_missing")


async def test_the_database_keeps_identifiers_apart(
    api: Api, people: People, session: AsyncSession
) -> None:
    one = await add(api, people, name="One")
    await add(api, people, name="Two", charity_number="1234567")
    for values in ({"org_id": "GB-CHC-1234567"}, {"same_as_id": Organisation.id}):
        statement = update(Organisation).where(Organisation.org_id == one["org_id"]).values(values)
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await session.execute(statement)


def test_examples_are_what_is_answered() -> None:
    OrganisationRow.model_validate(examples.ROW)
    for example in (examples.ORGANISATION, examples.MERGED):
        OrganisationOut.model_validate(example)
