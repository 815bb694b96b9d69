"""Reading principals, grants and keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from wardapi.access.errors import GrantNotFound, KeyNotFound, PrincipalNotFound
from wardapi.access.models import ApiKey, GrantRow, PrincipalRow, grant_of
from wardapi.access.rules import Grant


class KeyOnFile(NamedTuple):
    """What a request's key is checked against, and whose it is."""

    id: UUID
    digest: bytes
    scopes: frozenset[str] | None
    expires_at: datetime
    revoked_at: datetime | None
    principal_id: UUID
    principal_name: str
    grants: tuple[Grant, ...]


_GRANT_COLUMNS = [
    getattr(GrantRow, name)
    for name in ("role", "wards", "services", "level", "directorate", "starts_on", "ends_on")
]

_KEY_ON_FILE = (
    select(
        ApiKey.id,
        ApiKey.digest,
        ApiKey.scopes,
        ApiKey.expires_at,
        ApiKey.revoked_at,
        PrincipalRow.id.label("principal_id"),
        PrincipalRow.name.label("principal_name"),
        *_GRANT_COLUMNS,
    )
    .join(PrincipalRow, PrincipalRow.id == ApiKey.principal_id)
    .outerjoin(
        GrantRow,
        and_(GrantRow.principal_id == PrincipalRow.id, GrantRow.revoked_at.is_(None)),
    )
    .where(ApiKey.id == bindparam("key_id"))
)


async def find_key_on_file(connection: AsyncConnection, key_id: UUID) -> KeyOnFile | None:
    """Read a key, its principal and every grant not revoked, in one statement."""
    rows = (await connection.execute(_KEY_ON_FILE, {"key_id": key_id})).all()
    if not rows:
        return None
    key = rows[0]
    return KeyOnFile(
        id=key.id,
        digest=key.digest,
        scopes=None if key.scopes is None else frozenset(key.scopes),
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        principal_id=key.principal_id,
        principal_name=key.principal_name,
        grants=tuple(grant_of(row) for row in rows if row.role is not None),
    )


async def get_principal(session: AsyncSession, principal_id: UUID) -> PrincipalRow:
    """PrincipalNotFound when there is none."""
    found = await session.get(PrincipalRow, principal_id)
    if found is None:
        raise PrincipalNotFound
    return found


async def get_key(session: AsyncSession, key_id: UUID) -> ApiKey:
    """KeyNotFound when there is none."""
    found = await session.get(ApiKey, key_id)
    if found is None:
        raise KeyNotFound
    return found


async def get_grant(session: AsyncSession, principal_id: UUID, grant_id: UUID) -> GrantRow:
    """GrantNotFound when that principal has no such grant."""
    found = await session.get(GrantRow, grant_id)
    if found is None or found.principal_id != principal_id:
        raise GrantNotFound
    return found


async def list_grants(session: AsyncSession, principal_id: UUID) -> Sequence[GrantRow]:
    """The grants of a principal that were not revoked, oldest first."""
    statement = (
        select(GrantRow)
        .where(GrantRow.principal_id == principal_id, GrantRow.revoked_at.is_(None))
        .order_by(GrantRow.created_at, GrantRow.id)
    )
    return (await session.scalars(statement)).all()
