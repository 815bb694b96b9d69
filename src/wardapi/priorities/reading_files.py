"""Files of readings as spreadsheets save them: CSV with a line of headings.

A heading is read without regard to case, blanks and underscores. `indicator` (an id, or a slug
with its `ward` beside it), `date` and `value` must be there; `source` and `note` may be. Rows are
numbered as spreadsheets do: the headings are row 1. Blank rows are counted apart.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from wardapi.priorities import cells, spreadsheets
from wardapi.priorities.cells import Amount, CellFault
from wardapi.priorities.spreadsheets import Problem, UnreadableFile

MAX_SOURCE, MAX_NOTE, MAX_NAME = 500, 2000, 120
_HEADINGS = {
    "indicator": ("indicator", "indicatorid", "indicatorslug", "id"),
    "ward": ("ward", "wardcode", "gsscode", "wardname"),
    "date": ("date", "on", "day", "readingdate", "measuredon"),
    "value": ("value", "reading", "figure"),
    "source": ("source",),
    "note": ("note", "notes", "comment"),
}
_KNOWN = {spelling: name for name, spellings in _HEADINGS.items() for spelling in spellings}
_NEEDED = ("indicator", "date", "value")


class Given(NamedTuple):
    """A row that could be read."""

    row: int
    indicator: str
    ward: str | None
    on: date
    amount: Amount
    source: str | None
    note: str | None


class Sheet(NamedTuple):
    """What is in a file: each row as it was read or with all that is wrong with it."""

    rows: list[Given | list[Problem]]
    blank: int
    ignored: list[str]


def read(content: bytes) -> Sheet:
    """Return the rows of a file. Raises `UnreadableFile`."""
    text, delimiter = spreadsheets.with_delimiter(spreadsheets.decoded(content))
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headings = spreadsheets.headings(records)
    columns, ignored = _columns(headings)
    rows: list[Given | list[Problem]] = []
    blank = 0
    for number, record in spreadsheets.numbered(records):
        if isinstance(record, str):
            rows.append([Problem(number, "row", record)])
        elif not any(cell.strip() for cell in record):
            blank += 1
        else:
            rows.append(_row(number, record, columns, comma_is_plain=delimiter == ","))
    return Sheet(rows, blank, ignored)


def _columns(headings: Sequence[str]) -> tuple[list[str | None], list[str]]:
    """Return the field of each column, None for one that is not ours, and the headings of those."""
    columns: list[str | None] = []
    ignored = []
    for heading in headings:
        field = _KNOWN.get(re.sub(r"[\s_-]+", "", heading.lower()))
        if field is not None and field in columns:
            raise UnreadableFile(f"Two columns have the heading {field!r}. Take one away.")
        if field is None and heading.strip():
            ignored.append(heading.strip()[:100])
        columns.append(field)
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise UnreadableFile(
            f"The first row has no heading {' and no heading '.join(map(repr, missing))}. "
            "It must have indicator, date and value; ward, source and note may be there."
        )
    return columns, ignored


def _row(
    number: int, record: Sequence[str], columns: Sequence[str | None], *, comma_is_plain: bool
) -> Given | list[Problem]:
    if any(cell.strip() for cell in record[len(columns) :]):
        sentence = (
            f"The row has {len(record)} cells under {len(columns)} headings. Put quotation marks "
            "around text that has the separator in it."
        )
        return [Problem(number, "row", sentence)]
    named = {name: cell for name, cell in zip(columns, record, strict=False) if name is not None}
    problems: list[Problem] = []
    read: dict[str, Any] = {}
    for name, reader in _READERS.items():
        try:
            read[name] = reader(named.get(name, ""), comma_is_plain)
        except CellFault as fault:
            problems.append(Problem(number, name, str(fault)))
    return problems or Given(
        row=number,
        indicator=read["indicator"],
        ward=read["ward"],
        on=read["date"],
        amount=read["value"],
        source=read["source"],
        note=read["note"],
    )


def _indicator(cell: str) -> str:
    text = cells.text_of(cell, MAX_NAME)
    if text is None:
        raise CellFault("The indicator is missing: write its id, or its slug and its ward.")
    return text


_READERS: dict[str, Callable[[str, bool], object]] = {
    "indicator": lambda cell, _: _indicator(cell),
    "ward": lambda cell, _: cells.text_of(cell, MAX_NAME),
    "date": lambda cell, _: cells.date_of(cell),
    "value": lambda cell, plain: cells.number_of(cell, comma_is_plain=plain),
    "source": lambda cell, _: cells.text_of(cell, MAX_SOURCE),
    "note": lambda cell, _: cells.text_of(cell, MAX_NOTE),
}
