"""Reads for administrators and auditors, as the selects that `kit.lists` pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.errors import KeyNotFound
from wardapi.access.models import ApiKey, GrantRow, PrincipalRow
from wardapi.access.rules import Principal
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event
from wardapi.events.visibility import visible_to

Rows = Select[*tuple[Any, ...]]


def principals(*, role: str | None = None) -> Rows:
    """Everybody, or whoever has a grant of this role that was not revoked."""
    found: Rows = select(PrincipalRow)
    if role is None:
        return found
    held = GrantRow.principal_id == PrincipalRow.id, GrantRow.revoked_at.is_(None)
    return found.where(exists().where(*held, GrantRow.role == role))


def grants(*, principal_id: UUID, revoked: bool | None = None) -> Rows:
    """The grants of a principal."""
    found: Rows = select(GrantRow).where(GrantRow.principal_id == principal_id)
    return found if revoked is None else found.where(GrantRow.revoked_at.is_not(None) == revoked)


def keys(*, principal_id: UUID | None = None, revoked: bool | None = None) -> Rows:
    """Keys with the names of their principals."""
    found: Rows = select(
        ApiKey.id,
        ApiKey.principal_id.label("principal"),
        PrincipalRow.name.label("principal_name"),
        ApiKey.name,
        ApiKey.scopes,
        ApiKey.expires_at,
        ApiKey.revoked_at,
        ApiKey.created_at,
        ApiKey.updated_at,
        ApiKey.version,
    ).join(PrincipalRow, PrincipalRow.id == ApiKey.principal_id)
    if principal_id is not None:
        found = found.where(ApiKey.principal_id == principal_id)
    return found if revoked is None else found.where(ApiKey.revoked_at.is_not(None) == revoked)


async def get_key_row(session: AsyncSession, key_id: UUID) -> Any:
    """Return one row of `keys`, or raise KeyNotFound."""
    row = (await session.execute(keys().where(ApiKey.id == key_id))).one_or_none()
    if row is None:
        raise KeyNotFound
    return row


def audit_records(
    *,
    subject_kind: str | None = None,
    subject_id: UUID | None = None,
    action: str | None = None,
    principal_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Rows:
    """Audit records with the names of who acted. `since` is included and `until` is not."""
    found: Rows = select(AuditRecord, PrincipalRow.name.label("principal_name")).join(
        PrincipalRow, PrincipalRow.id == AuditRecord.principal_id, isouter=True
    )
    wanted = {
        AuditRecord.subject_kind: subject_kind,
        AuditRecord.subject_id: subject_id,
        AuditRecord.action: action,
        AuditRecord.principal_id: principal_id,
    }
    found = found.where(*(column == value for column, value in wanted.items() if value is not None))
    if since is not None:
        found = found.where(AuditRecord.at >= since)
    return found if until is None else found.where(AuditRecord.at < until)


def events(
    by: Principal, *, after: int = 0, kind: str | None = None, subject: str | None = None
) -> Rows:
    """The events behind a position that somebody may read. `subject` is an id or a reference."""
    found: Rows = select(Event).where(Event.position > after, visible_to(by))
    if kind is not None:
        found = found.where(Event.kind == kind)
    if subject is None:
        return found
    subject_id = _uuid(subject)
    if subject_id is None:
        return found.where(Event.reference == subject)
    return found.where(Event.subject_id == subject_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
