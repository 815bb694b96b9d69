"""A trail to read and to tamper with."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import actions, seals
from wardapi.audit.actions import Act
from wardapi.audit.seal_file import SealFile
from wardapi.kit.database import Database
from wardapi.kit.subjects import Subject

SUBJECTS = [Subject("case" if n % 2 else "key", UUID(int=n + 1)) for n in range(12)]


async def write_trail(session: AsyncSession, rng: random.Random, now: datetime) -> None:
    """Add 60 acts upon 12 subjects, each of which has at least one."""
    subjects = SUBJECTS + [rng.choice(SUBJECTS) for _ in range(48)]
    for n, subject in enumerate(subjects):
        await actions.record(
            session,
            subject=subject,
            action=rng.choice(["case.opened", "case.replied", "case.paused"]),
            by=None,
            now=now + timedelta(seconds=n),
            detail={"n": n, "reason": "awaiting_resident"},
        )


async def seal_all(database: Database, file: SealFile, now: datetime) -> None:
    """Seal until nothing is left to seal."""
    while True:
        async with database.write() as session:
            if await seals.seal(session, file, now=now) < seals.MAX_HEADS:
                return


async def lift_protection(session: AsyncSession) -> None:
    """Do what the owner of the tables could: put the triggers out of the way."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("ALTER TABLE audit_records DISABLE TRIGGER USER"))
    else:
        for verb in ("update", "delete"):
            await session.execute(text(f"DROP TRIGGER IF EXISTS audit_records_no_{verb}"))


def act(subject: Subject, action: str = "case.opened", **detail: object) -> Act:
    return Act(subject, action, None, detail)
