"""What routes about cases ask for: the case in the address, for those who may know of it."""

from typing import Annotated

from fastapi import Depends, Path
from starlette.responses import Response

from wardapi.access.deps import needs
from wardapi.access.rules import Principal
from wardapi.casework import permissions, queries, rules
from wardapi.casework.errors import CaseNotFound
from wardapi.casework.permissions import Act
from wardapi.casework.queries import Found
from wardapi.casework.showing import Shown
from wardapi.kit.deps import Db, Now, ReadDb

Reader = Annotated[Principal, Depends(needs("cases:read"))]
Writer = Annotated[Principal, Depends(needs("cases:write"))]

ReferencePath = Annotated[
    str,
    Path(
        min_length=1,
        max_length=20,
        description="What people call the case.",
        examples=["C-2026-000123"],
    ),
]


async def asked_reference(reference: ReferencePath) -> str:
    """The reference in the address; 404 for what cannot be one."""
    written = rules.asked_reference(reference)
    if written is None:
        raise CaseNotFound
    return written


Reference = Annotated[str, Depends(asked_reference)]


async def seen_case(reference: Reference, by: Reader, db: ReadDb, now: Now) -> Found:
    """The case in the address, to be read; 404 for those who may not know of it."""
    return await queries.find_case(db, reference, by=by, now=now)


SeenCase = Annotated[Found, Depends(seen_case)]


async def held_case(reference: Reference, by: Writer, db: Db, now: Now) -> Found:
    """The case in the address, to be changed; the route checks who may."""
    return await queries.find_case(db, reference, by=by, now=now)


HeldCase = Annotated[Found, Depends(held_case)]


async def read_on_record(reference: Reference, by: Reader, db: Db, now: Now) -> Found:
    """The case in the address, for a reading that leaves a record."""
    return await queries.find_case(db, reference, by=by, now=now)


ReadOnRecord = Annotated[Found, Depends(read_on_record)]


async def sealed_case(reference: Reference, by: Reader, db: Db, now: Now) -> Found:
    """The case in the address, for those who may break its glass; 404 for all others."""
    return await queries.find_sealed(db, reference, by=by, now=now)


SealedCase = Annotated[Found, Depends(sealed_case)]


class CaseTo:
    """The dependency that finds the case in the address for one kind of act; 403 for others."""

    def __init__(self, act: Act) -> None:
        self.act = act

    async def __call__(self, found: HeldCase) -> Found:
        permissions.check(self.act, found.held)
        return found


def answer(shown: Shown, *, status: int = 201) -> Response:
    """Answer a case with its ETag; the address of one that was just opened."""
    headers = {"ETag": shown.etag}
    if status == 201:
        headers["Location"] = shown.out.links.self
    body = shown.out.__pydantic_serializer__.to_json(shown.out)
    return Response(body, status, headers, "application/json")
