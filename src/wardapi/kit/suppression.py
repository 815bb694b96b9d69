"""What of counts is not published, so that nobody can find out about a few cases.

A cell of 1 to 4 is never published; 0 tells of nobody and is. Cells come in families: counts that
add up to a total, such as answered in time, answered or running too late, and the rest. A family is
published whole or not at all, because its total less the others would be the missing one.

Where a family is also published in rows (by band, or of each ward of a locality), the rows that
are left out must not be the total less the others either: there are at least two of them, and what
they have together is, in each column, nothing or at least 5 for each of them. The smallest rows are
left out with those that must be, until that holds. Then one left-out row can always be another: no
cell of it follows from what is public, even for who knows this rule. Where it cannot be made to
hold, the totals give the rows away (`give_away_totals`) and are left out as well.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST = 5
"""The smallest count, above none, that is published."""

Family = tuple[int, ...]
Key = TypeVar("Key", bound=Hashable)


def is_small(count: int) -> bool:
    """Whether a count tells of a few."""
    return 0 < count < SMALLEST


def is_hidden(family: Family) -> bool:
    """Whether a family of counts is not published."""
    return any(map(is_small, family))


def hidden_rows(rows: Mapping[Key, Family]) -> frozenset[Key]:
    """Return the rows that are not published, given that their columns' totals may be.

    Rows of nothing at all are published. When every other row is hidden, nothing more can be done
    with rows: see `give_away_totals`.
    """
    hidden = {key for key, family in rows.items() if is_hidden(family)}
    others = sorted((key for key in rows if key not in hidden and any(rows[key])),
                    key=lambda key: (sum(rows[key]), str(key)))  # fmt: skip
    while hidden and others and not _is_enough([rows[key] for key in hidden]):
        hidden.add(others.pop(0))
    return frozenset(hidden)


def give_away_totals(rows: Mapping[Key, Family]) -> bool:
    """Whether the totals may not be published, because what is left out of the rows is too little.

    Who knows the rule and the totals could then work out the rows that are left out.
    """
    hidden = hidden_rows(rows)
    return bool(hidden) and not _is_enough([rows[key] for key in hidden])


def _is_enough(hidden: list[Family]) -> bool:
    least = SMALLEST * len(hidden)
    together = [sum(column) for column in zip(*hidden, strict=True)]
    return len(hidden) > 1 and all(total == 0 or total >= least for total in together)


def quantile(value: int | None, rank: int, count: int) -> int | None:
    """Return a quantile of so many values if at least 5 lie on each side of it, itself included."""
    enough = rank >= SMALLEST and count - rank + 1 >= SMALLEST
    return value if enough else None
