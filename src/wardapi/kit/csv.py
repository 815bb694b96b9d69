"""Lines of CSV that a spreadsheet may open without harm."""

import json
from collections.abc import Iterable
from typing import Any

# A cell that begins so is run as a formula by Excel, LibreOffice and Google Sheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NEEDS_QUOTES = frozenset('",\r\n')


def line(values: Iterable[Any]) -> str:
    """Return one record (RFC 4180) of values as JSON has them; the end of line included."""
    return ",".join(map(cell, values)) + "\r\n"


def cell(value: Any) -> str:
    """Return one cell. Text that a spreadsheet would run has an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text.startswith(_FORMULA):
        text = f"'{text}"
    if not _NEEDS_QUOTES.isdisjoint(text):
        text = '"' + text.replace('"', '""') + '"'
    return text
