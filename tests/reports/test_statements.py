"""Statements of ward budgets: what they count, who sees what, and in which shapes."""

from datetime import date
from io import BytesIO
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, WATH, Api
from tests.commitments.plan import PlanOfWard
from tests.kit.test_problems import problem
from tests.reports.statement_world import YEAR, Books
from wardapi.budgets import ledger
from wardapi.budgets.vocabulary import EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.reports import statement_counting, statement_places

BOROUGH = "/statements/borough/2021-22"
SUMMED = ("allocated", "outside_split")
SPLITS = (
    "by_sector", "by_theme", "by_priority", "by_recipient", "by_way", "by_deprivation_band",
)  # fmt: skip


async def read(api: Api, by: Caller, path: str = BOROUGH) -> dict[str, Any]:
    answer = await api.get(by, path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pence(text: str) -> int:
    return round(float(text) * 100)


async def test_the_figures_of_2021_22_come_out_as_the_report_has_them(
    api: Api, books: Books, finance: Caller
) -> None:
    found = await read(api, finance)
    assert found["status"] == "live"
    assert found["period"] == {
        "from": "2021-04-01", "to": "2022-03-31", "financial_year": "2021-22",
    }  # fmt: skip
    assert (found["allocated"], found["outside_split"]) == ("218000.00", "66000.00")
    assert found["organisations_funded"] == 3
    assert [(one["sector"], one["amount"], one["percent"]) for one in found["by_sector"]] == [
        ("voluntary_and_community", "83500.00", 38),
        ("public", "101500.00", 47),
        ("private", "33000.00", 15),
    ]
    allocated = {one["fund"]: one["allocated"] for one in found["by_fund"]}
    assert allocated == {
        "community-leadership-fund": "111000.00",
        "ward-capital": "107000.00",
        "ward-housing": "66000.00",
    }
    assert "rounded" in found["note"]


async def test_every_split_adds_up_to_the_penny_and_the_wards_to_the_borough(
    api: Api, books: Books, finance: Caller
) -> None:
    borough = await read(api, finance)
    wards = [await read(api, finance, f"/statements/{code}/2021-22") for code in SLUGS]
    for found in (borough, *wards):
        for split in SPLITS:
            for total, column in zip(SUMMED, ("amount", "outside_split"), strict=True):
                parts = sum(pence(one[column]) for one in found[split])
                assert parts == pence(found[total]), split
    for name in SUMMED:
        assert sum(pence(one[name]) for one in wards) == pence(borough[name])
    match = [pence(one["match_funding"]["total"]) for one in (borough, *wards)]
    assert match == [50000, 50000, 0]


SLUGS = ("boston-castle", "wath")


async def test_a_recipient_that_is_another_is_counted_as_that_one(
    api: Api, books: Books, finance: Caller
) -> None:
    rows = (await read(api, finance))["by_recipient"]
    assert [(one["name"], one["amount"], one["outside_split"], one["awards"]) for one in rows] == [
        ("A School", "101500.00", "66000.00", 2),
        ("A Group", "83500.00", "0.00", 2),
        ("=A Firm", "33000.00", "0.00", 1),
    ]


async def test_priorities_themes_tags_bands_and_ways_have_their_rows(
    api: Api, books: Books, plan: PlanOfWard, finance: Caller
) -> None:
    found = await read(api, finance)
    titles = {one["title"]: one["amount"] for one in found["by_priority"]}
    assert titles == {"Priority 1": "60000.00", "Priority 2": "47500.00", None: "110500.00"}
    assert {one["theme"]: one["amount"] for one in found["by_theme"]} == {
        "clean": "107500.00",
        None: "110500.00",
    }
    tags = {one["tag"]: one["amount"] for one in found["by_equality_tag"]}
    assert tags["carbon"] == "107500.00"
    assert tags["vulnerable_adults"] == "47500.00"
    assert tags["children_and_young_people"] == "0.00"
    assert tags[None] == "110500.00"
    bands = {one["band"]: (one["amount"], one["wards"]) for one in found["by_deprivation_band"]}
    assert bands == {"deciles 1-2": ("111000.00", 1), "not known": ("107000.00", 1)}
    assert found["deprivation_index"] == "Indices of Deprivation, 2019"
    ways = {one["way"]: one["amount"] for one in found["by_way"] if one["awards"]}
    assert ways == {"grant": "161500.00", "open_bidding": "23500.00", "purchase": "33000.00"}
    assert found["match_funding"]["by_source"] == [
        {"source": "The group's own", "kind": "match", "amount": "500.00"}
    ]


async def test_the_account_of_a_fund_adds_up_whatever_happened(
    api: Api, books: Books, finance: Caller
) -> None:
    """Each kind of entry, and each of them reversed once."""
    pot = await books.pot("ward-capital", "boston-castle")
    other = await books.pot("ward-capital", "wath")
    later = await books.pot("ward-capital", "boston-castle", YEAR + 1)
    group = await books.organisation("A Group")
    await books.enter(EntryKind.OPENING, 50, pot)
    await books.enter(EntryKind.ENTITLEMENT, 10_680, pot)
    await books.enter(EntryKind.RECEIVED, 20, pot)
    await books.enter(EntryKind.TRANSFERRED, 300, other, pot)
    await books.enter(EntryKind.TRANSFERRED, 100, pot, other)
    award = await books.award(group, (pot, 5_000))
    about = {"allocation_id": award.id}
    await books.enter(EntryKind.RELEASED, 1_000, pot, **about)
    await books.enter(EntryKind.PAID, 2_500, pot, **about)
    await books.enter(EntryKind.RECOVERED, 500, pot, **about)
    await books.enter(EntryKind.LAPSED, 7, pot)
    await books.enter(EntryKind.CARRIED, 6_000, pot, later)
    for kind in (EntryKind.ENTITLEMENT, EntryKind.RECEIVED):
        await _undo(books, await books.enter(kind, 99, pot))
    for kind in (EntryKind.COMMITTED, EntryKind.RELEASED, EntryKind.PAID):
        await _undo(books, await books.enter(kind, 11, pot, **about))
    await books.session.commit()

    found = await read(api, finance, "/statements/boston-castle/2021-22")
    (row,) = [one for one in found["by_fund"] if one["fund"] == "ward-capital"]
    assert {name: row[name] for name in ACCOUNT} == ACCOUNT
    after = await read(api, finance, "/statements/boston-castle/2022-23")
    assert [(one["fund"], one["carried_in"]) for one in after["by_fund"]] == [
        ("ward-capital", "6000.00")
    ]


async def _undo(books: Books, entry: Any) -> None:
    await ledger.reverse(
        books.session, entry.id, reason="Typed twice.", by=books.finance.principal, now=books.now
    )


ACCOUNT = {
    "opening": "50.00", "entitlement": "10680.00", "received": "20.00", "carried_in": "0.00",
    "transferred_in": "300.00", "transferred_out": "100.00", "allocated": "4000.00",
    "released": "1000.00", "paid": "2500.00", "unpaid": "1500.00", "recovered": "500.00",
    "left": "7450.00", "carried_out": "6000.00", "lapsed": "7.00", "available": "1443.00",
}  # fmt: skip


async def test_a_statement_takes_as_many_statements_of_sql_however_much_there_is(
    books: Books, session: AsyncSession
) -> None:
    few = await _statements(session)
    pot = await books.pot("ward-capital", "boston-castle")
    await books.enter(EntryKind.ENTITLEMENT, 10_680, pot)
    for number in range(12):
        organisation = await books.organisation(f"Group {number}")
        await books.award(organisation, (pot, 10), match=("pooled", f"Source {number}", 5))
    assert await _statements(session) == few
    assert few < 8


async def _statements(session: AsyncSession) -> int:
    """Return how many statements of SQL a statement of the borough takes."""
    seen: list[str] = []
    connection = (await session.connection()).sync_connection

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    place = await statement_places.get_place(session, "borough", date(2022, 3, 31))
    await session.flush()
    event.listen(connection, "before_cursor_execute", note)
    counted = await statement_counting.count(session, place, FinancialYear(YEAR))
    event.remove(connection, "before_cursor_execute", note)
    assert counted.awards
    return len(seen)


async def test_who_sees_the_pots_sees_live_figures_and_others_what_is_published(
    api: Api, client: httpx.AsyncClient, books: Books, make_caller: MakeCaller
) -> None:
    here = {"wards": [BOSTON_CASTLE]}
    insiders = [
        await make_caller("councillor", **here), await make_caller("coordinator", **here),
        await make_caller("manager"), await make_caller("auditor"),
        await make_caller("integration", scopes=["pots:read"]),
    ]  # fmt: skip
    for caller in insiders:
        assert (await read(api, caller, "/statements/boston-castle/2021-22"))["status"] == "live"
    outsiders = [
        await make_caller("councillor", wards=[WATH]), await make_caller("administrator"),
        await make_caller("integration", scopes=["statements:read"]),
        await make_caller("manager", wards=[WATH]),
    ]  # fmt: skip
    for caller in (*outsiders, *insiders[:2]):
        path = BOROUGH if caller in insiders else "/statements/boston-castle/2021-22"
        problem(await api.get(caller, path), 404, "statement_not_published")
    anybody = await client.get("/v1/statements/boston-castle/2021-22")
    problem(anybody, 404, "statement_not_published")


async def test_what_is_not_there_is_not_found(api: Api, books: Books, finance: Caller) -> None:
    problem(await api.get(finance, "/statements/nowhere/2021-22"), 404, "ward_not_found")
    problem(await api.get(finance, "/statements/wath/2019-20"), 404, "ward_not_found")
    problem(await api.get(finance, "/statements/wath/2021-23"), 422, "invalid_financial_year")
    answer = await api.get(finance, f"{BOROUGH}?version=1")
    problem(answer, 404, "statement_version_not_found")
    empty = await read(api, finance, "/statements/borough/2030-31")
    assert (empty["allocated"], empty["by_fund"], empty["awards"]) == ("0.00", [], 0)
    assert {one["percent"] for one in empty["by_sector"]} == {None}


async def test_a_spreadsheet_has_a_line_for_each_figure(
    api: Api, books: Books, finance: Caller
) -> None:
    answer = await api.get(finance, f"{BOROUGH}?format=csv")
    assert answer.headers["content-disposition"].endswith('"statement-borough-2021-22.csv"')
    head, *lines = answer.text.splitlines()
    assert head == (
        "place,name,financial_year,status,version,section,code,item,figure,amount,number,"
        "percent_rounded"
    )
    assert "borough,The borough,2021-22,live,,total,,,allocated,218000.00,," in lines
    private = "borough,The borough,2021-22,live,,by_sector,private,Private"
    assert f"{private},amount,33000.00,," in lines
    assert f"{private},percent,,,15" in lines
    assert any(",'=A Firm,amount,33000.00,," in line for line in lines)


async def test_a_workbook_has_a_sheet_for_each_part_and_numbers_in_its_cells(
    api: Api, books: Books, finance: Caller
) -> None:
    answer = await api.get(finance, f"{BOROUGH}?format=xlsx")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [
        "Summary", "By fund", "By sector", "By theme", "By priority", "By recipient", "By way",
        "By deprivation band", "By equality tag", "Match funding",
    ]  # fmt: skip
    sectors = list(book["By sector"].iter_rows(values_only=True))
    assert sectors[0] == (
        "Code", "Sector", "Allocated", "Outside the split", "Awards", "Share, rounded",
    )  # fmt: skip
    assert sectors[3] == ("private", "Private", 33000, 0, 1, 15)
    funds = {row[0]: row[2:] for row in book["By fund"].iter_rows(min_row=2, values_only=True)}
    assert funds["community-leadership-fund"][6] == 111000
    names = [row[1].value for row in book["By recipient"].iter_rows(min_row=2)]
    assert "=A Firm" in names
    assert all(cell.data_type != "f" for row in book["By recipient"] for cell in row)
    summary = dict(book["Summary"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert summary["Allocated"] == 218000


async def test_a_reader_names_the_shape_by_accept(
    client: httpx.AsyncClient, books: Books, finance: Caller
) -> None:
    for accept in ("text/csv", XLSX, "text/html,application/xhtml+xml,*/*;q=0.8"):
        headers = {**finance.headers, "accept": accept}
        answer = await client.get(f"/v1{BOROUGH}", headers=headers)
        assert answer.headers["content-type"].startswith(accept.partition(",")[0])


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize("shape", ["csv", "xlsx", "html"])
async def test_a_year_without_pots_has_every_shape(
    api: Api, books: Books, finance: Caller, shape: str
) -> None:
    answer = await api.get(finance, f"/statements/wath/2030-31?format={shape}")
    assert answer.status_code == 200, answer.text
