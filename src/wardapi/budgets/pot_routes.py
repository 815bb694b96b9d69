"""Pots and their entries: for those of the ward, managers, auditors and finance, who books."""

from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import current_principal
from wardapi.budgets import fund_permissions as permissions
from wardapi.budgets import pot_actions as actions
from wardapi.budgets import pot_examples as examples
from wardapi.budgets import pot_queries as queries
from wardapi.budgets.fund_deps import Bookkeeper, FilterFund, FilterYear, Id, PotReader, answer
from wardapi.budgets.fund_errors import UnknownFund
from wardapi.budgets.ledger_errors import (
    AlreadyReversed,
    EntryNotFound,
    NotReversible,
    PotOverspent,
)
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.pot_errors import (
    AlreadyOpening,
    EntryOfAnother,
    NobodyLeft,
    NoOtherSeat,
    NotASeat,
    NotInItsYear,
    NotTheSameMoney,
    PotNotFound,
    UnknownHolder,
    UnknownTransferTarget,
)
from wardapi.budgets.pot_queries import Found
from wardapi.budgets.pot_schemas import (
    DepartureIn,
    DepartureOut,
    EntryOut,
    OpeningIn,
    PotOut,
    ReversalIn,
    TransferIn,
)
from wardapi.budgets.years import InvalidFinancialYear
from wardapi.kit import etags
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import item_example, list_example, refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import Router
from wardapi.kit.schema import ListOut
from wardapi.wards.deps import FilterWard
from wardapi.wards.rules import UnknownWard

router = Router(prefix="/pots", tags=["pots"], dependencies=[Depends(current_principal)])
entries_router = Router(
    prefix="/ledger-entries", tags=["pots"], dependencies=[Depends(current_principal)]
)


async def booked_pot(pot: Id, by: Bookkeeper, db: Db) -> Found:
    """The pot in the address, for those who book in it; 404 for those who may not know of it."""
    found = await queries.get_pot(db, pot, by=by)
    permissions.check_book(by, found.ward)
    return found


BookedPot = Annotated[Found, Depends(booked_pot)]


@router.get(
    "",
    operation_id="list_pots",
    summary="List the pots that you may see",
    response_model=ListOut[PotOut],
    responses=list_example(examples.POT)
    | refusals(UnknownWard, UnknownFund, UnknownHolder, InvalidFinancialYear),
)
async def list_pots(
    *,
    request: Request,
    by: PotReader,
    db: ReadDb,
    fund: FilterFund,
    ward: FilterWard,
    year: FilterYear,
    page: Annotated[
        Page, Depends(page_params("financial_year", "updated_at", default="-financial_year"))
    ],
    holder: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=120,
            description="Held by this seat (its code), or by this ward itself (code or slug).",
            examples=["boston-castle-2"],
        ),
    ] = None,
) -> Response:
    """Those of their wards for councillors and coordinators; of all wards for managers, auditors
    and finance."""
    asked = queries.pots().where(queries.seen_by(by))
    if fund is not None:
        asked = asked.where(Pot.fund_id == fund.id)
    if ward is not None:
        asked = asked.where(Pot.ward_id == ward.id)
    if year is not None:
        asked = asked.where(Pot.financial_year == year.begins)
    if holder is not None:
        asked = asked.where(await queries.held_by(db, holder))
    pots = ListQuery(
        select=asked,
        sorts={"financial_year": (Pot.financial_year,), "updated_at": (Pot.updated_at,)},
        id=Pot.id,
        updated=Pot.updated_at,
        row=PotOut.of,
    )
    return await listing(request, db, pots, page)


@router.get(
    "/{id}",
    operation_id="get_pot",
    summary="Get a pot",
    response_model=PotOut,
    responses=item_example(examples.POT) | refusals(PotNotFound),
)
async def get_pot(request: Request, pot: Id, by: PotReader, db: ReadDb) -> Response:
    """What is left, committed and paid."""
    row = await queries.get_pot_row(db, pot, by=by)
    return etags.item(request, PotOut.of(row), etags.etag(row.version))


