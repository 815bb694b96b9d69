"""Two editors of one thing."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.kit import room
from tests.kit.test_problems import problem
from wardapi.kit import etags
from wardapi.kit.errors import PreconditionFailed


@pytest.fixture
async def note(session: AsyncSession, small: object, now: object) -> room.Note:
    (made,) = await room.pin(session, now, "first")
    return made


async def test_an_item_has_a_strong_etag_and_304(ann: httpx.AsyncClient, note: room.Note) -> None:
    url = f"/v1/notes/{note.id}"
    response = await ann.get(url)
    assert response.headers["etag"] == '"1.0"'
    for known in ('"1.0"', 'W/"1.0"', '"0.0", "1.0"', "*"):
        again = await ann.get(url, headers={"if-none-match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == '"1.0"'
    assert (await ann.get(url, headers={"if-none-match": '"2.0"'})).status_code == 200


async def test_a_change_needs_the_version_that_was_read(
    ann: httpx.AsyncClient, note: room.Note
) -> None:
    url, body = f"/v1/notes/{note.id}", {"title": "second"}
    problem(await ann.patch(url, json=body), 428, "precondition_required")
    problem(
        await ann.patch(url, json=body, headers={"if-match": "1"}), 400, "malformed_precondition"
    )
    answer = await ann.patch(url, json=body, headers={"if-match": '"1.0"'})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    problem(
        await ann.patch(url, json=body, headers={"if-match": '"1.0"'}), 412, "precondition_failed"
    )


async def test_two_editors_at_once_and_one_is_told(
    fresh_ann: httpx.AsyncClient, fresh_small: object, now: object
) -> None:
    import asyncio  # noqa: PLC0415 - for this test alone

    async with fresh_small.state.database.write() as session:
        (note,) = await room.pin(session, now, "first")
    answers = await asyncio.gather(
        *(
            fresh_ann.patch(
                f"/v1/notes/{note.id}", json={"title": f"by {n}"}, headers={"if-match": '"1.0"'}
            )
            for n in range(8)
        )
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [412] * 7
    (kept,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await fresh_ann.get(f"/v1/notes/{note.id}")).json() == kept


@pytest.mark.parametrize("header", ['"3.0"', '"3.7"', '"2.0", "3.1"', "*"])
def test_the_version_matches_whatever_time_has_changed(header: str) -> None:
    etags.require_match(header, 3)


@pytest.mark.parametrize("header", ['"2.0"', '"30.0"', 'W/"3.0"', '"x"'])
def test_another_version_does_not_match(header: str) -> None:
    with pytest.raises(PreconditionFailed):
        etags.require_match(header, 3)
