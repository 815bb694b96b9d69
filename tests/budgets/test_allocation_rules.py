"""Votes, arbiters, four eyes, eligibility and bank details, as plain values."""

from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardapi.budgets import allocation_eligibility as eligibility
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import bank_details, hands
from wardapi.budgets.allocation_eligibility import ShareTerms, Terms
from wardapi.budgets.allocation_rules import Post, Verdict
from wardapi.budgets.eligibility import Eligibility, Refusal, Requirement
from wardapi.budgets.hands import FourEyes, Hand
from wardapi.budgets.vocabulary import Basis, DecisionRule, FundKind, Outcome, Sector, Status, Way

A, B, C = (UUID(int=n) for n in (1, 2, 3))
WARD, SOLE = DecisionRule.WARD_COUNCILLORS, DecisionRule.SOLE_COUNCILLOR
YES, NO = Outcome.APPROVED, Outcome.REFUSED


@pytest.mark.parametrize(
    ("votes", "conflicted", "expected"),
    [
        ({A: True, B: True, C: True}, (), Verdict(YES, Basis.UNANIMOUS)),
        ({A: False, B: False, C: False}, (), Verdict(NO, Basis.UNANIMOUS)),
        ({A: True, B: True, C: False}, (), Verdict(YES, Basis.MAJORITY)),
        ({A: True, B: False, C: False}, (), Verdict(NO, Basis.MAJORITY)),
        ({A: True, B: True}, (), rules.PENDING),
        ({}, (), rules.PENDING),
        ({A: True, B: True}, (C,), Verdict(YES, Basis.UNANIMOUS)),
        ({A: True, B: False}, (C,), rules.REFERRED),
        ({A: True, B: True, C: True}, (C,), Verdict(YES, Basis.UNANIMOUS)),
        ({A: True}, (B, C), Verdict(YES, Basis.UNANIMOUS)),
        ({}, (A, B, C), rules.REFERRED),
    ],
)
def test_a_wards_councillors_decide_unanimously_else_by_majority(
    votes: dict[UUID, bool], conflicted: tuple[UUID, ...], expected: Verdict
) -> None:
    assert rules.verdict(WARD, [A, B, C], conflicted, votes) == expected


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({A: True, B: True}, Verdict(YES, Basis.MAJORITY)),
        ({A: False, B: False}, Verdict(NO, Basis.MAJORITY)),
        ({A: True}, rules.REFERRED),
        ({A: True, B: False}, rules.REFERRED),
        ({}, rules.REFERRED),
    ],
)
def test_a_closed_vote_takes_a_majority_of_all_who_may_vote(
    votes: dict[UUID, bool], expected: Verdict
) -> None:
    assert rules.verdict(WARD, [A, B, C], (), votes, closed=True) == expected


def test_a_councillor_decides_alone_and_a_conflicted_one_never() -> None:
    assert rules.verdict(SOLE, [A], (), {A: True}) == Verdict(YES, Basis.SOLE_COUNCILLOR)
    assert rules.verdict(SOLE, [A], (), {A: False}) == Verdict(NO, Basis.SOLE_COUNCILLOR)
    assert rules.verdict(SOLE, [A], (), {}) == rules.PENDING
    assert rules.verdict(SOLE, [A], [A], {A: True}) == rules.REFERRED
    assert rules.verdict(SOLE, [], (), {}) == rules.REFERRED


@given(
    st.dictionaries(st.sampled_from([A, B, C]), st.booleans()),
    st.sets(st.sampled_from([A, B, C])),
    st.booleans(),
)
def test_nobody_with_an_interest_changes_what_the_votes_come_to(
    votes: dict[UUID, bool], conflicted: set[UUID], closed: bool
) -> None:
    without = {who: vote for who, vote in votes.items() if who not in conflicted}
    told = rules.verdict(WARD, [A, B, C], conflicted, votes, closed=closed)
    assert told == rules.verdict(WARD, [A, B, C], conflicted, without, closed=closed)
    if told.outcome is YES:
        assert sum(without.values()) * 2 > 3 - len(conflicted)


