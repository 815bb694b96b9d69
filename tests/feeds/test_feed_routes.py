"""Feeds are made, listed, seen to exist, and revoked; the secret is shown once."""

import re
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import everything
from tests.feeds.conftest import DEADLINES, MEETINGS, REVIEWS, Subscribe
from tests.kit.test_problems import problem
from tests.meetings.conftest import Api, Cast
from wardapi.feeds import rules
from wardapi.feeds.models import Feed

ADDRESS = re.compile(r"http://wardapi\.test/v1/feeds/wf_[0-9a-f]{64}/calendar\.ics")


async def test_a_feed_is_made_and_its_address_shown_once(api: Api, cast: Cast) -> None:
    made = await api.post(cast.councillor, "/feeds", MEETINGS)
    assert made.status_code == 201
    body = made.json()
    assert ADDRESS.fullmatch(body["address"])
    assert made.headers["location"] == f"/v1/feeds/{body['id']}"
    assert made.headers["cache-control"] == "no-store"
    ward = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston-Castle"}
    assert (body["kind"], body["ward"], body["service"]) == ("ward_meetings", ward, None)
    assert (body["name"], body["owner"]) == ("Meetings of Boston-Castle", str(cast.councillor.id))
    again = await api.get(cast.councillor, f"/feeds/{body['id']}")
    assert again.json() == {name: body[name] for name in body if name != "address"}
    assert again.headers["etag"] == made.headers["etag"]


async def test_the_secret_is_nowhere_in_the_database(
    api: Api, session: AsyncSession, cast: Cast
) -> None:
    made = await api.post(cast.councillor, "/feeds", MEETINGS, **{"Idempotency-Key": "k"})
    secret = made.json()["address"].split("/")[-2]
    stored = await everything(session)
    assert made.json()["id"] in stored
    assert secret not in stored
    assert secret.removeprefix(rules.SECRET_MARK) not in stored
    assert str(rules.digest(secret)) in stored


async def test_a_repeat_makes_nothing_and_shows_no_address(api: Api, cast: Cast) -> None:
    first = await api.post(cast.councillor, "/feeds", MEETINGS, **{"Idempotency-Key": "k"})
    again = await api.post(cast.councillor, "/feeds", MEETINGS, **{"Idempotency-Key": "k"})
    assert again.json() == {**first.json(), "address": None}
    assert len((await api.get(cast.councillor, "/feeds")).json()["data"]) == 1


async def test_a_feed_is_refused_to_whose_work_is_elsewhere(api: Api, cast: Cast) -> None:
    problem(await api.post(cast.stranger, "/feeds", MEETINGS), 403, "not_allowed")
    problem(await api.post(cast.housing, "/feeds", DEADLINES), 403, "not_allowed")
    problem(await api.post(cast.auditor, "/feeds", MEETINGS), 403, "scope_missing")
    for caller in (cast.councillor, cast.coordinator, cast.manager):
        for body in (MEETINGS, DEADLINES, REVIEWS):
            assert (await api.post(caller, "/feeds", body)).status_code == 201


async def test_an_administrator_sees_feeds_and_has_none(
    api: Api, cast: Cast, administrator: Caller
) -> None:
    problem(await api.post(administrator, "/feeds", MEETINGS), 403, "not_allowed")
    made = (await api.post(cast.councillor, "/feeds", MEETINGS)).json()
    for caller in (administrator, cast.auditor):
        (row,) = (await api.get(caller, "/feeds")).json()["data"]
        assert row == {name: made[name] for name in made if name != "address"}
        assert (await api.get(caller, f"/feeds/{made['id']}")).status_code == 200


async def test_what_a_feed_is_of_must_exist_and_fit(api: Api, cast: Cast) -> None:
    async def refused(code: str, pointer: str, **body: str) -> None:
        answer = await api.post(cast.manager, "/feeds", body)
        problem(answer, 422, code)
        assert answer.json()["errors"][0]["pointer"] == pointer

    await refused("unknown_ward", "/ward", kind="ward_meetings", ward="atlantis")
    await refused("unknown_service", "/service", kind="service_deadlines", service="atlantis")
    await refused("invalid_feed", "/ward", kind="ward_meetings", service="streetscene")
    await refused("invalid_feed", "/service", kind="service_deadlines", ward="boston-castle")
    await refused("invalid_message", "/kind", kind="everything", ward="boston-castle")


