"""A statement as spreadsheets: one long table of CSV, or a workbook with a sheet for each part."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from wardapi.kit import csv
from wardapi.reports.statement_schemas import StatementOut
from wardapi.reports.statement_sections import Column, Kind, Section, sections_of, total_of, words
from wardapi.wards.rules import today

COLUMNS = (
    "place", "name", "financial_year", "status", "version", "section", "code", "item", "figure",
    "amount", "number", "percent_rounded",
)  # fmt: skip
_FORMATS = {Kind.MONEY: "#,##0.00", Kind.COUNT: "0", Kind.PERCENT: '0"%"'}
_KINDS = tuple(Kind)
_AS_WRITTEN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_csv(found: StatementOut) -> str:
    """Return one line for each figure: amounts in pounds, percentages rounded for display."""
    head = (
        found.place, found.name, found.period.financial_year, found.status, found.version or "",
    )  # fmt: skip
    lines = [
        csv.line((*head, section.key, line.code, line.label, column.name, *_cells(column.kind, n)))
        for section in (total_of(found), *sections_of(found))
        for line in section.lines
        for column, n in zip(section.columns, line.numbers, strict=True)
    ]
    return "".join((csv.line(COLUMNS), *lines))


def _cells(kind: Kind, number: int | None) -> Iterable[Any]:
    written: Any = pounds(number) if kind is Kind.MONEY and number is not None else number
    return ("" if one is not kind or written is None else written for one in _KINDS)


def pounds(pence: int) -> str:
    """Return an amount as a spreadsheet reads it: 1584.00."""
    sign, size = ("-", -pence) if pence < 0 else ("", pence)
    return f"{sign}{size // 100}.{size % 100:02}"


def as_xlsx(found: StatementOut, now: datetime) -> bytes:
    """Return a workbook: a summary, then a sheet for each part. Amounts are numbers, in pounds."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, _AS_WRITTEN)
    # The day is what makes two workbooks of one version the same, byte for byte.
    made = (found.published_at or now).astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": _title(found), "created": made})
    workbook = _Workbook(book)
    workbook.summarise(found)
    for section in sections_of(found):
        workbook.write(section)
    book.close()
    return written.getvalue()


def _title(found: StatementOut) -> str:
    return f"Ward budgets {found.period.financial_year}: {found.name}"


def _facts(found: StatementOut) -> Sequence[tuple[str, str]]:
    published = "" if found.published_at is None else today(found.published_at).isoformat()
    return (
        ("Place", found.name),
        ("Code", found.place),
        ("Financial year", found.period.financial_year),
        ("From", found.period.from_.isoformat()),
        ("To", found.period.to.isoformat()),
        ("Counted on", found.counted_on.isoformat()),
        ("Status", found.status),
        ("Version", "" if found.version is None else str(found.version)),
        ("Published on", published),
        ("Digest", found.digest or ""),
        ("Note", found.note),
    )


class _Workbook:
    """Writes sheets row by row, as a workbook in constant memory must be written."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._styles = {
            kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()
        }

    def summarise(self, found: StatementOut) -> None:
        """Write what the workbook is, and the totals."""
        sheet = self._book.add_worksheet("Summary")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 44)
        sheet.write_string(0, 0, _title(found), self._bold)
        facts = _facts(found)
        for row, (label, text) in enumerate(facts, start=1):
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, text)
        total = total_of(found)
        for row, column in enumerate(total.columns, start=len(facts) + 1):
            sheet.write_string(row, 0, column.title)
            numbers = [total.lines[0].numbers[row - len(facts) - 1]]
            self._numbers(sheet, (row, 1), [column], numbers)

    def write(self, section: Section) -> None:
        """Write a section on a sheet of its own."""
        sheet = self._book.add_worksheet(words(section.key))
        sheet.set_column(0, 1, 34)
        sheet.set_column(2, 2 + len(section.columns), 18)
        sheet.freeze_panes(1, 2)
        titles = ("Code", section.noun, *(column.title for column in section.columns))
        for n, title in enumerate(titles):
            sheet.write_string(0, n, title, self._bold)
        for row, line in enumerate(section.lines, start=1):
            sheet.write_string(row, 0, line.code)
            sheet.write_string(row, 1, line.label)
            self._numbers(sheet, (row, 2), section.columns, line.numbers)
        if section.note:
            sheet.write_string(len(section.lines) + 2, 0, section.note)

    def _numbers(
        self,
        sheet: Any,
        at: tuple[int, int],
        columns: Sequence[Column],
        numbers: Sequence[int | None],
    ) -> None:
        for n, (column, number) in enumerate(zip(columns, numbers, strict=True), start=at[1]):
            if number is not None:
                # A workbook's numbers are binary; pounds and pence survive in them to 10**13.
                written = number / 100 if column.kind is Kind.MONEY else number
                sheet.write_number(at[0], n, written, self._styles[column.kind])
