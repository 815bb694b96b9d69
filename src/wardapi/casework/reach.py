"""Which cases somebody sees, as a condition in SQL: `visibility.parts`, told a second time.

Codes and offices are looked up first, so that the condition names nothing but columns of `cases`
and constants, which both databases answer from an index.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, literal, not_, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Grant, Principal, Role
from wardapi.casework.models import Case, CaseShare, CaseUnsealing
from wardapi.casework.visibility import BY_ROLE, COLLEAGUES, OWNERS, SEALED_OUT
from wardapi.services.models import Directorate, Service
from wardapi.wards.models import Coordination, Term, Ward


class Reach(NamedTuple):
    """What somebody's grants and offices come to, in ids."""

    by: Principal
    wards: dict[str, UUID]
    services: dict[str, UUID]
    in_directorate: dict[str, frozenset[UUID]]
    terms: frozenset[UUID]
    coordinations: frozenset[UUID]
    shared: frozenset[UUID]
    unsealed: frozenset[UUID]

    def visible(self) -> ColumnElement[bool]:
        """The cases that are not hidden from this principal."""
        return or_(
            and_(self.own(), self._in_wards(OWNERS)),
            and_(Case.id.in_(sorted(self.shared)), self._in_wards(COLLEAGUES)),
            *(self._by_role(grant) for grant in self.by.grants if grant.role in BY_ROLE),
        )

    def own(self) -> ColumnElement[bool]:
        """The cases that this principal opened, or whose office it holds."""
        if self.by.id is None:
            return false()
        owned = [Case.opened_by == self.by.id]
        if self.terms:
            owned.append(Case.term_id.in_(sorted(self.terms)))
        if self.coordinations:
            owned.append(Case.coordination_id.in_(sorted(self.coordinations)))
        return or_(*owned)

    def raised(self) -> ColumnElement[bool]:
        """The cases raised in an office of this principal's, or opened by it in nobody's name."""
        in_nobodys_name = and_(Case.term_id.is_(None), Case.coordination_id.is_(None))
        return or_(
            Case.term_id.in_(sorted(self.terms)),
            Case.coordination_id.in_(sorted(self.coordinations)),
            and_(Case.opened_by == self.by.id, in_nobodys_name),
        )

    def within(self, grant: Grant) -> ColumnElement[bool]:
        """The cases that a grant reaches, by ward, service and directorate."""
        conditions: list[ColumnElement[bool]] = [true()]
        if grant.wards:
            conditions.append(Case.ward_id.in_(_ids(self.wards, grant.wards)))
        if grant.services:
            conditions.append(Case.service_id.in_(_ids(self.services, grant.services)))
        if grant.directorate is not None:
            of_directorate = self.in_directorate.get(grant.directorate, frozenset())
            conditions.append(Case.service_id.in_(sorted(of_directorate)))
        return and_(*conditions)

    def _by_role(self, grant: Grant) -> ColumnElement[bool]:
        if BY_ROLE[grant.role] not in SEALED_OUT:
            return self.within(grant)
        unsealed = or_(not_(Case.confidential), Case.id.in_(sorted(self.unsealed)))
        return and_(self.within(grant), unsealed)

    def _in_wards(self, roles: frozenset[Role]) -> ColumnElement[bool]:
        grants = [grant for grant in self.by.grants if grant.role in roles]
        if any(not grant.wards for grant in grants):
            return true()
        codes = frozenset[str]().union(*(grant.wards for grant in grants))
        return Case.ward_id.in_(_ids(self.wards, codes)) if codes else false()


async def reach_of(session: AsyncSession, by: Principal, now: datetime) -> Reach:
    """Look up, in at most three statements, what somebody's grants and offices come to."""
    held: dict[str, set[UUID]] = {"term": set(), "post": set(), "share": set(), "unsealing": set()}
    for kind, id_ in await session.execute(_held(by, now)):
        held[kind].add(id_)
    services, in_directorate = await _services(session, by)
    return Reach(
        by,
        await _wards(session, by),
        services,
        in_directorate,
        frozenset(held["term"]),
        frozenset(held["post"]),
        frozenset(held["share"]),
        frozenset(held["unsealing"]),
    )


def _held(by: Principal, now: datetime):  # type: ignore[no-untyped-def]
    return union_all(
        select(literal("term"), Term.id).where(Term.principal_id == by.id),
        select(literal("post"), Coordination.id).where(Coordination.principal_id == by.id),
        select(literal("share"), CaseShare.case_id).where(
            CaseShare.principal_id == by.id, CaseShare.ended_at.is_(None)
        ),
        select(literal("unsealing"), CaseUnsealing.case_id).where(
            CaseUnsealing.principal_id == by.id, CaseUnsealing.until > now
        ),
    )


async def _wards(session: AsyncSession, by: Principal) -> dict[str, UUID]:
    codes = frozenset[str]().union(*(grant.wards for grant in by.grants))
    if not codes:
        return {}
    found = select(Ward.gss_code, Ward.id).where(Ward.gss_code.in_(sorted(codes)))
    return {row.gss_code: row.id for row in await session.execute(found)}


async def _services(
    session: AsyncSession, by: Principal
) -> tuple[dict[str, UUID], dict[str, frozenset[UUID]]]:
    slugs = frozenset[str]().union(*(grant.services for grant in by.grants))
    directorates = {grant.directorate for grant in by.grants if grant.directorate is not None}
    if not slugs and not directorates:
        return {}, {}
    found = (
        select(Service.slug, Service.id, Directorate.slug)
        .join(Directorate, Service.directorate_id == Directorate.id, isouter=True)
        .where(or_(Service.slug.in_(sorted(slugs)), Directorate.slug.in_(sorted(directorates))))
    )
    services: dict[str, UUID] = {}
    grouped: dict[str, set[UUID]] = {}
    for slug, id_, directorate in await session.execute(found):
        services[slug] = id_
        grouped.setdefault(directorate, set()).add(id_)
    return services, {name: frozenset(ids) for name, ids in grouped.items()}


def _ids(known: dict[str, UUID], codes: Iterable[str]) -> list[UUID]:
    return sorted(known[code] for code in codes if code in known)
