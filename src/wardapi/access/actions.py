"""Making principals, grants and keys. The rooms above audit these acts (`administration`)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import credentials, queries
from wardapi.access.errors import AlreadyRevoked, ScopesNeeded, UnknownScope
from wardapi.access.models import ApiKey, GrantRow, PrincipalRow
from wardapi.access.rules import Grant, Role, unknown_scopes
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError

DEFAULT_LIFETIME = timedelta(days=365)


async def create_principal(session: AsyncSession, *, name: str, now: datetime) -> PrincipalRow:
    """Add somebody who may be given grants and keys."""
    principal = PrincipalRow(id=new_id(), name=name, created_at=now, updated_at=now)
    session.add(principal)
    await session.flush()
    return principal


async def add_grant(
    session: AsyncSession, *, principal: PrincipalRow, grant: Grant, now: datetime
) -> GrantRow:
    """Give a principal a role, in the places and on the days that the grant says."""
    row = GrantRow(
        id=new_id(),
        principal_id=principal.id,
        role=grant.role.value,
        wards=sorted(grant.wards),
        services=sorted(grant.services),
        level=grant.level,
        directorate=grant.directorate,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def revoke_grant(session: AsyncSession, grant: GrantRow, *, now: datetime) -> GrantRow:
    """End a grant at once. AlreadyRevoked the second time."""
    _revoke(grant, now)
    await session.flush()
    return grant


async def create_key(
    session: AsyncSession,
    *,
    principal: PrincipalRow,
    environment: str,
    now: datetime,
    name: str | None = None,
    scopes: frozenset[str] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Give a principal a key and return it with its text, which cannot be had again.

    The key is named after its principal and lasts a year unless told otherwise. `scopes` narrow
    what the principal's roles allow. Raises UnknownScope, and ScopesNeeded when an
    integration's key names none.
    """
    await _check_scopes(session, principal.id, scopes)
    key_id = new_id()
    made = credentials.new_key(environment, key_id)
    key = ApiKey(
        id=key_id,
        principal_id=principal.id,
        name=name or principal.name,
        digest=made.digest,
        scopes=None if scopes is None else sorted(scopes),
        expires_at=expires_at or now + DEFAULT_LIFETIME,
        created_at=now,
        updated_at=now,
    )
    session.add(key)
    await session.flush()
    return key, made.text


async def revoke_key(session: AsyncSession, key: ApiKey, *, now: datetime) -> ApiKey:
    """Take a key back at once. AlreadyRevoked the second time."""
    _revoke(key, now)
    await session.flush()
    return key


async def _check_scopes(
    session: AsyncSession, principal_id: UUID, scopes: frozenset[str] | None
) -> None:
    if scopes is None:
        grants = await queries.list_grants(session, principal_id)
        if any(grant.role == Role.INTEGRATION for grant in grants):
            raise ScopesNeeded
        return
    unknown = unknown_scopes(scopes)
    if unknown:
        faults = [
            FieldError("/scopes", "unknown_scope", f"There is no scope {name}.") for name in unknown
        ]
        told = f"There is no scope {', '.join(unknown)}. {UnknownScope.remedy}"
        raise UnknownScope(told, errors=faults)


def _revoke(row: ApiKey | GrantRow, now: datetime) -> None:
    if row.revoked_at is not None:
        raise AlreadyRevoked
    row.revoked_at = row.updated_at = now
