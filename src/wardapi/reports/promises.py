"""What services promised, and whether they came: everything on a scorecard that is no case."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.models import Case
from wardapi.casework.queries import SUBJECT as CASE
from wardapi.commitments.models import Commitment
from wardapi.commitments.notice_models import ActivityNotice, ActivityNoticeWard
from wardapi.commitments.queries import SUBJECT as COMMITMENT
from wardapi.commitments.vocabulary import Recorded
from wardapi.deadlines.models import Clock, Escalation
from wardapi.meetings.models import Meeting, MeetingInvitation
from wardapi.meetings.vocabulary import Status as MeetingStatus
from wardapi.reports import histories
from wardapi.reports.alignment import InForce, Served
from wardapi.reports.case_rows import of_place
from wardapi.reports.counting import Moment, Share
from wardapi.reports.histories import Stood
from wardapi.reports.places import Place, Scope
from wardapi.services import queries as services
from wardapi.services.models import ServiceTheme, Theme
from wardapi.wards.models import Ward

KEEP = "keep"
"""The target of a commitment with a date, by the name that the policy gives it."""

Condition = ColumnElement[bool]


class Raised(NamedTuple):
    """Escalations to one level; `by_hand` of them were raised by somebody, not by a rung."""

    level: int
    raised: int
    by_hand: int


class CommitmentRow(NamedTuple):
    """A commitment at the end of a period. `keeping` is None where it has no date."""

    id: UUID
    tags: frozenset[str]
    keeping: Stood | None
    kept_at: datetime | None
    kept_late: bool
    withdrawn_at: datetime | None


class CommitmentFigures(NamedTuple):
    """What became of commitments in a period. Missed are those that fell due in it and were not
    kept by its end; whoever keeps one later has kept it late then."""

    kept_in_time: int = 0
    kept_late: int = 0
    missed: int = 0
    withdrawn: int = 0
    open_in_time: int = 0
    open_overdue: int = 0

    @property
    def share(self) -> Share:
        """Kept in time, of those of which it was decided in the period."""
        return Share(self.kept_in_time, self.kept_in_time + self.kept_late + self.missed)


class Attendance(NamedTuple):
    """Invitations to held meetings, those attended, those of which nobody has said."""

    invited: int
    attended: int
    not_recorded: int


async def escalations(
    session: AsyncSession, place: Place, moment: Moment
) -> dict[str, list[Raised]]:
    """Return the escalations raised in a period, of cases and of commitments, by level."""
    cases = _raised(moment, CASE).join(Case, Case.id == Escalation.subject_id)
    of_commitments = _raised(moment, COMMITMENT).join(
        Commitment, Commitment.id == Escalation.subject_id
    )
    return {
        "cases": await _levels(session, cases.where(*of_place(place))),
        "commitments": await _levels(session, of_commitments.where(*_promised_to(place))),
    }


def _raised(moment: Moment, kind: str) -> Any:
    by_hand = func.sum(case((Escalation.by_hand, 1), else_=0))
    return (
        select(Escalation.level, func.count(), by_hand)
        .where(
            Escalation.subject_kind == kind,
            Escalation.raised_at >= moment.period.starts_at,
            Escalation.raised_at <= moment.at,
        )
        .group_by(Escalation.level)
        .order_by(Escalation.level)
    )


async def _levels(session: AsyncSession, found: Any) -> list[Raised]:
    return [
        Raised(level, raised, by_hand) for level, raised, by_hand in await session.execute(found)
    ]


def _promised_to(place: Place) -> list[Condition]:
    """Commitments to a place: those to a locality's wards are the locality's, too."""
    if place.service_id is not None:
        return [Commitment.service_id == place.service_id]
    if place.ward_ids is None:
        return []
    of_wards = Commitment.ward_id.in_(sorted(place.ward_ids))
    if place.locality_id is None:
        return [of_wards]
    return [or_(of_wards, Commitment.locality_id == place.locality_id)]


async def commitments(session: AsyncSession, place: Place, moment: Moment) -> list[CommitmentRow]:
    """Return the commitments of a place that were open at some time in a period."""
    ended = and_(Commitment.closed_at.is_not(None), Commitment.closed_at < moment.period.starts_at)
    mine = and_(Clock.subject_kind == COMMITMENT, Clock.subject_id == Commitment.id)
    moved = histories.has_moved_since(COMMITMENT, Commitment.id, moment.at)  # type: ignore[arg-type]
    found = await session.execute(
        select(
            Commitment.id,
            Commitment.equality_tags,
            Commitment.status,
            Commitment.closed_at,
            Commitment.kept_late,
            Clock.state,
            Clock.due_at,
            Clock.met_at,
            moved.label("moved"),
        )
        .join(Clock, and_(mine, Clock.target == KEEP, Clock.cycle == 1), isouter=True)
        .where(Commitment.pledged_at <= moment.at, not_(ended), *_promised_to(place))
    )
    rows = found.all()
    moved_ids = [row.id for row in rows if row.moved]
    told = await histories.tell(session, COMMITMENT, moved_ids, [KEEP], moment.at)
    return [_commitment(row, told.get(row.id), moment.at) for row in rows]


def _commitment(row: Any, told: histories.Told | None, at: datetime) -> CommitmentRow:
    closed_at = row.closed_at if row.closed_at is not None and row.closed_at <= at else None
    kept = row.status == Recorded.KEPT and closed_at is not None
    withdrawn = row.status == Recorded.WITHDRAWN and closed_at is not None
    keeping = None
    if told is not None:
        keeping = told.first.get(KEEP)
    elif row.state is not None:
        keeping = histories.stood(row.state, row.due_at, row.met_at)
    return CommitmentRow(
        id=row.id,
        tags=frozenset(row.equality_tags),
        keeping=keeping,
        kept_at=closed_at if kept else None,
        kept_late=bool(kept and row.kept_late),
        withdrawn_at=closed_at if withdrawn else None,
    )


def count_commitments(rows: Iterable[CommitmentRow], moment: Moment) -> CommitmentFigures:
    """Count what became of commitments in a period. One without a date is never overdue."""
    counted = dict.fromkeys(CommitmentFigures._fields, 0)
    for row in rows:
        for name in _became(row, moment):
            counted[name] += 1
    return CommitmentFigures(**counted)


def _became(row: CommitmentRow, moment: Moment) -> Iterable[str]:
    period = moment.period
    if row.kept_at is not None:
        if period.has(row.kept_at):
            yield "kept_late" if row.kept_late else "kept_in_time"
        return
    if row.withdrawn_at is not None:
        if period.has(row.withdrawn_at):
            yield "withdrawn"
        return
    overdue = row.keeping is not None and row.keeping.is_overdue(moment.at)
    if overdue and row.keeping is not None and period.has(row.keeping.due_at):
        yield "missed"
    yield "open_overdue" if overdue else "open_in_time"


async def attendance(session: AsyncSession, place: Place, moment: Moment) -> Attendance:
    """Return who was invited to the held meetings of a period, and who came.

    Of services and partners alone; restricted meetings are left out. Those of a ward are its own
    meetings, those of a locality its own and its wards'.
    """
    attended: Any = MeetingInvitation.attended
    found = select(
        func.count(),
        func.coalesce(func.sum(case((attended, 1), else_=0)), 0),
        func.coalesce(func.sum(case((attended.is_(None), 1), else_=0)), 0),
    ).join(Meeting, Meeting.id == MeetingInvitation.meeting_id)
    found = found.where(
        Meeting.status == MeetingStatus.HELD.value,
        not_(Meeting.restricted),
        Meeting.starts_at >= moment.period.starts_at,
        Meeting.starts_at <= moment.at,
        MeetingInvitation.service_id.is_not(None),
        *_met_at(place),
    )
    return Attendance(*(await session.execute(found)).one())


def _met_at(place: Place) -> list[Condition]:
    if place.service_id is not None:
        return [MeetingInvitation.service_id == place.service_id]
    if place.ward_ids is None:
        return []
    own = Meeting.ward_id.in_(sorted(place.ward_ids))
    if place.locality_id is None:
        return [own]
    return [or_(own, Meeting.locality_id == place.locality_id)]


async def notices(session: AsyncSession, place: Place, moment: Moment) -> Share:
    """Return how many of the notices given in a period were given in the time promised.

    Those of which nothing was promised are left out. For a ward it counts what it was promised.
    """
    in_time: Any = ActivityNotice.in_time
    if place.scope is Scope.WARDS:
        in_time = ActivityNoticeWard.in_time
    found = select(func.coalesce(func.sum(case((in_time, 1), else_=0)), 0), func.count())
    if place.scope is Scope.WARDS:
        found = found.join(ActivityNotice, ActivityNotice.id == ActivityNoticeWard.notice_id)
        found = found.where(ActivityNoticeWard.ward_id.in_(sorted(place.ward_ids or ())))
    elif place.ward_ids is not None:
        here = select(ActivityNoticeWard.notice_id).where(
            ActivityNoticeWard.ward_id.in_(sorted(place.ward_ids))
        )
        found = found.where(ActivityNotice.id.in_(here))
    elif place.service_id is not None:
        found = found.where(ActivityNotice.service_id == place.service_id)
    found = found.where(
        in_time.is_not(None),
        ActivityNotice.given_at >= moment.period.starts_at,
        ActivityNotice.given_at <= moment.at,
    )
    return Share(*(await session.execute(found)).one())


async def leads(session: AsyncSession, place: Place, moment: Moment) -> Share:
    """Return of how many pairs of ward and service somebody answered on the period's last day."""
    is_service = place.scope is Scope.SERVICES
    found = services.coverage(
        on=moment.period.last,
        service=place.key if is_service else None,
        every_service=is_service,
    )
    if place.ward_ids is not None:
        found = found.where(Ward.id.in_(sorted(place.ward_ids)))
    pairs = found.subquery()
    named = func.coalesce(func.sum(case((pairs.c.answerable == "named", 1), else_=0)), 0)
    return Share(*(await session.execute(select(named, func.count()).select_from(pairs))).one())


async def alignment(
    session: AsyncSession,
    place: Place,
    priorities: Sequence[InForce],
    serving: dict[UUID, Served],
) -> Share:
    """Return how many priorities of the plans in force are served.

    For a service: how many it works on, of those it works on and those of the themes that it
    stands behind. Only active ones count.
    """
    active = [one for one in priorities if one.status == "active"]
    if place.service_id is None:
        return Share(sum(serving[one.id].is_served for one in active), len(active))
    themes = set(
        await session.scalars(
            select(Theme.slug)
            .join(ServiceTheme, ServiceTheme.theme_id == Theme.id)
            .where(ServiceTheme.service_id == place.service_id)
        )
    )
    mine = {one.id for one in active if place.service_id in serving[one.id].services}
    expected = {one.id for one in active if one.themes & themes}
    return Share(len(mine), len(mine | expected))
