"""A commitment in hand to be changed, and what every change of one ends with."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.commitments.models import Commitment, CommitmentStep
from wardapi.commitments.queries import SUBJECT, Found
from wardapi.commitments.vocabulary import Kind, Step
from wardapi.deadlines import tracking
from wardapi.deadlines.tracking import Tracked
from wardapi.events import actions as events
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.timescales import TargetState


class Taken(NamedTuple):
    """A commitment that nobody else can change until the transaction ends.

    `tracked` is its history; None where it names no day.
    """

    row: Commitment
    found: Found
    tracked: Tracked | None

    @property
    def kind(self) -> Kind:
        """What is promised."""
        return Kind(self.row.kind)

    def is_missed(self, now: datetime) -> bool:
        """Whether its day has passed and it is not kept."""
        targets = self.tracked.standing(now).targets if self.tracked else ()
        return any(target.state is TargetState.MISSED for target in targets)


class Said(NamedTuple):
    """What a step says and moves. `id` is given where a fact names the step."""

    text: str | None = None
    earlier_on: date | None = None
    now_on: date | None = None
    at: datetime | None = None
    escalation: UUID | None = None
    id: UUID | None = None


def subject_of(found: Found) -> Subject:
    """Name the commitment as deadlines, audit and events know it."""
    return Subject(SUBJECT, found.id)


async def take(session: AsyncSession, found: Found) -> Taken:
    """Lock a commitment: its history first, as a sweep does, then its row."""
    asked = await session.get_one(Commitment, found.id)
    tracked = await _take_history(session, asked, found)
    row = await session.get_one(Commitment, found.id, populate_existing=True, with_for_update=True)
    # Somebody may have named its day between the two.
    return Taken(row, found, tracked or await _take_history(session, row, found))


async def _take_history(session: AsyncSession, row: Commitment, found: Found) -> Tracked | None:
    if row.due_on is None and row.review_on is None:
        return None
    return await tracking.take(session, subject_of(found))


async def settle(
    session: AsyncSession,
    taken: Taken,
    what: Step,
    said: Said = Said(),  # noqa: B008 - it never changes
    *,
    detail: Mapping[str, object],
    by: Principal,
    now: datetime,
) -> None:
    """End a change: its step, one audit record, one event `commitment.<what>`.

    `detail` is codes, ids, dates and instants; what was said stays in the step.
    """
    fact = taken.tracked.facts[-1].id if taken.tracked else None
    step = CommitmentStep(
        id=said.id or new_id(),
        commitment_id=taken.row.id,
        what=what.value,
        at=said.at or now,
        status=taken.row.status,
        text=said.text,
        earlier_on=said.earlier_on,
        now_on=said.now_on,
        fact_id=None if fact is None else UUID(fact),
        escalation_id=said.escalation,
        written_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(step)
    touch(taken.row, now)
    about = {**detail, "step": step.id, "status": taken.row.status}
    await tell(session, taken.found, what.value, detail=about, by=by, now=now)


async def tell(
    session: AsyncSession,
    found: Found,
    what: str,
    *,
    detail: Mapping[str, object],
    by: Principal,
    now: datetime,
) -> None:
    """Write the one audit record of a change, and tell other systems the same."""
    await session.flush()
    subject, kind, place = subject_of(found), f"commitment.{what}", found.place
    await audit.record(session, subject=subject, action=kind, by=by, now=now, detail=detail)
    await events.emit(
        session,
        kind=kind,
        subject=subject,
        now=now,
        data=detail,
        ward=found.ward,
        service=place.service,
        directorate=place.directorate,
    )


def touch(row: Commitment, now: datetime) -> None:
    """Count a change, even one at the instant of the last."""
    row.updated_at = now
    flag_modified(row, "updated_at")
