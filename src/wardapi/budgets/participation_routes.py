"""Setting up rounds of participatory budgeting, and reading them."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.responses import PlainTextResponse, Response

from wardapi.access.deps import AnyPrincipal
from wardapi.budgets import participation_examples as examples
from wardapi.budgets import participation_importing as importing
from wardapi.budgets import participation_permissions as permissions
from wardapi.budgets import participation_queries as queries
from wardapi.budgets import participation_rounds as rounds
from wardapi.budgets import participation_showing as showing
from wardapi.budgets import participation_voting as voting
from wardapi.budgets.bank_details import BankDetailsRefused
from wardapi.budgets.fund_deps import FilterFund, FilterYear
from wardapi.budgets.fund_errors import UnknownFund
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_errors import OrganisationMerged, UnknownOrganisation
from wardapi.budgets.participation_deps import (
    KNOWN,
    HeldRound,
    Holder,
    ProjectCode,
    RoundId,
    told,
)
from wardapi.budgets.participation_errors import (
    BallotsNeeded,
    InvalidBallot,
    InvalidPabulib,
    InvalidRound,
    ProjectNotFound,
    RoundAwarded,
    RoundNotFound,
    RoundNotOpen,
    RoundPublished,
    RoundUnderWay,
    UnknownRoundPot,
    VotesOfOneKind,
)
from wardapi.budgets.participation_importing import Import
from wardapi.budgets.participation_models import Round
from wardapi.budgets.participation_rounds import NewProject, NewRound
from wardapi.budgets.participation_schemas import (
    PabulibIn,
    ProjectIn,
    ProjectPatch,
    ProjectsIn,
    RoundIn,
    RoundOut,
    RoundPatch,
    RoundRow,
)
from wardapi.budgets.vocabulary import RoundStatus
from wardapi.budgets.years import InvalidFinancialYear
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import OPTIONAL, Router
from wardapi.kit.schema import ListOut
from wardapi.wards.deps import FilterWard
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard

router = Router(prefix="/participation-rounds", tags=["participation"])
_TEXT = {"text/plain": {"schema": {"type": "string", "maxLength": 2**24}}}
_PABULIB: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A .pb file.",
        "content": {"text/plain": {**_TEXT["text/plain"], "example": examples.PABULIB}},
    }
}
_NAMES = (UnknownOrganisation, OrganisationMerged, BankDetailsRefused)


@router.post(
    "",
    dependencies=KNOWN,
    status_code=201,
    operation_id="set_up_participation_round",
    summary="Set up a round of participatory budgeting",
    response_model=RoundOut,
    responses=item_example(examples.ROUND, 201) | refusals(UnknownRoundPot, InvalidRound, *_NAMES),
)
async def set_up_participation_round(body: RoundIn, by: Holder, db: Db, now: Now) -> Response:
    """A draft, on a pot. By a coordinator of the pot's ward, or a manager."""
    given = {name: getattr(body, name) for name in RoundIn.model_fields if name != "projects"}
    asked = NewRound(**given, projects=[_project(one) for one in body.projects])
    found, _ = await rounds.hold(db, asked, by=by, now=now)
    return await told(db, found.id, by=by)


@router.get(
    "",
    operation_id="list_participation_rounds",
    summary="List rounds of participatory budgeting",
    response_model=ListOut[RoundRow],
    responses=list_example(examples.ROW) | refusals(UnknownWard, UnknownFund, InvalidFinancialYear),
    openapi_extra=OPTIONAL,
)
async def list_participation_rounds(
    *,
    request: Request,
    by: AnyPrincipal,
    db: ReadDb,
    ward: FilterWard,
    fund: FilterFund,
    financial_year: FilterYear,
    page: Annotated[Page, Depends(page_params("opens_on", "updated_at", default="-opens_on"))],
    status: Annotated[RoundStatus | None, Query(description="How far it has come.")] = None,
) -> Response:
    """Published ones are for everybody; the others for those who see the ward's money."""
    asked = queries.rounds().where(permissions.sees(by))
    if ward is not None:
        asked = asked.where(Ward.id == ward.id)
    if fund is not None:
        asked = asked.where(Fund.id == fund.id)
    if financial_year is not None:
        asked = asked.where(Pot.financial_year == financial_year.begins)
    if status is not None:
        asked = asked.where(Round.status == status.value)
    found = ListQuery(
        select=asked,
        sorts={"opens_on": (Round.opens_on,), "updated_at": (Round.updated_at,)},
        id=Round.id,
        updated=Round.updated_at,
        row=lambda row: showing.brief(row, by),
    )
    return await listing(request, db, found, page)


@router.post(
    "/pabulib",
    dependencies=KNOWN,
    status_code=201,
    operation_id="import_participation_round",
    summary="Bring a round in from a Pabulib file",
    response_model=RoundOut,
    responses=item_example(examples.ROUND, 201)
    | refusals(
        InvalidPabulib,
        BallotsNeeded,
        InvalidBallot,
        UnknownRoundPot,
        InvalidRound,
        BankDetailsRefused,
    ),
)
async def import_participation_round(body: PabulibIn, by: Holder, db: Db, now: Now) -> Response:
    """A draft with the file's projects and votes; whatever it tells of voters is left out."""
    asked = Import(**{name: getattr(body, name) for name in PabulibIn.model_fields})
    found = await importing.bring_in(db, asked, by=by, now=now)
    return await told(db, found.id, by=by)


