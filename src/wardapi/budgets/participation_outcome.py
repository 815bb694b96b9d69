"""What came of a vote, project by project, as values that are kept with the round.

Money is whole pence; what one voter had or paid is an exact fraction of a penny, written `20000/7`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from wardapi.budgets.vocabulary import CountingRule


class Why(StrEnum):
    """Why a project is funded, or is not.

    `did_not_fit`: when its turn came, less was left than it costs. `supporters_short`: under equal
    shares, its supporters together had less left than it costs. `no_support`: nobody chose it.
    """

    FUNDED = "funded"
    DID_NOT_FIT = "did_not_fit"
    SUPPORTERS_SHORT = "supporters_short"
    NO_SUPPORT = "no_support"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What each of some voters paid for a project, in pence, and how many paid just that."""

    amount: str
    supporters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One project's outcome.

    `place` is when its turn came. `supporters` is how many chose it, None where only totals are
    known and are not of votes; `score` is the votes, or the points. `by` is the rule that settled
    it, which is greedy for what was left over by equal shares. `left_before` and `left_after` are
    of the round's budget. `payments` are the highest first; `gave_all` is how many gave all that
    they had left, being less than others gave for the same. `supporters_had` is what the
    supporters of one that is not funded had left together.
    """

    code: str
    cost: int
    place: int
    supporters: int | None
    score: int
    why: Why
    by: CountingRule
    left_before: int | None = None
    left_after: int | None = None
    payments: Sequence[Payment] = ()
    gave_all: int | None = None
    supporters_had: str | None = None

    @property
    def is_funded(self) -> bool:
        """Whether it has won."""
        return self.why is Why.FUNDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a count came to. `ballots` is None where only totals are known; `share` is what each
    voter had under equal shares."""

    budget: int
    spent: int
    ballots: int | None
    share: str | None
    lines: Sequence[Line]

    @property
    def left(self) -> int:
        """What nothing was found for."""
        return self.budget - self.spent

    @property
    def funded(self) -> list[Line]:
        """The winners, in the order in which they won."""
        return [line for line in self.lines if line.is_funded]

    def line(self, code: str) -> Line:
        """Return the line of one project."""
        return next(line for line in self.lines if line.code == code)


def written(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON keeps it."""
    return asdict(outcome)


def read(kept: Mapping[str, Any]) -> Outcome:
    """Return an outcome from what JSON kept of it."""
    return Outcome(**{**kept, "lines": tuple(_line(one) for one in kept["lines"])})


def placed(lines: Sequence[Line]) -> list[Line]:
    """Number lines in their order."""
    return [replace(line, place=n) for n, line in enumerate(lines, start=1)]


def pence(exact: str) -> int:
    """Round an exact sum to the nearest penny, half a penny up, to be shown."""
    return int(Fraction(exact) + Fraction(1, 2))


def _line(kept: Mapping[str, Any]) -> Line:
    why, by = Why(kept["why"]), CountingRule(kept["by"])
    payments = tuple(Payment(**one) for one in kept["payments"])
    return Line(**{**kept, "why": why, "by": by, "payments": payments})
