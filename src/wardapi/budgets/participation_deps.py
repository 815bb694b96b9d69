"""What routes about rounds ask for: the round in the address, and who asks."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.budgets import participation_queries as queries
from wardapi.budgets import participation_showing as showing
from wardapi.budgets.fund_deps import answer
from wardapi.budgets.participation_queries import Found
from wardapi.kit.deps import Db

KNOWN = [Depends(current_principal)]
"""`dependencies` of a route that writes, beside those that anybody may read."""
Holder = Annotated[Principal, Depends(needs("participation:write"))]
RoundId = Annotated[
    UUID,
    Path(
        alias="id", description="From the list.", examples=["019b8d5c-1f00-7abc-8def-0123456789ab"]
    ),
]
ProjectCode = Annotated[
    str,
    Path(
        alias="project",
        min_length=1,
        max_length=40,
        description="A project's code.",
        examples=["A1"],
    ),
]


async def held_round(round_: RoundId, by: Holder, db: Db) -> Found:
    """The round in the address, to be changed by whom the action lets."""
    return await queries.find_round(db, round_, by=by)


HeldRound = Annotated[Found, Depends(held_round)]


async def told(db: AsyncSession, id_: UUID, *, by: Principal, status: int = 201) -> Response:
    """Answer a round with its ETag; its address where something was made."""
    shown = await showing.show(db, id_, by=by)
    made = {"Location": shown.out.links.self} if status == 201 else {}
    return answer(shown.out, status, ETag=shown.etag, **made)
