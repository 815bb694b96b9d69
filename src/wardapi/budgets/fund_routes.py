"""Funds and what they give in each year; readable by anybody."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.budgets import fund_actions as actions
from wardapi.budgets import fund_examples as examples
from wardapi.budgets import fund_queries as queries
from wardapi.budgets.fund_deps import KNOWN, FundKeeper, FundSlug, YearPath, answer
from wardapi.budgets.fund_errors import FundExists, FundNotFound, FundYearMissing, InvalidFund
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.fund_schemas import (
    AMOUNTS,
    EnhancementIn,
    EnhancementOut,
    FundIn,
    FundOut,
    FundPatch,
    FundYearIn,
    FundYearOut,
    fund_out,
    fund_year_out,
)
from wardapi.budgets.refs import WardRef
from wardapi.budgets.vocabulary import FundKind, Holder
from wardapi.budgets.years import FinancialYear, InvalidFinancialYear
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, Maker, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import ListOut
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard

router = Router(prefix="/funds", tags=["funds"])


@router.get(
    "",
    operation_id="list_funds",
    summary="List the funds that wards and councillors are given",
    response_model=ListOut[FundOut],
    responses=list_example(examples.FUND),
    openapi_extra=PUBLIC,
)
async def list_funds(
    *,
    request: Request,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("position", "slug"))],
    kind: Annotated[FundKind | None, Query(description="Only of this kind of money.")] = None,
    holder: Annotated[Holder | None, Query(description="Only held by these.")] = None,
) -> Response:
    """With their rules, and where each rule comes from."""
    asked = queries.funds()
    if kind is not None:
        asked = asked.where(Fund.kind == kind.value)
    if holder is not None:
        asked = asked.where(Fund.holder == holder.value)
    funds = ListQuery(
        select=asked,
        sorts={"position": (Fund.position,), "slug": (Fund.slug,)},
        id=Fund.id,
        updated=Fund.updated_at,
        row=lambda row: fund_out(row.Fund),
    )
    return await listing(request, db, funds, page)


@router.post(
    "",
    status_code=201,
    operation_id="make_fund",
    summary="Add a fund",
    response_model=FundOut,
    responses=item_example(examples.FUND, 201) | refusals(FundExists, InvalidFund),
    dependencies=KNOWN,
)
async def make_fund(body: FundIn, by: FundKeeper, db: Db, now: Now) -> Response:
    """By finance or an administrator. Money begins to come with its first year."""
    values = body.model_dump(mode="json") | {"eligibility": _eligibility(body.eligibility)}
    fund = await actions.make_fund(db, values, by=by, now=now)
    return _fund(fund, 201, Location=f"/v1/funds/{fund.slug}")


@router.get(
    "/{fund}",
    operation_id="get_fund",
    summary="Get a fund",
    response_model=FundOut,
    responses=item_example(examples.FUND) | refusals(FundNotFound),
    openapi_extra=PUBLIC,
)
async def get_fund(request: Request, fund: FundSlug, db: ReadDb) -> Response:
    """Its rules, and where each of them comes from."""
    found = await queries.get_fund(db, fund)
    return etags.item(request, fund_out(found), etags.etag(found.version))


@router.patch(
    "/{fund}",
    operation_id="revise_fund",
    summary="Change the rules of a fund",
    response_model=FundOut,
    responses=item_example(examples.FUND) | refusals(FundNotFound),
    dependencies=KNOWN,
)
async def revise_fund(
    *, fund: FundSlug, body: FundPatch, if_match: etags.IfMatch, by: FundKeeper, db: Db, now: Now
) -> Response:
    """By finance or an administrator, for what is applied for from now on."""
    changes = body.given()
    if "departure" in changes:
        changes["departure"] = body.departure.value
    if "eligibility" in changes:
        changes["eligibility"] = _eligibility(body.eligibility)
    changed = await actions.revise_fund(
        db, fund, changes=changes, if_match=if_match, by=by, now=now
    )
    return _fund(changed)


@router.get(
    "/{fund}/years",
    operation_id="list_fund_years",
    summary="List what a fund gives in each year",
    response_model=ListOut[FundYearOut],
    responses=list_example(examples.YEAR) | refusals(FundNotFound),
    openapi_extra=PUBLIC,
)
async def list_fund_years(
    *,
    request: Request,
    fund: FundSlug,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("financial_year", default="-financial_year"))],
) -> Response:
    """To whom, by what measure, until when it must be committed, and what becomes of the rest."""
    found = await queries.get_fund(db, fund)

    async def batch(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
        above = await _enhancements(session, [row.FundYear for row in rows])
        return lambda row: fund_year_out(row.FundYear, above.get(row.FundYear.id, []))

    years = ListQuery(
        select=queries.fund_years(found),
        sorts={"financial_year": (FundYear.financial_year,)},
        id=FundYear.id,
        updated=FundYear.updated_at,
        batch=batch,
    )
    return await listing(request, db, years, page)


@router.put(
    "/{fund}/years/{financial_year}",
    operation_id="set_fund_year",
    summary="Say what a fund gives in a year",
    response_model=FundYearOut,
    responses=item_example(examples.YEAR)
    | item_example(examples.YEAR, 201)
    | refusals(FundNotFound, InvalidFinancialYear, InvalidFund),
    dependencies=KNOWN,
)
async def set_fund_year(
    *,
    fund: FundSlug,
    financial_year: YearPath,
    body: FundYearIn,
    if_match: etags.IfMatch,
    by: FundKeeper,
    db: Db,
    now: Now,
) -> Response:
    """All of it: what is left out is gone. `If-Match` and the answer's ETag are the fund's. What is
    booked already changes when the year's entitlements are booked again."""
    year = FinancialYear.read(financial_year, field="/path/financial_year")
    changed, row, is_new = await actions.set_year(
        db, fund, year, values=_columns(body, year), if_match=if_match, by=by, now=now
    )
    above = await _enhancements(db, [row])
    out = fund_year_out(row, above.get(row.id, []))
    return answer(out, 201 if is_new else 200, ETag=etags.etag(changed.version))


