"""Appointing to posts, told in the audit trail and the feed."""

import asyncio
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.packs import exampleton as pack
from wardapi.access import actions as access
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event
from wardapi.kit.database import Database
from wardapi.packs.loader import load_pack
from wardapi.wards import actions, queries
from wardapi.wards.models import Councillor, Seat, Term
from wardapi.wards.rules import (
    AlreadyEnded,
    CoordinatorWithoutWard,
    EndsBeforeItStarts,
    OutsideTheWard,
    PostTaken,
    SeatHeld,
    SeatNotFound,
    SeatTaken,
)

pytestmark = pytest.mark.usefixtures("exampleton")

ELECTED = date(2023, 5, 8)
TODAY = date(2026, 1, 5)


async def seat_of(session: AsyncSession, code: str, on: date = TODAY) -> Seat:
    return await queries.get_seat(session, code, on)


async def appoint(session: AsyncSession, code: str, now: datetime, **given: object) -> Term:
    seat = await seat_of(session, code)
    values = {"starts_on": ELECTED, "by": None, "now": now} | given
    return await actions.appoint_term(session, seat, **values)  # type: ignore[arg-type]


async def test_a_term_is_found_by_who_serves_it(session: AsyncSession, now: datetime) -> None:
    ann = await access.create_principal(session, name="Ann", now=now)
    term = await appoint(session, "riverside-1", now, principal_id=ann.id, name="A. Ann")
    found = await queries.find_term_of(session, ann.id, TODAY)
    assert found is not None
    assert found.id == term.id
    assert found.seat.code == "riverside-1"
    assert found.seat.ward.gss_code == "E05990001"
    assert found.councillor.name == "A. Ann"
    assert await queries.find_term_of(session, ann.id, date(2023, 5, 7)) is None


async def test_a_seat_is_held_by_one_at_a_time(session: AsyncSession, now: datetime) -> None:
    await appoint(session, "riverside-1", now)
    with pytest.raises(SeatTaken, match="riverside-1"):
        await appoint(session, "riverside-1", now, starts_on=TODAY)
    with pytest.raises(SeatTaken):
        await appoint(session, "riverside-1", now, starts_on=date(2023, 5, 4), ends_on=ELECTED)
    await appoint(session, "riverside-2", now)


async def test_a_successor_begins_the_day_after(session: AsyncSession, now: datetime) -> None:
    first = await appoint(session, "riverside-1", now)
    await actions.end_term(session, first, on=date(2025, 7, 9), by=None, now=now)
    with pytest.raises(SeatTaken):
        await appoint(session, "riverside-1", now, starts_on=date(2025, 7, 9))
    second = await appoint(session, "riverside-1", now, starts_on=date(2025, 7, 10))
    ward = await queries.get_ward(session, "riverside")
    served = [
        [term.id for term in await queries.list_terms(session, ward.id, day)]
        for day in (date(2025, 7, 9), date(2025, 7, 10))
    ]
    assert served == [[first.id], [second.id]]
    assert first.councillor_id != second.councillor_id


async def test_a_councillor_may_serve_again(session: AsyncSession, now: datetime) -> None:
    first = await appoint(session, "riverside-1", now, ends_on=date(2024, 1, 1))
    await appoint(session, "market-1", now, starts_on=date(2025, 1, 1), councillor=first.councillor)
    assert await session.scalar(select(func.count()).select_from(Councillor)) == 1


async def test_a_term_ends_once(session: AsyncSession, now: datetime) -> None:
    term = await appoint(session, "riverside-1", now)
    with pytest.raises(EndsBeforeItStarts):
        await actions.end_term(session, term, on=date(2023, 5, 7), by=None, now=now)
    await actions.end_term(session, term, on=date(2025, 7, 9), by=None, now=now)
    with pytest.raises(AlreadyEnded):
        await actions.end_term(session, term, on=TODAY, by=None, now=now)


async def test_a_term_lies_in_the_time_of_its_ward(session: AsyncSession, now: datetime) -> None:
    with pytest.raises(OutsideTheWard):
        await appoint(session, "riverside-1", now, starts_on=date(2023, 5, 3))
    former = await seat_of(session, "riverside-1", date(2020, 1, 1))
    with pytest.raises(OutsideTheWard):
        await actions.appoint_term(session, former, starts_on=date(2020, 1, 1), by=None, now=now)
    with pytest.raises(EndsBeforeItStarts):
        await appoint(session, "riverside-1", now, ends_on=date(2023, 5, 5))


