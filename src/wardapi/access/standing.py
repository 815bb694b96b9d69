"""What somebody may do today, when no request of theirs shows a key: a calendar program asks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import queries
from wardapi.access.authentication import council_day
from wardapi.access.models import ApiKey, PrincipalRow, grant_of
from wardapi.access.rules import Principal, in_force, scopes_of


async def standing_of(session: AsyncSession, principal_id: UUID, now: datetime) -> Principal | None:
    """Return somebody with the grants in force today and all that their keys in force allow.

    None for whoever has no key in force: without one they could not ask for anything themselves.
    """
    person = await session.get(PrincipalRow, principal_id)
    keys = await session.scalars(
        select(ApiKey.scopes).where(
            ApiKey.principal_id == principal_id,
            ApiKey.revoked_at.is_(None),
            ApiKey.expires_at > now,
        )
    )
    named = [None if scopes is None else frozenset(scopes) for scopes in keys]
    if person is None or not named:
        return None
    today = council_day(now)
    held = [grant_of(row) for row in await queries.list_grants(session, principal_id)]
    grants = tuple(grant for grant in held if in_force(grant, today))
    scopes = frozenset[str]().union(*(scopes_of(grants, one) for one in named))
    return Principal(id=person.id, name=person.name, grants=grants, scopes=scopes)
