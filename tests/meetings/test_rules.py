from datetime import UTC, datetime, timedelta

import pytest

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed
from wardapi.meetings import rules
from wardapi.meetings.errors import (
    InvalidMeeting,
    MeetingCancelled,
    MeetingHeld,
    MeetingNotBegun,
)
from wardapi.meetings.rules import Invited, Matter
from wardapi.meetings.vocabulary import Kind, Status

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HERE, THERE = "E05012996", "E05013017"
BINS = Invited("streetscene", "environment")
ORDINARY = Matter(frozenset({HERE}), frozenset({BINS}), restricted=False)


def somebody(role: Role, **reach: object) -> Principal:
    return Principal(None, "Somebody", (Grant(role, **reach),))  # type: ignore[arg-type]


def wards(*codes: str) -> dict[str, frozenset[str]]:
    return {"wards": frozenset(codes)}


@pytest.mark.parametrize(
    ("by", "matter", "may"),
    [
        (somebody(Role.COORDINATOR, **wards(HERE)), ORDINARY, True),
        (somebody(Role.COORDINATOR, **wards(THERE)), ORDINARY, False),
        (somebody(Role.MANAGER), ORDINARY, True),
        (somebody(Role.MANAGER, directorate="environment"), ORDINARY, True),
        (somebody(Role.MANAGER, directorate="housing"), ORDINARY, False),
        (somebody(Role.MANAGER, services=frozenset({"streetscene"})), ORDINARY, True),
        (somebody(Role.MANAGER, services=frozenset({"housing"})), ORDINARY, False),
        (somebody(Role.SERVICE_LEAD), ORDINARY, False),
        (somebody(Role.COUNCILLOR, **wards(HERE)), ORDINARY, False),
        (somebody(Role.AUDITOR), ORDINARY, False),
        (somebody(Role.INTEGRATION), ORDINARY, True),
        (somebody(Role.INTEGRATION), ORDINARY._replace(restricted=True), False),
        (somebody(Role.COORDINATOR, **wards(HERE)), ORDINARY._replace(restricted=True), True),
        # One grant must cover every ward; nobody's wards are all wards of the borough.
        (
            somebody(Role.COORDINATOR, **wards(HERE)),
            ORDINARY._replace(wards=frozenset({HERE, THERE})),
            False,
        ),
        (somebody(Role.COORDINATOR, **wards(HERE)), ORDINARY._replace(wards=frozenset()), False),
        (somebody(Role.COORDINATOR), ORDINARY._replace(wards=frozenset()), True),
    ],
)
def test_meetings_are_kept_where_one_works(by: Principal, matter: Matter, may: bool) -> None:
    assert rules.may_write(by, matter) is may
    if not may:
        with pytest.raises(NotAllowed):
            rules.check_write(by, matter)


def test_what_happened_is_recorded_from_the_start_on() -> None:
    rules.check_begun(Status.SCHEDULED, NOON, NOON)
    rules.check_begun(Status.HELD, NOON, NOON)
    with pytest.raises(MeetingNotBegun):
        rules.check_begun(Status.SCHEDULED, NOON, NOON - timedelta(microseconds=1))
    with pytest.raises(MeetingCancelled):
        rules.check_begun(Status.CANCELLED, NOON, NOON)


def test_what_is_over_is_not_moved() -> None:
    rules.check_scheduled(Status.SCHEDULED)
    with pytest.raises(MeetingHeld):
        rules.check_scheduled(Status.HELD)
    with pytest.raises(MeetingCancelled):
        rules.check_scheduled(Status.CANCELLED)


def test_a_meeting_ends_after_it_starts_and_within_a_day() -> None:
    rules.check_times(NOON, NOON + timedelta(days=1))
    for length in (timedelta(0), timedelta(days=1, seconds=1)):
        with pytest.raises(InvalidMeeting):
            rules.check_times(NOON, NOON + length)


def test_joint_tasking_groups_are_restricted() -> None:
    assert rules.is_restricted(Kind.JOINT_TASKING_GROUP, asked=False)
    assert rules.is_restricted(Kind.PARTNERSHIP, asked=True)
    assert not rules.is_restricted(Kind.PARTNERSHIP, asked=False)


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 3, 33.3), (2, 3, 66.7), (0, 4, 0.0), (0, 0, None)]
)
def test_per_cent_is_of_something(part: int, whole: int, expected: float | None) -> None:
    assert rules.percent(part, whole) == expected
