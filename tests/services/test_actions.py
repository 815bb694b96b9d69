"""Appointing those who answer for a service."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import actions as access
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event
from wardapi.services import actions, queries
from wardapi.services.models import Service, ServiceLead
from wardapi.services.rules import LeadTaken, ServiceNotFound
from wardapi.wards.queries import get_ward
from wardapi.wards.rules import AlreadyEnded, EndsBeforeItStarts

pytestmark = pytest.mark.usefixtures("exampleton")

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
TODAY = date(2026, 1, 5)
BEGAN = date(2024, 4, 1)


async def appoint(session: AsyncSession, ward: str | None, **given: Any) -> ServiceLead:
    service = await queries.get_service(session, given.pop("service", "bins"))
    place = await get_ward(session, ward) if ward else None
    values = {"title": "Lead", "starts_on": BEGAN, "by": None, "now": NOW} | given
    return await actions.appoint_lead(session, service, ward=place, **values)


async def test_a_wards_own_lead_comes_before_that_of_all_wards(session: AsyncSession) -> None:
    everywhere = await appoint(session, None)
    own = await appoint(session, "riverside")
    for slug, expected in (("riverside", own), ("market", everywhere)):
        ward = await get_ward(session, slug)
        found = await queries.find_lead(session, own.service_id, ward.id, TODAY)
        assert found is not None
        assert found.id == expected.id
    ward = await get_ward(session, "market")
    assert await queries.find_lead(session, own.service_id, ward.id, TODAY, level=1) is None
    assert await queries.find_lead(session, own.service_id, ward.id, date(2024, 3, 31)) is None


async def test_a_post_has_one_holder_at_a_time(session: AsyncSession) -> None:
    await appoint(session, "riverside", ends_on=date(2025, 3, 31))
    with pytest.raises(LeadTaken):
        await appoint(session, "riverside", starts_on=date(2025, 3, 31))
    await appoint(session, "riverside", starts_on=date(2025, 4, 1))
    await appoint(session, "riverside", level=1)
    await appoint(session, "riverside", service="roads")
    await appoint(session, None)
    with pytest.raises(LeadTaken):
        await appoint(session, None, starts_on=TODAY)
    with pytest.raises(EndsBeforeItStarts):
        await appoint(session, "market", ends_on=date(2024, 3, 31))


@pytest.mark.parametrize("ward", ["riverside", None])
async def test_the_database_refuses_two_leads_at_once(
    session: AsyncSession, ward: str | None
) -> None:
    first = await appoint(session, ward)
    again = ServiceLead(
        service_id=first.service_id,
        ward_id=first.ward_id,
        level=0,
        title="Another",
        starts_on=TODAY,
        created_at=NOW,
        updated_at=NOW,
    )
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            session.add(again)
            await session.flush()


@pytest.mark.parametrize("bad", [{"kind": "firm"}, {"kind": "partner"}])
async def test_the_database_refuses_a_service_that_cannot_be(
    session: AsyncSession, bad: dict[str, str]
) -> None:
    service = await queries.get_service(session, "bins")
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            for field, value in bad.items():
                setattr(service, field, value)
            await session.flush()


async def test_posts_are_found_by_who_holds_them(session: AsyncSession) -> None:
    bea = await access.create_principal(session, name="Bea", now=NOW)
    await appoint(session, "riverside", principal_id=bea.id)
    await appoint(session, None, service="roads", level=1, principal_id=bea.id)
    held = await queries.list_leads_of(session, bea.id, TODAY)
    assert [(lead.service.slug, lead.ward and lead.ward.slug) for lead in held] == [
        ("bins", "riverside"),
        ("roads", None),
    ]
    assert await queries.list_leads_of(session, bea.id, date(2024, 3, 31)) == []


async def test_time_as_a_lead_ends_once(session: AsyncSession) -> None:
    lead = await appoint(session, "riverside")
    await actions.end_lead(session, lead, on=date(2025, 3, 31), by=None, now=NOW)
    with pytest.raises(AlreadyEnded):
        await actions.end_lead(session, lead, on=TODAY, by=None, now=NOW)
    ward = await get_ward(session, "riverside")
    assert await queries.find_lead(session, lead.service_id, ward.id, TODAY) is None


async def test_an_appointment_is_recorded_and_announced(session: AsyncSession) -> None:
    lead = await appoint(session, "riverside", title="Streets manager")
    record = (
        await session.scalars(select(AuditRecord).where(AuditRecord.subject_id == lead.id))
    ).one()
    event = (await session.scalars(select(Event).where(Event.subject_id == lead.id))).one()
    assert record.action == "lead_appointed"
    assert (event.kind, event.ward, event.service) == (
        "service_lead.appointed",
        "E05990001",
        "bins",
    )


async def test_a_service_is_found_by_slug(session: AsyncSession) -> None:
    service: Service = await queries.get_service(session, "bins")
    assert service.directorate is not None
    assert service.directorate.slug == "place"
    assert await queries.find_service(session, "ships") is None
    with pytest.raises(ServiceNotFound, match="ships"):
        await queries.get_service(session, "ships")
