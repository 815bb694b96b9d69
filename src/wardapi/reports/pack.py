"""Putting a briefing pack together: each part by the rules of its own room."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework.models import Case
from wardapi.casework.queries import SUBJECT as CASE
from wardapi.casework.reach import Reach, reach_of
from wardapi.commitments.models import Commitment
from wardapi.commitments.notice_models import ActivityNotice, ActivityNoticeWard
from wardapi.commitments.queries import SUBJECT as COMMITMENT
from wardapi.deadlines.models import Clock, Escalation, Subject
from wardapi.kit.errors import NotAllowed
from wardapi.meetings import queries as meetings
from wardapi.meetings.models import Meeting, MeetingAction, MeetingInvitation, MeetingWard
from wardapi.meetings.rules import READERS
from wardapi.meetings.vocabulary import ActionStatus, Kind, Status
from wardapi.priorities import action_queries
from wardapi.priorities.action_models import PlanAction
from wardapi.priorities.action_rules import ActionStatus as PlanActionStatus
from wardapi.priorities.models import PlanVersion
from wardapi.reports import alignment
from wardapi.reports.alignment_schemas import WardOut
from wardapi.reports.errors import PackOfPastDay
from wardapi.reports.pack_schemas import MOST, PackOut
from wardapi.reports.periods import midnight
from wardapi.services.models import Service
from wardapi.timescales import EscalationState
from wardapi.wards.models import Ward
from wardapi.wards.rules import today

HORIZON = timedelta(days=28)
"""How far a pack looks ahead of its day."""
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which pack: of what ward, for what day, by whom."""

    ward: Ward
    on: date
    by: Principal
    now: datetime

    @property
    def begins_at(self) -> datetime:
        """What is due before this is overdue; never an instant to come."""
        return min(midnight(self.on), self.now)

    @property
    def ends_at(self) -> datetime:
        return midnight(self.on + HORIZON)


def check_read(by: Principal, ward: str) -> None:
    """Raise NotAllowed unless somebody works in the ward."""
    if not any(grant.role in READERS and grant.covers_ward(ward) for grant in by.grants):
        raise NotAllowed(
            "A briefing pack is for the ward's councillors, its coordinator, the leads of services"
            " there, managers and auditors."
        )


def check_day(on: date, now: datetime) -> None:
    """Raise PackOfPastDay for a day that is over, or more than a year ahead."""
    if not today(now) <= on <= today(now) + _A_YEAR:
        raise PackOfPastDay


async def gather(session: AsyncSession, asked: Asked) -> PackOut:
    """Return the pack, with what its asker may see and nothing else."""
    ward, by = asked.ward, asked.by
    reach = await reach_of(session, by, asked.now)
    return PackOut.model_validate(
        {
            "ward": WardOut(gss_code=ward.gss_code, slug=ward.slug, name=ward.name),
            "on": asked.on,
            "made_at": asked.now,
            "meeting": await _meeting(session, asked),
            "plan": await _plan(session, asked),
            "budget_left": None,
            "cases": await _cases(session, asked, reach) if by.may("cases:read") else None,
            "escalations": (
                await _escalations(session, asked, reach) if by.may("escalations:read") else None
            ),
            "commitments": await _commitments(session, asked),
            "notices": await _notices(session, asked),
            "meeting_actions": await _meeting_actions(session, asked),
        }
    )


