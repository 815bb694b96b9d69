"""The table of published statements of ward budgets."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Base, Json, SortText, new_id


class StatementVersion(Base):
    """A statement as it was published. Written once; the database refuses to change it.

    `key` is a ward's GSS code, or `borough`; `name` is what it was called then. The four of the
    override are set together, where it was published in the restricted period before the election
    of that slug.
    """

    __tablename__ = "statement_versions"
    __table_args__ = (
        UniqueConstraint("key", "financial_year", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "(override_reason IS NULL) = (override_election IS NULL)"
            " AND (override_reason IS NULL) = (override_post_id IS NULL)"
            " AND (override_reason IS NULL) = (overridden_by IS NULL)",
            name="override_is_whole",
        ),
        Index("ix_statement_versions_published_at", "published_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(SortText(80))
    name: Mapped[str] = mapped_column(String(200))
    financial_year: Mapped[int]
    number: Mapped[int]
    counted_on: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    override_reason: Mapped[str | None]
    override_election: Mapped[str | None] = mapped_column(String(120))
    override_post_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer_posts.id"))
    overridden_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
