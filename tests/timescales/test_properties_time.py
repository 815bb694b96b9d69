"""What holds for time under every calendar, convention and set of pauses."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.timescales.london import at, office, pauses
from wardapi.timescales import (
    Amount,
    AtClose,
    Conventions,
    DayZero,
    HorizonExceeded,
    Measure,
    Pause,
    RepeatedHour,
    Timeline,
    TimeOfDay,
    Window,
    WorkingCalendar,
    calculate,
    format_duration,
    parse_duration,
)

Receipt = tuple[datetime, Amount]
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Etc/UTC")
TIMES = (Measure.ELAPSED, Measure.WORKING_TIME)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
OFFICE = [Window(540, 1020)]
ALWAYS = [Window(0, 1440)]

each = settings(
    max_examples=80,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


class Parts(NamedTuple):
    """What a calendar is made of, so that a test can add to it."""

    zone: str
    hours: dict[int, list[Window]]
    closures: dict[date, str]
    special: dict[date, list[Window]]

    def calendar(self) -> WorkingCalendar:
        return WorkingCalendar(self.zone, self.hours, self.closures.items(), self.special.items())


minutes = st.integers(0, 1440)
windows = st.one_of(
    st.just(OFFICE),
    st.just(ALWAYS),
    st.lists(minutes, min_size=2, max_size=6, unique=True).map(
        lambda edges: [
            Window(*pair) for pair in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)
        ]
    ),
)
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
parts = st.builds(
    Parts,
    st.sampled_from(ZONES),
    st.dictionaries(st.integers(0, 6), windows, min_size=1),
    st.dictionaries(days, st.just("Closed"), max_size=20),
    st.just({}),
)
special = st.dictionaries(days, st.one_of(windows, st.just([])), max_size=5)
calendars = st.builds(
    lambda made, more: made._replace(
        special={on: it for on, it in more.items() if on not in made.closures}
    ),
    parts,
    special,
)
instants = st.one_of(
    st.integers(0, 700 * 86_400_000_000).map(lambda it: FIRST + timedelta(microseconds=it)),
    st.integers(0, 700 * 24 * 4).map(lambda it: FIRST + timedelta(minutes=15 * it)),
)
spells = st.one_of(
    st.just(timedelta(0)),
    st.integers(1, 20_000).map(lambda it: timedelta(minutes=it)),
    st.timedeltas(timedelta(0), timedelta(days=20)),
)
reasons = st.sampled_from(("awaiting_resident", "legal_hold"))
pause = st.builds(
    lambda start, long, why: Pause(start, start + long, why), instants, spells, reasons
)
pause_lists = st.lists(pause, max_size=4)
times = st.one_of(
    st.integers(0, 400).map(lambda it: it * 900_000_000),
    st.integers(0, 100 * 3_600_000_000),
)
amounts = st.one_of(
    st.builds(Amount, st.sampled_from(TIMES), times),
    st.integers(0, 30).map(Amount.working_days),
)
receipts = st.tuples(instants, amounts)
conventions = st.builds(
    Conventions,
    st.sampled_from(AtClose),
    st.sampled_from(DayZero),
    st.one_of(st.none(), st.times(), st.just(time(16))),
    st.sampled_from(TimeOfDay),
    st.sampled_from(RepeatedHour),
)
lines = st.builds(
    lambda made, how, paused: Timeline(made.calendar(), how, paused),
    calendars,
    conventions,
    pause_lists,
)


@each
@given(lines, instants, st.sampled_from(TIMES), times)
def test_counting_from_start_to_due_gives_the_time_back(
    line: Timeline, start: datetime, measure: Measure, quantity: int
) -> None:
    assert line.count(start, line.due(start, Amount(measure, quantity)), measure) == quantity
    before = line.advance(start, Amount(measure, -quantity))
    assert line.count(start, before, measure) == -quantity
    assert line.spent(start, line.due(start, Amount(measure, quantity)), measure) == quantity


@each
@given(lines, instants, st.integers(1, 30))
def test_counting_from_start_to_the_close_that_is_due_gives_the_working_days_back(
    line: Timeline, received: datetime, days: int
) -> None:
    assume(line.conventions.time_of_day is TimeOfDay.CLOSE_OF_DAY)
    due = line.due(received, Amount.working_days(days))
    assert line.spent(received, due, Measure.WORKING_DAYS) == days
    assert line.count(line.counts_from(received), due, Measure.WORKING_DAYS) == days
    one_earlier = due - timedelta(microseconds=1)
    assert line.spent(received, one_earlier, Measure.WORKING_DAYS) == days - 1


@each
@given(lines, instants, st.integers(1, 20))
def test_going_back_and_forth_by_working_days_arrives_on_the_same_day(
    line: Timeline, start: datetime, days: int
) -> None:
    assume(line.conventions.time_of_day is TimeOfDay.CLOSE_OF_DAY)
    close = line.advance(start, Amount.working_days(1))
    later = line.advance(close - timedelta(microseconds=1), Amount.working_days(days))
    back = line.advance(later - timedelta(microseconds=1), Amount.working_days(-days))
    assert back == close


@each
@given(lines, instants, st.sampled_from(TIMES), times, times)
def test_splitting_a_time_gives_the_same_instant(
    line: Timeline, start: datetime, measure: Measure, one: int, other: int
) -> None:
    assume(one and other)
    for sign in (1, -1):
        halfway = line.advance(start, Amount(measure, sign * one))
        split = line.advance(halfway, Amount(measure, sign * other))
        assert split == line.advance(start, Amount(measure, sign * (one + other)))


@each
@given(lines, instants, st.integers(1, 20), st.integers(1, 20))
def test_splitting_working_days_gives_the_same_close(
    line: Timeline, start: datetime, one: int, other: int
) -> None:
    assume(line.conventions.time_of_day is TimeOfDay.CLOSE_OF_DAY)
    halfway = line.advance(start, Amount.working_days(one)) - timedelta(microseconds=1)
    split = line.advance(halfway, Amount.working_days(other))
    assert split == line.advance(start, Amount.working_days(one + other))


@each
@given(lines, instants, spells, amounts)
def test_a_later_start_is_never_due_earlier(
    line: Timeline, start: datetime, later: timedelta, amount: Amount
) -> None:
    """Unless the time of day of the receipt is kept: Friday night is late, Saturday noon is not."""
    assume(
        amount.measure is not Measure.WORKING_DAYS
        or line.conventions.time_of_day is TimeOfDay.CLOSE_OF_DAY
    )
    assert line.due(start, amount) <= line.due(start + later, amount)


@each
@given(calendars, conventions, instants, spells, st.integers(0, 20))
def test_a_later_start_in_opening_hours_is_never_due_earlier(
    made: Parts, how: Conventions, start: datetime, later: timedelta, days: int
) -> None:
    line = Timeline(made._replace(zone="Etc/UTC").calendar(), how)
    opened = line.advance(start, Amount.working_time(timedelta(0)))
    opened_later = line.advance(start + later, Amount.working_time(timedelta(0)))
    amount = Amount.working_days(days)
    assert line.due(opened, amount) <= line.due(opened_later, amount)


@each
@given(calendars, conventions, pause_lists, receipts, days)
def test_a_holiday_added_never_brings_a_deadline_nearer(
    made: Parts, how: Conventions, paused: list[Pause], receipt: Receipt, holiday: date
) -> None:
    """Unless it falls on the day of receipt: what cut-off and day zero say of that is theirs."""
    received, amount = receipt
    line = Timeline(made.calendar(), how, paused)
    received_on = received.astimezone(line.calendar.zone).date()
    assume(amount.quantity and holiday != received_on and holiday not in made.closures)
    special_hours = {on: it for on, it in made.special.items() if on != holiday}
    closed = made._replace(closures=made.closures | {holiday: "New"}, special=special_hours)
    after = Timeline(closed.calendar(), how, paused)
    assert after.due(received, amount) >= line.due(received, amount)


@each
@given(lines, pause, receipts)
def test_a_pause_added_never_brings_a_deadline_nearer(
    line: Timeline, added: Pause, receipt: Receipt
) -> None:
    paused = Timeline(line.calendar, line.conventions, [*line.pauses, added])
    assert paused.due(*receipt) >= line.due(*receipt)


@each
@given(calendars, conventions, instants, amounts, st.lists(instants, max_size=3))
def test_pauses_of_no_length_are_no_pauses(
    made: Parts, how: Conventions, received: datetime, amount: Amount, moments: list[datetime]
) -> None:
    empty = [Pause(moment, moment) for moment in (*moments, received)]
    calendar = made.calendar()
    assert calculate(calendar, received, amount, how, empty) == calculate(
        calendar, received, amount, how
    )


@each
@given(lines, instants, times)
def test_working_time_falls_due_in_a_window_or_at_its_edge(
    line: Timeline, received: datetime, quantity: int
) -> None:
    due = line.due(received, Amount(Measure.WORKING_TIME, quantity))
    tick, nothing = timedelta(microseconds=1), Amount.working_time(timedelta(0))
    unpaused = Timeline(line.calendar)
    is_open = unpaused.advance(due, nothing) == due
    assert is_open or unpaused.count(due - tick, due, Measure.WORKING_TIME)
    assert is_open or (quantity and line.conventions.at_close is AtClose.CLOSING_INSTANT)
    assert not any(pause.start < due < pause.end for pause in line.pauses)


@each
@given(instants, pause_lists, times, conventions)
def test_where_it_never_closes_working_time_is_elapsed_time(
    start: datetime, paused: list[Pause], quantity: int, how: Conventions
) -> None:
    always = office("00:00-24:00", weekend="00:00-24:00", closed={}, zone="America/New_York")
    line = Timeline(always, how, paused)
    for sign in (1, -1):
        elapsed, worked = (line.advance(start, Amount(it, sign * quantity)) for it in TIMES)
        assert elapsed == worked
        assert line.count(start, elapsed, TIMES[0]) == line.count(start, elapsed, TIMES[1])


@each
@given(calendars, conventions, st.lists(instants, max_size=3), st.integers(-300, 300), amounts)
def test_an_answer_does_not_depend_on_what_was_asked_before(
    made: Parts, how: Conventions, before: list[datetime], years: int, amount: Amount
) -> None:
    asked = Timeline(made.calendar(), how)
    for received in before:
        asked.due(received, amount)
        asked.due(received.replace(year=2030 + years, day=1), amount)
        asked.advance(received, Amount(amount.measure, -amount.quantity))
        assert asked.due(received, amount) == Timeline(made.calendar(), how).due(received, amount)


def check_ledger(line: Timeline, received: datetime, amount: Amount) -> None:
    """A working day may be kept to its very beginning: a last span without length."""
    found = calculate(line.calendar, received, amount, line.conventions, line.pauses)
    spans, due = found.spans, found.due_at
    assert due == line.due(received, amount)
    assert len(found.sentences) == len(spans)
    if due <= received:
        assert amount.quantity == 0 or due == received
    else:
        assert (spans[0].start, spans[-1].end) == (received, due)
    for one, other in pairwise(spans):
        assert one.end == other.start
    total = 0
    for span in spans:
        total += span.amount
        assert span.start < span.end or (span is spans[-1] and span.counted)
        assert span.amount >= 0
        assert (span.counted, span.total) == (span.amount > 0, total)
        if amount.measure is not Measure.WORKING_DAYS:
            assert span.amount == line.count(span.start, span.end, amount.measure)
        assert span.reason
    assert total == amount.quantity


@each
@given(lines, instants, amounts)
@example(Timeline(office("00:00-24:00")), at("Mon 5 Jan 2026 10:00"), Amount.working_days(3))
@example(Timeline(office()), at("Mon 5 Jan 2026 18:00"), Amount.working_days(0))
@example(
    Timeline(
        office("09:00-12:00 13:00-17:00"),
        pauses=pauses("Tue 6 Jan 2026 09:00 to Tue 6 Jan 2026 12:00"),
    ),
    at("Mon 5 Jan 2026 16:00"),
    Amount(Measure.WORKING_TIME, 7_200_000_000),
)
@example(
    Timeline(office(), pauses=pauses("Tue 6 Jan 2026 10:00 to Tue 6 Jan 2026 17:00")),
    at("Mon 5 Jan 2026 10:00"),
    Amount.working_days(1),
)
def test_the_ledger_adds_up_from_receipt_to_due(
    line: Timeline, received: datetime, amount: Amount
) -> None:
    check_ledger(line, received, amount)


@each
@given(lines, instants, st.integers(401, 4_000), st.sampled_from(Measure))
def test_the_ledger_of_a_long_horizon_adds_up(
    line: Timeline, received: datetime, days: int, measure: Measure
) -> None:
    worked = {Measure.WORKING_DAYS: days, Measure.ELAPSED: days * 86_400_000_000}
    amount = Amount(measure, worked.get(measure, days * 3_600_000_000))
    try:
        check_ledger(line, received, amount)
    except HorizonExceeded:
        in_a_century = line.count(received, received + timedelta(days=36_500), measure)
        assert in_a_century < amount.quantity


@each
@given(lines, instants, st.integers(1, 30))
def test_each_working_day_is_counted_on_its_own_date(
    line: Timeline, received: datetime, days: int
) -> None:
    """A close at midnight belongs to the date that ends there."""
    calendar = line.calendar
    found = calculate(calendar, received, Amount.working_days(days), line.conventions, line.pauses)
    counted = [span for span in found.spans if span.counted]
    dates = [span.start.astimezone(calendar.zone).date() for span in counted]
    assert [span.amount for span in counted] == [1] * days
    assert all(calendar.windows_on(on.toordinal()) for on in dates)
    assert dates == sorted(set(dates))


@each
@given(st.integers(0, 10**18), st.booleans())
def test_a_duration_is_written_and_read_back(quantity: int, in_days: bool) -> None:
    assert parse_duration(format_duration(quantity, days=in_days)) == quantity
