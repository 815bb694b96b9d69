"""Nobody finds out about a few cases: properties of what is published."""

from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from wardapi.kit.suppression import give_away_totals, hidden_rows, is_hidden, is_small, quantile

cells = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, tuple[int, ...]]:
    """Some rows of one family each."""
    width = draw(st.integers(2, 3))
    row = st.tuples(*[cells] * width)
    return {f"row {n}": one for n, one in enumerate(draw(st.lists(row, min_size=2, max_size=6)))}


def totals(rows: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows.values(), strict=True)))


@given(tables())
def test_no_row_with_a_small_cell_is_published(rows: dict[str, tuple[int, ...]]) -> None:
    hidden = hidden_rows(rows)
    shown = [cell for key, row in rows.items() if key not in hidden for cell in row]
    assert not any(map(is_small, shown))
    assert all(any(rows[key]) for key in hidden)


def others(pair: tuple[tuple[int, ...], tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every other way to share out, column by column, what two rows have together."""
    columns = [
        [(one, sum(column) - one) for one in range(sum(column) + 1)]
        for column in zip(*pair, strict=True)
    ]
    for chosen in product(*columns):
        yield tuple(zip(*chosen, strict=True))


@settings(max_examples=300)
@given(tables())
def test_a_small_cell_does_not_follow_from_the_totals_and_the_rows_published(
    rows: dict[str, tuple[int, ...]],
) -> None:
    """For each small cell some other table has the same totals, publishes the same, and leaves
    out the same rows, but has another number there."""
    if is_hidden(totals(rows)) or give_away_totals(rows):
        return  # then the totals are not published, and the rows add up to nothing known
    hidden = hidden_rows(rows)
    for key in hidden:
        for column, cell in enumerate(rows[key]):
            if is_small(cell):
                assert _could_be_another(rows, hidden, key, column), (rows, key, column)


def _could_be_another(
    rows: dict[str, tuple[int, ...]], hidden: frozenset[str], key: str, column: int
) -> bool:
    for beside in hidden - {key}:
        for mine, theirs in others((rows[key], rows[beside])):
            if mine[column] != rows[key][column]:
                other = {**rows, key: mine, beside: theirs}
                if hidden_rows(other) == hidden:
                    return True
    return any(
        hidden_rows(other) == hidden
        for count in range(2, len(hidden))
        for beside in combinations(sorted(hidden - {key}), count)
        for other in _changed(rows, (key, *beside), column)
        if other[key][column] != rows[key][column]
    )


def _changed(
    rows: dict[str, tuple[int, ...]], keys: tuple[str, ...], column: int
) -> Iterator[dict[str, tuple[int, ...]]]:
    """Every way to share out among several rows what they have together in one column."""
    for shares in _shares(sum(rows[key][column] for key in keys), len(keys)):
        changed = {
            key: (*rows[key][:column], share, *rows[key][column + 1 :])
            for key, share in zip(keys, shares, strict=True)
        }
        yield rows | changed


def _shares(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _shares(total - first, parts - 1):
            yield (first, *rest)


@given(tables())
def test_what_is_left_out_together_is_not_small(rows: dict[str, tuple[int, ...]]) -> None:
    hidden = hidden_rows(rows)
    if hidden and not give_away_totals(rows):
        together = totals({key: rows[key] for key in hidden})
        assert not any(map(is_small, together))
        assert len(hidden) > 1


def test_a_row_alone_is_left_out_with_the_smallest_of_the_others() -> None:
    rows = {"north": (2, 30), "south": (40, 50), "central": (9, 11), "west": (0, 0)}
    assert hidden_rows(rows) == {"north", "central"}
    assert hidden_rows({"north": (20, 30), "south": (40, 50)}) == frozenset()


def test_a_quantile_needs_five_on_each_side() -> None:
    assert quantile(7, 5, 9) == 7
    assert quantile(7, 4, 8) is None
    assert quantile(7, 37, 41) == 7
    assert quantile(7, 36, 39) is None


def test_rows_that_are_too_little_together_take_their_totals_with_them() -> None:
    ones = {f"row {n}": (1, 0) for n in range(5)}
    assert give_away_totals(ones)
    assert give_away_totals({"a": (0, 5), "b": (4, 0), "c": (4, 0)})
    assert not give_away_totals({"a": (2, 30), "b": (9, 11), "c": (40, 50)})
    assert not give_away_totals({"a": (20, 30), "b": (9, 11)})
