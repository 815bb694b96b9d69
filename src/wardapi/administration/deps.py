"""What the routes of administration ask for."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from wardapi.access import queries
from wardapi.access.deps import needs
from wardapi.access.models import ApiKey, GrantRow, PrincipalRow
from wardapi.access.rules import Principal
from wardapi.kit.deps import Db, ReadDb

KeyReader = Annotated[Principal, Depends(needs("keys:read"))]
KeyManager = Annotated[Principal, Depends(needs("keys:write"))]
AuditReader = Annotated[Principal, Depends(needs("audit:read"))]
EventReader = Annotated[Principal, Depends(needs("events:read"))]

PrincipalId = Annotated[UUID, Path(alias="principal", description="The id of a principal.")]
GrantId = Annotated[UUID, Path(alias="grant", description="The id of a grant.")]
KeyId = Annotated[UUID, Path(alias="key", description="The id of a key.")]


async def asked_principal(by: KeyReader, db: ReadDb, principal: PrincipalId) -> PrincipalRow:
    """The principal in the address, to read; or 404."""
    return await queries.get_principal(db, principal)


async def changing_principal(by: KeyManager, db: Db, principal: PrincipalId) -> PrincipalRow:
    """The principal in the address, to change; or 404."""
    return await queries.get_principal(db, principal)


async def asked_grant(
    by: KeyReader, db: ReadDb, principal: PrincipalId, grant: GrantId
) -> GrantRow:
    """The grant in the address, to read; or 404."""
    return await queries.get_grant(db, principal, grant)


async def changing_grant(
    by: KeyManager, db: Db, principal: PrincipalId, grant: GrantId
) -> GrantRow:
    """The grant in the address, to change; or 404."""
    return await queries.get_grant(db, principal, grant)


async def changing_key(by: KeyManager, db: Db, key: KeyId) -> ApiKey:
    """The key in the address, to change; or 404."""
    return await queries.get_key(db, key)


AskedPrincipal = Annotated[PrincipalRow, Depends(asked_principal)]
ChangingPrincipal = Annotated[PrincipalRow, Depends(changing_principal)]
AskedGrant = Annotated[GrantRow, Depends(asked_grant)]
ChangingGrant = Annotated[GrantRow, Depends(changing_grant)]
ChangingKey = Annotated[ApiKey, Depends(changing_key)]
