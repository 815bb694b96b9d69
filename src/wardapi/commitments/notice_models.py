"""Tables of planned-activity notices. All of it is published: no personal data belongs in it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.models import PrincipalRow
from wardapi.commitments.models import Commitment
from wardapi.commitments.notice_vocabulary import NoticeStep, Office
from wardapi.kit.database import Base, Stamped, Versioned, new_id, one_of
from wardapi.services.models import Service
from wardapi.wards.models import Ward
from wardapi.wards.validity import ends_after_it_starts


class ActivityNotice(Stamped, Versioned, Base):
    """What a service means to do in some wards, and how early it said so.

    `working_days_given` were counted once, from `given_at` to `first_starts_on`, and stay: a start
    that is moved leaves a change with a figure of its own. `working_days_promised` is the longest
    of what was promised to its wards; None where nothing was.
    """

    __tablename__ = "activity_notices"
    __table_args__ = (
        ends_after_it_starts("starts_on", "ends_on"),
        CheckConstraint("working_days_given >= 0", name="working_days_given"),
        CheckConstraint("working_days_promised > 0", name="working_days_promised"),
        CheckConstraint(
            "in_time = (working_days_given >= working_days_promised)", name="in_time_as_counted"
        ),
        CheckConstraint(
            "(working_days_promised IS NULL) = (in_time IS NULL)", name="in_time_of_a_promise"
        ),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_reason IS NULL)", name="cancelled_for_a_reason"
        ),
        Index("ix_activity_notices_starts_on", "starts_on", "id"),
        Index("ix_activity_notices_given_at", "given_at", "id"),
        Index("ix_activity_notices_updated_at", "updated_at", "id"),
        Index("ix_activity_notices_service_id", "service_id", "starts_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = mapped_column(ForeignKey(Service.id))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    place: Mapped[str] = mapped_column(String(500))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    given_at: Mapped[datetime]
    first_starts_on: Mapped[date]
    working_days_given: Mapped[int]
    working_days_promised: Mapped[int | None]
    in_time: Mapped[bool | None]
    given_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None]


class ActivityNoticeWard(Base):
    """A ward that a notice is about, and what the service had promised it when it was given."""

    __tablename__ = "activity_notice_wards"
    __table_args__ = (
        CheckConstraint("working_days_promised > 0", name="working_days_promised"),
        CheckConstraint(
            "(working_days_promised IS NULL) = (commitment_id IS NULL)", name="who_promised"
        ),
        CheckConstraint(
            "(working_days_promised IS NULL) = (in_time IS NULL)", name="in_time_of_a_promise"
        ),
        Index("ix_activity_notice_wards_ward_id", "ward_id", "notice_id"),
    )

    notice_id: Mapped[UUID] = mapped_column(ForeignKey(ActivityNotice.id), primary_key=True)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey(Ward.id), primary_key=True)
    commitment_id: Mapped[UUID | None] = mapped_column(ForeignKey(Commitment.id))
    working_days_promised: Mapped[int | None]
    in_time: Mapped[bool | None]


class ActivityNoticeChange(Stamped, Base):
    """One thing that was done with a notice; the first is that it was given.

    `working_days_given` are those between this change and the start that it names; None where it
    named none.
    """

    __tablename__ = "activity_notice_changes"
    __table_args__ = (
        one_of("what", NoticeStep),
        CheckConstraint("working_days_given >= 0", name="working_days_given"),
        Index("ix_activity_notice_changes_notice_id", "notice_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey(ActivityNotice.id))
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    earlier_starts_on: Mapped[date | None]
    earlier_ends_on: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    working_days_given: Mapped[int | None]
    reason: Mapped[str | None]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))


class ActivityNoticeRecipient(Base):
    """A post that was told of a notice, or of a change of it.

    `principal_id` is who in this system held the post then; None where nobody did.
    """

    __tablename__ = "activity_notice_recipients"
    __table_args__ = (one_of("office", Office), UniqueConstraint("change_id", "post"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    change_id: Mapped[UUID] = mapped_column(ForeignKey(ActivityNoticeChange.id))
    office: Mapped[str] = mapped_column(String(20))
    post: Mapped[str] = mapped_column(String(100))
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
