"""The Infrastructure Funding Statement: what happened to the levy in a year, to the penny."""

from datetime import date
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, EVIDENCE, Api
from tests.kit.test_problems import problem
from tests.reports.statement_world import YEAR, Books
from wardapi.budgets import ledger
from wardapi.budgets.fund_models import LevyReceipt
from wardapi.budgets.vocabulary import EntryKind
from wardapi.kit.database import new_id
from wardapi.wards.models import Parish

LEVY = "infrastructure-levy"
ADDRESS = "/infrastructure-funding-statements/2021-22"
BEFORE, AFTER = date(2021, 3, 31), date(2022, 4, 1)


async def receive(
    books: Books, ward: str, pounds: int, on: date, *, parish: Parish | None = None, **more: Any
) -> LevyReceipt:
    """A development pays; 15 % is the ward's or the parish's."""
    portion = pounds * 15
    made = LevyReceipt(
        id=new_id(), fund_id=books.funds[LEVY].id, financial_year=YEAR + (on == AFTER),
        ward_id=books.borough.wards[ward].id, parish_id=parish.id if parish else None,
        development="Forty homes", development_reference=f"RB/{new_id()}", instalment=1,
        received_on=on, neighbourhood_plan=False, goes_to="parish" if parish else "ward",
        portion_percent=15, levy_pence=pounds * 100, portion_pence=portion,
        **{**books.stamps, **more},
    )  # fmt: skip
    if parish is None:
        pot = await books.pot(LEVY, ward, YEAR + (on == AFTER))
        entry = await books.enter(EntryKind.RECEIVED, portion // 100, pot, happened_on=on)
        made.entry_id = entry.id
    books.session.add(made)
    await books.session.flush()
    return made


@pytest_asyncio.fixture
async def levied(books: Books, session: AsyncSession) -> Books:
    """Money from before, of the year and after it; some of it spent; one receipt was wrong."""
    parish = Parish(
        id=new_id(), gss_code="E04000012", slug="dinnington", name="Dinnington",
        sort_name="dinnington", **EVIDENCE, **books.stamps,
    )  # fmt: skip
    session.add(parish)
    await session.flush()
    pot = await books.pot(LEVY, "boston-castle")
    later = await books.pot(LEVY, "boston-castle", YEAR + 1)
    await books.enter(EntryKind.OPENING, 2_000, pot, happened_on=BEFORE)
    await receive(books, "boston-castle", 40_000, date(2021, 6, 12))
    await receive(books, "wath", 20_000, date(2022, 3, 31), parish=parish)
    await receive(books, "wath", 10_000, AFTER)
    wrong = await receive(books, "wath", 1_000, date(2021, 7, 1))
    assert wrong.entry_id is not None
    await ledger.reverse(
        session, wrong.entry_id, reason="Typed twice.", by=books.finance.principal, now=books.now
    )
    wrong.withdrawn_at, wrong.withdrawn_reason = books.now, "Typed twice."
    school = await books.organisation("A School")
    award = await books.award(school, (pot, 5_000), title="A crossing")
    about = {"allocation_id": award.id}
    await books.enter(EntryKind.RELEASED, 500, pot, **about)
    await books.enter(EntryKind.PAID, 3_000, pot, **about)
    await books.enter(EntryKind.PAID, 700, pot, happened_on=AFTER, **about)
    await books.enter(EntryKind.RECOVERED, 200, pot, **about)
    await books.enter(EntryKind.CARRIED, 1_000, pot, later, happened_on=AFTER)
    await session.commit()
    return books


async def test_it_tells_what_came_and_went_in_the_year(
    api: Api, levied: Books, finance: Caller
) -> None:
    found = (await api.get(finance, ADDRESS)).json()
    assert found["levy_received"] == "60000.00"
    assert found["for_parishes"] == {
        "total": "3000.00",
        "parishes": [{"parish": "E04000012", "name": "Dinnington", "amount": "3000.00"}],
    }
    assert found["beyond_the_portion"] == "51000.00"
    assert found["neighbourhood"] == {
        "brought_forward": "2000.00", "received": "6000.00", "allocated": "4500.00",
        "spent": "2800.00", "lapsed": "0.00", "allocated_unspent": "1500.00",
        "retained": "5200.00", "retained_of_year": "5200.00",
        "retained_of_earlier_years": "0.00",
    }  # fmt: skip
    assert [(one["ward"], one["received"], one["spent"]) for one in found["by_ward"]] == [
        (BOSTON_CASTLE, "6000.00", "2800.00")
    ]
    assert [(one["title"], one["allocated"], one["spent"]) for one in found["projects"]] == [
        ("A crossing", "4500.00", "2800.00")
    ]
    assert [one["levy"] for one in found["receipts"]] == ["40000.00", "20000.00"]


async def test_the_next_year_begins_with_what_this_one_retained(
    api: Api, levied: Books, finance: Caller
) -> None:
    found = (await api.get(finance, "/infrastructure-funding-statements/2022-23")).json()
    assert found["neighbourhood"] == {
        "brought_forward": "5200.00", "received": "1500.00", "allocated": "0.00",
        "spent": "700.00", "lapsed": "0.00", "allocated_unspent": "800.00",
        "retained": "6000.00", "retained_of_year": "1500.00",
        "retained_of_earlier_years": "4500.00",
    }  # fmt: skip


async def test_as_a_spreadsheet_it_names_the_paragraphs_of_the_schedule(
    api: Api, levied: Books, finance: Caller
) -> None:
    lines = (await api.get(finance, f"{ADDRESS}?format=csv")).text.splitlines()
    assert lines[0] == "financial_year,paragraph,section,code,item,figure,amount"
    assert "2021-22,(b),total,,,levy_received,60000.00" in lines
    assert "2021-22,(i),for_parishes,E04000012,Dinnington,amount,3000.00" in lines
    assert "2021-22,(l)(iii),neighbourhood,,,retained_of_year,5200.00" in lines


async def test_it_is_for_those_who_see_every_pot(
    api: Api, levied: Books, make_caller: MakeCaller
) -> None:
    for role in ("manager", "auditor"):
        assert (await api.get(await make_caller(role), ADDRESS)).status_code == 200
    councillor = await make_caller("councillor", wards=[BOSTON_CASTLE])
    problem(await api.get(councillor, ADDRESS), 403, "not_allowed")
    administrator = await make_caller("administrator")
    problem(await api.get(administrator, ADDRESS), 403, "scope_missing")
    finance = await make_caller("finance")
    wrong = await api.get(finance, "/infrastructure-funding-statements/2021")
    problem(wrong, 422, "invalid_financial_year")
