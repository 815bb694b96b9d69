"""Principals and their grants, for administrators."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from wardapi.access.deps import current_principal
from wardapi.access.errors import AlreadyRevoked, GrantNotFound, PrincipalNotFound, ScopeMissing
from wardapi.access.models import GrantRow, PrincipalRow
from wardapi.administration import actions, examples, queries
from wardapi.administration.deps import (
    AskedGrant,
    AskedPrincipal,
    ChangingGrant,
    ChangingPrincipal,
    KeyManager,
    KeyReader,
)
from wardapi.administration.errors import UnknownReach
from wardapi.administration.schemas import (
    GrantedRole,
    GrantIn,
    GrantOut,
    PrincipalIn,
    PrincipalOut,
    PrincipalPatch,
)
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.etags import IfMatch, etag, require_match
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut

router = Router(
    prefix="/principals",
    tags=["access"],
    dependencies=[Depends(current_principal)],
    responses=refusals(ScopeMissing),
)

Revoked = Annotated[bool | None, Query(description="Only those revoked, or only the others.")]


@router.get(
    "",
    operation_id="list_principals",
    summary="List principals",
    response_model=ListOut[PrincipalOut],
    responses=list_example(examples.PRINCIPAL),
)
async def list_principals(
    request: Request,
    by: KeyReader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("name", "created_at"))],
    role: Annotated[GrantedRole | None, Query(description="Only who has this role.")] = None,
) -> Response:
    """Everybody who may be given keys: people and systems."""
    found = ListQuery(
        select=queries.principals(role=role),
        sorts={"name": (PrincipalRow.name,), "created_at": (PrincipalRow.created_at,)},
        id=PrincipalRow.id,
        updated=PrincipalRow.updated_at,
        row=lambda row: PrincipalOut.model_validate(row.PrincipalRow),
    )
    return await listing(request, db, found, page)


@router.post(
    "",
    status_code=201,
    operation_id="add_principal",
    summary="Add a principal",
    response_model=PrincipalOut,
    responses={201: item_example(examples.PRINCIPAL)[200], **refusals(UnknownReach)},
)
async def add_principal(
    by: KeyManager, response: Response, body: PrincipalIn, now: Now, db: Db
) -> PrincipalRow:
    """Somebody new, with the grants they begin with; a key is issued apart."""
    grants = [given.grant() for given in body.grants]
    made = await actions.add_principal(db, name=body.name, grants=grants, by=by, now=now)
    response.headers["Location"] = f"{router.prefix}/{made.id}"
    response.headers["ETag"] = etag(made.version)
    return made


@router.get(
    "/{principal}",
    operation_id="get_principal",
    summary="Get a principal",
    response_model=PrincipalOut,
    responses=item_example(examples.PRINCIPAL) | refusals(PrincipalNotFound),
)
async def get_principal(request: Request, principal: AskedPrincipal) -> Response:
    """Their grants are at `grants`, their keys at `/v1/keys?principal=`."""
    out = PrincipalOut.model_validate(principal)
    return etags.item(request, out, etag(principal.version))


@router.patch(
    "/{principal}",
    operation_id="rename_principal",
    summary="Rename a principal",
    response_model=PrincipalOut,
    responses=item_example(examples.PRINCIPAL) | refusals(PrincipalNotFound),
)
async def rename_principal(
    *,
    by: KeyManager,
    principal: ChangingPrincipal,
    if_match: IfMatch,
    response: Response,
    body: PrincipalPatch,
    now: Now,
    db: Db,
) -> PrincipalRow:
    """Grants and keys stay as they are."""
    require_match(if_match, principal.version)
    await actions.rename_principal(db, principal, name=body.name, by=by, now=now)
    response.headers["ETag"] = etag(principal.version)
    return principal


@router.get(
    "/{principal}/grants",
    operation_id="list_grants",
    summary="List a principal's grants",
    response_model=ListOut[GrantOut],
    responses=list_example(examples.GRANT) | refusals(PrincipalNotFound),
)
async def list_grants(
    request: Request,
    principal: AskedPrincipal,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("created_at"))],
    revoked: Revoked = None,
) -> Response:
    """All that were ever given, unless `revoked` chooses."""
    found = ListQuery(
        select=queries.grants(principal_id=principal.id, revoked=revoked),
        sorts={"created_at": (GrantRow.created_at,)},
        id=GrantRow.id,
        updated=GrantRow.updated_at,
        row=lambda row: GrantOut.model_validate(row.GrantRow),
    )
    return await listing(request, db, found, page)


@router.post(
    "/{principal}/grants",
    status_code=201,
    operation_id="give_grant",
    summary="Give a principal a role",
    response_model=GrantOut,
    responses={
        201: item_example(examples.GRANT)[200],
        **refusals(PrincipalNotFound, UnknownReach),
    },
)
async def give_grant(
    *,
    by: KeyManager,
    principal: ChangingPrincipal,
    response: Response,
    body: GrantIn,
    now: Now,
    db: Db,
) -> GrantRow:
    """In force from its first day, or at once; for all their keys, as far as those reach."""
    made = await actions.give_grant(db, principal, grant=body.grant(), by=by, now=now)
    response.headers["Location"] = f"{router.prefix}/{principal.id}/grants/{made.id}"
    response.headers["ETag"] = etag(made.version)
    return made


@router.get(
    "/{principal}/grants/{grant}",
    operation_id="get_grant",
    summary="Get a grant",
    response_model=GrantOut,
    responses=item_example(examples.GRANT) | refusals(GrantNotFound),
)
async def get_grant(request: Request, grant: AskedGrant) -> Response:
    """Also one that was revoked."""
    return etags.item(request, GrantOut.model_validate(grant), etag(grant.version))


@router.delete(
    "/{principal}/grants/{grant}",
    status_code=204,
    operation_id="revoke_grant",
    summary="Revoke a grant",
    responses=refusals(GrantNotFound, AlreadyRevoked),
)
async def revoke_grant(
    by: KeyManager, grant: ChangingGrant, if_match: IfMatch, now: Now, db: Db
) -> None:
    """At once, for all keys of the principal. It stays on record."""
    require_match(if_match, grant.version)
    await actions.revoke_grant(db, grant, by=by, now=now)
