"""A statement as a page: bars that are described in words, each beside a table of the same."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from starlette.responses import Response

from wardapi.budgets.ledger_errors import pounds
from wardapi.reports import pages
from wardapi.reports.charts import Chart, Line, chart
from wardapi.reports.statement_schemas import StatementOut
from wardapi.reports.statement_sections import Column, Kind, Section, sections_of
from wardapi.wards.rules import today

_LONG = 15
"""Lines above which bars tell less than the table does."""


class Table(NamedTuple):
    """A table without bars. The first column names its rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Part(NamedTuple):
    """A section of the page."""

    title: str
    note: str
    chart: Chart | None
    table: Table | None


def statement(found: StatementOut) -> Response:
    """Answer a statement as a page."""
    published = found.published_at
    return pages.answer(
        "statement.html",
        {
            "found": found,
            "period": f"{pages.day(found.period.from_)} to {pages.day(found.period.to)}",
            "counted_on": pages.day(found.counted_on),
            "published_on": pages.day(today(published)) if published is not None else "",
            "allocated": pounds(found.allocated),
            "outside": pounds(found.outside_split),
            "match": pounds(found.match_funding.total),
            "parts": list(_parts(found)),
        },
    )


def _parts(found: StatementOut) -> Iterable[Part]:
    funds, *splits = sections_of(found)
    yield Part(funds.title, funds.note, None, _account(funds))
    for section in splits:
        if section.key == "match_funding" or not 0 < len(section.lines) <= _LONG:
            yield Part(section.title, section.note, None, _table(section))
        else:
            yield Part(section.title, section.note, _bars(section, found.allocated), None)


def _account(funds: Section) -> Table:
    """The funds beside each other, so that the account of each reads downwards."""
    rows = [
        [column.title, *(_said(column, line.numbers[n]) for line in funds.lines)]
        for n, column in enumerate(funds.columns)
    ]
    return Table(funds.title, ["Figure", *(line.label for line in funds.lines)], rows)


def _table(section: Section) -> Table:
    return Table(
        section.title,
        [section.noun, *(column.title for column in section.columns)],
        [[line.label, *_cells(section, line.numbers)] for line in section.lines],
    )


def _bars(section: Section, whole: int) -> Chart:
    """The length of a bar is the amount; the whole track is all that was allocated."""
    lines = [
        Line(
            line.label,
            line.numbers[0],
            _cells(section, line.numbers),
            _beside(line.numbers[0] or 0, line.numbers[-1]),
        )
        for line in section.lines
    ]
    columns = [section.noun, *(column.title for column in section.columns)]
    title = f"Allocated {section.title[:1].lower()}{section.title[1:]}"
    return chart(section.key.replace("_", "-"), title, columns, lines, whole)


def _beside(pence: int, percent: int | None) -> str:
    return pounds(pence) if percent is None else f"{pounds(pence)}, {percent}%"


def _cells(section: Section, numbers: Sequence[int | None]) -> list[str]:
    return [_said(column, n) for column, n in zip(section.columns, numbers, strict=True)]


def _said(column: Column, number: int | None) -> str:
    if number is None:
        return "none"
    if column.kind is Kind.MONEY:
        return pounds(number)
    return f"{number}%" if column.kind is Kind.PERCENT else str(number)
