"""Funds and the books of Boston Castle: a pot of the ward's, one of a seat, one for the levy."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import BOSTON_CASTLE, WATH
from tests.whole.rows import Row, Viewers, everywhere, published
from tests.whole.viewers import COLLEAGUE, PEER, PLACES, Viewer
from wardapi.access.rules import Principal
from wardapi.budgets import fund_actions, levy_actions, pot_actions, pot_entitling, pot_queries
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.levy_actions import NewLevyReceipt
from wardapi.budgets.years import FinancialYear
from wardapi.wards.models import Councillor, Seat, Term, Ward

FUND = "/v1/funds/boxes"
POT = "/v1/pots/{pot}"
YEAR = "2025-26"
THIS = {"financial_year": YEAR}
LEFT = date(2025, 11, 10)
WHY = {"reason": "A slip of the pen."}
PAID = {
    "ward": "boston-castle",
    "received_on": "2025-11-28",
    "development": "Homes",
    "development_reference": "RB2024/0418",
    "instalment": 1,
    "levy": "64000.00",
}
FINANCE = Viewer("finance", "own service")


def _here(*roles: str) -> Viewers:
    """Those with one of these roles whose grant reaches the ward."""
    return frozenset(
        Viewer(role, place) for role in roles for place in PLACES if place != "other ward"
    )


def _of_all_wards(*roles: str) -> Viewers:
    """Those with one of these roles whose grant is for no ward in particular."""
    return frozenset(
        Viewer(role, place) for role in roles for place in PLACES if not place.endswith("ward")
    )


_ROLES = ("councillor", "coordinator", "manager", "finance", "auditor")
READERS = everywhere(*_ROLES) | {PEER, COLLEAGUE}
READERS_HERE = _here(*_ROLES) | {PEER, COLLEAGUE}
KEEPERS = _of_all_wards("finance", "administrator")
BOOKKEEPERS = _of_all_wards("finance")
BOOKKEEPERS_HERE = _here("finance")
ELSEWHERE = frozenset({Viewer("finance", "other ward")})


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """Nothing: this part of the world is told by actions, because no request makes a seat."""
    return {}


async def tell(
    session: AsyncSession, callers: Mapping[Viewer, Caller], now: datetime
) -> dict[str, str]:
    """Three funds with their pots, a seat that somebody has left, a receipt, an entry."""
    by = callers[FINANCE].principal
    wards = {ward.gss_code: ward for ward in await session.scalars(select(Ward))}
    seat = await _leave(session, wards[BOSTON_CASTLE], now)
    boxes = await _fund(session, "boxes", "external", by, now)
    purses = await _fund(session, "purses", "revenue", by, now)
    levy = await _fund(session, "levies", "infrastructure_levy", by, now)
    asked = NewLevyReceipt(
        ward=BOSTON_CASTLE, development="Homes", development_reference="RB1", instalment=1,
        levy=100_000, received_on=date(2025, 5, 1),
    )  # fmt: skip
    receipt = await levy_actions.record_levy(session, levy, asked, by=by, now=now)
    pot = await _pot(session, boxes, wards[BOSTON_CASTLE].id)
    found = await pot_queries.get_pot(session, pot)
    entry = await pot_actions.give_opening(
        session, found, amount=100, reason="Found.", by=by, now=now
    )
    return {
        "fund": boxes.slug,
        "financial_year": YEAR,
        "pot": str(pot),
        "another_pot": str(await _pot(session, boxes, wards[WATH].id)),
        "purse": str(await _pot(session, purses, seat.id)),
        "ledger_entry": str(entry.id),
        "levy_receipt": str(receipt.id),
    }


def rows() -> Mapping[str, Any]:
    year = {"per_seat": "20.00", "carry_over": "lapse", "return_within_days": 90}
    fund = {
        "slug": "bags", "name": "Bags", "holder": "ward", "kind": "external",
        "decision_rule": "ward_councillors", "departure": "ward",
    }  # fmt: skip
    return {
        # How wards' money is given is everybody's business
        "list_funds": published(),
        "get_fund": published(FUND),
        "list_fund_years": published(f"{FUND}/years"),
        # Finance or an administrator of all wards says what there is
        "make_fund": Row(KEEPERS, 201, body=fund),
        "revise_fund": Row(KEEPERS, path=FUND, body={"name": "Chests"}),
        "set_fund_year": Row(KEEPERS, 201, path=f"{FUND}/years/2026-27", body=year),
        "set_fund_enhancement": Row(
            KEEPERS,
            path=f"{FUND}/enhancements",
            body={**THIS, "ward": "boston-castle", "amount": "5.00"},
        ),
        # Pots are for those of the ward
        "list_pots": Row(READERS),
        "get_pot": Row(READERS_HERE, refusal=404, path=POT, door=READERS),
        "list_pot_entries": Row(READERS_HERE, refusal=404, path=f"{POT}/entries", door=READERS),
        "list_levy_receipts": Row(READERS),
        "list_year_ends": Row(READERS, path=f"{FUND}/year-ends"),
        # Finance books
        "book_entitlements": Row(
            BOOKKEEPERS, 201, path="/v1/funds/levies/entitlements", body={"financial_year": YEAR}
        ),
        "end_fund_year": Row(
            BOOKKEEPERS, 201, path=f"{FUND}/year-ends", body={"financial_year": "2024-25"}
        ),
        "record_receipt": Row(BOOKKEEPERS_HERE, 201, path="/v1/funds/levies/receipts", body=PAID),
        "withdraw_levy_receipt": _book("/v1/levy-receipts/{levy_receipt}/withdrawal", WHY),
        "give_pot_opening_balance": _book("/v1/pots/{purse}/opening", {**WHY, "amount": "1.00"}),
        "transfer_from_pot": _book(
            f"{POT}/transfers", {**WHY, "to": "{another_pot}", "amount": "0.01"}
        ),
        "settle_departure": _book("/v1/pots/{purse}/departure", {"on": LEFT.isoformat()}),
        "reverse_ledger_entry": Row(
            BOOKKEEPERS, 201, path="/v1/ledger-entries/{ledger_entry}/reversal", body=WHY
        ),
    }


def _book(path: str, body: Any) -> Row:
    return Row(BOOKKEEPERS_HERE, 201, path=path, body=body, unseen=ELSEWHERE)


async def _leave(session: AsyncSession, ward: Ward, now: datetime) -> Seat:
    """The ward's second seat, and a term in it that has ended."""
    stamps = {"created_at": now, "updated_at": now}
    seat = Seat(ward_id=ward.id, number=2, code="boston-castle-2", **stamps)
    term = Term(
        seat=seat, councillor=Councillor(**stamps), starts_on=date(2024, 5, 6), ends_on=LEFT,
        **stamps,
    )  # fmt: skip
    session.add(term)
    await session.flush()
    return seat


