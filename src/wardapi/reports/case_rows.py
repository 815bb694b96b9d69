"""Cases as scorecards count them: one value for each case, as it stood at a period's end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.models import Case
from wardapi.casework.queries import SUBJECT
from wardapi.deadlines import versions
from wardapi.deadlines.models import Clock, Subject
from wardapi.reports import histories
from wardapi.reports.histories import Stood, Told
from wardapi.reports.periods import Period, midnight
from wardapi.reports.places import Place
from wardapi.timescales import Measure, PolicyVersion, Status
from wardapi.wards.rules import COUNCIL_ZONE

ACKNOWLEDGE, ANSWER = "acknowledge", "respond"
"""The targets that scorecards count, by the names that policies give them."""
TARGETS = (ACKNOWLEDGE, ANSWER)

Condition = ColumnElement[bool]


class CaseRow(NamedTuple):
    """A case at the end of a period. `answer` is of its first cycle, `closing` of its last.

    `closed_at` is when it was resolved last; a withdrawn case has none. `days` are the working days
    from the receipt to the answer; None while there is none. A target that its policy does not
    promise is None.
    """

    id: UUID
    ward_id: UUID
    service_id: UUID
    raised_as: str
    priority: str | None
    theme: str | None
    received_at: datetime
    acknowledgement: Stood | None
    answer: Stood | None
    closing: Stood | None
    closed_at: datetime | None
    days: int | None


async def load(session: AsyncSession, place: Place, period: Period, at: datetime) -> list[CaseRow]:
    """Return the cases of a place that were received or open in a period, as they stood `at`.

    `at` is the last instant that counts: the period's, or now where that has not come. Three
    statements, and two more where some of them have gone on since.
    """
    conditions = [*of_place(place), *_of_period(period, at)]
    rows = (await session.execute(_cases(at).where(*conditions))).all()
    moved = [row.id for row in rows if row.moved]
    told = await histories.tell(session, SUBJECT, moved, TARGETS, at)
    clocks = await _clocks(session, conditions)
    policies = await versions.policies_by_key(session, {str(row.policy) for row in rows})
    return [
        _row(row, told.get(row.id) or _as_stored(row, clocks.get(row.id, {})), policies)
        for row in rows
    ]


def of_place(place: Place) -> list[Condition]:
    """Return the conditions of a place on `Case`."""
    conditions: list[Condition] = []
    if place.ward_ids is not None:
        conditions.append(Case.ward_id.in_(sorted(place.ward_ids)))
    if place.service_id is not None:
        conditions.append(Case.service_id == place.service_id)
    return conditions


def _of_period(period: Period, at: datetime) -> list[Condition]:
    still_open = or_(Case.closed_at.is_(None), Case.closed_at >= period.starts_at)
    return [Case.received_at <= at, still_open]


def _cases(at: datetime) -> Select[*tuple[Any, ...]]:
    return select(
        Case.id,
        Case.ward_id,
        Case.service_id,
        Case.raised_as,
        Case.priority,
        Case.theme,
        Case.received_at,
        Case.closed_at,
        Subject.status,
        Subject.policy_version_id.label("policy"),
        histories.has_moved_since(SUBJECT, Case.id, at).label("moved"),  # type: ignore[arg-type]
    ).join(Subject, and_(Subject.kind == SUBJECT, Subject.id == Case.id))


async def _clocks(
    session: AsyncSession, conditions: Sequence[Condition]
) -> dict[UUID, dict[str, Stood]]:
    """Return the first run of each target of each case, as its row says."""
    found = await session.execute(
        select(Clock.subject_id, Clock.target, Clock.state, Clock.due_at, Clock.met_at)
        .join(Case, Case.id == Clock.subject_id)
        .where(
            Clock.subject_kind == SUBJECT,
            Clock.target.in_(TARGETS),
            Clock.cycle == 1,
            *conditions,
        )
    )
    clocks: dict[UUID, dict[str, Stood]] = {}
    for id_, target, state, due_at, met_at in found:
        clocks.setdefault(id_, {})[target] = histories.stood(state, due_at, met_at)
    return clocks


def _as_stored(row: Row[Any], clocks: Mapping[str, Stood]) -> Told:
    resolved = row.closed_at if row.status == Status.RESOLVED else None
    withdrawn = row.closed_at if row.status == Status.WITHDRAWN else None
    return Told(clocks, clocks, resolved, withdrawn)


def _row(row: Row[Any], told: Told, policies: Mapping[str, PolicyVersion]) -> CaseRow:
    answer = told.first.get(ANSWER)
    answered_at = answer.met_at if answer is not None else None
    policy = policies[str(row.policy)]
    return CaseRow(
        id=row.id,
        ward_id=row.ward_id,
        service_id=row.service_id,
        raised_as=row.raised_as,
        priority=row.priority,
        theme=row.theme,
        received_at=row.received_at,
        acknowledgement=told.first.get(ACKNOWLEDGE),
        answer=answer,
        closing=told.last.get(ANSWER),
        closed_at=told.resolved_at,
        days=None if answered_at is None else working_days(policy, row.received_at, answered_at),
    )


def working_days(policy: PolicyVersion, received_at: datetime, answered_at: datetime) -> int:
    """Return on which working day after the day of the receipt a case was answered.

    0 is the day itself. Days on which its clock was paused count: this is how long somebody waited.
    """
    day = answered_at.astimezone(COUNCIL_ZONE).date()
    over = midnight(day + timedelta(days=1))
    return policy.line.count(received_at, over, Measure.WORKING_DAYS)
