"""Awards as 360Giving's spreadsheets have them: its titles of columns, as CSV and as XLSX.

A column that may be there several times has a number in its title, `Grant Programme:1:Code`, which
360Giving's own tools read; the first has none where there is one alone.
"""

import io
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

from wardapi.budgets.giving_queries import Widths
from wardapi.budgets.giving_schemas import GivingGrant
from wardapi.kit import csv

XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "grants"
_MOST_CHARACTERS = 32_767
"""What one cell of XLSX holds."""


class Column(NamedTuple):
    """A column: its title, and the way to its value in an award's JSON."""

    title: str
    path: Sequence[str | int]

    def read(self, grant: Mapping[str, Any]) -> Any:
        """Return the value, None where the award has none."""
        found: Any = grant
        for part in self.path:
            if isinstance(part, int):
                found = found[part] if part < len(found) else None
            else:
                found = found.get(part)
            if found is None:
                return None
        return found


_BEFORE = (
    ("Identifier", "id"),
    ("Title", "title"),
    ("Description", "description"),
    ("Currency", "currency"),
    ("Amount Awarded", "amountAwarded"),
    ("Amount Disbursed", "amountDisbursed"),
    ("Award Date", "awardDate"),
)
_AFTER = (
    ("From an open call?", "fromOpenCall"),
    ("Last modified", "dateModified"),
    ("Data Source", "dataSource"),
)
_DATES = (("Start Date", "startDate"), ("End Date", "endDate"))
_RECIPIENT = (
    ("Identifier", "id"),
    ("Name", "name"),
    ("Charity Number", "charityNumber"),
    ("Company Number", "companyNumber"),
    ("Description", "description"),
    ("Web Address", "url"),
)
_PLACE = (
    ("Name", "name"),
    ("Country Code", "countryCode"),
    ("Geographic Code", "geoCode"),
    ("Geographic Code Type", "geoCodeType"),
)
_FUNDER = (("Identifier", "id"), ("Name", "name"), ("Department", "department"))
_PROGRAMME = (("Code", "code"), ("Title", "title"))
_CLASSIFICATION = (("Vocabulary", "vocabulary"), ("Code", "code"), ("Title", "title"))
Parts = Sequence[tuple[str, str]]


def columns(widths: Widths) -> list[Column]:
    """Return the columns of a spreadsheet whose awards have so many funds and wards at most."""
    return [
        *(Column(title, (name,)) for title, name in _BEFORE),
        *_group("Planned Dates", "plannedDates", _DATES),
        *_group("Recipient Org", "recipientOrganization", _RECIPIENT),
        *_group("Beneficiary Location", "beneficiaryLocation", _PLACE, widths.wards),
        *_group("Funding Org", "fundingOrganization", _FUNDER),
        *_group("Grant Programme", "grantProgramme", _PROGRAMME, widths.funds),
        *_group("Classifications", "classifications", _CLASSIFICATION),
        *(Column(title, (name,)) for title, name in _AFTER),
    ]


def _group(title: str, name: str, parts: Parts, times: int = 1) -> Iterator[Column]:
    for n in range(times):
        before = title if times == 1 else f"{title}:{n}"
        yield from (Column(f"{before}:{part}", (name, n, field)) for part, field in parts)


async def lines(
    shown: Sequence[Column], pages: AsyncIterator[list[GivingGrant]]
) -> AsyncIterator[str]:
    """Yield a spreadsheet as CSV, page by page. Cells that would be run are escaped."""
    yield csv.line(column.title for column in shown)
    async for page in pages:
        yield "".join(csv.line(_cells(shown, grant)) for grant in page)


async def workbook(
    shown: Sequence[Column], pages: AsyncIterator[list[GivingGrant]], *, now: datetime
) -> bytes:
    """Return a spreadsheet as XLSX. Rows go to disk as they come; no cell is ever a formula."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.set_properties({"created": now.replace(tzinfo=None)})
    sheet = book.add_worksheet(_SHEET)
    sheet.freeze_panes(1, 0)
    for n, column in enumerate(shown):
        sheet.write_string(0, n, column.title)
    row = 0
    async for page in pages:
        for grant in page:
            row += 1
            _write(sheet, row, _cells(shown, grant))
    book.close()
    return content.getvalue()


def _cells(shown: Sequence[Column], grant: GivingGrant) -> list[Any]:
    told = grant.model_dump(mode="json", by_alias=True, exclude_none=True)
    return [column.read(told) for column in shown]


def _write(sheet: Any, row: int, cells: Sequence[Any]) -> None:
    for n, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(row, n, cell[:_MOST_CHARACTERS])
        elif cell is not None:
            sheet.write_number(row, n, cell)
