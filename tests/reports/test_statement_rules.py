"""Shares and splits as plain values."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardapi.budgets.vocabulary import EntryKind
from wardapi.reports import statement_rules
from wardapi.reports.levy_statement import Neighbourhood, Sums
from wardapi.reports.statement_rules import Award, FundFigures, Recipient


@pytest.mark.parametrize(
    ("pence", "whole", "percent"),
    [
        (8_350_000, 21_800_000, 38),
        (10_150_000, 21_800_000, 47),
        (3_300_000, 21_800_000, 15),
        (1, 200, 1),
        (1, 201, 0),
        (0, 5, 0),
        (5, 5, 100),
        (0, 0, None),
    ],
)
def test_a_share_is_rounded_half_up(pence: int, whole: int, percent: int | None) -> None:
    assert statement_rules.percent(pence, whole) == percent


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_share_is_never_more_than_half_a_point_off(pence: int, more: int) -> None:
    whole = pence + more
    found = statement_rules.percent(pence, whole)
    assert found is not None
    assert abs(found - Fraction(100 * pence, whole)) <= Fraction(1, 2)


def _award(number: int, pence: int, *, outside: bool, tags: Sequence[str]) -> Award:
    id_ = UUID(int=number)
    recipient = Recipient(id=UUID(int=number % 3), org_id="", name="", sector="public")
    return Award(
        allocation_id=id_, ward_id=id_, outside_split=outside, pence=pence, recipient=recipient,
        sector="public", way="grant", equality_tags=tuple(tags), priority=None, is_published=True,
    )  # fmt: skip


AWARDS = st.lists(
    st.builds(
        _award,
        st.integers(0, 9),
        st.integers(1, 10**9),
        outside=st.booleans(),
        tags=st.lists(st.sampled_from(["carbon", "vulnerable_adults"]), unique=True),
    ),
    max_size=20,
)


@given(AWARDS)
def test_parts_add_up_to_the_whole(awards: list[Award]) -> None:
    for key in ("recipient", "ward_id", "sector"):
        parts = statement_rules.split(awards, lambda award, key=key: getattr(award, key))
        for outside in (False, True):
            whole = sum(award.pence for award in awards if award.outside_split is outside)
            found = (part.outside_pence if outside else part.pence for part in parts.values())
            assert sum(found) == whole
    tagged = statement_rules.by_tag(awards)
    untagged = sum(award.pence for award in awards if not award.equality_tags)
    assert sum(
        part.pence + part.outside_pence for tag, part in tagged.items() if tag is None
    ) == untagged  # fmt: skip


PENCE = st.dictionaries(st.sampled_from(list(EntryKind)), st.integers(0, 10**9))


@given(PENCE, PENCE)
def test_what_is_left_was_carried_out_lapsed_or_is_there(
    gained: dict[EntryKind, int], spent: dict[EntryKind, int]
) -> None:
    found = FundFigures("a", "A", "revenue", False, gained, spent).figures()
    assert found["left"] == found["carried_out"] + found["lapsed"] + found["available"]
    assert found["allocated"] == found["paid"] + found["unpaid"]


@given(PENCE, PENCE)
def test_what_the_levy_retains_is_of_the_year_or_of_earlier_ones(
    before: dict[EntryKind, int], within: dict[EntryKind, int]
) -> None:
    found = Neighbourhood(Sums(before), Sums(within))
    earlier = found.retained_of_earlier_years
    assert earlier >= 0
    assert found.retained - earlier <= found.within.received
