"""Funds on the wire: published, because how wards' money is given is everybody's business."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wardapi.budgets import eligibility
from wardapi.budgets.eligibility import Refusal, Requirement
from wardapi.budgets.refs import WardRef, YearOut
from wardapi.budgets.vocabulary import (
    CarryOver,
    DecisionRule,
    Departure,
    FundKind,
    Holder,
    Sector,
    Way,
)
from wardapi.budgets.years import FinancialYear
from wardapi.kit.schema import Day, In, Instant, Out, Patch, Pounds, PoundsOut, Slug, Text, example
from wardapi.wards.evidence import evidence_of
from wardapi.wards.schemas import EvidenceOut

Sources = Annotated[list[Annotated[str, Text(500)]], Field(max_length=20)]
Arbiters = Annotated[list[Slug], Field(max_length=10)]
Days = Annotated[int, Field(ge=0, le=100)]
Note = Annotated[str, Text(2000)]
Description = Annotated[str, Text(2000)]


class EligibilityIn(In):
    """What the fund may be spent on. That it never goes to one person holds of every fund."""

    ways: Annotated[list[Way], Field(max_length=10)] | None = None
    """How it may be given; in any way, if left out."""
    sectors: Annotated[list[Sector], Field(max_length=10)] | None = None
    """Who may receive it; every sector, if left out."""
    refuses: Annotated[list[Refusal], Field(max_length=10)] = Field(default_factory=list)
    """What it does not pay for."""
    requires: Annotated[list[Requirement], Field(max_length=20)] = Field(default_factory=list)
    """What an application must have."""


class FundIn(In):
    """A fund. What it gives is said year by year."""

    model_config = example(
        slug="pride-in-place",
        name="Pride in Place",
        holder="ward",
        kind="external",
        decision_rule="ward_councillors",
        departure="ward",
        eligibility={"refuses": ["retrospective"], "requires": ["priority"]},
        arbiters=["cabinet-member-neighbourhoods", "leader"],
    )

    slug: Slug
    name: Annotated[str, Text(200)]
    description: Description | None = None
    holder: Holder
    kind: FundKind
    decision_rule: DecisionRule
    departure: Departure
    legal_basis: Annotated[str, Text(500)] | None = None
    """By what power money is given; null where that was not found."""
    outside_split: bool = False
    """Whether statements leave it out of their total and of their split by sector."""
    eligibility: EligibilityIn = EligibilityIn()
    arbiters: Arbiters = Field(default_factory=list)
    """Posts that decide where the ward's councillors cannot, the first one first."""
    position: Annotated[int, Field(ge=1, le=1000)] = 1000
    """Its place in lists."""
    source: Sources = Field(default_factory=list)
    assumption: bool = False
    note: Note | None = None


class FundPatch(Patch):
    """Other rules, from now on. Who holds it, what kind it is and who decides stay as they are."""

    model_config = example(departure="successor")

    name: Annotated[str, Text(200)] = ""
    description: Description | None = None
    departure: Departure = Departure.SUCCESSOR
    legal_basis: Annotated[str, Text(500)] | None = None
    outside_split: bool = False
    eligibility: EligibilityIn = EligibilityIn()
    arbiters: Arbiters = Field(default_factory=list)
    position: Annotated[int, Field(ge=1, le=1000)] = 1000
    source: Sources = Field(default_factory=list)
    assumption: bool = False
    note: Note | None = None


class FundYearIn(In):
    """What a fund gives in a year, and the rules of that year: all of it, every time."""

    model_config = example(per_seat="1584.00", carry_over="carry", return_within_days=90)

    entitled_on: Day | None = None
    """The day whose wards and seats are counted; 1 April, if left out."""
    per_seat: Pounds | None = None
    per_ward: Pounds | None = None
    """Only one of the two. Neither: the fund gives what it receives."""
    minimum: Pounds | None = None
    """The smallest award."""
    maximum: Pounds | None = None
    quotes_above: Pounds | None = None
    """Above this, an application tells how many quotes there are."""
    carry_over: CarryOver
    apply_by: Day | None = None
    commit_by: Day | None = None
    pay_by: Day | None = None
    """Last days, before an election for instance."""
    call_in_working_days: Days | None = None
    """How long nothing is paid after a decision is published; null: there is no call-in."""
    return_within_days: Annotated[int, Field(ge=1, le=3660)]
    """Days from the first payment to the day on which the monitoring return is due."""
    source: Sources = Field(default_factory=list)
    assumption: bool = False
    note: Note | None = None


