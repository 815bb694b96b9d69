"""Whether the rules of a fund, and of one of its years, agree with each other."""

from collections.abc import Iterator, Mapping
from typing import Any

from wardapi.budgets.fund_errors import InvalidFund
from wardapi.budgets.vocabulary import DecisionRule, Holder
from wardapi.budgets.years import FinancialYear
from wardapi.kit.errors import FieldError

_DAYS = ("entitled_on", "apply_by", "commit_by", "pay_by")


def check_fund(holder: str, decision_rule: str) -> None:
    """Raise InvalidFund where one councillor would decide alone over a ward's money."""
    if decision_rule == DecisionRule.SOLE_COUNCILLOR and holder != Holder.COUNCILLOR:
        raise _invalid(
            [("decision_rule", "One councillor decides alone only over what a councillor holds.")]
        )


def check_year(year: FinancialYear, holder: str, values: Mapping[str, Any]) -> None:
    """Raise InvalidFund with every fault of what a fund is to give in a year."""
    faults = [*_days(year, values), *_amounts(holder, values)]
    if faults:
        raise _invalid(faults)


def check_enhancement(holder: str) -> None:
    """Raise InvalidFund where a ward would get more of what its councillors hold."""
    if holder != Holder.WARD:
        raise _invalid([("ward", "Councillors hold this fund; a ward has no pot of it.")])


def _days(year: FinancialYear, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _DAYS:
        day = values.get(name)
        if day is not None and FinancialYear.of(day) != year:
            yield name, f"{day} is not in {year}."
    apply_by, commit_by = values.get("apply_by"), values.get("commit_by")
    if apply_by and commit_by and apply_by > commit_by:
        yield "apply_by", "Nothing can be applied for after the last day to commit money."


def _amounts(holder: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    by_ward = values.get("per_ward_pence") is not None
    if by_ward and values.get("per_seat_pence") is not None:
        yield "per_ward", "Money is given by the seat or by the ward, and not by both."
    if by_ward and holder != Holder.WARD:
        yield "per_ward", "Councillors hold this fund: say what each seat gets."
    least, most = values.get("minimum_pence"), values.get("maximum_pence")
    if least is not None and most is not None and least > most:
        yield "maximum", "The largest award is less than the smallest."


def _invalid(faults: list[tuple[str, str]]) -> InvalidFund:
    errors = [FieldError(f"/{field}", InvalidFund.code, detail) for field, detail in faults]
    return InvalidFund(" ".join(detail for _, detail in faults), errors=errors)
