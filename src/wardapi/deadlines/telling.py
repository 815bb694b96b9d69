"""A deadline and its reasons, told to people: `wardapi due 10wd --from 2022-12-16T10:00`."""

import json
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import versions
from wardapi.deadlines.errors import InvalidDefinition, refused
from wardapi.deadlines.schemas import AmountOut, SpanOut
from wardapi.timescales import Amount, Calculation, WorkingCalendar

_AMOUNT = re.compile(r"(\d{1,6})(wd|wh|h)")
_UNITS = {"wd": "working days", "wh": "working hours", "h": "hours"}


class Told(NamedTuple):
    """The same answer for machines and for people."""

    as_json: str
    as_text: str


def amount_of(text: str) -> Amount:
    """`10wd` is working days, `4wh` working hours, `24h` hours. Raises InvalidDefinition."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise InvalidDefinition(f"{text!r} is no amount of time. Write 10wd, 4wh or 24h.")
    number, unit = int(found[1]), found[2]
    if unit == "wd":
        return Amount.working_days(number)
    time = timedelta(hours=number)
    return Amount.working_time(time) if unit == "wh" else Amount.elapsed(time)


def instant(text: str) -> datetime:
    """An instant as somebody types it; without a zone it is English local time."""
    typed = datetime.fromisoformat(text)
    return typed if typed.tzinfo else timescales.localise(typed, versions.ENGLAND)


async def stored_calendar(session: AsyncSession, slug: str, at: datetime) -> WorkingCalendar:
    """The published calendar that is in force at an instant. Raises CalendarNotFound."""
    on = at.astimezone(versions.ENGLAND).date()
    stored = await versions.calendar_in_force(session, slug, on)
    return await versions.calendar_version(session, stored.id)


def tell(amount: Amount, text: str, received_at: datetime, calendar: WorkingCalendar) -> Told:
    """When `amount` (typed as `text`) of a receipt falls due, and why. Raises InvalidDefinition."""
    with refused(""):
        found = timescales.calculate(calendar, received_at, amount)
    return Told(_as_json(found, amount), _as_text(found, text, received_at, calendar))


def _as_text(
    found: Calculation, text: str, received_at: datetime, calendar: WorkingCalendar
) -> str:
    due, received = found.due_at.astimezone(calendar.zone), received_at.astimezone(calendar.zone)
    parts = _AMOUNT.fullmatch(text)
    asked = f"{parts[1]} {_UNITS[parts[2]]}" if parts else text
    lines = [
        f"{due:%A %-d %B %Y, %H:%M}",
        "",
        f"{asked} from {received:%A %-d %B %Y, %H:%M} ({calendar.zone.key})",
        *(f"  {sentence}" for sentence in found.sentences),
    ]
    if found.provisional:
        lines.append("Provisional: bank holidays are not published that far ahead.")
    return "\n".join(lines)


def _as_json(found: Calculation, amount: Amount) -> str:
    return json.dumps(
        {
            "due_at": found.due_at.isoformat().replace("+00:00", "Z"),
            "provisional": found.provisional,
            "target": AmountOut.of(amount.measure, amount.quantity).model_dump(),
            "explanation": [
                span.model_dump(mode="json", by_alias=True)
                for span in SpanOut.all_of(found.spans, amount.measure)
            ],
            "sentences": found.sentences,
        },
        indent=2,
    )
