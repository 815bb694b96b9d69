"""Lines of CSV that a spreadsheet may open without harm."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# A cell that begins so is run as a formula by Excel, LibreOffice and Google Sheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NEEDS_QUOTES = frozenset('",\r\n')


def line(values: Iterable[Any]) -> str:
    """Return one record (RFC 4180) of values as JSON has them; the end of line included."""
    return ",".join(map(cell, values)) + "\r\n"


def cell(value: Any) -> str:
    """Return one cell. Text that a spreadsheet would run has an apostrophe before it.

    A list is `a; b`, a mapping `name=value; other.name=value`.
    """
    text = _text(value)
    if isinstance(value, int | float):
        return text
    if text.startswith(_FORMULA):
        text = f"'{text}"
    if not _NEEDS_QUOTES.isdisjoint(text):
        text = '"' + text.replace('"', '""') + '"'
    return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={part}" for name, part in _parts(value, ""))
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return str(value)


def _parts(value: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, part in value.items():
        if isinstance(part, Mapping):
            yield from _parts(part, f"{before}{name}.")
        elif isinstance(part, list):
            yield f"{before}{name}", ", ".join(map(_text, part))
        else:
            yield f"{before}{name}", _text(part)
