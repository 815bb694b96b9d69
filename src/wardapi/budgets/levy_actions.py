"""Recording money that comes in: the levy's, development by development, and other money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import fund_permissions, fund_queries, ledger, ledger_rules, levy_rules
from wardapi.budgets import levy_queries as queries
from wardapi.budgets.fund_models import Fund, FundYear, LevyReceipt
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.budgets.levy_rules import (
    InvalidReceipt,
    LevyReceiptExists,
    LevyReceiptWithdrawn,
    Portion,
)
from wardapi.budgets.pot_opening import Holding, open_pots
from wardapi.budgets.vocabulary import EntryKind, FundKind, Holder
from wardapi.budgets.years import FinancialYear
from wardapi.events import actions as events
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.wards import queries as wards
from wardapi.wards.models import Parish, ParishCover, Ward
from wardapi.wards.rules import UnknownWard, WardNotFound, slug_of, today


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLevyReceipt:
    """What a development has paid of the levy, in pence, and whose the neighbourhood is."""

    ward: str
    development: str
    development_reference: str
    instalment: int
    levy: int
    received_on: date
    parish: str | None = None
    neighbourhood_plan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReceipt:
    """What somebody has given to a ward's pot, in pence."""

    ward: str
    amount: int
    source: str
    received_on: date


class Coming(NamedTuple):
    """A fund's money that comes to a ward on a day, and the parish whose it is, if it is one's."""

    fund: Fund
    ward: Ward
    on: date
    parish: Parish | None = None


async def record_levy(
    session: AsyncSession, fund: Fund, asked: NewLevyReceipt, *, by: Principal, now: datetime
) -> LevyReceipt:
    """Put a payment of the levy on record, and the ward's portion into its pot.

    Raises NotAllowed, UnknownWard, InvalidReceipt, FundYearMissing and LevyReceiptExists.
    """
    if fund.kind != FundKind.INFRASTRUCTURE_LEVY:
        raise _misfit("levy", f"{fund.name} is not fed by the infrastructure levy.")
    ward = await _ward(session, asked.ward, asked.received_on, by=by, now=now)
    parish = await _parish(session, ward, asked.parish)
    coming = Coming(fund, ward, asked.received_on, parish)
    given = await fund_queries.take_fund_year(session, fund, FinancialYear.of(coming.on))
    await _check_new(session, fund, asked)
    share = levy_rules.portion(asked.levy, neighbourhood_plan=asked.neighbourhood_plan)
    made = _receipt(coming, asked, share, by=by, now=now)
    if parish is None:
        why = f"Levy of {asked.development_reference}, instalment {asked.instalment}"
        about = About(happened_on=coming.on, reason=why)
        entry = await _credit(session, given, ward, share.pence, about, by=by, now=now)
        made.entry_id = entry.id
    session.add(made)
    await session.flush()
    detail = {
        "ward": ward.gss_code,
        "goes_to": made.goes_to,
        "levy_pence": made.levy_pence,
        "portion_pence": made.portion_pence,
        "receipt": made.id,
    }
    await _tell(session, fund, "received", detail, ward=ward, by=by, now=now)
    return made


async def record(
    session: AsyncSession, fund: Fund, asked: NewReceipt, *, by: Principal, now: datetime
) -> LedgerEntry:
    """Put what somebody has given into the ward's pot of the year in which it came.

    Raises NotAllowed, UnknownWard, InvalidReceipt and FundYearMissing.
    """
    if fund.kind == FundKind.INFRASTRUCTURE_LEVY:
        raise _misfit("levy", "Say which development has paid how much of the levy.")
    if fund.holder != Holder.WARD:
        raise _misfit("ward", f"The pots of {fund.name} are held by councillors, not by wards.")
    ward = await _ward(session, asked.ward, asked.received_on, by=by, now=now)
    year = FinancialYear.of(asked.received_on)
    given = await fund_queries.take_fund_year(session, fund, year)
    about = About(happened_on=asked.received_on, reason=asked.source)
    entry = await _credit(session, given, ward, asked.amount, about, by=by, now=now)
    detail = {"ward": ward.gss_code, "amount_pence": asked.amount, "entry": entry.id}
    await _tell(session, fund, "received", detail, ward=ward, by=by, now=now)
    return entry


