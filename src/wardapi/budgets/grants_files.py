"""360Giving data as spreadsheets have it: CSV with the standard's titles of columns.

A title is read without regard to case and blanks, and `Recipient Org:0:Name` as `Recipient
Org:Name`. Columns that are not named here are kept with the row, as they are. A row that names a
person as its recipient is refused: none of it is kept, and its cells are told to nobody.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from wardapi.budgets import organisation_rules as rules
from wardapi.budgets.organisation_errors import IndividualRefused, InvalidOrganisation
from wardapi.budgets.organisation_rules import Numbers
from wardapi.kit.errors import Unprocessable
from wardapi.priorities import cells, quantities, spreadsheets
from wardapi.priorities.cells import CellFault
from wardapi.priorities.spreadsheets import Problem, UnreadableFile

CURRENCY = "GBP"
_PENCE = quantities.SCALE // 100
_TITLES = {
    "identifier": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "amount": "Amount Awarded",
    "awarded_on": "Award Date",
    "org_id": "Recipient Org:Identifier",
    "name": "Recipient Org:Name",
    "charity": "Recipient Org:Charity Number",
    "company": "Recipient Org:Company Number",
    "funder_id": "Funding Org:Identifier",
    "funder_name": "Funding Org:Name",
    "programme": "Grant Programme:Title",
}
_MAY_BE_MISSING = frozenset({"charity", "company", "programme"})
_OF_RECIPIENT = frozenset({"org_id", "name"})
_IDENTIFIER = re.compile(r"360G-[^\s-]+-\S+")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T[0-9:.]+(Z|[+-]\d\d:?\d\d)?")


class Given(NamedTuple):
    """A row that could be read. `cells` is all of it, title by title."""

    row: int
    identifier: str
    title: str
    description: str
    amount_pence: int
    awarded_on: date
    recipient: str
    numbers: Numbers
    funder_id: str
    funder_name: str
    programme: str | None
    cells: Mapping[str, str]

    @property
    def digest(self) -> str:
        """A digest of the whole row: equal rows have equal ones."""
        plain = json.dumps(self.cells, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()


class Refused(NamedTuple):
    """A row with all that is wrong with it, and its amount where that could be read."""

    problems: list[Problem]
    amount_pence: int | None


class Sheet(NamedTuple):
    """What is in a file, row by row."""

    rows: list[Given | Refused]
    blank: int


class _Columns(NamedTuple):
    titles: list[str]
    fields: dict[str, int]
    of_persons: list[int]


def read(content: bytes) -> Sheet:
    """Return the rows of a file. Raises `UnreadableFile`."""
    text, delimiter = spreadsheets.with_delimiter(spreadsheets.decoded(content))
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = _columns(spreadsheets.headings(records))
    rows: list[Given | Refused] = []
    blank = 0
    for number, record in spreadsheets.numbered(records):
        if isinstance(record, str):
            rows.append(Refused([Problem(number, "row", record)], None))
        elif not any(cell.strip() for cell in record):
            blank += 1
        else:
            rows.append(_row(number, record, columns, comma_is_plain=delimiter == ","))
    return Sheet(rows, blank)


def _columns(headings: Sequence[str]) -> _Columns:
    titles = [heading.strip()[:200] for heading in headings]
    keys = [_key(title) for title in titles]
    fields = {}
    for field, title in _TITLES.items():
        places = [n for n, key in enumerate(keys) if key == _key(title)]
        if len(places) > 1:
            raise UnreadableFile(f"Two columns have the heading {title!r}. Take one away.")
        if places:
            fields[field] = places[0]
    of_persons = [n for n, key in enumerate(keys) if key.startswith("recipientind")]
    needed = _TITLES.keys() - _MAY_BE_MISSING - (_OF_RECIPIENT if of_persons else set())
    missing = [title for field, title in _TITLES.items() if field in needed - fields.keys()]
    if missing:
        raise UnreadableFile(
            f"The first row has no heading {' and no heading '.join(map(repr, missing))}. "
            "360Giving's spreadsheets have them all."
        )
    return _Columns(titles, fields, of_persons)


def _key(title: str) -> str:
    return re.sub(r":0(?=:)", "", re.sub(r"[\s_-]+", "", title.lower()))


def _row(
    number: int, record: Sequence[str], columns: _Columns, *, comma_is_plain: bool
) -> Given | Refused:
    if any(cell.strip() for cell in record[len(columns.titles) :]):
        sentence = (
            f"The row has {len(record)} cells under {len(columns.titles)} headings. Put quotation "
            "marks around text that has the separator in it."
        )
        return Refused([Problem(number, "row", sentence)], None)
    if any("\0" in cell for cell in record):
        sentence = "A cell holds a character that cannot be kept. Type it anew."
        return Refused([Problem(number, "row", sentence)], None)
    named = {field: record[n] if n < len(record) else "" for field, n in columns.fields.items()}
    read, problems = _read(number, named, comma_is_plain=comma_is_plain)
    amount = read.get("amount")
    if any(record[n].strip() for n in columns.of_persons if n < len(record)):
        told = f"The recipient is a person. {IndividualRefused.title}"
        return Refused([Problem(number, "Recipient Ind", told)], amount)
    numbers = _recipient(number, read, problems)
    if problems or numbers is None:
        return Refused(problems, amount)
    kept = {title: cell for title, cell in zip(columns.titles, record, strict=False) if title}
    return Given(
        row=number,
        identifier=read["identifier"],
        title=read["title"],
        description=read["description"],
        amount_pence=read["amount"],
        awarded_on=read["awarded_on"],
        recipient=read["name"],
        numbers=numbers,
        funder_id=read["funder_id"],
        funder_name=read["funder_name"],
        programme=read["programme"],
        cells=kept,
    )


def _read(
    number: int, named: Mapping[str, str], *, comma_is_plain: bool
) -> tuple[dict[str, Any], list[Problem]]:
    """Return what could be read of a row, and what is wrong with the rest."""
    read: dict[str, Any] = {}
    problems = []
    for field, reader in _READERS.items():
        try:
            read[field] = reader(named.get(field, ""), comma_is_plain)
        except CellFault as fault:
            problems.append(Problem(number, _TITLES[field], str(fault)))
    return read, problems


def _recipient(number: int, read: Mapping[str, Any], problems: list[Problem]) -> Numbers | None:
    """Return what the recipient is registered under; what is wrong goes to `problems`."""
    try:
        if read.get("name") is not None:
            rules.check_name(read["name"])
        return rules.numbers(
            org_id=read.get("org_id"),
            charity=read.get("charity"),
            company=read.get("company"),
            own="",
        )
    except (IndividualRefused, InvalidOrganisation) as refusal:
        problems.append(Problem(number, _column_of(refusal), refusal.detail))
        return None


def _column_of(refusal: Unprocessable) -> str:
    columns = {"/charity_number": "charity", "/company_number": "company", "/name": "name"}
    return _TITLES[columns.get(refusal.errors[0].pointer, "org_id")]


def _text(field: str, maximum: int) -> Callable[[str, bool], str]:
    def read(cell: str, _: bool) -> str:  # noqa: FBT001 - every reader is called so
        text = cells.text_of(cell, maximum)
        if text is None:
            raise CellFault(f"The {_TITLES[field]} is missing.")
        return text

    return read


def _identifier(cell: str, plain: bool) -> str:  # noqa: FBT001 - as above
    text = _text("identifier", 200)(cell, plain)
    if _IDENTIFIER.fullmatch(text) is None:
        raise CellFault(f"{text!r} is no identifier of a grant, such as 360G-publisher-0001.")
    return text


def _currency(cell: str, _: bool) -> str:  # noqa: FBT001 - as above
    text = cell.strip().upper()
    if text != CURRENCY:
        raise CellFault(f"The currency is {cell.strip()!r}; only pounds (GBP) are brought in.")
    return text


def _amount(cell: str, comma_is_plain: bool) -> int:  # noqa: FBT001 - as above
    amount = cells.number_of(cell, comma_is_plain=comma_is_plain)
    if amount.value < 0 or amount.mark == "%":
        raise CellFault(f"{cell.strip()!r} is no amount of money that was awarded.")
    if amount.value % _PENCE:
        raise CellFault(f"{cell.strip()!r} has parts of a penny. Write pounds and whole pence.")
    return amount.value // _PENCE


def _date(cell: str, _: bool) -> date:  # noqa: FBT001 - as above
    found = _INSTANT.fullmatch(cell.strip())
    return cells.date_of(found[1] if found else cell)


_READERS: dict[str, Callable[[str, bool], Any]] = {
    "identifier": _identifier,
    "title": _text("title", 500),
    "description": _text("description", 100_000),
    "currency": _currency,
    "amount": _amount,
    "awarded_on": _date,
    "org_id": _text("org_id", 120),
    "name": _text("name", 300),
    "charity": lambda cell, _: cells.text_of(cell, 20),
    "company": lambda cell, _: cells.text_of(cell, 20),
    "funder_id": _text("funder_id", 120),
    "funder_name": _text("funder_name", 300),
    "programme": lambda cell, _: cells.text_of(cell, 300),
}
