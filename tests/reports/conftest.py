"""A borough with half a year of casework, promises and meetings behind it."""

from datetime import UTC, datetime

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
    cast,
    open_case,
)
from tests.commitments.plan import PlanOfWard, make_plan
from tests.conftest import FixedClock
from tests.reports import statement_world
from tests.reports.statement_world import Books
from tests.reports.story import Story, tell
from wardapi.wards.council_models import WardDeprivation
from wardapi.wards.models import Locality

NOW = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def locality(session: AsyncSession, borough: Borough, now: datetime) -> Locality:  # noqa: F811
    """Central: Boston Castle alone."""
    made = Locality(
        slug="central", name="Central", position=1, created_at=now, updated_at=now, **EVIDENCE
    )
    session.add(made)
    await session.flush()
    ward = borough.wards["boston-castle"]
    ward.locality_id = made.id
    session.add(
        WardDeprivation(
            ward_id=ward.id, index="Indices of Deprivation", year=2019, decile=2,
            created_at=now, updated_at=now, **EVIDENCE,
        )
    )  # fmt: skip
    await session.commit()
    return made


@pytest_asyncio.fixture
async def plan(session: AsyncSession, borough: Borough) -> PlanOfWard:  # noqa: F811
    """The plan of Boston Castle, published in October 2025."""
    return await make_plan(session, borough, datetime(2025, 10, 1, 9, tzinfo=UTC))


@pytest_asyncio.fixture
async def manager(make_caller: MakeCaller) -> Caller:
    """A manager of everything."""
    return await make_caller("manager")


@pytest_asyncio.fixture
async def finance(make_caller: MakeCaller) -> Caller:
    """Somebody in finance, for every ward."""
    return await make_caller("finance")


@pytest_asyncio.fixture
async def books(
    *,
    session: AsyncSession,
    borough: Borough,  # noqa: F811
    locality: Locality,
    plan: PlanOfWard,
    finance: Caller,
    now: datetime,
) -> Books:
    """The ward budgets of 2021-22; it is 5 January 2026."""
    return await statement_world.tell(session, borough, finance, plan, now)


@pytest_asyncio.fixture
async def told(
    *,
    session: AsyncSession,
    api: Api,  # noqa: F811
    borough: Borough,  # noqa: F811
    locality: Locality,
    plan: PlanOfWard,
    make_caller: MakeCaller,
    clock: FixedClock,
) -> Story:
    """The story, told to its end; it is 20 March 2026."""
    story = await tell(session, api, borough, plan=plan, make_caller=make_caller, clock=clock)
    clock.now = NOW
    return story
