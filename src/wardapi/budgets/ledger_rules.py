"""The rules of the books, as plain values: which accounts each kind of entry moves money between.

An entry has one amount and two sides, so the books cannot be out of balance; what can go wrong is
that a balance is less than nothing, and `changes` is what the database is asked to guard.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from wardapi.budgets.vocabulary import Account, EntryKind

OF_POTS = (Account.AVAILABLE, Account.COMMITTED, Account.PAID)


class Side(StrEnum):
    """Whether an entry's pot gives the money, gets it, or both."""

    GETS = "gets"
    GIVES = "gives"
    WITHIN = "within"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Route:
    """From which account to which money moves."""

    side: Side
    source: Account
    target: Account


ROUTES: Mapping[EntryKind, Route] = {
    EntryKind.OPENING: Route(Side.GETS, Account.BROUGHT_FORWARD, Account.AVAILABLE),
    EntryKind.ENTITLEMENT: Route(Side.GETS, Account.ENTITLEMENT, Account.AVAILABLE),
    EntryKind.RECEIVED: Route(Side.GETS, Account.RECEIPTS, Account.AVAILABLE),
    EntryKind.LAPSED: Route(Side.GIVES, Account.AVAILABLE, Account.LAPSED),
    EntryKind.CARRIED: Route(Side.BETWEEN, Account.AVAILABLE, Account.AVAILABLE),
    EntryKind.TRANSFERRED: Route(Side.BETWEEN, Account.AVAILABLE, Account.AVAILABLE),
    EntryKind.COMMITTED: Route(Side.WITHIN, Account.AVAILABLE, Account.COMMITTED),
    EntryKind.RELEASED: Route(Side.WITHIN, Account.COMMITTED, Account.AVAILABLE),
    EntryKind.PAID: Route(Side.WITHIN, Account.COMMITTED, Account.PAID),
    EntryKind.RECOVERED: Route(Side.WITHIN, Account.PAID, Account.AVAILABLE),
}
"""A reversal has no route of its own: it goes back along that of the entry it reverses."""


@dataclass(frozen=True, slots=True)
class Place:
    """An account of a pot, or one outside all pots."""

    account: Account
    pot: UUID | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An amount in pence, above nothing, that goes from one place to another."""

    kind: EntryKind
    amount: int
    source: Place
    target: Place

    @property
    def reversal(self) -> "Move":
        """The move that takes it back."""
        return Move(EntryKind.REVERSED, self.amount, self.target, self.source)


def move(kind: EntryKind, amount: int, pot: UUID, other: UUID | None = None) -> Move:
    """Return the move of this kind; `other` is the pot that gets, between two.

    Raises ValueError for an amount of nothing or less, and for one pot too many or too few.
    """
    if amount <= 0:
        raise ValueError(f"an entry moves something, and not {amount}")
    route = ROUTES[kind]
    if (other is not None) != (route.side is Side.BETWEEN) or other == pot:
        raise ValueError(f"{kind} is between two pots, or is of one")
    source, target = Place(route.source), Place(route.target)
    if route.side is not Side.GETS:
        source = Place(route.source, pot)
    if route.side is not Side.GIVES:
        target = Place(route.target, other or pot)
    return Move(kind, amount, source, target)


def changes(moves: Iterable[Move]) -> dict[UUID, dict[Account, int]]:
    """Return by how many pence each balance of each pot changes, pots in the order of their ids."""
    found: defaultdict[UUID, dict[Account, int]] = defaultdict(lambda: dict.fromkeys(OF_POTS, 0))
    for one in moves:
        for place, sign in ((one.source, -1), (one.target, 1)):
            if place.pot is not None:
                found[place.pot][place.account] += sign * one.amount
    return {pot: found[pot] for pot in sorted(found)}
