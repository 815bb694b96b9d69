"""What a statement of ward budgets adds up, as plain values. Amounts are whole pence."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from wardapi.budgets.vocabulary import EntryKind

NOTE = (
    "Percentages are rounded to whole numbers for display only, each on its own, and so may not"
    " add up to 100; the amounts are exact. They are shares of `allocated`, which leaves out the"
    " funds outside the split; `outside_split` is what those funds allocated."
)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """An organisation as a statement names it."""

    id: UUID
    org_id: str
    name: str
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPriority:
    """A priority that money was given for; its title and theme as published, where it is."""

    id: UUID
    title: str
    theme: str
    theme_name: str
    ward: str
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What one allocation has of the pots of one ward, in funds inside the split or outside it."""

    allocation_id: UUID
    ward_id: UUID
    outside_split: bool
    pence: int
    recipient: Recipient
    sector: str
    way: str
    equality_tags: tuple[str, ...]
    priority: LinkedPriority | None
    is_published: bool


@dataclass(frozen=True, slots=True)
class FundFigures:
    """What became of one fund's money in the pots of a place and year, by kind of entry.

    `gained` are entries that brought money into the pots, `spent` those that moved it within them
    or out. An entry that was reversed, and its reversal, are in neither.
    """

    slug: str
    name: str
    kind: str
    outside_split: bool
    gained: Mapping[EntryKind, int]
    spent: Mapping[EntryKind, int]

    @property
    def allocated(self) -> int:
        """Committed less released: what stands awarded."""
        return self._spent(EntryKind.COMMITTED) - self._spent(EntryKind.RELEASED)

    @property
    def left(self) -> int:
        """What nobody had committed, before it was carried out or lapsed."""
        came = sum(self.gained.values()) + self._spent(EntryKind.RECOVERED)
        return came - self._spent(EntryKind.TRANSFERRED) - self.allocated

    @property
    def available(self) -> int:
        """What can still be allocated."""
        return self.left - self._spent(EntryKind.CARRIED) - self._spent(EntryKind.LAPSED)

    @property
    def unpaid(self) -> int:
        """Allocated and not paid yet."""
        return self.allocated - self._spent(EntryKind.PAID)

    def figures(self) -> dict[str, int]:
        """Return every figure by its name on the wire, in the order of the account."""
        return {
            "opening": self._gained(EntryKind.OPENING),
            "entitlement": self._gained(EntryKind.ENTITLEMENT),
            "carried_in": self._gained(EntryKind.CARRIED),
            "received": self._gained(EntryKind.RECEIVED),
            "transferred_in": self._gained(EntryKind.TRANSFERRED),
            "transferred_out": self._spent(EntryKind.TRANSFERRED),
            "allocated": self.allocated,
            "released": self._spent(EntryKind.RELEASED),
            "paid": self._spent(EntryKind.PAID),
            "unpaid": self.unpaid,
            "recovered": self._spent(EntryKind.RECOVERED),
            "left": self.left,
            "carried_out": self._spent(EntryKind.CARRIED),
            "lapsed": self._spent(EntryKind.LAPSED),
            "available": self.available,
        }

    def _gained(self, kind: EntryKind) -> int:
        return self.gained.get(kind, 0)

    def _spent(self, kind: EntryKind) -> int:
        return self.spent.get(kind, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split: pence inside the split and outside it, and how many awards."""

    pence: int
    outside_pence: int
    awards: int


def percent(pence: int, whole: int) -> int | None:
    """Return a share in whole per cent, a half rounded up; None of nothing."""
    return (200 * pence + whole) // (2 * whole) if whole else None


def split(awards: Iterable[Award], key: Callable[[Award], Key]) -> dict[Key, Part]:
    """Return the parts that awards make by a key. Each award is in one, so they add up."""
    return parts((key(award), award) for award in awards)


def parts(keyed: Iterable[tuple[Key, Award]]) -> dict[Key, Part]:
    """Return the parts that awards make which may stand under several keys."""
    inside: defaultdict[Key, int] = defaultdict(int)
    outside: defaultdict[Key, int] = defaultdict(int)
    counted: defaultdict[Key, set[UUID]] = defaultdict(set)
    for key, award in keyed:
        (outside if award.outside_split else inside)[key] += award.pence
        counted[key].add(award.allocation_id)
    return {key: Part(inside[key], outside[key], len(found)) for key, found in counted.items()}


def organisations_funded(awards: Iterable[Award]) -> int:
    """Return how many organisations were awarded something inside the split."""
    return len({award.recipient.id for award in awards if not award.outside_split})


def by_tag(awards: Iterable[Award]) -> dict[str | None, Part]:
    """Return the parts by equality tag; None has the awards without one.

    An award with two tags stands under both, and so these parts do not add up.
    """
    return parts((tag, award) for award in awards for tag in award.equality_tags or (None,))


def to_publish(award: Award) -> tuple[Recipient | None, LinkedPriority | None]:
    """Return what a published statement tells of an award: nothing that is not public yet."""
    priority = award.priority
    return (
        award.recipient if award.is_published else None,
        priority if priority is not None and priority.is_published else None,
    )
