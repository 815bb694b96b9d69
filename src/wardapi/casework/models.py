"""Tables of casework.

How a case stands is in `deadlines`, under the subject ("case", its id). What is said of it is in
`case_texts`, which can be erased; the facts, the trail and the events hold no text.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.casework.vocabulary import (
    ErasureReason,
    HeldAs,
    Kind,
    RaisedAs,
    ShareBasis,
    TextField,
    Urgency,
)
from wardapi.deadlines.models import Fact
from wardapi.kit.database import Base, SortText, Stamped, Versioned, new_id, one_of
from wardapi.services.models import Service
from wardapi.wards.models import Ward

_DESCRIPTION = text("field = 'description'")
_RUNNING = text("ended_at IS NULL")


class CaseCounter(Base):
    """The last number given to a case of a year. Its lock is taken late and held briefly."""

    __tablename__ = "case_counters"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Case(Stamped, Versioned, Base):
    """A councillor's case with a service.

    It belongs to the term of office, or to the coordinator's post, that raised it; both are None
    when an officer or a system raised it in no such name. `next_due_at` copies the earliest open
    target from `clocks`, because lists are sorted by it; without one it is `NOTHING_DUE` of
    `deadlines.rules`. `answered_at` and `closed_at` copy when the history says that it was answered
    and closed.
    """

    __tablename__ = "cases"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("urgency", Urgency),
        one_of("raised_as", RaisedAs),
        CheckConstraint("term_id IS NULL OR coordination_id IS NULL", name="raised_in_one_office"),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        Index("ix_cases_received_at", "received_at", "id"),
        Index("ix_cases_updated_at", "updated_at", "id"),
        Index("ix_cases_next_due_at", "next_due_at", "id"),
        Index("ix_cases_ward_id_received_at", "ward_id", "received_at", "id"),
        Index("ix_cases_ward_id_next_due_at", "ward_id", "next_due_at", "id"),
        Index("ix_cases_service_id_received_at", "service_id", "received_at", "id"),
        Index("ix_cases_service_id_next_due_at", "service_id", "next_due_at", "id"),
        Index("ix_cases_client_reference", "client_reference"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(SortText(20), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    title: Mapped[str] = mapped_column(String(200))
    search_title: Mapped[str]
    category: Mapped[str | None] = mapped_column(String(80))
    urgency: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str | None] = mapped_column(String(80))
    received_at: Mapped[datetime]
    policy: Mapped[str] = mapped_column(String(80))
    raised_as: Mapped[str] = mapped_column(String(20))
    term_id: Mapped[UUID | None] = mapped_column(ForeignKey("terms.id"), index=True)
    coordination_id: Mapped[UUID | None] = mapped_column(ForeignKey("coordinations.id"), index=True)
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), index=True)
    on_behalf_of: Mapped[str | None] = mapped_column(String(200))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), index=True)
    priority: Mapped[str | None] = mapped_column(String(200))
    theme: Mapped[str | None] = mapped_column(String(80))
    location: Mapped[str | None] = mapped_column(String(500))
    confidential: Mapped[bool] = mapped_column(Boolean)
    client_reference: Mapped[str | None] = mapped_column(SortText(200))
    next_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    ward: Mapped[Ward] = relationship(lazy="raise")
    service: Mapped[Service] = relationship(lazy="raise")


class CaseText(Stamped, Base):
    """Something said of a case, in words. Erasing it leaves who said it, when, and the commitment.

    `commitment` is also in the audit trail: while body and salt are kept it shows that the text is
    the one that was written; without them nobody can find the text by trying.
    """

    __tablename__ = "case_texts"
    __table_args__ = (
        one_of("field", TextField),
        one_of("held_as", HeldAs),
        one_of("erased_reason", ErasureReason),
        CheckConstraint("(body IS NULL) = (erased_at IS NOT NULL)", name="body_until_erased"),
        CheckConstraint("(body IS NULL) = (salt IS NULL)", name="salt_goes_with_body"),
        Index("ix_case_texts_case_id", "case_id", "field", "id"),
        Index("ix_case_texts_fact_id", "fact_id"),
        Index("uq_case_texts_description", "case_id", unique=True, sqlite_where=_DESCRIPTION,
              postgresql_where=_DESCRIPTION),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    fact_id: Mapped[UUID | None] = mapped_column(ForeignKey(Fact.id))
    field: Mapped[str] = mapped_column(String(20))
    held_as: Mapped[str] = mapped_column(String(20))
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    body: Mapped[str | None]
    salt: Mapped[str | None] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(100))
    erased_at: Mapped[datetime | None]
    erased_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    erased_reason: Mapped[str | None] = mapped_column(String(30))


class Resident(Stamped, Base):
    """The resident behind a case: the one table with their details, read only on record."""

    __tablename__ = "case_residents"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(500))
    notes: Mapped[str | None] = mapped_column(String(2000))


class CaseShare(Stamped, Versioned, Base):
    """A colleague may see a case until the share ends. It never shows them the resident."""

    __tablename__ = "case_shares"
    __table_args__ = (
        one_of("basis", ShareBasis),
        CheckConstraint("ended_at >= created_at", name="ends_after_it_starts"),
        Index("ix_case_shares_principal_id", "principal_id", "case_id"),
        Index("uq_case_shares_running", "case_id", "principal_id", unique=True,
              sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    principal_id: Mapped[UUID] = mapped_column(ForeignKey(PrincipalRow.id))
    term_id: Mapped[UUID | None] = mapped_column(ForeignKey("terms.id"))
    basis: Mapped[str] = mapped_column(String(30))
    shared_by: Mapped[UUID] = mapped_column(ForeignKey(PrincipalRow.id))
    ended_at: Mapped[datetime | None]


class CaseUnsealing(Stamped, Base):
    """Somebody broke the glass of a confidential case and may look until an instant."""

    __tablename__ = "case_unsealings"
    __table_args__ = (Index("ix_case_unsealings_principal_id", "principal_id", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    principal_id: Mapped[UUID] = mapped_column(ForeignKey(PrincipalRow.id))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("case_texts.id"))
    until: Mapped[datetime]
