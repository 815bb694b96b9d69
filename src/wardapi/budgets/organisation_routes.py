"""Organisations that receive money, for those who give it."""

import zlib
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal, Role
from wardapi.budgets import organisation_actions as actions
from wardapi.budgets import organisation_examples as examples
from wardapi.budgets import organisation_queries as queries
from wardapi.budgets.organisation_actions import NewOrganisation
from wardapi.budgets.organisation_errors import (
    IndividualRefused,
    InvalidOrganisation,
    OrganisationExists,
    OrganisationMerged,
    OrganisationNotFound,
    UnknownOrganisation,
)
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.organisation_schemas import (
    MergerIn,
    OrganisationIn,
    OrganisationOut,
    OrganisationPatch,
    OrganisationPaths,
    OrganisationRow,
    PossibleDuplicate,
)
from wardapi.budgets.vocabulary import Sector
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import NotAllowed
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut

router = Router(
    prefix="/organisations", tags=["organisations"], dependencies=[Depends(current_principal)]
)

Reader = Annotated[Principal, Depends(needs("organisations:read"))]
Writer = Annotated[Principal, Depends(needs("organisations:write"))]
OrganisationId = Annotated[
    UUID,
    Path(
        alias="id", description="From the list.", examples=["019b8d5c-1f00-7abc-8def-0123456789ab"]
    ),
]
_MERGERS = frozenset({Role.MANAGER, Role.FINANCE, Role.INTEGRATION})
_NUMBER = Query(min_length=1, max_length=20, description="As its register writes it.")


async def merger(by: Writer) -> Principal:
    """Who may say that two organisations are one; 403 for others."""
    if not by.roles & _MERGERS:
        raise NotAllowed("A manager or the finance team merges organisations.")
    return by


Merger = Annotated[Principal, Depends(merger)]


@router.post(
    "",
    status_code=201,
    operation_id="add_organisation",
    summary="Put an organisation on record",
    response_model=OrganisationOut,
    responses=item_example(examples.ORGANISATION, 201)
    | refusals(IndividualRefused, InvalidOrganisation, OrganisationExists),
)
async def add_organisation(body: OrganisationIn, by: Writer, db: Db, now: Now) -> Response:
    """Never a person. Those on record that may be the same are shown in `possible_duplicates`, and
    are not refused."""
    made = await actions.add(db, NewOrganisation(**body.model_dump()), by=by, now=now)
    return await _answer(db, made, status=201)


@router.get(
    "",
    operation_id="list_organisations",
    summary="List organisations",
    response_model=ListOut[OrganisationRow],
    responses=list_example(examples.ROW),
)
async def list_organisations(
    *,
    request: Request,
    by: Reader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("name", "updated_at"))],
    q: Annotated[
        str | None, Query(min_length=1, max_length=100, description="Searches names.")
    ] = None,
    sector: Sector | None = None,
    org_id: Annotated[str | None, Query(min_length=1, max_length=120)] = None,
    charity_number: Annotated[str | None, _NUMBER] = None,
    company_number: Annotated[str | None, _NUMBER] = None,
    merged: Annotated[bool | None, Query(description="Whether it was merged into another.")] = None,
) -> Response:
    """All on record, those that were merged into others too."""
    found = ListQuery(
        select=queries.organisations(
            q=q,
            sector=sector,
            org_id=org_id,
            charity_number=charity_number,
            company_number=company_number,
            merged=merged,
        ),
        sorts={"name": (Organisation.sort_name,), "updated_at": (Organisation.updated_at,)},
        id=Organisation.id,
        updated=Organisation.updated_at,
        row=lambda row: _row(row.Organisation),
    )
    return await listing(request, db, found, page)


@router.get(
    "/{id}",
    operation_id="get_organisation",
    summary="Get an organisation",
    response_model=OrganisationOut,
    responses=item_example(examples.ORGANISATION) | refusals(OrganisationNotFound),
)
async def get_organisation(
    request: Request, organisation: OrganisationId, by: Reader, db: ReadDb
) -> Response:
    """With those that may be the same."""
    row = await queries.get_organisation(db, organisation)
    out = await _shown(db, row)
    return etags.item(request, out, _tag(row, out))


@router.patch(
    "/{id}",
    operation_id="change_organisation",
    summary="Correct what is on record of an organisation",
    response_model=OrganisationOut,
    responses=item_example(examples.ORGANISATION)
    | refusals(
        OrganisationNotFound,
        OrganisationMerged,
        OrganisationExists,
        IndividualRefused,
        InvalidOrganisation,
    ),
)
async def change_organisation(
    *,
    organisation: OrganisationId,
    body: OrganisationPatch,
    if_match: etags.IfMatch,
    by: Writer,
    db: Db,
    now: Now,
) -> Response:
    """One that is known by the council's own identifier gets its register's with its first
    number."""
    row = await actions.change(
        db, organisation, changes=body.given(), if_match=if_match, by=by, now=now
    )
    return await _answer(db, row)


@router.post(
    "/{id}/merger",
    status_code=201,
    operation_id="merge_organisation",
    summary="Say that an organisation is another one",
    response_model=OrganisationOut,
    responses=item_example(examples.MERGED, 201)
    | refusals(
        OrganisationNotFound,
        UnknownOrganisation,
        OrganisationMerged,
        InvalidOrganisation,
        NotAllowed,
    ),
)
async def merge_organisation(
    organisation: OrganisationId, body: MergerIn, by: Merger, db: Db, now: Now
) -> Response:
    """By a manager or the finance team. What it received counts as the other's from now on; who is
    paid for an award does not change by this."""
    row = await actions.merge(db, organisation, into=body.into, by=by, now=now)
    return await _answer(db, row, status=201)


async def _answer(db: AsyncSession, row: Organisation, *, status: int = 200) -> Response:
    out = await _shown(db, row)
    headers = {"ETag": _tag(row, out)}
    if status == 201:
        headers["Location"] = out.links.self
    body = out.__pydantic_serializer__.to_json(out)
    return Response(body, status, headers, "application/json")


async def _shown(db: AsyncSession, row: Organisation) -> OrganisationOut:
    possible = await queries.possible_duplicates(db, row)
    duplicates = [
        PossibleDuplicate(
            id=one.organisation.id,
            org_id=one.organisation.org_id,
            name=one.organisation.name,
            because=one.because,
        )
        for one in possible
    ]
    return OrganisationOut(**_values(row), possible_duplicates=duplicates)


def _tag(row: Organisation, out: OrganisationOut) -> str:
    """Other organisations come and go, and the answer shows them: the tag tells that apart too."""
    shown = "".join(f"{one.id} {one.name}" for one in out.possible_duplicates)
    return etags.etag(row.version, zlib.crc32(shown.encode()))


def _row(row: Organisation) -> OrganisationRow:
    return OrganisationRow(**_values(row))


def _values(row: Organisation) -> dict[str, object]:
    names = OrganisationRow.model_fields.keys() - {"same_as", "links"}
    paths = OrganisationPaths(self=f"/v1/organisations/{row.id}")
    return {
        **{name: getattr(row, name) for name in names},
        "same_as": row.same_as_id,
        "links": paths,
    }
