"""What casework does when a sweep has fired rungs of its cases. Wired in `jobs`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.casework import queries
from wardapi.casework.models import Case
from wardapi.deadlines.sweeping import Firing
from wardapi.events import actions as events
from wardapi.timescales import RungFired, RungStanding


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
    told = [_Told(firing, fact, rung) for firing in firings for fact, rung in _pairs(firing)]
    acts = [Act(one.firing.subject, "case.rung_fired", None, one.data()) for one in told]
    await audit.record_all(session, acts, now=now)
    for one in told:
        await _emit(session, one, cases, now)


class _Told(NamedTuple):
    """One rung that fired, as other systems hear of it."""

    firing: Firing
    fact: RungFired
    rung: RungStanding

    def data(self) -> dict[str, object]:
        standing = self.firing.standing
        following = standing.next_rung
        return {
            "fact": self.fact.id,
            "target": self.fact.target,
            "cycle": self.fact.cycle,
            "rung": self.fact.rung,
            "level": self.fact.level,
            "escalates": self.fact.escalates,
            "tells": list(self.rung.tells),
            "fire_at": self.fact.fire_at,
            "noticed_at": self.fact.occurred_at,
            "status": standing.status.value,
            "next_level": following.level if following else None,
            "next_fire_at": following.fire_at if following else None,
        }


def _pairs(firing: Firing) -> Iterator[tuple[RungFired, RungStanding]]:
    return zip(firing.fired, firing.told, strict=True)


async def _emit(
    session: AsyncSession, one: _Told, cases: Mapping[UUID, Row[Any]], now: datetime
) -> None:
    case = cases[one.firing.subject.id]
    await events.emit(
        session,
        kind="case.rung_fired",
        subject=one.firing.subject,
        now=now,
        data=one.data(),
        reference=case.reference,
        ward=case.gss_code,
        service=case.service,
        directorate=case.directorate,
        owner=queries.owner_of(case),
        confidential=case.confidential,
    )
