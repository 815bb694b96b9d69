"""Many who draw on small pots at once, with real commits: the last pound is spent once."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import httpx
import pytest_asyncio
from sqlalchemy import select

from tests.budgets.conftest import (
    CAPITAL,
    CLF,
    LEVY,
    Endowment,
    People,
    find_endowment,
    make_endowment,
)
from tests.conftest import FixedClock
from wardapi.budgets import ledger, ledger_reconciling, ledger_rules
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_errors import PotOverspent
from wardapi.budgets.ledger_models import LedgerEntry, Pot, YearEnd
from wardapi.budgets.vocabulary import EntryKind
from wardapi.kit.database import Database

APPROVALS = int(os.environ.get("WARDAPI_TEST_APPROVALS", "160"))
"""How many people want the money; `WARDAPI_TEST_APPROVALS=10000` for a night."""
CLIENTS = 16
SHARE = 250
"""Pence that each wants from a pot; the pots hold enough for an eighth of them."""


@pytest_asyncio.fixture
async def endowment(fresh_database: Database, now: datetime) -> tuple[People, Endowment]:
    """The funds in a database in which commits are real."""
    async with fresh_database.write() as session:
        people = await make_endowment(session, now)
        return people, await find_endowment(session)


async def test_however_many_approve_at_once_no_pot_is_overspent(
    fresh_database: Database, endowment: tuple[People, Endowment], now: datetime
) -> None:
    people, money = endowment
    cap = APPROVALS // 8 * SHARE
    one, other = (money.pots[LEVY, ward].id for ward in ("wath", "boston-castle"))
    about = About(happened_on=now.date())

    async def book(kind: EntryKind, amount: int, pots: Sequence[UUID]) -> None:
        moves = [ledger_rules.move(kind, amount, pot) for pot in pots]
        async with fresh_database.write() as session:
            await ledger.post(session, moves, about, by=people.finance.principal, now=now)

    await book(EntryKind.RECEIVED, cap, [one, other])
    wanted = iter([(one,), (other,), (one, other), (other, one)] * (APPROVALS // 4))
    done: Counter[UUID] = Counter()
    refused = 0

    async def client() -> None:
        nonlocal refused
        for pots in wanted:
            try:
                await book(EntryKind.COMMITTED, SHARE, pots)
            except PotOverspent:
                refused += 1
            else:
                done.update(pots)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    assert done == {one: cap // SHARE, other: cap // SHARE}
    assert refused > 0
    async with fresh_database.snapshot() as session:
        pots = list(await session.scalars(select(Pot).where(Pot.id.in_([one, other]))))
        assert [(pot.available_pence, pot.committed_pence) for pot in pots] == [(0, cap)] * 2
        assert (await ledger_reconciling.reconcile(session)).differences == []


async def test_what_finance_books_twice_at_once_is_booked_once(
    fresh_client: httpx.AsyncClient,
    fresh_database: Database,
    endowment: tuple[People, Endowment],
    clock: FixedClock,
) -> None:
    clock.now = clock.now.replace(month=4, day=7)
    headers = dict(endowment[0].finance.headers)

    async def at_once(path: str, year: str) -> list[int]:
        body = {"financial_year": year}
        answers = await asyncio.gather(
            *(fresh_client.post(path, json=body, headers=headers) for _ in range(4))
        )
        return sorted(answer.status_code for answer in answers)

    assert await at_once(f"/v1/funds/{CLF}/entitlements", "2026-27") == [200, 200, 200, 201]
    assert await at_once(f"/v1/funds/{CAPITAL}/year-ends", "2025-26") == [200, 200, 200, 201]
    async with fresh_database.snapshot() as session:
        assert len(list(await session.scalars(select(YearEnd)))) == 1
        found = await ledger_reconciling.reconcile(session)
        assert found.differences == []


async def test_an_entry_is_reversed_once_however_many_reverse_it(
    fresh_client: httpx.AsyncClient, fresh_database: Database, endowment: tuple[People, Endowment]
) -> None:
    people, money = endowment
    pot = money.pots[CAPITAL, "wath"].id
    async with fresh_database.read() as session:
        entry = await session.scalar(select(LedgerEntry.id).where(LedgerEntry.to_pot_id == pot))
    path, headers = f"/v1/ledger-entries/{entry}/reversal", dict(people.finance.headers)
    answers = await asyncio.gather(
        *(fresh_client.post(path, json={"reason": "Wrong"}, headers=headers) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
