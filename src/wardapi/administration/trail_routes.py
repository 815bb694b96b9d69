"""Reading the audit trail and the change feed."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from wardapi.access.deps import current_principal
from wardapi.access.errors import ScopeMissing
from wardapi.administration import examples, queries
from wardapi.administration.deps import AuditReader, EventReader
from wardapi.administration.schemas import AuditRecordOut, EventOut
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event
from wardapi.kit.deps import ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import Instant, ListOut
from wardapi.kit.wording import written

router = Router(
    prefix="",
    tags=["trail"],
    dependencies=[Depends(current_principal)],
    responses=refusals(ScopeMissing),
)

WORD = written(
    r"^[A-Za-z0-9._-]+$", "Use letters, digits, full stops, hyphens and underscores only."
)
Word = Annotated[str | None, Query(min_length=1, max_length=80, pattern=WORD)]


@router.get(
    "/audit",
    operation_id="list_audit_records",
    summary="Read the audit trail",
    response_model=ListOut[AuditRecordOut],
    responses=list_example(examples.AUDIT_RECORD),
)
async def list_audit_records(
    *,
    request: Request,
    by: AuditReader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("at"))],
    subject_kind: Word = None,
    subject_id: UUID | None = None,
    action: Word = None,
    principal: Annotated[UUID | None, Query(description="Only what this principal did.")] = None,
    since: Annotated[Instant | None, Query(description="This instant included.")] = None,
    until: Annotated[Instant | None, Query(description="This instant not included.")] = None,
) -> Response:
    """Who did what, when, with which key. It tells of texts only by their commitments."""
    found = ListQuery(
        select=queries.audit_records(
            subject_kind=subject_kind,
            subject_id=subject_id,
            action=action,
            principal_id=principal,
            since=since,
            until=until,
        ),
        sorts={"at": (AuditRecord.at,)},
        id=AuditRecord.id,
        updated=AuditRecord.at,
        row=AuditRecordOut.of,
    )
    return await listing(request, db, found, page)


@router.get(
    "/events",
    operation_id="list_events",
    summary="Follow what happens",
    response_model=ListOut[EventOut],
    responses=list_example(examples.EVENT),
)
async def list_events(
    *,
    request: Request,
    by: EventReader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("position", updated=False))],
    after: Annotated[
        int, Query(ge=0, le=2**53, description="The last position seen; 0 for all.")
    ] = 0,
    kind: Word = None,
    subject: Annotated[
        Word, Query(description="An id, or a reference such as C-2026-000123.")
    ] = None,
) -> Response:
    """By position. Ask again with `after` of the last one seen, and nothing is missed.

    An event appears within moments of what it tells of. Only those are given that the asker may
    know of, so positions have gaps.
    """
    found = ListQuery(
        select=queries.events(by, after=after, kind=kind, subject=subject),
        sorts={"position": (Event.position,)},
        id=Event.number,
        row=EventOut.of,
    )
    return await listing(request, db, found, page)
