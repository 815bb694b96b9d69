"""What is written is read back by a calendar library, whatever stands in it."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.reading import check_lines, diary_of
from wardapi.feeds import writing
from wardapi.feeds.entries import Entry

NOW = datetime(2026, 1, 5, 10, 0, 0, 123_456, tzinfo=UTC)
TIMED = Entry(
    uid="one",
    title="Ward briefing, Boston Castle",
    changed_at=NOW - timedelta(days=1),
    sequence=3,
    start=datetime(2026, 7, 14, 17, tzinfo=UTC),
    end=datetime(2026, 7, 14, 18, 30, tzinfo=UTC),
    place="Town Hall; room 2, upstairs",
    note="Face to face",
    busy=True,
)
WHOLE_DAY = Entry("two", "Review", NOW, 0, day=date(2026, 3, 29), public=True)


def test_a_timed_entry_is_in_utc() -> None:
    content = writing.calendar("Meetings", [TIMED], NOW)
    for line in (b"DTSTART:20260714T170000Z", b"DTEND:20260714T183000Z", b"SEQUENCE:3",
                 b"LAST-MODIFIED:20260104T100000Z", b"DTSTAMP:20260105T100000Z", b"UID:one",
                 b"TRANSP:OPAQUE", b"CLASS:PRIVATE", b"METHOD:PUBLISH"):  # fmt: skip
        assert line in content.split(b"\r\n"), line
    (shown,) = diary_of(content).entries
    assert (shown.title, shown.place) == (TIMED.title, TIMED.place)
    assert (shown.start, shown.end) == (TIMED.start, TIMED.end)


def test_a_whole_day_ends_on_the_next_and_takes_nobodys_time() -> None:
    (shown,) = diary_of(writing.calendar("Reviews", [WHOLE_DAY], NOW)).entries
    assert (shown.start, shown.end) == (date(2026, 3, 29), date(2026, 3, 30))
    assert (shown.transparency, shown.classification) == ("TRANSPARENT", "PUBLIC")


def test_an_empty_feed_is_a_calendar_too() -> None:
    assert diary_of(writing.calendar("Meetings of Wath", [], NOW)) == ("Meetings of Wath", [])


def test_programs_of_both_sorts_are_told_the_name_and_when_to_look_again() -> None:
    lines = writing.calendar("Meetings of Wath", [], NOW).split(b"\r\n")
    for line in (b"NAME:Meetings of Wath", b"X-WR-CALNAME:Meetings of Wath",
                 b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"X-PUBLISHED-TTL:PT1H"):  # fmt: skip
        assert line in lines


def test_nobody_can_write_a_line_of_their_own() -> None:
    place = "Hall\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT\r"
    content = writing.calendar("N\r\nX-EVIL:1", [TIMED._replace(place=place)], NOW)
    lines = content.split(b"\r\n")
    assert not any(line.startswith((b"ATTENDEE", b"X-EVIL")) for line in lines)
    assert lines.count(b"END:VEVENT") == 1
    assert len(diary_of(content).entries) == 1


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(name=texts, title=texts, place=texts)
def test_every_text_is_written_by_the_rules(name: str, title: str, place: str) -> None:
    content = writing.calendar(name, [TIMED._replace(title=title, place=place)], NOW)
    check_lines(content)
    assert len(diary_of(content).entries) == 1


@given(title=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300))
def test_a_title_is_read_back_as_it_was(title: str) -> None:
    (shown,) = diary_of(writing.calendar("N", [TIMED._replace(title=title)], NOW)).entries
    assert shown.title == title


def test_the_tag_changes_with_what_is_shown_and_not_with_the_hour() -> None:
    tag = writing.tag("N", [TIMED])
    assert tag == writing.tag("N", [TIMED])
    assert tag.startswith('W/"')
    for other in (
        writing.tag("M", [TIMED]),
        writing.tag("N", []),
        writing.tag("N", [TIMED._replace(sequence=4)]),
        writing.tag("N", [TIMED._replace(status="CANCELLED")]),
    ):
        assert other != tag
