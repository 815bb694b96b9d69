"""The end of a financial year, and what happens in the midst of one."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.conftest import CAPITAL, CLF, HOUSING, LEVY, Endowment, People
from tests.casework.conftest import Api
from tests.conftest import FixedClock
from wardapi.access import actions
from wardapi.access.rules import Grant, Principal, Role
from wardapi.audit.models import AuditRecord
from wardapi.budgets import fund_queries, ledger, ledger_reconciling, ledger_rules, pot_entitling
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.kit.database import Database
from wardapi.packs.loader import load_pack
from wardapi.wards.models import Councillor, Seat, Term, Ward

APRIL = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)
KEEPER = Principal(None, "finance", (Grant(Role.FINANCE),), frozenset())


async def book(
    session: AsyncSession, kind: EntryKind, amount: int, pot: Pot, now: datetime
) -> None:
    moves = [ledger_rules.move(kind, amount, pot.id)]
    about = About(happened_on=date(2026, 1, 5))
    await ledger.post(session, moves, about, by=KEEPER, now=now)
    await session.commit()


async def end(api: Api, people: People, fund: str, **asked: Any) -> tuple[int, Mapping[str, Any]]:
    body = {"financial_year": "2025-26", **asked}
    done = await api.post(people.finance, f"/funds/{fund}/year-ends", body)
    return done.status_code, done.json()


async def balances(api: Api, people: People, **filters: str) -> dict[tuple[str, str], str]:
    """What is available, by the holder and the year."""
    found = await api.get(people.finance, "/pots", params={"limit": "200", **filters})
    return {
        (pot["seat"] or pot["ward"]["slug"], pot["financial_year"]): pot["available"]
        for pot in found.json()["data"]
    }


async def test_a_preview_is_what_the_run_then_does_and_a_second_run_does_nothing(
    api: Api, people: People, money: Endowment, session: AsyncSession, clock: FixedClock
) -> None:
    pot = money.pots[CAPITAL, "boston-castle"]
    await book(session, EntryKind.COMMITTED, 500_000, pot, clock.now)
    await book(session, EntryKind.PAID, 200_000, pot, clock.now)
    seen, told = await end(api, people, CAPITAL, preview=True)
    assert (seen, told["preview"], told["id"]) == (200, True, None)
    assert (told["carried"], told["lapsed"], told["accrued"]) == ("16360.00", "0.00", "3000.00")
    assert (await end(api, people, CAPITAL))[1]["code"] == "too_early_to_end_year"
    clock.now = APRIL
    status, done = await end(api, people, CAPITAL)
    assert status == 201, done
    same = ("carry_over", "carried", "lapsed", "accrued", "pots")
    assert {name: done[name] for name in same} == {name: told[name] for name in same}
    assert await balances(api, people, fund=CAPITAL) == {
        ("boston-castle", "2025-26"): "0.00",
        ("wath", "2025-26"): "0.00",
        ("boston-castle", "2026-27"): "5680.00",
        ("wath", "2026-27"): "10680.00",
    }
    before = await session.scalar(select(func.count()).select_from(AuditRecord))
    status, again = await end(api, people, CAPITAL)
    assert (status, again["id"], again["carried"], again["accrued"]) == (
        200,
        None,
        "0.00",
        "3000.00",
    )
    assert await session.scalar(select(func.count()).select_from(AuditRecord)) == before
    listed = await api.get(people.councillor, f"/funds/{CAPITAL}/year-ends")
    assert [one["carried"] for one in listed.json()["data"]] == ["16360.00"]


async def test_what_is_accrued_can_be_paid_and_what_is_released_later_moves_then(
    api: Api, people: People, money: Endowment, session: AsyncSession, clock: FixedClock
) -> None:
    pot = money.pots[CAPITAL, "wath"]
    await book(session, EntryKind.COMMITTED, 100_000, pot, clock.now)
    clock.now = APRIL
    await end(api, people, CAPITAL)
    await book(session, EntryKind.PAID, 60_000, pot, clock.now)
    await book(session, EntryKind.RELEASED, 40_000, pot, clock.now)
    status, done = await end(api, people, CAPITAL)
    assert (status, done["carried"], done["accrued"]) == (201, "400.00", "0.00")
    assert (await balances(api, people, fund=CAPITAL))["wath", "2026-27"] == "10080.00"
    assert (await ledger_reconciling.reconcile(session)).differences == []


async def test_housing_money_lapses(
    api: Api, people: People, money: Endowment, clock: FixedClock
) -> None:
    clock.now = APRIL
    status, done = await end(api, people, HOUSING)
    assert (status, done["carry_over"], done["lapsed"]) == (201, "lapse", "8000.00")
    assert await balances(api, people, fund=HOUSING) == {
        ("boston-castle", "2025-26"): "0.00",
        ("wath", "2025-26"): "0.00",
    }


async def test_money_is_carried_only_into_a_year_that_there_is(
    api: Api, people: People, money: Endowment, session: AsyncSession, clock: FixedClock
) -> None:
    following = money.years[LEVY, 2026].id
    await session.execute(delete(FundYear).where(FundYear.id == following))
    await session.commit()
    clock.now = APRIL
    for preview in (True, False):
        status, told = await end(api, people, LEVY, preview=preview)
        assert (status, told["code"]) == (409, "fund_year_missing")
        assert "2026-27" in told["detail"]


async def test_the_entitlement_of_the_next_year_comes_beside_what_was_carried(
    api: Api, people: People, money: Endowment, clock: FixedClock
) -> None:
    clock.now = APRIL
    await end(api, people, CLF)
    body = {"financial_year": "2026-27"}
    done = await api.post(people.finance, f"/funds/{CLF}/entitlements", body)
    assert (done.json()["opened"], done.json()["booked"]) == (0, "9504.00")
    found = await balances(api, people, holder="wath-1", financial_year="2026-27")
    assert found == {("wath-1", "2026-27"): "3168.00"}


# In the midst of a year


async def leave(
    session: AsyncSession, money: Endowment, seat: str, on: date, *, successor: bool, now: datetime
) -> None:
    """End the term in a seat; a by-election fills it a month later, if it does."""
    id_ = money.seats[seat].id
    await session.execute(update(Term).where(Term.seat_id == id_).values(ends_on=on))
    if successor:
        stamps = {"created_at": now, "updated_at": now}
        session.add(
            Term(
                seat_id=id_, councillor=Councillor(**stamps), starts_on=date(2025, 12, 12),
                **stamps,
            )
        )  # fmt: skip
    await session.commit()


async def rule(session: AsyncSession, departure: str) -> None:
    await session.execute(update(Fund).where(Fund.slug == CLF).values(departure=departure))
    await session.commit()


async def settle(
    api: Api, people: People, money: Endowment, seat: str, on: str
) -> tuple[int, Mapping[str, Any]]:
    path = f"/pots/{money.pots[CLF, seat].id}/departure"
    done = await api.post(people.finance, path, {"on": on})
    return done.status_code, done.json()


LEFT = date(2025, 11, 10)


async def test_a_by_election_s_winner_finds_the_seat_s_pot_and_a_vacant_seat_keeps_it(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    await leave(session, money, "wath-1", LEFT, successor=True, now=now)
    await leave(session, money, "wath-2", LEFT, successor=False, now=now)
    for seat in ("wath-1", "wath-2"):
        status, done = await settle(api, people, money, seat, "2025-11-10")
        assert (status, done["moved"], done["entries"]) == (201, "0.00", [])
        assert done["pot"]["available"] == "1584.00"
    body = {"financial_year": "2025-26"}
    again = await api.post(people.finance, f"/funds/{CLF}/entitlements", body)
    assert (again.status_code, again.json()["booked"]) == (200, "0.00")


async def test_a_leaver_s_money_is_shared_among_the_ward_s_other_councillors(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    await rule(session, "ward")
    pot = money.pots[CLF, "wath-1"]
    await book(session, EntryKind.COMMITTED, 58_399, pot, now)
    await leave(session, money, "wath-1", LEFT, successor=False, now=now)
    status, done = await settle(api, people, money, "wath-1", "2025-11-10")
    assert (status, done["moved"]) == (201, "1000.01")
    assert (done["pot"]["available"], done["pot"]["committed"]) == ("0.00", "583.99")
    found = await balances(api, people, fund=CLF, ward="wath")
    assert found["wath-2", "2025-26"] == "2084.01"
    assert found["wath-3", "2025-26"] == "2084.00"


async def test_a_leaver_s_money_lapses_where_the_fund_says_so(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    await rule(session, "lapse")
    await leave(session, money, "wath-1", LEFT, successor=True, now=now)
    status, done = await settle(api, people, money, "wath-1", "2025-11-10")
    assert (status, done["moved"]) == (201, "1584.00")
    assert [entry["kind"] for entry in done["entries"]] == ["lapsed"]
    assert done["entries"][0]["happened_on"] == "2025-11-10"


async def test_a_departure_is_one_that_happened(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    await rule(session, "ward")
    for seat, on, refused in (
        ("wath-1", "2025-11-10", (409, "nobody_left_seat")),
        ("wath-1", "2025-03-31", (422, "not_in_financial_year")),
        ("wath-1", "2026-01-06", (422, "not_in_financial_year")),
    ):
        status, told = await settle(api, people, money, seat, on)
        assert (status, told["code"]) == refused
    for seat in ("wath-1", "wath-2", "wath-3"):
        await leave(session, money, seat, LEFT, successor=False, now=now)
    status, told = await settle(api, people, money, "wath-1", "2025-11-10")
    assert (status, told["code"]) == (409, "no_other_seat")
    of_ward = f"/pots/{money.pots[CAPITAL, 'wath'].id}/departure"
    refused = await api.post(people.finance, of_ward, {"on": "2025-11-10"})
    assert refused.json()["code"] == "pot_is_the_wards"


async def test_wards_that_change_get_their_money_from_the_day_on_which_seats_are_counted(
    money: Endowment, session: AsyncSession, now: datetime
) -> None:
    """An order makes one ward of two seats out of Wath's three from 5 May 2026 on."""
    order = date(2026, 5, 5)
    await session.execute(update(Ward).where(Ward.slug == "wath").values(valid_to=date(2026, 5, 4)))
    old = money.wards["wath"]
    stamps = {"created_at": now, "updated_at": now}
    new = Ward(
        gss_code="E05019999", slug="wath", name="Wath", sort_name="wath", seats=2,
        valid_from=order, parished="unknown", source=[], assumption=True, field_evidence={},
        **stamps,
    )  # fmt: skip
    session.add(new)
    await session.flush()
    session.add_all(Seat(ward_id=new.id, number=n, code=f"wath-{n}", **stamps) for n in (1, 2))
    later = update(FundYear).where(FundYear.financial_year == 2026)
    await session.execute(later.values(entitled_on=date(2026, 5, 11)))
    await session.flush()
    at = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
    for slug, seats, sum_ in ((CLF, 5, 5 * 158_400), (CAPITAL, 2, 5 * 356_000)):
        fund = await fund_queries.get_fund(session, slug)
        done = await pot_entitling.entitle(session, fund, FinancialYear(2026), by=KEEPER, now=at)
        assert (done.pots, done.entitled) == (seats, sum_)
    of_old = select(func.count()).where(Pot.ward_id == old.id, Pot.financial_year == 2026)
    assert await session.scalar(of_old) == 0


