"""What finance books: entitlements, openings, transfers, corrections and receipts."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.budgets.conftest import CAPITAL, CLF, HOUSING, LEVY, Endowment, People
from tests.casework.conftest import EVIDENCE, Api
from tests.conftest import FixedClock
from wardapi.audit.models import AuditRecord
from wardapi.budgets import ledger, ledger_rules, levy_rules, pot_rules
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.budgets.pot_rules import Correction, Ending, Money
from wardapi.budgets.vocabulary import EntryKind
from wardapi.events.models import Event
from wardapi.wards.models import Parish, ParishCover

IN_2026 = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)
LEVY_PAID: dict[str, Any] = {
    "ward": "boston-castle",
    "received_on": "2025-11-28",
    "development": "Forty homes at Moorgate",
    "development_reference": "RB2024/0417",
    "instalment": 1,
    "levy": "64000.07",
}


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def pot_of(api: Api, people: People, pot: Any) -> Mapping[str, Any]:
    answer: dict[str, Any] = (await api.get(people.finance, f"/pots/{pot.id}")).json()
    return answer


# Rules


@pytest.mark.parametrize(
    ("standing", "due", "correction"),
    [
        ([], 0, Correction(0, 0)),
        ([], 500, Correction(0, 500)),
        ([500], 500, Correction(0, 0)),
        ([500], 700, Correction(0, 200)),
        ([500, 200], 600, Correction(1, 100)),
        ([500, 200], 0, Correction(2, 0)),
    ],
)
def test_entries_that_stand_come_to_what_is_due(
    standing: list[int], due: int, correction: Correction
) -> None:
    assert pot_rules.corrected(standing, due) == correction


def test_a_rule_carries_or_lapses_what_nobody_has_committed() -> None:
    assert pot_rules.ending("carry", available=5, committed=2) == Ending(5, 0, 2)
    assert pot_rules.ending("lapse", available=5, committed=2) == Ending(0, 5, 2)


def test_shares_are_equal_to_the_penny_and_lose_none() -> None:
    assert pot_rules.shared(1000, 3) == [334, 333, 333]
    assert pot_rules.shared(1, 2) == [1, 0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("revenue", "a"), ("revenue", "b"), True),
        (("capital", "a"), ("revenue", "b"), False),
        (("external", "a"), ("external", "b"), False),
        (("external", "a"), ("external", "a"), True),
    ],
)
def test_money_stays_what_it_is(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert pot_rules.is_same_money(Money(*one), Money(*other)) is same


def test_the_neighbourhood_gets_fifteen_per_cent_and_twenty_five_with_a_plan() -> None:
    assert levy_rules.portion(1_000_007, neighbourhood_plan=False) == (15, 150_001)
    assert levy_rules.portion(1_000_007, neighbourhood_plan=True) == (25, 250_001)


# Entitlements


async def test_entitlements_of_a_new_year_are_booked_once(
    api: Api, people: People, money: Endowment, clock: FixedClock, session: AsyncSession
) -> None:
    clock.now = IN_2026
    body = {"financial_year": "2026-27"}
    first = await api.post(people.finance, f"/funds/{CAPITAL}/entitlements", body)
    assert first.status_code == 201, first.text
    assert first.json() == {
        "fund": CAPITAL,
        "financial_year": "2026-27",
        "entitled_on": "2026-04-01",
        "pots": 2,
        "opened": 2,
        "entitled": "21360.00",
        "booked": "21360.00",
        "taken_back": "0.00",
    }
    before = await session.scalar(select(func.count()).select_from(AuditRecord))
    again = await api.post(people.finance, f"/funds/{CAPITAL}/entitlements", body)
    assert (again.status_code, again.json()["booked"]) == (200, "0.00")
    assert await session.scalar(select(func.count()).select_from(AuditRecord)) == before
    found = await api.get(people.finance, "/pots", params={"financial_year": "2026-27"})
    assert {
        (pot["ward"]["slug"], pot["seat"], pot["available"]) for pot in found.json()["data"]
    } == {
        ("boston-castle", None, "10680.00"),
        ("wath", None, "10680.00"),
    }


async def test_a_seat_is_given_its_own_pot(
    api: Api, people: People, money: Endowment, clock: FixedClock
) -> None:
    clock.now = IN_2026
    body = {"financial_year": "2026-27"}
    done = await api.post(people.finance, f"/funds/{CLF}/entitlements", body)
    assert (done.json()["pots"], done.json()["entitled"]) == (6, "9504.00")
    found = await api.get(
        people.finance, "/pots", params={"holder": "wath-2", "financial_year": "2026-27"}
    )
    (pot,) = found.json()["data"]
    assert (pot["available"], pot["holder"], pot["seat"]) == ("1584.00", "councillor", "wath-2")


async def test_entitlements_wait_for_their_day(api: Api, people: People, money: Endowment) -> None:
    body = {"financial_year": "2026-27"}
    early = await api.post(people.finance, f"/funds/{CAPITAL}/entitlements", body)
    assert refusal(early) == (409, "too_early_to_entitle")
    none = await api.post(
        people.finance, f"/funds/{CAPITAL}/entitlements", {"financial_year": "2031-32"}
    )
    assert refusal(none) == (409, "fund_year_missing")
    bad = await api.post(
        people.finance, f"/funds/{CAPITAL}/entitlements", {"financial_year": "2031-33"}
    )
    assert refusal(bad) == (422, "invalid_financial_year")


async def test_a_year_that_is_changed_is_corrected_by_reversal(
    api: Api, people: People, money: Endowment
) -> None:
    fund = await api.get(people.finance, f"/funds/{CAPITAL}")
    year = {"per_seat": "3000.00", "carry_over": "carry", "return_within_days": 90}
    path = f"/funds/{CAPITAL}/years/2025-26"
    changed = await api.put(people.finance, path, year, fund.headers["etag"])
    assert changed.status_code == 200, changed.text
    done = await api.post(
        people.finance, f"/funds/{CAPITAL}/entitlements", {"financial_year": "2025-26"}
    )
    sums = {name: done.json()[name] for name in ("entitled", "booked", "taken_back", "opened")}
    assert sums == {
        "entitled": "18000.00",
        "booked": "18000.00",
        "taken_back": "21360.00",
        "opened": 0,
    }
    pot = money.pots[CAPITAL, "wath"]
    assert (await pot_of(api, people, pot))["available"] == "9000.00"
    entries = await api.get(people.finance, f"/pots/{pot.id}/entries")
    kinds = [entry["kind"] for entry in entries.json()["data"]]
    assert kinds == ["entitlement", "entitlement", "reversed"]


async def test_a_ward_gets_its_enhancement_above_the_base(
    api: Api, people: People, money: Endowment
) -> None:
    fund = await api.get(people.finance, f"/funds/{HOUSING}")
    body = {
        "financial_year": "2025-26",
        "ward": "wath",
        "council_homes": 812,
        "amount": "1624.00",
    }
    path = f"/funds/{HOUSING}/enhancements"
    told = await api.put(people.finance, path, body, fund.headers["etag"])
    assert (told.status_code, told.json()["amount"]) == (200, "1624.00"), told.text
    done = await api.post(
        people.finance, f"/funds/{HOUSING}/entitlements", {"financial_year": "2025-26"}
    )
    assert (done.json()["entitled"], done.json()["booked"]) == ("9624.00", "1624.00")
    assert (await pot_of(api, people, money.pots[HOUSING, "wath"]))["available"] == "5624.00"
    years = (await api.get(people.finance, f"/funds/{HOUSING}/years")).json()["data"]
    (this,) = [year for year in years if year["financial_year"] == "2025-26"]
    assert [one["council_homes"] for one in this["enhancements"]] == [812]


# Openings, transfers, corrections


async def test_a_pot_has_one_opening_balance_until_that_is_reversed(
    api: Api, people: People, money: Endowment
) -> None:
    path = f"/pots/{money.pots[LEVY, 'wath'].id}"
    body = {"amount": "120.50", "reason": "Left in the spreadsheet"}
    made = await api.post(people.finance, f"{path}/opening", body)
    assert made.status_code == 201, made.text
    assert (made.json()["happened_on"], made.json()["amount"]) == ("2025-04-01", "120.50")
    twice = await api.post(people.finance, f"{path}/opening", body)
    assert refusal(twice) == (409, "pot_has_opening_balance")
    entry = f"/ledger-entries/{made.json()['id']}/reversal"
    back = await api.post(people.treasurer, entry, {"reason": "The wrong ward"})
    assert (back.status_code, back.json()["reverses"]) == (201, made.json()["id"])
    assert refusal(await api.post(people.finance, entry, {"reason": "Again"})) == (
        409,
        "entry_already_reversed",
    )
    of_reversal = f"/ledger-entries/{back.json()['id']}/reversal"
    assert refusal(await api.post(people.finance, of_reversal, {"reason": "No"})) == (
        409,
        "reversal_not_reversible",
    )
    assert (await api.post(people.finance, f"{path}/opening", body)).status_code == 201


async def test_money_moves_between_pots_of_one_kind_and_year(
    api: Api, people: People, money: Endowment
) -> None:
    here, there = money.pots[CAPITAL, "boston-castle"], money.pots[CAPITAL, "wath"]
    body = {"to": str(there.id), "amount": "680.00", "reason": "A fence between wards"}
    moved = await api.post(people.finance, f"/pots/{here.id}/transfers", body)
    assert moved.status_code == 201, moved.text
    assert (await pot_of(api, people, here))["available"] == "10000.00"
    assert (await pot_of(api, people, there))["available"] == "11360.00"
    more = await api.post(
        people.finance, f"/pots/{here.id}/transfers", {**body, "amount": "10000.01"}
    )
    assert refusal(more) == (409, "pot_overspent")
    assert "£10,000.00 left" in more.json()["detail"]


async def test_capital_never_becomes_revenue(api: Api, people: People, money: Endowment) -> None:
    here = money.pots[CAPITAL, "boston-castle"]
    for to, expected in (
        (money.pots[CLF, "boston-castle-1"].id, (409, "not_the_same_money")),
        (money.pots[HOUSING, "boston-castle"].id, (409, "not_the_same_money")),
        (here.id, (422, "unknown_transfer_target")),
        (people.finance.id, (422, "unknown_transfer_target")),
    ):
        body = {"to": str(to), "amount": "1.00", "reason": "Needed"}
        refused = await api.post(people.finance, f"/pots/{here.id}/transfers", body)
        assert refusal(refused) == expected


async def test_nothing_is_no_amount(api: Api, people: People, money: Endowment) -> None:
    path = f"/pots/{money.pots[LEVY, 'wath'].id}/opening"
    for amount in ("0", "0.00", "-1.00", "1.0", 5):
        refused = await api.post(people.finance, path, {"amount": amount, "reason": "None"})
        assert refused.status_code == 422, amount


# Receipts


async def test_fifteen_per_cent_of_the_levy_goes_to_the_ward(
    api: Api, people: People, money: Endowment
) -> None:
    path = f"/funds/{LEVY}/receipts"
    made = await api.post(people.finance, path, LEVY_PAID)
    assert made.status_code == 201, made.text
    receipt = made.json()["levy_receipt"]
    assert (receipt["portion"], receipt["portion_percent"], receipt["goes_to"]) == (
        "9600.01",
        15,
        "ward",
    )
    assert made.json()["entry"]["amount"] == "9600.01"
    pot = money.pots[LEVY, "boston-castle"]
    assert (await pot_of(api, people, pot))["available"] == "9600.01"
    twice = await api.post(people.finance, path, LEVY_PAID)
    assert refusal(twice) == (409, "levy_receipt_exists")
    of_levy = f"/ledger-entries/{receipt['entry']}/reversal"
    assert refusal(await api.post(people.finance, of_levy, {"reason": "Wrong"})) == (
        409,
        "entry_belongs_to_another_record",
    )
    away = f"/levy-receipts/{receipt['id']}/withdrawal"
    gone = await api.post(people.finance, away, {"reason": "It has a plan"})
    assert gone.json()["withdrawn_reason"] == "It has a plan", gone.text
    assert refusal(await api.post(people.finance, away, {"reason": "Again"})) == (
        409,
        "levy_receipt_withdrawn",
    )
    with_plan = {**LEVY_PAID, "neighbourhood_plan": True}
    anew = await api.post(people.finance, path, with_plan)
    assert anew.json()["levy_receipt"]["portion"] == "16000.01"
    assert (await pot_of(api, people, pot))["available"] == "16000.01"
    listed = await api.get(people.finance, "/levy-receipts", params={"ward": "boston-castle"})
    assert [one["withdrawn_at"] is None for one in listed.json()["data"]].count(True) == 1


async def test_a_parish_s_portion_never_enters_a_pot(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    ward = money.wards["wath"]
    stamps = {"created_at": now, "updated_at": now}
    parish = Parish(
        gss_code="E04000124", slug="wathless", name="Wathless", sort_name="wathless",
        **EVIDENCE, **stamps,
    )  # fmt: skip
    session.add(parish)
    await session.flush()
    cover = ParishCover(ward_id=ward.id, parish_id=parish.id, extent="part", **EVIDENCE, **stamps)
    session.add(cover)
    await session.commit()
    body = {**LEVY_PAID, "ward": "wath", "parish": "wathless", "neighbourhood_plan": True}
    made = await api.post(people.finance, f"/funds/{LEVY}/receipts", body)
    assert made.json()["entry"] is None
    receipt = made.json()["levy_receipt"]
    assert (receipt["goes_to"], receipt["parish"]["slug"], receipt["portion"]) == (
        "parish",
        "wathless",
        "16000.01",
    )
    assert (await pot_of(api, people, money.pots[LEVY, "wath"]))["available"] == "0.00"
    elsewhere = {**body, "ward": "boston-castle", "instalment": 2}
    refused = await api.post(people.finance, f"/funds/{LEVY}/receipts", elsewhere)
    assert refusal(refused) == (422, "invalid_receipt")
    ward.parished = "whole"
    session.add(ward)
    await session.commit()
    unnamed = {**body, "parish": None, "instalment": 2}
    refused = await api.post(people.finance, f"/funds/{LEVY}/receipts", unnamed)
    assert refused.json()["errors"][0]["pointer"] == "/parish"


async def test_other_money_comes_in_by_amount_and_source(
    api: Api, people: People, money: Endowment
) -> None:
    body = {
        "ward": "wath",
        "received_on": "2026-01-02",
        "amount": "250.00",
        "source": "A housing association, for fences",
    }
    made = await api.post(people.finance, f"/funds/{HOUSING}/receipts", body)
    assert made.json()["entry"]["kind"] == "received", made.text
    assert (await pot_of(api, people, money.pots[HOUSING, "wath"]))["available"] == "4250.00"


@pytest.mark.parametrize(
    "case",
    [
        (LEVY, {"ward": "wath", "received_on": "2026-01-02"}, "/development"),
        (LEVY, {**LEVY_PAID, "amount": "5.00"}, "/amount"),
        (LEVY, {**LEVY_PAID, "received_on": "2026-01-06"}, "/received_on"),
        (LEVY, {**LEVY_PAID, "ward": "nowhere"}, "/ward"),
        (LEVY, {**LEVY_PAID, "levy": "0.99"}, "/levy"),
        (HOUSING, LEVY_PAID, "/amount"),
        (
            CLF,
            {"ward": "wath", "received_on": "2026-01-02", "amount": "5.00", "source": "Gift"},
            "/ward",
        ),
    ],
)
async def test_a_receipt_is_described_as_its_fund_is_fed(
    api: Api, people: People, money: Endowment, case: tuple[str, dict[str, Any], str]
) -> None:
    fund, body, pointer = case
    refused = await api.post(people.finance, f"/funds/{fund}/receipts", body)
    assert refused.status_code == 422, refused.text
    assert pointer in {one["pointer"] for one in refused.json()["errors"]}


# Who sees and who books


async def test_who_sees_which_pot(api: Api, people: People, money: Endowment) -> None:
    async def seen(caller: Caller) -> set[str]:
        found = await api.get(caller, "/pots", params={"limit": 200})
        return {pot["ward"]["slug"] for pot in found.json()["data"]}

    for caller in (people.councillor, people.coordinator):
        assert await seen(caller) == {"boston-castle"}
    for caller in (people.manager, people.finance, people.auditor, people.integration):
        assert await seen(caller) == {"boston-castle", "wath"}
    pot = money.pots[CLF, "boston-castle-1"]
    assert refusal(await api.get(people.outsider, f"/pots/{pot.id}")) == (404, "pot_not_found")
    away = await api.get(people.outsider, f"/pots/{pot.id}/entries")
    assert refusal(away) == (404, "pot_not_found")


async def test_finance_alone_books(api: Api, people: People, money: Endowment) -> None:
    path = f"/pots/{money.pots[LEVY, 'boston-castle'].id}/opening"
    body = {"amount": "1.00", "reason": "Found"}
    for caller in (people.councillor, people.coordinator, people.manager, people.auditor):
        assert refusal(await api.post(caller, path, body)) == (403, "scope_missing")
    assert (await api.post(people.integration, path, body)).status_code == 201


async def test_events_tell_the_ward_and_no_figures(
    api: Api, people: People, money: Endowment, session: AsyncSession
) -> None:
    pot = money.pots[CLF, "boston-castle-1"]
    body = {"amount": "77.77", "reason": "Found"}
    await api.post(people.finance, f"/pots/{pot.id}/opening", body)
    (event,) = await session.scalars(select(Event).where(Event.kind == "pot.opened"))
    assert event.ward == money.wards["boston-castle"].gss_code
    assert "7777" not in str(event.data)
    entry = await session.scalar(select(LedgerEntry).where(LedgerEntry.amount_pence == 7777))
    assert entry is not None
    assert entry.happened_on == date(2025, 4, 1)


async def test_a_small_correction_is_booked_though_the_most_is_spent(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    pot = money.pots[CAPITAL, "wath"]
    spent = ledger_rules.move(EntryKind.COMMITTED, 1_000_000, pot.id)
    await ledger.post(
        session, [spent], About(happened_on=now.date()), by=people.finance.principal, now=now
    )
    await session.commit()
    fund = await api.get(people.finance, f"/funds/{CAPITAL}")
    year = {"per_seat": "3500.00", "carry_over": "carry", "return_within_days": 90}
    path = f"/funds/{CAPITAL}/years/2025-26"
    assert (await api.put(people.finance, path, year, fund.headers["etag"])).status_code == 200
    asked = {"financial_year": "2025-26"}
    done = await api.post(people.finance, f"/funds/{CAPITAL}/entitlements", asked)
    assert done.status_code == 201, done.text
    assert (await pot_of(api, people, pot))["available"] == "500.00"
