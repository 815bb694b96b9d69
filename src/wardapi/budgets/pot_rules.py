"""What holders are due, what a year's end does with their money, and who gets a leaver's share."""

from collections.abc import Sequence
from typing import NamedTuple

from wardapi.budgets.vocabulary import CarryOver, FundKind


class Correction(NamedTuple):
    """How many of the newest entries are reversed, and how many pence are booked after that."""

    reversals: int
    booked: int


class Ending(NamedTuple):
    """What a year's end does with one pot, in pence: `accrued` is committed, unpaid, and stays."""

    carried: int
    lapsed: int
    accrued: int


class Money(NamedTuple):
    """What sort of money it is. Money from outside the council is its giver's fund's alone."""

    kind: str
    fund: str


def entitlement(
    seats: int, *, per_seat: int | None, per_ward: int | None, enhancement: int = 0
) -> int:
    """Return what a holder with this many seats is due in a year, in pence."""
    return seats * (per_seat or 0) + (per_ward or 0) + enhancement


def corrected(standing: Sequence[int], due: int) -> Correction:
    """Return how entries that stand, the oldest first, come to be what is due."""
    kept = list(standing)
    while sum(kept) > due:
        kept.pop()
    return Correction(len(standing) - len(kept), due - sum(kept))


def ending(rule: str, *, available: int, committed: int) -> Ending:
    """Return what becomes of a pot's money by the fund's rule for the year that has ended."""
    carries = rule == CarryOver.CARRY
    return Ending(available if carries else 0, 0 if carries else available, committed)


def is_same_money(one: Money, other: Money) -> bool:
    """Whether money may be moved between two pots: capital never becomes revenue, and so on."""
    if one.kind != other.kind:
        return False
    return one.kind != FundKind.EXTERNAL or one.fund == other.fund


def shared(amount: int, heirs: int) -> list[int]:
    """Return equal shares of an amount in pence; the first ones get the pennies that are over."""
    share, over = divmod(amount, heirs)
    return [share + 1 if n < over else share for n in range(heirs)]
