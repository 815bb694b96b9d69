"""A feed has the rights of its owner on the day that it is read, and goes dark with them."""

from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, WATH
from tests.conftest import FixedClock
from tests.feeds.conftest import DEADLINES, MEETINGS, REVIEWS, Read, Subscribe
from tests.kit.test_problems import problem
from tests.meetings.conftest import Api, Cast, called
from wardapi.access import actions as access
from wardapi.access import queries
from wardapi.access.rules import Grant, Role
from wardapi.feeds import rules


async def dark(client: httpx.AsyncClient, path: str) -> None:
    """It is answered as an address that never was."""
    unknown = "/v1/feeds/wf_" + "0" * 64 + "/calendar.ics"
    told = [
        {name: value for name, value in (await client.get(address)).json().items()
         if name not in ("instance", "request_id")}
        for address in (path, unknown)
    ]  # fmt: skip
    assert told[0] == told[1]
    problem(await client.get(path), 404, "feed_not_found")


async def key_of(session: AsyncSession, caller: Caller) -> None:
    """Take somebody's key back."""
    assert caller.principal.key_id is not None
    key = await queries.get_key(session, caller.principal.key_id)
    await access.revoke_key(session, key, now=key.created_at + timedelta(days=30))
    await session.commit()


async def test_a_leavers_feeds_go_dark_when_the_grant_ends(
    *,
    client: httpx.AsyncClient, make_caller: MakeCaller, session: AsyncSession, clock: FixedClock,
    cast: Cast, subscribe: Subscribe,
) -> None:  # fmt: skip
    leaver = await make_caller("councillor", wards=[BOSTON_CASTLE], ends_on=date(2026, 5, 7))
    await session.commit()
    paths = [await subscribe(leaver, body) for body in (MEETINGS, DEADLINES, REVIEWS)]
    clock.now = clock.now.replace(month=5, day=7, hour=22)  # 23:00 in Rotherham
    for path in paths:
        assert (await client.get(path)).status_code == 200
    clock.now += timedelta(hours=1)
    for path in paths:
        await dark(client, path)


async def test_a_feed_goes_dark_when_the_grant_is_revoked_and_shines_when_it_is_given_again(
    *,
    client: httpx.AsyncClient, api: Api, session: AsyncSession, cast: Cast, subscribe: Subscribe,
    administrator: Caller,
) -> None:  # fmt: skip
    path = await subscribe(cast.councillor, MEETINGS)
    (grant,) = await queries.list_grants(session, cast.councillor.id)
    of = f"/principals/{cast.councillor.id}/grants"
    assert (await api.delete(administrator, f"{of}/{grant.id}", "*")).status_code == 204
    await dark(client, path)
    elsewhere = {"role": "councillor", "wards": [WATH]}
    assert (await api.post(administrator, of, elsewhere)).status_code == 201
    await dark(client, path)
    here = {"role": "councillor", "wards": [BOSTON_CASTLE]}
    assert (await api.post(administrator, of, here)).status_code == 201
    assert (await client.get(path)).status_code == 200


async def test_a_feed_needs_some_key_of_its_owner_to_be_in_force(
    client: httpx.AsyncClient, session: AsyncSession, cast: Cast, subscribe: Subscribe,
    clock: FixedClock,
) -> None:  # fmt: skip
    path = await subscribe(cast.councillor, MEETINGS)
    await key_of(session, cast.councillor)
    await dark(client, path)
    person = await queries.get_principal(session, cast.councillor.id)
    until = clock.now + timedelta(days=1)
    await access.create_key(
        session, principal=person, environment="test", now=clock.now, expires_at=until
    )
    await session.commit()
    assert (await client.get(path)).status_code == 200
    clock.now = until
    await dark(client, path)


async def test_a_key_that_may_read_less_shows_less(
    client: httpx.AsyncClient, session: AsyncSession, cast: Cast, subscribe: Subscribe,
    clock: FixedClock,
) -> None:  # fmt: skip
    meetings, deadlines = [await subscribe(cast.councillor, body) for body in (MEETINGS, DEADLINES)]
    await key_of(session, cast.councillor)
    person = await queries.get_principal(session, cast.councillor.id)
    scopes = frozenset({"feeds:read", "meetings:read"})
    await access.create_key(
        session, principal=person, environment="test", now=clock.now, scopes=scopes
    )
    await session.commit()
    assert (await client.get(meetings)).status_code == 200
    await dark(client, deadlines)


async def test_what_is_shown_is_what_the_owner_sees_that_day(
    *,
    api: Api, session: AsyncSession, cast: Cast, subscribe: Subscribe, read: Read,
    clock: FixedClock,
) -> None:  # fmt: skip
    await called(api, cast.coordinator)
    path = await subscribe(cast.manager, MEETINGS)
    assert len((await read(path)).entries) == 1
    (grant,) = await queries.list_grants(session, cast.manager.id)
    await access.revoke_grant(session, grant, now=clock.now)
    person = await queries.get_principal(session, cast.manager.id)
    housing = Grant(Role.MANAGER, services=frozenset({"housing"}))
    await access.add_grant(session, principal=person, grant=housing, now=clock.now)
    await session.commit()
    assert (await read(path)).entries == []


async def test_a_credential_neither_helps_nor_hinders(
    client: httpx.AsyncClient, cast: Cast, subscribe: Subscribe
) -> None:
    path = await subscribe(cast.councillor, MEETINGS)
    for headers in (dict(cast.stranger.headers), {"Authorization": "Bearer nonsense"}):
        assert (await client.get(path, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "secret",
    ["x", "wf_", "wf_" + "g" * 64, "wf_" + "0" * 64, "a" * 3_000, "%00", "é", "calendar.ics"],
)
async def test_whatever_is_no_secret_is_unknown(client: httpx.AsyncClient, secret: str) -> None:
    problem(await client.get(f"/v1/feeds/{secret}/calendar.ics"), 404, "feed_not_found")


async def test_an_id_is_no_secret_and_a_secret_no_id(
    api: Api, client: httpx.AsyncClient, cast: Cast
) -> None:
    made = (await api.post(cast.councillor, "/feeds", MEETINGS)).json()
    problem(await client.get(f"/v1/feeds/{made['id']}/calendar.ics"), 404, "feed_not_found")
    secret = made["address"].split("/")[-2]
    digest = rules.digest(secret).hex()
    problem(await client.get(f"/v1/feeds/wf_{digest}/calendar.ics"), 404, "feed_not_found")
    upper = secret.replace("wf_", "").upper()
    problem(await client.get(f"/v1/feeds/wf_{upper}/calendar.ics"), 404, "feed_not_found")
    assert UUID(made["id"])
