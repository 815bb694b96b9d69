"""The trail and the heads of its chains. Triggers refuse to change or delete a record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.kit.database import Base, SortText

_UNSEALED = text("length > sealed_length")


class AuditRecord(Base):
    """One act upon one subject. `n` counts the acts upon it from 1.

    `detail` is the canonical JSON that was hashed, kept as text so that no database rewrites it.
    It holds codes, ids and commitments to texts; never a text about a person.
    """

    __tablename__ = "audit_records"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "n", name="uq_audit_records_subject"),
        CheckConstraint("n >= 1", name="n_counts_from_one"),
        Index("ix_audit_records_at", "at", "id"),
        Index("ix_audit_records_subject_id", "subject_id", "at", "id"),
        Index("ix_audit_records_principal_id", "principal_id", "at", "id"),
        Index("ix_audit_records_action", "action", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(SortText(40))
    subject_id: Mapped[UUID]
    n: Mapped[int]
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(SortText(80))
    principal_id: Mapped[UUID | None]
    key_id: Mapped[UUID | None]
    detail: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """How long a subject's chain is and how it ends. Its lock orders the subject's writers."""

    __tablename__ = "audit_heads"
    __table_args__ = (
        CheckConstraint("length >= 1", name="length_counts_from_one"),
        Index(
            "ix_audit_heads_unsealed",
            "subject_kind",
            "subject_id",
            sqlite_where=_UNSEALED,
            postgresql_where=_UNSEALED,
        ),
    )

    subject_kind: Mapped[str] = mapped_column(SortText(40), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    length: Mapped[int]
    last: Mapped[str] = mapped_column(String(64))
    sealed_length: Mapped[int]
