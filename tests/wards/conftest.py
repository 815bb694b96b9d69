from datetime import datetime
from pathlib import Path

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.packs import exampleton as pack
from wardapi.packs.loader import load_pack


@pytest_asyncio.fixture
async def exampleton(session: AsyncSession, tmp_path: Path, now: datetime) -> None:
    """The invented council, loaded."""
    await load_pack(session, pack.write(tmp_path / "exampleton"), now=now)
    await session.commit()