async def withdraw(
    session: AsyncSession, receipt_id: UUID, *, reason: str, by: Principal, now: datetime
) -> LevyReceipt:
    """Withdraw a receipt that was recorded wrongly, and take the ward's portion back.

    Raises LevyReceiptNotFound, NotAllowed, LevyReceiptWithdrawn, and PotOverspent when the ward
    has committed it.
    """
    receipt, ward, fund = await queries.take_receipt(session, receipt_id, by=by)
    fund_permissions.check_book(by, ward.gss_code)
    if receipt.withdrawn_at is not None:
        raise LevyReceiptWithdrawn
    if receipt.entry_id is not None:
        await ledger.reverse(session, receipt.entry_id, reason=reason, by=by, now=now)
    receipt.withdrawn_at, receipt.withdrawn_by = now, by.id
    receipt.withdrawn_reason, receipt.updated_at = reason, now
    await session.flush()
    detail = {"ward": ward.gss_code, "receipt": receipt.id}
    await _tell(session, fund, "receipt_withdrawn", detail, ward=ward, by=by, now=now)
    return receipt


async def _ward(
    session: AsyncSession, key: str, received_on: date, *, by: Principal, now: datetime
) -> Ward:
    if received_on > today(now):
        raise _misfit("received_on", "The day has not come yet.")
    try:
        ward = await wards.get_ward(session, key, received_on)
    except WardNotFound as error:
        at = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[at]) from error
    fund_permissions.check_book(by, ward.gss_code)
    return ward


async def _parish(session: AsyncSession, ward: Ward, named: str | None) -> Parish | None:
    """Return the parish whose the portion is. It must reach into the ward."""
    if named is None:
        if ward.parished == "whole":
            raise _misfit("parish", f"All of {ward.name} is parished: say which parish it was in.")
        return None
    found = await session.scalar(
        select(Parish)
        .join(ParishCover, ParishCover.parish_id == Parish.id)
        .where(
            ParishCover.ward_id == ward.id,
            (Parish.gss_code == named.upper()) | (Parish.slug == slug_of(named)),
        )
    )
    if found is None:
        raise _misfit("parish", f"No parish {named!r} reaches into {ward.name}.")
    return found


async def _check_new(session: AsyncSession, fund: Fund, asked: NewLevyReceipt) -> None:
    same = select(LevyReceipt.id).where(
        LevyReceipt.fund_id == fund.id,
        LevyReceipt.development_reference == asked.development_reference,
        LevyReceipt.instalment == asked.instalment,
        LevyReceipt.withdrawn_at.is_(None),
    )
    if await session.scalar(same) is not None:
        raise LevyReceiptExists


async def _credit(
    session: AsyncSession,
    year: FundYear,
    ward: Ward,
    amount: int,
    about: About,
    *,
    by: Principal,
    now: datetime,
) -> LedgerEntry:
    pots, _ = await open_pots(session, year, [Holding(ward.id)], now=now)
    move = ledger_rules.move(EntryKind.RECEIVED, amount, pots[ward.id].id)
    (entry,) = await ledger.post(session, [move], about, by=by, now=now)
    return entry


def _receipt(
    coming: Coming, asked: NewLevyReceipt, share: Portion, *, by: Principal, now: datetime
) -> LevyReceipt:
    return LevyReceipt(
        id=new_id(),
        fund_id=coming.fund.id,
        financial_year=FinancialYear.of(coming.on).begins,
        ward_id=coming.ward.id,
        parish_id=coming.parish.id if coming.parish else None,
        development=asked.development,
        development_reference=asked.development_reference,
        instalment=asked.instalment,
        received_on=coming.on,
        neighbourhood_plan=asked.neighbourhood_plan,
        goes_to="ward" if coming.parish is None else "parish",
        portion_percent=share.percent,
        levy_pence=asked.levy,
        portion_pence=share.pence,
        recorded_by=by.id,
        created_at=now,
        updated_at=now,
    )


async def _tell(
    session: AsyncSession,
    fund: Fund,
    what: str,
    detail: Mapping[str, object],
    *,
    ward: Ward,
    by: Principal,
    now: datetime,
) -> None:
    subject, kind = Subject(fund_queries.SUBJECT, fund.id), f"{fund_queries.SUBJECT}.{what}"
    await audit.record(
        session, subject=subject, action=kind, by=by, now=now, detail={"fund": fund.slug, **detail}
    )
    data = {"fund": fund.slug, "ward": ward.gss_code}
    await events.emit(session, kind=kind, subject=subject, now=now, data=data, ward=ward.gss_code)


def _misfit(field: str, detail: str) -> InvalidReceipt:
    return InvalidReceipt(detail, errors=[FieldError(f"/{field}", InvalidReceipt.code, detail)])
