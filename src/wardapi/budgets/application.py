"""Asking for money: an application, and its withdrawal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_eligibility as eligibility
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_pots, bank_details, ledger, ledger_rules
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import eligibility as fund_rules
from wardapi.budgets.allocation_errors import (
    ApplicationsClosed,
    InvalidAllocation,
    MoneyHasMoved,
)
from wardapi.budgets.allocation_models import (
    Allocation,
    AllocationShare,
    MatchFunding,
)
from wardapi.budgets.allocation_permissions import Act, Place
from wardapi.budgets.allocation_pots import NewShare
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import settle, take, tell
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import EntryKind, MatchKind, Outcome, Sector, Status, Way
from wardapi.budgets.years import FinancialYear
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.priorities.models import Priority
from wardapi.priorities.vocabulary import PriorityStatus
from wardapi.wards.models import Ward
from wardapi.wards.rules import today


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatch:
    """Other money for the same purpose. `amount` is in pence."""

    kind: MatchKind
    source: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAllocation:
    """What is asked for. Amounts are in pence; `recipient` and `priority` are ids.

    `ward` is the one it is told of under: a code or a slug, one of those whose pots pay.
    """

    title: str
    purpose: str
    way: Way
    ward: str
    recipient: UUID
    shares: Sequence[NewShare]
    starts_on: date
    ends_on: date | None = None
    priority: UUID | None = None
    vat: int = 0
    borough_wide: bool = False
    consulted: str | None = None
    partners: str | None = None
    evidence: Sequence[str] = ()
    beneficiaries: int | None = None
    protected_characteristics: Sequence[str] = ()
    equality_tags: Sequence[str] = ()
    tenants_share_percent: int | None = None
    asset: str | None = None
    asset_lasts_over_a_year: bool | None = None
    quotes: int | None = None
    cost_code: str | None = None
    client_reference: str | None = None
    match_funding: Sequence[NewMatch] = ()


TEXTS = (
    "title", "purpose", "consulted", "partners", "evidence", "asset", "cost_code",
    "client_reference",
)  # fmt: skip
_COPIED = (
    *TEXTS, "starts_on", "ends_on", "beneficiaries", "tenants_share_percent",
    "asset_lasts_over_a_year", "quotes",
)  # fmt: skip
LISTS = ("evidence", "protected_characteristics", "equality_tags")


async def apply(
    session: AsyncSession, asked: NewAllocation, *, by: Principal, now: datetime
) -> Found:
    """Ask for money, as an application that waits to be checked.

    Raises NotAllowed, UnknownWard, UnknownPot, InvalidAllocation with every fault that can be seen
    in it, BankDetailsRefused, and ApplicationsClosed.
    """
    ward = await allocation_pots.ward_of(session, asked.ward, today(now), field="/ward")
    pots = await allocation_pots.pots_of(session, asked.shares, by=by, on=today(now))
    place = Place(ward.gss_code, frozenset({ward.gss_code, *(pot.ward.gss_code for pot in pots)}))
    permissions.check(Act.APPLY, by, place)
    _refuse_bank_details(asked)
    check_open(pots, today(now))
    row = _row(asked, ward, by, now)
    amounts = [share.amount for share in asked.shares]
    shares = list(zip(pots, amounts, strict=True))
    sector = await sector_of(session, row.recipient_id)
    terms = terms_of(row, shares, today(now), sector=sector, borough_wide=asked.borough_wide)
    faults = [*eligibility.faults(terms), *await unknown(session, row, ward.id, pots)]
    refuse(faults)
    row.total_pence = terms.total
    session.add(row)
    await session.flush()
    session.add_all(_shares(row.id, pots, amounts, now))
    session.add_all(matches(row.id, asked.match_funding, now))
    found = Found(row.id, place)
    detail = {
        "status": row.status,
        "way": row.way,
        "recipient": row.recipient_id,
        "total": row.total_pence,
        "pots": [{"pot": pot.id, "amount": amount} for pot, amount in shares],
    }
    await tell(session, found, "applied", detail, by=by, now=now)
    return found


async def withdraw(
    session: AsyncSession, found: Found, *, reason: str, by: Principal, now: datetime
) -> None:
    """Take an application back; what was committed for it is released to its pots.

    Raises NotAllowed, AllocationOver, and MoneyHasMoved where something is paid or waits to be.
    """
    permissions.check(Act.WITHDRAW, by, found.place)
    bank_details.refuse({"reason": reason})
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    if taken.is_paid or taken.has_waiting_payments:
        raise MoneyHasMoved
    if taken.row.status == Status.AWARDED:
        left = {share.pot_id: share.amount_pence for share in taken.shares}
        await release(session, found, left, by=by, now=now)
    taken.row.status, taken.row.withdrawn_reason = Status.WITHDRAWN.value, reason
    await settle(session, taken, "withdrawn", detail={}, by=by, now=now)


async def release(
    session: AsyncSession,
    found: Found,
    left: Mapping[UUID, int],
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Give committed pence back to their pots; nothing of a pot with none."""
    moves = [
        ledger_rules.move(EntryKind.RELEASED, amount, pot) for pot, amount in left.items() if amount
    ]
    about = About(happened_on=today(now), allocation_id=found.id)
    await ledger.post(session, moves, about, by=by, now=now)


