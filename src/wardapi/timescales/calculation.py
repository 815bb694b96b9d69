"""One deadline with its reasons, and the measure of a stretch of time. Nothing is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.calendars import WorkingCalendar
from wardapi.timescales.conventions import DEFAULT, Conventions
from wardapi.timescales.ledger import Span, spans
from wardapi.timescales.pauses import Pause
from wardapi.timescales.sentences import sentences
from wardapi.timescales.timeline import Timeline


class Calculation(NamedTuple):
    """`provisional`: the deadline lies past the last date with published bank holidays."""

    due_at: datetime
    provisional: bool
    conventions: Conventions
    spans: list[Span]
    measure: Measure
    zone: ZoneInfo

    @property
    def sentences(self) -> list[str]:
        """The spans for people, in local time."""
        return sentences(self.spans, self.measure, self.zone)


class Measured(NamedTuple):
    """The same stretch in each measure."""

    working_time: timedelta
    working_days: int
    elapsed: timedelta


def calculate(
    calendar: WorkingCalendar,
    received_at: datetime,
    amount: Amount,
    conventions: Conventions = DEFAULT,
    pauses: Sequence[Pause] = (),
) -> Calculation:
    """When a target received at an instant falls due, and why. Raises HorizonExceeded."""
    line = Timeline(calendar, conventions, pauses)
    due_at = line.due(received_at, amount)
    return Calculation(
        due_at,
        calendar.is_provisional(due_at),
        conventions,
        spans(line, received_at, due_at, amount),
        amount.measure,
        calendar.zone,
    )


def measure(
    calendar: WorkingCalendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
) -> Measured:
    """How much lies between two instants, in each measure."""
    line = Timeline(calendar, pauses=pauses)
    return Measured(
        timedelta(microseconds=line.count(start, end, Measure.WORKING_TIME)),
        line.count(start, end, Measure.WORKING_DAYS),
        timedelta(microseconds=line.count(start, end, Measure.ELAPSED)),
    )
