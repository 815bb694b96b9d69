"""Which services work on which priorities, what nobody works on, and what rises in casework."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import needs
from wardapi.access.rules import Principal
from wardapi.kit.deps import Now, ReadDb
from wardapi.kit.errors import FieldError, NotAllowed
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Day, ListOut
from wardapi.reports import aligning, alignment, examples, periods, places
from wardapi.reports.alignment_schemas import (
    CaseworkOut,
    PriorityAlignmentOut,
    ServiceAlignmentOut,
)
from wardapi.reports.errors import InvalidPeriod
from wardapi.reports.places import BOROUGH_KEY, Place, Scope
from wardapi.services.models import Service
from wardapi.wards import queries as wards
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard

router = Router(prefix="/alignment", tags=["alignment"])
Reader = Annotated[Principal, Depends(needs("scorecards:read"))]
WardFilter = Annotated[
    str | None, Query(min_length=1, max_length=120, description="GSS code, slug or name.")
]
ThemeFilter = Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")]
OfPriorities = Annotated[Page, Depends(page_params("ward", updated=False))]


@router.get(
    "/services",
    operation_id="list_service_alignment",
    summary="List services with the priorities that they work on",
    response_model=ListOut[ServiceAlignmentOut],
    responses=list_example(examples.SERVICE_ALIGNMENT) | refusals(UnknownWard),
    openapi_extra=PUBLIC,
)
async def list_service_alignment(
    *,
    request: Request,
    db: ReadDb,
    now: Now,
    page: Annotated[Page, Depends(page_params("name", updated=False))],
    ward: WardFilter = None,
) -> Response:
    """Of the plans in force, as published. A service leads or helps with an action, or has made a
    commitment; what is dropped or withdrawn does not count."""
    services = ListQuery(
        select=aligning.services(),
        sorts={"name": (Service.sort_name,)},
        id=Service.id,
        batch=aligning.of_services(now, await _ward_id(db, ward)),
    )
    return await listing(request, db, services, page)


@router.get(
    "/priorities",
    operation_id="list_priority_alignment",
    summary="List priorities with the services that work on them",
    response_model=ListOut[PriorityAlignmentOut],
    responses=list_example(examples.PRIORITY_ALIGNMENT) | refusals(UnknownWard),
    openapi_extra=PUBLIC,
)
async def list_priority_alignment(
    *,
    request: Request,
    db: ReadDb,
    now: Now,
    page: OfPriorities,
    ward: WardFilter = None,
    theme: ThemeFilter = None,
) -> Response:
    """Of the plans in force, as published, the same seen from the other side."""
    found = aligning.in_wards(alignment.priorities(now), await _ward_id(db, ward), theme)
    return await listing(request, db, _listed(found, now), page)


@router.get(
    "/gaps",
    operation_id="list_alignment_gaps",
    summary="List priorities that nothing serves",
    response_model=ListOut[PriorityAlignmentOut],
    responses=list_example(examples.GAP) | refusals(UnknownWard),
    openapi_extra=PUBLIC,
)
async def list_alignment_gaps(
    *,
    request: Request,
    db: ReadDb,
    now: Now,
    page: OfPriorities,
    ward: WardFilter = None,
    theme: ThemeFilter = None,
) -> Response:
    """Active priorities of the plans in force without a service, an action, an allocation or a
    commitment."""
    found = aligning.in_wards(alignment.priorities(now), await _ward_id(db, ward), theme)
    return await listing(request, db, _listed(aligning.unserved(found, now), now), page)


@router.get(
    "/casework",
    operation_id="get_casework_alignment",
    summary="Count cases by theme and priority, and say what rises uncovered",
    response_model=CaseworkOut,
    responses=item_example(examples.CASEWORK) | refusals(UnknownWard, InvalidPeriod, NotAllowed),
)
async def get_casework_alignment(
    *,
    by: Reader,
    db: ReadDb,
    now: Now,
    first: Annotated[Day, Query(alias="from", description="The first day.")],
    last: Annotated[Day, Query(alias="to", description="The last day; today at most.")],
    ward: WardFilter = None,
) -> CaseworkOut:
    """For those who may read the ward's scorecard, or without a ward the borough's. A theme rises
    when there were at least 5 cases, and half as many again as in as many days before."""
    place = await _place(db, ward)
    places.check_read(by, place)
    return await aligning.casework(db, place, periods.checked(first, last, now))


def _listed(found: aligning.Rows, now: Now) -> ListQuery:
    columns = found.selected_columns
    return ListQuery(
        select=found,
        sorts={"ward": (Ward.sort_name, columns.position)},
        id=columns.id,
        batch=aligning.of_priorities(now),
    )


async def _ward_id(session: AsyncSession, ward: str | None) -> UUID | None:
    return None if ward is None else (await _find(session, ward)).id


async def _place(session: AsyncSession, ward: str | None) -> Place:
    if ward is None:
        return await places.get_place(session, Scope.BOROUGH, BOROUGH_KEY)
    return places.of_ward(await _find(session, ward))


async def _find(session: AsyncSession, ward: str) -> Ward:
    found = await wards.find_ward(session, ward)
    if found is None:
        raise UnknownWard(errors=[FieldError("/query/ward", UnknownWard.code, ward)])
    return found
