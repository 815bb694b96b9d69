"""What routes about allocations ask for: the allocation in the address, and who asks."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal, current_principal, needs
from wardapi.access.rules import Principal
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets import allocation_showing as showing
from wardapi.budgets.allocation_queries import Found
from wardapi.kit.deps import Db, Now, ReadDb

KNOWN = [Depends(current_principal)]
"""`dependencies` of a route that writes, beside those that anybody may read."""
Writer = Annotated[Principal, Depends(needs("allocations:write"))]
Payer = Annotated[Principal, Depends(needs("payments:write"))]
_EXAMPLE = "019b8d5c-1f00-7abc-8def-0123456789ab"
AllocationId = Annotated[UUID, Path(alias="id", description="From the list.", examples=[_EXAMPLE])]
PaymentId = Annotated[
    UUID, Path(alias="id", description="From the allocation.", examples=[_EXAMPLE])
]


async def seen_allocation(
    allocation: AllocationId, by: AnyPrincipal, db: ReadDb, now: Now
) -> Found:
    """The allocation in the address, to be read; 404 when it is not theirs to know of."""
    return await queries.find_allocation(db, allocation, by=by, now=now)


async def written_allocation(allocation: AllocationId, by: Writer, db: Db, now: Now) -> Found:
    """The allocation in the address, to be changed by whom the action lets."""
    return await queries.find_allocation(db, allocation, by=by, now=now)


async def paid_allocation(allocation: AllocationId, by: Payer, db: Db, now: Now) -> Found:
    """The allocation in the address, whose money is seen to."""
    return await queries.find_allocation(db, allocation, by=by, now=now)


SeenAllocation = Annotated[Found, Depends(seen_allocation)]
WrittenAllocation = Annotated[Found, Depends(written_allocation)]
PaidAllocation = Annotated[Found, Depends(paid_allocation)]


async def answer(
    session: AsyncSession, id_: UUID, *, by: Principal, now: Now, status: int = 201
) -> Response:
    """Answer an allocation with its ETag; its address where something was made."""
    shown = await showing.show(session, id_, by=by, now=now)
    headers = {"ETag": shown.etag}
    if status == 201:
        headers["Location"] = shown.out.links.self
    body = shown.out.__pydantic_serializer__.to_json(shown.out)
    return Response(body, status, headers, "application/json")


def fields(body: BaseModel) -> dict[str, Any]:
    """Return what a message says, as Python has it: money in pence, as no dump would give it."""
    return {name: getattr(body, name) for name in type(body).model_fields}
