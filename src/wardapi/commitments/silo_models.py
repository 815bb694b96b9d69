"""Tables of silo-working reports: services that failed to join up.

It is the council's record of how its services work, and no personal data belongs in it. The trail
and the events hold none of its words, so that one which is corrected is gone.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.models import PrincipalRow
from wardapi.commitments.silo_vocabulary import ReportedAs, SiloOutcome
from wardapi.kit.database import Base, Stamped, Versioned, new_id, one_of
from wardapi.services.models import Service
from wardapi.wards.models import Ward


class SiloReport(Stamped, Versioned, Base):
    """Services that failed to join up in a ward, about what, and what came of the report."""

    __tablename__ = "silo_reports"
    __table_args__ = (
        one_of("reported_as", ReportedAs),
        one_of("outcome", SiloOutcome),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome_text IS NULL)", name="closed_with_a_word"),
        Index("ix_silo_reports_occurred_on", "occurred_on", "id"),
        Index("ix_silo_reports_created_at", "created_at", "id"),
        Index("ix_silo_reports_updated_at", "updated_at", "id"),
        Index("ix_silo_reports_ward_id", "ward_id", "created_at", "id"),
        Index("ix_silo_reports_reported_by", "reported_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str]
    occurred_on: Mapped[date]
    reported_by: Mapped[UUID] = mapped_column(ForeignKey(PrincipalRow.id))
    reported_as: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_text: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))


class SiloReportService(Base):
    """A service that a report names."""

    __tablename__ = "silo_report_services"

    report_id: Mapped[UUID] = mapped_column(ForeignKey(SiloReport.id), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey(Service.id), primary_key=True, index=True)
