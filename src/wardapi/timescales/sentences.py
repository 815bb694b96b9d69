"""A ledger for people, a line a span: `Fri 25 Dec 2026: closed, Christmas Day`."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from wardapi.timescales.amounts import Measure
from wardapi.timescales.ledger import Span
from wardapi.timescales.wording import dates, hours, spoken


def sentences(spans: Iterable[Span], measure: Measure, zone: ZoneInfo) -> list[str]:
    if measure is Measure.WORKING_DAYS:
        return [f"{dates(span.start, span.end, zone)}: {span.reason}" for span in spans]
    return [f"{hours(span.start, span.end, zone)}: {_counted(span)}" for span in spans]


def _counted(span: Span) -> str:
    if not span.counted:
        return span.reason
    return f"{span.reason}, {spoken(span.amount)} counted, {spoken(span.total)} in all"
