"""Grants that another system published, as `wardapi import grants` brought them in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy import Row, Select, select
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.budgets import grants_examples as examples
from wardapi.budgets.grants_schemas import ImportedFunder, ImportedGrantOut, ImportedRecipient
from wardapi.budgets.organisation_models import ImportedGrant, Organisation
from wardapi.kit.deps import ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import list_example
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import Day, ListOut

router = Router(
    prefix="/imported-grants", tags=["organisations"], dependencies=[Depends(current_principal)]
)
Reader = Annotated[Principal, Depends(needs("organisations:read"))]


@router.get(
    "",
    operation_id="list_imported_grants",
    summary="List grants that another system published",
    response_model=ListOut[ImportedGrantOut],
    responses=list_example(examples.GRANT),
)
async def list_imported_grants(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("awarded_on", default="-awarded_on"))],
    recipient: Annotated[
        UUID | None, Query(description="Only those to this organisation, by its id.")
    ] = None,
    identifier: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    awarded_from: Annotated[Day | None, Query(description="On this day or later.")] = None,
    awarded_to: Annotated[Day | None, Query(description="On this day or before.")] = None,
) -> Response:
    """History for comparison: none of them is an award of this service, and none touches a pot."""
    found = _grants()
    if recipient is not None:
        found = found.where(ImportedGrant.recipient_id == recipient)
    if identifier is not None:
        found = found.where(ImportedGrant.identifier == identifier)
    if awarded_from is not None:
        found = found.where(ImportedGrant.awarded_on >= awarded_from)
    if awarded_to is not None:
        found = found.where(ImportedGrant.awarded_on <= awarded_to)
    listed = ListQuery(
        select=found,
        sorts={"awarded_on": (ImportedGrant.awarded_on,)},
        id=ImportedGrant.id,
        updated=ImportedGrant.updated_at,
        row=_grant,
    )
    return await listing(request, db, listed, page)


def _grants() -> Select[*tuple[Any, ...]]:
    return select(ImportedGrant, Organisation).join(
        Organisation, Organisation.id == ImportedGrant.recipient_id
    )


def _grant(found: Row[Any]) -> ImportedGrantOut:
    grant: ImportedGrant = found.ImportedGrant
    to: Organisation = found.Organisation
    return ImportedGrantOut(
        id=grant.id,
        identifier=grant.identifier,
        title=grant.title,
        description=grant.description,
        currency=grant.currency,
        amount=grant.amount_pence,
        awarded_on=grant.awarded_on,
        recipient=ImportedRecipient(id=to.id, org_id=to.org_id, name=to.name),
        funder=ImportedFunder(id=grant.funder_id, name=grant.funder_name),
        programme=grant.programme,
        row=grant.row,
        created_at=grant.created_at,
        updated_at=grant.updated_at,
    )
