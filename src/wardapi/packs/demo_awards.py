"""What the wards gave in 2021/22, invented so that it adds up to what was published.

Source of the sums: Rotherham MBC, Thriving Neighbourhoods Annual Report 2021/22, paragraphs 2.15 to
2.17: about £218,000 to 238 organisations, £111,000 of it Community Leadership Fund and £107,000
Ward Capital; £83,500 to the voluntary and community sector, £101,500 to the public and £33,000 to
the private sector; and £66,000 more of housing money. Who got it, and how much each, is made up.
All amounts are pence.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from wardapi.budgets.vocabulary import Sector

VOLUNTARY, PUBLIC, PRIVATE = Sector.VOLUNTARY_AND_COMMUNITY, Sector.PUBLIC, Sector.PRIVATE


class Giving(NamedTuple):
    """What a fund gave to one sector: how many awards, and their sum."""

    awards: int
    total: int


LEADERSHIP = {
    VOLUNTARY: Giving(112, 66_500_00),
    PUBLIC: Giving(60, 35_500_00),
    PRIVATE: Giving(16, 9_000_00),
}
CAPITAL = {
    VOLUNTARY: Giving(10, 17_000_00),
    PUBLIC: Giving(28, 66_000_00),
    PRIVATE: Giving(12, 24_000_00),
}
HOUSING = 66_000_00
_POUNDS = 10_00
"""Awards are made in tens of pounds."""
_LARGE_AND_SMALL = (4, 6, 3, 5, 7, 5, 3, 6, 4, 5, 8)
"""What awards weigh, one after the other: so that no seat gives more than it has."""


class Award(NamedTuple):
    """One award, by the numbers of its ward and seat; `seat` None is the ward's capital.

    `housing` is what the ward's housing money adds to it. `organisation` counts through all of a
    sector, so that nobody is funded twice.
    """

    ward: int
    seat: int | None
    amount: int
    sector: Sector
    organisation: int
    housing: int = 0


def awards_of(seats: Sequence[int]) -> list[Award]:
    """Return every award of the year, given how many seats each ward has.

    In each ward housing money goes into one capital project, as the tenants' share of it.
    """
    numbers = {sector: count() for sector in Sector}
    housing = spread(HOUSING, [_LARGE_AND_SMALL[n % 3] for n, _ in enumerate(seats)])
    return [
        Award(ward, seat, amount, sector, next(numbers[sector]), housing[ward] if is_mixed else 0)
        for places, giving in ((_of_seats(seats), LEADERSHIP), (_of_wards(seats), CAPITAL))
        for (ward, seat, is_mixed), (sector, amount) in zip(places, _gifts(giving), strict=True)
    ]


def _of_seats(seats: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """Three awards for each seat, and four for every fifth one."""
    every = [(ward, seat) for ward, number in enumerate(seats) for seat in range(number)]
    for place, (ward, seat) in enumerate(every):
        for _ in range(4 if place % 5 == 4 else 3):
            yield ward, seat, False


def _of_wards(seats: Sequence[int]) -> Iterator[tuple[int, None, bool]]:
    """Two awards of capital for each ward, one of them with housing money."""
    for ward, _ in enumerate(seats):
        yield ward, None, True
        yield ward, None, False


def _gifts(giving: Mapping[Sector, Giving]) -> Iterator[tuple[Sector, int]]:
    """Yield sector and amount of each award of a fund, the sectors mixed as evenly as they go."""
    amounts = {
        sector: iter(spread(one.total, _weights(one.awards))) for sector, one in giving.items()
    }
    every, given = sum(one.awards for one in giving.values()), Counter[Sector]()
    for number in range(1, every + 1):
        behind = {
            sector: one.awards * number - given[sector] * every for sector, one in giving.items()
        }
        sector = max(behind, key=lambda one: behind[one])
        given[sector] += 1
        yield sector, next(amounts[sector])


def _weights(number: int) -> list[int]:
    return [_LARGE_AND_SMALL[place % len(_LARGE_AND_SMALL)] for place in range(number)]


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Return amounts in tens of pounds, by weight, that add up to the total."""
    ends, whole, seen = [0], sum(weights), 0
    for weight in weights:
        seen += weight
        ends.append(total * seen // whole // _POUNDS * _POUNDS)
    return [end - begin for begin, end in pairwise(ends)]


_WORDS = (
    "Bluebell", "Kestrel", "Lantern", "Foxglove", "Skylark", "Copper Beech", "Otter", "Harvest",
    "Marigold", "Windmill", "Hawthorn", "Kingfisher", "Bramble", "Clover", "Swallow", "Acorn",
    "Hedgehog", "Primrose", "Barn Owl", "Rowan", "Dragonfly", "Willow", "Thistle", "Robin",
    "Larch", "Sundial",
)  # fmt: skip
_KINDS: Mapping[Sector, Sequence[str]] = {
    VOLUNTARY: (
        "Gardening Club", "Youth Club", "Lunch Club", "Community Choir", "Residents' Group",
        "Sports Club",
    ),
    PUBLIC: ("School", "Library Service", "Health Centre", "Neighbourhood Service"),
    PRIVATE: ("Landscapes", "Play Equipment Supplies"),
}  # fmt: skip


def name_of(sector: Sector, number: int) -> str:
    """Return what the organisation of a number is called, without its mark: all are invented."""
    kinds = _KINDS[sector]
    turn, word = divmod(number, len(_WORDS))
    return f"{_WORDS[word]} {kinds[turn % len(kinds)]}"
