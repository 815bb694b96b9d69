"""The Infrastructure Funding Statement, for the council to publish."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from starlette.responses import Response

from wardapi.access.deps import needs
from wardapi.access.rules import Principal
from wardapi.budgets.years import FinancialYear, InvalidFinancialYear
from wardapi.kit.deps import Now, ReadDb
from wardapi.kit.errors import NotAllowed
from wardapi.kit.lists import CSV_MEDIA_TYPE
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import Router
from wardapi.reports import (
    formats,
    levy_statement,
    levy_statement_showing,
    statement_examples,
    statement_places,
)
from wardapi.reports.levy_statement_schemas import InfrastructureFundingStatementOut
from wardapi.reports.statement_places import BOROUGH
from wardapi.reports.statement_routes import YearPath
from wardapi.wards.rules import today

router = Router(prefix="/infrastructure-funding-statements", tags=["statements"])
Reader = Annotated[Principal, Depends(needs("pots:read"))]
LevyFormat = Annotated[
    Literal["json", "csv"] | None,
    Query(alias="format", description="Else as `Accept` says; JSON where it says neither."),
]


@router.get(
    "/{financial_year}",
    operation_id="get_infrastructure_funding_statement",
    summary="Export the Infrastructure Funding Statement of a financial year",
    response_model=InfrastructureFundingStatementOut,
    responses=formats.documented(item_example(statement_examples.LEVY), CSV_MEDIA_TYPE)
    | refusals(InvalidFinancialYear, NotAllowed),
)
async def get_infrastructure_funding_statement(
    *,
    request: Request,
    financial_year: YearPath,
    by: Reader,
    db: ReadDb,
    now: Now,
    shape: LevyFormat = None,
) -> Any:
    """The neighbourhood portion of the levy: receipts by development, the parishes' share, what was
    allocated, spent and retained. For those who see every pot of the borough, as the council is to
    publish it by 31 December; it names what is not kept here."""
    year = FinancialYear.read(financial_year, field="/path/financial_year")
    statement_places.check_live(by, await statement_places.get_place(db, BOROUGH, year.last))
    out = levy_statement_showing.statement(await levy_statement.count(db, year), today(now))
    if formats.wanted(request, shape) == "csv":
        name = f"infrastructure-funding-statement-{year}"
        return formats.as_csv(levy_statement_showing.as_csv(out), name)
    body = out.__pydantic_serializer__.to_json(out, by_alias=True)
    return Response(body, 200, None, "application/json")
