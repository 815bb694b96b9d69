"""Notes, the erasing of texts, and the resident's details."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from starlette.responses import Response, StreamingResponse

from wardapi.access.deps import current_principal
from wardapi.casework import examples, permissions, words
from wardapi.casework.deps import CaseTo, HeldCase, Reader, ReadOnRecord, SeenCase, Writer
from wardapi.casework.errors import (
    CaseConfidential,
    CaseNotFound,
    ResidentNotFound,
    TextErased,
    TextNotFound,
)
from wardapi.casework.models import CaseText, Resident
from wardapi.casework.permissions import Act
from wardapi.casework.queries import Found
from wardapi.casework.schemas import (
    ErasureIn,
    NoteIn,
    NoteOut,
    ReadingIn,
    ResidentOut,
    TextOut,
)
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut

router = Router(prefix="/cases", tags=["cases"], dependencies=[Depends(current_principal)])
TextId = Annotated[UUID, Path(alias="id", description="From the history or the notes.")]


@router.post(
    "/{reference}/notes",
    status_code=201,
    operation_id="add_case_note",
    summary="Add a note to a case",
    response_model=NoteOut,
    responses=examples.made(examples.NOTE) | refusals(CaseNotFound, CaseConfidential),
)
async def add_case_note(
    found: Annotated[Found, Depends(CaseTo(Act.NOTE))],
    body: NoteIn,
    by: Writer,
    db: Db,
    now: Now,
) -> CaseText:
    """Everybody who sees the case reads the council's notes; the councillor's own, nobody else."""
    return await words.note(db, found, text=body.text, held_as=body.held_as, by=by, now=now)


@router.get(
    "/{reference}/notes",
    operation_id="list_case_notes",
    summary="List the notes on a case",
    response_model=ListOut[NoteOut],
    responses=examples.page(examples.NOTE) | refusals(CaseNotFound, CaseConfidential),
)
async def list_case_notes(
    request: Request,
    found: SeenCase,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("created_at"))],
) -> Response:
    """The councillor's own are listed for the councillor alone."""
    notes = ListQuery(
        select=words.notes(found),
        sorts={"created_at": (CaseText.created_at,)},
        id=CaseText.id,
        updated=CaseText.updated_at,
        row=NoteOut.model_validate,
    )
    return await listing(request, db, notes, page)


@router.post(
    "/{reference}/texts/{id}/erasure",
    status_code=201,
    operation_id="erase_case_text",
    summary="Erase something said of a case",
    response_model=TextOut,
    responses=examples.made(examples.ERASED)
    | refusals(CaseNotFound, CaseConfidential, TextNotFound, TextErased),
)
async def erase_case_text(
    *, found: HeldCase, text_id: TextId, body: ErasureIn, by: Writer, db: Db, now: Now
) -> CaseText:
    """For good. The history still tells that it was said; the audit trail still holds."""
    return await words.erase(db, found, text_id, reason=body.reason, by=by, now=now)


@router.post(
    "/{reference}/resident-readings",
    status_code=201,
    operation_id="read_resident",
    summary="Read the resident's details, on record",
    response_model=ResidentOut,
    responses=examples.made(examples.RESIDENT)
    | refusals(CaseNotFound, CaseConfidential, ResidentNotFound),
)
async def read_resident(
    found: ReadOnRecord, by: Reader, db: Db, now: Now, body: ReadingIn | None = None
) -> Response:
    """Each reading leaves a record of who read and why. Idempotency-Key has no effect here."""
    permissions.check(Act.READ_RESIDENT, found.held)
    purpose = (body or ReadingIn()).purpose
    details = await words.read_resident(db, found, purpose=purpose, by=by, now=now)
    return _never_kept(details)


def _never_kept(details: Resident) -> Response:
    """A stream: Idempotency-Key would keep a body, and so a second copy of the details."""
    body = ResidentOut.model_validate(details).model_dump_json().encode()
    return StreamingResponse(iter([body]), 201, media_type="application/json")
