"""Tables of wards.

A GSS code belongs to one ward for ever; a slug belongs to one ward on any one day. First and last
days are both included; no first day means "always before", no last day "still in force".

No two wards of one slug, no two terms of one seat, and no two spells of one coordinator's post
overlap in time. The database itself refuses them: see `wards.validity` and migration 0006.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Base, Json, SortText, Stamped, Versioned, new_id
from wardapi.wards.evidence import Evidenced
from wardapi.wards.validity import ends_after_it_starts, never_overlapping


class Council(Evidenced, Stamped, Versioned, Base):
    """Who the council is. One deployment serves one council, so there is one row at most."""

    __tablename__ = "councils"
    __table_args__ = (CheckConstraint("singleton = 1", name="one_council"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    singleton: Mapped[int] = mapped_column(unique=True, default=1)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str | None] = mapped_column(String(200))
    gss_code: Mapped[str] = mapped_column(String(9))
    time_zone: Mapped[str] = mapped_column(String(64))
    default_calendar: Mapped[str | None] = mapped_column(String(80))
    term_years: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(Json)


class Locality(Evidenced, Stamped, Versioned, Base):
    """A group of wards that the council coordinates together."""

    __tablename__ = "localities"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]


class Ward(Evidenced, Stamped, Versioned, Base):
    """An electoral ward between two changes of its boundary.

    `parished` says how much of it lies in parishes: whole, part, some (at least one parish, how
    much is not known), none, unknown. `population` is of the census of 2021. Which locality a ward
    is in is said apart from the ward, and so has evidence of its own.
    """

    __tablename__ = "wards"
    __table_args__ = (
        CheckConstraint("seats BETWEEN 1 AND 9", name="seats"),
        CheckConstraint(
            "parished IN ('whole', 'part', 'some', 'none', 'unknown')", name="parished"
        ),
        ends_after_it_starts("valid_from", "valid_to"),
        *never_overlapping("wards", ("slug",), "valid_from", "valid_to"),
        Index("ix_wards_slug", "slug"),
        Index("ix_wards_sort_name", "sort_name", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    gss_code: Mapped[str] = mapped_column(SortText(9), unique=True)
    slug: Mapped[str] = mapped_column(SortText(80))
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(SortText(200))
    seats: Mapped[int]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    area_km2: Mapped[float | None]
    population: Mapped[int | None]
    parished: Mapped[str] = mapped_column(String(10))
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey("localities.id"), index=True)
    locality_evidence: Mapped[dict[str, Any] | None] = mapped_column(Json)

    locality: Mapped[Locality | None] = relationship(lazy="raise")


class WardPredecessor(Evidenced, Stamped, Base):
    """What part of a ward was an earlier ward, and what part of that, in per cent of `basis`."""

    __tablename__ = "ward_predecessors"
    __table_args__ = (
        UniqueConstraint("ward_id", "predecessor_id"),
        CheckConstraint("ward_id <> predecessor_id", name="not_itself"),
        CheckConstraint("share_of_ward BETWEEN 0 AND 100", name="share_of_ward"),
        CheckConstraint("share_of_predecessor BETWEEN 0 AND 100", name="share_of_predecessor"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"), index=True)
    share_of_ward: Mapped[float]
    share_of_predecessor: Mapped[float | None]
    basis: Mapped[str] = mapped_column(String(20))


class Parish(Evidenced, Stamped, Versioned, Base):
    """A civil parish. `type` is None where no source says what kind of body it has."""

    __tablename__ = "parishes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    gss_code: Mapped[str] = mapped_column(SortText(9), unique=True)
    slug: Mapped[str] = mapped_column(SortText(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(SortText(200))
    type: Mapped[str | None] = mapped_column(String(20))
    valid_from: Mapped[date | None]
    neighbourhood_plan: Mapped[dict[str, Any] | None] = mapped_column(Json)


class ParishCover(Evidenced, Stamped, Base):
    """A parish reaches into a ward. `extent` is how much of the ward it covers."""

    __tablename__ = "parish_covers"
    __table_args__ = (
        UniqueConstraint("ward_id", "parish_id"),
        CheckConstraint("extent IN ('whole', 'part', 'unknown')", name="extent"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    parish_id: Mapped[UUID] = mapped_column(ForeignKey("parishes.id"), index=True)
    extent: Mapped[str] = mapped_column(String(10))


class Election(Evidenced, Stamped, Versioned, Base):
    """An ordinary election of all seats, or a by-election in one ward.

    `held_on` is None where only the year is known; `sorts_on` then is that year's first day.
    `notice_on` is when notice of it was given, None where nobody has said: see `restricted`.
    """

    __tablename__ = "elections"
    __table_args__ = (
        CheckConstraint("kind IN ('ordinary', 'by_election')", name="kind"),
        CheckConstraint(
            "kind <> 'by_election' OR ward_id IS NOT NULL", name="by_election_has_ward"
        ),
        CheckConstraint("turnout_percent BETWEEN 0 AND 100", name="turnout"),
        CheckConstraint("notice_on < held_on", name="notice_before_poll"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(SortText(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    held_on: Mapped[date | None]
    year: Mapped[int]
    sorts_on: Mapped[date]
    ward_id: Mapped[UUID | None] = mapped_column(ForeignKey("wards.id"), index=True)
    democracy_club_id: Mapped[str | None] = mapped_column(String(200))
    seats: Mapped[int | None]
    turnout_percent: Mapped[float | None]
    seats_by_party: Mapped[dict[str, Any] | None] = mapped_column(Json)
    votes_by_party: Mapped[dict[str, Any] | None] = mapped_column(Json)
    notice_on: Mapped[date | None]


class Seat(Stamped, Versioned, Base):
    """A post without a person. `code` is `<ward slug>-<number>`; like the slug it needs a date."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("ward_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 9", name="number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(SortText(90), index=True)

    ward: Mapped[Ward] = relationship(lazy="raise")


