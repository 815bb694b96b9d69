"""What casework does when a sweep has fired rungs of its cases. Wired in `jobs`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.casework import queries
from wardapi.casework.models import Case
from wardapi.deadlines.sweeping import Firing
from wardapi.events import actions as events
from wardapi.events.actions import News


async def tell(session: AsyncSession, firings: Sequence[Firing], *, now: datetime) -> None:
    """Count the change of each case, and write a record and an event for each rung that fired.

    For many cases at once, in as many statements as for one. No text is carried.
    """
    if not firings:
        return
    ids = [firing.subject.id for firing in firings]
    cases = await queries.places_of(session, ids)
    await session.execute(
        update(Case)
        .where(Case.id.in_(ids))
        .values(version=Case.version + 1, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    acts = [
        Act(firing.subject, "case.rung_fired", None, about)
        for firing in firings
        for about in firing.tidings()
    ]
    await audit.record_all(session, acts, now=now)
    await events.emit_all(session, [_news(act, cases[act.subject.id]) for act in acts], now=now)


def _news(act: Act, case: Row[Any]) -> News:
    return News(
        kind=act.action,
        subject=act.subject,
        data=act.detail,
        reference=case.reference,
        ward=case.gss_code,
        service=case.service,
        directorate=case.directorate,
        owner=queries.owner_of(case),
        confidential=case.confidential,
    )
