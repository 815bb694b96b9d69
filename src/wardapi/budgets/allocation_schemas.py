"""Allocations as they cross the wire. What is published of them is for anybody: write no personal
data, and no bank details."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from wardapi.budgets.organisation_schemas import OrganisationPaths
from wardapi.budgets.refs import FundRef, SeatCode, WardRef, YearOut
from wardapi.budgets.vocabulary import (
    Basis,
    Characteristic,
    InterestKind,
    MatchKind,
    Outcome,
    PaymentStatus,
    Sector,
    Status,
    Way,
)
from wardapi.kit.schema import Day, In, Instant, Out, Patch, Pounds, PoundsOut, Slug, Text, example
from wardapi.priorities.vocabulary import EqualityTag

Title = Annotated[str, Text(200)]
Body = Annotated[str, Text(5_000)]
Note = Annotated[str, Text(2_000)]
Short = Annotated[str, Text(80)]
LongText = Annotated[str, Field(max_length=5_000)]
Evidence = Annotated[list[Annotated[str, Text(500)]], Field(max_length=20)]
Characteristics = Annotated[list[Characteristic], Field(max_length=len(Characteristic))]
Tags = Annotated[list[EqualityTag], Field(max_length=len(EqualityTag))]
People = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Quotes = Annotated[int, Field(ge=0, le=50)]
Year = Annotated[str, Text(10)]
WardKey = Annotated[str, Text(120)]
AppliedWay = Literal[Way.GRANT, Way.COMMISSIONING, Way.PURCHASE, Way.OPEN_BIDDING]

_SHARE = {
    "fund": "community-leadership-fund",
    "ward": "boston-castle",
    "seat": "boston-castle-1",
    "financial_year": "2025-26",
    "amount": "500.00",
}


class ShareIn(In):
    """What is asked of one pot. `seat` is the seat whose pot it is, where a fund is a councillor's;
    left out, the asker's own."""

    fund: Slug
    ward: WardKey
    seat: Annotated[str, Text(90)] | None = None
    financial_year: Year
    amount: Pounds


class MatchIn(In):
    """Other money for the same purpose, and whose it is."""

    kind: MatchKind
    source: Annotated[str, Text(200)]
    amount: Annotated[Pounds, Field(gt=0)]


class AllocationIn(In):
    """Asks for money of one pot or several, for an organisation.

    Amounts are net of the tax that the council gets back, which is `vat`. What a fund asks for is
    in its `eligibility`; it can be sent later, and is there before the application is checked.
    """

    model_config = example(
        title="Benches for Clifton Park",
        purpose="Four benches on the upper path, where there are none.",
        way="grant",
        ward="boston-castle",
        recipient="019b8d5c-1f00-7abc-8def-0123456789ab",
        starts_on="2026-02-01",
        shares=[_SHARE],
    )

    title: Title
    purpose: Body
    way: AppliedWay
    ward: WardKey
    """The ward that it is told of under: one of those that pay."""
    recipient: UUID
    """Of GET /v1/organisations."""
    shares: Annotated[list[ShareIn], Field(min_length=1, max_length=60)]
    starts_on: Day
    """When the activity begins. What has begun already is not funded."""
    ends_on: Day | None = None
    priority: UUID | None = None
    """The ward priority that it serves."""
    vat: Pounds = 0
    borough_wide: bool = False
    """Whether it serves the borough, and not these wards in particular."""
    consulted: Body | None = None
    """Who was asked about it."""
    partners: Body | None = None
    evidence: Evidence = Field(default_factory=list)
    """What shows that it is needed."""
    beneficiaries: People | None = None
    protected_characteristics: Characteristics = Field(default_factory=list)
    equality_tags: Tags = Field(default_factory=list)
    tenants_share_percent: Percent | None = None
    """How much of it benefits council tenants. Housing money pays this share and no more."""
    asset: Annotated[str, Text(300)] | None = None
    """What capital buys or improves."""
    asset_lasts_over_a_year: bool | None = None
    quotes: Quotes | None = None
    """How many quotes were obtained."""
    cost_code: Short | None = None
    client_reference: Annotated[str, Text(200)] | None = None
    match_funding: Annotated[list[MatchIn], Field(max_length=20)] = Field(default_factory=list)


class AllocationPatch(Patch):
    """What is to change. An application that was checked is then checked anew, but for its end, its
    cost code, its reference, and a later start."""

    model_config = example(cost_code="NB-4411")

    title: Title = ""
    purpose: Body = ""
    recipient: UUID = UUID(int=0)
    starts_on: Day = Field(default=None)  # type: ignore[assignment] # read with `given` alone
    ends_on: Day | None = None
    priority: UUID | None = None
    vat: Pounds = 0
    consulted: Body | None = None
    partners: Body | None = None
    evidence: Evidence = Field(default_factory=list)
    beneficiaries: People | None = None
    protected_characteristics: Characteristics = Field(default_factory=list)
    equality_tags: Tags = Field(default_factory=list)
    tenants_share_percent: Percent | None = None
    asset: Annotated[str, Text(300)] | None = None
    asset_lasts_over_a_year: bool | None = None
    quotes: Quotes | None = None
    cost_code: Short | None = None
    client_reference: Annotated[str, Text(200)] | None = None
    match_funding: Annotated[list[MatchIn], Field(max_length=20)] = Field(default_factory=list)


