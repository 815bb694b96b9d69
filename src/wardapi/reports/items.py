"""A scorecard as a flat row of figures: what the spreadsheet and the page are made of."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wardapi.kit import csv
from wardapi.reports.schemas import (
    CasesOut,
    CommitmentsOut,
    CountOut,
    EscalationsOut,
    FiguresOut,
    ShareOut,
)

NOT_SHOWN = "not shown"
"""Stands where a figure is suppressed, or where there is none, as the median of nothing."""


class Item(NamedTuple):
    """A figure: a share, or else a count. `group` is the band, the office or the tag."""

    section: str
    group: str
    figure: str
    share: ShareOut | None = None
    number: int | None = None
    link: str | None = None


COLUMNS = (
    "from", "to", "section", "group", "figure", "numerator", "denominator", "percent", "count",
    "numerator_is", "denominator_is", "note",
)  # fmt: skip


def sheet(periods: Iterable[FiguresOut]) -> str:
    """Return figures as CSV, one line for each, period after period."""
    lines = [csv.line(COLUMNS)]
    for figures in periods:
        days = [figures.period.from_.isoformat(), figures.period.to.isoformat()]
        lines += [csv.line([*days, *_cells(item)]) for item in items_of(figures)]
    return "".join(lines)


def _cells(item: Item) -> Sequence[object]:
    place = (item.section, item.group, item.figure)
    if item.share is None:
        note = "" if item.number is not None else NOT_SHOWN
        return (*place, None, None, None, item.number, "", "", note)
    found = item.share
    note = "" if found.denominator is not None else NOT_SHOWN
    of = (found.numerator_is, found.denominator_is, note)
    return (*place, found.numerator, found.denominator, found.percent, None, *of)


def items_of(figures: FiguresOut) -> Iterator[Item]:
    """Yield every figure of a period, in the order of the page."""
    yield from cases_of("cases", "all", figures.cases)
    for raiser in figures.by_raiser or ():
        yield from cases_of("by raiser", raiser.raised_as.value, raiser.cases)
    if figures.by_deprivation is not None:
        index, year = figures.by_deprivation.index, figures.by_deprivation.year
        section = f"by deprivation ({index}, {year})" if index else "by deprivation"
        for band in figures.by_deprivation.bands:
            yield from cases_of(section, band.band, band.cases)
    for tag in figures.by_equality_tag or ():
        section, group = "by equality tag", tag.tag.value
        yield Item(section, group, "priorities served", tag.priorities_served)
        yield from commitments_of(section, group, tag.commitments)
        yield from cases_of(section, group, tag.cases)
    yield from escalations_of("escalations of cases", figures.escalations_of_cases)
    yield from escalations_of("escalations of commitments", figures.escalations_of_commitments)
    yield from commitments_of("commitments", "all", figures.commitments)
    yield from services_of(figures)


def services_of(figures: FiguresOut) -> Iterator[Item]:
    """Yield what services do besides answering and keeping."""
    section, group = "services", "all"
    yield Item(section, group, "meetings attended", figures.attendance.attended)
    unknown = figures.attendance.not_recorded
    yield Item(section, group, "attendance not recorded", number=unknown)
    yield Item(section, group, "notice given in time", figures.notice_in_time)
    yield Item(section, group, "leads in place", figures.leads_in_place)
    yield Item(section, group, "alignment with priorities", figures.alignment)


def cases_of(section: str, group: str, cases: CasesOut) -> Iterator[Item]:
    """Yield the figures about some cases."""

    def counted(figure: str, found: CountOut) -> Item:
        return Item(section, group, figure, number=found.count, link=found.link)

    yield counted("received", cases.received)
    of_received, of_closed = cases.answered_in_time_of_received, cases.answered_in_time_of_closed
    yield Item(section, group, "answered in time, of those received", of_received)
    yield Item(section, group, "answered in time, of those closed", of_closed)
    yield Item(section, group, "acknowledged in time", cases.acknowledged_in_time)
    if cases.outcomes is not None:
        for name in type(cases.outcomes).model_fields:
            found = getattr(cases.outcomes, name)
            yield counted(f"received: {name.replace('_', ' ')}", found)
    yield counted("running at the end: in time", cases.running.open_in_time)
    yield counted("running at the end: overdue", cases.running.open_overdue)
    days = cases.working_days
    yield counted("answered in the period", days.answered)
    yield Item(section, group, "working days to answer: median", number=days.median)
    ninetieth = days.ninetieth_percentile
    yield Item(section, group, "working days to answer: 90th percentile", number=ninetieth)


def commitments_of(section: str, group: str, found: CommitmentsOut) -> Iterator[Item]:
    """Yield what became of commitments."""
    yield Item(section, group, "commitments kept in time", found.kept_in_time)
    for name in ("kept_late", "missed", "withdrawn", "open_in_time", "open_overdue"):
        figure = f"commitments {name.replace('_', ' ')}"
        yield Item(section, group, figure, number=getattr(found, name))


def escalations_of(section: str, found: EscalationsOut) -> Iterator[Item]:
    """Yield the escalations by level."""
    yield Item(section, "all", "raised", number=found.total)
    for level in found.levels or ():
        yield Item(section, f"level {level.level}", "raised", number=level.raised, link=level.link)
