"""Money that comes in for a ward: of the infrastructure levy, and other."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.access.rules import Principal
from wardapi.budgets import fund_queries
from wardapi.budgets import levy_actions as actions
from wardapi.budgets import levy_examples as examples
from wardapi.budgets import levy_queries as queries
from wardapi.budgets.fund_deps import Bookkeeper, FilterYear, FundSlug, Id, PotReader, answer
from wardapi.budgets.fund_errors import FundNotFound, FundYearMissing
from wardapi.budgets.fund_models import Fund, LevyReceipt
from wardapi.budgets.ledger_errors import PotOverspent
from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.budgets.levy_actions import NewLevyReceipt, NewReceipt
from wardapi.budgets.levy_rules import (
    InvalidReceipt,
    LevyReceiptExists,
    LevyReceiptNotFound,
    LevyReceiptWithdrawn,
)
from wardapi.budgets.levy_schemas import (
    LEVY_FIELDS,
    OTHER_FIELDS,
    LevyReceiptOut,
    ReceiptIn,
    ReceiptOut,
    WithdrawalIn,
)
from wardapi.budgets.pot_schemas import EntryOut
from wardapi.budgets.vocabulary import FundKind
from wardapi.budgets.years import InvalidFinancialYear
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import FieldError
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.wards.deps import FilterWard
from wardapi.wards.rules import UnknownWard

router = Router(prefix="", tags=["pots"], dependencies=[Depends(current_principal)])


@router.post(
    "/funds/{fund}/receipts",
    status_code=201,
    operation_id="record_receipt",
    summary="Record money that came in for a ward",
    response_model=ReceiptOut,
    responses=item_example(examples.RECEIPT, 201)
    | refusals(FundNotFound, FundYearMissing, InvalidReceipt, LevyReceiptExists, UnknownWard),
)
async def record_receipt(
    *, fund: FundSlug, body: ReceiptIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance. 15 per cent of the levy goes into the ward's pot, 25 where a neighbourhood plan
    is made; where the land is in a parish, that is the parish's and enters no pot."""
    found = await fund_queries.get_fund(db, fund)
    if found.kind == FundKind.INFRASTRUCTURE_LEVY:
        receipt = await actions.record_levy(
            db, found, NewLevyReceipt(**_values(found, body)), by=by, now=now
        )
        return await _recorded(db, receipt, by)
    entry = await actions.record(db, found, NewReceipt(**_values(found, body)), by=by, now=now)
    return answer(ReceiptOut(levy_receipt=None, entry=EntryOut.of(entry)), 201)


@router.get(
    "/levy-receipts",
    operation_id="list_levy_receipts",
    summary="List what developments have paid of the levy",
    response_model=ListOut[LevyReceiptOut],
    responses=list_example(examples.LEVY_RECEIPT) | refusals(UnknownWard, InvalidFinancialYear),
)
async def list_levy_receipts(
    *,
    request: Request,
    by: PotReader,
    db: ReadDb,
    ward: FilterWard,
    year: FilterYear,
    page: Annotated[Page, Depends(page_params("received_on", default="-received_on"))],
) -> Response:
    """In the wards whose pots you may see; parishes' portions and withdrawn ones are among them."""
    asked = queries.receipts(by)
    if ward is not None:
        asked = asked.where(LevyReceipt.ward_id == ward.id)
    if year is not None:
        asked = asked.where(LevyReceipt.financial_year == year.begins)
    receipts = ListQuery(
        select=asked,
        sorts={"received_on": (LevyReceipt.received_on,)},
        id=LevyReceipt.id,
        updated=LevyReceipt.updated_at,
        row=LevyReceiptOut.of,
    )
    return await listing(request, db, receipts, page)


@router.post(
    "/levy-receipts/{id}/withdrawal",
    status_code=201,
    operation_id="withdraw_levy_receipt",
    summary="Withdraw a receipt that was recorded wrongly",
    response_model=LevyReceiptOut,
    responses=item_example(examples.WITHDRAWN, 201)
    | refusals(LevyReceiptNotFound, LevyReceiptWithdrawn, PotOverspent),
)
async def withdraw_levy_receipt(
    *, receipt: Id, body: WithdrawalIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance. The ward's portion is taken back; then it can be recorded anew."""
    withdrawn = await actions.withdraw(db, receipt, reason=body.reason, by=by, now=now)
    row = await queries.get_receipt_row(db, withdrawn.id, by=by)
    return answer(LevyReceiptOut.of(row), 201)


async def _recorded(db: AsyncSession, receipt: LevyReceipt, by: Principal) -> Response:
    row = await queries.get_receipt_row(db, receipt.id, by=by)
    entry = None
    if receipt.entry_id is not None:
        entry = EntryOut.of(await db.get_one(LedgerEntry, receipt.entry_id))
    return answer(ReceiptOut(levy_receipt=LevyReceiptOut.of(row), entry=entry), 201)


def _values(fund: Fund, body: ReceiptIn) -> dict[str, Any]:
    """Return what a fund's receipts are made of. Raises InvalidReceipt for what is missing."""
    is_levy = fund.kind == FundKind.INFRASTRUCTURE_LEVY
    needed, others = (LEVY_FIELDS, OTHER_FIELDS) if is_levy else (OTHER_FIELDS, LEVY_FIELDS)
    told = [(name, "is missing") for name in needed if getattr(body, name) is None]
    told += [
        (name, f"is nothing that a receipt of {fund.name} has")
        for name in others
        if getattr(body, name) is not None
    ]
    if told:
        raise InvalidReceipt(errors=_errors(told))
    own = ("ward", "received_on", *needed, *(("parish", "neighbourhood_plan") if is_levy else ()))
    return {name: getattr(body, name) for name in own}


def _errors(told: Iterable[tuple[str, str]]) -> list[FieldError]:
    return [FieldError(f"/{name}", InvalidReceipt.code, f"`{name}` {why}.") for name, why in told]
