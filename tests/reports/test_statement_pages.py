"""The page of a statement: read by a parser as a browser and a screen reader would."""

import itertools
import re
from importlib import resources
from typing import Any

import pytest
import pytest_asyncio

from tests.access.keys import Caller
from tests.casework.conftest import Api
from tests.reports.pages import Page
from tests.reports.statement_world import Books
from tests.reports.test_pages import check

ADDRESS = "/statements/borough/2021-22?format=html"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@pytest_asyncio.fixture
async def page(api: Api, books: Books, finance: Caller) -> Page:
    return check(await api.get(finance, ADDRESS))


async def test_it_says_its_language_its_title_and_its_parts_in_order(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    (html,) = [attrs for tag, attrs in page.tags if tag == "html"]
    assert html["lang"] == "en-GB"
    assert tags.count("h1") == tags.count("main") == 1
    levels = [HEADINGS.index(tag) for tag in tags if tag in HEADINGS]
    assert levels[0] == 0
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert tags.count("section") == tags.count("h2") == 10


async def test_each_drawing_is_described_and_has_its_table_beside_it(page: Page) -> None:
    assert len(page.drawings) == 7
    split = next(one for one in page.drawings if one["title"] == "Allocated by sector")
    assert split["role"] == "img"
    assert split["desc"] == (
        "Bars. Voluntary and community: £83,500.00, 38%; Public: £101,500.00, 47%;"
        " Private: £33,000.00, 15%."
    )
    order = [tag for tag, _ in page.tags if tag in ("svg", "table")]
    assert all(order[n + 1] == "table" for n, tag in enumerate(order) if tag == "svg")


async def test_every_table_is_named_and_its_cells_have_headers(page: Page) -> None:
    tables = _tables(page)
    assert len(tables) == 9
    for table in tables:
        assert table[0][0] == "caption"
        scopes = [attrs.get("scope") for tag, attrs in table if tag == "th"]
        columns = scopes.count("col")
        rows = scopes.count("row")
        assert None not in scopes
        assert [tag for tag, _ in table].count("td") == (columns - 1) * rows


def _tables(page: Page) -> list[list[tuple[str, Any]]]:
    """Return the elements of each table. Nothing but tables has rows, so the next table ends it."""
    inside = ("caption", "thead", "tbody", "tr", "th", "td")
    tables: list[list[tuple[str, Any]]] = []
    for tag, attrs in page.tags:
        if tag == "table":
            tables.append([])
        elif tag in inside and tables:
            tables[-1].append((tag, attrs))
    return tables


async def test_the_bars_are_as_long_as_the_amounts(page: Page) -> None:
    rects = [attrs for tag, attrs in page.tags if tag == "rect"][:6]
    lengths = [float(one["width"] or 0) for one in rects if one["class"] == "bar"]
    tracks = {float(one["width"] or 0) for one in rects if one["class"] == "track"}
    assert len(tracks) == 1
    whole = tracks.pop()
    assert [round(length / whole, 3) for length in lengths] == [0.383, 0.466, 0.151]
    assert sum(lengths) == pytest.approx(whole, abs=0.2)


async def test_rounded_percentages_are_said_to_be_rounded(page: Page) -> None:
    text = " ".join(page.words)
    assert "rounded to whole numbers for display only" in text
    assert "Share, rounded" in text


def test_the_colours_of_pages_can_be_told_apart() -> None:
    """WCAG 2.2: 4.5 to 1 for text, 3 to 1 for what a drawing shows."""
    css = resources.files("wardapi.reports").joinpath("templates/report.css").read_text()
    text, heading = _colour(css, r"body {[^}]*?[^-]color: (#\w+)"), _colour(css, r"th {.*?: (#\w+)")
    note = _colour(css, r"\.note {.*?: (#\w+)")
    bar, track = _colour(css, r"\.bar {.*?: (#\w+)"), _colour(css, r"\.track {.*?: (#\w+)")
    white = _luminance("#fff")
    assert min(_contrast(white, text), _contrast(heading, text), _contrast(white, note)) >= 4.5
    assert min(_contrast(white, bar), _contrast(track, bar)) >= 3


def _colour(css: str, pattern: str) -> float:
    found = re.search(pattern, css)
    assert found is not None, pattern
    return _luminance(found[1])


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
