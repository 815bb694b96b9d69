"""Tables of organisations that receive money. There is no place here for a person."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.budgets.constraints import Pence, one_of
from wardapi.budgets.vocabulary import Sector
from wardapi.kit.database import Base, Json, SortText, Stamped, Versioned, new_id


class Organisation(Stamped, Versioned, Base):
    """Who receives money. `same_as_id` is the organisation that this one was found to be.

    `org_id` is the identifier of org-id.guide's lists, such as GB-CHC-1234567, or one of the
    council's own where it has none. `sort_name` and `match_name` are made from the name; equal
    match names are possible duplicates.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        one_of("sector", Sector),
        CheckConstraint("same_as_id <> id", name="not_itself"),
        Index("ix_organisations_sort_name", "sort_name", "id"),
        Index("ix_organisations_match_name", "match_name"),
        Index("ix_organisations_updated_at", "updated_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[str] = mapped_column(SortText(120), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    sort_name: Mapped[str] = mapped_column(SortText(300))
    match_name: Mapped[str] = mapped_column(SortText(300))
    sector: Mapped[str] = mapped_column(String(30))
    charity_number: Mapped[str | None] = mapped_column(SortText(20), index=True)
    company_number: Mapped[str | None] = mapped_column(SortText(20), index=True)
    description: Mapped[str | None]
    website: Mapped[str | None] = mapped_column(String(500))
    postal_code: Mapped[str | None] = mapped_column(String(10))
    same_as_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)


class ImportedGrant(Stamped, Base):
    """A grant that another system published as 360Giving data, as it was read.

    It is history: it touches no pot. `row` is the whole row, cell by cell.
    """

    __tablename__ = "imported_grants"
    __table_args__ = (
        CheckConstraint("amount_pence >= 0", name="not_negative"),
        Index("ix_imported_grants_awarded_on", "awarded_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    identifier: Mapped[str] = mapped_column(SortText(200), unique=True)
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str | None]
    currency: Mapped[str] = mapped_column(String(3))
    amount_pence: Mapped[Pence]
    awarded_on: Mapped[date]
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    funder_id: Mapped[str] = mapped_column(String(120))
    funder_name: Mapped[str] = mapped_column(String(300))
    programme: Mapped[str | None] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    row: Mapped[dict[str, str]] = mapped_column(Json)
