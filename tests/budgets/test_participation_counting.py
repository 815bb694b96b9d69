"""Votes are counted as the rules say, with exact fractions, and told why."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.budgets.participation_world import BALLOTS, COSTS
from wardapi.budgets import participation_outcome as outcomes
from wardapi.budgets.participation_counting import Poll, count
from wardapi.budgets.participation_outcome import Outcome, Why
from wardapi.budgets.vocabulary import CountingRule

PENCE = {code: int(cost.replace(".", "")) for code, cost in COSTS.items()}
APPROVALS = [dict.fromkeys(ballot, 1) for ballot in BALLOTS]
GREEDY, EQUAL = CountingRule.GREEDY, CountingRule.EQUAL_SHARES


def poll(rule: CountingRule, **more: object) -> Poll:
    told = {"budget": 100_000, "costs": PENCE, "rule": rule, "ballots": APPROVALS, **more}
    return Poll(**told)  # type: ignore[arg-type]


def won(outcome: Outcome) -> list[str]:
    return [line.code for line in outcome.funded]


def test_greedy_takes_projects_by_votes_as_long_as_the_money_reaches() -> None:
    outcome = count(poll(GREEDY))
    assert won(outcome) == ["A", "B"]
    told = [(line.code, line.why, line.left_before, line.left_after) for line in outcome.lines]
    assert told == [
        ("A", Why.FUNDED, 100_000, 40_000),
        ("B", Why.FUNDED, 40_000, 0),
        ("C", Why.DID_NOT_FIT, 0, 0),
        ("D", Why.NO_SUPPORT, None, None),
    ]


def test_greedy_passes_over_what_is_too_dear_and_goes_on() -> None:
    outcome = count(poll(GREEDY, budget=90_000))
    assert won(outcome) == ["A", "C"]
    assert outcome.line("B").left_before == 30_000
    assert outcome.left == 0


def test_equal_shares_gives_the_minority_its_part() -> None:
    outcome = count(poll(EQUAL))
    assert won(outcome) == ["A", "C"]
    assert (outcome.share, outcome.spent, outcome.left) == ("10000", 90_000, 10_000)
    first, third = outcome.line("A"), outcome.line("C")
    assert [(one.amount, one.supporters) for one in first.payments] == [("10000", 6)]
    assert [(one.amount, one.supporters) for one in third.payments] == [("7500", 4)]
    short = outcome.line("B")
    assert (short.why, short.supporters, short.supporters_had) == (
        Why.SUPPORTERS_SHORT, 5, "10000"
    )  # fmt: skip


def test_who_has_less_left_gives_all_and_the_others_pay_the_rest() -> None:
    # Three voters with 100 each. All want P, of 90: 30 each, so 70 are left to each. Then two of
    # them and a fourth want Q: see below.
    ballots = [{"P": 1}, {"P": 1, "Q": 1}, {"P": 1, "Q": 1}, {"Q": 1}]
    outcome = count(Poll(budget=400, costs={"P": 90, "Q": 225}, rule=EQUAL, ballots=ballots))
    # Q's three have 70, 70 and 100 left. A third of 225 each is 75: two give their 70, one 85.
    assert [(one.amount, one.supporters) for one in outcome.line("Q").payments] == [
        ("85", 1), ("70", 2)
    ]  # fmt: skip
    assert outcome.line("Q").gave_all == 2


def test_shares_are_exact_fractions() -> None:
    ballots = [{"P": 1}, {"P": 1}, {"P": 1}]
    outcome = count(Poll(budget=200, costs={"P": 100}, rule=EQUAL, ballots=ballots))
    assert outcome.share == "200/3"
    assert outcome.line("P").payments[0].amount == "100/3"
    assert outcomes.pence("200/3") == 67


def test_greedy_may_spend_what_equal_shares_leaves_over() -> None:
    outcome = count(poll(EQUAL, budget=130_000, completed=True))
    assert won(outcome) == ["A", "C", "B"]
    last = outcome.line("B")
    assert (last.by, last.left_before, last.left_after) == (GREEDY, 40_000, 0)


def test_totals_alone_are_counted_greedily_and_never_by_equal_shares() -> None:
    totals = {"A": 6, "B": 5, "C": 4, "D": 0}
    by_totals = count(poll(GREEDY, ballots=None, totals=totals))
    by_ballots = count(poll(GREEDY))
    assert by_totals.lines == by_ballots.lines
    assert by_totals.ballots is None
    with pytest.raises(ValueError, match="ballots"):
        count(poll(EQUAL, ballots=None, totals=totals))


@pytest.mark.parametrize("rule", list(CountingRule))
def test_a_tie_goes_to_the_cheaper_project_and_then_to_the_first_code(rule: CountingRule) -> None:
    ballots = [{"X": 1, "Y": 1, "Z": 1}] * 2
    costs = {"Z": 100, "Y": 100, "X": 120}
    outcome = count(Poll(budget=320, costs=costs, rule=rule, ballots=ballots))
    assert won(outcome) == ["Y", "Z", "X"]


def test_points_weigh_what_they_are() -> None:
    ballots = [{"P": 1, "Q": 4}, {"P": 2}]
    outcome = count(Poll(budget=100, costs={"P": 100, "Q": 100}, rule=GREEDY, ballots=ballots))
    assert won(outcome) == ["Q"]
    assert (outcome.line("P").supporters, outcome.line("P").score) == (2, 3)


CODES = ["P", "Q", "R", "S", "T"]
costs = st.fixed_dictionaries({code: st.integers(1, 500) for code in CODES})
marks = st.lists(
    st.dictionaries(st.sampled_from(CODES), st.integers(1, 4), max_size=5), min_size=1, max_size=12
)


@given(costs=costs, ballots=marks, budget=st.integers(1, 1500), rule=st.sampled_from(CountingRule))
@settings(max_examples=60)
def test_no_count_spends_more_than_the_budget_and_every_penny_is_paid_by_somebody(
    costs: dict[str, int], ballots: list[dict[str, int]], budget: int, rule: CountingRule
) -> None:
    outcome = count(Poll(budget=budget, costs=costs, rule=rule, ballots=ballots))
    assert sorted(line.code for line in outcome.lines) == CODES
    assert outcome.spent == sum(costs[line.code] for line in outcome.funded) <= budget
    supported = Counter(code for ballot in ballots for code in ballot)
    for line in outcome.lines:
        assert line.supporters == supported[line.code]
        if line.is_funded and rule is EQUAL:
            paid = sum(Fraction(one.amount) * one.supporters for one in line.payments)
            assert paid == line.cost
            assert sum(one.supporters for one in line.payments) == line.supporters
        if line.why is Why.DID_NOT_FIT:
            assert line.left_before is not None
            assert line.left_before < line.cost
        if line.why is Why.SUPPORTERS_SHORT:
            assert Fraction(line.supporters_had or 0) < line.cost
    assert outcomes.read(outcomes.written(outcome)) == outcome
