"""A deadline and its reasons, told to people: `wardapi due 10wd --from 2022-12-16T10:00`."""

import json
import re
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import models, versions
from wardapi.deadlines.errors import InvalidDefinition, refused
from wardapi.deadlines.schemas import AmountOut, SpanOut
from wardapi.timescales import Amount, Calculation, Conventions, Measure, WorkingCalendar

_AMOUNT = re.compile(r"([-+]?)(\d+) ?(wd|wh|h)", re.IGNORECASE)
_MOST = 999_999
"""Any more, of whatever unit, lies beyond the hundred years that are counted."""
_UNITS = {"wd": "working day", "wh": "working hour", "h": "hour"}
_RIGHT = "Write 10wd for working days, 4wh for working hours or 24h for hours."
_ZERO_DAY = {
    timescales.DayZero.DAY_OF_RECEIPT: "the day of receipt is day zero",
    timescales.DayZero.NEXT_WORKING_DAY: "a receipt on a closed day counts from the next opening",
}
_TIME_OF_DAY = {
    timescales.TimeOfDay.CLOSE_OF_DAY: "due when the last day closes",
    timescales.TimeOfDay.KEEP_TIME: "due at the time of the receipt",
    timescales.TimeOfDay.KEEP_TIME_WITHIN_HOURS: "due at the time of the receipt, if that is open",
}
_AT_CLOSE = {
    timescales.AtClose.CLOSING_INSTANT: "time that runs out at a closing is due then",
    timescales.AtClose.NEXT_OPENING: "time that runs out at a closing is due at the next opening",
}


class Told(NamedTuple):
    """The same answer for machines and for people."""

    as_json: str
    as_text: str


class Asked(NamedTuple):
    """An amount, and its name for people: `10 working days`."""

    amount: Amount
    words: str


class NamedCalendar(NamedTuple):
    """A calendar and what it is called."""

    slug: str
    name: str
    calendar: WorkingCalendar


def amount_of(text: str) -> Asked:
    """`10wd` is working days, `4wh` working hours, `24h` hours. Raises InvalidDefinition."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise InvalidDefinition(f"{text!r} is no amount of time. {_RIGHT}")
    if found[1] == "-":
        raise InvalidDefinition(f"{text!r} lies before the receipt. {_RIGHT}")
    if len(found[2].lstrip("0")) > len(str(_MOST)):
        raise InvalidDefinition(f"{text!r} lies beyond the 100 years that are counted. {_RIGHT}")
    number, unit = int(found[2]), found[3].lower()
    words = f"{number} {_UNITS[unit]}" + ("" if number == 1 else "s")
    if unit == "wd":
        return Asked(Amount.working_days(number), words)
    time = timedelta(hours=number)
    return Asked(Amount.working_time(time) if unit == "wh" else Amount.elapsed(time), words)


def instant(text: str) -> datetime:
    """An instant as somebody types it; without a zone it is English local time.

    Raises InvalidDefinition.
    """
    try:
        typed = datetime.fromisoformat(text.strip())
        at = typed if typed.tzinfo else timescales.localise(typed, versions.ENGLAND)
        at.astimezone(versions.ENGLAND)
    except (ValueError, OverflowError) as error:
        raise InvalidDefinition(
            f"{text!r} is no date and time. Write 2026-12-18T16:40 for English local time, "
            "or with a zone 2026-12-18T16:40Z or 2026-12-18T16:40+01:00."
        ) from error
    return at


async def stored_calendar(session: AsyncSession, slug: str, at: datetime) -> NamedCalendar:
    """The published calendar that is in force at an instant. Raises CalendarNotFound."""
    on = at.astimezone(versions.ENGLAND).date()
    stored = await versions.calendar_in_force(session, slug, on)
    calendar = await session.get_one(models.Calendar, stored.calendar_id)
    return NamedCalendar(slug, calendar.name, await versions.calendar_version(session, stored.id))


def tell(asked: Asked, received_at: datetime, counted_by: NamedCalendar) -> Told:
    """When an amount falls due that was received then, and why. Raises InvalidDefinition."""
    with refused(""):
        found = timescales.calculate(counted_by.calendar, received_at, asked.amount)
    return Told(
        _as_json(found, asked.amount, counted_by), _as_text(found, asked, received_at, counted_by)
    )


def conventions_in_words(measure: Measure, conventions: Conventions) -> str:
    """The answers that bear on this measure."""
    if measure is Measure.ELAPSED:
        return "every hour counts, nights and closed days too"
    if measure is Measure.WORKING_TIME:
        return f"only opening hours count; {_AT_CLOSE[conventions.at_close]}"
    cut_off = conventions.cut_off
    return "; ".join(
        [
            _ZERO_DAY[conventions.day_zero],
            f"cut-off at {cut_off:%H:%M}" if cut_off else "no cut-off",
            _TIME_OF_DAY[conventions.time_of_day],
        ]
    )


def _as_text(
    found: Calculation, asked: Asked, received_at: datetime, counted_by: NamedCalendar
) -> str:
    zone, known_until = found.zone, counted_by.calendar.known_until
    due, received = found.due_at.astimezone(zone), received_at.astimezone(zone)
    known = f"bank holidays are known until {known_until:%-d %B %Y}" if known_until else ""
    return "\n".join(
        [
            f"{due:%A %-d %B %Y, %H:%M}"
            + (f" (provisional: {known})" if found.provisional else ""),
            "",
            f"{asked.words} from {received:%A %-d %B %Y, %H:%M} ({zone.key})",
            f"Calendar: {counted_by.name} ({counted_by.slug})" + (f"; {known}" if known else ""),
            f"Conventions: {conventions_in_words(found.measure, found.conventions)}",
            *(f"  {sentence}" for sentence in found.sentences),
        ]
    )


def _as_json(found: Calculation, amount: Amount, counted_by: NamedCalendar) -> str:
    return json.dumps(
        {
            "due_at": found.due_at.isoformat().replace("+00:00", "Z"),
            "provisional": found.provisional,
            "target": AmountOut.of(amount.measure, amount.quantity).model_dump(),
            "calendar": {"slug": counted_by.slug, "name": counted_by.name},
            "conventions": asdict(found.conventions),
            "explanation": [
                span.model_dump(mode="json", by_alias=True)
                for span in SpanOut.all_of(found.spans, amount.measure)
            ],
            "sentences": found.sentences,
        },
        indent=2,
        default=str,
    )
