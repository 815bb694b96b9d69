"""Reports as pages: HTML that prints well, without a script, under a strict policy."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from wardapi.reports import items
from wardapi.reports.charts import Chart, Line, chart
from wardapi.reports.items import NOT_SHOWN, Item
from wardapi.reports.schemas import FiguresOut, SubjectOut
from wardapi.wards.rules import COUNCIL_ZONE

MEDIA_TYPE = "text/html"


class Part(NamedTuple):
    """A section of the page."""

    title: str
    charts: Sequence[Chart]
    lists: Sequence[tuple[str, str]] = ()
    note: str = ""


class Edition(NamedTuple):
    """Which published version a page shows."""

    number: int
    published_on: str


def answer(template: str, values: Mapping[str, Any]) -> Response:
    """Answer a page. Its one style sheet is within it, and allowed by its hash."""
    css, policy = _style()
    page = _templates().get_template(template).render(css=css, **values)
    headers = {"Content-Security-Policy": policy}
    return Response(page, 200, headers, MEDIA_TYPE)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("wardapi.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> tuple[Markup, str]:
    """Return the style sheet, which is our own file, and the policy that allows it alone."""
    text = resources.files("wardapi.reports").joinpath("templates/report.css").read_text("utf-8")
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
    return Markup(text), policy  # noqa: S704 - a file of this package, nobody's input


def day(found: date) -> str:
    """Return a day as people write it."""
    return f"{found:%-d %B %Y}"


def moment(found: datetime) -> str:
    """Return an instant by the council's clock."""
    return f"{found.astimezone(COUNCIL_ZONE):%H:%M on %-d %B %Y}"


def scorecard(
    subject: SubjectOut,
    figures: FiguresOut,
    previous: FiguresOut | None = None,
    edition: Edition | None = None,
) -> Response:
    """Answer a scorecard as a page."""
    return answer(
        "scorecard.html",
        {
            "subject": subject,
            "period": f"{day(figures.period.from_)} to {day(figures.period.to)}",
            "as_of": moment(figures.as_of),
            "version": edition,
            "parts": list(_parts(figures, previous)),
        },
    )


def _parts(figures: FiguresOut, previous: FiguresOut | None) -> Iterable[Part]:
    every = list(items.items_of(figures))
    before = {item[:3]: item for item in items.items_of(previous)} if previous else None
    sections: dict[str, list[Item]] = {}
    for item in every:
        sections.setdefault(item.section, []).append(item)
    for number, (title, found) in enumerate(sections.items()):
        yield Part(
            title=title[:1].upper() + title[1:],
            charts=list(_charts(f"c{number}", found, before)),
            lists=list(_lists(found)),
        )


def _charts(
    id_: str, found: Sequence[Item], before: Mapping[tuple[str, str, str], Item] | None
) -> Iterable[Chart]:
    shares = [item for item in found if item.share is not None]
    counts = [item for item in found if item.share is None]
    more = ["Before"] if before is not None else []
    if shares:
        lines = [_share_line(item, before) for item in shares]
        columns = ["Figure", "Number", "Of", *more, "Per cent"]
        yield chart(f"{id_}-shares", f"Shares: {found[0].section}", columns, lines, 100)
    if counts:
        top = max((item.number or 0 for item in counts), default=0)
        lines = [_count_line(item, before) for item in counts]
        columns = ["Figure", *more, "Number"]
        yield chart(f"{id_}-counts", f"Numbers: {found[0].section}", columns, lines, top)


def _label(item: Item) -> str:
    figure = item.figure[:1].upper() + item.figure[1:]
    return figure if item.group == "all" else f"{item.group.replace('_', ' ')}: {item.figure}"


def _share_line(item: Item, before: Mapping[tuple[str, str, str], Item] | None) -> Line:
    found = item.share
    if found is None or found.denominator is None:
        cells = [NOT_SHOWN, NOT_SHOWN]
    else:
        cells = [str(found.numerator), str(found.denominator)]
    earlier = [] if before is None else [_percent(before.get(item[:3]))]
    value = found.percent if found else None
    return Line(_label(item), value, [*cells, *earlier, _percent(item)])


def _percent(item: Item | None) -> str:
    if item is None or item.share is None or item.share.denominator is None:
        return NOT_SHOWN
    return "none" if item.share.percent is None else f"{item.share.percent}%"


def _count_line(item: Item, before: Mapping[tuple[str, str, str], Item] | None) -> Line:
    earlier = [] if before is None else [_number(before.get(item[:3]))]
    return Line(_label(item), item.number, [*earlier, _number(item)])


def _number(item: Item | None) -> str:
    return NOT_SHOWN if item is None or item.number is None else str(item.number)


def _lists(found: Iterable[Item]) -> Iterable[tuple[str, str]]:
    for item in found:
        if item.link is not None:
            yield f"List: {_label(item)}", item.link
        if item.share is not None and item.share.numerator_link is not None:
            yield f"List: {_label(item)}", item.share.numerator_link
