"""Wards on the wire. Everything here is published and has no personal data but names in office."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from wardapi.kit.schema import Day, Instant, Out
from wardapi.wards.evidence import evidence_of

GssCode = Annotated[str, Field(max_length=9, examples=["E05012996"])]
SlugOut = Annotated[str, Field(max_length=120, examples=["boston-castle"])]
NameOut = Annotated[str, Field(max_length=200, examples=["Boston Castle"])]
Percent = Annotated[float, Field(ge=0, le=100, examples=[98.1])]
Count = Annotated[int, Field(ge=0, le=100_000_000)]
Counts = Annotated[
    dict[Annotated[str, Field(max_length=200)], Count], Field(examples=[{"Labour": 33}])
]


class EvidenceOut(Out):
    """Where a statement comes from, and how sure it is."""

    source: Annotated[
        list[Annotated[str, Field(max_length=2000)]],
        Field(max_length=50, description="Public references; empty for a mere assumption."),
    ]
    confidence: Literal["high", "medium", "low"] | None
    assumption: Annotated[bool, Field(description="Nothing was published and somebody chose.")]
    note: Annotated[str | None, Field(max_length=5000)]


class SpellOut(Out):
    """First and last day, both included. `from` null: not known; `to` null: still in force."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    from_: Annotated[Day | None, Field(serialization_alias="from")]
    to: Day | None


class WardOut(SpellOut):
    """A ward between two changes of its boundary. A slug needs a date, a code does not."""

    gss_code: GssCode
    slug: SlugOut
    name: NameOut
    seats: Annotated[int, Field(ge=1, le=9)]
    locality: SlugOut | None
    parished: Annotated[
        Literal["whole", "part", "some", "none", "unknown"],
        Field(description="How much lies in parishes; `some`: at least one, extent not known."),
    ]
    updated_at: Instant

    @classmethod
    def of(cls, row: Any) -> "WardOut":
        """Return the message of a row of `queries.ward_rows`, which the database has checked."""
        return cls.model_construct(**cls.values(row, row.locality))

    @staticmethod
    def values(ward: Any, locality: str | None) -> dict[str, Any]:
        """Return the fields of a ward, given the slug of its locality."""
        return {
            "from_": ward.valid_from,
            "to": ward.valid_to,
            "gss_code": ward.gss_code,
            "slug": ward.slug,
            "name": ward.name,
            "seats": ward.seats,
            "locality": locality,
            "parished": ward.parished,
            "updated_at": ward.updated_at,
        }


class LocalityOut(EvidenceOut):
    """A group of wards that the council coordinates together."""

    slug: SlugOut
    name: NameOut
    position: Count


class PostOut(SpellOut):
    """A councillor's seat, and the term of office that holds it on the day asked for."""

    seat: Annotated[str, Field(max_length=100, examples=["boston-castle-2"])]
    number: Annotated[int, Field(ge=1, le=9)]
    ward: GssCode
    ward_slug: SlugOut
    ward_name: NameOut
    vacant: bool
    term: Annotated[UUID | None, Field(description="The term of office; null while vacant.")]
    councillor: Annotated[
        str | None,
        Field(max_length=200, description="The name, if the council has loaded it."),
    ]

    @classmethod
    def of(cls, row: Any) -> "PostOut":
        """Return the message of a row of `queries.posts`."""
        return cls(
            from_=row.starts_on,
            to=row.ends_on,
            seat=row.code,
            number=row.number,
            ward=row.gss_code,
            ward_slug=row.slug,
            ward_name=row.ward_name,
            vacant=row.term_id is None,
            term=row.term_id,
            councillor=row.name,
        )


class PlanOut(Out):
    """A parish's neighbourhood plan. What is not known is null."""

    referendum_on: Day | None
    votes_for: Count | None
    votes_against: Count | None
    votes_spoiled: Count | None
    made_on: Day | None
    source: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=50)]


class WardParishOut(EvidenceOut):
    """A parish that reaches into a ward; the evidence is for that."""

    gss_code: Annotated[str, Field(max_length=9, examples=["E04000124"])]
    slug: SlugOut
    name: NameOut
    type: Literal["parish_council", "town_council", "community_council", "parish_meeting"] | None
    extent: Annotated[
        Literal["whole", "part", "unknown"],
        Field(description="How much of the ward the parish covers."),
    ]
    neighbourhood_plan: PlanOut | None


class WardShareOut(EvidenceOut, SpellOut):
    """An earlier or later ward, and the part that the two have in common."""

    gss_code: GssCode
    slug: SlugOut
    name: NameOut
    share_of_ward_percent: Annotated[
        Percent, Field(description="How much of the later ward was the earlier one.")
    ]
    share_of_predecessor_percent: Annotated[
        Percent | None, Field(description="How much of the earlier ward is in the later one.")
    ]
    basis: Annotated[
        Literal["area", "electors", "population"],
        Field(description="What the shares are shares of. They need not add up to 100."),
    ]

    @classmethod
    def of(cls, row: Any) -> "WardShareOut":
        """Return the message of a row of `queries.predecessors` or `queries.successors`."""
        return cls(
            from_=row.valid_from,
            to=row.valid_to,
            gss_code=row.gss_code,
            slug=row.slug,
            name=row.name,
            share_of_ward_percent=row.share_of_ward,
            share_of_predecessor_percent=row.share_of_predecessor,
            basis=row.basis,
            **evidence_of(row),
        )


class ElectionOut(EvidenceOut):
    """An ordinary election of all seats, or a by-election in one ward."""

    slug: SlugOut
    kind: Literal["ordinary", "by_election"]
    held_on: Annotated[Day | None, Field(description="Null where only the year is known.")]
    year: Annotated[int, Field(ge=1800, le=2200)]
    ward: GssCode | None
    democracy_club_id: Annotated[str | None, Field(max_length=200)]
    seats: Count | None
    turnout_percent: Percent | None
    seats_by_party: Counts | None
    votes_by_party: Counts | None
    notice_on: Annotated[
        Day | None, Field(description="When notice of it was given, where somebody has said.")
    ]


class FigureOut(EvidenceOut):
    """One thing that is known of a ward, or known not to be known (`value` null)."""

    name: Annotated[str, Field(max_length=40, examples=["area"])]
    value: Annotated[
        Annotated[float, Field(ge=-1e9, le=1e9)] | None,
        Field(description="A number, where it is one."),
    ]
    text: Annotated[str | None, Field(max_length=200, description="A word, where it is one.")]
    unit: Annotated[str | None, Field(max_length=40, examples=["km2"])]


class ProfileOut(WardOut):
    """What is known of a ward, each statement with its evidence."""

    figures: Annotated[list[FigureOut], Field(max_length=50)]
    predecessors: Annotated[list[WardShareOut], Field(max_length=100)]
    successors: Annotated[list[WardShareOut], Field(max_length=100)]
