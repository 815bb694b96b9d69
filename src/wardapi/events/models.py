"""The outbox, which is also the feed once its events have positions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.kit.database import Base, SortText, new_id

_COUNTED = BigInteger().with_variant(Integer(), "sqlite")
_WAITING = text("position IS NULL")


class Event(Base):
    """Something that happened to a subject.

    `number` orders the events of one subject, whose writers wait for each other; between subjects
    it says nothing, because a slow transaction commits a low number late. `position` is given
    after commit and is what readers follow. `ward`, `service`, `directorate`, `owner` and
    `confidential` decide who may read it; with none of them anybody may who reads events.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position_counts_from_one"),
        Index("ix_events_position", "position", unique=True),
        Index("ix_events_subject_id", "subject_id", "position"),
        Index("ix_events_reference", "reference", "position"),
        Index("ix_events_kind", "kind", "position"),
        Index(
            "ix_events_waiting",
            "number",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(default=new_id, unique=True)
    position: Mapped[int | None] = mapped_column(_COUNTED)
    positioned_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(SortText(80))
    subject_kind: Mapped[str] = mapped_column(SortText(40))
    subject_id: Mapped[UUID]
    reference: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    ward: Mapped[str | None] = mapped_column(String(9))
    service: Mapped[str | None] = mapped_column(String(80))
    directorate: Mapped[str | None] = mapped_column(String(80))
    owner: Mapped[UUID | None]
    confidential: Mapped[bool]


class EventFeed(Base):
    """One row: the last position given. Its lock lets one relay work at a time."""

    __tablename__ = "event_feed"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(_COUNTED)