@router.put(
    "/{fund}/enhancements",
    operation_id="set_fund_enhancement",
    summary="Say what one ward gets above the base",
    response_model=EnhancementOut,
    responses=item_example(examples.ENHANCEMENT)
    | refusals(FundNotFound, FundYearMissing, InvalidFinancialYear, InvalidFund, UnknownWard),
    dependencies=KNOWN,
)
async def set_fund_enhancement(
    *,
    fund: FundSlug,
    body: EnhancementIn,
    if_match: etags.IfMatch,
    by: FundKeeper,
    db: Db,
    now: Now,
) -> Response:
    """For its council homes, for instance. `If-Match` and the answer's ETag are the fund's."""
    changed, row, ward = await actions.set_enhancement(
        db,
        fund,
        FinancialYear.read(body.financial_year),
        ward=body.ward,
        council_homes=body.council_homes,
        amount=body.amount,
        if_match=if_match,
        by=by,
        now=now,
    )
    return answer(_enhancement(row, ward), ETag=etags.etag(changed.version))


def _fund(fund: Fund, status: int = 200, **headers: str) -> Response:
    return answer(fund_out(fund), status, ETag=etags.etag(fund.version), **headers)


def _eligibility(given: Any) -> dict[str, Any]:
    written: dict[str, Any] = given.model_dump(mode="json", exclude_defaults=True)
    return written


def _columns(body: FundYearIn, year: FinancialYear) -> dict[str, Any]:
    given = body.model_dump(mode="python", exclude=set(AMOUNTS))
    given["entitled_on"] = body.entitled_on or year.first
    given["carry_over"] = body.carry_over.value
    return given | {f"{name}_pence": getattr(body, name) for name in AMOUNTS}


async def _enhancements(
    session: AsyncSession, years: Sequence[FundYear]
) -> dict[Any, list[EnhancementOut]]:
    found: dict[Any, list[EnhancementOut]] = {}
    for row, ward in await queries.list_enhancements(session, years):
        found.setdefault(row.fund_year_id, []).append(_enhancement(row, ward))
    return found


def _enhancement(row: Any, ward: Ward) -> EnhancementOut:
    return EnhancementOut(
        ward=WardRef.model_validate(ward),
        council_homes=row.council_homes,
        amount=row.amount_pence,
    )
