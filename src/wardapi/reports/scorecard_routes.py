"""Scorecards: counted anew for those who may read them, and as they were published."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request
from sqlalchemy import Select, select
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import NotAllowed
from wardapi.kit.lists import CSV_MEDIA_TYPE, ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Day, ListOut
from wardapi.reports import (
    examples,
    formats,
    items,
    pages,
    periods,
    places,
    publishing,
    scorecards,
    showing,
)
from wardapi.reports.errors import (
    InvalidPeriod,
    PeriodNotOver,
    PeriodOverlaps,
    ScorecardUnknown,
    ScorecardVersionNotFound,
    TooLikePublished,
)
from wardapi.reports.formats import Format
from wardapi.reports.models import ScorecardVersion
from wardapi.reports.pages import Edition
from wardapi.reports.places import Place, Scope
from wardapi.reports.schemas import (
    FiguresOut,
    PublicationIn,
    ScorecardOut,
    SubjectOut,
    VersionBrief,
    VersionOut,
)
from wardapi.wards.election_rules import RestrictedPeriod
from wardapi.wards.rules import today

published = Router(prefix="/scorecards", tags=["scorecards"])
counted = Router(
    prefix="/scorecards", tags=["scorecards"], dependencies=[Depends(current_principal)]
)
ROUTERS = (published, counted)

Reader = Annotated[Principal, Depends(needs("scorecards:read"))]
Publisher = Annotated[Principal, Depends(needs("scorecards:write"))]
ScopePath = Annotated[Scope, Path(description="What it is of.")]
Key = Annotated[
    str,
    Path(
        alias="place",
        min_length=1,
        max_length=120,
        description="Slug, or a ward's GSS code; of the borough `all`.",
        examples=["streetscene"],
    ),
]
SHAPES = (CSV_MEDIA_TYPE, pages.MEDIA_TYPE)


async def published_place(scope: ScopePath, key: Key, db: ReadDb) -> Place:
    """What the address names; 404 for nothing."""
    return await places.get_place(db, scope, key)


async def read_place(scope: ScopePath, key: Key, by: Reader, db: ReadDb) -> Place:
    """What the address names, for those who may read it unpublished; 404, or 403."""
    place = await places.get_place(db, scope, key)
    places.check_read(by, place)
    return place


@published.get(
    "",
    operation_id="list_scorecard_versions",
    summary="List the scorecards that have been published",
    response_model=ListOut[VersionBrief],
    responses=list_example(examples.BRIEF),
    openapi_extra=PUBLIC,
)
async def list_scorecard_versions(
    *,
    request: Request,
    db: ReadDb,
    page: Annotated[
        Page, Depends(page_params("published_at", default="-published_at", updated=False))
    ],
    scope: Annotated[Scope | None, Query(description="What they are of.")] = None,
    key: Annotated[
        str | None,
        Query(min_length=1, max_length=80, description="Slug, a ward's GSS code, or `all`."),
    ] = None,
) -> Response:
    """Every version, the latest first. A version never changes."""
    found = _versions()
    if scope is not None:
        found = found.where(ScorecardVersion.scope == scope.value)
    if key is not None:
        found = found.where(ScorecardVersion.key == key)
    listed = ListQuery(
        select=found,
        sorts={"published_at": (ScorecardVersion.published_at,)},
        id=ScorecardVersion.id,
        row=lambda row: VersionBrief(**_brief(row.ScorecardVersion)),
    )
    return await listing(request, db, listed, page)


@counted.get(
    "/{scope}/{place}",
    operation_id="get_scorecard",
    summary="Count a scorecard over a period",
    response_model=ScorecardOut,
    responses=formats.documented(item_example(examples.SCORECARD), *SHAPES)
    | refusals(ScorecardUnknown, InvalidPeriod, NotAllowed),
)
async def get_scorecard(
    *,
    request: Request,
    place: Annotated[Place, Depends(read_place)],
    db: ReadDb,
    now: Now,
    first: Annotated[Day, Query(alias="from", description="The first day.")],
    last: Annotated[Day, Query(alias="to", description="The last day; today at most.")],
    compare: Annotated[
        Literal["previous"] | None, Query(description="With as many days right before.")
    ] = None,
    format: Format = None,  # noqa: A002 - it is the parameter's name
) -> Any:
    """For managers and auditors, for the leads of a service, and for a ward's councillors and its
    coordinator. As things stood at the period's end, whatever was done later."""
    period = periods.checked(first, last, now)
    card = await scorecards.count(db, place, period, now)
    before = await scorecards.count(db, place, period.previous, now) if compare else None
    out = showing.scorecard(card, before)
    shape = formats.wanted(request, format)
    if shape == "csv":
        name = f"scorecard-{place.key}-{first}-{last}"
        return formats.as_csv(items.sheet(filter(None, (out.figures, out.previous))), name)
    if shape == "html":
        return pages.scorecard(out.subject, out.figures, out.previous)
    return Response(out.__pydantic_serializer__.to_json(out, by_alias=True), 200, None, _JSON)


