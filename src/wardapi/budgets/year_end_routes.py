"""What finance books for a whole fund: entitlements, and the end of a year."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.budgets import fund_permissions as permissions
from wardapi.budgets import (
    fund_queries,
    pot_entitling,
    pot_queries,
    year_end_actions,
    year_end_queries,
)
from wardapi.budgets import pot_examples as examples
from wardapi.budgets.fund_deps import Bookkeeper, FundSlug, PotReader, answer
from wardapi.budgets.fund_errors import (
    FundNotFound,
    FundYearMissing,
    TooEarlyToEnd,
    TooEarlyToEntitle,
)
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_errors import PotOverspent
from wardapi.budgets.ledger_models import Pot, YearEnd
from wardapi.budgets.pot_schemas import (
    EntitlementIn,
    EntitlementOut,
    PotEndingOut,
    YearEndIn,
    YearEndOut,
    YearEndRunOut,
)
from wardapi.budgets.refs import WardRef
from wardapi.budgets.year_end_actions import Ended
from wardapi.budgets.years import FinancialYear, InvalidFinancialYear
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut

router = Router(prefix="/funds", tags=["pots"], dependencies=[Depends(current_principal)])


@router.post(
    "/{fund}/entitlements",
    status_code=201,
    operation_id="book_entitlements",
    summary="Book what each holder is entitled to in a year",
    response_model=EntitlementOut,
    responses=item_example(examples.ENTITLEMENT, 201)
    | item_example({**examples.ENTITLEMENT, "opened": 0, "booked": "0.00"}, 200)
    | refusals(
        FundNotFound, FundYearMissing, InvalidFinancialYear, TooEarlyToEntitle, PotOverspent
    ),
)
async def book_entitlements(
    *, fund: FundSlug, body: EntitlementIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance, from the day on which wards and seats are counted. It opens the year's pots. A
    second time it changes nothing, unless the year was changed meanwhile, and answers 200."""
    permissions.check_book(by, None)
    found = await fund_queries.get_fund(db, fund)
    year = FinancialYear.read(body.financial_year)
    done = await pot_entitling.entitle(db, found, year, by=by, now=now)
    out = EntitlementOut(
        fund=fund,
        financial_year=str(year),
        entitled_on=done.year.entitled_on,
        pots=done.pots,
        opened=done.opened,
        entitled=done.entitled,
        booked=done.booked,
        taken_back=done.taken_back,
    )
    return answer(out, 201 if done.changed else 200)


@router.post(
    "/{fund}/year-ends",
    status_code=201,
    operation_id="end_fund_year",
    summary="End a financial year, or see what its end would do",
    response_model=YearEndRunOut,
    responses=item_example(examples.YEAR_END_RUN, 201)
    | item_example({**examples.YEAR_END_RUN, "id": None, "run_at": None, "preview": True}, 200)
    | refusals(FundNotFound, FundYearMissing, InvalidFinancialYear, TooEarlyToEnd),
)
async def end_fund_year(
    *, fund: FundSlug, body: YearEndIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance, from 1 April. What nobody has committed is carried over or lapses, by the year's
    own rule. Run again, it moves only what was released meanwhile. A preview, and a run that finds
    nothing to do, answer 200."""
    permissions.check_book(by, None)
    found = await fund_queries.get_fund(db, fund)
    year = FinancialYear.read(body.financial_year)
    if body.preview:
        ended = await year_end_actions.preview(db, found, year)
    else:
        ended = await year_end_actions.end_year(db, found, year, by=by, now=now)
    out = await _ended(db, found, year, ended, preview=body.preview)
    return answer(out, 201 if ended.run is not None else 200)


@router.get(
    "/{fund}/year-ends",
    operation_id="list_year_ends",
    summary="List the ends of a fund's years",
    response_model=ListOut[YearEndOut],
    responses=list_example(examples.YEAR_END) | refusals(FundNotFound),
)
async def list_year_ends(
    *,
    request: Request,
    fund: FundSlug,
    by: PotReader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("run_at", default="-run_at"))],
) -> Response:
    """The sums of all pots together, for each time that an end was run."""
    found = await fund_queries.get_fund(db, fund)
    ends = ListQuery(
        select=year_end_queries.year_ends(found),
        sorts={"run_at": (YearEnd.run_at,)},
        id=YearEnd.id,
        updated=YearEnd.run_at,
        row=lambda row: YearEndOut(
            id=row.YearEnd.id,
            fund=found.slug,
            financial_year=str(FinancialYear(row.financial_year)),
            carry_over=row.YearEnd.carry_over,
            carried=row.YearEnd.carried_pence,
            lapsed=row.YearEnd.lapsed_pence,
            accrued=row.YearEnd.accrued_pence,
            run_at=row.YearEnd.run_at,
        ),
    )
    return await listing(request, db, ends, page)


async def _ended(
    db: AsyncSession, fund: Fund, year: FinancialYear, ended: Ended, *, preview: bool
) -> YearEndRunOut:
    pots = pot_queries.pots().where(Pot.fund_year_id == ended.year.id)
    rows = await db.execute(pots.order_by(Pot.id))
    total, run = ended.total, ended.run
    return YearEndRunOut(
        id=run.id if run else None,
        fund=fund.slug,
        financial_year=str(year),
        carry_over=ended.year.carry_over,
        carried=total.carried,
        lapsed=total.lapsed,
        accrued=total.accrued,
        run_at=run.run_at if run else None,
        preview=preview,
        pots=[
            PotEndingOut(
                pot=row.id,
                ward=WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name),
                seat=row.seat,
                **ended.pots[row.id]._asdict(),
            )
            for row in rows
        ],
    )
