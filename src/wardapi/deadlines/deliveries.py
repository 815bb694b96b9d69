"""When the change feed carried a rung: the last step of its lateness."""

from datetime import datetime

from sqlalchemy import exists, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import models
from wardapi.events.models import Event


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
