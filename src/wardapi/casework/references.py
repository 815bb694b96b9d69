"""Numbering cases: by year, without repeats. A case that is not opened after all leaves a gap."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework import rules
from wardapi.casework.models import CaseCounter


async def next_reference(session: AsyncSession, *, now: datetime) -> str:
    """Return the next free reference of this year: `C-2026-000123`.

    Others who open a case wait from here until the transaction ends: take it late.
    """
    year = rules.year_of(now)
    number = await session.scalar(
        _COUNT[session.get_bind().dialect.name], {"year": year, "last": 1}
    )
    return rules.reference(year, number)


def _counting(insert_into: Any) -> Any:
    counters = CaseCounter.__table__
    return (
        insert_into(counters)
        .on_conflict_do_update(index_elements=[counters.c.year], set_={"last": counters.c.last + 1})
        .returning(counters.c.last)
    )


_COUNT = {"sqlite": _counting(sqlite.insert), "postgresql": _counting(postgresql.insert)}