@router.get(
    "/{id}",
    operation_id="get_participation_round",
    summary="Get a round of participatory budgeting",
    response_model=RoundOut,
    responses=item_example(examples.PUBLISHED) | refusals(RoundNotFound),
    openapi_extra=OPTIONAL,
)
async def get_participation_round(
    request: Request, round_: RoundId, by: AnyPrincipal, db: ReadDb
) -> Response:
    """With its projects, and what became of each and why. For the public, what tells of fewer than
    5 voters is null."""
    shown = await showing.show(db, round_, by=by)
    return etags.item(request, shown.out, shown.etag)


@router.get(
    "/{id}/pabulib",
    operation_id="export_participation_round",
    summary="Get a round as a Pabulib file",
    response_class=PlainTextResponse,
    responses=_PABULIB | refusals(RoundNotFound),
    openapi_extra=OPTIONAL,
)
async def export_participation_round(round_: RoundId, by: AnyPrincipal, db: ReadDb) -> Response:
    """With its ballots for who holds the round, and for everybody where they were published; else
    with totals alone."""
    return PlainTextResponse(await showing.file_of(db, round_, by=by))


@router.patch(
    "/{id}",
    dependencies=KNOWN,
    operation_id="change_participation_round",
    summary="Change a round, or record its totals",
    response_model=RoundOut,
    responses=item_example(examples.ROUND)
    | refusals(
        RoundNotFound,
        RoundUnderWay,
        RoundPublished,
        RoundNotOpen,
        RoundAwarded,
        VotesOfOneKind,
        InvalidBallot,
        InvalidRound,
        BankDetailsRefused,
    ),
)
async def change_participation_round(
    *, found: HeldRound, body: RoundPatch, if_match: etags.IfMatch, by: Holder, db: Db, now: Now
) -> Response:
    """A draft can change in everything but its pot, an open round in its words, and in its rule
    until votes are recorded. `totals` are sent alone."""
    changes = body.given()
    if "totals" in changes:
        if len(changes) > 1:
            rounds.refuse_mixed()
        totals = {one.project: one.votes for one in body.totals or ()}
        await voting.record_totals(db, found, totals, if_match=if_match, by=by, now=now)
    else:
        await rounds.change(db, found, changes=changes, if_match=if_match, by=by, now=now)
    return await told(db, found.id, by=by, status=200)


@router.post(
    "/{id}/projects",
    dependencies=KNOWN,
    status_code=201,
    operation_id="add_participation_projects",
    summary="Add projects to a draft",
    response_model=RoundOut,
    responses=item_example(examples.ROUND, 201)
    | refusals(RoundNotFound, RoundUnderWay, InvalidRound, *_NAMES),
)
async def add_participation_projects(
    found: HeldRound, body: ProjectsIn, by: Holder, db: Db, now: Now
) -> Response:
    """All of them, or none."""
    projects = [_project(one) for one in body.projects]
    await rounds.add_projects(db, found, projects, by=by, now=now)
    return await told(db, found.id, by=by)


@router.patch(
    "/{id}/projects/{project}",
    dependencies=KNOWN,
    operation_id="change_participation_project",
    summary="Change a project",
    response_model=RoundOut,
    responses=item_example(examples.ROUND)
    | refusals(RoundNotFound, ProjectNotFound, RoundUnderWay, InvalidRound, *_NAMES),
)
async def change_participation_project(
    *,
    found: HeldRound,
    project: ProjectCode,
    body: ProjectPatch,
    if_match: etags.IfMatch,
    by: Holder,
    db: Db,
    now: Now,
) -> Response:
    """`If-Match` is of the round. Once it is open, only who carries a project out changes."""
    await rounds.change_project(
        db, found, project, changes=body.given(), if_match=if_match, by=by, now=now
    )
    return await told(db, found.id, by=by, status=200)


@router.delete(
    "/{id}/projects/{project}",
    dependencies=KNOWN,
    operation_id="drop_participation_project",
    summary="Take a project out of a draft",
    response_model=RoundOut,
    responses=item_example(examples.ROUND)
    | refusals(RoundNotFound, ProjectNotFound, RoundUnderWay),
)
async def drop_participation_project(
    *,
    found: HeldRound,
    project: ProjectCode,
    if_match: etags.IfMatch,
    by: Holder,
    db: Db,
    now: Now,
) -> Response:
    """`If-Match` is of the round."""
    await rounds.drop_project(db, found, project, if_match=if_match, by=by, now=now)
    return await told(db, found.id, by=by, status=200)


def _project(one: ProjectIn) -> NewProject:
    return NewProject(**{name: getattr(one, name) for name in ProjectIn.model_fields})
