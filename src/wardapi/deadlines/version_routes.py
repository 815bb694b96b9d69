"""Calendars and policies: what is published, for anybody; drafting and publishing, for who may."""

from typing import Annotated, Any

from fastapi import Body, Depends, Path, Request, Response

from wardapi.access.deps import AnyPrincipal, current_principal, needs
from wardapi.access.rules import Principal
from wardapi.deadlines import examples, models, publication, queries
from wardapi.deadlines.errors import (
    AlreadyPublished,
    CalendarNotFound,
    CalendarNotPublished,
    InvalidDefinition,
    PolicyNotFound,
    VersionNotFound,
)
from wardapi.deadlines.schemas import (
    CalendarDraftIn,
    CalendarOut,
    CalendarVersionOut,
    PolicyDraftIn,
    PolicyOut,
    PolicyVersionOut,
    PublicationIn,
)
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.etags import IfMatch, require_match
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, PUBLIC, Router
from wardapi.kit.schema import ListOut

router = Router(prefix="", tags=["policies"])
WRITERS = [Depends(current_principal)]

SlugPath = Annotated[
    str,
    Path(alias="slug", max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Its slug."),
]
Number = Annotated[int, Path(alias="n", ge=1, le=1_000_000, description="The version's number.")]
CalendarEditor = Annotated[Principal, Depends(needs("calendars:write"))]
PolicyEditor = Annotated[Principal, Depends(needs("policies:write"))]
BySlug = Annotated[Page, Depends(page_params("slug"))]
ByNumber = Annotated[Page, Depends(page_params("number"))]


def sees_drafts(by: Principal, scope: str) -> bool:
    """Drafts are for those who may write them."""
    return by.id is not None and by.may(scope)


@router.get(
    "/calendars",
    operation_id="list_calendars",
    summary="List the working calendars",
    response_model=ListOut[CalendarOut],
    responses=list_example(examples.CALENDAR),
    openapi_extra=PUBLIC,
)
async def list_calendars(request: Request, db: ReadDb, page: BySlug) -> Response:
    """Those with a published version."""
    return await listing(
        request, db, _by_slug(queries.calendars(), models.Calendar, CalendarOut), page
    )


@router.get(
    "/calendars/{slug}/versions",
    operation_id="list_calendar_versions",
    summary="List the versions of a calendar",
    response_model=ListOut[CalendarVersionOut],
    responses=list_example(examples.CALENDAR_VERSION) | refusals(CalendarNotFound),
    openapi_extra=OPTIONAL,
)
async def list_calendar_versions(
    request: Request, by: AnyPrincipal, db: ReadDb, slug: SlugPath, page: ByNumber
) -> Response:
    """Published ones; drafts too for those who may write them."""
    await queries.require_calendar(db, slug)
    select = queries.calendar_versions(slug, drafts=sees_drafts(by, "calendars:write"))
    return await listing(
        request, db, _by_number(select, models.CalendarVersion, _calendar_out), page
    )


@router.post(
    "/calendars/{slug}/versions",
    dependencies=WRITERS,
    status_code=201,
    operation_id="draft_calendar_version",
    summary="Draft a version of a calendar",
    response_model=CalendarVersionOut,
    responses=item_example(examples.CALENDAR_VERSION, 201) | refusals(InvalidDefinition),
)
async def draft_calendar_version(
    *,
    by: CalendarEditor,
    slug: SlugPath,
    body: Annotated[
        CalendarDraftIn,
        Body(examples=[{"name": "A calendar", "definition": examples.CALENDAR_DEFINITION}]),
    ],
    now: Now,
    db: Db,
) -> Response:
    """A new calendar when there is none by this slug. Nothing counts by a draft."""
    version = await publication.draft_calendar(
        db, slug=slug, name=body.name or slug, definition=body.definition, by=by, now=now
    )
    return _created(
        f"/calendars/{slug}", await _calendar_row(db, slug, version.number), _calendar_out
    )


@router.get(
    "/calendars/{slug}/versions/{n}",
    operation_id="get_calendar_version",
    summary="Get a version of a calendar",
    response_model=CalendarVersionOut,
    responses=item_example(examples.CALENDAR_VERSION) | refusals(CalendarNotFound, VersionNotFound),
    openapi_extra=OPTIONAL,
)
async def get_calendar_version(
    request: Request, by: AnyPrincipal, db: ReadDb, slug: SlugPath, n: Number
) -> Response:
    """Published ones never change."""
    drafts = sees_drafts(by, "calendars:write")
    row = await queries.get_calendar_version(db, slug, n, drafts=drafts)
    return etags.item(request, _calendar_out(row), etags.etag(row.CalendarVersion.version))


@router.post(
    "/calendars/{slug}/versions/{n}/publication",
    dependencies=WRITERS,
    status_code=201,
    operation_id="publish_calendar_version",
    summary="Publish a version of a calendar",
    response_model=CalendarVersionOut,
    responses=item_example(examples.CALENDAR_VERSION, 201)
    | refusals(CalendarNotFound, VersionNotFound, AlreadyPublished),
)
async def publish_calendar_version(
    *, by: CalendarEditor, slug: SlugPath, n: Number, body: PublicationIn, now: Now, db: Db
) -> Response:
    """It never changes from then on. Policies stay with the version they were published with."""
    row = await queries.get_calendar_version(db, slug, n, drafts=True)
    await publication.publish_calendar(
        db, row.CalendarVersion, slug=slug, effective_from=body.effective_from, by=by, now=now
    )
    return _created(f"/calendars/{slug}", await _calendar_row(db, slug, n), _calendar_out)


@router.delete(
    "/calendars/{slug}/versions/{n}",
    dependencies=WRITERS,
    status_code=204,
    operation_id="discard_calendar_draft",
    summary="Discard a draft of a calendar",
    responses=refusals(CalendarNotFound, VersionNotFound, AlreadyPublished),
)
async def discard_calendar_draft(
    *, by: CalendarEditor, slug: SlugPath, n: Number, if_match: IfMatch, now: Now, db: Db
) -> None:
    """A published version can never be discarded."""
    row = await queries.get_calendar_version(db, slug, n, drafts=True)
    require_match(if_match, row.CalendarVersion.version)
    await publication.discard(db, row.CalendarVersion, slug=slug, by=by, now=now)


@router.get(
    "/policies",
    operation_id="list_policies",
    summary="List the policies",
    response_model=ListOut[PolicyOut],
    responses=list_example(examples.POLICY),
    openapi_extra=PUBLIC,
)
async def list_policies(request: Request, db: ReadDb, page: BySlug) -> Response:
    """Those with a published version."""
    return await listing(request, db, _by_slug(queries.policies(), models.Policy, PolicyOut), page)


@router.get(
    "/policies/{slug}/versions",
    operation_id="list_policy_versions",
    summary="List the versions of a policy",
    response_model=ListOut[PolicyVersionOut],
    responses=list_example(examples.POLICY_VERSION) | refusals(PolicyNotFound),
    openapi_extra=OPTIONAL,
)
async def list_policy_versions(
    request: Request, by: AnyPrincipal, db: ReadDb, slug: SlugPath, page: ByNumber
) -> Response:
    """Published ones; drafts too for those who may write them."""
    await queries.require_policy(db, slug)
    select = queries.policy_versions(slug, drafts=sees_drafts(by, "policies:write"))
    return await listing(request, db, _by_number(select, models.PolicyVersion, _policy_out), page)


@router.post(
    "/policies/{slug}/versions",
    dependencies=WRITERS,
    status_code=201,
    operation_id="draft_policy_version",
    summary="Draft a version of a policy",
    response_model=PolicyVersionOut,
    responses=item_example(examples.POLICY_VERSION, 201) | refusals(InvalidDefinition),
)
async def draft_policy_version(
    *,
    by: PolicyEditor,
    slug: SlugPath,
    body: Annotated[
        PolicyDraftIn,
        Body(examples=[{"name": "A policy", "definition": examples.POLICY_DEFINITION}]),
    ],
    now: Now,
    db: Db,
) -> Response:
    """A new policy when there is none by this slug. No case is under it until it is published."""
    version = await publication.draft_policy(
        db, slug=slug, name=body.name or slug, definition=body.definition, by=by, now=now
    )
    return _created(f"/policies/{slug}", await _policy_row(db, slug, version.number), _policy_out)


@router.get(
    "/policies/{slug}/versions/{n}",
    operation_id="get_policy_version",
    summary="Get a version of a policy",
    response_model=PolicyVersionOut,
    responses=item_example(examples.POLICY_VERSION) | refusals(PolicyNotFound, VersionNotFound),
    openapi_extra=OPTIONAL,
)
async def get_policy_version(
    request: Request, by: AnyPrincipal, db: ReadDb, slug: SlugPath, n: Number
) -> Response:
    """Published ones never change; each value says where it comes from or that it is assumed."""
    drafts = sees_drafts(by, "policies:write")
    row = await queries.get_policy_version(db, slug, n, drafts=drafts)
    return etags.item(request, _policy_out(row), etags.etag(row.PolicyVersion.version))


@router.post(
    "/policies/{slug}/versions/{n}/publication",
    dependencies=WRITERS,
    status_code=201,
    operation_id="publish_policy_version",
    summary="Publish a version of a policy",
    response_model=PolicyVersionOut,
    responses=item_example(examples.POLICY_VERSION, 201)
    | refusals(
        PolicyNotFound, VersionNotFound, CalendarNotPublished, AlreadyPublished, InvalidDefinition
    ),
)
async def publish_policy_version(
    *, by: PolicyEditor, slug: SlugPath, n: Number, body: PublicationIn, now: Now, db: Db
) -> Response:
    """Pinned to its calendar's newest published version. Live cases stay where they are."""
    row = await queries.get_policy_version(db, slug, n, drafts=True)
    await publication.publish_policy(
        db, row.PolicyVersion, slug=slug, effective_from=body.effective_from, by=by, now=now
    )
    return _created(f"/policies/{slug}", await _policy_row(db, slug, n), _policy_out)


@router.delete(
    "/policies/{slug}/versions/{n}",
    dependencies=WRITERS,
    status_code=204,
    operation_id="discard_policy_draft",
    summary="Discard a draft of a policy",
    responses=refusals(PolicyNotFound, VersionNotFound, AlreadyPublished),
)
async def discard_policy_draft(
    *, by: PolicyEditor, slug: SlugPath, n: Number, if_match: IfMatch, now: Now, db: Db
) -> None:
    """A published version can never be discarded."""
    row = await queries.get_policy_version(db, slug, n, drafts=True)
    require_match(if_match, row.PolicyVersion.version)
    await publication.discard(db, row.PolicyVersion, slug=slug, by=by, now=now)


async def _calendar_row(db: Db, slug: str, number: int) -> Any:
    return await queries.get_calendar_version(db, slug, number, drafts=True)


async def _policy_row(db: Db, slug: str, number: int) -> Any:
    return await queries.get_policy_version(db, slug, number, drafts=True)


def _calendar_out(row: Any) -> CalendarVersionOut:
    return CalendarVersionOut(slug=row.slug, **_version(row.CalendarVersion))


def _policy_out(row: Any) -> PolicyVersionOut:
    pinned = row.calendar_version
    return PolicyVersionOut(slug=row.slug, calendar_version=pinned, **_version(row.PolicyVersion))


def _version(row: Any) -> dict[str, Any]:
    names = ("number", "effective_from", "published_at", "updated_at", "definition")
    return {name: getattr(row, name) for name in names}


def _created(path: str, row: Any, out: Any) -> Response:
    made, version = out(row), row[0]
    headers = {
        "Location": f"{router.prefix}{path}/versions/{made.number}",
        "ETag": etags.etag(version.version),
    }
    return Response(made.model_dump_json(), 201, headers, "application/json")


def _by_slug(select: Any, model: Any, out: Any) -> ListQuery:
    return ListQuery(
        select=select,
        sorts={"slug": (model.slug,)},
        id=model.id,
        updated=model.updated_at,
        row=out.model_validate,
    )


def _by_number(select: Any, model: Any, out: Any) -> ListQuery:
    return ListQuery(
        select=select,
        sorts={"number": (model.number,)},
        id=model.id,
        updated=model.updated_at,
        row=out,
    )
