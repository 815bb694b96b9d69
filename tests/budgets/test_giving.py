"""Open data, for everybody: valid 360Giving data in three shapes, and the Code's list of grants."""

import csv
import io
import json
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import flattentool
import httpx
import jsonschema
import openpyxl
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.awards import award, make_council, organisation
from tests.budgets.conftest import CAPITAL, CLF, HOUSING, Endowment, People
from tests.budgets.giving_standard import GRANT, PACKAGE
from wardapi.budgets import giving_examples as examples
from wardapi.budgets import giving_queries
from wardapi.budgets.giving_schemas import GivingPackage, TransparencyList
from wardapi.budgets.organisation_actions import merge
from wardapi.budgets.vocabulary import Sector, Status, Way

GIVING = "/v1/open-data/360giving"
GRANTS = "/v1/open-data/transparency-grants"
MINE, HERS = (CLF, "boston-castle-1"), (CLF, "wath-2")


@pytest_asyncio.fixture
async def awards(
    session: AsyncSession, money: Endowment, people: People, now: datetime
) -> dict[str, str]:
    """Four published awards, by what is particular to them, and three that are not published."""
    await make_council(session, now)
    friends = await organisation(
        session, now, "Clifton Park Friends", Sector.VOLUNTARY_AND_COMMUNITY,
        charity_number="1234567", website="https://friends.example.org/",
        description='Look after "the" park, all year', postal_code="S60 1AE",
    )  # fmt: skip
    same = await organisation(session, now, "Park Friends", Sector.VOLUNTARY_AND_COMMUNITY)
    await merge(session, same.id, into=friends.id, by=people.finance.principal, now=now)
    firm = await organisation(
        session, now, "Bench Makers Ltd", Sector.PRIVATE, company_number="1559314"
    )
    hall = await organisation(session, now, "Village Hall", Sector.VOLUNTARY_AND_COMMUNITY)
    made = {
        "simple": await award(session, money, friends.id, {MINE: 50_050}, paid=50_050),
        "several": await award(
            session, money, same.id,
            {MINE: 10_000, HERS: 5_001, (CAPITAL, "wath"): 100_000},
            way=Way.OPEN_BIDDING.value, title="Caf\u00e9, \u201cgarden\u201d\nand hall",
            ends_on=date(2026, 3, 31), paid=4_999,
        ),
        "bought": await award(
            session, money, firm.id, {(HOUSING, "wath"): 30_000}, way=Way.PURCHASE.value
        ),
        "last year": await award(
            session, money, hall.id, {HERS: 100},
            decided_at=datetime(2025, 3, 31, 22, 59, tzinfo=UTC), status=Status.RECOVERING.value,
        ),
    }  # fmt: skip
    await award(session, money, hall.id, {HERS: 1}, published_at=None)
    await award(session, money, hall.id, {HERS: 2}, status=Status.REFUSED.value)
    await award(session, money, hall.id, {HERS: 3}, status=Status.CHECKED.value, decided_at=None)
    await session.commit()
    return {name: f"360G-rotherham-{one.id}" for name, one in made.items()}


