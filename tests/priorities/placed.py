"""Two priorities of Boston Castle, one published and one not, and one of Wath; and people."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import (  # noqa: F401 - fixtures
    BOSTON_CASTLE,
    EVIDENCE,
    WATH,
    Api,
    Borough,
    api,
    borough,
)
from wardapi.priorities.models import (
    Plan,
    PlanAgreement,
    PlanVersion,
    Priority,
    PublishedPriority,
)
from wardapi.services.models import Theme
from wardapi.wards.models import Election, Ward

POLL = date(2024, 5, 2)


class Placed(NamedTuple):
    """Ids of priorities; `published` and `draft` are of Boston Castle."""

    published: UUID
    draft: UUID
    wath: UUID
    plan: UUID


class Crew(NamedTuple):
    """One caller for each part; all but `stranger` and `manager` work in Boston Castle."""

    councillor: Caller
    coordinator: Caller
    lead: Caller
    other_lead: Caller
    manager: Caller
    auditor: Caller
    stranger: Caller


@pytest_asyncio.fixture
async def crew(session: AsyncSession, borough: Borough, make_caller: MakeCaller) -> Crew:  # noqa: F811
    """People who work on plans and actions; `lead` is Street Scene's, `other_lead` Housing's."""
    here = {"wards": [BOSTON_CASTLE]}
    made = Crew(
        councillor=await make_caller("councillor", **here),
        coordinator=await make_caller("coordinator", **here),
        lead=await make_caller("service_lead", services=["streetscene"], **here),
        other_lead=await make_caller("service_lead", services=["housing"], **here),
        manager=await make_caller("manager"),
        auditor=await make_caller("auditor"),
        stranger=await make_caller("coordinator", wards=[WATH]),
    )
    await session.commit()
    return made


@pytest_asyncio.fixture
async def placed(session: AsyncSession, borough: Borough, now: datetime) -> Placed:  # noqa: F811
    """The priorities, in the test's own transaction."""
    made = await place_priorities(session, borough, now)
    await session.commit()
    return made


async def place_priorities(
    session: AsyncSession,
    borough: Borough,  # noqa: F811
    now: datetime,
) -> Placed:
    stamps: dict[str, Any] = {"created_at": now, "updated_at": now}
    theme = Theme(
        slug="community-safety", name="Community safety", edition="2026", is_current=True,
        position=1, successors=[], **EVIDENCE, **stamps,
    )  # fmt: skip
    election = Election(
        slug="local.rotherham.2024-05-02",
        kind="ordinary",
        held_on=POLL,
        year=2024,
        sorts_on=POLL,
        **EVIDENCE,
        **stamps,
    )
    session.add_all([theme, election])
    await session.flush()
    castle, wath = borough.wards["boston-castle"], borough.wards["wath"]
    plans = [await _plan(session, ward, election, stamps) for ward in (castle, wath)]
    priorities = [
        await _priority(session, plan, theme, n, stamps)
        for n, plan in enumerate((plans[0], plans[0], plans[1]), start=1)
    ]
    await _publish(session, plans[0], priorities[0], now)
    return Placed(*(priority.id for priority in priorities), plans[0].id)


async def _plan(
    session: AsyncSession, ward: Ward, election: Election, stamps: dict[str, Any]
) -> Plan:
    plan = Plan(ward_id=ward.id, election_id=election.id, stage="draft", **stamps)
    session.add(plan)
    await session.flush()
    return plan


async def _priority(
    session: AsyncSession, plan: Plan, theme: Theme, n: int, stamps: dict[str, Any]
) -> Priority:
    priority = Priority(
        plan_id=plan.id, ward_id=plan.ward_id, theme_id=theme.id, title="Safer alleys",
        status="active", position=n, equality_tags=[], **stamps,
    )  # fmt: skip
    session.add(priority)
    await session.flush()
    return priority


async def _publish(session: AsyncSession, plan: Plan, priority: Priority, now: datetime) -> None:
    agreement = PlanAgreement(plan_id=plan.id, agreed_on=now.date(), seats=[], recorded_at=now)
    session.add(agreement)
    await session.flush()
    version = PlanVersion(
        plan_id=plan.id, number=1, evidence=[], digest="0" * 64, is_review=False,
        agreement_id=agreement.id, published_at=now,
    )  # fmt: skip
    session.add(version)
    await session.flush()
    said = ("theme_id", "title", "status", "position", "equality_tags")
    session.add(
        PublishedPriority(
            version_id=version.id,
            priority_id=priority.id,
            evidence=[],
            **{name: getattr(priority, name) for name in said},
        )
    )
    await session.flush()
