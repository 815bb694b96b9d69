"""Tables of deadlines.

A subject is whatever has deadlines, named by (kind, id). Its facts are the truth; clocks, rungs and
escalations are projections of them, kept so that lists and sweeps are one index scan.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.kit.database import Base, Json, SortText, Stamped, UtcDateTime, Versioned, new_id


class Calendar(Stamped, Base):
    """A working calendar by name; what it says is in its versions."""

    __tablename__ = "calendars"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class CalendarVersion(Stamped, Versioned, Base):
    """`definition` is the calendar as JSON; once `published_at` is set the row never changes."""

    __tablename__ = "calendar_versions"
    __table_args__ = (
        UniqueConstraint("calendar_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    calendar_id: Mapped[UUID] = mapped_column(ForeignKey("calendars.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    effective_from: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[UUID | None]


class Policy(Stamped, Base):
    """A policy by name; what it promises is in its versions."""

    __tablename__ = "policies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class PolicyVersion(Stamped, Versioned, Base):
    """`calendar_version_id` is pinned at publication; once published the row never changes."""

    __tablename__ = "policy_versions"
    __table_args__ = (
        UniqueConstraint("policy_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "published_at IS NULL"
            " OR (effective_from IS NOT NULL AND calendar_version_id IS NOT NULL)",
            name="published_is_complete",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    calendar_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("calendar_versions.id"))
    effective_from: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[UUID | None]


_HAS_RUNG = text("next_rung_at IS NOT NULL")


class Subject(Base):
    """What has deadlines. Its row is the lock that every writer of its history takes first.

    `next_rung_at` is the earliest pending rung, which is all that a sweep looks at. `paused_until`
    is where
    a running pause reaches its cap. `facts` counts the history. `assessed_at` is the instant at
    which the
    projections were laid: what time alone has changed since is for the reader's clock to say.
    """

    __tablename__ = "subjects"
    __table_args__ = (
        Index(
            "ix_subjects_next_rung_at",
            "next_rung_at",
            postgresql_where=_HAS_RUNG,
            sqlite_where=_HAS_RUNG,
        ),
    )

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_version_id: Mapped[UUID] = mapped_column(ForeignKey("policy_versions.id"))
    rule: Mapped[str] = mapped_column(String(80))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    pause_reason: Mapped[str | None] = mapped_column(String(40))
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_rung_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    facts: Mapped[int]
    assessed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class _OfSubject:
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]


def _subject_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["subject_kind", "subject_id"], ["subjects.kind", "subjects.id"])


class Fact(_OfSubject, Base):
    """One thing that happened. Never changed and never deleted; `n` is its place in the record."""

    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "n"), _subject_key())

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    n: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class Clock(_OfSubject, Base):
    """A target's cycle as the facts leave it.

    `due_at` is the deadline, or while a pause runs the latest it can be (None: no cap); whether it
    is past is for the reader's clock to say. `quantity` is in microseconds or working days.
    """

    __tablename__ = "clocks"
    __table_args__ = (_subject_key(), Index("ix_clocks_open", "target", "is_open", "due_at"))

    subject_kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(String(40), primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    is_open: Mapped[bool]
    is_paused: Mapped[bool]
    measure: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provisional: Mapped[bool]


_UNDELIVERED = text("noticed_at IS NOT NULL AND delivered_at IS NULL")


class Rung(_OfSubject, Base):
    """A step of a ladder, once for ever under its key.

    `fire_at` is when it should be taken, `noticed_at` when a sweep took it, `delivered_at` when
    the change
    feed carried it: the differences are its lateness.
    """

    __tablename__ = "rungs"
    __table_args__ = (
        _subject_key(),
        Index(
            "ix_rungs_undelivered",
            "subject_kind",
            "subject_id",
            postgresql_where=_UNDELIVERED,
            sqlite_where=_UNDELIVERED,
        ),
    )

    subject_kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(String(40), primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    level: Mapped[int]
    escalates: Mapped[bool]
    tells: Mapped[list[str]] = mapped_column(Json)
    fire_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20))
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Escalation(_OfSubject, Stamped, Versioned, Base):
    """A rung that escalated, waiting for its answer. Its id is that of the fact that raised it."""

    __tablename__ = "escalations"
    __table_args__ = (
        _subject_key(),
        UniqueConstraint("subject_kind", "subject_id", "target", "cycle", "rung"),
        Index("ix_escalations_state", "state", "level", "answer_due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(String(40))
    cycle: Mapped[int]
    rung: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    by_hand: Mapped[bool]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    new_date: Mapped[datetime | None] = mapped_column(UtcDateTime)
