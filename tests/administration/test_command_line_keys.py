"""Keys for whoever runs the service."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from wardapi.access.authentication import council_day
from wardapi.access.errors import ScopesNeeded, UnknownScope
from wardapi.administration.errors import (
    ExpiryPassed,
    InvalidName,
    SeatTakenByAnother,
    UnknownReach,
    UnknownRole,
)
from wardapi.administration.keys import create_key_for
from wardapi.audit.models import AuditRecord
from wardapi.packs import loader
from wardapi.wards import queries as wards
from wardapi.wards.rules import SeatNotFound


@pytest.fixture
def create(session, rotherham, now):
    """Make a key as the command does; the pack is loaded."""

    async def create(role: str, name: str = "Ada", **particulars) -> str:
        return await create_key_for(
            session, name=name, role=role, environment="test", now=now, **particulars
        )

    return create


async def _me(client, key: str) -> dict:
    answer = await client.get("/v1/me", headers={"Authorization": f"Bearer {key}"})
    return answer.json()


async def test_a_key_has_the_role_and_reach_asked_for(client, create) -> None:
    key = await create(
        "manager", wards=["boston-castle", "E05012997"], services=["housing"], level=2
    )
    me = await _me(client, key)
    assert me["roles"] == ["manager"]
    assert me["grants"][0]["wards"] == ["E05012996", "E05012997"]
    assert me["grants"][0]["services"] == ["housing"]
    assert me["grants"][0]["level"] == 2


async def test_somebody_with_the_same_name_and_role_is_given_another_key(client, create) -> None:
    first, second = [await _me(client, await create("manager")) for _ in range(2)]
    assert first["id"] == second["id"]
    assert first["key"]["id"] != second["key"]["id"]


async def test_a_name_is_kept_as_it_is_kept_over_http(client, create) -> None:
    assert (await _me(client, await create("manager", name=" Ada \n")))["name"] == "Ada"
    longest = "x" * 200
    assert (await _me(client, await create("manager", name=longest)))["name"] == longest


@pytest.mark.parametrize("name", ["", " ", "x" * 201])
async def test_a_name_that_could_not_be_answered_is_refused(create, name: str) -> None:
    with pytest.raises(InvalidName):
        await create("manager", name=name)


async def test_a_name_with_another_role_is_somebody_else(client, create) -> None:
    first, second = [await _me(client, await create(role)) for role in ("manager", "auditor")]
    assert first["id"] != second["id"]
    assert second["roles"] == ["auditor"]


async def test_a_councillor_is_given_the_first_seat_that_nobody_acts_for(
    client, session, create, now
) -> None:
    seats = []
    for name in ("One", "Two", "Three", "Four"):
        me = await _me(client, await create("councillor", name, wards=["boston-castle"]))
        term = await wards.find_term_of(session, UUID(me["id"]), council_day(now))
        seats.append(term and term.seat.code)
    assert seats == ["boston-castle-1", "boston-castle-2", "boston-castle-3", None]


async def test_a_councillor_may_be_given_a_seat_by_number(client, session, create, now) -> None:
    particulars = {"wards": ["boston-castle"], "seat": 3}
    me = await _me(client, await create("councillor", **particulars))
    term = await wards.find_term_of(session, UUID(me["id"]), council_day(now))
    assert term is not None
    assert term.seat.code == "boston-castle-3"
    with pytest.raises(SeatTakenByAnother):
        await create("councillor", "Bea", **particulars)
    with pytest.raises(SeatNotFound):
        await create("councillor", "Bea", wards=["boston-castle"], seat=4)


async def test_a_key_lasts_to_the_end_of_its_day_in_london(client, create) -> None:
    me = await _me(client, await create("auditor", expires=date(2026, 7, 1)))
    assert me["key"]["expires_at"] == "2026-07-01T23:00:00Z"
    me = await _me(client, await create("auditor"))
    assert me["key"]["expires_at"] == "2027-01-05T10:00:00Z"


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2026, 1, 4)])
async def test_a_last_day_that_has_passed_is_refused(create, day) -> None:
    with pytest.raises(ExpiryPassed, match=f"{day:%-d %B %Y} has passed"):
        await create("auditor", expires=day)


async def test_today_may_be_the_last_day(client, create, now) -> None:
    me = await _me(client, await create("auditor", expires=council_day(now)))
    assert me["key"]["expires_at"] == "2026-01-06T00:00:00Z"


async def test_an_integration_names_its_scopes(client, create) -> None:
    me = await _me(client, await create("integration", scopes=["cases:read"]))
    assert me["scopes"] == ["cases:read"]
    with pytest.raises(ScopesNeeded, match=r"The role integration has .*cases:read"):
        await create("integration", "Other")


@pytest.mark.parametrize("scopes", [["cases:read", "keys:write"], ["cases:red"]])
async def test_scopes_that_the_role_does_not_have_are_refused(create, scopes) -> None:
    with pytest.raises(UnknownScope, match=r"The role coordinator has .*cases:read") as refusal:
        await create("coordinator", scopes=scopes)
    assert scopes[-1] in str(refusal.value)
    assert "GET" not in str(refusal.value)


@pytest.mark.parametrize(
    ("role", "reach", "refusal"),
    [
        ("king", {}, UnknownRole),
        ("public", {}, UnknownRole),
        ("coordinator", {"wards": ["atlantis"]}, UnknownReach),
        ("service_lead", {"services": ["magic"]}, UnknownReach),
        ("manager", {"directorate": "magic"}, UnknownReach),
    ],
)
async def test_what_does_not_exist_is_refused(create, role, reach, refusal) -> None:
    with pytest.raises(refusal):
        await create(role, **reach)


async def test_making_a_key_is_on_the_trail_without_its_text(session, create) -> None:
    before = await session.scalar(select(func.count()).select_from(AuditRecord))
    key = await create("manager")
    records = list(await session.scalars(select(AuditRecord).order_by(AuditRecord.id)))[before:]
    assert [record.action for record in records] == ["principal.added", "key.issued"]
    assert {record.principal_id for record in records} == {None}
    assert key not in "".join(record.detail for record in records)


async def test_councillors_made_at_once_have_seats_of_their_own(fresh_database, now) -> None:
    async with fresh_database.write() as session:
        await loader.load_pack(session, "rotherham", now=now)

    async def make(name: str) -> None:
        async with fresh_database.write() as session:
            await create_key_for(
                session, name=name, role="councillor", environment="test", now=now,
                wards=["boston-castle"],
            )  # fmt: skip

    await asyncio.gather(*(make(name) for name in ("Ada", "Bea", "Cara", "Dora")))
    async with fresh_database.read() as session:
        ward = await wards.get_ward(session, "boston-castle")
        terms = await wards.list_terms(session, ward.id, council_day(now))
    assert sorted(term.seat.number for term in terms) == [1, 2, 3]
    assert len({term.principal_id for term in terms}) == 3
