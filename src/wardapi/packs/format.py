"""The shape of a pack's files, version 1 of docs/packs.md, one class for each record."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from wardapi.kit.schema import Day

EVIDENCE = ("source", "confidence", "assumption", "note")

Confidence = Literal["high", "medium", "low"]
Date = Annotated[Day, Field(strict=False)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Gss = Annotated[str, Field(pattern=r"^[A-Z][0-9]{8}$")]
Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]
Word = Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=80)]
Money = Annotated[str, Field(pattern=r"^[0-9]{1,9}\.[0-9]{2}$")]
"""Pounds, as they are written on the wire."""


class Shape(BaseModel):
    """An object of a pack. An unknown key is an error, and so is a number written as text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Evidence(Shape):
    """Where something comes from; see "Rules for every file"."""

    source: list[Annotated[str, Field(min_length=1)]] | None = None
    confidence: Confidence | None = None
    assumption: bool = False
    note: str | None = None

    def evidence(self) -> dict[str, Any]:
        """Return the keys of evidence that the file gives, and no others."""
        return {key: getattr(self, key) for key in EVIDENCE if key in self.model_fields_set}


class Record(Evidence):
    """An entry of a file's list. `seats_source` and the like become `field_evidence`."""

    evidenced: ClassVar[Mapping[str, str]] = {}
    """What such a key begins with, and the field that it is about."""

    field_evidence: dict[str, Evidence] = {}

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, value: object) -> object:
        """Take evidence of single fields out of the record's own keys."""
        if not isinstance(value, dict):
            return value
        rest, gathered = dict(value), dict[str, dict[str, Any]]()
        if "field_evidence" in rest:
            raise ValueError("field_evidence is not a key of the format")
        for prefix, field in cls.evidenced.items():
            for key in EVIDENCE:
                if f"{prefix}_{key}" in rest:
                    gathered.setdefault(field, {})[key] = rest.pop(f"{prefix}_{key}")
        return rest | {"field_evidence": gathered}

    def evidence_of_fields(self) -> dict[str, dict[str, Any]]:
        """Return the evidence of single fields as plain values."""
        return {field: given.evidence() for field, given in self.field_evidence.items()}


class ElectoralOrder(Shape):
    title: Name
    reference: Name | None = None
    made_on: Date | None = None


class Authority(Shape):
    gss_code: Gss
    name: Name


class CouncilFile(Evidence):
    """council.json: who the council is."""

    format: Literal[1]
    slug: Slug
    name: Name
    short_name: Name | None = None
    gss_code: Gss
    org_id: Name | None = None
    grants_prefix: Slug | None = None
    grants_department: Name | None = None
    region_gss_code: Gss | None = None
    combined_authority: Authority | None = None
    time_zone: Name
    default_calendar: Slug | None = None
    wards: Count | None = None
    seats: Count | None = None
    term_years: Count | None = None
    electoral_order: ElectoralOrder | None = None
    population_2021: Count | None = None
    next_ordinary_election_on: Date | None = None


class WardRecord(Record):
    evidenced = {"seats": "seats", "population": "population", "parished": "parished"}

    gss_code: Gss
    name: Name
    slug: Slug
    seats: Annotated[int, Field(ge=1, le=9)]
    valid_from: Date | None
    valid_to: Date | None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    area_km2: Annotated[float, Field(gt=0)] | None = None
    population_2021: Count | None = None
    parished: Literal["whole", "part", "some", "none", "unknown"] = "unknown"


class PredecessorRecord(Record):
    ward: Gss
    predecessor: Gss
    pct_of_ward: Percent
    pct_of_predecessor: Percent | None = None


class LocalityRecord(Record):
    slug: Slug
    name: Name
    position: Count = 0


class MembershipRecord(Record):
    ward: Gss
    locality: Slug


class NeighbourhoodPlan(Shape):
    referendum_on: Date | None = None
    votes_for: Count | None = None
    votes_against: Count | None = None
    votes_spoiled: Count | None = None
    made_on: Date | None = None
    source: list[str] = []


class ParishRecord(Record):
    gss_code: Gss
    name: Name
    slug: Slug
    type: (
        Literal["parish_council", "town_council", "community_council", "parish_meeting"] | None
    ) = None
    valid_from: Date | None = None
    neighbourhood_plan: NeighbourhoodPlan | None = None


class CoverRecord(Record):
    ward: Gss
    parish: Gss
    extent: Literal["whole", "part", "unknown"]


class ElectionRecord(Record):
    slug: Annotated[Slug, Field(max_length=120)]
    kind: Literal["ordinary", "by_election"]
    held_on: Date | None
    year: Annotated[int, Field(ge=1800, le=2200)]
    ward: Gss | None = None
    democracy_club_id: Name | None = None
    seats: Count | None = None
    turnout_pct: Percent | None = None
    seats_by_party: dict[str, Count] | None = None
    votes_by_party: dict[str, Count] | None = None
    notice_on: Date | None = None


class DeprivationRecord(Record):
    ward: Gss
    index: Slug
    year: Annotated[int, Field(ge=1990, le=2200)]
    decile: Annotated[int, Field(ge=1, le=10)]


class DirectorateRecord(Record):
    slug: Slug
    name: Name


