"""A statement as sections of rows: what its spreadsheets and its page are made of."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from wardapi.reports.statement_schemas import (
    ACCOUNT,
    PriorityPartOut,
    StatementFigures,
    StatementPartOut,
)

UNNAMED = "Not published yet"
UNLINKED = "No published priority"


class Kind(StrEnum):
    """What the numbers of a column are: pence, a count, or whole per cent."""

    MONEY = "amount"
    COUNT = "number"
    PERCENT = "percent"


class Column(NamedTuple):
    """A column of numbers; `name` is that of the field on the wire."""

    name: str
    title: str
    kind: Kind


class Line(NamedTuple):
    """One row: the name of what it is about, its code where it has one, a number by column."""

    code: str
    label: str
    numbers: Sequence[int | None]


class Section(NamedTuple):
    """One section. `noun` says what its rows are."""

    key: str
    title: str
    noun: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    note: str = ""


PART_COLUMNS = (
    Column("amount", "Allocated", Kind.MONEY),
    Column("outside_split", "Outside the split", Kind.MONEY),
    Column("awards", "Awards", Kind.COUNT),
    Column("percent", "Share, rounded", Kind.PERCENT),
)
TOTALS = (
    Column("allocated", "Allocated", Kind.MONEY),
    Column("outside_split", "Outside the split", Kind.MONEY),
    Column("organisations_funded", "Organisations funded", Kind.COUNT),
    Column("awards", "Awards", Kind.COUNT),
)
_AMOUNT = (Column("amount", "Amount", Kind.MONEY),)


class _Split(NamedTuple):
    """A split of what was allocated; `label` gives the code and the name of a part."""

    key: str
    title: str
    noun: str
    label: Callable[[Any], tuple[str, str]]
    note: str = ""


def words(code: str) -> str:
    """Return a code as words: voluntary_and_community is Voluntary and community."""
    text = code.replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


def total_of(found: StatementFigures) -> Section:
    """Return the totals, as a section of one row."""
    numbers = [getattr(found, column.name) for column in TOTALS]
    return Section("total", "In short", "", TOTALS, [Line("", "", numbers)])


def sections_of(found: StatementFigures) -> Iterator[Section]:
    """Yield the sections of a statement, in the order of its page."""
    yield _funds(found)
    for split in _BEFORE_BANDS:
        yield _split(found, split)
    yield _bands(found)
    yield _split(found, _TAGS)
    yield _match(found)


def _funds(found: StatementFigures) -> Section:
    columns = tuple(Column(name, words(name), Kind.MONEY) for name in ACCOUNT)
    lines = [
        Line(fund.fund, fund.name, [getattr(fund, column.name) for column in columns])
        for fund in found.by_fund
    ]
    outside = [fund.name for fund in found.by_fund if fund.outside_split]
    note = f"Outside the split: {', '.join(outside)}." if outside else ""
    return Section("by_fund", "By fund", "Fund", columns, lines, note)


def _split(found: StatementFigures, split: _Split) -> Section:
    lines = [Line(*split.label(one), _numbers(one)) for one in getattr(found, split.key)]
    return Section(split.key, split.title, split.noun, PART_COLUMNS, lines, split.note)


def _bands(found: StatementFigures) -> Section:
    columns = (*PART_COLUMNS[:3], Column("wards", "Wards", Kind.COUNT), PART_COLUMNS[3])
    lines = []
    for one in found.by_deprivation_band:
        amount, outside, awards, percent = _numbers(one)
        lines.append(Line("", words(one.band), [amount, outside, awards, one.wards, percent]))
    index = found.deprivation_index
    note = f"By {index}; decile 1 is the most deprived tenth." if index else "No index is known."
    title = "By deprivation of the ward"
    return Section("by_deprivation_band", title, "Wards in", columns, lines, note)


def _match(found: StatementFigures) -> Section:
    lines = [
        Line(one.kind.value, f"{words(one.kind.value)}: {one.source}", [one.amount])
        for one in found.match_funding.by_source
    ]
    note = "Other money for the same purposes. It is told in the lead ward of each award."
    return Section("match_funding", "Match funding", "Source", _AMOUNT, lines, note)


def _numbers(one: StatementPartOut) -> list[int | None]:
    return [one.amount, one.outside_split, one.awards, one.percent]


def _word(code: Any) -> tuple[str, str]:
    return str(code), words(str(code))


def _or(code: str | None, name: str | None) -> tuple[str, str]:
    return code or "", name or UNLINKED


def _priority(one: PriorityPartOut) -> tuple[str, str]:
    return _or(None if one.priority is None else str(one.priority), one.title)


_BEFORE_BANDS = (
    _Split("by_sector", "By sector", "Sector", lambda one: _word(one.sector)),
    _Split("by_theme", "By theme", "Theme", lambda one: _or(one.theme, one.name)),
    _Split("by_priority", "By priority", "Priority", _priority),
    _Split(
        "by_recipient",
        "By recipient",
        "Recipient",
        lambda one: (one.org_id or "", one.name or UNNAMED),
    ),
    _Split("by_way", "By way of allocating", "Way", lambda one: _word(one.way)),
)
_TAGS = _Split(
    "by_equality_tag",
    "By equality tag",
    "Tag",
    lambda one: _word(one.tag) if one.tag else ("", "Without a tag"),
    "An award with several tags stands under each, so these amounts do not add up.",
)
