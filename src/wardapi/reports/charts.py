"""Bar charts: what stands where. The template draws them, each beside a table of the same."""

from collections.abc import Sequence
from dataclasses import dataclass

_LEFT, _ROOM, _RIGHT = 300, 360, 140
_STEP = 34
_LABEL = 44
"""Characters that fit before a bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `length` is in the drawing's own units."""

    label: str
    said: str
    y: int
    length: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under each other, and the table that says the same. `id` is unique on its page."""

    id: str
    title: str
    desc: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar]

    left = _LEFT
    room = _ROOM
    width = _LEFT + _ROOM + _RIGHT

    @property
    def height(self) -> int:
        return max(_STEP * len(self.bars), 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its label, how long its bar is (None draws none), and the cells of the table.

    The last cell is said beside the bar, unless `beside` says more.
    """

    label: str
    value: float | None
    cells: Sequence[str]
    beside: str | None = None

    @property
    def said(self) -> str:
        return self.cells[-1] if self.beside is None else self.beside


def chart(id_: str, title: str, columns: Sequence[str], lines: Sequence[Line], top: float) -> Chart:
    """Lay out a chart. A bar of the value `top` fills the room."""
    scale = _ROOM / top if top else 0.0
    bars = [
        Bar(_shortened(line.label), line.said, _STEP * n, round((line.value or 0) * scale, 1))
        for n, line in enumerate(lines)
    ]
    said = "; ".join(f"{line.label}: {line.said}" for line in lines)
    return Chart(
        id_, title, f"Bars. {said}.", columns, [(line.label, *line.cells) for line in lines], bars
    )


def _shortened(label: str) -> str:
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
