"""What routes about commitments ask for: the commitment in the address, and who asks."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.commitments import permissions, queries
from wardapi.commitments.permissions import Act
from wardapi.commitments.queries import Found
from wardapi.commitments.showing import Shown
from wardapi.kit.deps import Db, Now, ReadDb

KNOWN = [Depends(current_principal)]
"""`dependencies` of a route that writes, beside those that anybody may read."""
Writer = Annotated[Principal, Depends(needs("commitments:write"))]
Climber = Annotated[Principal, Depends(needs("commitment-escalations:write"))]
CommitmentId = Annotated[
    UUID,
    Path(
        alias="id", description="From the list.", examples=["019b8d5c-1f00-7abc-8def-0123456789ab"]
    ),
]


async def seen_commitment(commitment: CommitmentId, db: ReadDb, now: Now) -> Found:
    """The commitment in the address, to be read; 404 when there is none."""
    return await queries.find_commitment(db, commitment, now=now)


SeenCommitment = Annotated[Found, Depends(seen_commitment)]


class CommitmentTo:
    """The dependency that finds the commitment in the address for one kind of act; 403 for others.

    Who may write at all has been asked before the database is.
    """

    def __init__(self, act: Act) -> None:
        self.act = act

    async def __call__(self, commitment: CommitmentId, by: Writer, db: Db, now: Now) -> Found:
        found = await queries.find_commitment(db, commitment, now=now)
        permissions.check(self.act, by, found.place)
        return found


async def climbed_commitment(commitment: CommitmentId, by: Climber, db: Db, now: Now) -> Found:
    """The commitment in the address, for those who may escalate it."""
    found = await queries.find_commitment(db, commitment, now=now)
    permissions.check(Act.ESCALATE, by, found.place)
    return found


ClimbedCommitment = Annotated[Found, Depends(climbed_commitment)]


def answer(shown: Shown, *, status: int = 201) -> Response:
    """Answer a commitment with its ETag; its address where something was made."""
    headers = {"ETag": shown.etag}
    if status == 201:
        headers["Location"] = shown.out.links.self
    body = shown.out.__pydantic_serializer__.to_json(shown.out)
    return Response(body, status, headers, "application/json")
