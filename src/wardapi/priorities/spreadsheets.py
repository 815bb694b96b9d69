"""Tables as spreadsheets save them: CSV in whatever encoding, with whatever mark between cells.

Rows are numbered as spreadsheets do: the headings are row 1. Every refusal is a sentence for the
person who keeps the spreadsheet.
"""

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

from wardapi.kit.errors import Unprocessable

MAX_BYTES = 20 * 1024 * 1024


class UnreadableFile(Unprocessable):
    """The file as a whole cannot be read as a table; no row of it was looked at."""

    code = "unreadable_file"
    title = "The file is no CSV of what is to be brought in."
    remedy = "Save it as `CSV UTF-8` with the headings in the first row."


class Problem(NamedTuple):
    """Why a row was refused, and the column that it lies in."""

    row: int
    field: str
    detail: str


def decoded(content: bytes) -> str:
    """Return the text of a file. Raises `UnreadableFile`."""
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


def with_delimiter(text: str) -> tuple[str, str]:
    """Return the text and the mark between its cells: what the first line has most of.

    Excel may say the mark itself, in a line `sep=;` that it does not count as a row.
    """
    if told := re.match(r"sep=([,;\t])\r?\n", text, re.IGNORECASE):
        return text[told.end() :], told[1]
    first = text.partition("\n")[0]
    return text, max(",;\t", key=first.count)


def headings(records: Iterator[list[str]]) -> list[str]:
    """Return the first record. Raises `UnreadableFile`."""
    try:
        return next(records, [])
    except csv.Error:
        raise UnreadableFile(
            "The headings cannot be read: a quotation mark is not closed."
        ) from None


def numbered(records: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
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
