"""Themes rising in casework that no priority covers. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

MINIMUM = 5
"""Cases in the period below which nothing is said to rise."""


class ThemeCount(NamedTuple):
    """Cases received about a theme in a period, and in as many days before. None names none."""

    theme: str | None
    cases: int
    before: int
    covered: bool

    @property
    def rises(self) -> bool:
        """At least `MINIMUM` cases, and half as many again as in the period before."""
        return self.cases >= MINIMUM and 2 * self.cases >= 3 * self.before

    @property
    def is_gap(self) -> bool:
        """Whether it rises and no priority covers it."""
        return self.theme is not None and self.rises and not self.covered


def meant_by(theme: str, successors: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return a theme with those that carry it on in later editions."""
    return frozenset({theme, *successors.get(theme, ())})


def is_covered(
    theme: str | None, priorities: Iterable[str], successors: Mapping[str, Iterable[str]]
) -> bool:
    """Whether a priority is of the theme, or of one that either carries on as."""
    if theme is None:
        return False
    mine = meant_by(theme, successors)
    return any(mine & meant_by(one, successors) for one in priorities)
