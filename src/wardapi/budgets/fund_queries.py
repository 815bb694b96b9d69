"""Reads of funds and their years."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.budgets.fund_errors import FundNotFound, FundYearMissing, UnknownFund
from wardapi.budgets.fund_models import Fund, FundEnhancement, FundYear
from wardapi.budgets.years import FinancialYear
from wardapi.kit.errors import FieldError
from wardapi.wards.models import Ward

SUBJECT = "fund"
"""The kind under which funds are known to audit and events."""

Rows = Select[*tuple[Any, ...]]


async def get_fund(session: AsyncSession, slug: str) -> Fund:
    """Return the fund of a slug. Raises FundNotFound."""
    found = await session.scalar(select(Fund).where(Fund.slug == slug))
    if found is None:
        raise FundNotFound(f"There is no fund {slug!r}. {FundNotFound.remedy}")
    return found


async def take_fund(session: AsyncSession, slug: str) -> Fund:
    """Return the fund of a slug, locked, as it now is. Raises FundNotFound."""
    await get_fund(session, slug)
    held = select(Fund).where(Fund.slug == slug).with_for_update()
    taken = await session.scalars(held, execution_options={"populate_existing": True})
    return taken.one()


async def named_fund(session: AsyncSession, slug: str, *, field: str) -> Fund:
    """Return the fund that a message or a filter names. Raises UnknownFund, pointing at `field`."""
    try:
        return await get_fund(session, slug)
    except FundNotFound as error:
        at = FieldError(field, UnknownFund.code, f"There is no fund {slug!r}.")
        raise UnknownFund(
            f"There is no fund {slug!r}. {UnknownFund.remedy}", errors=[at]
        ) from error


async def find_fund_year(session: AsyncSession, fund: Fund, year: FinancialYear) -> FundYear | None:
    """Return a fund's year; None where nobody has said what it gives then."""
    of_year = FundYear.financial_year == year.begins
    return await session.scalar(select(FundYear).where(FundYear.fund_id == fund.id, of_year))


async def take_fund_year(session: AsyncSession, fund: Fund, year: FinancialYear) -> FundYear:
    """Return a fund's year, locked, so that those who open and fill its pots take turns.

    Raises FundYearMissing.
    """
    of_year = FundYear.financial_year == year.begins
    held = select(FundYear).where(FundYear.fund_id == fund.id, of_year).with_for_update()
    found = await session.scalar(held, execution_options={"populate_existing": True})
    if found is None:
        raise FundYearMissing.of(fund.slug, year)
    return found


async def list_enhancements(
    session: AsyncSession, years: Sequence[FundYear]
) -> list[tuple[FundEnhancement, Ward]]:
    """Return what wards get above the base in these years, with the wards, by name."""
    found = await session.execute(
        select(FundEnhancement, Ward)
        .join(Ward, Ward.id == FundEnhancement.ward_id)
        .where(FundEnhancement.fund_year_id.in_([year.id for year in years]))
        .order_by(Ward.sort_name, Ward.id)
    )
    return [(row[0], row[1]) for row in found]


def funds() -> Rows:
    """Every fund."""
    return select(Fund)


def fund_years(fund: Fund) -> Rows:
    """Every year of a fund."""
    return select(FundYear).where(FundYear.fund_id == fund.id)
