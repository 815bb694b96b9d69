"""Notes, and the erasing of what people wrote."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.casework import examples, showing, words
from wardapi.casework.deps import CaseTo, HeldCase, SeenCase, Writer, answer
from wardapi.casework.errors import (
    CaseConfidential,
    CaseNotFound,
    NothingToErase,
    TextErased,
    TextNotFound,
)
from wardapi.casework.models import CaseText
from wardapi.casework.permissions import Act
from wardapi.casework.queries import Found
from wardapi.casework.requests import ErasureIn, NoteIn, ParticularsErasureIn
from wardapi.casework.schemas import CaseOut, NoteOut, TextOut
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
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
    responses=item_example(examples.NOTE, 201) | refusals(CaseNotFound, CaseConfidential),
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
    responses=list_example(examples.NOTE) | refusals(CaseNotFound, CaseConfidential),
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
    responses=item_example(examples.ERASED, 201)
    | refusals(CaseNotFound, CaseConfidential, TextNotFound, TextErased),
)
async def erase_case_text(
    *, found: HeldCase, text_id: TextId, body: ErasureIn, by: Writer, db: Db, now: Now
) -> CaseText:
    """For good. The history still tells that it was said; the audit trail still holds."""
    return await words.erase(db, found, text_id, reason=body.reason, by=by, now=now)


@router.post(
    "/{reference}/erasure",
    status_code=201,
    operation_id="erase_case_particulars",
    summary="Erase words that a case itself shows",
    response_model=CaseOut,
    responses=item_example(examples.ERASED_CASE, 201)
    | refusals(CaseNotFound, CaseConfidential, NothingToErase),
)
async def erase_case_particulars(
    found: HeldCase, body: ParticularsErasureIn, by: Writer, db: Db, now: Now
) -> Response:
    """For good. The case then shows `(erased)` as its subject, and nothing for the other words."""
    await words.erase_particulars(db, found, body.fields, reason=body.reason, by=by, now=now)
    return answer(await showing.show_changed(db, found.id, now=now))
