"""Who reads and publishes what is counted: those whose grants reach all of it."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed
from wardapi.reports import places
from wardapi.reports.bands import NOT_KNOWN, deciles, name_of
from wardapi.reports.counting import MEDIAN, NINETIETH, nearest_rank
from wardapi.reports.errors import InvalidPeriod
from wardapi.reports.periods import Period, checked
from wardapi.reports.places import Place, Scope

HERE, THERE = "E05012996", "E05013017"
WARD = Place(Scope.WARDS, HERE, "Boston Castle", frozenset({uuid4()}), frozenset({HERE}))
LOCALITY = Place(
    Scope.LOCALITIES, "central", "Central", frozenset({uuid4()}), frozenset({HERE, THERE})
)
EMPTY = Place(Scope.LOCALITIES, "new", "New", frozenset(), frozenset())
BOROUGH = Place(Scope.BOROUGH, "all", "Rotherham")
SERVICE = Place(
    Scope.SERVICES, "streetscene", "Street Scene", service_id=uuid4(), directorate="environment"
)
EVERY = {WARD, LOCALITY, EMPTY, BOROUGH}

CASES = [
    (Grant(Role.COUNCILLOR, frozenset({HERE})), {WARD}),
    (Grant(Role.COORDINATOR, frozenset({HERE, THERE})), {WARD, LOCALITY}),
    (Grant(Role.COUNCILLOR, frozenset({THERE})), set()),
    (Grant(Role.SERVICE_LEAD, frozenset({HERE}), frozenset({"streetscene"})), {SERVICE}),
    (Grant(Role.SERVICE_LEAD, services=frozenset({"housing"})), set()),
    (Grant(Role.SERVICE_LEAD, directorate="adults-and-housing"), set()),
    (Grant(Role.MANAGER), EVERY | {SERVICE}),
    (Grant(Role.AUDITOR), EVERY | {SERVICE}),
    (Grant(Role.MANAGER, frozenset({HERE})), {WARD}),
    (Grant(Role.MANAGER, services=frozenset({"streetscene"})), {SERVICE}),
    (Grant(Role.MANAGER, directorate="environment"), {SERVICE}),
    (Grant(Role.MANAGER, directorate="adults-and-housing"), set()),
    (Grant(Role.FINANCE), set()),
    (Grant(Role.ADMINISTRATOR), set()),
    (Grant(Role.INTEGRATION), set()),
    (Grant(Role.PUBLIC), set()),
]


@pytest.mark.parametrize(("grant", "reached"), CASES)
def test_a_grant_reaches_a_scorecard_when_it_reaches_all_that_is_counted(
    grant: Grant, reached: set[Place]
) -> None:
    by = Principal(uuid4(), "Somebody", (grant,))
    assert {place for place in (*EVERY, SERVICE) if places.may_read(by, place)} == reached
    for place in EVERY - reached:
        with pytest.raises(NotAllowed):
            places.check_read(by, place)
        with pytest.raises(NotAllowed):
            places.check_publish(by, place)


def test_only_a_manager_publishes() -> None:
    for role in (Role.COUNCILLOR, Role.COORDINATOR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            places.check_publish(Principal(uuid4(), "Somebody", (Grant(role),)), WARD)
    places.check_publish(Principal(uuid4(), "Somebody", (Grant(Role.MANAGER),)), WARD)


def test_a_quantile_by_nearest_rank_is_one_of_the_values() -> None:
    assert nearest_rank([], MEDIAN) is None
    assert nearest_rank([3], NINETIETH) == 3
    assert nearest_rank([1, 2], MEDIAN) == 1
    assert nearest_rank([1, 2, 3], MEDIAN) == 2
    assert nearest_rank(list(range(1, 11)), NINETIETH) == 9
    assert nearest_rank(list(range(1, 12)), NINETIETH) == 10


def test_bands_are_fifths() -> None:
    assert [name_of(decile) for decile in (1, 2, 3, 10)] == [
        "deciles 1-2",
        "deciles 1-2",
        "deciles 3-4",
        "deciles 9-10",
    ]
    assert deciles("deciles 9-10") == [9, 10]
    assert deciles(NOT_KNOWN) == []


def test_a_period_is_of_local_days() -> None:
    spring = Period(date(2026, 3, 28), date(2026, 3, 29))
    assert spring.starts_at == datetime(2026, 3, 28, tzinfo=UTC)
    assert spring.ends_at == datetime(2026, 3, 29, 23, tzinfo=UTC)
    assert spring.previous == Period(date(2026, 3, 26), date(2026, 3, 27))
    assert not spring.has(spring.ends_at)
    now = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    for wrong in (
        (date(2026, 3, 2), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 29)),
        (date(2020, 3, 1), date(2026, 3, 1)),
    ):
        with pytest.raises(InvalidPeriod):
            checked(*wrong, now)
