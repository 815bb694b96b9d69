"""The ward money of the demonstration: 2021/22 adds up to what the report published."""

from collections import Counter
from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import select

from tests.access.keys import caller_of
from tests.backends import ON_SQLITE
from tests.packs.reading import read
from wardapi import jobs
from wardapi.access.rules import Role
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import Sector
from wardapi.budgets.years import FinancialYear
from wardapi.kit.database import Database
from wardapi.packs import demo_awards, demo_budgets, demo_gifts, demo_plans, loader
from wardapi.packs.demo_cast import cast_of
from wardapi.packs.demo_giving import CAPITAL, HOUSING, LEADERSHIP
from wardapi.packs.demo_scene import Stage

SEATS = [ward["seats"] for ward in sorted(read("wards.json")["wards"], key=lambda one: one["slug"])]
AWARDS = demo_awards.awards_of(SEATS)
SUMMER_2023 = datetime(2023, 8, 15, 10, tzinfo=UTC)
"""After two years have ended, and before the plans of 2024 are begun."""
FIGURES = {
    "allocated": "218000.00",
    "outside_split": "66000.00",
    "organisations_funded": 238,
    "awards": 238,
}


def test_the_awards_add_up_to_what_was_published() -> None:
    by_fund, by_sector = Counter[str](), Counter[Sector]()
    for award in AWARDS:
        by_fund[LEADERSHIP if award.seat is not None else CAPITAL] += award.amount
        by_fund[HOUSING] += award.housing
        by_sector[award.sector] += award.amount
    assert by_fund == {LEADERSHIP: 111_000_00, CAPITAL: 107_000_00, HOUSING: 66_000_00}
    assert by_sector == {
        Sector.VOLUNTARY_AND_COMMUNITY: 83_500_00,
        Sector.PUBLIC: 101_500_00,
        Sector.PRIVATE: 33_000_00,
    }


def test_no_pot_gives_more_than_it_has() -> None:
    given = Counter[tuple[int, int | None]]()
    housing = Counter[int]()
    for award in AWARDS:
        given[award.ward, award.seat] += award.amount
        housing[award.ward] += award.housing
    for (ward, seat), amount in given.items():
        assert amount <= (2_584_00 if seat is not None else 3_560_00 * SEATS[ward])
    assert max(housing.values()) <= 4_000_00
    assert len(given) == 59 + 25


def test_nobody_is_funded_twice() -> None:
    names = {demo_awards.name_of(award.sector, award.organisation) for award in AWARDS}
    assert len(names) == len(AWARDS) == 238


def test_what_is_given_is_the_same_every_time() -> None:
    for ward in range(25):
        assert list(demo_gifts.reported(SEATS, ward)) == list(demo_gifts.reported(SEATS, ward))


@pytest.mark.parametrize(
    "today",
    [date(2026, 11, 20), date(2026, 4, 3), date(2026, 3, 30), date(2025, 5, 1), date(2027, 4, 6)],
)
def test_every_stage_is_shown_whenever_it_is_loaded(today: date) -> None:
    """Each award is asked for and decided within the year whose money it is."""
    running = FinancialYear.of(today)
    begun = date(running.begins, 4, 3)
    years = [FinancialYear(begins) for begins in range(2021, running.begins + 1)]
    gifts = [
        gift for year in years for gift in demo_gifts.of_year(year, running, begun, today)
    ]  # fmt: skip
    verbs = {gift.steps[-1].verb if gift.steps else "apply" for gift in gifts}
    assert verbs >= {"apply", "check", "one vote", "declare", "reject", "publish", "request"}
    assert verbs >= {"release", "withdraw", "ask back", "close"}
    for gift in gifts:
        assert FinancialYear.of(gift.day) == gift.year
        decided = next((step.days for step in gift.steps if step.verb in ("vote", "refuse")), 0)
        assert (gift.year.last - gift.day).days >= decided
    references = [gift.reference for gift in gifts]
    assert len(set(references)) == len(references)


async def _load(database: Database) -> None:
    """The pack, the plans of 2021, and the money; nothing else of the demonstration."""
    async with database.write() as session:
        await loader.load_pack(session, "rotherham", now=SUMMER_2023)
        cast = await cast_of(session, SUMMER_2023)
    stage = Stage(database=database, cast=cast, now=SUMMER_2023, tellers=jobs.TELLERS)
    async with stage.scene() as scene:
        for number in range(len(cast.wards)):
            await demo_plans.tell_plans(scene, number)
    for part in await demo_budgets.parts(stage):
        async with stage.scene() as scene:
            await part.tell(scene)


@ON_SQLITE
async def test_the_borough_of_2021_22_is_stated_as_it_was_published(
    fresh_database: Database, fresh_client: httpx.AsyncClient, now: datetime
) -> None:
    """All 25 wards, which takes a while: once. `test_demo` tells some of them on both databases."""
    await _load(fresh_database)
    told = (await fresh_client.get("/v1/statements/borough/2021-22")).json()
    assert {name: told[name] for name in FIGURES} == FIGURES
    assert (told["status"], told["version"]) == ("published", 1)
    assert {one["sector"]: (one["amount"], one["percent"]) for one in told["by_sector"]} == {
        "voluntary_and_community": ("83500.00", 38),
        "public": ("101500.00", 47),
        "private": ("33000.00", 15),
    }
    assert {
        one["fund"]: (one["entitlement"], one["allocated"], one["carried_out"], one["lapsed"])
        for one in told["by_fund"]
    } == {
        LEADERSHIP: ("152456.00", "111000.00", "41456.00", "0.00"),
        CAPITAL: ("210040.00", "107000.00", "103040.00", "0.00"),
        HOUSING: ("100000.00", "66000.00", "0.00", "34000.00"),
    }
    await _check_the_same_to_finance(fresh_database, fresh_client, now)
    await _check_wards(fresh_database, fresh_client)
    await _check_books(fresh_database)


async def _check_the_same_to_finance(
    database: Database, client: httpx.AsyncClient, now: datetime
) -> None:
    async with database.write() as session:
        finance = await caller_of(session, Role.FINANCE, now=now)
    live = (await client.get("/v1/statements/borough/2021-22", headers=finance.headers)).json()
    assert live["status"] == "live"
    assert {name: live[name] for name in FIGURES} == FIGURES


async def _check_wards(database: Database, client: httpx.AsyncClient) -> None:
    """Each ward's statement is there for everybody, and they add up to the borough's."""
    async with database.read() as session:
        wards = (await cast_of(session, SUMMER_2023)).wards
    total = 0
    for ward in wards:
        told = (await client.get(f"/v1/statements/{ward.slug}/2021-22")).json()
        total += round(float(told["allocated"]) * 100)
    assert total == 218_000_00


async def _check_books(database: Database) -> None:
    async with database.snapshot() as session:
        found = await jobs.reconcile_budgets(session)
        lowest = await session.scalars(select(Pot.available_pence).order_by(Pot.available_pence))
        assert lowest.first() == 0
    assert (found["differences"], found["undecided"]) == ([], [])
    won_by_vote = 3
    assert (found["allocations"], found["statements"]) == (238 + won_by_vote, 26)
