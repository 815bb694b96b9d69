"""Tables of action plans: what is to be done under a priority, by whom and by when."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.kit.database import Base, Stamped, Versioned, new_id, one_of
from wardapi.priorities.action_rules import ActionNoteKind, ActionStatus
from wardapi.priorities.models import Priority
from wardapi.priorities.note_models import Noted, body_until_erased
from wardapi.services.models import Service


class PlanAction(Stamped, Versioned, Base):
    """An action. Whether it is overdue is worked out from the day asked, and stands nowhere.

    `origin_kind` and `origin_id` name what it came from, such as an action raised in a meeting.
    """

    __tablename__ = "plan_actions"
    __table_args__ = (
        one_of("status", ActionStatus),
        CheckConstraint("(status = 'done') = (done_on IS NOT NULL)", name="done_has_a_day"),
        CheckConstraint(
            "(status = 'dropped') = (dropped_on IS NOT NULL)", name="dropped_has_a_day"
        ),
        CheckConstraint("(origin_kind IS NULL) = (origin_id IS NULL)", name="origin_is_whole"),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        Index("ix_plan_actions_priority_id", "priority_id", "due_on"),
        Index("ix_plan_actions_service_id", "service_id", "due_on"),
        Index("ix_plan_actions_due_on", "due_on", "id"),
        Index("ix_plan_actions_updated_at", "updated_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    priority_id: Mapped[UUID] = mapped_column(ForeignKey("priorities.id"))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(20))
    done_on: Mapped[date | None]
    dropped_on: Mapped[date | None]
    origin_kind: Mapped[str | None] = mapped_column(String(30))
    origin_id: Mapped[UUID | None]

    priority: Mapped[Priority] = relationship(lazy="raise")
    service: Mapped[Service] = relationship(lazy="raise")


class PlanActionPartner(Base):
    """A service or partner organisation that helps with an action."""

    __tablename__ = "plan_action_partners"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("plan_actions.id"), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id"), primary_key=True, index=True
    )


class PlanActionNote(Noted, Base):
    """What was said of an action's progress, or of how it ended."""

    __tablename__ = "plan_action_notes"
    __table_args__ = (
        one_of("kind", ActionNoteKind),
        body_until_erased(),
        Index("ix_plan_action_notes_action_id", "action_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    action_id: Mapped[UUID] = mapped_column(ForeignKey("plan_actions.id"))
    kind: Mapped[str] = mapped_column(String(20))
