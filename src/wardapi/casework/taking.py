"""A case in hand to be changed, and what every change of one ends with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi import timescales
from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.casework import copies, texts
from wardapi.casework.models import Case, CaseText
from wardapi.casework.queries import SUBJECT, Found
from wardapi.casework.rules import Progress
from wardapi.deadlines import tracking
from wardapi.deadlines.tracking import Tracked
from wardapi.events import actions as events
from wardapi.kit.subjects import Subject
from wardapi.timescales import Standing
from wardapi.timescales.policy import ACKNOWLEDGED, SUBSTANTIVE


class Taken(NamedTuple):
    """A case whose subject row is locked until the transaction ends."""

    case: Case
    found: Found
    tracked: Tracked

    def progress(self, now: datetime) -> Progress:
        """What has happened to it, for `rules` to judge by."""
        happened = timescales.read(self.tracked.facts, self.tracked.policies).cycles[-1].happened
        return Progress(
            self.tracked.standing(now).status,
            acknowledged=ACKNOWLEDGED in happened,
            answered=SUBSTANTIVE in happened,
        )

    @property
    def last_fact(self) -> str:
        """The id of the fact that was recorded last."""
        return self.tracked.facts[-1].id


def subject_of(found: Found) -> Subject:
    """Name the case as deadlines, audit and events know it."""
    return Subject(SUBJECT, found.id)


async def take(session: AsyncSession, found: Found) -> Taken:
    """Lock a case's history, then read its row: nobody can have changed it in between."""
    tracked = await tracking.take(session, subject_of(found))
    case = await session.get_one(Case, found.id, populate_existing=True)
    return Taken(case, found, tracked)


async def settle(
    session: AsyncSession,
    taken: Taken,
    what: str,
    standing: Standing,
    *,
    detail: Mapping[str, object],
    kept: Sequence[CaseText] = (),
    by: Principal,
    now: datetime,
) -> None:
    """End a change: the case's own columns, one audit record, one event `case.<what>`.

    `detail` is codes, ids and instants; what was said stays in `kept`.
    """
    copy_standing(taken, standing)
    touch(taken.case, now)
    about = {**detail, "status": standing.status.value, "level": standing.level}
    await record(session, taken.found, what, detail=about, kept=kept, by=by, now=now)
    await emit(session, taken.found, what, data=about, now=now)


async def record(
    session: AsyncSession,
    found: Found,
    what: str,
    *,
    detail: Mapping[str, object],
    kept: Sequence[CaseText] = (),
    by: Principal,
    now: datetime,
) -> None:
    """Write the one audit record of a change."""
    await session.flush()
    about = {"reference": found.reference, **detail, **(texts.commitments(kept) if kept else {})}
    await audit.record(
        session, subject=subject_of(found), action=f"case.{what}", by=by, now=now, detail=about
    )


async def emit(
    session: AsyncSession, found: Found, what: str, *, data: Mapping[str, object], now: datetime
) -> None:
    """Tell other systems, without a word of what was said."""
    matter = found.matter
    await events.emit(
        session,
        kind=f"case.{what}",
        subject=subject_of(found),
        now=now,
        data=data,
        reference=found.reference,
        ward=matter.ward,
        service=matter.service,
        directorate=matter.directorate,
        owner=found.owner,
        confidential=matter.confidential,
    )


def copy_standing(taken: Taken, standing: Standing) -> None:
    """Copy to the case what lists sort and filter by."""
    for column, value in copies.of(taken.tracked, standing).items():
        setattr(taken.case, column, value)


def touch(case: Case, now: datetime) -> None:
    """Count a change of the case, even one at the instant of the last."""
    case.updated_at = now
    flag_modified(case, "updated_at")
