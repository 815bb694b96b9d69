"""What `wardapi demo` prepares and says before it serves."""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import authentication, credentials
from wardapi.access import queries as access
from wardapi.access.models import PrincipalRow
from wardapi.administration import actions as administration
from wardapi.administration.keys import create_key_for
from wardapi.deadlines.sweeping import Teller
from wardapi.kit import migrations
from wardapi.kit.database import Database
from wardapi.kit.errors import Unauthenticated
from wardapi.kit.settings import Settings
from wardapi.packs import demo, demo_settings, loader
from wardapi.packs.demo import Progress
from wardapi.packs.demo_cast import cast_of

WARD, SERVICE = "boston-castle", "streetscene"
OTHERS: Mapping[str, tuple[str, ...] | None] = {
    "finance": None,
    "administrator": None,
    "auditor": None,
    "integration": ("cases:read", "cases:write", "events:read"),
}


async def prepare(
    settings: Settings, *, now: datetime, tellers: Mapping[str, Teller], progress: Progress
) -> dict[str, str]:
    """Migrates, loads Rotherham and the illustrative stories, and makes a key for each role.

    The second time everything is there already and the same keys are answered: they are kept,
    readable by their owner alone, beside the demonstration's database.
    """
    await migrations.upgrade(settings)
    database = Database(settings)
    try:
        async with database.write() as session:
            await loader.load_pack(session, "rotherham", now=now)
        await demo.load_demo(database, now=now, tellers=tellers, progress=progress)
        async with database.write() as session:
            return await _kept_keys(session, settings, now)
    finally:
        await database.close()


def welcome(keys: Mapping[str, str], *, address: str, command: str) -> str:
    """What is printed: where the service is, a key for each role, and four things to try."""
    width = max(map(len, keys))
    councillor = keys["councillor"]
    return "\n".join(
        [
            "",
            f"wardapi serves Rotherham at {address}/docs",
            "Its cases, plans, promises, awards and so on are illustrative: all invented.",
            "",
            "Keys (paste one under Authorize; they work on this database only):",
            *(f"  {role.ljust(width)}  {key}" for role, key in keys.items()),
            "",
            "Four things to try:",
            "  1. Why is it due then?",
            f"     {command} due 10wd --from 2022-12-16T10:00",
            "  2. What is overdue, as a manager sees it?",
            f"     curl -H 'Authorization: Bearer {keys['manager']}' \\",
            f"       '{address}/v1/cases?overdue=true&limit=3&count=true'",
            "  3. Open a case, then read its timescales:",
            f"     curl -H 'Authorization: Bearer {councillor}' \\",
            "       -H 'Content-Type: application/json' \\",
            f"       -d '{_case()}' \\",
            f"       {address}/v1/cases",
            "  4. What did the wards give in 2021/22? No key is needed:",
            f"     curl '{address}/v1/statements/borough/2021-22'",
            "",
        ]
    )


def _case() -> str:
    asked: dict[str, Any] = {"ward": WARD, "service": SERVICE, "subject": "Bins not emptied"}
    return json.dumps(asked)


async def _keys(session: AsyncSession, environment: str, now: datetime) -> dict[str, str]:
    """A key for each role: those of the cast act in the cases that are there already."""
    cast = await cast_of(session, now)
    ward = cast.ward(WARD)
    acting = {
        "councillor": cast.councillors[ward.id][0],
        "coordinator": cast.coordinators[ward.id],
        "service_lead": cast.leads[SERVICE],
        "manager": cast.manager,
    }
    keys = {}
    for role, principal in acting.items():
        row = await session.get_one(PrincipalRow, principal.id)
        _, keys[role] = await administration.issue_key(
            session, row, environment=environment, by=None, now=now
        )
    for role, scopes in OTHERS.items():
        keys[role] = await create_key_for(
            session,
            name=f"{role.capitalize()} (demonstration)",
            role=role,
            scopes=scopes,
            environment=environment,
            now=now,
        )
    return keys


async def _kept_keys(session: AsyncSession, settings: Settings, now: datetime) -> dict[str, str]:
    """The keys that were printed before, or new ones when this database does not take those."""
    path = demo_settings.kept_keys(settings)
    kept = _kept(path)
    if kept and await _are_good(session, kept.values(), now):
        return kept
    keys = await _keys(session, settings.environment, now)
    _keep(path, keys)
    return keys


async def _are_good(session: AsyncSession, keys: Iterable[str], now: datetime) -> bool:
    connection = await session.connection()
    try:
        for key in keys:
            key_id = credentials.key_id_of(key)
            found = await access.find_key_on_file(connection, key_id) if key_id else None
            authentication.principal_of(key, found, now)
    except Unauthenticated:
        return False
    return True


def _kept(path: Path) -> dict[str, str]:
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return kept


def _keep(path: Path, keys: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(keys, file, indent=2)
    draft.replace(path)
