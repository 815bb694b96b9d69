"""When the change feed carried a rung: the last step of its lateness."""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models
from wardapi.events.models import Event
from wardapi.kit.subjects import Subject

RungKey = tuple[str, int, str]
"""Target, cycle and name of a rung of one subject."""


async def delivered(
    session: AsyncSession, subject: Subject, *, until: datetime | None = None
) -> dict[RungKey, datetime]:
    """When the feed carried the rungs of a subject that it has carried, or had `until` then."""
    rungs = models.Rung
    told = select(rungs.target, rungs.cycle, rungs.name, rungs.delivered_at).where(
        rungs.subject_kind == subject.kind,
        rungs.subject_id == subject.id,
        rungs.delivered_at.is_not(None),
    )
    if until is not None:
        told = told.where(rungs.delivered_at <= until)
    return {
        (row.target, row.cycle, row.name): row.delivered_at for row in await session.execute(told)
    }


async def mark_delivered(session: AsyncSession, *, now: datetime) -> int:
    """Stamps fired rungs none of whose subject's events still waits for its place in the feed."""
    waiting = exists().where(
        Event.subject_kind == models.Rung.subject_kind,
        Event.subject_id == models.Rung.subject_id,
        Event.position.is_(None),
    )
    done = await session.execute(
        update(models.Rung)
        .where(models.Rung.noticed_at.is_not(None), models.Rung.delivered_at.is_(None), ~waiting)
        .values(delivered_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(done, "rowcount", 0))
