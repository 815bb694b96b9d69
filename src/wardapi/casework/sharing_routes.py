"""Who else sees a case: shares with colleagues, and broken glass."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Request
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.casework import examples, sharing
from wardapi.casework.deps import CaseTo, Reader, SealedCase, SeenCase, Writer
from wardapi.casework.errors import (
    AlreadyShared,
    CaseConfidential,
    CaseNotFound,
    NotAColleague,
    NotConfidential,
    ShareEnded,
    ShareNotFound,
)
from wardapi.casework.models import CaseShare, CaseUnsealing
from wardapi.casework.permissions import Act
from wardapi.casework.queries import Found
from wardapi.casework.requests import ShareIn, UnsealingIn
from wardapi.casework.schemas import ShareOut, UnsealingOut
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut

router = Router(prefix="/cases", tags=["cases"], dependencies=[Depends(current_principal)])
ShareId = Annotated[UUID, Path(alias="id")]
SharedCase = Annotated[Found, Depends(CaseTo(Act.SHARE))]


@router.post(
    "/{reference}/shares",
    status_code=201,
    operation_id="share_case",
    summary="Let a colleague see a case",
    response_model=ShareOut,
    responses=item_example(examples.SHARE, 201)
    | refusals(CaseNotFound, CaseConfidential, NotAColleague, AlreadyShared),
)
async def share_case(
    *, found: SharedCase, body: ShareIn, by: Writer, db: Db, now: Now, response: Response
) -> ShareOut:
    """Somebody who works in the ward, named, on a stated basis; never the resident's details."""
    made = await sharing.share(db, found, **body.model_dump(), by=by, now=now)
    response.headers["ETag"] = etags.etag(made.version)
    response.headers["Location"] = f"/v1/cases/{found.reference}/shares/{made.id}"
    return ShareOut.of(made)


@router.get(
    "/{reference}/shares",
    operation_id="list_case_shares",
    summary="List whom a case is shared with",
    response_model=ListOut[ShareOut],
    responses=list_example(examples.SHARE) | refusals(CaseNotFound, CaseConfidential),
)
async def list_case_shares(
    request: Request,
    found: SeenCase,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("shared_at"))],
) -> Response:
    """Shares that have ended, too."""
    shares = ListQuery(
        select=sharing.shares(found.id),
        sorts={"shared_at": (CaseShare.created_at,)},
        id=CaseShare.id,
        updated=CaseShare.updated_at,
        row=ShareOut.of,
    )
    return await listing(request, db, shares, page)


@router.get(
    "/{reference}/shares/{id}",
    operation_id="get_case_share",
    summary="Get one sharing of a case",
    response_model=ShareOut,
    responses=item_example(examples.SHARE)
    | refusals(CaseNotFound, CaseConfidential, ShareNotFound),
)
async def get_case_share(
    request: Request, found: SeenCase, share_id: ShareId, db: ReadDb
) -> Response:
    """With the ETag that ending it needs."""
    share = await sharing.get_share(db, found, share_id)
    return etags.item(request, ShareOut.of(share), etags.etag(share.version))


@router.delete(
    "/{reference}/shares/{id}",
    status_code=204,
    operation_id="unshare_case",
    summary="Stop sharing a case",
    responses=refusals(CaseNotFound, CaseConfidential, ShareNotFound, ShareEnded),
)
async def unshare_case(
    *,
    found: SharedCase,
    share_id: ShareId,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> None:
    """The colleague sees the case no longer; that they did stays on record."""
    await sharing.end(db, found, share_id, if_match=if_match, by=by, now=now)


@router.post(
    "/{reference}/unsealings",
    status_code=201,
    operation_id="unseal_case",
    summary="Break the glass of a confidential case",
    response_model=UnsealingOut,
    responses=item_example(examples.UNSEALING, 201) | refusals(CaseNotFound, NotConfidential),
)
async def unseal_case(
    found: SealedCase, body: UnsealingIn, by: Reader, db: Db, now: Now
) -> UnsealingOut:
    """For managers and auditors, for 24 hours. The councillor is told, and it is on record."""
    made = await sharing.unseal(db, found, reason=body.reason, by=by, now=now)
    return _unsealing(made, body.reason)


@router.get(
    "/{reference}/unsealings",
    operation_id="list_case_unsealings",
    summary="List who broke the glass of a case",
    response_model=ListOut[UnsealingOut],
    responses=list_example(examples.UNSEALING) | refusals(CaseNotFound, CaseConfidential),
)
async def list_case_unsealings(
    request: Request,
    found: SeenCase,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("unsealed_at"))],
) -> Response:
    """With the reasons that they gave."""
    unsealings = ListQuery(
        select=sharing.unsealings(found.id),
        sorts={"unsealed_at": (CaseUnsealing.created_at,)},
        id=CaseUnsealing.id,
        updated=CaseUnsealing.updated_at,
        row=lambda row: _unsealing(row, row.reason),
    )
    return await listing(request, db, unsealings, page)


def _unsealing(row: Any, reason: str | None) -> UnsealingOut:
    return UnsealingOut(
        id=row.id,
        principal=row.principal_id,
        reason=reason,
        unsealed_at=row.created_at,
        until=row.until,
        updated_at=row.updated_at,
    )
