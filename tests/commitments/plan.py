"""A ward plan with one priority that is published and one that is not."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import EVIDENCE, Borough
from wardapi.kit.database import new_id
from wardapi.priorities.action_models import PlanAction
from wardapi.priorities.models import (
    Plan,
    PlanAgreement,
    PlanVersion,
    Priority,
    PublishedPriority,
)
from wardapi.services.models import Theme
from wardapi.wards.models import Election


class PlanOfWard(NamedTuple):
    """Ids; the action is under the published priority."""

    published: UUID
    draft: UUID
    action: UUID


async def make_plan(session: AsyncSession, borough: Borough, now: datetime) -> PlanOfWard:
    """The plan of Boston Castle after an election, its first version under one theme of two."""
    stamps: dict[str, Any] = {"created_at": now, "updated_at": now}
    ward = borough.wards["boston-castle"].id
    theme, other = (
        Theme(
            id=new_id(), slug=slug, name=slug.title(), edition="one", is_current=True,
            position=position, successors=[], **EVIDENCE, **stamps,
        )
        for position, slug in enumerate(("clean", "quiet-nights"), start=1)
    )  # fmt: skip
    election = Election(
        id=new_id(), slug="2024", kind="ordinary", held_on=date(2024, 5, 2), year=2024,
        sorts_on=date(2024, 5, 2), **EVIDENCE, **stamps,
    )  # fmt: skip
    session.add_all([theme, other, election])
    await session.flush()
    plan = Plan(id=new_id(), ward_id=ward, election_id=election.id, stage="draft", **stamps)
    session.add(plan)
    await session.flush()
    priorities = [
        Priority(
            id=new_id(), plan_id=plan.id, ward_id=ward, theme_id=theme.id, title=f"Priority {n}",
            status="active", position=n, equality_tags=[], **stamps,
        )
        for n in (1, 2)
    ]  # fmt: skip
    session.add_all(priorities)
    agreement = PlanAgreement(
        id=new_id(), plan_id=plan.id, agreed_on=now.date(), seats=[], recorded_at=now
    )
    session.add(agreement)
    await session.flush()
    version = PlanVersion(
        id=new_id(), plan_id=plan.id, number=1, evidence=[], digest="0" * 64, is_review=False,
        agreement_id=agreement.id, published_at=now,
    )  # fmt: skip
    session.add(version)
    await session.flush()
    service = borough.services["streetscene"].id
    action = await _publish(session, version.id, priorities[0], service=service, now=now)
    await session.commit()
    return PlanOfWard(priorities[0].id, priorities[1].id, action)


async def _publish(
    session: AsyncSession, version: UUID, priority: Priority, *, service: UUID, now: datetime
) -> UUID:
    """Put a priority into a version, and an action under it."""
    action = PlanAction(
        id=new_id(), priority_id=priority.id, title="Sweep", due_on=date(2026, 6, 30),
        service_id=service, status="planned", created_at=now, updated_at=now,
    )  # fmt: skip
    published = PublishedPriority(
        id=new_id(), version_id=version, priority_id=priority.id, theme_id=priority.theme_id,
        title=priority.title, status="active", position=1, equality_tags=[], evidence=[],
    )  # fmt: skip
    session.add_all([action, published])
    await session.flush()
    return action.id