async def _fund(session: AsyncSession, slug: str, kind: str, by: Principal, now: datetime) -> Fund:
    """A fund that gives £10.00 for each seat this year, and gave as much the year before."""
    alone = slug == "purses"
    holder = "councillor" if alone else "ward"
    values = {
        "slug": slug, "name": slug.title(), "holder": holder, "kind": kind,
        "decision_rule": "sole_councillor" if alone else "ward_councillors",
        "departure": "successor", "outside_split": False, "eligibility": {}, "arbiters": [],
        "position": 50, "source": [],
    }  # fmt: skip
    fund = await fund_actions.make_fund(session, values, by=by, now=now)
    for begins in (2024, 2025):
        year = FinancialYear(begins)
        given = {
            "entitled_on": year.first, "per_seat_pence": 1_000, "carry_over": "carry",
            "return_within_days": 90, "source": [],
        }  # fmt: skip
        await fund_actions.set_year(session, slug, year, values=given, if_match="*", by=by, now=now)
        if kind != "infrastructure_levy":
            await pot_entitling.entitle(session, fund, year, by=by, now=now)
    return fund


async def _pot(session: AsyncSession, fund: Fund, holder: Any) -> Any:
    """The pot of this year that a ward or a seat holds."""
    found = select(Pot.id).where(Pot.fund_id == fund.id, Pot.holder_id == holder)
    return await session.scalar(found.where(Pot.financial_year == 2025))