@pytest.mark.parametrize(
    ("members", "conflicted", "expected"),
    [
        ((), (), "cabinet-member"),
        ((A,), (), "leader"),
        ((), (A,), "leader"),
        ((A,), (B,), None),
    ],
)
def test_an_arbiter_of_the_ward_or_with_an_interest_is_replaced_by_the_next(
    members: tuple[UUID, ...], conflicted: tuple[UUID, ...], expected: str | None
) -> None:
    posts = [Post("cabinet-member", A), Post("leader", B)]
    found = rules.arbiter(posts, members, conflicted)
    assert (found.slug if found else None) == expected
    vacant = rules.arbiter([Post("cabinet-member", None), Post("leader", B)], (), ())
    assert vacant == Post("leader", B)


ALLOWED_TOGETHER = {
    frozenset({Hand.DECIDE, Hand.AUTHORISE}),
    frozenset({Hand.DECIDE, Hand.RELEASE}),
}


@pytest.mark.parametrize(("hand", "earlier"), list(product(Hand, Hand)))
def test_nobody_does_two_of_checking_authorising_and_releasing_nor_checks_a_decision(
    hand: Hand, earlier: Hand
) -> None:
    clash = hand is not earlier and frozenset({hand, earlier}) not in ALLOWED_TOGETHER
    if clash:
        with pytest.raises(FourEyes, match="somebody else"):
            hands.check_hands(hand, A, {earlier: {A, B}})
    else:
        hands.check_hands(hand, A, {earlier: {A, B}})
    hands.check_hands(hand, C, {earlier: {A, B}})


RULES = Eligibility(refuses=frozenset(Refusal), requires=frozenset(Requirement))
TODAY = date(2026, 1, 5)
REVENUE = ShareTerms(amount=40_000, pot=1, fund="clf", kind=FundKind.REVENUE)
HOUSING = ShareTerms(
    amount=60_000, pot=2, fund="housing", kind=FundKind.HOUSING_REVENUE_ACCOUNT, rules=RULES
)
CAPITAL = ShareTerms(amount=60_000, pot=3, fund="capital", kind=FundKind.CAPITAL)
WHOLE = Terms(
    shares=[REVENUE, HOUSING],
    on=TODAY,
    starts_on=TODAY,
    has_priority=True,
    consulted="Residents",
    beneficiaries=0,
    characteristics=["none"],
    tenants_share=60,
    asset="A bench",
    asset_lasts=True,
)


def pointers(found: list[object]) -> list[str]:
    return [fault.pointer for fault in found]  # type: ignore[attr-defined]


def test_an_application_with_all_that_is_asked_for_has_no_faults() -> None:
    assert eligibility.faults(WHOLE) == eligibility.gaps(WHOLE) == []


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"starts_on": date(2026, 1, 4)}, "/starts_on"),
        ({"ends_on": date(2026, 1, 4)}, "/ends_on"),
        ({"borough_wide": True}, "/borough_wide"),
        ({"tenants_share": 59}, "/tenants_share_percent"),
        ({"shares": []}, "/shares"),
        ({"shares": [REVENUE, REVENUE]}, "/shares/1"),
        ({"shares": [replace(REVENUE, amount=0)]}, "/shares/0/amount"),
        ({"shares": [replace(REVENUE, minimum=40_001)]}, "/shares/0/amount"),
        ({"shares": [replace(REVENUE, maximum=39_999)]}, "/shares/0/amount"),
        ({"shares": [CAPITAL], "asset_lasts": False}, "/asset_lasts_over_a_year"),
        (
            {"shares": [replace(REVENUE, rules=Eligibility(ways=frozenset({Way.PURCHASE})))]},
            "/way",
        ),
        (
            {
                "shares": [replace(REVENUE, rules=Eligibility(sectors=frozenset({Sector.PUBLIC})))],
                "sector": Sector.PRIVATE,
            },
            "/recipient",
        ),
    ],
)
def test_what_can_never_be_given_is_a_fault_with_its_field(
    changed: dict[str, object], pointer: str
) -> None:
    assert pointers(eligibility.faults(replace(WHOLE, **changed))) == [pointer]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"has_priority": False}, "/priority"),
        ({"consulted": None}, "/consulted"),
        ({"beneficiaries": None}, "/beneficiaries"),
        ({"characteristics": []}, "/protected_characteristics"),
        ({"tenants_share": None}, "/tenants_share_percent"),
        ({"asset": None}, "/asset"),
        ({"shares": [CAPITAL], "asset_lasts": None}, "/asset"),
        ({"shares": [replace(REVENUE, quotes_above=39_999)], "quotes": 2}, "/quotes"),
    ],
)
def test_what_a_fund_asks_for_and_is_missing_is_a_gap_with_its_field(
    changed: dict[str, object], pointer: str
) -> None:
    assert pointers(eligibility.gaps(replace(WHOLE, **changed))) == [pointer]  # type: ignore[arg-type]