@router.get(
    "/{id}/entries",
    operation_id="list_pot_entries",
    summary="List what was booked in a pot",
    response_model=ListOut[EntryOut],
    responses=list_example(examples.ENTRY) | refusals(PotNotFound),
)
async def list_pot_entries(
    *,
    request: Request,
    pot: Id,
    by: PotReader,
    db: ReadDb,
    page: Annotated[Page, Depends(page_params("recorded_at", "happened_on"))],
) -> Response:
    """Every movement of money into it, out of it and within it, the oldest first."""
    found = await queries.get_pot(db, pot, by=by)
    entries = ListQuery(
        select=queries.entries(found.id),
        sorts={
            "recorded_at": (LedgerEntry.recorded_at,),
            "happened_on": (LedgerEntry.happened_on,),
        },
        id=LedgerEntry.id,
        updated=LedgerEntry.recorded_at,
        row=lambda row: EntryOut.of(row.LedgerEntry),
    )
    return await listing(request, db, entries, page)


@router.post(
    "/{id}/opening",
    status_code=201,
    operation_id="give_pot_opening_balance",
    summary="Book a balance from an earlier system",
    response_model=EntryOut,
    responses=item_example(examples.ENTRY, 201) | refusals(PotNotFound, AlreadyOpening),
)
async def give_pot_opening_balance(
    *, pot: BookedPot, body: OpeningIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance, once; it counts for the first day of the pot's year."""
    entry = await actions.give_opening(
        db, pot, amount=body.amount, reason=body.reason, by=by, now=now
    )
    return answer(EntryOut.of(entry), 201)


@router.post(
    "/{id}/transfers",
    status_code=201,
    operation_id="transfer_from_pot",
    summary="Move money to another pot",
    response_model=EntryOut,
    responses=item_example(examples.TRANSFER, 201)
    | refusals(PotNotFound, UnknownTransferTarget, NotTheSameMoney, NotInItsYear, PotOverspent),
)
async def transfer_from_pot(
    *, pot: BookedPot, body: TransferIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance, between pots of the same kind of money and the same year: capital never becomes
    revenue."""
    entry = await actions.transfer(
        db, pot, to=body.to, amount=body.amount, reason=body.reason, by=by, now=now
    )
    return answer(EntryOut.of(entry), 201)


@router.post(
    "/{id}/departure",
    status_code=201,
    operation_id="settle_departure",
    summary="Do with a departed councillor's money what the fund says",
    response_model=DepartureOut,
    responses=item_example(examples.DEPARTURE, 201)
    | refusals(PotNotFound, NotASeat, NotInItsYear, NobodyLeft, NoOtherSeat),
)
async def settle_departure(
    *, pot: BookedPot, body: DepartureIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance. What is committed stays. The rest stays with the seat for a successor, is shared
    among the ward's other councillors, or lapses."""
    entries = await actions.settle_departure(db, pot, on=body.on, by=by, now=now)
    shown = await _shown(db, pot)
    out = DepartureOut(
        pot=shown,
        moved=sum(entry.amount_pence for entry in entries),
        entries=[EntryOut.of(entry) for entry in entries],
    )
    return answer(out, 201)


@entries_router.post(
    "/{id}/reversal",
    status_code=201,
    operation_id="reverse_ledger_entry",
    summary="Take back what was booked wrongly",
    response_model=EntryOut,
    responses=item_example(examples.REVERSAL, 201)
    | refusals(EntryNotFound, EntryOfAnother, NotReversible, AlreadyReversed, PotOverspent),
)
async def reverse_ledger_entry(
    *, entry: Id, body: ReversalIn, by: Bookkeeper, db: Db, now: Now
) -> Response:
    """By finance, by another entry. What an award, a payment, a year's end or a levy receipt has
    booked is undone there."""
    permissions.check_book(by, None)
    back = await actions.reverse(db, entry, reason=body.reason, by=by, now=now)
    return answer(EntryOut.of(back), 201)


async def _shown(db: AsyncSession, pot: Found) -> PotOut:
    row = (await db.execute(queries.pots().where(Pot.id == pot.id))).one()
    return PotOut.of(row)