@counted.post(
    "/{scope}/{place}/publication",
    status_code=201,
    operation_id="publish_scorecard",
    summary="Publish a scorecard",
    response_model=VersionOut,
    responses=item_example(examples.VERSION, 201)
    | refusals(
        ScorecardUnknown,
        InvalidPeriod,
        PeriodNotOver,
        PeriodOverlaps,
        TooLikePublished,
        RestrictedPeriod,
        NotAllowed,
    ),
)
async def publish_scorecard(
    *, scope: ScopePath, key: Key, body: PublicationIn, by: Publisher, db: Db, now: Now
) -> Response:
    """By a manager of all that it counts. Figures that would tell of a few cases are left out, and
    so are those from which they would follow. In a restricted period only the Monitoring Officer
    publishes, with a reason."""
    place = await places.get_place(db, scope, key)
    version = await publishing.publish(db, place, body, by=by, now=now)
    out = _version(version)
    headers = {"Location": out.link, "ETag": etags.etag(version.number)}
    return Response(out.__pydantic_serializer__.to_json(out, by_alias=True), 201, headers, _JSON)


@published.get(
    "/{scope}/{place}/versions/{number}",
    operation_id="get_scorecard_version",
    summary="Get a published scorecard",
    response_model=VersionOut,
    responses=formats.documented(item_example(examples.VERSION), *SHAPES)
    | refusals(ScorecardUnknown, ScorecardVersionNotFound),
    openapi_extra=PUBLIC,
)
async def get_scorecard_version(
    *,
    request: Request,
    place: Annotated[Place, Depends(published_place)],
    number: Annotated[int, Path(ge=1, le=10**6)],
    db: ReadDb,
    format: Format = None,  # noqa: A002 - it is the parameter's name
) -> Any:
    """As it was published. A figure that is null is suppressed, or there is none."""
    version = await db.scalar(
        select(ScorecardVersion).where(
            ScorecardVersion.scope == place.scope.value,
            ScorecardVersion.key == place.key,
            ScorecardVersion.number == number,
        )
    )
    if version is None:
        raise ScorecardVersionNotFound
    out = _version(version)
    shape = formats.wanted(request, format)
    if shape == "csv":
        return formats.as_csv(items.sheet([out.figures]), f"scorecard-{place.key}-{number}")
    if shape == "html":
        edition = Edition(number, pages.day(today(version.published_at)))
        return pages.scorecard(out.subject, out.figures, edition=edition)
    return etags.item(request, out, etags.etag(version.number))


_JSON = "application/json"


def _versions() -> Select[*tuple[Any, ...]]:
    return select(ScorecardVersion)


def _brief(version: ScorecardVersion) -> dict[str, Any]:
    scope = Scope(version.scope)
    return {
        "id": str(version.id),
        "subject": SubjectOut(scope=scope, key=version.key, name=version.name),
        "version": version.number,
        "from": version.first_on,
        "to": version.last_on,
        "published_at": version.published_at,
        "digest": version.digest,
        "override_reason": version.override_reason,
        "link": f"/v1/scorecards/{scope.value}/{version.key}/versions/{version.number}",
    }


def _version(version: ScorecardVersion) -> VersionOut:
    return VersionOut(**_brief(version), figures=FiguresOut.model_validate(version.figures))