async def package(client: httpx.AsyncClient, query: str = "") -> dict[str, Any]:
    answer = await client.get(GIVING + query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"].startswith("public")
    return answer.json()


async def test_the_package_is_valid_and_has_what_is_published(
    client: httpx.AsyncClient, awards: dict[str, str], session: AsyncSession
) -> None:
    told = await package(client)
    jsonschema.Draft4Validator(PACKAGE, format_checker=jsonschema.FormatChecker()).validate(told)
    assert told["publisher"]["identifier"] == "GB-LAE-ROT"
    grants = {one["id"]: one for one in told["grants"]}
    assert grants.keys() == set(awards.values())
    simple, several = grants[awards["simple"]], grants[awards["several"]]
    assert (simple["amountAwarded"], simple["amountDisbursed"]) == (500.5, 500.5)
    assert simple["awardDate"] == "2025-11-03"
    assert simple["recipientOrganization"][0]["id"] == "GB-CHC-1234567"
    assert several["recipientOrganization"] == simple["recipientOrganization"]
    assert (several["amountAwarded"], several["amountDisbursed"]) == (1150.01, 49.99)
    assert [one["code"] for one in several["grantProgramme"]] == [CLF, CAPITAL]
    assert [one["name"] for one in several["beneficiaryLocation"]] == ["Boston-Castle", "Wath"]
    assert (several["fromOpenCall"], "fromOpenCall" in simple) == ("Yes", False)
    assert grants[awards["bought"]]["classifications"][0]["code"] == "purchase"
    assert "S60" not in json.dumps(told)


async def test_a_year_has_what_was_decided_in_it_on_the_councils_clock(
    client: httpx.AsyncClient, awards: dict[str, str]
) -> None:
    last = await package(client, "?financial_year=2024-25")
    assert [one["id"] for one in last["grants"]] == [awards["last year"]]
    this = await package(client, "?financial_year=2025-26")
    assert {one["id"] for one in this["grants"]} == set(awards.values()) - {awards["last year"]}
    wrong = await client.get(f"{GIVING}?financial_year=2025-27")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_financial_year")


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
async def test_the_spreadsheet_unflattens_into_the_package(
    client: httpx.AsyncClient, awards: dict[str, str], tmp_path: Path, shape: str
) -> None:
    told = await package(client)
    file = await client.get(f"{GIVING}?format={shape}")
    assert f'filename="rotherham-awards.{shape}"' in file.headers["content-disposition"]
    assert unflattened(file.content, shape, tmp_path) == told["grants"]


def unflattened(content: bytes, shape: str, folder: Path) -> Any:
    """Return the grants that 360Giving's own tool reads from a spreadsheet."""
    schema, output = folder / "schema.json", folder / "unflattened.json"
    schema.write_text(json.dumps(GRANT))
    source = folder / "grants.xlsx" if shape == "xlsx" else folder / "sheets"
    if shape == "csv":
        source.mkdir()
        (source / "grants.csv").write_bytes(content)
    else:
        source.write_bytes(content)
    flattentool.unflatten(
        str(source), input_format=shape, output_name=str(output), schema=str(schema),
        root_list_path="grants", root_id="", convert_titles=True,
    )  # fmt: skip
    return json.loads(output.read_text())["grants"]


async def test_one_fund_and_ward_have_columns_without_a_number(
    client: httpx.AsyncClient, awards: dict[str, str]
) -> None:
    file = await client.get(f"{GIVING}?financial_year=2024-25", headers={"accept": "text/csv"})
    (row,) = csv.DictReader(io.StringIO(file.text))
    assert (row["Identifier"], row["Grant Programme:Code"]) == (awards["last year"], CLF)
    assert row["Amount Awarded"] == "1"
    assert row["Beneficiary Location:Geographic Code Type"] == "WD"


async def test_no_cell_is_ever_run(
    client: httpx.AsyncClient, session: AsyncSession, money: Endowment, now: datetime
) -> None:
    await make_council(session, now, grants_prefix="elsewhere")
    hall = await organisation(session, now, "=1+1 Hall", Sector.PUBLIC, org_id="GB-LAE-BNS")
    await award(session, money, hall.id, {MINE: 100}, title="=HYPERLINK(1)")
    await session.commit()
    told = await client.get(f"{GIVING}?format=csv")
    assert ",'=HYPERLINK(1)," in told.text
    assert told.text.splitlines()[1].startswith("360G-elsewhere-")
    book = openpyxl.load_workbook(io.BytesIO((await client.get(f"{GIVING}?format=xlsx")).content))
    assert [cell.data_type for cell in book["grants"]["B"]] == ["s", "s"]


async def test_pages_lose_and_repeat_nothing(session: AsyncSession, awards: dict[str, str]) -> None:
    found = giving_queries.published()
    pages = giving_queries.pages(lambda: nullcontext(session), found, size=2)
    ids = [[f"360G-rotherham-{one.allocation.id}" for one in page] async for page in pages]
    assert ids == [list(awards.values())[:2], list(awards.values())[2:], []]


async def test_where_nothing_is_published_the_package_is_empty(
    client: httpx.AsyncClient, session: AsyncSession, money: Endowment, now: datetime
) -> None:
    unknown = await client.get(GIVING)
    assert (unknown.status_code, unknown.json()["code"]) == (409, "council_not_loaded")
    await make_council(session, now)
    await session.commit()
    told = await package(client)
    assert (told["grants"], "modified" in told) == ([], False)
    file = await client.get(f"{GIVING}?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content))["grants"]
    assert sheet.max_row == 1


async def test_the_codes_list_has_the_years_grants_to_the_voluntary_sector(
    client: httpx.AsyncClient, awards: dict[str, str]
) -> None:
    told = (await client.get(f"{GRANTS}/2025-26")).json()
    assert told["period"] == {"from": "2025-04-01", "to": "2026-03-31", "financial_year": "2025-26"}
    assert (told["total"], [one["amount"] for one in told["data"]]) == (
        "1650.51",
        ["500.50", "1150.01"],
    )
    assert told["data"][0] == {
        "date_awarded": "2025-11-03",
        "period_from": "2025-11-10",
        "period_to": None,
        "department": "Neighbourhoods",
        "beneficiary": "Clifton Park Friends",
        "registration_number": "1234567",
        "purpose": "Benches: Two benches beside the bandstand.",
        "amount": "500.50",
    }
    file = await client.get(f"{GRANTS}/2025-26?format=csv")
    rows = list(csv.DictReader(io.StringIO(file.text, newline="")))
    assert [row["Amount"] for row in rows] == ["500.50", "1150.01"]
    assert list(rows[0]) == [
        "Date awarded", "Period from", "Period to", "Department", "Beneficiary",
        "Registration number", "Purpose", "Amount",
    ]  # fmt: skip
    assert (await client.get(f"{GRANTS}/2030-31")).json()["data"] == []


def test_examples_are_what_is_answered() -> None:
    format_checker = jsonschema.FormatChecker()
    jsonschema.Draft4Validator(PACKAGE, format_checker=format_checker).validate(examples.PACKAGE)
    assert TransparencyList.model_fields.keys() == examples.TRANSPARENCY.keys()
    assert GivingPackage.model_fields.keys() >= examples.PACKAGE.keys() - {"downloadURL"}
