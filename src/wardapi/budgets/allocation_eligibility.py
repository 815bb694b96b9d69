"""What an application must and must not be, as lists of faults that point at its fields.

`faults` can never be put right by waiting: an application with one is refused. `gaps` are what a
fund asks for and the application does not say yet: it is kept, and not checked until it does.
Source: Rotherham MBC, application guidance for ward budgets, pages 2 to 6.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wardapi.budgets.allocation_rules import tenants_part
from wardapi.budgets.eligibility import Eligibility, Refusal, Requirement
from wardapi.budgets.vocabulary import FundKind, Sector, Way
from wardapi.kit.errors import FieldError

ANYTHING = Eligibility()
QUOTES = 3
"""How many quotes are asked for above the threshold. An assumption: the guidance refers to the
council's contract standing orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTerms:
    """What is asked of one pot, and the rules of its fund in its year. Amounts are pence."""

    amount: int
    pot: object
    fund: str
    kind: FundKind
    rules: Eligibility = ANYTHING
    minimum: int | None = None
    maximum: int | None = None
    quotes_above: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An application, as far as rules bear on it. `on` is the day on which it is looked at."""

    shares: Sequence[ShareTerms]
    on: date
    starts_on: date
    ends_on: date | None = None
    way: Way = Way.GRANT
    sector: Sector | None = None
    borough_wide: bool = False
    has_priority: bool = False
    consulted: str | None = None
    beneficiaries: int | None = None
    characteristics: Sequence[str] = ()
    tenants_share: int | None = None
    asset: str | None = None
    asset_lasts: bool | None = None
    quotes: int | None = None

    @property
    def total(self) -> int:
        """The sum of the shares."""
        return sum(share.amount for share in self.shares)

    def of(self, kind: FundKind) -> int:
        """How many pence come from funds of a kind."""
        return sum(share.amount for share in self.shares if share.kind is kind)

    def refuses(self, what: Refusal) -> bool:
        """Whether one of the funds refuses it."""
        return any(what in share.rules.refuses for share in self.shares)

    def requires(self, what: Requirement) -> bool:
        """Whether one of the funds asks for it."""
        return any(what in share.rules.requires for share in self.shares)


Fault = tuple[str, str, str]


def faults(terms: Terms) -> list[FieldError]:
    """Say what can never be given."""
    rules = (_shape, _amounts, _never, _kinds)
    return [FieldError(f"/{at}", code, told) for rule in rules for at, code, told in rule(terms)]


def gaps(terms: Terms) -> list[FieldError]:
    """Say what is missing before it can be checked: of what a fund requires, and of its kind."""
    found = [
        FieldError(f"/{field}", "missing", told)
        for what, (field, is_there, told) in _REQUIRED.items()
        if terms.requires(what) and not is_there(terms)
    ]
    found += [FieldError(f"/{field}", "missing", told) for field, told in _missing(terms)]
    return list(dict.fromkeys(found))


def _shape(terms: Terms) -> Iterator[Fault]:
    if not terms.shares:
        yield "shares", "missing", "Ask for money of at least one pot."
    pots = [share.pot for share in terms.shares]
    for n, share in enumerate(terms.shares):
        if share.amount <= 0:
            yield f"shares/{n}/amount", "too_little", "A share is more than nothing."
        if share.pot in pots[:n]:
            yield f"shares/{n}", "repeated", "Ask each pot once, for all that it is to give."
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        yield "ends_on", "before_the_start", "It ends before it starts."


def _amounts(terms: Terms) -> Iterator[Fault]:
    for n, share in enumerate(terms.shares):
        of_fund = sum(one.amount for one in terms.shares if one.fund == share.fund)
        at = f"shares/{n}/amount"
        if share.minimum is not None and of_fund < share.minimum:
            yield at, "below_minimum", "The fund gives no award as small as this."
        if share.maximum is not None and of_fund > share.maximum:
            yield at, "above_maximum", "The fund gives no award as large as this."


def _never(terms: Terms) -> Iterator[Fault]:
    if terms.borough_wide and terms.refuses(Refusal.BOROUGH_WIDE):
        yield "borough_wide", "borough_wide", "A project for the whole borough is not funded."
    if terms.starts_on < terms.on and terms.refuses(Refusal.RETROSPECTIVE):
        yield "starts_on", "retrospective", "What has begun already is not funded."
    if any(terms.way not in share.rules.ways for share in terms.shares):
        yield "way", "not_of_this_fund", "The fund does not give money in this way."
    sector = terms.sector
    if sector and any(sector not in share.rules.sectors for share in terms.shares):
        yield "recipient", "not_of_this_fund", "The fund gives nothing to this sector."


def _kinds(terms: Terms) -> Iterator[Fault]:
    capital = terms.of(FundKind.CAPITAL)
    if capital and terms.asset_lasts is False:
        told = "Capital buys or improves what is used for more than one year."
        yield "asset_lasts_over_a_year", "not_capital", told
    housing = terms.of(FundKind.HOUSING_REVENUE_ACCOUNT)
    if housing and terms.tenants_share is not None:
        most = tenants_part(terms.total, terms.tenants_share)
        if housing > most:
            told = (
                "Housing money pays the tenants' share and no more; the rest comes from another"
                " fund in the same allocation."
            )
            yield "tenants_share_percent", "exceeds_tenants_share", told


def _missing(terms: Terms) -> Iterator[tuple[str, str]]:
    if terms.of(FundKind.CAPITAL) and not _lasts(terms):
        yield "asset", _ASSET
    if terms.of(FundKind.HOUSING_REVENUE_ACCOUNT) and terms.tenants_share is None:
        yield "tenants_share_percent", _TENANTS
    above = min((s.quotes_above for s in terms.shares if s.quotes_above is not None), default=None)
    if above is not None and terms.total > above and (terms.quotes or 0) < QUOTES:
        yield "quotes", f"Above the fund's threshold {QUOTES} quotes are asked for."


def _lasts(terms: Terms) -> bool:
    return bool(terms.asset and terms.asset_lasts)


_ASSET = "Name the asset, and confirm that it is used for more than one year."
_TENANTS = "Say how much of it benefits council tenants, in per cent."
_Required = tuple[str, Callable[[Terms], bool], str]
_REQUIRED: Mapping[Requirement, _Required] = {
    Requirement.PRIORITY: (
        "priority", lambda terms: terms.has_priority, "Link it to a priority of the ward."
    ),
    Requirement.CONSULTED: (
        "consulted", lambda terms: bool(terms.consulted), "Say who has been consulted."
    ),
    Requirement.BENEFICIARIES: (
        "beneficiaries",
        lambda terms: terms.beneficiaries is not None,
        "Say how many people it benefits, by estimate.",
    ),
    Requirement.PROTECTED_CHARACTERISTICS: (
        "protected_characteristics",
        lambda terms: bool(terms.characteristics),
        "Say whom of the protected characteristics it benefits, or `none`.",
    ),
    Requirement.LASTING_ASSET: ("asset", _lasts, _ASSET),
    Requirement.TENANTS_BENEFIT: (
        "tenants_share_percent", lambda terms: bool(terms.tenants_share), _TENANTS
    ),
}  # fmt: skip
