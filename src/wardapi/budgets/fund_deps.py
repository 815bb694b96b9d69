"""What routes about funds and pots ask for."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import BaseModel
from starlette.responses import Response

from wardapi.access.deps import current_principal, needs
from wardapi.access.rules import Principal
from wardapi.budgets import fund_queries
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.years import FinancialYear
from wardapi.kit.deps import ReadDb

KNOWN = [Depends(current_principal)]
"""`dependencies` of a route that writes, beside those that anybody may read."""
FundKeeper = Annotated[Principal, Depends(needs("funds:write"))]
PotReader = Annotated[Principal, Depends(needs("pots:read"))]
Bookkeeper = Annotated[Principal, Depends(needs("pots:write"))]
FundSlug = Annotated[
    str, Path(min_length=1, max_length=80, description="Its slug.", examples=["ward-capital"])
]
YearPath = Annotated[
    str, Path(min_length=1, max_length=20, description="As 2025-26.", examples=["2025-26"])
]
Id = Annotated[
    UUID,
    Path(
        alias="id", description="From the list.", examples=["019b8d5c-1f00-7abc-8def-0123456789ab"]
    ),
]
FundKey = Annotated[
    str | None, Query(min_length=1, max_length=80, description="Only of this fund: its slug.")
]
YearKey = Annotated[
    str | None,
    Query(
        min_length=1, max_length=20, description="Only of this one: 2025-26.", examples=["2025-26"]
    ),
]


async def filter_fund(db: ReadDb, fund: FundKey = None) -> Fund | None:
    """The fund that a list is narrowed to; 422 when there is none such."""
    return None if fund is None else await fund_queries.named_fund(db, fund, field="/query/fund")


async def filter_year(financial_year: YearKey = None) -> FinancialYear | None:
    """The financial year that a list is narrowed to."""
    if financial_year is None:
        return None
    return FinancialYear.read(financial_year, field="/query/financial_year")


FilterFund = Annotated[Fund | None, Depends(filter_fund)]
FilterYear = Annotated[FinancialYear | None, Depends(filter_year)]


def answer(out: BaseModel, status: int = 200, **headers: str) -> Response:
    """Answer a message, with headers such as `ETag` and `Location`."""
    told: Mapping[str, str] = headers
    body = out.__pydantic_serializer__.to_json(out)
    return Response(body, status, dict(told), "application/json")