async def test_everybody_has_their_own_feeds_only(api: Api, cast: Cast) -> None:
    made = (await api.post(cast.councillor, "/feeds", MEETINGS)).json()
    for caller in (cast.coordinator, cast.manager):
        assert (await api.get(caller, "/feeds")).json()["data"] == []
        problem(await api.get(caller, f"/feeds/{made['id']}"), 404, "feed_not_found")
        problem(await api.delete(caller, f"/feeds/{made['id']}", "*"), 404, "feed_not_found")


async def test_feeds_are_listed_by_kind_and_by_whether_they_were_revoked(
    api: Api, cast: Cast
) -> None:
    ids = [
        (await api.post(cast.manager, "/feeds", body)).json()["id"]
        for body in (MEETINGS, DEADLINES, REVIEWS)
    ]
    await api.delete(cast.manager, f"/feeds/{ids[0]}", "*")

    async def listed(query: str) -> list[str]:
        found = (await api.get(cast.manager, f"/feeds?{query}")).json()["data"]
        return [row["id"] for row in found]

    assert await listed("") == ids
    assert await listed("revoked=true") == ids[:1]
    assert await listed("revoked=false&sort=-created_at") == ids[:0:-1]
    assert await listed("kind=review_dates") == ids[2:]


async def test_revoking_wants_the_version_and_works_at_once(
    api: Api, client: httpx.AsyncClient, cast: Cast
) -> None:
    made = await api.post(cast.councillor, "/feeds", MEETINGS)
    path, address = f"/feeds/{made.json()['id']}", made.json()["address"]
    assert (await client.get(address)).status_code == 200
    unsaid = await client.delete(f"/v1{path}", headers=dict(cast.councillor.headers))
    problem(unsaid, 428, "precondition_required")
    problem(await api.delete(cast.councillor, path, '"9.0"'), 412, "precondition_failed")
    assert (await client.get(address)).status_code == 200
    gone = await api.delete(cast.councillor, path, made.headers["etag"])
    assert gone.status_code == 204
    problem(await client.get(address), 404, "feed_not_found")
    problem(await api.delete(cast.councillor, path, "*"), 404, "feed_not_found")
    problem(await api.get(cast.councillor, path), 404, "feed_not_found")
    (row,) = (await api.get(cast.councillor, "/feeds")).json()["data"]
    assert row["revoked_at"] is not None


async def test_an_administrator_revokes_what_has_leaked(
    api: Api, client: httpx.AsyncClient, cast: Cast, administrator: Caller
) -> None:
    made = (await api.post(cast.councillor, "/feeds", MEETINGS)).json()
    problem(await api.delete(cast.auditor, f"/feeds/{made['id']}", "*"), 403, "scope_missing")
    assert (await api.delete(administrator, f"/feeds/{made['id']}", "*")).status_code == 204
    problem(await client.get(made["address"]), 404, "feed_not_found")


async def test_nobody_has_feeds_without_end(
    api: Api, session: AsyncSession, cast: Cast, subscribe: Subscribe
) -> None:
    await subscribe(cast.manager, MEETINGS)
    (row,) = (await api.get(cast.manager, "/feeds")).json()["data"]
    first = await session.get_one(Feed, UUID(row["id"]))
    session.add_all(
        Feed(
            principal_id=first.principal_id, kind=first.kind, ward_id=first.ward_id,
            digest=rules.digest(str(n)), created_at=first.created_at, updated_at=first.updated_at,
        )
        for n in range(1, rules.MOST_FEEDS)
    )  # fmt: skip
    await session.commit()
    problem(await api.post(cast.manager, "/feeds", MEETINGS), 409, "too_many_feeds")
    await subscribe(cast.councillor, MEETINGS)
    await api.delete(cast.manager, f"/feeds/{row['id']}", "*")
    await subscribe(cast.manager, MEETINGS)
