"""Rotherham's four funds in the small borough, with the pots of 2025-26, and who works on them.

They are made once for each database, and what a test changes of them is undone after it. A test
with a `fresh_database` of its own makes its own with `make_endowment`.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, caller_of
from tests.casework.conftest import (  # noqa: F401 - fixtures
    BOSTON_CASTLE,
    WATH,
    Api,
    Borough,
    api,
    borough,
    make_borough,
)
from tests.conftest import FixedClock
from tests.databases import Home, Template, furnished
from tests.packs.reading import read
from wardapi.budgets import ledger, ledger_rules
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.kit.database import Database
from wardapi.wards.models import Councillor, Seat, Term, Ward

CLF = "community-leadership-fund"
CAPITAL = "ward-capital"
HOUSING = "ward-housing"
LEVY = "infrastructure-levy"
YEARS = (2024, 2025, 2026)
THIS_YEAR = FinancialYear(2025)
IN_OFFICE = date(2024, 5, 6)
SEATS = [f"{ward}-{number}" for ward in ("boston-castle", "wath") for number in (1, 2, 3)]
SYSTEM_SCOPES = (
    "funds:write",
    "pots:read",
    "pots:write",
    "organisations:read",
    "organisations:write",
    "allocations:write",
    "payments:write",
    "participation:write",
    "statements:write",
)


class People(NamedTuple):
    """One caller for each part. `councillors` are by the code of the seat in which they serve."""

    councillors: Mapping[str, Caller]
    coordinator: Caller
    manager: Caller
    deputy: Caller
    finance: Caller
    treasurer: Caller
    administrator: Caller
    auditor: Caller
    integration: Caller

    @property
    def councillor(self) -> Caller:
        """The councillor of Boston Castle's first seat."""
        return self.councillors["boston-castle-1"]

    @property
    def outsider(self) -> Caller:
        """A councillor of the other ward."""
        return self.councillors["wath-1"]


class Endowment(NamedTuple):
    """Funds by slug, their years by slug and first calendar year, and seats by code.

    `pots` are of 2025-26, by fund and by the ward's slug or the seat's code: £1,584.00 of the
    Community Leadership Fund for each seat, and for each ward £10,680.00 of capital, £4,000.00 for
    housing and nothing of the levy. Their balances are as they were when the test began.
    """

    wards: Mapping[str, Ward]
    seats: Mapping[str, Seat]
    funds: Mapping[str, Fund]
    years: Mapping[tuple[str, int], FundYear]
    pots: Mapping[tuple[str, str], Pot]


@pytest_asyncio.fixture(scope="session")
async def endowed(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Home]:
    """A database with the funds, their pots and people in it."""

    async def endow(session: AsyncSession, _: Database) -> People:
        return await make_endowment(session, FixedClock().now)

    async with furnished(template, tmp_path_factory.mktemp("budgets"), endow) as home:
        yield home


@pytest.fixture
def home(endowed: Home) -> Home:
    """Where a test of this room leaves no trace."""
    return endowed


@pytest.fixture
def people(endowed: Home) -> People:
    """Those who work on the budgets of Boston Castle; see `People`."""
    found: People = endowed.content
    return found


@pytest_asyncio.fixture
async def money(session: AsyncSession) -> Endowment:
    """The funds and the pots of 2025-26; see `Endowment`."""
    return await find_endowment(session)


async def make_endowment(session: AsyncSession, now: datetime) -> People:
    """Put the small borough, its councillors, Rotherham's funds and pots into a database."""
    borough = await make_borough(session, now)  # noqa: F811 - the fixture's own maker
    stamps = {"created_at": now, "updated_at": now}
    for slug, ward in borough.wards.items():
        for n in (1, 2, 3):
            session.add(Seat(ward_id=ward.id, number=n, code=f"{slug}-{n}", **stamps))
    await session.flush()
    people = await _people(session, now)
    await _seat(session, people, stamps)
    funds = [_fund(record, stamps) for record in read("funds.json")["funds"]]
    session.add_all(fund for fund, _ in funds)
    await session.flush()
    for fund, records in funds:
        years = [_fund_year(fund, record, stamps) for record in records]
        session.add_all(years)
        await session.flush()
        this = next(year for year in years if year.financial_year == THIS_YEAR.begins)
        await _entitle(session, fund, this, people.finance, now)
    return people