class ThemeRecord(Record):
    evidenced = {"successors": "successors"}

    slug: Slug
    name: Name
    edition: Slug
    position: Annotated[int, Field(ge=1)]
    successors: list[Slug] = []


class ServiceRecord(Record):
    evidenced = {"directorate": "directorate", "themes": "themes", "ward_based": "ward_based"}

    slug: Slug
    name: Name
    kind: Literal["service", "partner"]
    directorate: Slug | None = None
    themes: list[Slug]
    ward_based: bool


class AreaWard(Shape):
    ward: Gss
    extent: Literal["whole", "part", "unknown"]


class AreaRecord(Record):
    slug: Slug
    name: Name
    service: Slug
    wards: Annotated[list[AreaWard], Field(min_length=1)]


class EligibilityShape(Shape):
    ways: list[Word] | None = None
    sectors: list[Word] | None = None
    refuses: list[Word] = []
    requires: list[Word] = []


class FundYearRecord(Record):
    evidenced = {
        "entitled_on": "entitled_on",
        "carry_over": "carry_over",
        "election": "commit_by",
        "return_within_days": "return_within_days",
    }

    financial_year: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    entitled_on: Date
    per_seat: Money | None = None
    per_ward: Money | None = None
    minimum: Money | None = None
    maximum: Money | None = None
    quotes_above: Money | None = None
    carry_over: Literal["carry", "lapse"]
    apply_by: Date | None = None
    commit_by: Date | None = None
    pay_by: Date | None = None
    call_in_working_days: Annotated[int, Field(ge=0, le=100)] | None = None
    return_within_days: Annotated[int, Field(ge=1, le=3660)]


class FundRecord(Record):
    evidenced = {
        "departure": "departure",
        "legal_basis": "legal_basis",
        "arbiters": "arbiters",
    }

    slug: Slug
    name: Name
    description: str | None = None
    holder: Literal["councillor", "ward"]
    kind: Literal[
        "revenue", "capital", "housing_revenue_account", "infrastructure_levy", "external"
    ]
    decision_rule: Literal["sole_councillor", "ward_councillors"]
    departure: Literal["successor", "ward", "lapse"]
    legal_basis: Annotated[str, Field(max_length=500)] | None
    outside_split: bool = False
    eligibility: EligibilityShape
    arbiters: list[Slug]
    position: Annotated[int, Field(ge=1)]
    years: list[FundYearRecord]


class WardsFile(Evidence):
    wards: list[WardRecord]


class PredecessorsFile(Evidence):
    basis: Literal["area", "electors", "population"]
    predecessors: list[PredecessorRecord]


class LocalitiesFile(Evidence):
    localities: list[LocalityRecord]


class MembershipFile(Evidence):
    membership: list[MembershipRecord]


class ParishesFile(Evidence):
    counts: dict[str, Count] | None = None
    unparished_area_gss_code: Gss | None = None
    parishes: list[ParishRecord]


class CoverFile(Evidence):
    cover: list[CoverRecord]


class ElectionsFile(Evidence):
    elections: list[ElectionRecord]


class DeprivationFile(Evidence):
    deprivation: list[DeprivationRecord]


class DirectoratesFile(Evidence):
    directorates: list[DirectorateRecord]


class ThemesFile(Evidence):
    current_edition: Slug | None = None
    themes: list[ThemeRecord]


class ServicesFile(Evidence):
    services: list[ServiceRecord]


class AreasFile(Evidence):
    partner_areas: list[AreaRecord]


class FundsFile(Evidence):
    funds: list[FundRecord]


class CalendarFile(Evidence):
    """calendars/<slug>.json. What it says of hours and days is for `deadlines` to judge."""

    slug: Slug
    name: Name
    effective_from: Date | None = None
    time_zone: Name
    hours: dict[str, Any]
    closures: list[Any]
    special_hours: list[Any]
    known_until: str | None

    def definition(self) -> dict[str, Any]:
        """Return what a stored version of the calendar holds."""
        return self.model_dump(exclude={"slug", "name", "effective_from", *EVIDENCE}) | {
            "note": self.note,
            "source": list(self.source or ()),
            "assumption": bool(self.assumption),
        }


class PolicyFile(Shape):
    """policies/<slug>.json. What it promises is for `deadlines` to judge."""

    slug: Slug
    name: Name
    note: str | None = None
    kinds: list[str]
    effective_from: Date
    calendar: Slug
    conventions: dict[str, Any]
    levels: list[Any]
    rules: list[dict[str, Any]]

    def definition(self) -> dict[str, Any]:
        """Return what a stored version of the policy holds."""
        return self.model_dump(exclude={"slug", "name", "effective_from"})


def resolved(file: Evidence, record: Evidence | None = None) -> dict[str, Any]:
    """Return a record's evidence, key by key its own before its file's."""
    given = file.evidence() | (record.evidence() if record else {})
    plain: dict[str, Any] = {"source": [], "confidence": None, "assumption": False, "note": None}
    return plain | {key: value for key, value in given.items() if value is not None}


def first_day_of(record: ElectionRecord) -> date:
    """Return the day that an election is sorted by: its own, else the first of its year."""
    return record.held_on or date(record.year, 1, 1)
