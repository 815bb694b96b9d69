"""Tables of handovers from one lead of a service to the next."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Base, Stamped, new_id
from wardapi.services.models import ServiceLead


class LeadHandover(Stamped, Base):
    """What was open passed from one lead to another; how much of it, and which, by `items`."""

    __tablename__ = "lead_handovers"
    __table_args__ = (
        CheckConstraint("from_lead_id <> to_lead_id", name="to_another"),
        CheckConstraint("cases >= 0 AND commitments >= 0", name="counts"),
        Index("ix_lead_handovers_from_lead_id", "from_lead_id", "id"),
        Index("ix_lead_handovers_to_lead_id", "to_lead_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    from_lead_id: Mapped[UUID] = mapped_column(ForeignKey(ServiceLead.id))
    to_lead_id: Mapped[UUID] = mapped_column(ForeignKey(ServiceLead.id))
    handed_over_at: Mapped[datetime]
    handed_over_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    cases: Mapped[int]
    commitments: Mapped[int]


class LeadHandoverItem(Base):
    """A case or a commitment that passed with a handover."""

    __tablename__ = "lead_handover_items"
    __table_args__ = (
        CheckConstraint("kind IN ('case', 'commitment')", name="kind"),
        Index("ix_lead_handover_items_item_id", "item_id", "kind"),
    )

    handover_id: Mapped[UUID] = mapped_column(ForeignKey(LeadHandover.id), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
