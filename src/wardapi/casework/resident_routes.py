"""The resident's details: read on record, replaced, erased."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response, StreamingResponse

from wardapi.access.deps import current_principal
from wardapi.casework import examples, permissions, residents, showing
from wardapi.casework.deps import CaseTo, Reader, ReadOnRecord, Writer
from wardapi.casework.errors import CaseConfidential, CaseNotFound, ResidentNotFound
from wardapi.casework.models import Resident
from wardapi.casework.permissions import Act
from wardapi.casework.queries import Found
from wardapi.casework.requests import ReadingIn, ResidentIn
from wardapi.casework.schemas import ResidentOut
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router

router = Router(prefix="/cases", tags=["cases"], dependencies=[Depends(current_principal)])
ChangedCase = Annotated[Found, Depends(CaseTo(Act.CHANGE_RESIDENT))]
_ADDED: dict[int | str, dict[str, Any]] = {201: {"description": "The case had no resident."}}


@router.post(
    "/{reference}/resident-readings",
    status_code=201,
    operation_id="read_resident",
    summary="Read the resident's details, on record",
    response_model=ResidentOut,
    responses=item_example(examples.RESIDENT, 201)
    | refusals(CaseNotFound, CaseConfidential, ResidentNotFound),
)
async def read_resident(
    found: ReadOnRecord, by: Reader, db: Db, now: Now, body: ReadingIn | None = None
) -> Response:
    """Each reading leaves a record of who read and why. Idempotency-Key has no effect here."""
    permissions.check(Act.READ_RESIDENT, found.held)
    purpose = (body or ReadingIn()).purpose
    details = await residents.read(db, found, purpose=purpose, by=by, now=now)
    return _never_kept(details)


def _never_kept(details: Resident) -> Response:
    """A stream: Idempotency-Key would keep a body, and so a second copy of the details."""
    body = ResidentOut.model_validate(details).model_dump_json().encode()
    return StreamingResponse(iter([body]), 201, media_type="application/json")


@router.put(
    "/{reference}/resident",
    status_code=204,
    operation_id="replace_resident",
    summary="Replace the resident's details",
    responses=_ADDED | refusals(CaseNotFound, CaseConfidential),
)
async def replace_resident(
    *, found: ChangedCase, body: ResidentIn, if_match: etags.IfMatch, by: Writer, db: Db, now: Now
) -> Response:
    """All of them: what is left out is gone. `If-Match` and the answer's ETag are the case's."""
    is_new = await residents.replace(
        db, found, body.model_dump(), if_match=if_match, by=by, now=now
    )
    shown = await showing.show_changed(db, found.id, now=now)
    return Response(status_code=201 if is_new else 204, headers={"ETag": shown.etag})


@router.delete(
    "/{reference}/resident",
    status_code=204,
    operation_id="erase_resident",
    summary="Erase the resident's details",
    responses=refusals(CaseNotFound, CaseConfidential, ResidentNotFound),
)
async def erase_resident(
    *, found: ChangedCase, if_match: etags.IfMatch, by: Writer, db: Db, now: Now
) -> None:
    """For good; that they were read, changed and erased stays on record."""
    await residents.erase(db, found, if_match=if_match, by=by, now=now)
