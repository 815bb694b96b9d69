"""Files of readings as spreadsheets save them: CSV with a line of headings.

A heading is read without regard to case, blanks and underscores. `indicator` (an id, or a slug
with its `ward` beside it), `date` and `value` must be there; `source` and `note` may be. Rows are
numbered as spreadsheets do: the headings are row 1. Blank rows are counted apart.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from wardapi.kit.errors import Unprocessable
from wardapi.priorities import cells
from wardapi.priorities.cells import Amount, CellFault

MAX_BYTES = 20 * 1024 * 1024
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


class UnreadableFile(Unprocessable):
    """The file as a whole cannot be read as a table of readings; no row of it was looked at."""

    code = "unreadable_file"
    title = "The file is no CSV of readings."
    remedy = "Save it as `CSV UTF-8` with the headings indicator, ward, date, value, source, note."


class Problem(NamedTuple):
    """Why a row was refused, and the column that it lies in."""

    row: int
    field: str
    detail: str


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
    text, delimiter = _with_delimiter(_decoded(content))
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        headings = next(records, [])
    except csv.Error:
        raise UnreadableFile(
            "The headings cannot be read: a quotation mark is not closed."
        ) from None
    columns, ignored = _columns(headings)
    rows: list[Given | list[Problem]] = []
    blank = 0
    for number, record in _numbered(records):
        if isinstance(record, str):
            rows.append([Problem(number, "row", record)])
        elif not any(cell.strip() for cell in record):
            blank += 1
        else:
            rows.append(_row(number, record, columns, comma_is_plain=delimiter == ","))
    return Sheet(rows, blank, ignored)


def _numbered(records: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record with its number; a sentence where the reader had to give up."""
    number = 1
    while True:
        number += 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:
            yield (
                number,
                (
                    "A quotation mark here is not closed, or stands within a cell without being "
                    "doubled; if it is not closed, the rows after it belong to this one."
                ),
            )
        else:
            yield number, record


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableFile(f"The file has more than {MAX_BYTES // 2**20} MiB. Split it.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile("This is an Excel workbook. In Excel, save it as `CSV UTF-8`.")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise UnreadableFile(
            f"The file is not UTF-8 (line {line}). In Excel, save it as `CSV UTF-8`."
        ) from None
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    return text


def _with_delimiter(text: str) -> tuple[str, str]:
    """Return the text and the mark between its cells: what the first line has most of.

    Excel may say the mark itself, in a line `sep=;` that it does not count as a row.
    """
    if told := re.match(r"sep=([,;\t])\r?\n", text, re.IGNORECASE):
        return text[told.end() :], told[1]
    first = text.partition("\n")[0]
    return text, max(",;\t", key=first.count)


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
