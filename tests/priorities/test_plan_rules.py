"""When a plan is reviewed, what may be published, and what a version changed; pure."""

from datetime import date
from typing import Any

import pytest

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed
from wardapi.priorities import comparing, permissions, rules
from wardapi.priorities.permissions import Act
from wardapi.priorities.rules import EmptyPlan, InvalidPriority, NothingNew, Occasion, ReviewOver
from wardapi.timescales import Status
from wardapi.wards.choices import PlanRefresh

POLL, NEXT_NOTICE = date(2024, 5, 2), date(2028, 3, 27)
WARD, OTHER = "E05012996", "E05013017"


def review(refresh: str, on: str, **more: Any) -> date | None:
    occasion = Occasion(
        election_on=POLL, ends_on=NEXT_NOTICE, published_on=date.fromisoformat(on), **more
    )
    return rules.review_date(PlanRefresh(refresh), occasion)


@pytest.mark.parametrize(
    ("refresh", "on", "due"),
    [
        ("two_years_after_election", "2024-10-01", date(2026, 5, 2)),
        ("two_years_after_election", "2026-06-01", None),  # four years after is the next cycle's
        ("one_year_after_adoption", "2024-10-01", date(2025, 10, 1)),
        ("yearly", "2024-02-29", date(2025, 3, 1)),
        ("yearly", "2027-06-01", None),  # it would fall into the restricted period
    ],
)
def test_a_first_version_is_reviewed_as_the_council_has_settled(
    refresh: str, on: str, due: date | None
) -> None:
    assert review(refresh, on) == due


@pytest.mark.parametrize("refresh", list(PlanRefresh))
def test_a_correction_leaves_the_review_where_it_was(refresh: str) -> None:
    before = {"adopted_on": date(2024, 10, 1), "review_on": date(2026, 5, 2)}
    assert review(refresh, "2025-01-15", **before) == date(2026, 5, 2)


@pytest.mark.parametrize(
    ("refresh", "due"),
    [
        ("two_years_after_election", None),
        ("one_year_after_adoption", None),
        ("yearly", date(2027, 4, 20)),
    ],
)
def test_after_a_review_the_next_one_follows(refresh: str, due: date | None) -> None:
    """Also when it was published some days before it was due."""
    before = {"adopted_on": date(2024, 10, 1), "review_on": date(2026, 5, 2), "is_review": True}
    assert review(refresh, "2026-04-20", **before) == due


def test_a_version_is_a_review_when_one_was_due_or_somebody_says_so() -> None:
    due = date(2026, 5, 2)
    assert rules.is_review(asked=None, review_on=due, on=due)
    assert not rules.is_review(asked=None, review_on=due, on=date(2026, 5, 1))
    assert rules.is_review(asked=True, review_on=due, on=date(2026, 4, 1))
    assert not rules.is_review(asked=False, review_on=due, on=due)
    assert not rules.is_review(asked=None, review_on=None, on=due)


def test_a_cycle_ends_with_the_next_election_or_when_it_should_be() -> None:
    assert rules.cycle_end(POLL, date(2028, 5, 4), 4) == date(2028, 5, 4)
    assert rules.cycle_end(POLL, None, 3) == date(2027, 5, 2)
    assert rules.cycle_end(POLL, None, None) == date(2028, 5, 2)


def priority(id_: str, title: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "title": title, "evidence": [], **more}


def plan(*priorities: dict[str, Any], introduction: str | None = None) -> rules.Content:
    return {"introduction": introduction, "evidence": [], "priorities": list(priorities)}


def test_the_same_text_is_published_once_unless_a_review_found_it_right() -> None:
    said = plan(priority("a", "Roads"))
    last = rules.digest(said)
    with pytest.raises(NothingNew):
        rules.check_new(said, last, is_review=False)
    assert rules.check_new(said, last, is_review=True) == last
    assert rules.check_new(plan(priority("a", "Safer roads")), last, is_review=False) != last


def test_a_plan_without_priorities_is_not_published() -> None:
    with pytest.raises(EmptyPlan):
        rules.check_new(plan(introduction="Hello."), None, is_review=False)


def test_a_priority_takes_a_place_and_the_others_make_room() -> None:
    assert rules.moved(["a", "b", "c"], "c", 1) == ["c", "a", "b"]
    assert rules.moved(["a", "b", "c"], "a", 9) == ["b", "c", "a"]
    assert rules.moved(["a"], "new", 1) == ["new", "a"]


