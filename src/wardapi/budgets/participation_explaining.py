"""Why a project won or lost, in a sentence, from no more than its reader may know."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from wardapi.budgets import participation_outcome as outcomes
from wardapi.budgets.ledger_errors import pounds
from wardapi.budgets.participation_outcome import Line, Payment, Why
from wardapi.budgets.vocabulary import CountingRule
from wardapi.kit.suppression import is_small


class Sight(Protocol):
    """What somebody sees of votes."""

    @property
    def is_insider(self) -> bool:
        """Whether it is all of it."""

    @property
    def hidden(self) -> Collection[str]:
        """The projects whose votes tell of a few."""


class Told(NamedTuple):
    """The figures of a project that may be told; None is one that is suppressed, or not there."""

    supporters: int | None
    score: int | None
    payments: Sequence[Payment] | None
    gave_all: int | None
    supporters_had: str | None


def told(line: Line, sight: Sight) -> Told:
    """Return what of a line may be told. What supporters paid or had would tell how many they are,
    and how many paid what is told to nobody outside where a few did."""
    if line.code in sight.hidden:
        return Told(None, None, None, None, None)
    whole = sight.is_insider
    few = any(is_small(one.supporters) for one in line.payments)
    has_payments = bool(line.payments) and (whole or not few)
    gave_all = line.gave_all
    if gave_all is not None and is_small(gave_all) and not whole:
        gave_all = None
    return Told(
        supporters=line.supporters,
        score=line.score,
        payments=line.payments if has_payments else None,
        gave_all=gave_all,
        supporters_had=line.supporters_had,
    )


def explain(line: Line, told_: Told) -> str:
    """Say why a project is funded, or is not."""
    cost, turn = pounds(line.cost), f"when its turn came, {pounds(line.left_before or 0)} was left"
    if line.why is Why.NO_SUPPORT:
        return "Not funded: nobody chose it."
    if line.why is Why.DID_NOT_FIT:
        return f"Not funded: {turn}, and it costs {cost}."
    if line.why is Why.SUPPORTERS_SHORT:
        return f"Not funded: {_supporters(told_)} had {_had(told_)}, and it costs {cost}."
    if line.by is CountingRule.GREEDY:
        return f"Funded: {turn}, and it costs {cost}."
    return f"Funded: {_supporters(told_)} paid the {cost} that it costs{_each(told_)}."


def _supporters(told_: Told) -> str:
    number = told_.supporters
    if number is None:
        return "its supporters"
    return f"its {number} supporters" if number > 1 else "its one supporter"


def _had(told_: Told) -> str:
    if told_.supporters_had is None:
        return "too little left of their shares"
    return f"{_about(told_.supporters_had)} left of their shares together"


def _each(told_: Told) -> str:
    if not told_.payments:
        return ""
    if len(told_.payments) == 1:
        return f", {_about(told_.payments[0].amount)} each"
    rest = f", {told_.gave_all} of them all that they had left" if told_.gave_all else ""
    return f", {_about(told_.payments[0].amount)} each at most{rest}"


def _about(exact: str) -> str:
    told_ = pounds(outcomes.pence(exact))
    return told_ if Fraction(exact).denominator == 1 else f"about {told_}"
