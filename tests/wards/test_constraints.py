"""What the database itself refuses, whoever writes to it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.kit.database import Base
from wardapi.wards.models import (
    Coordination,
    Council,
    Councillor,
    Election,
    Parish,
    ParishCover,
    Seat,
    Term,
    Ward,
    WardPredecessor,
)

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
EVIDENCE: dict[str, Any] = {"source": ["here"], "assumption": False, "field_evidence": {}}


def ward(code: str = "E05990009", slug: str = "lonely", **values: Any) -> Ward:
    given: dict[str, Any] = {
        "gss_code": code,
        "slug": slug,
        "name": slug,
        "sort_name": slug,
        "seats": 2,
        "parished": "unknown",
    }
    return Ward(**given | values, **EVIDENCE, **STAMPS)


async def refused(session: AsyncSession, *rows: Base) -> None:
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            session.add_all(rows)
            await session.flush()


async def accepted(session: AsyncSession, *rows: Base) -> None:
    session.add_all(rows)
    await session.flush()


async def a_seat(session: AsyncSession) -> tuple[UUID, UUID]:
    home = ward()
    await accepted(session, home)
    seat = Seat(ward_id=home.id, number=1, code="lonely-1", **STAMPS)
    councillor = Councillor(name=None, **STAMPS)
    await accepted(session, seat, councillor)
    return seat.id, councillor.id


@pytest.mark.parametrize(
    "bad",
    [
        {"seats": 0},
        {"seats": 10},
        {"parished": "somewhat"},
        {"valid_from": date(2021, 5, 6), "valid_to": date(2021, 5, 5)},
    ],
)
async def test_a_ward_that_cannot_be_is_refused(session: AsyncSession, bad: dict[str, Any]) -> None:
    await refused(session, ward(**bad))


async def test_a_code_belongs_to_one_ward_for_ever(session: AsyncSession) -> None:
    await accepted(session, ward(valid_to=date(2000, 1, 1)))
    await refused(session, ward(slug="other", valid_from=date(2020, 1, 1)))


async def test_a_slug_belongs_to_one_ward_on_any_one_day(session: AsyncSession) -> None:
    await accepted(session, ward("E05990001", valid_to=date(2021, 5, 5)))
    await refused(session, ward("E05990002"))
    await refused(session, ward("E05990002", valid_from=date(2021, 5, 5)))
    await refused(session, ward("E05990002", valid_to=date(1990, 1, 1)))
    await accepted(session, ward("E05990002", valid_from=date(2021, 5, 6)))


async def test_moving_a_wards_last_day_over_the_next_ward_is_refused(
    session: AsyncSession,
) -> None:
    former = ward("E05990001", valid_to=date(2021, 5, 5))
    await accepted(session, former, ward("E05990002", valid_from=date(2021, 5, 6)))
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(
                update(Ward).where(Ward.id == former.id).values(valid_to=date(2021, 5, 6))
            )


async def test_two_terms_of_one_seat_never_share_a_day(session: AsyncSession) -> None:
    seat, councillor = await a_seat(session)

    def term(first: date, last: date | None) -> Term:
        return Term(seat_id=seat, councillor_id=councillor, starts_on=first, ends_on=last, **STAMPS)

    await accepted(session, term(date(2021, 5, 10), date(2024, 5, 6)))
    await refused(session, term(date(2024, 5, 6), None))
    await refused(session, term(date(2020, 1, 1), None))
    await refused(session, term(date(2024, 5, 7), date(2024, 5, 6)))
    await accepted(session, term(date(2024, 5, 7), None))
    await refused(session, term(date(2030, 1, 1), date(2030, 1, 1)))


async def test_two_spells_in_one_coordinators_post_never_share_a_day(
    session: AsyncSession,
) -> None:
    def spell(post: str, first: date, last: date | None) -> Coordination:
        return Coordination(post=post, title="Coordinator", starts_on=first, ends_on=last, **STAMPS)

    await accepted(session, spell("coordinator-1", date(2024, 1, 1), None))
    await refused(session, spell("coordinator-1", date(2025, 1, 1), date(2025, 2, 1)))
    await accepted(session, spell("coordinator-2", date(2025, 1, 1), None))


async def test_a_seat_has_one_number_in_its_ward(session: AsyncSession) -> None:
    await a_seat(session)
    home = (await session.scalars(Ward.__table__.select().with_only_columns(Ward.id))).one()
    await refused(session, Seat(ward_id=home, number=1, code="lonely-1", **STAMPS))
    await refused(session, Seat(ward_id=home, number=0, code="lonely-0", **STAMPS))


async def test_there_is_one_council(session: AsyncSession) -> None:
    def council(slug: str, singleton: int) -> Council:
        return Council(
            singleton=singleton,
            slug=slug,
            name=slug,
            gss_code="E07999999",
            time_zone="Europe/London",
            details={},
            **EVIDENCE,
            **STAMPS,
        )

    await accepted(session, council("one", 1))
    await refused(session, council("another", 1))
    await refused(session, council("another", 2))


def _predecessor(one: UUID, other: UUID) -> list[Base]:
    def share(ward_id: UUID, predecessor_id: UUID, percent: float) -> WardPredecessor:
        return WardPredecessor(
            ward_id=ward_id,
            predecessor_id=predecessor_id,
            share_of_ward=percent,
            basis="area",
            **EVIDENCE,
            **STAMPS,
        )

    return [share(one, one, 100.0), share(one, other, 100.1), share(one, other, -0.1)]


def _cover(one: UUID, other: UUID) -> list[Base]:
    return [ParishCover(ward_id=one, parish_id=other, extent="most", **EVIDENCE, **STAMPS)]


def _election(one: UUID, other: UUID) -> list[Base]:
    given: dict[str, Any] = {"slug": "e", "year": 2024, "sorts_on": date(2024, 1, 1)}
    return [
        Election(kind="by_election", **given, **EVIDENCE, **STAMPS),
        Election(kind="election", **given, **EVIDENCE, **STAMPS),
        Election(kind="ordinary", turnout_percent=100.5, **given, **EVIDENCE, **STAMPS),
    ]


@pytest.mark.parametrize("rows", [_predecessor, _cover, _election])
async def test_rows_about_wards_that_cannot_be_are_refused(
    session: AsyncSession, rows: Callable[[UUID, UUID], list[Base]]
) -> None:
    one, other = ward("E05990001", "one"), ward("E05990002", "other")
    parish = Parish(
        id=other.id, gss_code="E04990001", slug="p", name="P", sort_name="p", **EVIDENCE, **STAMPS
    )
    await accepted(session, one, other, parish)
    for row in rows(one.id, other.id):
        await refused(session, row)
