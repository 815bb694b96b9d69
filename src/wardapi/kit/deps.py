"""What routes ask for. Time and the database enter a request here and nowhere else."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from wardapi.kit.database import Database
from wardapi.kit.settings import Settings


async def now(request: Request) -> datetime:
    """The instant at which this request is taken to happen."""
    instant: datetime = request.app.state.clock()
    return instant


async def settings(request: Request) -> Settings:
    """The settings of this service."""
    found: Settings = request.app.state.settings
    return found


async def database(request: Request) -> Database:
    """The database itself, for streams, which open short sessions of their own."""
    found: Database = request.app.state.database
    return found


async def read_session(request: Request) -> AsyncIterator[AsyncSession]:
    """A session that cannot write. Every GET uses it.

    It is on the connection on which `access` has read the asker's key, where that is still open:
    a request that took two could wait for itself.
    """
    found: Database = request.app.state.database
    async with found.read(_lent(request)) as session:
        yield session


async def read_connection(request: Request) -> AsyncIterator[AsyncConnection]:
    """A connection that cannot write, for the hottest reads; lent as above where it can be."""
    lent = _lent(request)
    if lent is not None:
        yield lent
        return
    found: Database = request.app.state.database
    async with found.read_connection() as connection:
        yield connection


def _lent(request: Request) -> AsyncConnection | None:
    lent: AsyncConnection | None = getattr(request.state, "read_connection", None)
    return lent


async def write_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's one transaction. It is committed before the answer is sent."""
    found: Database = request.app.state.database
    async with found.write() as session:
        request.state.write_session = session
        yield session


# With scope="function" these end, and so commit, before the response is sent. With FastAPI's
# default scope a commit that fails has already been answered 201.
Db = Annotated[AsyncSession, Depends(write_session, scope="function")]
ReadDb = Annotated[AsyncSession, Depends(read_session, scope="function")]
ReadConnection = Annotated[AsyncConnection, Depends(read_connection, scope="function")]
Now = Annotated[datetime, Depends(now)]
AppSettings = Annotated[Settings, Depends(settings)]
AppDatabase = Annotated[Database, Depends(database)]