async def test_a_seats_code_is_read_on_a_day(session: AsyncSession) -> None:
    before = await seat_of(session, "riverside-1", date(2020, 1, 1))
    after = await seat_of(session, "riverside-1")
    assert (before.ward.gss_code, after.ward.gss_code) == ("E05980001", "E05990001")
    with pytest.raises(SeatNotFound):
        await seat_of(session, "riverside-3")
    assert len(await queries.list_seats(session, TODAY)) == 6
    assert len(await queries.list_seats(session, date(2020, 1, 1))) == 5


async def test_a_term_is_told_without_the_councillors_name(
    session: AsyncSession, now: datetime
) -> None:
    term = await appoint(session, "riverside-1", now, name="A. Ann")
    record = (
        await session.scalars(select(AuditRecord).where(AuditRecord.subject_id == term.id))
    ).one()
    event = (await session.scalars(select(Event).where(Event.subject_id == term.id))).one()
    assert record.action == "term_began"
    assert (event.kind, event.ward) == ("term.began", "E05990001")
    assert "Ann" not in str(record.detail) + str(event.data)


async def test_a_coordinator_covers_wards(session: AsyncSession, now: datetime) -> None:
    cara = await access.create_principal(session, name="Cara", now=now)
    wards = [await queries.get_ward(session, slug) for slug in ("riverside", "market")]
    made = await actions.assign_coordinator(
        session,
        wards,
        post="coordinator-1",
        title="Neighbourhood coordinator",
        principal_id=cara.id,
        starts_on=date(2024, 1, 1),
        by=None,
        now=now,
    )
    found = await queries.find_coordination_of(session, cara.id, TODAY)
    assert found is not None
    assert [ward.slug for ward in found.wards] == ["market", "riverside"]
    covering = await queries.list_coordinations(session, wards[0].id, TODAY)
    assert [one.id for one in covering] == [made.id]
    assert await queries.list_coordinations(session, wards[0].id, date(2023, 12, 31)) == []
    hill = await queries.get_ward(session, "hill-and-dale")
    assert await queries.list_coordinations(session, hill.id, TODAY) == []


async def test_a_coordinators_post_has_one_holder_and_a_ward(
    session: AsyncSession, now: datetime
) -> None:
    ward = await queries.get_ward(session, "riverside")
    given = {"title": "Coordinator", "starts_on": date(2024, 1, 1), "by": None, "now": now}
    await actions.assign_coordinator(session, [ward], post="coordinator-1", **given)  # type: ignore[arg-type]
    with pytest.raises(PostTaken):
        await actions.assign_coordinator(session, [ward], post="coordinator-1", **given)  # type: ignore[arg-type]
    with pytest.raises(CoordinatorWithoutWard):
        await actions.assign_coordinator(session, [], post="coordinator-2", **given)  # type: ignore[arg-type]


async def test_a_ward_keeps_the_seats_that_somebody_held(
    session: AsyncSession, now: datetime
) -> None:
    await appoint(session, "riverside-2", now)
    ward = await queries.get_ward(session, "riverside")
    ward.seats = 1
    with pytest.raises(SeatHeld, match="riverside-2"):
        await actions.keep_seats(session, now=now)


async def test_seats_follow_the_ward(session: AsyncSession, now: datetime) -> None:
    ward = await queries.get_ward(session, "hill-and-dale")
    ward.seats, ward.slug = 2, "hilltop"
    kept = await actions.keep_seats(session, now=now)
    assert kept.removed == ("hill-and-dale-3",)
    assert sorted(kept.updated) == ["hilltop-1", "hilltop-2"]
    assert kept.unchanged == 8


async def test_of_two_appointed_at_once_one_gets_the_seat(
    fresh_database: Database, tmp_path: Path, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await load_pack(session, pack.write(tmp_path / "fresh"), now=now)

    async def try_to_appoint() -> str:
        try:
            async with fresh_database.write() as session:
                return str((await appoint(session, "riverside-1", now)).id)
        except SeatTaken as refusal:
            return refusal.code

    results = await asyncio.gather(*(try_to_appoint() for _ in range(4)))
    assert sorted(result == "seat_taken" for result in results) == [False, True, True, True]


async def test_of_two_assigned_at_once_one_gets_the_post(
    fresh_database: Database, tmp_path: Path, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await load_pack(session, pack.write(tmp_path / "fresh"), now=now)
    given = {"title": "Coordinator", "starts_on": TODAY, "by": None, "now": now}

    async def try_to_assign() -> str:
        try:
            async with fresh_database.write() as session:
                ward = await queries.get_ward(session, "riverside")
                made = await actions.assign_coordinator(session, [ward], post="east", **given)  # type: ignore[arg-type]
                return str(made.id)
        except PostTaken as refusal:
            return refusal.code

    results = await asyncio.gather(*(try_to_assign() for _ in range(4)))
    assert sorted(result == "post_taken" for result in results) == [False, True, True, True]
