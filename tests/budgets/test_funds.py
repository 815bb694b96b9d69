"""Funds: what they are, who changes them, and what a pack says of them."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.conftest import CAPITAL, CLF, HOUSING, LEVY, Endowment, People
from tests.casework.conftest import Api
from tests.packs import exampleton
from tests.packs.reading import read
from wardapi.audit.models import AuditRecord
from wardapi.budgets import (
    eligibility,
    fund_examples,
    fund_schemas,
    levy_examples,
    levy_schemas,
    pot_examples,
    pot_schemas,
)
from wardapi.budgets.eligibility import Refusal, Requirement
from wardapi.budgets.vocabulary import Sector, Way
from wardapi.budgets.years import FinancialYear
from wardapi.packs.checking import faults
from wardapi.packs.errors import InvalidPack
from wardapi.packs.reading import read_pack

PRIDE = {
    "slug": "pride-in-place",
    "name": "Pride in Place",
    "holder": "ward",
    "kind": "external",
    "decision_rule": "ward_councillors",
    "departure": "ward",
    "eligibility": {"refuses": ["retrospective"], "requires": ["priority"]},
    "arbiters": ["leader"],
    "note": "Money of a board that is not the council's.",
    "assumption": True,
}
GIVES = {"per_ward": "5000.00", "carry_over": "carry", "return_within_days": 60}


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_what_eligibility_leaves_out_is_allowed() -> None:
    everything = eligibility.read({})
    assert (everything.ways, everything.sectors) == (frozenset(Way), frozenset(Sector))
    assert not everything.refuses | everything.requires
    narrow = eligibility.read(
        {"ways": ["grant"], "refuses": ["borough_wide"], "requires": ["lasting_asset"]}
    )
    assert narrow.ways == {Way.GRANT}
    assert narrow.refuses == {Refusal.BOROUGH_WIDE}
    assert narrow.requires == {Requirement.LASTING_ASSET}
    with pytest.raises(ValueError, match="luck"):
        eligibility.read({"requires": ["luck"]})


async def test_anybody_reads_funds_with_where_their_rules_come_from(
    api: Api, people: People, money: Endowment, client: Any
) -> None:
    found = (await client.get("/v1/funds")).json()["data"]
    assert [fund["slug"] for fund in found] == [CLF, CAPITAL, HOUSING, LEVY]
    capital = (await client.get(f"/v1/funds/{CAPITAL}")).json()
    assert (capital["legal_basis"], capital["holder"]) == (None, "ward")
    assert capital["source"]
    years = (await client.get(f"/v1/funds/{CAPITAL}/years")).json()["data"]
    assert [year["financial_year"] for year in years] == ["2026-27", "2025-26", "2024-25"]
    assert {year["per_seat"] for year in years} == {"3560.00"}
    assert refusal(await client.get("/v1/funds/gold")) == (404, "fund_not_found")
    narrowed = await client.get("/v1/funds", params={"holder": "councillor"})
    assert [fund["slug"] for fund in narrowed.json()["data"]] == [CLF]


async def test_a_fund_of_another_kind_needs_no_code(
    api: Api, people: People, money: Endowment, session: AsyncSession
) -> None:
    made = await api.post(people.administrator, "/funds", PRIDE)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/v1/funds/pride-in-place"
    assert refusal(await api.post(people.finance, "/funds", PRIDE)) == (409, "fund_exists")
    path, tag = "/funds/pride-in-place", made.headers["etag"]
    first = await api.put(people.finance, f"{path}/years/2025-26", GIVES, tag)
    assert (first.status_code, first.json()["entitled_on"]) == (201, "2025-04-01"), first.text
    assert (await api.put(people.finance, f"{path}/years/2025-26", GIVES, tag)).status_code == 412
    tag = first.headers["etag"]
    again = await api.put(people.finance, f"{path}/years/2025-26", GIVES, tag)
    assert again.status_code == 200
    done = await api.post(people.finance, f"{path}/entitlements", {"financial_year": "2025-26"})
    assert (done.json()["opened"], done.json()["entitled"]) == (2, "10000.00")
    records = select(AuditRecord.action).where(AuditRecord.subject_kind == "fund")
    assert list(await session.scalars(records.order_by(AuditRecord.n))) == [
        "fund.made",
        "fund.year_set",
        "fund.year_set",
        "fund.entitled",
    ]


async def test_the_rules_that_may_change_are_changed_by_who_has_read_them(
    api: Api, people: People, money: Endowment, session: AsyncSession
) -> None:
    path = f"/funds/{CLF}"
    before = await api.get(people.finance, path)
    change = {
        "departure": "lapse",
        "legal_basis": "Local Government and Public Involvement in Health Act 2007, section 236",
        "eligibility": {"ways": ["grant"]},
    }
    done = await api.patch(people.finance, path, change, before.headers["etag"])
    assert done.status_code == 200, done.text
    after = done.json()
    assert (after["departure"], after["eligibility"]["ways"]) == ("lapse", ["grant"])
    assert after["legal_basis_note"] is None
    stale = await api.patch(people.finance, path, {"name": "Purse"}, before.headers["etag"])
    assert refusal(stale) == (412, "precondition_failed")
    for fixed in ({"holder": "ward"}, {"kind": "capital"}, {"decision_rule": "ward_councillors"}):
        refused = await api.patch(people.finance, path, fixed, done.headers["etag"])
        assert refused.status_code == 422
    same = await api.patch(people.finance, path, {"departure": "lapse"}, done.headers["etag"])
    assert same.headers["etag"] == done.headers["etag"]
    for nobody in (people.councillor, people.manager, people.auditor):
        refused = await api.patch(nobody, path, {"name": "Mine"}, "*")
        assert refusal(refused) == (403, "scope_missing")


@pytest.mark.parametrize(
    ("bad", "pointer"),
    [
        ({"per_seat": "1.00", "per_ward": "1.00"}, "/per_ward"),
        ({"minimum": "2.00", "maximum": "1.00"}, "/maximum"),
        ({"entitled_on": "2025-03-31"}, "/entitled_on"),
        ({"commit_by": "2026-04-01"}, "/commit_by"),
        ({"apply_by": "2026-02-01", "commit_by": "2026-01-31"}, "/apply_by"),
        ({"carry_over": "burn"}, "/carry_over"),
        ({"per_seat": "1.5"}, "/per_seat"),
    ],
)
async def test_a_year_s_rules_agree_with_each_other(
    api: Api, people: People, money: Endowment, bad: dict[str, Any], pointer: str
) -> None:
    body = {"carry_over": "carry", "return_within_days": 60} | bad
    refused = await api.put(people.finance, f"/funds/{CAPITAL}/years/2025-26", body, "*")
    assert refused.status_code == 422, refused.text
    assert pointer in {one["pointer"] for one in refused.json()["errors"]}


async def test_what_a_councillor_holds_is_given_by_the_seat(
    api: Api, people: People, money: Endowment
) -> None:
    by_ward = await api.put(people.finance, f"/funds/{CLF}/years/2025-26", GIVES, "*")
    assert refusal(by_ward) == (422, "invalid_fund")
    above = {"financial_year": "2025-26", "ward": "wath", "amount": "1.00"}
    enhanced = await api.put(people.finance, f"/funds/{CLF}/enhancements", above, "*")
    assert refusal(enhanced) == (422, "invalid_fund")
    alone = {**PRIDE, "decision_rule": "sole_councillor"}
    refused = await api.post(people.finance, "/funds", alone)
    assert refusal(refused) == (422, "invalid_fund")
    nowhere = {**above, "ward": "nowhere"}
    refused = await api.put(people.finance, f"/funds/{CAPITAL}/enhancements", nowhere, "*")
    assert refusal(refused) == (422, "unknown_ward")


@pytest.mark.parametrize("written", ["2021-23", "21-22", "2021", "2021/22", "1973-74"])
async def test_a_financial_year_is_written_in_one_way(
    api: Api, people: People, money: Endowment, written: str
) -> None:
    found = await api.get(people.finance, "/pots", params={"financial_year": written})
    assert refusal(found) == (422, "invalid_financial_year")
    assert found.json()["errors"][0]["pointer"] == "/query/financial_year"


async def test_pots_are_narrowed(api: Api, people: People, money: Endowment) -> None:
    for filters, count in (
        ({"fund": CLF}, 6),
        ({"ward": "wath"}, 6),
        ({"holder": "wath-1"}, 1),
        ({"holder": "wath"}, 3),
        ({"financial_year": "2024-25"}, 0),
    ):
        found = await api.get(people.finance, "/pots", params=filters)
        assert len(found.json()["data"]) == count, filters
    for filters, code in (
        ({"fund": "gold"}, "unknown_fund"),
        ({"ward": "nowhere"}, "unknown_ward"),
        ({"holder": "nobody-1"}, "unknown_holder"),
    ):
        refused = await api.get(people.finance, "/pots", params=filters)
        assert refusal(refused) == (422, code)


# What the pack says


def year_of(fund: str, year: str) -> dict[str, Any]:
    (found,) = [one for one in read("funds.json")["funds"] if one["slug"] == fund]
    (of_year,) = [one for one in found["years"] if one["financial_year"] == year]
    return dict(of_year)


def test_the_sums_are_those_of_the_report_and_the_guidance() -> None:
    """Paragraphs 2.11 and 2.12; the guidance for 2024/25."""
    per_seat = {
        "2021-22": "2584.00",
        "2022-23": "1584.00",
        "2023-24": "1584.00",
        "2024-25": "1584.00",
    }
    for year, sum_ in per_seat.items():
        assert year_of(CLF, year)["per_seat"] == sum_
        assert year_of(CAPITAL, year)["per_seat"] == "3560.00"
    assert year_of(HOUSING, "2024-25")["per_ward"] == "4000.00"


def test_money_is_not_carried_over_an_election() -> None:
    """Paragraph 2.13, and later guidance."""
    for fund in (CLF, CAPITAL):
        rules = {
            str(FinancialYear(begins)): year_of(fund, str(FinancialYear(begins)))["carry_over"]
            for begins in range(2021, 2028)
        }
        assert {year for year, rule in rules.items() if rule == "lapse"} == {"2023-24", "2027-28"}


def test_the_last_days_before_the_election_of_2028_are_set() -> None:
    for fund in (CLF, CAPITAL, HOUSING, LEVY):
        last = year_of(fund, "2027-28")
        days = (last["apply_by"], last["commit_by"], last["pay_by"])
        assert days == ("2028-01-31", "2028-01-31", "2028-03-31")


def test_seats_are_counted_after_the_poll_in_the_year_of_an_election() -> None:
    for year, day in (("2021-22", "2021-05-10"), ("2024-25", "2024-05-06")):
        counted = year_of(CLF, year)
        assert counted["entitled_on"] == day
        assert counted["entitled_on_assumption"]


def _fund(**other: Any) -> dict[str, Any]:
    year = {
        "financial_year": "2025-26", "entitled_on": "2025-04-01", "per_seat": "1.00",
        "carry_over": "carry", "return_within_days": 9, "assumption": True,
    }  # fmt: skip
    plain = {
        "slug": "purse", "name": "Purse", "holder": "councillor", "kind": "revenue",
        "decision_rule": "sole_councillor", "departure": "ward", "legal_basis": None,
        "eligibility": {}, "arbiters": [], "position": 1, "assumption": True,
    }  # fmt: skip
    of_year = {name: other.pop(name) for name in [*other] if name in {**year, "per_ward": 0}}
    years = other.pop("years", 1)
    return {**plain, "years": [{**year, **of_year}] * years, **other}


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        ({"holder": "ward"}, "/funds/0/decision_rule"),
        ({"eligibility": {"requires": ["luck"]}}, "/funds/0/eligibility"),
        ({"per_ward": "1.00"}, "/funds/0/years/0/per_ward"),
        ({"entitled_on": "2026-04-01"}, "/funds/0/years/0/entitled_on"),
        ({"financial_year": "2025-27"}, "/funds/0/years/0/financial_year"),
        ({"years": 2}, "/funds/0/years/1/financial_year"),
        ({"per_seat": "1"}, "/funds/0/years/0/per_seat"),
        ({"carry_over": "burn"}, "/funds/0/years/0/carry_over"),
        ({"kind": "gold"}, "/funds/0/kind"),
    ],
    ids=str,
)
def test_a_pack_whose_funds_cannot_be_is_refused(
    tmp_path: Path, bad: dict[str, Any], place: str
) -> None:
    files = exampleton.files() | {"funds.json": {"funds": [_fund(**bad)]}}
    folder = exampleton.write(tmp_path / "exampleton", files)
    try:
        found = faults(read_pack(folder))
    except InvalidPack as error:
        found = error.faults
    assert str(found[0]).startswith(f"funds.json#{place}")


@pytest.mark.parametrize(
    ("of", "example"),
    [
        (fund_schemas.FundOut, fund_examples.FUND),
        (fund_schemas.FundYearOut, fund_examples.YEAR),
        (fund_schemas.EnhancementOut, fund_examples.ENHANCEMENT),
        (pot_schemas.PotOut, pot_examples.POT),
        (pot_schemas.EntryOut, pot_examples.ENTRY),
        (pot_schemas.EntryOut, pot_examples.TRANSFER),
        (pot_schemas.EntryOut, pot_examples.REVERSAL),
        (pot_schemas.EntitlementOut, pot_examples.ENTITLEMENT),
        (pot_schemas.DepartureOut, pot_examples.DEPARTURE),
        (pot_schemas.YearEndOut, pot_examples.YEAR_END),
        (pot_schemas.YearEndRunOut, pot_examples.YEAR_END_RUN),
        (levy_schemas.LevyReceiptOut, levy_examples.LEVY_RECEIPT),
        (levy_schemas.LevyReceiptOut, levy_examples.WITHDRAWN),
        (levy_schemas.ReceiptOut, levy_examples.RECEIPT),
    ],
)
def test_examples_have_the_fields_of_what_is_answered(of: Any, example: dict[str, Any]) -> None:
    assert example.keys() == of.model_fields.keys()
