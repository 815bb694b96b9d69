"""Principals, their grants and their keys."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.rules import Grant, Role
from wardapi.kit.database import Base, Json, SortText, Stamped, Versioned, new_id

_ROLES = ", ".join(f"'{role}'" for role in Role if role is not Role.PUBLIC)


class PrincipalRow(Stamped, Versioned, Base):
    """A person or a system that may be given keys. Two may have the same name."""

    __tablename__ = "principals"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="named"),
        Index("ix_principals_name", "name", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(SortText(200))


class GrantRow(Stamped, Versioned, Base):
    """A role given to a principal. It is never deleted: `revoked_at` ends it at once."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role_known"),
        CheckConstraint("level >= 0", name="level_counts_from_zero"),
        CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    principal_id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    wards: Mapped[list[str]] = mapped_column(Json)
    services: Mapped[list[str]] = mapped_column(Json)
    level: Mapped[int | None]
    directorate: Mapped[str | None] = mapped_column(String(80))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


class ApiKey(Stamped, Versioned, Base):
    """A key, without its text: of that only the SHA-256 is kept.

    `scopes` of None leaves the key everything that its principal's roles allow.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="named"),
        CheckConstraint("length(digest) = 32", name="digest_is_sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    principal_id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), index=True)
    name: Mapped[str] = mapped_column(SortText(200))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[list[str] | None] = mapped_column(Json)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def grant_of(row: Any) -> Grant:
    """Return the grant in a row that has the columns of `grants`."""
    return Grant(
        role=Role(row.role),
        wards=frozenset(row.wards),
        services=frozenset(row.services),
        level=row.level,
        directorate=row.directorate,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