async def _meeting(session: AsyncSession, asked: Asked) -> dict[str, Any] | None:
    """The next briefing of the ward that the asker may know of."""
    found = await session.scalar(
        select(Meeting)
        .where(
            Meeting.ward_id == asked.ward.id,
            Meeting.kind == Kind.WARD_BRIEFING.value,
            Meeting.status == Status.SCHEDULED.value,
            Meeting.starts_at >= midnight(asked.on),
            # A pack is handed round: a restricted briefing is not in it, whoever asks.
            not_(Meeting.restricted),
            meetings.visible(asked.by),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )
    if found is None:
        return None
    invited = await session.execute(
        select(Service.slug, Service.name, MeetingInvitation.post)
        .join(Service, Service.id == MeetingInvitation.service_id)
        .where(MeetingInvitation.meeting_id == found.id)
        .order_by(Service.slug)
        .limit(MOST)
    )
    return {
        "id": found.id,
        "title": found.title,
        "starts_at": found.starts_at,
        "mode": found.mode,
        "place": found.place,
        "invited": [{"service": row.slug, "name": row.name, "post": row.post} for row in invited],
    }


async def _plan(session: AsyncSession, asked: Asked) -> dict[str, Any] | None:
    force = alignment.versions_in_force(asked.now).subquery("force")
    version = await session.scalar(
        select(PlanVersion)
        .join(force, force.c.id == PlanVersion.id)
        .where(force.c.ward_id == asked.ward.id)
    )
    if version is None:
        return None
    found = alignment.priorities(asked.now)
    columns = found.selected_columns
    rows = await session.execute(
        found.where(columns.ward_id == asked.ward.id).order_by(columns.position).limit(MOST)
    )
    actions = await _actions(session, asked)
    return {
        "id": version.plan_id,
        "version": version.number,
        "published_at": version.published_at,
        "review_on": version.review_on,
        "priorities": [
            {
                "id": row.id,
                "title": row.title,
                "theme": row.theme,
                "status": row.status,
                "actions": actions.get(row.id, [])[:MOST],
            }
            for row in rows
        ],
    }


async def _actions(session: AsyncSession, asked: Asked) -> dict[Any, list[dict[str, Any]]]:
    """The actions of the ward that the asker may see and that are not dropped, by priority."""
    found = (
        action_queries.actions(asked.by)
        .where(Ward.id == asked.ward.id, PlanAction.status != PlanActionStatus.DROPPED.value)
        .add_columns(action_queries.is_overdue(asked.on).label("overdue"))
        .order_by(PlanAction.due_on, PlanAction.id)
    )
    actions: dict[Any, list[dict[str, Any]]] = {}
    for row in await session.execute(found):
        action = row.PlanAction
        actions.setdefault(action.priority_id, []).append(
            {
                "id": action.id,
                "title": action.title,
                "service": row.service,
                "due_on": action.due_on,
                "status": action.status,
                "overdue": row.overdue,
            }
        )
    return actions


async def _cases(session: AsyncSession, asked: Asked, reach: Reach) -> dict[str, Any]:
    overdue = Case.next_due_at < asked.begins_at
    due = and_(Case.next_due_at >= asked.begins_at, Case.next_due_at < asked.ends_at)
    return {
        "overdue": await _listed(session, asked, reach, overdue),
        "due": await _listed(session, asked, reach, due),
    }


async def _listed(
    session: AsyncSession, asked: Asked, reach: Reach, when: ColumnElement[bool]
) -> list[dict[str, Any]]:
    found = await session.execute(
        select(
            Case.reference,
            Service.slug.label("service"),
            Case.kind,
            Case.urgency,
            Subject.level,
            Case.next_due_at.label("due_at"),
        )
        .join(Service, Service.id == Case.service_id)
        .join(Subject, and_(Subject.kind == CASE, Subject.id == Case.id))
        .where(Case.ward_id == asked.ward.id, reach.visible(), when)
        .order_by(Case.next_due_at, Case.reference)
        .limit(MOST)
    )
    return list(_rows(found))


def _rows(found: Any) -> Iterator[dict[str, Any]]:
    yield from (dict(row) for row in found.mappings())


async def _escalations(session: AsyncSession, asked: Asked, reach: Reach) -> list[dict[str, Any]]:
    found = await session.execute(
        select(
            Escalation.id,
            Case.reference.label("case"),
            Service.slug.label("service"),
            Escalation.level,
            Escalation.raised_at,
            Escalation.answer_due_at,
        )
        .join(Case, and_(Escalation.subject_kind == CASE, Case.id == Escalation.subject_id))
        .join(Service, Service.id == Case.service_id)
        .where(
            Case.ward_id == asked.ward.id,
            reach.visible(),
            Escalation.state == EscalationState.OPEN.value,
        )
        .order_by(Escalation.raised_at, Escalation.id)
        .limit(MOST)
    )
    return list(_rows(found))


async def _commitments(session: AsyncSession, asked: Asked) -> list[dict[str, Any]]:
    mine = and_(Clock.subject_kind == COMMITMENT, Clock.subject_id == Commitment.id)
    found = await session.execute(
        select(
            Commitment.id,
            Service.slug.label("service"),
            Commitment.title,
            Clock.due_at,
            (Clock.due_at < asked.begins_at).label("overdue"),
        )
        .join(Clock, and_(mine, Clock.is_open))
        .join(Service, Service.id == Commitment.service_id)
        .where(Commitment.ward_id == asked.ward.id, Clock.due_at < asked.ends_at)
        .order_by(Clock.due_at, Commitment.id)
        .limit(MOST)
    )
    return list(_rows(found))


async def _notices(session: AsyncSession, asked: Asked) -> list[dict[str, Any]]:
    here = exists().where(
        ActivityNoticeWard.notice_id == ActivityNotice.id,
        ActivityNoticeWard.ward_id == asked.ward.id,
    )
    found = await session.execute(
        select(
            ActivityNotice.id,
            Service.slug.label("service"),
            ActivityNotice.title,
            ActivityNotice.place,
            ActivityNotice.starts_on,
            ActivityNotice.ends_on,
        )
        .join(Service, Service.id == ActivityNotice.service_id)
        .where(
            here,
            ActivityNotice.cancelled_at.is_(None),
            ActivityNotice.ends_on >= asked.on,
            ActivityNotice.starts_on < asked.on + HORIZON,
        )
        .order_by(ActivityNotice.starts_on, ActivityNotice.id)
        .limit(MOST)
    )
    return list(_rows(found))


async def _meeting_actions(session: AsyncSession, asked: Asked) -> list[dict[str, Any]]:
    here = exists().where(
        MeetingWard.meeting_id == Meeting.id, MeetingWard.ward_id == asked.ward.id
    )
    found = await session.execute(
        select(
            MeetingAction.id,
            MeetingAction.description,
            Service.slug.label("service"),
            MeetingAction.due_on,
            Meeting.title.label("meeting"),
        )
        .join(Meeting, Meeting.id == MeetingAction.meeting_id)
        .join(Service, Service.id == MeetingAction.service_id, isouter=True)
        .where(
            here,
            not_(Meeting.restricted),
            meetings.visible(asked.by),
            MeetingAction.status == ActionStatus.OPEN.value,
        )
        .order_by(MeetingAction.created_at, MeetingAction.id)
        .limit(MOST)
    )
    return list(_rows(found))
