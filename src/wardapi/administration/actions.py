"""What administrators do about access. Each act leaves one audit record of its own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import actions as access
from wardapi.access.models import ApiKey, GrantRow, PrincipalRow
from wardapi.access.rules import Grant, Principal
from wardapi.administration import reach
from wardapi.administration.errors import ExpiryPassed
from wardapi.audit import actions as audit
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject


async def add_principal(
    session: AsyncSession,
    *,
    name: str,
    grants: Sequence[Grant] = (),
    by: Principal | None,
    now: datetime,
) -> PrincipalRow:
    """Add somebody with the grants they begin with. Raises UnknownReach."""
    settled = [await reach.settle(session, grant) for grant in grants]
    principal = await access.create_principal(session, name=name, now=now)
    for grant in settled:
        await access.add_grant(session, principal=principal, grant=grant, now=now)
    told = [_told(grant) for grant in settled]
    await _record(session, principal.id, "principal.added", by=by, now=now, grants=told)
    return principal


async def rename_principal(
    session: AsyncSession, principal: PrincipalRow, *, name: str, by: Principal, now: datetime
) -> PrincipalRow:
    """Call somebody by another name. The trail does not hold names."""
    principal.name = name
    principal.updated_at = now
    await session.flush()
    await _record(session, principal.id, "principal.renamed", by=by, now=now)
    return principal


async def give_grant(
    session: AsyncSession,
    principal: PrincipalRow,
    *,
    grant: Grant,
    by: Principal | None,
    now: datetime,
) -> GrantRow:
    """Give somebody a role. Raises UnknownReach."""
    settled = await reach.settle(session, grant)
    row = await access.add_grant(session, principal=principal, grant=settled, now=now)
    await _record(
        session, principal.id, "grant.given", by=by, now=now, grant=row.id, **_told(settled)
    )
    return row


async def revoke_grant(
    session: AsyncSession, grant: GrantRow, *, by: Principal, now: datetime
) -> None:
    """Take a role back at once. Raises AlreadyRevoked."""
    await access.revoke_grant(session, grant, now=now)
    await _record(session, grant.principal_id, "grant.revoked", by=by, now=now, grant=grant.id)


async def issue_key(
    session: AsyncSession,
    principal: PrincipalRow,
    *,
    environment: str,
    name: str | None = None,
    scopes: frozenset[str] | None = None,
    expires_at: datetime | None = None,
    by: Principal | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Give somebody a key; its text comes with it this once.

    Raises UnknownScope, ScopesNeeded, and ExpiryPassed.
    """
    if expires_at is not None and expires_at <= now:
        fault = FieldError("/expires_at", ExpiryPassed.code, ExpiryPassed.title)
        raise ExpiryPassed(errors=[fault])
    key, text = await access.create_key(
        session,
        principal=principal,
        environment=environment,
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        now=now,
    )
    await record_key(session, key, by=by, now=now)
    return key, text


async def record_key(
    session: AsyncSession, key: ApiKey, *, by: Principal | None, now: datetime
) -> None:
    """Put a new key on the trail, without its text."""
    detail = {
        "principal": key.principal_id,
        "scopes": key.scopes,
        "expires_at": key.expires_at,
    }
    subject = Subject("key", key.id)
    await audit.record(session, subject=subject, action="key.issued", by=by, now=now, detail=detail)


async def revoke_key(session: AsyncSession, key: ApiKey, *, by: Principal, now: datetime) -> None:
    """Take a key back at once. Raises AlreadyRevoked."""
    await access.revoke_key(session, key, now=now)
    subject = Subject("key", key.id)
    await audit.record(
        session,
        subject=subject,
        action="key.revoked",
        by=by,
        now=now,
        detail={"principal": key.principal_id},
    )


async def _record(
    session: AsyncSession,
    principal_id: UUID,
    action: str,
    *,
    by: Principal | None,
    now: datetime,
    **detail: object,
) -> None:
    subject = Subject("principal", principal_id)
    await audit.record(session, subject=subject, action=action, by=by, now=now, detail=detail)


def _told(grant: Grant) -> dict[str, object]:
    return {
        "role": grant.role,
        "wards": grant.wards,
        "services": grant.services,
        "level": grant.level,
        "directorate": grant.directorate,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
    }
