"""How far two versions of the same figures are from each other."""

from collections.abc import Iterator
from typing import Any

_ABOUT_CASES = (
    "cases",
    "by_raiser",
    "by_deprivation",
    "by_equality_tag",
    "escalations_of_cases",
)
"""The parts whose counts are of people's cases. The others count what services did."""
_NOT_COUNTED = frozenset({"percent", "median", "ninetieth_percentile", "year"})
Place = tuple[str | int, ...]


def moved(published: dict[str, Any], counted: dict[str, Any]) -> list[int]:
    """Return by how much each count about cases differs that both have, where it does.

    Without any difference in anything at all the list is empty; where only other things differ, or
    a count appeared or went, it is [0].
    """
    before, after = dict(_counts(published)), dict(_counts(counted))
    found = [
        abs(after[at] - count) for at, count in before.items() if after.get(at, count) != count
    ]
    return found or ([] if _said(published) == _said(counted) else [0])


def _said(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "as_of"}


def _counts(figures: dict[str, Any]) -> Iterator[tuple[Place, int]]:
    for part in _ABOUT_CASES:
        yield from _within(figures.get(part), (part,))


def _within(node: Any, at: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in _NOT_COUNTED:
                yield from _within(value, (*at, name))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _within(value, (*at, place))
    elif isinstance(node, int) and not isinstance(node, bool):
        yield at, node
