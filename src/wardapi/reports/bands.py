"""Bands of wards by how deprived they are."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.reports.places import Place
from wardapi.wards.council_models import WardDeprivation
from wardapi.wards.models import Ward
from wardapi.wards.validity import in_force

NOT_KNOWN = "not known"
_PAIRS = tuple((low, low + 1) for low in range(1, 10, 2))
NAMES = (*(f"deciles {low}-{high}" for low, high in _PAIRS), NOT_KNOWN)
"""In order, the most deprived fifth first."""


class Bands(NamedTuple):
    """The band of each ward, by one index of one year, and the wards that there are."""

    index_name: str | None
    year: int | None
    by_ward: dict[UUID, str]
    wards: frozenset[UUID]

    def of(self, ward_id: UUID) -> str:
        """Return a ward's band; one that the index does not have is `not known`."""
        return self.by_ward.get(ward_id, NOT_KNOWN)

    def size(self, name: str) -> int:
        """Return how many wards are in a band."""
        return sum(self.of(ward_id) == name for ward_id in self.wards)


def deciles(name: str) -> list[int]:
    """Return the deciles of a band, none of `not known`."""
    return [] if name == NOT_KNOWN else list(_PAIRS[NAMES.index(name)])


def name_of(decile: int) -> str:
    """Return the band of a decile: two deciles, a fifth of the country, make one."""
    return NAMES[(decile - 1) // 2]


async def load(session: AsyncSession, place: Place, on: date) -> Bands:
    """Return the bands of the wards of a place that existed on a day.

    By the latest year of any index; of several of that year the first by name. Two indices are
    never mixed: their deciles do not mean the same.
    """
    columns = (WardDeprivation.ward_id, WardDeprivation.year, WardDeprivation.decile)
    rows = (await session.execute(select(*columns, WardDeprivation.index.label("named")))).all()
    chosen = min(((-row.year, row.named) for row in rows), default=None)
    known = {row.ward_id: row.decile for row in rows if (-row.year, row.named) == chosen}
    existing = select(Ward.id).where(in_force(Ward.valid_from, Ward.valid_to, on))
    wards = _of_place(await session.scalars(existing), place)
    by_ward = {ward_id: name_of(decile) for ward_id, decile in known.items()}
    if chosen is None:
        return Bands(None, None, {}, wards)
    return Bands(chosen[1], -chosen[0], by_ward, wards)


def _of_place(wards: Iterable[UUID], place: Place) -> frozenset[UUID]:
    every = frozenset(wards)
    return every if place.ward_ids is None else every & place.ward_ids
