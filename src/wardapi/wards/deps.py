"""What routes about wards ask for."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.kit.deps import Now, ReadDb
from wardapi.kit.errors import FieldError
from wardapi.kit.schema import Day
from wardapi.wards import queries
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard, WardNotFound, is_gss_code, today

CACHE = "public, max-age=60"
"""How long published answers may be kept: a change is seen after a minute at most."""

WardKey = Annotated[
    str,
    Path(
        min_length=1,
        max_length=120,
        description="GSS code, or slug or name on the day asked for; `&` and `and` are alike.",
        examples=["E05012996"],
    ),
]
AsOf = Annotated[
    Day | None,
    Query(
        description="The day asked for; today if left out. Before the first day that is known, the "
        "earliest known answer stands.",
        examples=["2020-01-01"],
    ),
]


async def asked_day(now: Now, as_of: AsOf = None) -> date:
    """The day that a question is about: `as_of`, or today."""
    return as_of or today(now)


AskedDay = Annotated[date, Depends(asked_day)]


async def ward_day(ward: WardKey, now: Now, as_of: AsOf = None) -> date | None:
    """The day on which the ward must exist; None where a code is enough to know it."""
    if as_of is None and is_gss_code(ward):
        return None
    return as_of or today(now)


WardDay = Annotated[date | None, Depends(ward_day)]


async def asked_ward(ward: WardKey, on: WardDay, db: ReadDb) -> Ward:
    """The ward in the address, or 404."""
    return await queries.get_ward(db, ward, on)


AskedWard = Annotated[Ward, Depends(asked_ward)]


FilterKey = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=120,
        description="Only of this ward: GSS code, slug or name.",
        examples=["boston-castle"],
    ),
]


async def filter_ward(on: AskedDay, db: ReadDb, ward: FilterKey = None) -> Ward | None:
    """The ward that a list is narrowed to; 422 when it does not exist on the day asked for."""
    return await _known(db, ward, on)


FilterWard = Annotated[Ward | None, Depends(filter_ward)]


async def by_election_ward(db: ReadDb, ward: FilterKey = None) -> Ward | None:
    """The ward whose by-elections are asked for; a slug means the latest ward that has it."""
    return await _known(db, ward, None)


ByElectionWard = Annotated[Ward | None, Depends(by_election_ward)]


async def _known(db: AsyncSession, key: str | None, on: date | None) -> Ward | None:
    if key is None:
        return None
    try:
        return await queries.get_ward(db, key, None if is_gss_code(key) else on)
    except WardNotFound as error:
        field = FieldError("/query/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[field]) from error
