"""Titles, identifiers, and which entries a feed holds when there are too many."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from wardapi.feeds import entries
from wardapi.feeds.entries import MOST, Entry
from wardapi.meetings.vocabulary import Kind, Mode

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
ONE = UUID(int=1)


def entry(start: datetime, n: int = 0) -> Entry:
    return Entry(f"uid-{n:05}", "T", NOW, 0, start=start, end=start + timedelta(minutes=15))


def test_a_meeting_is_called_by_its_kind_and_its_place() -> None:
    assert entries.meeting_title(Kind.WARD_BRIEFING, "Wath") == "Ward briefing, Wath"
    assert entries.meeting_title(Kind.PARTNERSHIP, None) == "Partnership meeting"
    assert all(entries.meeting_title(kind, "Wath").endswith(", Wath") for kind in Kind)


def test_an_online_meeting_without_a_place_is_online() -> None:
    assert entries.meeting_place(Mode.ONLINE, None) == "Online"
    assert entries.meeting_place(Mode.HYBRID, "Town Hall") == "Town Hall"
    assert entries.meeting_place(Mode.FACE_TO_FACE, None) is None


def test_a_deadline_tells_the_councils_time_summer_and_winter() -> None:
    winter, summer = datetime(2026, 1, 9, 17, tzinfo=UTC), datetime(2026, 7, 9, 16, tzinfo=UTC)
    assert entries.deadline_title("C-2026-000123", "respond", winter).endswith("respond by 17:00")
    assert entries.deadline_title("C-2026-000123", "respond", summer).endswith("respond by 17:00")
    titled = entries.deadline_title("C-1", "first_update", winter)
    assert titled == "C-1: first update by 17:00"


def test_an_identifier_is_the_same_for_ever_and_differs_for_each_thing() -> None:
    assert entries.uid_of("meeting", ONE) == entries.uid_of("meeting", ONE)
    assert entries.uid_of("meeting", ONE) == "9bd2370c-1b7a-50b0-9f4d-1a93c3de60d4"
    others = {
        entries.uid_of("meeting", ONE),
        entries.uid_of("plan", ONE),
        entries.uid_of("case", ONE, "respond/0"),
        entries.uid_of("case", ONE, "respond/1"),
        entries.uid_of("meeting", UUID(int=2)),
    }
    assert len(others) == 5
    assert not any(str(ONE) in uid for uid in others)


def test_entries_stand_in_their_order_whole_days_among_them() -> None:
    day = Entry("day", "T", NOW, 0, day=date(2026, 1, 6))
    late, early = entry(NOW + timedelta(days=2), 1), entry(NOW, 2)
    assert entries.nearest([late, day, early], NOW) == [early, day, late]


def test_when_there_are_too_many_what_is_to_come_soonest_stays() -> None:
    past = [entry(NOW - timedelta(days=1, minutes=n), n) for n in range(50)]
    coming = [entry(NOW + timedelta(minutes=n), 100 + n) for n in range(MOST)]
    assert entries.nearest([*past, *coming[10:]], NOW) == [*past[9::-1], *coming[10:]]
    assert entries.nearest([*coming, entry(NOW + timedelta(days=300)), *past], NOW) == coming
