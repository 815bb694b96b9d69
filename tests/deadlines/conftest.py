"""Rotherham's calendar and policy in the test's own transaction."""

from datetime import datetime

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.deadlines import matters


@pytest_asyncio.fixture
async def matter_session(session: AsyncSession, now: datetime) -> AsyncSession:
    """A session in which matters can begin."""
    await matters.publish(session, now)
    await session.commit()
    return session
