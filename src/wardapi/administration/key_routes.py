"""Keys, for administrators; and who is asking, for everybody."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from wardapi.access import queries as access
from wardapi.access.deps import CurrentPrincipal, current_principal
from wardapi.access.errors import (
    AlreadyRevoked,
    KeyNotFound,
    PrincipalNotFound,
    ScopeMissing,
    ScopesNeeded,
    UnknownScope,
)
from wardapi.access.models import ApiKey
from wardapi.administration import actions, examples, queries
from wardapi.administration.deps import ChangingKey, KeyId, KeyManager, KeyReader
from wardapi.administration.errors import ExpiryPassed
from wardapi.administration.schemas import KeyIn, KeyOut, MeOut, NewKeyOut
from wardapi.kit import etags
from wardapi.kit.deps import AppSettings, Db, Now, ReadDb
from wardapi.kit.etags import IfMatch, etag, require_match
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.kit.shown_once import ShownOnce

router = Router(
    prefix="",
    tags=["access"],
    dependencies=[Depends(current_principal)],
    responses=refusals(ScopeMissing),
)


@router.get(
    "/me",
    operation_id="show_me",
    summary="Who am I?",
    response_model=MeOut,
    responses=item_example(examples.ME),
)
async def show_me(by: CurrentPrincipal) -> MeOut:
    """The grants in force today, and what they and the key allow."""
    return MeOut.of(by)


@router.get(
    "/keys",
    operation_id="list_keys",
    summary="List keys",
    response_model=ListOut[KeyOut],
    responses=list_example(examples.KEY),
)
async def list_keys(
    *,
    request: Request,
    by: KeyReader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("created_at", "name", "expires_at"))],
    principal: Annotated[UUID | None, Query(description="Only of this principal.")] = None,
    revoked: Annotated[
        bool | None, Query(description="Only those revoked, or only the others.")
    ] = None,
) -> Response:
    """Expired and revoked ones too. Nobody can be told a key's text again."""
    found = ListQuery(
        select=queries.keys(principal_id=principal, revoked=revoked),
        sorts={
            "created_at": (ApiKey.created_at,),
            "name": (ApiKey.name,),
            "expires_at": (ApiKey.expires_at,),
        },
        id=ApiKey.id,
        updated=ApiKey.updated_at,
        row=KeyOut.model_validate,
    )
    return await listing(request, db, found, page)


@router.post(
    "/keys",
    status_code=201,
    operation_id="issue_key",
    summary="Issue a key",
    response_model=NewKeyOut,
    responses={
        201: item_example(examples.NEW_KEY)[200],
        **refusals(PrincipalNotFound, UnknownScope, ScopesNeeded, ExpiryPassed),
    },
)
async def issue_key(
    by: KeyManager, body: KeyIn, now: Now, settings: AppSettings, db: Db
) -> Response:
    """The answer has the key's text, this once: a repeat by Idempotency-Key has null there."""
    holder = await access.get_principal(db, body.principal)
    made, text = await actions.issue_key(
        db,
        holder,
        environment=settings.environment,
        name=body.name,
        scopes=None if body.scopes is None else frozenset(body.scopes),
        expires_at=body.expires_at,
        by=by,
        now=now,
    )
    key = KeyOut.model_validate(await queries.get_key_row(db, made.id)).model_dump()
    headers = {"Location": f"{router.prefix}/keys/{made.id}", "ETag": etag(made.version)}
    return ShownOnce(NewKeyOut(**key, key=text), NewKeyOut(**key, key=None), 201, headers)


@router.get(
    "/keys/{key}",
    operation_id="get_key",
    summary="Get a key",
    response_model=KeyOut,
    responses=item_example(examples.KEY) | refusals(KeyNotFound),
)
async def get_key(request: Request, by: KeyReader, key: KeyId, db: ReadDb) -> Response:
    """Without its text, which nobody can be told again."""
    row = await queries.get_key_row(db, key)
    return etags.item(request, KeyOut.model_validate(row), etag(row.version))


@router.delete(
    "/keys/{key}",
    status_code=204,
    operation_id="revoke_key",
    summary="Revoke a key",
    responses=refusals(KeyNotFound, AlreadyRevoked),
)
async def revoke_key(by: KeyManager, key: ChangingKey, if_match: IfMatch, now: Now, db: Db) -> None:
    """From now on it is refused. `If-Match: *` revokes whatever its version is."""
    require_match(if_match, key.version)
    await actions.revoke_key(db, key, by=by, now=now)
