"""Reads of the ends of financial years."""

from typing import Any

from sqlalchemy import Select, select

from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger_models import YearEnd


def year_ends(fund: Fund) -> Select[*tuple[Any, ...]]:
    """Every run of the end of a year of a fund."""
    return (
        select(YearEnd, FundYear.financial_year)
        .join(FundYear, FundYear.id == YearEnd.fund_year_id)
        .where(FundYear.fund_id == fund.id)
    )