@pytest.mark.parametrize("deprived", [True, False])
def test_whether_an_area_is_deprived_is_said_with_a_source(deprived: bool) -> None:
    with pytest.raises(InvalidPriority):
        rules.check_deprivation(most_deprived=deprived, source=None)
    rules.check_deprivation(most_deprived=deprived, source="The index of 2019")
    rules.check_deprivation(most_deprived=None, source=None)


def test_a_difference_tells_what_was_added_changed_and_removed() -> None:
    item = {"id": "e", "title": "Counts"}
    before = plan(priority("a", "Roads"), priority("b", "Bins"), introduction="Hello.")
    after = plan(priority("c", "Parks"), priority("a", "Safer roads") | {"evidence": [item]})
    found = comparing.compare(before, after)
    assert found.introduction == ("introduction", "Hello.", None)
    assert [(one.id, one.change) for one in found.priorities] == [
        ("c", "added"),
        ("a", "changed"),
        ("b", "removed"),
    ]
    assert found.priorities[1].fields == (("title", "Roads", "Safer roads"),)
    assert found.priorities[1].evidence == ((item,), ())


def test_a_text_does_not_differ_from_itself() -> None:
    said = plan(priority("a", "Roads"), introduction="Hello.")
    assert comparing.compare(said, said).is_empty
    assert not comparing.compare(comparing.NOTHING, said).is_empty


def somebody(role: Role, **reach: Any) -> Principal:
    return Principal(None, "Somebody", (Grant(role, **reach),))


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.COUNCILLOR, {Act.EDIT, Act.AGREE}),
        (Role.COORDINATOR, {Act.EDIT, Act.AGREE, Act.PUBLISH}),
        (Role.MANAGER, {Act.EDIT, Act.PUBLISH}),
        (Role.INTEGRATION, {Act.EDIT}),
        (Role.SERVICE_LEAD, set()),
        (Role.AUDITOR, set()),
        (Role.ADMINISTRATOR, set()),
        (Role.FINANCE, set()),
    ],
)
def test_each_has_a_part_in_the_plan_of_their_own_ward(role: Role, acts: set[Act]) -> None:
    for act in Act:
        if act in acts:
            permissions.check(act, somebody(role, wards=frozenset({WARD})), WARD)
        else:
            with pytest.raises(NotAllowed):
                permissions.check(act, somebody(role, wards=frozenset({WARD})), WARD)
        with pytest.raises(NotAllowed):
            permissions.check(act, somebody(role, wards=frozenset({OTHER})), WARD)


@pytest.mark.parametrize("narrow", [{"services": frozenset({"housing"})}, {"directorate": "homes"}])
def test_a_manager_of_some_services_does_not_publish(narrow: dict[str, Any]) -> None:
    permissions.check(Act.EDIT, somebody(Role.MANAGER, **narrow), WARD)
    with pytest.raises(NotAllowed):
        permissions.check(Act.PUBLISH, somebody(Role.MANAGER, **narrow), WARD)


@pytest.mark.parametrize(
    ("role", "level", "answers"),
    [
        (Role.COORDINATOR, 0, True),
        (Role.MANAGER, None, True),
        (Role.MANAGER, 2, True),
        (Role.MANAGER, 1, False),
        (Role.COUNCILLOR, None, False),
        (Role.SERVICE_LEAD, 2, False),
        (Role.INTEGRATION, None, False),
        (Role.AUDITOR, None, False),
    ],
)
def test_who_publishes_a_plan_answers_for_its_review(
    role: Role, level: int | None, answers: bool
) -> None:
    here = somebody(role, wards=frozenset({WARD}), level=level)
    if answers:
        permissions.check_answer(here, WARD, 2)
    else:
        with pytest.raises(NotAllowed):
            permissions.check_answer(here, WARD, 2)
    with pytest.raises(NotAllowed):
        permissions.check_answer(here, OTHER, 2)


@pytest.mark.parametrize("narrow", [{"services": frozenset({"housing"})}, {"directorate": "homes"}])
def test_a_manager_of_some_services_does_not_answer_for_a_plan(narrow: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        permissions.check_answer(somebody(Role.MANAGER, **narrow), WARD, 1)


def test_a_review_is_answered_for_while_its_clock_runs() -> None:
    for status in (Status.OPEN, Status.ANSWERED):
        rules.check_under_review(status)
    for status in (Status.RESOLVED, Status.WITHDRAWN):
        with pytest.raises(ReviewOver):
            rules.check_under_review(status)
