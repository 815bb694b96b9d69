"""What the database itself refuses of the books, whoever writes."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests import commands
from tests.budgets.conftest import CAPITAL, CLF, LEVY, Endowment, People, make_endowment
from tests.casework.conftest import EVIDENCE, Api
from wardapi import jobs
from wardapi.budgets import ledger_reconciling
from wardapi.budgets.fund_models import Fund, FundEnhancement, FundYear, LevyReceipt
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.kit.database import Database, new_id
from wardapi.kit.settings import Settings


@pytest.mark.parametrize(
    "statement", [update(LedgerEntry).values(reason="Other"), delete(LedgerEntry)], ids=str
)
async def test_the_journal_is_never_changed(
    session: AsyncSession, money: Endowment, statement: Any
) -> None:
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        async with session.begin_nested():
            await session.execute(statement)


def entry(money: Endowment, now: datetime, **other: Any) -> dict[str, Any]:
    """An entry that may be, with something other of it."""
    plain: dict[str, Any] = {
        "id": new_id(),
        "kind": "committed",
        "from_pot_id": money.pots[CAPITAL, "wath"].id,
        "from_account": "available",
        "to_pot_id": money.pots[CAPITAL, "wath"].id,
        "to_account": "committed",
        "amount_pence": 100,
        "happened_on": now.date(),
        "recorded_at": now,
    }
    return plain | other


async def test_an_entry_that_may_be_is_taken(
    session: AsyncSession, money: Endowment, now: datetime
) -> None:
    await session.execute(insert(LedgerEntry).values(entry(money, now)))


@pytest.mark.parametrize(
    "bad",
    [
        {"amount_pence": 0},
        {"amount_pence": -5},
        {"kind": "gift"},
        {"kind": "reversed"},
        {"from_account": "purse"},
        {"to_account": "purse"},
        {"from_pot_id": None},
        {"to_pot_id": None},
        {"from_account": "entitlement"},
        {"to_account": "lapsed"},
        {"to_account": "available"},
        {
            "from_pot_id": None,
            "from_account": "receipts",
            "to_pot_id": None,
            "to_account": "lapsed",
        },
        {"from_pot_id": UUID(int=1)},
        {"allocation_id": UUID(int=1)},
        {"reverses_id": UUID(int=1), "kind": "reversed"},
        {"year_end_id": UUID(int=1)},
    ],
    ids=str,
)
async def test_an_entry_that_cannot_be_is_refused(
    session: AsyncSession, money: Endowment, now: datetime, bad: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(insert(LedgerEntry).values(entry(money, now, **bad)))


@pytest.mark.parametrize(
    ("table", "bad"),
    [
        (Pot, {"available_pence": -1}),
        (Pot, {"committed_pence": -1}),
        (Pot, {"paid_pence": -1}),
        (Pot, {"holder_id": UUID(int=1)}),
        (Fund, {"holder": "mayor"}),
        (Fund, {"kind": "gold"}),
        (Fund, {"decision_rule": "lot"}),
        (Fund, {"decision_rule": "sole_councillor", "holder": "ward"}),
        (Fund, {"departure": "feast"}),
        (Fund, {"slug": "the-same"}),
        (FundYear, {"carry_over": "perhaps"}),
        (FundYear, {"financial_year": 1066}),
        (FundYear, {"per_seat_pence": 1, "per_ward_pence": 1}),
        (FundYear, {"per_seat_pence": -1, "per_ward_pence": None}),
        (FundYear, {"minimum_pence": 2, "maximum_pence": 1}),
    ],
    ids=str,
)
async def test_a_row_that_cannot_be_is_refused(
    session: AsyncSession, money: Endowment, table: Any, bad: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(update(table).values(bad))


@pytest.mark.parametrize(
    "bad",
    [
        {"portion_percent": 20},
        {"portion_pence": 6_400_008},
        {"portion_pence": -1},
        {"goes_to": "mayor"},
        {"goes_to": "parish"},
        {"entry_id": None},
        {"withdrawn_reason": "No day"},
    ],
    ids=str,
)
async def test_a_receipt_that_cannot_be_is_refused(
    api: Api, session: AsyncSession, people: People, money: Endowment, bad: dict[str, Any]
) -> None:
    paid = {
        "ward": "wath", "received_on": "2025-11-28", "development": "Homes",
        "development_reference": "RB1", "instalment": 1, "levy": "64000.07",
    }  # fmt: skip
    made = await api.post(people.finance, f"/funds/{LEVY}/receipts", paid)
    assert made.status_code == 201, made.text
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(update(LevyReceipt).values(bad))


@pytest.mark.parametrize("bad", [{"amount_pence": -1}, {"council_homes": -1}], ids=str)
async def test_an_enhancement_that_cannot_be_is_refused(
    session: AsyncSession, money: Endowment, now: datetime, bad: dict[str, Any]
) -> None:
    plain = {
        "id": new_id(), "fund_year_id": money.years[CAPITAL, 2025].id,
        "ward_id": money.wards["wath"].id, "amount_pence": 1, "version": 1,
        "created_at": now, "updated_at": now, **EVIDENCE,
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(insert(FundEnhancement).values(plain | bad))


# What reconciliation finds


async def test_books_that_nobody_touched_agree(session: AsyncSession, money: Endowment) -> None:
    found = await ledger_reconciling.reconcile(session)
    assert found == (12, 10, 0, [])


async def test_a_balance_that_somebody_changed_is_found(
    session: AsyncSession, money: Endowment
) -> None:
    pot = money.pots[CLF, "wath-2"]
    changed = update(Pot).where(Pot.id == pot.id).values(available_pence=158_401)
    await session.execute(changed)
    found = await ledger_reconciling.reconcile(session)
    assert found.differences == [f"Pot {pot.id} has 158401 pence available, the journal 158400."]


async def test_an_entry_on_another_s_way_is_found(
    session: AsyncSession, money: Endowment, now: datetime
) -> None:
    odd = entry(money, now, kind="paid")
    await session.execute(insert(LedgerEntry).values(odd))
    await session.execute(
        update(Pot)
        .where(Pot.id == odd["from_pot_id"])
        .values(available_pence=Pot.available_pence - 100, committed_pence=100)
    )
    back = entry(
        money, now, kind="reversed", reverses_id=odd["id"], amount_pence=99,
        from_account="committed", to_account="available",
    )  # fmt: skip
    await session.execute(insert(LedgerEntry).values(back))
    found = (await ledger_reconciling.reconcile(session)).differences
    assert "1 entries of kind paid go from available to committed." in found
    assert f"Entry {back['id']} does not mirror what it reverses." in found
    assert sum(told.startswith("Pot") for told in found) == 2


async def test_the_command_tells_what_differs_and_exits_with_one(
    fresh_database: Database, fresh_settings: Settings, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await make_endowment(session, now)
    async with fresh_database.snapshot() as session:
        sound = await jobs.reconcile_budgets(session)
    counts = {"pots": 12, "entries": 10, "allocations": 0, "statements": 0, "undecided": []}
    assert sound == {**counts, "differences": []}
    async with fresh_database.write() as session:
        await session.execute(text("UPDATE pots SET paid_pence = 7"))
    done = commands.run(fresh_settings, "budgets", "reconcile")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert len(told.pop("differences")) == 12
    assert told == counts
