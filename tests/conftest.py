"""What every test may ask for. All that touches a database runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from tests import postgres
from tests.access.keys import as_role, make_caller  # noqa: F401 - fixtures for every room
from tests.databases import Home, OuterTransaction, Template, furnished
from wardapi.kit.database import Database
from wardapi.kit.settings import Settings

# Nothing here is timed: a machine with other work to do is no fault of the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share tests out among the processes of `pytest -n 2`, as `make test` has it."""
    from tests.sharing_out import ByFileAndDatabase  # noqa: PLC0415 - only where xdist is

    return ByFileAndDatabase(config, log)


class FixedClock:
    """A clock that stands still until a test sets `now`."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def now(clock: FixedClock) -> datetime:
    """Monday 5 January 2026, 10:00 in Rotherham."""
    return clock.now


@pytest.fixture(params=["sqlite", "postgresql"], scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def template(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Template]:
    """An empty, migrated database of which copies are cheap."""
    server = request.getfixturevalue("postgresql_server") if backend == "postgresql" else ""
    made = Template(backend, tmp_path_factory.mktemp("databases"), server)
    async with made.migrated():
        yield made


@pytest_asyncio.fixture(scope="session")
async def shared(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Home]:
    """The one database in which most tests leave no trace."""
    async with furnished(template, tmp_path_factory.mktemp("data")) as home:
        yield home


@pytest_asyncio.fixture(scope="session")
async def settled(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Home]:
    """The same with the small borough in it, which takes longer to make than most tests."""
    from tests.casework.conftest import make_borough  # noqa: PLC0415 - not every run needs it

    async def settle(session: AsyncSession, _: Database) -> None:
        await make_borough(session, FixedClock().now)

    async with furnished(template, tmp_path_factory.mktemp("borough"), settle) as home:
        yield home


@pytest_asyncio.fixture(scope="session")
async def rotherhams(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Home]:
    """The same with Rotherham's pack in it."""
    from wardapi.packs.loader import load_pack  # noqa: PLC0415 - as above

    async def load(session: AsyncSession, _: Database) -> None:
        await load_pack(session, "rotherham", now=FixedClock().now)

    async with furnished(template, tmp_path_factory.mktemp("rotherham"), load) as home:
        yield home


@pytest.fixture
def rotherham(rotherhams: Home) -> None:
    """Rotherham's pack, loaded before the test into the database that it is given."""


@pytest_asyncio.fixture(scope="session")
async def invented(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Home]:
    """The same with the invented council's pack in it."""
    from tests.packs import exampleton as pack  # noqa: PLC0415 - as above
    from wardapi.packs.loader import load_pack  # noqa: PLC0415 - as above

    directory = tmp_path_factory.mktemp("exampleton")

    async def load(session: AsyncSession, _: Database) -> None:
        await load_pack(session, pack.write(directory / "exampleton"), now=FixedClock().now)

    async with furnished(template, directory, load) as home:
        yield home


@pytest.fixture
def exampleton(invented: Home) -> None:
    """The invented council, loaded before the test into the database that it is given."""


@pytest.fixture
def furniture() -> Mapping[str, str]:
    """By the fixture of a test that has need of it: the home that has more in it.

    A room with a home of its own names it here; the first that fits is taken.
    """
    return {"borough": "settled", "rotherham": "rotherhams", "exampleton": "invented"}


@pytest.fixture
def home(request: pytest.FixtureRequest, backend: str, furniture: Mapping[str, str]) -> Home:
    """Where a test leaves no trace: with the borough in it, if the test asks for one."""
    fitting = [place for needed, place in furniture.items() if needed in request.fixturenames]
    found: Home = request.getfixturevalue(fitting[0] if fitting else "shared")
    return found


@pytest_asyncio.fixture
async def connection(home: Home) -> AsyncIterator[AsyncConnection]:
    """A transaction that is undone after the test."""
    async with home.database._writer.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()


@pytest.fixture
def settings(home: Home, tmp_path: Path) -> Settings:
    return home.settings.model_copy(update={"data_dir": tmp_path / "data"})


@pytest_asyncio.fixture
async def database(
    connection: AsyncConnection, settings: Settings
) -> AsyncIterator[OuterTransaction]:
    """A migrated database in which nothing lasts longer than the test."""
    made = OuterTransaction(settings, connection)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def session(database: OuterTransaction) -> AsyncIterator[AsyncSession]:
    """A session in the same transaction as `database`, `app` and `client`."""
    async with database._writing_session() as session:
        yield session


@pytest.fixture(scope="session")
def built_app(shared: Home) -> FastAPI:
    from wardapi.main import create_app  # noqa: PLC0415 - tests of one room need not import all

    return create_app(shared.settings, database=shared.database)


@pytest.fixture
def app(
    built_app: FastAPI, settings: Settings, database: Database, clock: FixedClock
) -> Iterator[FastAPI]:
    """The whole app, on `database`, at `clock`."""
    state = built_app.state
    kept = (state.settings, state.database, state.clock)
    state.settings, state.database, state.clock = settings, database, clock
    yield built_app
    state.settings, state.database, state.clock = kept


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole app."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://wardapi.test") as client:
        yield client


@pytest_asyncio.fixture
async def fresh_settings(template: Template, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings for a migrated database of the test's own."""
    async with template.copy() as url:
        yield template.settings(url, tmp_path / "data")


@pytest_asyncio.fixture
async def fresh_database(fresh_settings: Settings) -> AsyncIterator[Database]:
    """A database of the test's own, in which commits are real."""
    database = Database(fresh_settings)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def fresh_client(
    fresh_settings: Settings, fresh_database: Database, clock: FixedClock
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app on `fresh_database`, for things that happen at once."""
    from wardapi.main import create_app  # noqa: PLC0415 - as above

    app = create_app(fresh_settings, clock=clock, database=fresh_database)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://wardapi.test") as client:
        yield client
