"""What happens when a sweep has fired rungs of commitments. Wired in `jobs`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.commitments import queries
from wardapi.commitments.models import Commitment
from wardapi.deadlines.sweeping import Firing
from wardapi.events import actions as events
from wardapi.events.actions import News


async def tell(session: AsyncSession, firings: Sequence[Firing], *, now: datetime) -> None:
    """Count the change of each commitment; write a record and an event for each rung that fired.

    For many at once, in as many statements as for one.
    """
    if not firings:
        return
    ids = [firing.subject.id for firing in firings]
    places = await queries.places_of(session, ids)
    await session.execute(
        update(Commitment)
        .where(Commitment.id.in_(ids))
        .values(version=Commitment.version + 1, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    acts = [
        Act(firing.subject, "commitment.rung_fired", None, about)
        for firing in firings
        for about in firing.tidings()
    ]
    await audit.record_all(session, acts, now=now)
    await events.emit_all(session, [_news(act, places[act.subject.id]) for act in acts], now=now)


def _news(act: Act, place: Row[Any]) -> News:
    return News(
        kind=act.action,
        subject=act.subject,
        data=act.detail,
        ward=place.gss_code,
        service=place.service,
        directorate=place.directorate,
    )