class EnhancementIn(In):
    """What one ward gets above the base."""

    model_config = example(
        financial_year="2025-26", ward="boston-castle", council_homes=812, amount="1624.00"
    )

    financial_year: Annotated[str, Text(7)]
    ward: Annotated[str, Text(120)]
    council_homes: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    amount: Pounds


class EligibilityOut(Out):
    """What the fund may be spent on, every word of it."""

    ways: Annotated[list[Way], Field(max_length=10)]
    sectors: Annotated[list[Sector], Field(max_length=10)]
    refuses: Annotated[list[Refusal], Field(max_length=10)]
    requires: Annotated[list[Requirement], Field(max_length=20)]


class FundPaths(Out):
    """Where it is."""

    self: Annotated[str, Field(max_length=200)]
    years: Annotated[str, Field(max_length=200)]


class FundOut(EvidenceOut):
    """A fund. `legal_basis` null was not found, and `legal_basis_note` then says so."""

    id: UUID
    slug: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]
    description: Annotated[str | None, Field(max_length=2000)]
    holder: Holder
    kind: FundKind
    decision_rule: DecisionRule
    departure: Departure
    legal_basis: Annotated[str | None, Field(max_length=500)]
    legal_basis_note: Annotated[str | None, Field(max_length=2000)]
    outside_split: bool
    eligibility: EligibilityOut
    arbiters: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=10)]
    position: int
    updated_at: Instant
    links: FundPaths


class EnhancementOut(Out):
    """What one ward gets above the base."""

    ward: WardRef
    council_homes: int | None
    amount: PoundsOut


class FundYearOut(EvidenceOut):
    """What a fund gives in a year. `assumed` names the fields that no source states."""

    financial_year: YearOut
    entitled_on: Day
    per_seat: PoundsOut | None
    per_ward: PoundsOut | None
    minimum: PoundsOut | None
    maximum: PoundsOut | None
    quotes_above: PoundsOut | None
    carry_over: CarryOver
    apply_by: Day | None
    commit_by: Day | None
    pay_by: Day | None
    call_in_working_days: int | None
    return_within_days: int
    enhancements: Annotated[list[EnhancementOut], Field(max_length=500)]
    assumed: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50)]
    updated_at: Instant


def fund_out(fund: Any) -> FundOut:
    """Return the message of a fund."""
    rules = eligibility.read(fund.eligibility)
    return FundOut(
        **{name: getattr(fund, name) for name in _PLAIN},
        legal_basis_note=evidence_of(fund, "legal_basis")["note"] if not fund.legal_basis else None,
        eligibility=EligibilityOut(
            ways=sorted(rules.ways),
            sectors=sorted(rules.sectors),
            refuses=sorted(rules.refuses),
            requires=sorted(rules.requires),
        ),
        links=FundPaths(self=f"/v1/funds/{fund.slug}", years=f"/v1/funds/{fund.slug}/years"),
        **evidence_of(fund),
    )


def fund_year_out(year: Any, enhancements: list[EnhancementOut]) -> FundYearOut:
    """Return the message of a fund's year."""
    return FundYearOut(
        financial_year=str(FinancialYear(year.financial_year)),
        **{name: getattr(year, name) for name in _OF_YEAR},
        **{name: getattr(year, f"{name}_pence") for name in AMOUNTS},
        enhancements=enhancements,
        assumed=sorted(
            field for field, said in year.field_evidence.items() if said.get("assumption")
        ),
        **evidence_of(year),
    )


AMOUNTS = ("per_seat", "per_ward", "minimum", "maximum", "quotes_above")
_PLAIN = (
    "id",
    "slug",
    "name",
    "description",
    "holder",
    "kind",
    "decision_rule",
    "departure",
    "legal_basis",
    "outside_split",
    "arbiters",
    "position",
    "updated_at",
)
_OF_YEAR = (
    "entitled_on",
    "carry_over",
    "apply_by",
    "commit_by",
    "pay_by",
    "call_in_working_days",
    "return_within_days",
    "updated_at",
)