class Councillor(Stamped, Versioned, Base):
    """A person who holds seats, one after the other. `name` is None where it was not loaded."""

    __tablename__ = "councillors"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str | None] = mapped_column(String(200))


class Term(Stamped, Versioned, Base):
    """A councillor's time in a seat. Cases belong to it, so that a successor does not inherit them.

    `principal_id` is who in this system acts as the councillor; None while nobody does.
    """

    __tablename__ = "terms"
    __table_args__ = (
        ends_after_it_starts("starts_on", "ends_on"),
        *never_overlapping("terms", ("seat_id",), "starts_on", "ends_on"),
        Index("ix_terms_seat_id_starts_on", "seat_id", "starts_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seats.id"))
    councillor_id: Mapped[UUID] = mapped_column(ForeignKey("councillors.id"), index=True)
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    seat: Mapped[Seat] = relationship(lazy="raise")
    councillor: Mapped[Councillor] = relationship(lazy="raise")


class Coordination(Stamped, Versioned, Base):
    """Somebody's time in a neighbourhood coordinator's post, with the wards that it covers.

    `post` is the post's own code, such as `coordinator-3`; it outlives whoever holds it.
    """

    __tablename__ = "coordinations"
    __table_args__ = (
        ends_after_it_starts("starts_on", "ends_on"),
        *never_overlapping("coordinations", ("post",), "starts_on", "ends_on"),
        Index("ix_coordinations_post", "post", "starts_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    post: Mapped[str] = mapped_column(SortText(80))
    title: Mapped[str] = mapped_column(String(200))
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    wards: Mapped[list[Ward]] = relationship(
        secondary="coordinated_wards", lazy="raise", order_by=Ward.sort_name
    )


class CoordinatedWard(Base):
    """A ward that a coordinator covers."""

    __tablename__ = "coordinated_wards"

    coordination_id: Mapped[UUID] = mapped_column(ForeignKey("coordinations.id"), primary_key=True)
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"), primary_key=True, index=True)