class RecipientRef(Out):
    """Who receives the money."""

    id: UUID
    org_id: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=300)]
    sector: Sector
    links: OrganisationPaths


class MatchOut(Out):
    """Other money for the same purpose."""

    kind: MatchKind
    source: Annotated[str, Field(max_length=200)]
    amount: PoundsOut


class ShareOut(Out):
    """What is asked of one pot, and what was decided. `pot` and `seat` are shown to those who work
    on the money alone."""

    id: UUID
    fund: FundRef
    ward: WardRef
    pot: UUID | None
    seat: SeatCode | None
    financial_year: YearOut
    amount: PoundsOut
    outcome: Outcome
    basis: Basis | None
    in_favour: Annotated[int, Field(ge=0)]
    against: Annotated[int, Field(ge=0)]
    arbiter: Annotated[str | None, Field(max_length=80)]
    """The post before which it lies, or which has decided."""
    decided_at: Instant | None
    reason: Annotated[str | None, Field(max_length=100_000)]
    alternatives: Annotated[str | None, Field(max_length=100_000)]
    paid: PoundsOut
    recovered: PoundsOut


class InterestOut(Out):
    """An interest that was declared. What a sensitive one is, is kept nowhere here."""

    id: UUID
    kind: InterestKind
    nature: Annotated[str | None, Field(max_length=2_000)]
    sensitive: bool
    dispensation: Annotated[str | None, Field(max_length=2_000)]
    by_councillor: bool
    seat: SeatCode | None
    declared_at: Instant


class PaymentOut(Out):
    """A payment, as those see it who work on the money."""

    id: UUID
    share: UUID
    status: PaymentStatus
    amount: PoundsOut
    vat: PoundsOut
    recipient: UUID
    requested_at: Instant
    authorised_at: Instant | None
    released_at: Instant | None
    paid_on: Day | None
    external_reference: Annotated[str | None, Field(max_length=120)]


class AllocationOverride(Out):
    """Why it was published in the restricted period before an election."""

    election: Annotated[str, Field(max_length=120)]
    reason: Annotated[str, Field(max_length=2_000)]


class FaultOut(Out):
    """What is missing before the application can be checked."""

    pointer: Annotated[str, Field(max_length=200)]
    code: Annotated[str, Field(max_length=100)]
    detail: Annotated[str, Field(max_length=2_000)]


class AllocationPaths(Out):
    """Where more is told of it. `timescales` is null until something has been paid."""

    self: Annotated[str, Field(max_length=200)]
    history: Annotated[str, Field(max_length=200)]
    timescales: Annotated[str | None, Field(max_length=200)]


class AllocationOut(Out):
    """An allocation. `payments`, `faults`, `check_note`, `cost_code`, `client_reference` and
    `payee_proposed` are for those who work on the money, and null to others."""

    id: UUID
    status: Status
    title: Annotated[str, Field(max_length=200)]
    purpose: LongText
    way: Way
    ward: WardRef
    recipient: RecipientRef
    priority: UUID | None
    total: PoundsOut
    vat: PoundsOut
    paid: PoundsOut
    recovered: PoundsOut
    starts_on: Day
    ends_on: Day | None
    consulted: LongText | None
    partners: LongText | None
    evidence: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=20)]
    beneficiaries: int | None
    protected_characteristics: Annotated[list[Characteristic], Field(max_length=20)]
    equality_tags: Annotated[list[EqualityTag], Field(max_length=20)]
    tenants_share_percent: int | None
    asset: Annotated[str | None, Field(max_length=300)]
    asset_lasts_over_a_year: bool | None
    quotes: int | None
    cost_code: Annotated[str | None, Field(max_length=80)]
    client_reference: Annotated[str | None, Field(max_length=200)]
    match_funding: Annotated[list[MatchOut], Field(max_length=20)]
    shares: Annotated[list[ShareOut], Field(max_length=60)]
    interests: Annotated[list[InterestOut], Field(max_length=200)]
    payments: Annotated[list[PaymentOut], Field(max_length=1_000)] | None
    faults: Annotated[list[FaultOut], Field(max_length=100)] | None
    applied_at: Instant
    checked_at: Instant | None
    check_passed: bool | None
    check_note: Annotated[str | None, Field(max_length=2_000)]
    decided_at: Instant | None
    publish_by: Day | None
    publication_overdue: bool
    published_at: Instant | None
    override: AllocationOverride | None
    call_in_ends_on: Day | None
    withdrawn_reason: Annotated[str | None, Field(max_length=2_000)]
    payee_proposed: UUID | None
    return_due_on: Day | None
    return_overdue: bool
    returned_at: Instant | None
    return_text: LongText | None
    spent: PoundsOut | None
    beneficiaries_reached: int | None
    recovery_reason: Annotated[str | None, Field(max_length=2_000)]
    closed_at: Instant | None
    closed_reason: Annotated[str | None, Field(max_length=2_000)]
    created_at: Instant
    updated_at: Instant
    links: AllocationPaths


class AllocationStepOut(Out):
    """Something that was done with an allocation. `detail` is for those who work on the money."""

    id: UUID
    what: Annotated[str, Field(max_length=80, examples=["published"])]
    at: Instant
    by: UUID | None
    detail: dict[str, Any] | None
