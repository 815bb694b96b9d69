"""Writing events with the change they tell of, and giving them their places in the feed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.events.models import Event, EventFeed
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject

MAX_TEXT = 200
"""Characters in one value of an event: room for codes and references, not for what people wrote."""
MAX_RELAYED = 1_000
_EVENTS: Table = Event.__table__  # type: ignore[assignment]
_ADD = insert(_EVENTS)


class News(NamedTuple):
    """What is told: `kind` is "case.opened".

    `data` holds codes, ids, dates and numbers, and no personal data: readers keep what they read.
    A longer text, or anything else, is a TypeError. `reference` is what people call the subject.
    `ward` is a GSS code, `service` and `directorate` are slugs, `owner` is the principal whose
    matter it is.
    """

    kind: str
    subject: Subject
    data: Mapping[str, object]
    reference: str | None = None
    ward: str | None = None
    service: str | None = None
    directorate: str | None = None
    owner: UUID | None = None
    confidential: bool = False


async def emit(
    session: AsyncSession,
    *,
    kind: str,
    subject: Subject,
    now: datetime,
    data: Mapping[str, object],
    reference: str | None = None,
    ward: str | None = None,
    service: str | None = None,
    directorate: str | None = None,
    owner: UUID | None = None,
    confidential: bool = False,
) -> Event:
    """Tell of something in the transaction in which it happens; see `News`.

    Call it after `audit.record`, whose lock puts the events of one subject in order.
    """
    news = News(kind, subject, data, reference, ward, service, directorate, owner, confidential)
    event = Event(**_row(news, now))
    session.add(event)
    return event


async def emit_all(session: AsyncSession, news: Sequence[News], *, now: datetime) -> None:
    """Tell of many things in one statement, in the order given; as `emit`."""
    if news:
        await session.execute(_ADD, [_row(one, now) for one in news])


async def is_waiting(session: AsyncSession) -> bool:
    """Whether an event has no position yet."""
    waiting = select(Event.number).where(Event.position.is_(None)).limit(1)
    return await session.scalar(waiting) is not None


async def relay(session: AsyncSession, *, now: datetime, limit: int = MAX_RELAYED) -> int:
    """Give positions to events that have been committed; return how many.

    A position drawn in the writer's own transaction would lose events: a reader that has seen 8
    never asks for 7, which commits later. Here one relay at a time numbers what it can see, and
    its own commit shows the numbers all together. Returns 0 when another relay is at work.
    """
    await session.flush()
    last = await session.scalar(
        select(EventFeed.last).where(EventFeed.id == 1).with_for_update(skip_locked=True)
    )
    if last is None:
        return 0
    waiting = (
        select(Event.number, func.row_number().over(order_by=Event.number).label("place"))
        .where(Event.position.is_(None))
        .order_by(Event.number)
        .limit(limit)
        .subquery()
    )
    statement = (
        update(Event)
        .where(Event.number == waiting.c.number)
        .values(position=last + waiting.c.place, positioned_at=now)
        .returning(Event.number)
        .execution_options(synchronize_session=False)
    )
    given = len((await session.execute(statement)).all())
    if given:
        await session.execute(update(EventFeed).values(last=last + given))
    return given


def _row(news: News, now: datetime) -> dict[str, Any]:
    row = news._asdict()
    subject: Subject = row.pop("subject")
    return row | {
        "id": new_id(),
        "at": now,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "data": {name: _plain(value) for name, value in news.data.items()},
    }


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) <= MAX_TEXT:
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    raise TypeError(f"An event does not carry {type(value).__name__}, or so long a text")
