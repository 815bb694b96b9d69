"""From cases to figures. Pure: a test counts the same from the raw rows by other means."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from wardapi.reports.case_rows import CaseRow
from wardapi.reports.histories import Stood
from wardapi.reports.periods import Period

MEDIAN, NINETIETH = Fraction(1, 2), Fraction(9, 10)


class Moment(NamedTuple):
    """The period counted, and the last instant that counts: its own, or now if that is earlier."""

    period: Period
    at: datetime

    @classmethod
    def of(cls, period: Period, now: datetime) -> "Moment":
        return cls(period, min(period.ends_at - datetime.resolution, now))

    @property
    def ends_at(self) -> datetime:
        """The first instant that does not count."""
        return self.at + datetime.resolution


class Share(NamedTuple):
    """So many of so many."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """To one place; None of nothing."""
        return round(100 * self.numerator / self.denominator, 1) if self.denominator else None


class Outcomes(NamedTuple):
    """What became, by the end, of a target of the cases received in a period. They add up.

    `without_target` are cases whose policy promises no such thing.
    """

    in_time: int = 0
    late: int = 0
    open_overdue: int = 0
    open_in_time: int = 0
    withdrawn: int = 0
    without_target: int = 0

    @property
    def received(self) -> int:
        return sum(self)

    @property
    def share(self) -> Share:
        """In time, of those of which it is decided: what is overdue is not in time either."""
        return Share(self.in_time, self.in_time + self.late + self.open_overdue)


class Days(NamedTuple):
    """How long answers took, by nearest rank, in working days."""

    answered: int
    median: int | None
    ninetieth: int | None


class CaseFigures(NamedTuple):
    """What is counted of cases."""

    answers: Outcomes
    acknowledgements: Outcomes
    closed: Share
    days: Days
    open_in_time: int
    open_overdue: int


def figures(rows: Sequence[CaseRow], moment: Moment) -> CaseFigures:
    """Count cases that were received, answered, closed or running in a period."""
    received = [row for row in rows if moment.period.has(row.received_at)]
    closed = [row.closing for row in rows if moment.period.has(row.closed_at) and row.closing]
    overdue, running = _running((row.answer for row in rows), moment.at)
    return CaseFigures(
        answers=_outcomes((row.answer for row in received), moment.at),
        acknowledgements=_outcomes((row.acknowledgement for row in received), moment.at),
        closed=Share(sum(answer.in_time for answer in closed), len(closed)),
        days=days(row.days for row in rows if row.answer and moment.period.has(row.answer.met_at)),
        open_in_time=running - overdue,
        open_overdue=overdue,
    )


def _running(answers: Iterable[Stood | None], at: datetime) -> tuple[int, int]:
    still_open = [one for one in answers if one is not None and one.is_open]
    return sum(one.is_overdue(at) for one in still_open), len(still_open)


def _outcomes(targets: Iterable[Stood | None], at: datetime) -> Outcomes:
    counted = dict.fromkeys(Outcomes._fields, 0)
    for target in targets:
        counted[outcome(target, at)] += 1
    return Outcomes(**counted)


def outcome(target: Stood | None, at: datetime) -> str:
    """Return the name of what has become of a target, as `Outcomes` has it."""
    if target is None:
        return "without_target"
    if target.met_at is not None:
        return "in_time" if target.in_time else "late"
    if target.ended:
        return "withdrawn"
    return "open_overdue" if target.is_overdue(at) else "open_in_time"


def days(taken: Iterable[int | None]) -> Days:
    """Return the median and the 90th percentile of these working days."""
    known = sorted(one for one in taken if one is not None)
    return Days(len(known), nearest_rank(known, MEDIAN), nearest_rank(known, NINETIETH))


def nearest_rank(values: Sequence[int], part: Fraction) -> int | None:
    """Return the smallest of the sorted values that at least `part` of them do not exceed.

    It is one of the values, never between two; None of nothing.
    """
    return values[math.ceil(part * len(values)) - 1] if values else None


def grouped(
    rows: Iterable[CaseRow], key: Callable[[CaseRow], str | None]
) -> dict[str | None, list[CaseRow]]:
    """Return the cases by something that each has one of."""
    groups: dict[str | None, list[CaseRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