def test_what_is_just_within_the_rules_is_no_fault() -> None:
    least = replace(REVENUE, minimum=40_000, maximum=40_000, quotes_above=40_000)
    assert eligibility.faults(replace(WHOLE, shares=[least])) == []
    assert eligibility.gaps(replace(WHOLE, shares=[least])) == []
    quoted = replace(WHOLE, shares=[replace(REVENUE, quotes_above=1)], quotes=3)
    assert eligibility.gaps(quoted) == []
    late = replace(WHOLE, shares=[REVENUE], starts_on=date(2025, 1, 1), borough_wide=True)
    assert eligibility.faults(late) == []


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_the_tenants_part_is_never_more_than_their_share(total: int, percent: int) -> None:
    part = rules.tenants_part(total, percent)
    assert 0 <= part * 100 <= total * percent < (part + 1) * 100


@pytest.mark.parametrize(
    ("decided", "by"),
    [
        (date(2026, 1, 5), date(2026, 2, 5)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2027, 12, 31), date(2028, 1, 31)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_decision_is_published_within_a_month(decided: date, by: date) -> None:
    assert rules.publish_by(decided) == by
    assert not rules.is_publication_overdue(by, by, published=False)
    after = date.fromordinal(by.toordinal() + 1)
    assert rules.is_publication_overdue(by, after, published=False)
    assert not rules.is_publication_overdue(by, after, published=True)
    assert not rules.is_publication_overdue(None, after, published=False)


def test_a_return_is_overdue_after_its_day_while_the_award_stands() -> None:
    due, after = date(2026, 4, 5), date(2026, 4, 6)
    assert rules.is_return_overdue(due, Status.AWARDED, after, returned=False)
    assert rules.is_return_overdue(due, Status.RECOVERING, after, returned=False)
    assert not rules.is_return_overdue(due, Status.AWARDED, due, returned=False)
    assert not rules.is_return_overdue(due, Status.AWARDED, after, returned=True)
    assert not rules.is_return_overdue(due, Status.CLOSED, after, returned=False)


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((YES, YES), Status.AWARDED),
        ((YES, Outcome.PENDING), Status.CHECKED),
        ((YES, Outcome.REFERRED, Outcome.PENDING), Status.REFERRED),
        ((NO, YES, Outcome.REFERRED), Status.REFUSED),
    ],
)
def test_one_refused_share_refuses_all(outcomes: tuple[Outcome, ...], status: Status) -> None:
    assert rules.status_of(outcomes) is status


@pytest.mark.parametrize(
    "text",
    [
        "Pay to 12-34-56, 12345678",
        "12345678 at 12 34 56",
        "12\u201334\u201356 and 1234 5678",
        "sort code 123456 account 12345678",
        "Sort code: 12-34-56",
        "account number 12345678",
        "a/c 12345678",
        "123456 12345678",
        "acct 12345678, s/c 123456",
        "GB29 NWBK 6016 1331 9268 19",
    ],
)
def test_what_looks_like_bank_details_is_refused(text: str) -> None:
    assert bank_details.looks_like_bank_details(text)
    with pytest.raises(bank_details.BankDetailsRefused) as refused:
        bank_details.refuse({"title": "Benches", "purpose": text})
    assert [fault.pointer for fault in refused.value.errors] == ["/purpose"]


@pytest.mark.parametrize(
    "text",
    [
        "Charity 1234567, company 01234567",
        "Ring 01709 382121 by 31-03-2026",
        "Between 01-04-25 and 31-03-26",
        "£12,345.67 for 250 people in S60 2TH",
        "AP-2026-004411",
        "On account of the weather",
    ],
)
def test_what_people_write_otherwise_is_kept(text: str) -> None:
    assert not bank_details.looks_like_bank_details(text)


def test_a_sort_code_in_one_field_and_an_account_in_another_are_refused() -> None:
    with pytest.raises(bank_details.BankDetailsRefused) as refused:
        bank_details.refuse({"title": "12-34-56", "purpose": None, "evidence": ["12345678"]})
    assert [fault.pointer for fault in refused.value.errors] == ["/title", "/evidence"]
