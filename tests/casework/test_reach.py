"""The rule of who sees a case, told in Python and in SQL: both tell the same."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, WATH, Cast, OpenCase
from wardapi.access.rules import Grant, Principal, Role
from wardapi.casework import queries, texts
from wardapi.casework.errors import CaseConfidential, CaseNotFound
from wardapi.casework.models import Case, CaseShare, CaseUnsealing
from wardapi.casework.queries import Found
from wardapi.casework.reach import reach_of
from wardapi.casework.vocabulary import TextField
from wardapi.kit.database import new_id

CHOICES: dict[str, list[Any]] = {
    "wards": [frozenset(), frozenset({BOSTON_CASTLE}), frozenset({WATH}), frozenset({"E0"})],
    "services": [frozenset(), frozenset({"streetscene"}), frozenset({"housing"})],
    "directorate": [None, None, "environment", "adults-and-housing", "nowhere"],
}


async def test_python_and_sql_agree_on_who_sees_a_case(
    session: AsyncSession, cast: Cast, open_case: OpenCase, make_caller: MakeCaller, now: datetime
) -> None:
    chance = random.Random(2026)
    people = [await make_caller("finance") for _ in range(6)]
    cases = [await _case(open_case, cast, number) for number in range(12)]
    for found in cases:
        await _lend(session, found, chance, people=people, cast=cast, now=now)
    await session.flush()

    compared = 0
    for _ in range(120):
        by = _somebody(chance, people)
        seen = set(
            await session.scalars(
                select(Case.id).where((await reach_of(session, by, now)).visible())
            )
        )
        for found in cases:
            assert (found.id in seen) == await _sees(session, found, by, now), (by, found)
            compared += found.id in seen
    assert compared > 100, "the draw must not be trivial"


async def _case(open_case: OpenCase, cast: Cast, number: int) -> Found:
    return await open_case(
        by=cast.manager,
        ward=("boston-castle", "wath")[number % 2],
        service=("streetscene", "housing")[number // 2 % 2],
        confidential=number // 4 % 2 == 1,
    )


async def _lend(
    session: AsyncSession,
    found: Found,
    chance: random.Random,
    *,
    people: list[Caller],
    cast: Cast,
    now: datetime,
) -> None:
    """Give some of the people the case as its opener, a share of it, or broken glass."""
    opener, colleague, breaker = chance.sample(people, 3)
    stamps = {"created_at": now, "updated_at": now}
    case = await session.get_one(Case, found.id)
    case.opened_by = opener.id
    ended = chance.choice([None, now])
    session.add(
        CaseShare(
            case_id=found.id, principal_id=colleague.id, basis="ward_work",
            shared_by=opener.id, ended_at=ended, **stamps,
        )
    )  # fmt: skip
    reason = texts.keep(
        session, found.id, TextField.REASON, "why", by=cast.manager.principal, now=now
    )
    await session.flush()
    until = now + chance.choice([-1, 1]) * timedelta(hours=1)
    session.add(
        CaseUnsealing(
            id=new_id(), case_id=found.id, principal_id=breaker.id, text_id=reason.id,
            until=until, **stamps,
        )
    )  # fmt: skip


def _somebody(chance: random.Random, people: list[Caller]) -> Principal:
    who: UUID = chance.choice(people).id
    grants = tuple(
        Grant(
            chance.choice(list(Role)),
            wards=chance.choice(CHOICES["wards"]),
            services=chance.choice(CHOICES["services"]),
            directorate=chance.choice(CHOICES["directorate"]),
        )
        for _ in range(chance.randrange(3))
    )
    return Principal(who, "somebody", grants)


async def _sees(session: AsyncSession, found: Found, by: Principal, now: datetime) -> bool:
    try:
        await queries.find_case(session, found.reference, by=by, now=now)
    except (CaseNotFound, CaseConfidential):
        return False
    return True
