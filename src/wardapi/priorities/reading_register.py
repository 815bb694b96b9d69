"""Finding the indicator that a row of a spreadsheet names."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.priorities.indicator_models import Indicator
from wardapi.priorities.indicator_vocabulary import Kind
from wardapi.priorities.reading_files import Given
from wardapi.wards.models import Ward
from wardapi.wards.rules import is_gss_code, slug_of

_UNITS = {"%": ("%", "percent", "per cent"), "£": ("£", "pound")}


class Unmatched(ValueError):
    """No indicator, or more than one, is meant; the message says why and what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Known(NamedTuple):
    """An indicator on record; `ward` is a GSS code."""

    id: UUID
    slug: str
    kind: Kind
    unit: str | None
    ward: str
    ward_slug: str

    def counts(self, mark: str) -> bool:
        """Whether a sign beside the number goes with the unit: "%", "£", or none."""
        unit = (self.unit or "").lower()
        return not mark or any(word in unit for word in _UNITS[mark])


class Register:
    """The indicators on record, by id and by ward and slug."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_id: dict[UUID, Known] = {}
        self._by_name: dict[tuple[str, str], list[Known]] = {}
        self._wards: set[str] = set()
        for one in known:
            self._by_id[one.id] = one
            for ward in (one.ward, one.ward_slug):
                self._wards.add(ward)
                self._by_name.setdefault((ward, one.slug), []).append(one)

    @classmethod
    async def of(cls, session: AsyncSession) -> "Register":
        """Return all indicators."""
        rows = await session.execute(
            select(
                Indicator.id, Indicator.slug, Indicator.kind, Indicator.unit,
                Ward.gss_code, Ward.slug.label("ward_slug"),
            ).join(Ward, Indicator.ward_id == Ward.id)
        )  # fmt: skip
        return cls(
            Known(row.id, row.slug, Kind(row.kind), row.unit, row.gss_code, row.ward_slug)
            for row in rows
        )

    def find(self, given: Given) -> Known:
        """Return the indicator that a row names by id, or by slug and ward. Raises Unmatched."""
        asked = _id_of(given.indicator)
        return self._named(given) if asked is None else self._identified(asked, given.ward)

    def _identified(self, asked: UUID, ward: str | None) -> Known:
        known = self._by_id.get(asked)
        if known is None:
            raise Unmatched("indicator", f"There is no indicator {asked}.")
        if ward is not None and _ward(ward) not in (known.ward, known.ward_slug):
            raise Unmatched("ward", f"The indicator is one of {known.ward_slug}, not of {ward!r}.")
        return known

    def _named(self, given: Given) -> Known:
        if given.ward is None:
            raise Unmatched("ward", "The ward is missing: a slug names an indicator of a ward.")
        ward = _ward(given.ward)
        found = self._by_name.get((ward, slug_of(given.indicator)), [])
        if not found and ward not in self._wards:
            raise Unmatched("ward", f"No ward {given.ward!r} has indicators.")
        if not found:
            sentence = f"{given.ward} has no indicator {given.indicator!r}."
            raise Unmatched("indicator", f"{sentence} GET /v1/indicators lists their slugs.")
        if len(found) > 1:
            codes = " and ".join(one.ward for one in found)
            raise Unmatched("ward", f"There are wards {codes} by this name: write the GSS code.")
        return found[0]


def _ward(text: str) -> str:
    return text.upper() if is_gss_code(text) else slug_of(text)


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == len(str(UUID(int=0))) else None
    except ValueError:
        return None
