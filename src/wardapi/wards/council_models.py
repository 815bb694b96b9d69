"""Tables of how the council runs itself: its settings, its officers' posts, and what it knows of
deprivation in its wards.

No two spells in one post share a day; the database refuses them: see `wards.validity` and
migration 0011.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Base, Json, SortText, Stamped, Versioned, new_id
from wardapi.wards.evidence import Evidenced
from wardapi.wards.models import Ward
from wardapi.wards.validity import ends_after_it_starts, never_overlapping


class CouncilSetting(Stamped, Versioned, Base):
    """A choice that the council has made, or the default until it makes one; see `choices`.

    Migrations make a row for each; `value` is `{"value": ...}`.
    """

    __tablename__ = "council_settings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(SortText(80), unique=True)
    value: Mapped[dict[str, Any]] = mapped_column(Json)


class OfficerPost(Stamped, Versioned, Base):
    """Somebody's time in an officer's post of the council, such as `monitoring-officer`.

    `principal_id` is who in this system holds it; None while nobody does.
    """

    __tablename__ = "officer_posts"
    __table_args__ = (
        ends_after_it_starts("starts_on", "ends_on"),
        *never_overlapping("officer_posts", ("post",), "starts_on", "ends_on"),
        Index("ix_officer_posts_post", "post", "starts_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    post: Mapped[str] = mapped_column(SortText(80))
    title: Mapped[str] = mapped_column(String(200))
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class WardDeprivation(Evidenced, Stamped, Versioned, Base):
    """How deprived a ward is by one index of one year. Decile 1 is the most deprived tenth."""

    __tablename__ = "ward_deprivations"
    __table_args__ = (
        UniqueConstraint("ward_id", "index", "year"),
        CheckConstraint("decile BETWEEN 1 AND 10", name="decile"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    index: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    decile: Mapped[int]

    ward: Mapped[Ward] = relationship(lazy="raise")
