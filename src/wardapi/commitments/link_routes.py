"""What shows that a commitment is being kept, and what it serves."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from starlette.responses import Response

from wardapi.access.deps import AnyPrincipal
from wardapi.commitments import actions, examples, linking, queries, showing
from wardapi.commitments.deps import KNOWN, CommitmentTo, SeenCommitment, Writer
from wardapi.commitments.errors import (
    AlreadyLinked,
    CommitmentNotFound,
    EvidenceNotFound,
    LinkNotFound,
    UnknownTarget,
)
from wardapi.commitments.models import CommitmentEvidence, CommitmentLink
from wardapi.commitments.permissions import Act
from wardapi.commitments.queries import Found
from wardapi.commitments.schemas import (
    CommitmentEvidenceIn,
    CommitmentEvidenceOut,
    LinkIn,
    LinkOut,
)
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, PUBLIC, Router
from wardapi.kit.schema import ListOut
from wardapi.wards.routes import cached

router = Router(prefix="/commitments", tags=["commitments"])
LinkedCommitment = Annotated[Found, Depends(CommitmentTo(Act.LINK))]
EvidencedCommitment = Annotated[Found, Depends(CommitmentTo(Act.EVIDENCE))]


@router.post(
    "/{id}/evidence",
    dependencies=KNOWN,
    status_code=201,
    operation_id="add_commitment_evidence",
    summary="Add what shows that a commitment is being kept",
    response_model=CommitmentEvidenceOut,
    responses=item_example(examples.EVIDENCE, 201) | refusals(CommitmentNotFound),
)
async def add_commitment_evidence(
    found: EvidencedCommitment, body: CommitmentEvidenceIn, by: Writer, db: Db, now: Now
) -> CommitmentEvidenceOut:
    """It is published at once: write no personal data. One that is over takes evidence too."""
    kept = await actions.add_evidence(
        db,
        found,
        text=body.text,
        source=body.source,
        evidenced_on=body.evidenced_on,
        by=by,
        now=now,
    )
    return CommitmentEvidenceOut.model_validate(kept)


@router.get(
    "/{id}/evidence",
    operation_id="list_commitment_evidence",
    summary="List what shows that a commitment is being kept",
    response_model=ListOut[CommitmentEvidenceOut],
    responses=list_example(examples.EVIDENCE) | refusals(CommitmentNotFound),
    openapi_extra=PUBLIC,
)
async def list_commitment_evidence(
    request: Request,
    found: SeenCommitment,
    db: ReadDb,
    page: Annotated[
        Page, Depends(page_params("evidenced_on", "created_at", default="-evidenced_on"))
    ],
) -> Response:
    """For everybody."""
    evidence = ListQuery(
        select=queries.evidence(found.id),
        sorts={
            "evidenced_on": (CommitmentEvidence.evidenced_on,),
            "created_at": (CommitmentEvidence.created_at,),
        },
        id=CommitmentEvidence.id,
        updated=CommitmentEvidence.updated_at,
        row=CommitmentEvidenceOut.model_validate,
    )
    return cached(request, await listing(request, db, evidence, page))


@router.delete(
    "/{id}/evidence/{evidence_id}",
    dependencies=KNOWN,
    status_code=204,
    operation_id="remove_commitment_evidence",
    summary="Take out evidence",
    responses=refusals(CommitmentNotFound, EvidenceNotFound),
)
async def remove_commitment_evidence(
    *,
    found: EvidencedCommitment,
    evidence_id: Annotated[UUID, Path(description="From the list.")],
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> None:
    """For what should not have been published. `If-Match` is the ETag of the commitment."""
    await actions.remove_evidence(db, found, evidence_id, if_match=if_match, by=by, now=now)


@router.post(
    "/{id}/links",
    dependencies=KNOWN,
    status_code=201,
    operation_id="link_commitment",
    summary="Say what a commitment serves",
    response_model=LinkOut,
    responses=item_example(examples.LINK, 201)
    | refusals(CommitmentNotFound, UnknownTarget, AlreadyLinked),
)
async def link_commitment(
    found: LinkedCommitment, body: LinkIn, by: Writer, db: Db, now: Now
) -> LinkOut:
    """A priority, an action, an allocation, or a case that you may see yourself."""
    made = await linking.link(db, found, kind=body.kind, target=body.target, by=by, now=now)
    row = (await db.execute(linking.links(found.id).where(CommitmentLink.id == made.id))).one()
    return showing.link(row)


@router.get(
    "/{id}/links",
    operation_id="list_commitment_links",
    summary="List what a commitment serves",
    response_model=ListOut[LinkOut],
    responses=list_example(examples.LINK) | refusals(CommitmentNotFound),
    openapi_extra=OPTIONAL,
)
async def list_commitment_links(
    *,
    request: Request,
    found: SeenCommitment,
    by: AnyPrincipal,
    db: ReadDb,
    now: Now,
    page: Annotated[Page, Depends(page_params("created_at"))],
) -> Response:
    """Links to what is published are for everybody, those to a case for who may see the case."""
    links = ListQuery(
        select=linking.links(found.id).where(await linking.visible(db, by, now)),
        sorts={"created_at": (CommitmentLink.created_at,)},
        id=CommitmentLink.id,
        updated=CommitmentLink.updated_at,
        row=showing.link,
    )
    return await listing(request, db, links, page)


@router.delete(
    "/{id}/links/{link_id}",
    dependencies=KNOWN,
    status_code=204,
    operation_id="unlink_commitment",
    summary="Take back a link",
    responses=refusals(CommitmentNotFound, LinkNotFound),
)
async def unlink_commitment(
    *,
    found: LinkedCommitment,
    link_id: Annotated[UUID, Path(description="From the list.")],
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> None:
    """`If-Match` is the ETag of the commitment."""
    await linking.unlink(db, found, link_id, if_match=if_match, by=by, now=now)
