"""The parts of the borough beside each other: what one hides must not follow from the others."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.models import Case
from wardapi.casework.queries import SUBJECT
from wardapi.deadlines.models import Escalation
from wardapi.reports import case_rows, counting
from wardapi.reports.counting import Moment
from wardapi.reports.places import BOROUGH_KEY, Place, Scope
from wardapi.reports.promises import Raised
from wardapi.reports.published_figures import IN_ROWS, About, families, hide, levels
from wardapi.reports.scorecards import Card
from wardapi.reports.suppression import Family, is_hidden
from wardapi.wards.models import Ward

PartOf = Callable[[Any], str | None]
"""Which part something with a `ward_id` and a `service_id` belongs to; None is none of them."""


async def hidden(session: AsyncSession, card: Card) -> frozenset[About]:
    """Return the families about cases that are not published of a scorecard.

    A service stands beside the other services, a locality beside the others, and a ward beside the
    wards of its locality, because the scorecard of these together may be published too.
    """
    mine = families(card.cases) | {About.ESCALATIONS: levels(list(card.escalations["cases"]))}
    if card.place.scope is Scope.BOROUGH:
        return hide(mine, {}, BOROUGH_KEY)
    part_of = await _parts(session, card.place)
    everything = Place(Scope.BOROUGH, BOROUGH_KEY, "")
    rows = await case_rows.load(session, everything, card.moment.period, card.moment.at)
    beside: dict[About, dict[str, Family]] = {about: {} for about in About}
    for key, found in counting.grouped(rows, part_of).items():
        if key is not None:
            for about, family in families(counting.figures(found, card.moment)).items():
                beside[about][key] = family
    beside[About.ESCALATIONS] = await _escalations(session, card.moment, part_of)
    return hide(mine, beside, _own(card.place))


async def every_ward_is_public(session: AsyncSession, card: Card) -> bool:
    """Whether each ward's own cases are many enough to be published.

    Bands of deprivation are groups of wards that anybody can put together, so a band less the
    published scorecards of its other wards is the figure of the last one.
    """
    if card.place.scope is not Scope.BOROUGH:
        return False
    rows = await case_rows.load(session, card.place, card.moment.period, card.moment.at)
    by_ward = counting.grouped(rows, lambda row: str(row.ward_id))
    found = (families(counting.figures(cases, card.moment)) for cases in by_ward.values())
    return not any(is_hidden(one[about]) for one in found for about in IN_ROWS)


def _own(place: Place) -> str:
    return str(place.service_id or place.locality_id or next(iter(place.ward_ids or ()), ""))


async def _parts(session: AsyncSession, place: Place) -> PartOf:
    if place.scope is Scope.SERVICES:
        return lambda row: str(row.service_id)
    found = await session.execute(select(Ward.id, Ward.locality_id))
    localities: dict[UUID, UUID | None] = {row.id: row.locality_id for row in found}
    if place.scope is Scope.LOCALITIES:
        return lambda row: str(localities.get(row.ward_id))
    (mine,) = place.ward_ids or (None,)
    home = localities.get(mine) if mine is not None else None
    return lambda row: str(row.ward_id) if localities.get(row.ward_id) == home else None


async def _escalations(session: AsyncSession, moment: Moment, part_of: PartOf) -> dict[str, Family]:
    found = await session.execute(
        select(Case.ward_id, Case.service_id, Escalation.level)
        .join(Case, Case.id == Escalation.subject_id)
        .where(
            Escalation.subject_kind == SUBJECT,
            Escalation.raised_at >= moment.period.starts_at,
            Escalation.raised_at <= moment.at,
        )
    )
    by_part: dict[str, list[Raised]] = {}
    for row in found:
        key = part_of(row)
        if key is not None:
            by_part.setdefault(key, []).append(Raised(row.level, 1, 0))
    return {key: _summed(raised) for key, raised in by_part.items()}


def _summed(raised: list[Raised]) -> Family:
    counts: dict[int, int] = {}
    for one in raised:
        counts[one.level] = counts.get(one.level, 0) + one.raised
    return levels([Raised(level, count, 0) for level, count in counts.items()])
