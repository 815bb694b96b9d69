"""Statements of ward budgets on the wire, and as they are kept: both are the same JSON."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from wardapi.budgets.vocabulary import FundKind, MatchKind, Sector, Way
from wardapi.kit.schema import Day, In, Instant, Out, PoundsOut, Text, example


def _pence(value: object) -> object:
    """Read back what was published: pounds as text. Pence stay as they are."""
    if not isinstance(value, str):
        return value
    pounds, _, pence = value.removeprefix("-").partition(".")
    amount = int(pounds) * 100 + int(pence)
    return -amount if value.startswith("-") else amount


Money = Annotated[PoundsOut, BeforeValidator(_pence)]
Number = Annotated[int, Field(ge=0, le=10**9)]
Percent = Annotated[int | None, Field(ge=0, le=100)]
Name = Annotated[str, Field(max_length=300)]
Code = Annotated[str, Field(max_length=120)]
GssCode = Annotated[str, Field(max_length=9)]
YearText = Annotated[str, Field(max_length=7, examples=["2021-22"])]
_MANY = 100_000


class StatementPeriodOut(Out):
    """The financial year: both days are included."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    financial_year: YearText


class StatementFundOut(Out):
    """What became of one fund's money in the pots of the place and year.

    `left` is `opening`, `entitlement`, `carried_in`, `received`, `transferred_in` and `recovered`
    together, less `transferred_out` and `allocated`; and it is `carried_out`, `lapsed` and
    `available` together.
    """

    fund: Code
    name: Name
    kind: FundKind
    outside_split: bool
    """Whether `allocated`, `by_sector` and `organisations_funded` leave it out."""
    opening: Money
    """Balances from an earlier system."""
    entitlement: Money
    carried_in: Money
    received: Money
    transferred_in: Money
    transferred_out: Money
    allocated: Money
    """Committed less released: what stands awarded."""
    released: Money
    """Was committed, and is not needed after all."""
    paid: Money
    unpaid: Money
    """Allocated and not paid yet; after 31 March it is accrued."""
    recovered: Money
    left: Money
    """What nobody had committed, before it was carried out or lapsed."""
    carried_out: Money
    lapsed: Money
    available: Money
    """What can still be allocated."""


ACCOUNT = tuple(
    name
    for name in StatementFundOut.model_fields
    if name not in ("fund", "name", "kind", "outside_split")
)
"""The figures of a fund, in the order of its account."""


class StatementPartOut(Out):
    """A part of a split. The amounts of a split add up to `allocated`."""

    amount: Money
    percent: Percent
    """Of `allocated`, rounded for display only; null of nothing."""
    outside_split: Money
    """From funds that the split leaves out."""
    awards: Number


class SectorPartOut(StatementPartOut):
    """What one sector was awarded."""

    sector: Sector


class ThemePartOut(StatementPartOut):
    """What was awarded for priorities of one theme; null is for none that is published."""

    theme: Code | None
    name: Name | None


class PriorityPartOut(StatementPartOut):
    """What was awarded for one priority of a ward plan; null is for none that is published."""

    priority: UUID | None
    title: Name | None
    ward: GssCode | None
    theme: Code | None


class RecipientPartOut(StatementPartOut):
    """What one organisation was awarded. Null are those of awards not published yet."""

    recipient: UUID | None
    org_id: Code | None
    name: Name | None
    sector: Sector | None


class WayPartOut(StatementPartOut):
    """What was awarded in one way."""

    way: Way


class BandPartOut(StatementPartOut):
    """What was awarded from the pots of the wards of one band of deprivation."""

    band: Code
    wards: Number


class TagPartOut(StatementPartOut):
    """What was awarded with one equality tag; null is without any. An award with two tags stands
    under both: these amounts do not add up."""

    tag: Code | None


class MatchKindOut(Out):
    """Other money of one kind."""

    kind: MatchKind
    amount: Money


class MatchSourceOut(Out):
    """Other money from one source."""

    source: Name
    kind: MatchKind
    amount: Money


class StatementMatchOut(Out):
    """Other money beside what was awarded, told in the lead ward of each award."""

    total: Money
    by_kind: Annotated[list[MatchKindOut], Field(max_length=10)]
    by_source: Annotated[list[MatchSourceOut], Field(max_length=_MANY)]


class StatementFigures(Out):
    """The figures of a ward or of the borough in a financial year."""

    place: Annotated[str, Field(max_length=80, examples=["E05012996"])]
    """A ward's GSS code, or `borough`."""
    name: Annotated[str, Field(max_length=200)]
    period: StatementPeriodOut
    counted_on: Day
    allocated: Money
    """What stands awarded, the funds outside the split left out."""
    outside_split: Money
    """What stands awarded from the funds outside the split."""
    organisations_funded: Number
    """Those awarded something inside the split."""
    awards: Number
    """All of them, of funds outside the split too."""
    by_fund: Annotated[list[StatementFundOut], Field(max_length=1000)]
    by_sector: Annotated[list[SectorPartOut], Field(max_length=10)]
    by_theme: Annotated[list[ThemePartOut], Field(max_length=_MANY)]
    by_priority: Annotated[list[PriorityPartOut], Field(max_length=_MANY)]
    by_recipient: Annotated[list[RecipientPartOut], Field(max_length=_MANY)]
    by_way: Annotated[list[WayPartOut], Field(max_length=20)]
    by_deprivation_band: Annotated[list[BandPartOut], Field(max_length=20)]
    deprivation_index: Name | None
    """By which index the bands are, and of which year; null where none is on record."""
    by_equality_tag: Annotated[list[TagPartOut], Field(max_length=100)]
    match_funding: StatementMatchOut
    note: Annotated[str, Field(max_length=1000)]


class StatementOut(StatementFigures):
    """A statement: live figures, or a version as it was published."""

    status: Literal["live", "published"]
    version: Annotated[int | None, Field(ge=1, le=10**6)]
    digest: Annotated[str | None, Field(max_length=64)]
    """The SHA-256 of the published figures; docs/statements.md says how to check it."""
    published_at: Instant | None
    override_reason: Annotated[str | None, Field(max_length=2000)]


class StatementBrief(Out):
    """A published statement, in a list."""

    id: UUID
    place: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]
    financial_year: YearText
    version: Annotated[int, Field(ge=1, le=10**6)]
    counted_on: Day
    published_at: Instant
    digest: Annotated[str, Field(max_length=64)]
    override_reason: Annotated[str | None, Field(max_length=2000)]
    link: Annotated[str, Field(max_length=300)]


class StatementIn(In):
    """Publish the statement of a ward or of the borough for a financial year."""

    model_config = example(place="borough", financial_year="2021-22")

    place: Annotated[str, Text(120)]
    """GSS code or slug of a ward, or `borough`."""
    financial_year: Annotated[str, Text(7)]
    override_reason: Annotated[str, Text(2000)] | None = None
    """Why it is published in a restricted period; of the Monitoring Officer alone."""
