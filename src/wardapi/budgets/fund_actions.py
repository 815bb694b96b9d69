"""Saying what funds there are, and what each gives in a year."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import fund_permissions, fund_queries, fund_rules
from wardapi.budgets.fund_errors import FundExists
from wardapi.budgets.fund_models import Fund, FundEnhancement, FundYear
from wardapi.budgets.years import FinancialYear
from wardapi.events import actions as events
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.wards import queries as wards
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard, WardNotFound


async def make_fund(
    session: AsyncSession, values: Mapping[str, Any], *, by: Principal, now: datetime
) -> Fund:
    """Add a fund; `values` are its columns. Raises NotAllowed, InvalidFund and FundExists."""
    fund_permissions.check_keep(by)
    fund_rules.check_fund(values["holder"], values["decision_rule"])
    if await session.scalar(select(Fund.id).where(Fund.slug == values["slug"])) is not None:
        raise FundExists
    made = Fund(
        id=new_id(), **values, field_evidence={}, set_by=by.id, created_at=now, updated_at=now
    )
    session.add(made)
    await _tell(session, made, "made", {}, by=by, now=now)
    return made


async def revise_fund(
    session: AsyncSession,
    slug: str,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> Fund:
    """Change the rules of a fund that may change. Raises FundNotFound, NotAllowed,
    PreconditionFailed."""
    fund_permissions.check_keep(by)
    fund = await fund_queries.take_fund(session, slug)
    etags.require_match(if_match, fund.version)
    changed = sorted(name for name, new in changes.items() if getattr(fund, name) != new)
    if not changed:
        return fund
    for name in changed:
        setattr(fund, name, changes[name])
    # What was said of where a field comes from is no longer so.
    fund.field_evidence = {
        name: said for name, said in fund.field_evidence.items() if name not in changed
    }
    _touch(fund, by, now)
    await _tell(session, fund, "revised", {"fields": changed}, by=by, now=now)
    return fund


async def set_year(
    session: AsyncSession,
    slug: str,
    year: FinancialYear,
    *,
    values: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> tuple[Fund, FundYear, bool]:
    """Say what a fund gives in a year; `values` are all its columns. The version is the fund's.

    Returns whether the year is new. Raises FundNotFound, NotAllowed, PreconditionFailed and
    InvalidFund.
    """
    fund_permissions.check_keep(by)
    fund = await fund_queries.take_fund(session, slug)
    etags.require_match(if_match, fund.version)
    fund_rules.check_year(year, fund.holder, values)
    row = await fund_queries.find_fund_year(session, fund, year)
    is_new = row is None
    if row is None:
        row = FundYear(
            id=new_id(), fund_id=fund.id, financial_year=year.begins,
            **values, field_evidence={}, set_by=by.id, created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.field_evidence, row.set_by, row.updated_at = {}, by.id, now
    flag_modified(fund, "updated_at")
    fund.updated_at = now
    detail = {"financial_year": str(year), "new": is_new}
    await _tell(session, fund, "year_set", detail, by=by, now=now)
    return fund, row, is_new


async def set_enhancement(
    session: AsyncSession,
    slug: str,
    year: FinancialYear,
    *,
    ward: str,
    council_homes: int | None,
    amount: int,
    if_match: str,
    by: Principal,
    now: datetime,
) -> tuple[Fund, FundEnhancement, Ward]:
    """Say what a ward gets above the base, in pence. The version is the fund's.

    Raises FundNotFound, NotAllowed, PreconditionFailed, InvalidFund, FundYearMissing, UnknownWard.
    """
    fund_permissions.check_keep(by)
    fund = await fund_queries.take_fund(session, slug)
    etags.require_match(if_match, fund.version)
    fund_rules.check_enhancement(fund.holder)
    given = await fund_queries.take_fund_year(session, fund, year)
    place = await _ward(session, ward, given)
    row = await session.scalar(
        select(FundEnhancement).where(
            FundEnhancement.fund_year_id == given.id, FundEnhancement.ward_id == place.id
        )
    )
    if row is None:
        row = FundEnhancement(
            id=new_id(), fund_year_id=given.id, ward_id=place.id,
            source=[], field_evidence={}, created_at=now,
        )  # fmt: skip
        session.add(row)
    row.council_homes, row.amount_pence, row.updated_at = council_homes, amount, now
    flag_modified(fund, "updated_at")
    fund.updated_at = now
    detail = {"financial_year": str(year), "ward": place.gss_code, "amount_pence": amount}
    await _tell(session, fund, "enhancement_set", detail, by=by, now=now)
    return fund, row, place


async def _ward(session: AsyncSession, key: str, year: FundYear) -> Ward:
    try:
        return await wards.get_ward(session, key, year.entitled_on)
    except WardNotFound as error:
        at = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[at]) from error


def _touch(fund: Fund, by: Principal, now: datetime) -> None:
    fund.set_by, fund.updated_at = by.id, now
    flag_modified(fund, "updated_at")


async def _tell(
    session: AsyncSession,
    fund: Fund,
    what: str,
    detail: Mapping[str, object],
    *,
    by: Principal,
    now: datetime,
) -> None:
    await session.flush()
    subject, kind = Subject(fund_queries.SUBJECT, fund.id), f"{fund_queries.SUBJECT}.{what}"
    about = {"fund": fund.slug, **detail}
    await audit.record(session, subject=subject, action=kind, by=by, now=now, detail=about)
    data = {"fund": fund.slug}
    await events.emit(session, kind=kind, subject=subject, now=now, data=data)
