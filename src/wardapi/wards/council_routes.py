"""The council's settings, its officers' posts, and deprivation in its wards."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from wardapi.access import queries as access
from wardapi.access.deps import current_principal, needs
from wardapi.access.errors import PrincipalNotFound
from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Day, ListOut
from wardapi.wards import council_actions as actions
from wardapi.wards import council_examples as examples
from wardapi.wards import council_queries as queries
from wardapi.wards import queries as wards
from wardapi.wards.choices import InvalidSetting, SettingNotFound
from wardapi.wards.council_models import CouncilSetting, OfficerPost, WardDeprivation
from wardapi.wards.council_rules import DeprivationUnknown, OfficerPostNotFound
from wardapi.wards.council_schemas import (
    DeprivationIn,
    DeprivationOut,
    EndingIn,
    OfficerPostIn,
    OfficerPostOut,
    SettingIn,
    SettingOut,
)
from wardapi.wards.deps import CACHE, AskedWard, WardDay, WardKey
from wardapi.wards.models import Ward
from wardapi.wards.routes import cached
from wardapi.wards.rules import AlreadyEnded, EndsBeforeItStarts, PostTaken, WardNotFound

published = Router(prefix="", tags=["council"])
kept = Router(prefix="", tags=["council"], dependencies=[Depends(current_principal)])
ROUTERS = (published, kept)

Keeper = Annotated[Principal, Depends(needs("wards:write"))]
SettingName = Annotated[
    str, Path(alias="name", min_length=1, max_length=80, examples=["plan_refresh"])
]
PostId = Annotated[UUID, Path(alias="id")]


@published.get(
    "/settings",
    operation_id="list_settings",
    summary="List what the council settles for itself",
    response_model=ListOut[SettingOut],
    responses=list_example(examples.SETTING),
    openapi_extra=PUBLIC,
)
async def list_settings(
    request: Request, db: ReadDb, page: Annotated[Page, Depends(page_params("name"))]
) -> Response:
    """Each with its default, what it may be, and the sources that say so."""
    settings = ListQuery(
        select=queries.settings(),
        sorts={"name": (CouncilSetting.name,)},
        id=CouncilSetting.id,
        updated=CouncilSetting.updated_at,
        row=SettingOut.of,
    )
    return cached(request, await listing(request, db, settings, page))


@published.get(
    "/settings/{name}",
    operation_id="get_setting",
    summary="Get a setting of the council",
    response_model=SettingOut,
    responses=item_example(examples.SETTING) | refusals(SettingNotFound),
    openapi_extra=PUBLIC,
)
async def get_setting(request: Request, db: ReadDb, name: SettingName) -> Response:
    """With its default, what it may be, and the sources that say so."""
    setting = await queries.get_setting(db, name)
    tag = etags.etag(setting.version)
    return etags.item(request, SettingOut.of(setting), tag, cache_control=CACHE)


@kept.put(
    "/settings/{name}",
    operation_id="change_setting",
    summary="Settle something for the council",
    response_model=SettingOut,
    responses=item_example(examples.SETTING) | refusals(SettingNotFound, InvalidSetting),
)
async def change_setting(
    *,
    by: Keeper,
    name: SettingName,
    body: SettingIn,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
    response: Response,
) -> SettingOut:
    """It holds from now on; dates that were worked out before stay as they are."""
    setting = await queries.get_setting(db, name)
    etags.require_match(if_match, setting.version)
    await actions.settle(db, setting, value=body.value, by=by, now=now)
    response.headers["ETag"] = etags.etag(setting.version)
    return SettingOut.of(setting)


@published.get(
    "/officer-posts",
    operation_id="list_officer_posts",
    summary="List the officers' posts",
    response_model=ListOut[OfficerPostOut],
    responses=list_example(examples.OFFICER_POST),
    openapi_extra=PUBLIC,
)
async def list_officer_posts(
    *,
    request: Request,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("starts_on", "post", default="post"))],
    post: Annotated[
        str | None, Query(min_length=1, max_length=80, description="Only of this post.")
    ] = None,
    as_of: Annotated[Day | None, Query(description="Only those of this day.")] = None,
) -> Response:
    """Posts, not people. `monitoring-officer` may let something be published before an election."""
    posts = ListQuery(
        select=queries.officer_posts(on=as_of, post=post),
        sorts={
            "post": (OfficerPost.post, OfficerPost.starts_on),
            "starts_on": (OfficerPost.starts_on,),
        },
        id=OfficerPost.id,
        updated=OfficerPost.updated_at,
        row=OfficerPostOut.of,
    )
    return cached(request, await listing(request, db, posts, page))


@kept.post(
    "/officer-posts",
    status_code=201,
    operation_id="appoint_officer",
    summary="Fill an officer's post",
    response_model=OfficerPostOut,
    responses=item_example(examples.OFFICER_POST, 201)
    | refusals(PostTaken, EndsBeforeItStarts, PrincipalNotFound),
)
async def appoint_officer(
    by: Keeper, body: OfficerPostIn, db: Db, now: Now, response: Response
) -> OfficerPostOut:
    """One holder at a time; who stands in for the holder takes the post for those days."""
    if body.principal is not None:
        await access.get_principal(db, body.principal)
    made = await actions.appoint_officer(
        db,
        post=body.post,
        title=body.title,
        principal_id=body.principal,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        by=by,
        now=now,
    )
    response.headers["ETag"] = etags.etag(made.version)
    return OfficerPostOut.of(made)


@kept.post(
    "/officer-posts/{id}/ending",
    status_code=201,
    operation_id="end_officer",
    summary="End somebody's time in an officer's post",
    response_model=OfficerPostOut,
    responses=item_example(examples.OFFICER_POST, 201)
    | refusals(OfficerPostNotFound, EndsBeforeItStarts, AlreadyEnded),
)
async def end_officer(
    *, by: Keeper, post_id: PostId, body: EndingIn, db: Db, now: Now, response: Response
) -> OfficerPostOut:
    """The day is the last on which it is held."""
    post = await queries.get_officer_post(db, post_id)
    await actions.end_officer(db, post, on=body.ends_on, by=by, now=now)
    response.headers["ETag"] = etags.etag(post.version)
    return OfficerPostOut.of(post)


@published.get(
    "/wards/{ward}/deprivation",
    operation_id="get_ward_deprivation",
    summary="Get how deprived a ward is",
    response_model=DeprivationOut,
    responses=item_example(examples.DEPRIVATION) | refusals(WardNotFound, DeprivationUnknown),
    openapi_extra=PUBLIC,
)
async def get_ward_deprivation(request: Request, db: ReadDb, ward: AskedWard) -> Response:
    """By the latest index that is known, with its year; decile 1 is the most deprived tenth."""
    known = await queries.deprivation_of(db, ward)
    if not known:
        raise DeprivationUnknown
    out = DeprivationOut.all_of(ward.gss_code, known)
    return etags.item(request, out, _tag(known), cache_control=CACHE)


async def changing_ward(by: Keeper, ward: WardKey, on: WardDay, db: Db) -> Ward:
    """The ward in the address, to be written of."""
    return await wards.get_ward(db, ward, on)


@kept.put(
    "/wards/{ward}/deprivation",
    operation_id="record_ward_deprivation",
    summary="Say how deprived a ward is",
    response_model=DeprivationOut,
    responses=item_example(examples.DEPRIVATION) | refusals(WardNotFound),
)
async def record_ward_deprivation(
    *,
    by: Keeper,
    ward: Annotated[Ward, Depends(changing_ward)],
    body: DeprivationIn,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
    response: Response,
) -> DeprivationOut:
    """Another index or year is added; the same one is corrected. Nothing known yet: `"0.0"`."""
    known = await queries.deprivation_of(db, ward)
    etags.require_match(if_match, _changes(known))
    await actions.record_deprivation(
        db,
        ward,
        known,
        index=body.index,
        year=body.year,
        decile=body.decile,
        evidence=body.evidence(),
        by=by,
        now=now,
    )
    known = await queries.deprivation_of(db, ward)
    response.headers["ETag"] = _tag(known)
    return DeprivationOut.all_of(ward.gss_code, known)


def _changes(known: list[WardDeprivation]) -> int:
    """How often anything was written of a ward: each writing adds 1 to one row's version."""
    return sum(row.version for row in known)


def _tag(known: list[WardDeprivation]) -> str:
    return etags.etag(_changes(known))
