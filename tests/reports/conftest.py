"""A borough with half a year of casework, promises and meetings behind it."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from functools import partial

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller, caller_of
from tests.casework.conftest import (  # noqa: F401 - fixtures
    BOSTON_CASTLE,
    EVIDENCE,
    WATH,
    Api,
    Borough,
    api,
    borough,
    cast,
    make_borough,
    open_case,
)
from tests.commitments.plan import PlanOfWard, make_plan
from tests.conftest import FixedClock
from tests.databases import Home, OuterTransaction, Template, furnished
from tests.reports import statement_world
from tests.reports.statement_world import Books
from tests.reports.story import Story, tell
from wardapi.main import create_app
from wardapi.wards.council_models import WardDeprivation
from wardapi.wards.models import Locality

PLANNED = datetime(2025, 10, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def plan(session: AsyncSession, borough: Borough) -> PlanOfWard:  # noqa: F811
    """The plan of Boston Castle, published in October 2025."""
    return await make_plan(session, borough, PLANNED)


@pytest_asyncio.fixture
async def manager(make_caller: MakeCaller) -> Caller:
    """A manager of everything."""
    return await make_caller("manager")


@pytest_asyncio.fixture
async def finance(make_caller: MakeCaller) -> Caller:
    """Somebody in finance, for every ward."""
    return await make_caller("finance")


@pytest_asyncio.fixture
async def grouped(session: AsyncSession, borough: Borough, now: datetime) -> None:  # noqa: F811
    """Boston Castle is alone in the locality `central`."""
    await _group(session, borough, now)


@pytest_asyncio.fixture
async def books(
    *,
    session: AsyncSession,
    borough: Borough,  # noqa: F811
    grouped: None,
    plan: PlanOfWard,
    finance: Caller,
    now: datetime,
) -> Books:
    """The ward budgets of 2021-22; it is 5 January 2026."""
    return await statement_world.tell(session, borough, finance, plan, now)


async def _group(session: AsyncSession, borough: Borough, now: datetime) -> None:  # noqa: F811
    """Put Boston Castle alone into the locality `central`."""
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


async def _tell(session: AsyncSession, database: OuterTransaction) -> Story:
    """Tell the story to its end."""
    clock = FixedClock()
    make_caller = partial(caller_of, session, now=clock.now)
    made = await make_borough(session, clock.now)
    await _group(session, made, clock.now)
    plan = await make_plan(session, made, PLANNED)
    app = create_app(database.settings, clock=clock, database=database)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://wardapi.test") as client:
        return await tell(
            session, Api(client), made, plan=plan, make_caller=make_caller, clock=clock
        )


@pytest_asyncio.fixture(scope="session")
async def storied(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Home]:
    """A database in which the story was told: it takes longer than all that is asked of it."""
    async with furnished(template, tmp_path_factory.mktemp("story"), _tell) as home:
        yield home


@pytest.fixture
def furniture(furniture: Mapping[str, str]) -> Mapping[str, str]:
    return {"told": "storied", **furniture}


@pytest.fixture
def told(storied: Home, clock: FixedClock) -> Story:
    """The story, told to its end; it is 20 March 2026."""
    clock.now = NOW
    story: Story = storied.content
    return story