async def find_endowment(session: AsyncSession) -> Endowment:
    """Return what `make_endowment` has made, in this session."""
    wards = {ward.id: ward for ward in await session.scalars(select(Ward))}
    seats = {seat.id: seat for seat in await session.scalars(select(Seat))}
    funds = {fund.id: fund for fund in await session.scalars(select(Fund))}
    years = list(await session.scalars(select(FundYear)))
    pots = list(await session.scalars(select(Pot).where(Pot.financial_year == THIS_YEAR.begins)))
    holders = {id_: ward.slug for id_, ward in wards.items()}
    holders |= {id_: seat.code for id_, seat in seats.items()}
    return Endowment(
        wards={ward.slug: ward for ward in wards.values()},
        seats={seat.code: seat for seat in seats.values()},
        funds={fund.slug: fund for fund in funds.values()},
        years={(funds[year.fund_id].slug, year.financial_year): year for year in years},
        pots={(funds[pot.fund_id].slug, holders[pot.holder_id]): pot for pot in pots},
    )


async def _people(session: AsyncSession, now: datetime) -> People:
    here = {"wards": [BOSTON_CASTLE]}
    wards = {"boston-castle": BOSTON_CASTLE, "wath": WATH}

    async def made(role: str, **particulars: Any) -> Caller:
        return await caller_of(session, role, now=now, **particulars)

    return People(
        councillors={
            seat: await made("councillor", wards=[wards[seat[:-2]]], name=f"Councillor, {seat}")
            for seat in SEATS
        },
        coordinator=await made("coordinator", **here),
        manager=await made("manager"),
        deputy=await made("manager", name="Another manager"),
        finance=await made("finance"),
        treasurer=await made("finance", name="Another of finance"),
        administrator=await made("administrator"),
        auditor=await made("auditor"),
        integration=await made("integration", scopes=SYSTEM_SCOPES),
    )


async def _seat(session: AsyncSession, people: People, stamps: Mapping[str, Any]) -> None:
    """Let each councillor serve in their seat since the election of 2024."""
    for seat in await session.scalars(select(Seat)):
        session.add(
            Term(
                seat=seat,
                councillor=Councillor(**stamps),
                principal_id=people.councillors[seat.code].id,
                starts_on=IN_OFFICE,
                **stamps,
            )
        )
    await session.flush()


_OF_FUND = (
    "slug",
    "name",
    "description",
    "holder",
    "kind",
    "decision_rule",
    "departure",
    "legal_basis",
    "outside_split",
    "eligibility",
    "arbiters",
    "position",
    "source",
    "confidence",
    "assumption",
)


def _fund(record: Mapping[str, Any], stamps: Mapping[str, Any]) -> tuple[Fund, list[Any]]:
    fund = Fund(**{name: record[name] for name in _OF_FUND}, field_evidence={}, **stamps)
    read_years = ((FinancialYear.read(one["financial_year"]), one) for one in record["years"])
    return fund, [one for year, one in read_years if year.begins in YEARS]


def _fund_year(fund: Fund, record: Mapping[str, Any], stamps: Mapping[str, Any]) -> FundYear:
    return FundYear(
        fund_id=fund.id,
        financial_year=FinancialYear.read(record["financial_year"]).begins,
        entitled_on=date.fromisoformat(record["entitled_on"]),
        per_seat_pence=_pence(record.get("per_seat")),
        per_ward_pence=_pence(record.get("per_ward")),
        carry_over=record["carry_over"],
        return_within_days=record["return_within_days"],
        source=record["source"],
        assumption=record["assumption"],
        field_evidence={},
        **stamps,
    )


def _pence(pounds: str | None) -> int | None:
    return None if pounds is None else int(pounds.replace(".", ""))


async def _entitle(
    session: AsyncSession, fund: Fund, year: FundYear, by: Caller, now: datetime
) -> None:
    """Open the year's pots and put what their holders are entitled to into them."""
    seats = list(await session.scalars(select(Seat)))
    places = [(seat.ward_id, seat.id) for seat in seats]
    if fund.holder == "ward":
        places = [(ward_id, None) for ward_id in sorted({seat.ward_id for seat in seats})]
    pots = [
        Pot(
            fund_id=fund.id, fund_year_id=year.id, financial_year=year.financial_year,
            ward_id=ward_id, seat_id=seat_id, holder_id=seat_id or ward_id,
            available_pence=0, committed_pence=0, paid_pence=0,
            created_at=now, updated_at=now,
        )
        for ward_id, seat_id in places
    ]  # fmt: skip
    session.add_all(pots)
    await session.flush()
    if year.per_seat_pence is None and year.per_ward_pence is None:
        return
    share = (year.per_seat_pence or 0) * (1 if fund.holder == "councillor" else 3)
    moves = [
        ledger_rules.move(EntryKind.ENTITLEMENT, share + (year.per_ward_pence or 0), pot.id)
        for pot in pots
    ]
    about = About(happened_on=year.entitled_on)
    await ledger.post(session, moves, about, by=by.principal, now=now)
    for pot in pots:
        await session.refresh(pot)