def terms_of(
    row: Allocation,
    shares: Sequence[tuple[Pot, int]],
    on: date,
    *,
    sector: Sector | None = None,
    borough_wide: bool = False,
) -> eligibility.Terms:
    """Return an allocation as the rules of its funds see it on a day."""
    return eligibility.Terms(
        shares=[_share_terms(pot, amount) for pot, amount in shares],
        on=on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        way=Way(row.way),
        sector=sector,
        borough_wide=borough_wide,
        has_priority=row.priority_id is not None,
        consulted=row.consulted,
        beneficiaries=row.beneficiaries,
        characteristics=row.protected_characteristics,
        tenants_share=row.tenants_share_percent,
        asset=row.asset,
        asset_lasts=row.asset_lasts_over_a_year,
        quotes=row.quotes,
    )


async def sector_of(session: AsyncSession, organisation: UUID) -> Sector | None:
    """Return what sort of organisation it is; None for one that is not known."""
    found = await session.get(Organisation, organisation)
    return Sector(found.sector) if found else None


def check_open(pots: Sequence[Pot], on: date) -> None:
    """Raise ApplicationsClosed after the last day for applications of one of the funds' years."""
    for pot in pots:
        year = pot.fund_year
        last = year.apply_by or year.commit_by or FinancialYear(pot.financial_year).last
        if on > last:
            raise ApplicationsClosed(
                f"{pot.fund.name} took applications for {FinancialYear(pot.financial_year)} until"
                f" {last:%-d %B %Y}. Ask of a later year's money."
            )


def _share_terms(pot: Pot, amount: int) -> eligibility.ShareTerms:
    fund, year = pot.fund, pot.fund_year
    return eligibility.ShareTerms(
        amount=amount,
        pot=pot.id,
        fund=f"{fund.slug} {pot.financial_year}",
        kind=allocation_pots.kind_of(fund),
        rules=fund_rules.read(fund.eligibility),
        minimum=year.minimum_pence,
        maximum=year.maximum_pence,
        quotes_above=year.quotes_above_pence,
    )


def _row(asked: NewAllocation, ward: Ward, by: Principal, now: datetime) -> Allocation:
    lists = {name: list(dict.fromkeys(getattr(asked, name))) for name in LISTS}
    copied = {name: getattr(asked, name) for name in _COPIED if name not in LISTS}
    return Allocation(
        id=new_id(),
        status=Status.APPLIED.value,
        way=asked.way.value,
        lead_ward_id=ward.id,
        recipient_id=asked.recipient,
        priority_id=asked.priority,
        vat_pence=asked.vat,
        applied_at=now,
        applied_by=by.id,
        created_at=now,
        updated_at=now,
        **lists,
        **copied,
    )


def _shares(
    id_: UUID, pots: Sequence[Pot], amounts: Sequence[int], now: datetime
) -> list[AllocationShare]:
    return [
        AllocationShare(
            allocation_id=id_,
            pot_id=pot.id,
            amount_pence=amount,
            outcome=Outcome.PENDING.value,
            created_at=now,
            updated_at=now,
        )
        for pot, amount in zip(pots, amounts, strict=True)
    ]


def matches(id_: UUID, asked: Sequence[NewMatch], now: datetime) -> list[MatchFunding]:
    """Return rows of other money."""
    return [
        MatchFunding(
            allocation_id=id_,
            kind=one.kind.value,
            source=one.source,
            amount_pence=one.amount,
            created_at=now,
            updated_at=now,
        )
        for one in asked
    ]


def _refuse_bank_details(asked: NewAllocation) -> None:
    sources = [one.source for one in asked.match_funding]
    texts = {name: getattr(asked, name) for name in TEXTS}
    bank_details.refuse({**texts, "match_funding": sources})


def refuse(faults: Sequence[FieldError]) -> None:
    """Raise InvalidAllocation with these faults, if there are any."""
    if faults:
        raise InvalidAllocation(faults[0].detail, errors=faults)


async def unknown(
    session: AsyncSession, row: Allocation, ward_id: UUID, pots: Sequence[Pot]
) -> list[FieldError]:
    """Say which of the names in an application name nothing that it may."""
    found = []
    recipient = await session.get(Organisation, row.recipient_id)
    if recipient is None or recipient.same_as_id is not None:
        told = "Name an organisation of GET /v1/organisations that is not merged into another."
        found.append(FieldError("/recipient", "unknown_organisation", told))
    paying = {pot.ward_id for pot in pots}
    if pots and ward_id not in paying:
        told = "The ward is one of those whose pots pay."
        found.append(FieldError("/ward", "pays_nothing", told))
    if row.priority_id is not None:
        priority = await session.get(Priority, row.priority_id)
        is_theirs = priority is not None and priority.ward_id in {ward_id, *paying}
        if priority is None or not is_theirs or priority.status == PriorityStatus.DROPPED:
            told = "Name a priority of a ward that pays, one that has not been dropped."
            found.append(FieldError("/priority", "unknown_priority", told))
    return found