# Rotherham


async def test_the_entitlements_of_2021_come_out_from_rotherham_s_seats_alone(
    fresh_database: Database, now: datetime
) -> None:
    """Paragraph 2.11 of the report: £2,584 each, and £7,120 or £10,680 of capital for a ward."""
    async with fresh_database.write() as session:
        await load_pack(session, "rotherham", now=now)
        given: dict[str, pot_entitling.Entitled] = {}
        for slug in (CLF, CAPITAL):
            fund = await fund_queries.get_fund(session, slug)
            year = FinancialYear.read("2021-22")
            given[slug] = await pot_entitling.entitle(session, fund, year, by=KEEPER, now=now)
        assert (given[CLF].pots, given[CLF].entitled) == (59, 15_245_600)
        assert (given[CAPITAL].pots, given[CAPITAL].entitled) == (25, 21_004_000)
        pots = select(Pot.available_pence, func.count()).join(Fund, Fund.id == Pot.fund_id)
        sizes = pots.where(Fund.slug == CAPITAL).group_by(Pot.available_pence)
        found = {(row[0], row[1]) for row in await session.execute(sizes)}
        assert found == {(712_000, 16), (1_068_000, 9)}


async def test_what_the_council_sets_outlives_a_new_load_of_the_pack(
    fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await load_pack(session, "rotherham", now=now)
        fund = await fund_queries.get_fund(session, CAPITAL)
        year = await fund_queries.find_fund_year(session, fund, FinancialYear(2025))
        assert year is not None
        from_pack = await session.scalar(
            select(FundYear).where(FundYear.fund_id == fund.id, FundYear.financial_year == 2024)
        )
        assert from_pack is not None
        from_pack.per_seat_pence = 1
        year.per_seat_pence = 400_000
        session.add_all([year, from_pack])
        await session.flush()
        await session.execute(
            update(FundYear).where(FundYear.id == year.id).values(set_by=await _somebody(session))
        )
        session.expire_all()
        report = await load_pack(session, "rotherham", now=now)
        assert report.kinds["fund_years"]["updated"] == 1
        amounts = select(FundYear.financial_year, FundYear.per_seat_pence).where(
            FundYear.fund_id == fund.id, FundYear.financial_year.in_([2024, 2025])
        )
        found = {row[0]: row[1] for row in await session.execute(amounts)}
        assert found == {2024: 356_000, 2025: 400_000}


async def _somebody(session: AsyncSession) -> Any:
    row = await actions.create_principal(
        session, name="Finance", now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return row.id
