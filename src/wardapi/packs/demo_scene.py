"""What telling the demonstration takes: a database, who acts, and the instant at which it ends."""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models, sweeping
from wardapi.deadlines.sweeping import Teller
from wardapi.kit.database import Database
from wardapi.kit.errors import Conflict, Unprocessable
from wardapi.kit.subjects import Subject
from wardapi.packs.demo_cast import Cast
from wardapi.timescales import EscalationState

Done = TypeVar("Done")

ILLUSTRATIVE = "Illustrative: invented to show how the service works. It is about nobody."
SOURCE = "Illustrative: there is no such document"
MARK = " (illustrative)"
"""What every title of the demonstration ends with."""
_NOTICE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One transaction in which a part is told, each step at its own time and by its own people."""

    session: AsyncSession
    cast: Cast
    now: datetime
    tellers: Mapping[str, Teller]

    async def sweep(self, subject: Subject, until: datetime) -> None:
        """Fires what falls due before `until`, each rung a second after its time."""
        until = min(until, self.now)
        while True:
            row = await self.session.get_one(models.Subject, tuple(subject))
            if row.next_rung_at is None or row.next_rung_at + _NOTICE >= until:
                return
            at = row.next_rung_at + _NOTICE
            await sweeping.sweep(
                self.session, now=at, recorded_at=at, tellers=self.tellers, only=subject
            )

    async def escalations(self, subject_id: UUID) -> Sequence[UUID]:
        """Gives the open escalations of a case or a commitment, the lowest level first."""
        waiting = select(models.Escalation.id).where(
            models.Escalation.subject_id == subject_id,
            models.Escalation.state == EscalationState.OPEN,
        )
        return (await self.session.scalars(waiting.order_by(models.Escalation.level))).all()

    async def attempt(self, act: Awaitable[Done]) -> Done | None:
        """Does what the rules may refuse; then it leaves no trace, and the story goes on."""
        try:
            async with self.session.begin_nested():
                return await act
        except (Conflict, Unprocessable):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the demonstration is told."""

    database: Database
    cast: Cast
    now: datetime
    tellers: Mapping[str, Teller]

    @asynccontextmanager
    async def scene(self) -> AsyncIterator[Scene]:
        """A transaction to tell a part in."""
        async with self.database.write() as session:
            yield Scene(session=session, cast=self.cast, now=self.now, tellers=self.tellers)


def titled(text: str) -> str:
    """Return a title that says that it is illustrative."""
    return f"{text}{MARK}"


def at(day: date, hour: int = 10) -> datetime:
    """Return an instant in the working hours of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def workday(day: date) -> date:
    """Return a day, or the Friday before it where it lies in a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
