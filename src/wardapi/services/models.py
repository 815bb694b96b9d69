"""Tables of services.

No two leads of one service, ward and level overlap in time; the database refuses them (see
`wards.validity` and migration 0007). A lead for one ward comes before a lead for all wards.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Base, Json, SortText, Stamped, Versioned, new_id
from wardapi.wards.evidence import Evidenced
from wardapi.wards.models import Ward
from wardapi.wards.validity import ends_after_it_starts, never_overlapping

EVERY_WARD = "00000000-0000-0000-0000-000000000000"
"""Stands for "all wards" where overlaps are compared."""


class Directorate(Evidenced, Stamped, Versioned, Base):
    """A part of the council under one strategic director."""

    __tablename__ = "directorates"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class Theme(Evidenced, Stamped, Versioned, Base):
    """A theme of ward priorities, as one edition of a document lists it.

    `successors` are the slugs of the later themes that carry it on.
    """

    __tablename__ = "themes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    edition: Mapped[str] = mapped_column(String(80))
    is_current: Mapped[bool] = mapped_column(Boolean)
    position: Mapped[int]
    successors: Mapped[list[str]] = mapped_column(Json)


class Service(Evidenced, Stamped, Versioned, Base):
    """A service of the council, or a partner organisation.

    `ward_based` says whether it is expected to name a lead for each ward.
    """

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("kind IN ('service', 'partner')", name="kind"),
        CheckConstraint("kind <> 'partner' OR directorate_id IS NULL", name="partner_stands_alone"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(SortText(200))
    kind: Mapped[str] = mapped_column(String(10))
    directorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("directorates.id"), index=True)
    ward_based: Mapped[bool] = mapped_column(Boolean)

    directorate: Mapped[Directorate | None] = relationship(lazy="raise")


class ServiceTheme(Stamped, Base):
    """A service stands behind a theme."""

    __tablename__ = "service_themes"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    theme_id: Mapped[UUID] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)


class ServiceLead(Stamped, Versioned, Base):
    """Somebody's time in the post that answers for a service in a ward, or in all (`ward_id` None).

    `level` is the rung of the ladder: 0 is the named service lead. `principal_id` is who in this
    system answers; None while nobody does.
    """

    __tablename__ = "service_leads"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 9", name="level"),
        ends_after_it_starts("starts_on", "ends_on"),
        *never_overlapping(
            "service_leads",
            ("service_id", f"coalesce(ward_id, '{EVERY_WARD}'::uuid)", "level"),
            "starts_on",
            "ends_on",
        ),
        Index("ix_service_leads_service_id", "service_id", "level", "ward_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    ward_id: Mapped[UUID | None] = mapped_column(ForeignKey("wards.id"), index=True)
    level: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    service: Mapped[Service] = relationship(lazy="raise")
    ward: Mapped[Ward | None] = relationship(lazy="raise")
