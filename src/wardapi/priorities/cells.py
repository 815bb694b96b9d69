"""What people mean by the cells of a spreadsheet: dates, numbers and texts, or why not.

Every refusal is a sentence for the person who keeps the spreadsheet.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from wardapi.priorities import quantities

_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#+)", re.IGNORECASE)
_FORMULA = re.compile(r"=|[+@-]\S*[(|]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}|\d{2})", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00)?(\.0+)?$")
_SERIAL = re.compile(r"\d{5}(\.0+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(32874, 73051)
"""Excel's numbers of the days from 1990 to 2099."""


class CellFault(ValueError):
    """The cell cannot be read; the message says why and what to do."""


class Amount(NamedTuple):
    """A quantity in ten-thousandths, and the sign that stood with it: "%", "£" or nothing."""

    value: int
    mark: str


def text_of(cell: str, maximum: int) -> str | None:
    """Return what a cell says, None when it is blank. An apostrophe that shields text goes."""
    text = cell.strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t":
        return _bounded(text[1:], maximum)
    _check_plain(text)
    return _bounded(text, maximum) or None


def date_of(cell: str) -> date:
    """Return the day that a cell names: 2026-06-30, 30/06/2026, 30 June 2026, or Excel's number."""
    text = cell.strip()
    _check_plain(text)
    if not text:
        raise CellFault("The date is missing.")
    text = _MIDNIGHT.sub("", text)
    if _SERIAL.fullmatch(text):
        return _of_serial(int(float(text)))
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _BRITISH.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := _NAMED.fullmatch(text):
        day, month, year = int(found[1]), _month(found[2], text), int(found[3])
    else:
        raise CellFault(f"{text!r} is no date. Write 2026-06-30 or 30/06/2026.")
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        raise CellFault(
            f"There is no day {text!r}. Dates are read day first, such as 30/06/2026; "
            "2026-06-30 is always understood."
        ) from None


def number_of(cell: str, *, comma_is_plain: bool = True) -> Amount:
    """Return the number in a cell. `comma_is_plain` is false where a comma may be a decimal one."""
    text = cell.strip()
    if not text:
        raise CellFault("The value is missing. For a day without a figure, leave the row out.")
    _check_plain(text)
    bare, mark = _unmarked(text)
    if "," in bare and not comma_is_plain:
        raise CellFault(
            f"{text!r} may mean two numbers. Write the decimals after a full stop, such as 12.5, "
            "and thousands without a comma."
        )
    if _NUMBER.fullmatch(bare) is None:
        raise CellFault(f"{text!r} is no number. Write digits with a full stop, such as 1234.5.")
    try:
        return Amount(quantities.scaled(Decimal(bare.replace(",", ""))), mark)
    except quantities.NoQuantity as fault:
        raise CellFault(f"{text!r} cannot be kept: {fault}.") from None


def _unmarked(text: str) -> tuple[str, str]:
    if text.endswith("%"):
        return text[:-1].rstrip(), "%"
    for pound in ("£", "-£"):
        if text.startswith(pound):
            return text.replace("£", "", 1), "£"
    return text, ""


def _check_plain(text: str) -> None:
    if _ERRORS.fullmatch(text):
        raise CellFault(f"The cell holds {text}, an error of the spreadsheet. Repair it there.")
    if _FORMULA.match(text):
        raise CellFault("The cell holds a formula. Paste its value in its place, and save again.")
    if _CONTROL.search(text):
        raise CellFault("The cell holds a character that cannot be kept. Type it anew.")


def _bounded(text: str, maximum: int) -> str:
    if _CONTROL.search(text):
        raise CellFault("The cell holds a character that cannot be kept. Type it anew.")
    if len(text) > maximum:
        raise CellFault(f"The text has {len(text)} characters; {maximum} are kept at most.")
    return text


def _of_serial(number: int) -> date:
    if number not in _SERIALS:
        raise CellFault(f"{number} is no date. Format the cell as a date, and save again.")
    return _SERIAL_ZERO + timedelta(days=number)


def _month(name: str, text: str) -> int:
    short = name[:3].lower()
    if short not in _MONTHS:
        raise CellFault(f"{text!r} is no date: there is no month {name!r}. Write 2026-06-30.")
    return _MONTHS.index(short) + 1
