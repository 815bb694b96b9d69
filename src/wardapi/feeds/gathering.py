"""Gathering what stands in a feed, as far as its owner may see it at that moment.

What anybody typed stays out, but for the place of a meeting and the title of a commitment, which is
published. Restricted meetings and confidential cases are never in a feed, whoever owns it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework import queries as casework
from wardapi.casework import reach
from wardapi.casework.models import Case
from wardapi.commitments import queries as commitments
from wardapi.commitments.models import Commitment
from wardapi.commitments.vocabulary import LIVE
from wardapi.deadlines import models as deadlines
from wardapi.deadlines.models import Clock
from wardapi.feeds import entries
from wardapi.feeds.entries import MOST, Entry
from wardapi.feeds.vocabulary import Kind
from wardapi.feeds.windows import Window, window
from wardapi.meetings import queries as meetings
from wardapi.meetings.models import Meeting, MeetingWard
from wardapi.meetings.vocabulary import Kind as MeetingKind
from wardapi.meetings.vocabulary import Mode, Status
from wardapi.priorities.models import Plan, PlanVersion
from wardapi.services.models import Service
from wardapi.wards.models import Locality, Parish, Ward
from wardapi.wards.rules import today

Rows = Select[*tuple[Any, ...]]

_STATUSES = {Status.CANCELLED: "CANCELLED"}


async def gather(session: AsyncSession, feed: Any, *, by: Principal, now: datetime) -> list[Entry]:
    """Return the entries of the feed in a row of `queries.feeds`, for its owner as they stand."""
    span = window(now)
    kind = Kind(feed.kind)
    if kind is Kind.WARD_MEETINGS:
        found = await _meetings(session, feed.ward_id, span, by=by, now=now)
    elif kind is Kind.SERVICE_DEADLINES:
        found = [
            *await _cases(session, feed.service_id, span, by=by, now=now),
            *await _promises(session, feed.service_id, span, now=now),
        ]
    else:
        found = [
            *await _plans(session, feed.ward_id, span),
            *await _agreements(session, feed, span, now=now),
        ]
    return entries.nearest(found, now)


async def _meetings(
    session: AsyncSession, ward_id: UUID, span: Window, *, by: Principal, now: datetime
) -> list[Entry]:
    concerned = select(MeetingWard.meeting_id).where(MeetingWard.ward_id == ward_id)
    asked: Rows = (
        select(
            Meeting.id, Meeting.kind, Meeting.mode, Meeting.place, Meeting.status,
            Meeting.starts_at, Meeting.ends_at, Meeting.updated_at, Meeting.version,
            Ward.name.label("ward"), Locality.name.label("locality"), Parish.name.label("parish"),
        )
        .join(Ward, Meeting.ward_id == Ward.id, isouter=True)
        .join(Locality, Meeting.locality_id == Locality.id, isouter=True)
        .join(Parish, Meeting.parish_id == Parish.id, isouter=True)
        .where(
            Meeting.id.in_(concerned),
            meetings.visible(by),
            not_(Meeting.restricted),
            Meeting.starts_at.between(span.start, span.end),
        )
    )  # fmt: skip
    return [_meeting(row) for row in await _nearest(session, asked, Meeting.starts_at, now)]


def _meeting(row: Row[Any]) -> Entry:
    mode = Mode(row.mode)
    return Entry(
        uid=entries.uid_of("meeting", row.id),
        title=entries.meeting_title(MeetingKind(row.kind), row.ward or row.locality or row.parish),
        changed_at=row.updated_at,
        sequence=row.version - 1,
        start=row.starts_at,
        end=row.ends_at,
        status=_STATUSES.get(Status(row.status), "CONFIRMED"),
        place=entries.meeting_place(mode, row.place),
        note=entries.mode_text(mode),
        busy=True,
    )


async def _cases(
    session: AsyncSession, service_id: UUID, span: Window, *, by: Principal, now: datetime
) -> list[Entry]:
    reached = await reach.reach_of(session, by, now)
    subject = deadlines.Subject
    asked: Rows = (
        select(
            Case.id, Case.reference, Clock.target, Clock.cycle, Clock.due_at, Clock.is_paused,
            subject.paused_until, subject.facts, subject.assessed_at,
        )
        .join(subject, and_(subject.kind == casework.SUBJECT, subject.id == Case.id))
        .join(Clock, and_(Clock.subject_kind == subject.kind, Clock.subject_id == subject.id))
        .where(
            reached.visible(),
            Case.service_id == service_id,
            not_(Case.confidential),
            Clock.is_open,
            Clock.due_at.between(span.start, span.end),
        )
    )  # fmt: skip
    return [_case(row, now) for row in await _nearest(session, asked, Clock.due_at, now)]


def _case(row: Row[Any], now: datetime) -> Entry:
    stopped = row.is_paused and (row.paused_until is None or row.paused_until > now)
    return Entry(
        uid=entries.uid_of("case", row.id, f"{row.target}/{row.cycle}"),
        title=entries.deadline_title(row.reference, row.target, row.due_at),
        changed_at=row.assessed_at,
        sequence=row.facts,
        start=row.due_at - entries.BEFORE_DUE,
        end=row.due_at,
        status="TENTATIVE" if stopped else "CONFIRMED",
        note="The clock is stopped; this is the latest that it can be." if stopped else None,
    )


async def _promises(
    session: AsyncSession, service_id: UUID, span: Window, *, now: datetime
) -> list[Entry]:
    asked = _commitments(Commitment.service_id == service_id, Commitment.due_on, span)
    found = await _nearest(session, asked, Commitment.due_on, today(now))
    return [_commitment(row, "due", f"Commitment due: {row.title}", row.due_on) for row in found]


async def _agreements(
    session: AsyncSession, feed: Any, span: Window, *, now: datetime
) -> list[Entry]:
    theirs = (
        Commitment.service_id == feed.service_id
        if feed.ward_id is None
        else Commitment.ward_id == feed.ward_id
    )
    asked = _commitments(theirs, Commitment.review_on, span)
    found = await _nearest(session, asked, Commitment.review_on, today(now))
    return [_commitment(row, "review", f"Review: {row.title}", row.review_on) for row in found]


def _commitments(theirs: ColumnElement[bool], day: Any, span: Window) -> Rows:
    """Commitments that are live and named for a day of the window."""
    return commitments.placed(
        Commitment.id, Commitment.title, Commitment.due_on, Commitment.review_on,
        Commitment.updated_at, Commitment.version, Service.name.label("service"),
        Ward.name.label("ward"), Locality.name.label("locality"),
    ).where(
        theirs,
        Commitment.status.in_(sorted(status.value for status in LIVE)),
        day.between(span.first, span.last),
    )  # fmt: skip


def _commitment(row: Row[Any], part: str, title: str, day: Any) -> Entry:
    return Entry(
        uid=entries.uid_of("commitment", row.id, part),
        title=title,
        changed_at=row.updated_at,
        sequence=row.version - 1,
        day=day,
        note=f"{row.service}, for {row.ward or row.locality or 'the borough'}",
        public=True,
    )


async def _plans(session: AsyncSession, ward_id: UUID | None, span: Window) -> list[Entry]:
    """The review of a ward's plan in force. It is one entry, which the next version moves on."""
    asked = (
        select(
            Plan.id, PlanVersion.number, PlanVersion.review_on, PlanVersion.published_at,
            Ward.name.label("ward"),
        )
        .join(PlanVersion, and_(
            PlanVersion.plan_id == Plan.id, PlanVersion.number == Plan.published_number
        ))
        .join(Ward, Plan.ward_id == Ward.id)
        .where(
            Plan.ward_id == ward_id,
            Plan.closed_at.is_(None),
            PlanVersion.review_on.between(span.first, span.last),
        )
    )  # fmt: skip
    return [
        Entry(
            uid=entries.uid_of("plan", row.id, "review"),
            title=f"Review of the ward plan, {row.ward}",
            changed_at=row.published_at,
            sequence=row.number - 1,
            day=row.review_on,
            public=True,
        )
        for row in await session.execute(asked)
    ]


async def _nearest(
    session: AsyncSession, asked: Rows, at: Any, since: datetime | date
) -> Sequence[Row[Any]]:
    """Fetch what is to come, soonest first, then what is past, up to the most that a feed holds."""
    coming = asked.where(at >= since).order_by(at).limit(MOST)
    found = list(await session.execute(coming))
    past = asked.where(at < since).order_by(at.desc()).limit(MOST - len(found))
    return [*found, *await session.execute(past)]
