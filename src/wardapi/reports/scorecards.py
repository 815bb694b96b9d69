"""Counting a scorecard: everything that is on one, in a dozen statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.vocabulary import RaisedAs
from wardapi.commitments.models import Commitment, CommitmentLink
from wardapi.commitments.vocabulary import LinkKind
from wardapi.priorities.vocabulary import EqualityTag
from wardapi.reports import alignment, bands, case_rows, counting, promises
from wardapi.reports.alignment import InForce, Served
from wardapi.reports.bands import Bands
from wardapi.reports.case_rows import CaseRow
from wardapi.reports.counting import CaseFigures, Moment, Share
from wardapi.reports.periods import Period
from wardapi.reports.places import Place
from wardapi.reports.promises import Attendance, CommitmentFigures, CommitmentRow, Raised


class Tagged(NamedTuple):
    """What bears on one concern of equality or carbon."""

    priorities: Share
    commitments: CommitmentFigures
    cases: CaseFigures


class Card(NamedTuple):
    """Everything that is counted of a place in a period, nothing suppressed."""

    place: Place
    moment: Moment
    cases: CaseFigures
    by_raiser: Mapping[RaisedAs, CaseFigures]
    bands: Bands
    by_band: Mapping[str, CaseFigures]
    by_tag: Mapping[EqualityTag, Tagged]
    escalations: Mapping[str, Sequence[Raised]]
    commitments: CommitmentFigures
    attendance: Attendance
    notices: Share
    leads: Share
    alignment: Share


async def count(session: AsyncSession, place: Place, period: Period, now: datetime) -> Card:
    """Count the scorecard of a place for a period, as things stood at its end, or stand now."""
    moment = Moment.of(period, now)
    rows = await case_rows.load(session, place, period, moment.at)
    promised = await promises.commitments(session, place, moment)
    in_force = await alignment.in_force(session, moment.at, place.ward_ids)
    serving = await alignment.served(session, [one.id for one in in_force], moment.at)
    found = await bands.load(session, place, period.last)
    return Card(
        place=place,
        moment=moment,
        cases=counting.figures(rows, moment),
        by_raiser=_by_raiser(rows, moment),
        bands=found,
        by_band=_by_band(rows, found, moment),
        by_tag=await _by_tag(session, rows, promised, moment, in_force=in_force, serving=serving),
        escalations=await promises.escalations(session, place, moment),
        commitments=promises.count_commitments(promised, moment),
        attendance=await promises.attendance(session, place, moment),
        notices=await promises.notices(session, place, moment),
        leads=await promises.leads(session, place, moment),
        alignment=await promises.alignment(session, place, in_force, serving),
    )


def _by_raiser(rows: Sequence[CaseRow], moment: Moment) -> dict[RaisedAs, CaseFigures]:
    groups = counting.grouped(rows, lambda row: row.raised_as)
    return {one: counting.figures(groups.get(one.value, []), moment) for one in RaisedAs}


def _by_band(rows: Sequence[CaseRow], found: Bands, moment: Moment) -> dict[str, CaseFigures]:
    groups = counting.grouped(rows, lambda row: found.of(row.ward_id))
    return {
        name: counting.figures(groups.get(name, []), moment)
        for name in bands.NAMES
        if name in groups or found.size(name)
    }


async def _by_tag(
    session: AsyncSession,
    rows: Sequence[CaseRow],
    promised: Sequence[CommitmentRow],
    moment: Moment,
    *,
    in_force: Sequence[InForce],
    serving: Mapping[UUID, Served],
) -> dict[EqualityTag, Tagged]:
    linked = await _linked(session, [one.id for one in in_force], moment.at)
    found = {}
    for tag in EqualityTag:
        tagged = [one for one in in_force if tag in one.tags]
        ids = {one.id for one in tagged}
        texts = {str(id_) for id_ in ids}
        active = [one.id for one in tagged if one.status == "active"]
        found[tag] = Tagged(
            Share(sum(serving[id_].is_served for id_ in active), len(active)),
            promises.count_commitments(
                [one for one in promised if tag in one.tags or linked.get(one.id, set()) & ids],
                moment,
            ),
            counting.figures([row for row in rows if row.priority in texts], moment),
        )
    return found


async def _linked(
    session: AsyncSession, priority_ids: Sequence[UUID], at: datetime
) -> dict[UUID, set[UUID]]:
    """Return the priorities of these that each commitment was linked to by an instant."""
    found = await session.execute(
        select(Commitment.id, CommitmentLink.target_id)
        .join(CommitmentLink, CommitmentLink.commitment_id == Commitment.id)
        .where(
            CommitmentLink.kind == LinkKind.PRIORITY.value,
            CommitmentLink.target_id.in_(priority_ids),
            CommitmentLink.created_at <= at,
        )
    )
    linked: dict[UUID, set[UUID]] = {}
    for commitment_id, priority_id in found:
        linked.setdefault(commitment_id, set()).add(priority_id)
    return linked
