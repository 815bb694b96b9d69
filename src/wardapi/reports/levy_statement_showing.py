"""The Infrastructure Funding Statement as a message and as a spreadsheet."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from wardapi.budgets.vocabulary import EntryKind
from wardapi.kit import csv
from wardapi.reports.levy_statement import Counted, Neighbourhood
from wardapi.reports.levy_statement_schemas import InfrastructureFundingStatementOut
from wardapi.reports.statement_sheets import pounds
from wardapi.reports.statement_showing import period

NOT_KEPT_HERE = (
    "(a) the value of demand notices",
    "(c) to (h) how the levy for infrastructure of the whole borough was allocated and spent",
    "(i) when the parishes' share was passed to them; land payments under regulation 59(4)",
    "(k) notices served under regulation 59E",
    "(l)(i) and (ii) what is retained of the levy for infrastructure of the whole borough",
)
COLUMNS = ("financial_year", "paragraph", "section", "code", "item", "figure", "amount")
_PARAGRAPHS = {
    "retained_of_year": "(l)(iii)",
    "retained_of_earlier_years": "(l)(iv)",
}
Message = dict[str, Any]


def statement(counted: Counted, counted_on: date) -> InfrastructureFundingStatementOut:
    """Return the statement of a year."""
    received = sum(one.levy_pence for one in counted.receipts)
    portions = sum(one.portion_pence for one in counted.receipts)
    return InfrastructureFundingStatementOut.model_validate(
        {
            "period": period(counted.year),
            "counted_on": counted_on,
            "levy_received": received,
            "beyond_the_portion": received - portions,
            "for_parishes": _parishes(counted),
            "neighbourhood": _neighbourhood(counted.neighbourhood),
            "by_ward": list(_wards(counted)),
            "projects": list(_projects(counted)),
            "receipts": [_receipt(one) for one in counted.receipts],
            "not_kept_here": NOT_KEPT_HERE,
        }
    )


def _parishes(counted: Counted) -> Message:
    pence: defaultdict[tuple[str, str], int] = defaultdict(int)
    for one in counted.receipts:
        if one.parish is not None:
            pence[one.parish_name, one.parish] += one.portion_pence
    return {
        "total": sum(pence.values()),
        "parishes": [
            {"parish": code, "name": name, "amount": amount}
            for (name, code), amount in sorted(pence.items())
        ],
    }


def _neighbourhood(found: Neighbourhood) -> Message:
    return {
        "brought_forward": found.before.held,
        "received": found.within.received,
        "allocated": found.within.allocated,
        "spent": found.within.spent,
        "lapsed": found.within[EntryKind.LAPSED],
        "allocated_unspent": found.allocated_unspent,
        "retained": found.retained,
        "retained_of_year": found.retained - found.retained_of_earlier_years,
        "retained_of_earlier_years": found.retained_of_earlier_years,
    }


def _wards(counted: Counted) -> Iterator[Message]:
    found = counted.neighbourhood.by_ward
    for ward_id in sorted(found, key=lambda id_: str(counted.wards[id_].sort_name)):
        ward, sums = counted.wards[ward_id], found[ward_id]
        yield {
            "ward": ward.gss_code,
            "name": ward.name,
            "received": sums.received,
            "allocated": sums.allocated,
            "spent": sums.spent,
        }


def _projects(counted: Counted) -> Iterator[Message]:
    for id_, sums in sorted(counted.neighbourhood.by_allocation.items()):
        if sums.allocated or sums.spent:
            found = counted.allocations[id_]
            yield {
                "allocation": id_,
                "title": found.title,
                "ward": found.ward,
                "allocated": sums.allocated,
                "spent": sums.spent,
            }


def _receipt(one: Any) -> Message:
    return {
        "development": one.development,
        "development_reference": one.development_reference,
        "instalment": one.instalment,
        "received_on": one.received_on,
        "ward": one.ward,
        "levy": one.levy_pence,
        "portion_percent": one.portion_percent,
        "portion": one.portion_pence,
        "neighbourhood_plan": one.neighbourhood_plan,
        "parish": one.parish,
    }


def as_csv(found: InfrastructureFundingStatementOut) -> str:
    """Return one line for each amount, in pounds, with the paragraph of the Schedule it is for."""
    year = found.period.financial_year
    lines = (csv.line((year, *line[:-1], pounds(line[-1]))) for line in _lines(found))
    return "".join((csv.line(COLUMNS), *lines))


def _lines(found: InfrastructureFundingStatementOut) -> Iterator[tuple[Any, ...]]:
    yield "(b)", "total", "", "", "levy_received", found.levy_received
    yield "", "total", "", "", "beyond_the_portion", found.beyond_the_portion
    yield "(i)", "total", "", "", "for_parishes", found.for_parishes.total
    for one in found.for_parishes.parishes:
        yield "(i)", "for_parishes", one.parish, one.name, "amount", one.amount
    for name in type(found.neighbourhood).model_fields:
        paragraph = _PARAGRAPHS.get(name, "(j)")
        yield paragraph, "neighbourhood", "", "", name, getattr(found.neighbourhood, name)
    for ward in found.by_ward:
        for name in ("received", "allocated", "spent"):
            yield "(j)", "by_ward", ward.ward, ward.name, name, getattr(ward, name)
    for project in found.projects:
        for name in ("allocated", "spent"):
            amount = getattr(project, name)
            yield "(j)(ii)", "projects", project.allocation, project.title, name, amount
    for receipt in found.receipts:
        code = f"{receipt.development_reference}/{receipt.instalment}"
        for name in ("levy", "portion"):
            yield "", "receipts", code, receipt.development, name, getattr(receipt, name)
