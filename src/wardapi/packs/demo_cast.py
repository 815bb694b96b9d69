"""Who acts in the illustrative cases: posts that nobody in particular fills."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.models import PrincipalRow
from wardapi.access.rules import ROLE_SCOPES, Grant, Principal, Role
from wardapi.administration import actions as administration
from wardapi.packs.demo_stories import SUBJECTS, YEARS
from wardapi.services import actions as services
from wardapi.services import queries as service_queries
from wardapi.wards import actions as wards
from wardapi.wards import queries as ward_queries
from wardapi.wards.models import Seat, Ward

_NO_LEAD = {"early-help": 3, "planning": 5}
"""Services whose lead is missing in every so manieth ward, so that coverage has gaps to show."""


class Cast(NamedTuple):
    """Principals by ward id and by service slug. `wards` are today's, by slug."""

    wards: list[Ward]
    councillors: Mapping[UUID, list[Principal]]
    coordinators: Mapping[UUID, Principal]
    leads: Mapping[str, Principal]
    manager: Principal
    finance: Sequence[Principal]
    """Two officers: who authorises a payment does not release it."""

    def ward(self, slug: str) -> Ward:
        return next(ward for ward in self.wards if ward.slug == slug)


async def cast_of(session: AsyncSession, now: datetime) -> Cast:
    """The cast, made the first time and found again after that."""
    return await _Casting(session, now).whole()


class _Casting:
    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self.session = session
        self.now = now
        self.start = (now - YEARS - timedelta(days=60)).date()

    async def whole(self) -> Cast:
        seats = await ward_queries.list_seats(self.session, self.now.date())
        today = list({seat.ward_id: seat.ward for seat in seats}.values())
        coordinators: dict[UUID, Principal] = {}
        for place in range(0, len(today), 2):
            pair = today[place : place + 2]
            coordinator = await self._coordinator(pair, place // 2 + 1)
            coordinators |= {ward.id: coordinator for ward in pair}
        manager, _ = await self._principal("Head of service (illustrative)", Grant(Role.MANAGER))
        return Cast(
            wards=today,
            councillors={ward.id: await self._councillors(ward, seats) for ward in today},
            coordinators=coordinators,
            leads={slug: await self._lead(slug, today) for slug in SUBJECTS},
            manager=manager,
            finance=[await self._officer(number) for number in (1, 2)],
        )

    async def _officer(self, number: int) -> Principal:
        name = f"Finance officer {number} (illustrative)"
        officer, _ = await self._principal(name, Grant(Role.FINANCE))
        return officer

    async def _councillors(self, ward: Ward, seats: Sequence[Seat]) -> list[Principal]:
        """One for each seat; who serves a term in a seat already keeps it."""
        grant = Grant(Role.COUNCILLOR, wards=frozenset({ward.gss_code}))
        terms = await ward_queries.list_terms(self.session, ward.id, self.now.date())
        taken = {term.seat_id for term in terms}
        acting = []
        for seat in (seat for seat in seats if seat.ward_id == ward.id):
            name = f"Councillor, seat {seat.number}, {ward.name} (illustrative)"
            councillor, is_new = await self._principal(name, grant)
            if is_new and seat.id not in taken:
                await wards.appoint_term(
                    self.session,
                    seat,
                    starts_on=self.start,
                    principal_id=councillor.id,
                    by=None,
                    now=self.now,
                )
            acting.append(councillor)
        return acting

    async def _coordinator(self, pair: list[Ward], number: int) -> Principal:
        """One for each pair of wards, as the strategy has it; the last ward is alone."""
        grant = Grant(Role.COORDINATOR, wards=frozenset(ward.gss_code for ward in pair))
        title = f"Neighbourhood coordinator {number} (illustrative)"
        coordinator, is_new = await self._principal(title, grant)
        if is_new:
            await wards.assign_coordinator(
                self.session,
                pair,
                post=f"illustrative-coordinator-{number}",
                title=title,
                starts_on=self.start,
                principal_id=coordinator.id,
                by=None,
                now=self.now,
            )
        return coordinator

    async def _lead(self, slug: str, today: list[Ward]) -> Principal:
        """One for each service, in all wards or in most."""
        service = await service_queries.get_service(self.session, slug)
        grant = Grant(Role.SERVICE_LEAD, services=frozenset({slug}), level=0)
        lead, is_new = await self._principal(f"Service lead, {service.name} (illustrative)", grant)
        every = _NO_LEAD.get(slug)
        covered = [None] if every is None else [w for n, w in enumerate(today) if n % every]
        for ward in covered if is_new else ():
            await services.appoint_lead(
                self.session,
                service,
                ward=ward,
                title=f"Service lead, {service.name} (illustrative)",
                principal_id=lead.id,
                starts_on=self.start,
                by=None,
                now=self.now,
            )
        return lead

    async def _principal(self, name: str, grant: Grant) -> tuple[Principal, bool]:
        """Somebody by this name, and whether they are new."""
        found = select(PrincipalRow).where(PrincipalRow.name == name).limit(1)
        row = await self.session.scalar(found)
        is_new = row is None
        if row is None:
            row = await administration.add_principal(
                self.session, name=name, grants=[grant], by=None, now=self.now
            )
        scopes = ROLE_SCOPES[grant.role]
        return Principal(id=row.id, name=name, grants=(grant,), scopes=scopes), is_new
