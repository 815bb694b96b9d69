"""Restricted periods: from the notice of an election to the close of its poll.

They are worked out from the elections on record and from the council's settings whenever they are
asked for, so an election that is announced, or moved, moves them. Every publication asks
`check_publication` first.

Sources: Local Government Act 1986, section 2; Code of Recommended Practice on Local Authority
Publicity, paragraphs 33 to 35 (heightened sensitivity before elections).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.kit.errors import NotAllowed
from wardapi.wards import council_queries as queries
from wardapi.wards.election_rules import (
    MONITORING_OFFICER,
    Period,
    RestrictedPeriod,
    notice_before,
)
from wardapi.wards.rules import today


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody asks that it be published all the same, and says why."""

    principal: Principal
    reason: str


class Overridden(NamedTuple):
    """What is to be kept of an override, beside what was published by it."""

    election: str
    post_id: UUID
    principal_id: UUID
    reason: str


async def check_publication(
    session: AsyncSession,
    ward_ids: Collection[UUID] | None,
    *,
    now: datetime,
    override: Override | None = None,
) -> Overridden | None:
    """Let something about these wards be published now, or raise RestrictedPeriod.

    `ward_ids` None is something about the whole borough, which a by-election does not hold back.
    An override counts only by who holds the Monitoring Officer's post today; others are refused
    with NotAllowed. What overrode the period is returned, to be kept with what is published; None
    where nothing had to be overridden.
    """
    held = [
        period
        for period in await periods(session, today(now))
        if period.holds_at(now) and _concerns(period, ward_ids)
    ]
    if not held:
        return None
    period = max(held, key=lambda one: one.ends_on)
    if override is None:
        raise RestrictedPeriod(_why(period))
    return await _by_the_post(session, period, override, now)


async def periods(session: AsyncSession, since: date) -> list[Period]:
    """Return the periods of elections whose poll is on that day or later, the earliest first."""
    elections = await queries.polls_since(session, since)
    if not elections:
        return []
    calendar = await queries.working_calendar(session, since)
    days = await queries.notice_working_days(session)
    return [
        Period(
            election=election.slug,
            starts_on=election.notice_on or notice_before(election.held_on, days, calendar),
            ends_on=election.held_on,
            ward_id=election.ward_id,
        )
        for election in elections
    ]


def _concerns(period: Period, ward_ids: Collection[UUID] | None) -> bool:
    if period.ward_id is None:
        return True
    return ward_ids is not None and period.ward_id in ward_ids


async def _by_the_post(
    session: AsyncSession, period: Period, override: Override, now: datetime
) -> Overridden:
    holder = override.principal.id
    post = await queries.find_post_held(session, MONITORING_OFFICER, holder, today(now))
    if post is None or holder is None:
        raise NotAllowed(
            "Only who holds the post of Monitoring Officer today may let something be published "
            "in a restricted period."
        )
    return Overridden(period.election, post.id, holder, override.reason)


def _why(period: Period) -> str:
    where = "the borough" if period.ward_id is None else "this ward"
    return (
        f"An election is held in {where} on {period.ends_on:%-d %B %Y}, and from"
        f" {period.starts_on:%-d %B %Y} to the close of the poll nothing is published."
        " The Monitoring Officer may publish it all the same, with a reason."
    )
