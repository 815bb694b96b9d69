"""How early a notice is, whose promise counts, and how an activity stands."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from tests.timescales.london import at, office
from wardapi.commitments import notice_rules as rules
from wardapi.commitments.notice_rules import InvalidNotice, Place, Promised
from wardapi.commitments.notice_vocabulary import NoticeStatus
from wardapi.timescales import Amount, Timeline
from wardapi.wards.rules import COUNCIL_ZONE

WARD, OTHER, CENTRAL, NORTH = (UUID(int=n) for n in range(1, 5))
BEFORE, AFTER = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 9, 1, tzinfo=UTC)
HERE = Place(WARD, CENTRAL)


@pytest.mark.parametrize(
    ("given", "starts_on", "days"),
    [
        ("Mon 5 Jan 2026 10:00", "2026-01-12", 5),
        ("Mon 5 Jan 2026 16:59", "2026-01-12", 5),
        ("Mon 5 Jan 2026 17:01", "2026-01-12", 4),
        ("Sat 10 Jan 2026 10:00", "2026-01-12", 0),
        ("Sat 10 Jan 2026 10:00", "2026-01-13", 1),
        ("Mon 12 Jan 2026 08:00", "2026-01-12", 0),
        ("Wed 14 Jan 2026 08:00", "2026-01-12", 0),
        ("Tue 30 Dec 2025 10:00", "2026-01-05", 3),
        ("Thu 2 Apr 2026 10:00", "2026-04-08", 2),
        ("Mon 5 Jan 2026 10:00", "2026-01-11", 5),
    ],
)
def test_working_days_close_between_the_notice_and_the_start(
    given: str, starts_on: str, days: int
) -> None:
    assert rules.days_given(office(), at(given), date.fromisoformat(starts_on)) == days


def test_so_many_days_are_given_when_it_came_before_the_close_of_the_day_so_many_before() -> None:
    line = Timeline(office())
    start = date(2026, 4, 8)
    midnight = datetime.combine(start, time(12), COUNCIL_ZONE)
    for promised in range(1, 30):
        latest = line.advance(midnight, Amount.working_days(-promised))
        just_in_time = latest - timedelta(minutes=1)
        assert rules.days_given(office(), just_in_time, start) == promised
        assert rules.days_given(office(), latest + timedelta(minutes=1), start) == promised - 1


OWN = Promised(UUID(int=11), 10, BEFORE, ward_id=WARD)
LATER = Promised(UUID(int=12), 5, AFTER, ward_id=WARD)
LOCAL = Promised(UUID(int=13), 20, AFTER, locality_id=CENTRAL)
WIDE = Promised(UUID(int=14), 15, AFTER)
ELSEWHERE = [
    Promised(UUID(int=15), 30, AFTER, ward_id=OTHER),
    Promised(UUID(int=16), 30, AFTER, locality_id=NORTH),
]


@pytest.mark.parametrize(
    ("promises", "counts"),
    [
        ([], None),
        (ELSEWHERE, None),
        ([WIDE, *ELSEWHERE], WIDE),
        ([LOCAL, WIDE, *ELSEWHERE], LOCAL),
        ([OWN, LOCAL, WIDE], OWN),
        ([OWN, LATER, WIDE], LATER),
    ],
)
def test_the_nearest_promise_counts_and_of_several_the_last(
    promises: list[Promised], counts: Promised | None
) -> None:
    assert rules.promise_to(HERE, promises) == counts


def test_a_ward_in_no_locality_has_no_promise_of_one() -> None:
    assert rules.promise_to(Place(WARD, None), [LOCAL, WIDE]) == WIDE


@pytest.mark.parametrize(
    ("given", "promised", "told"),
    [(10, 10, True), (9, 10, False), (0, None, None), (30, None, None)],
)
def test_a_notice_is_in_time_only_of_a_promise(
    given: int, promised: int | None, told: bool | None
) -> None:
    assert rules.in_time(given, promised) is told


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (11, NoticeStatus.PLANNED),
        (12, NoticeStatus.UNDER_WAY),
        (16, NoticeStatus.UNDER_WAY),
        (17, NoticeStatus.OVER),
    ],
)
def test_an_activity_stands_by_its_days(day: int, status: NoticeStatus) -> None:
    first, last = date(2026, 1, 12), date(2026, 1, 16)
    assert rules.status_on(date(2026, 1, day), first, last, cancelled=False) is status
    cancelled = rules.status_on(date(2026, 1, day), first, last, cancelled=True)
    assert cancelled is NoticeStatus.CANCELLED


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (date(2026, 1, 12), date(2026, 1, 11), "/ends_on"),
        (date(2036, 1, 12), date(2036, 1, 12), "/starts_on"),
    ],
)
def test_days_that_cannot_be_are_refused(starts_on: date, ends_on: date, field: str) -> None:
    with pytest.raises(InvalidNotice) as refused:
        rules.check_days(starts_on, ends_on, given_at=at("Mon 5 Jan 2026 10:00"))
    assert [error.pointer for error in refused.value.errors] == [field]
