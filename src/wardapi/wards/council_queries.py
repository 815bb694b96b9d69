"""Reads of elections to come, settings, officers' posts and deprivation."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.deadlines import versions
from wardapi.deadlines.errors import CalendarNotFound
from wardapi.timescales import WorkingCalendar
from wardapi.wards import queries
from wardapi.wards.choices import NOTICE_WORKING_DAYS, PLAN_REFRESH, PlanRefresh, setting_of
from wardapi.wards.council_models import CouncilSetting, OfficerPost, WardDeprivation
from wardapi.wards.council_rules import OfficerPostNotFound
from wardapi.wards.election_rules import WEEKDAYS_ALONE, ElectionNotFound
from wardapi.wards.models import Election, Ward
from wardapi.wards.validity import in_force

Rows = Select[*tuple[Any, ...]]


async def get_election(session: AsyncSession, slug: str) -> Election:
    """Return an election, or raise `ElectionNotFound`."""
    found = await session.scalar(select(Election).where(Election.slug == slug))
    if found is None:
        raise ElectionNotFound(f"There is no election {slug!r}.")
    return found


async def polls_since(session: AsyncSession, day: date) -> Sequence[Any]:
    """Return slug, poll, notice and ward of the elections held on that day or later."""
    held = select(
        Election.id, Election.slug, Election.held_on, Election.notice_on, Election.ward_id
    ).where(Election.held_on >= day)
    found = await session.execute(held.order_by(Election.held_on, Election.slug))
    return found.all()


async def last_ordinary_election(session: AsyncSession, on: date) -> Election | None:
    """Return the ordinary election held last, on that day or before; a by-election is none."""
    held = select(Election).where(Election.kind == "ordinary", Election.held_on <= on)
    return await session.scalar(held.order_by(Election.held_on.desc()).limit(1))


async def next_ordinary_poll(session: AsyncSession, after: date) -> date | None:
    """Return the day of the first ordinary election after a day, as far as one is on record."""
    held = select(Election.held_on).where(Election.kind == "ordinary", Election.held_on > after)
    return await session.scalar(held.order_by(Election.held_on).limit(1))


async def working_calendar(session: AsyncSession, on: date) -> WorkingCalendar:
    """Return the council's default calendar of a day; plain weekdays where it has none."""
    council = await queries.find_council(session)
    if council is None or council.default_calendar is None:
        return WEEKDAYS_ALONE
    try:
        row = await versions.calendar_in_force(session, council.default_calendar, on)
    except CalendarNotFound:
        return WEEKDAYS_ALONE
    return await versions.calendar_version(session, row.id)


async def get_setting(session: AsyncSession, name: str) -> CouncilSetting:
    """Return what the council has settled, or raise `SettingNotFound`."""
    setting_of(name)
    found = await session.scalars(select(CouncilSetting).where(CouncilSetting.name == name))
    return found.one()


async def notice_working_days(session: AsyncSession) -> int:
    """How many working days before a poll notice of it is given."""
    return int((await get_setting(session, NOTICE_WORKING_DAYS)).value["value"])


async def plan_refresh(session: AsyncSession) -> PlanRefresh:
    """When ward plans are to be looked at again."""
    return PlanRefresh((await get_setting(session, PLAN_REFRESH)).value["value"])


def settings() -> Rows:
    """What the council has settled."""
    return select(
        CouncilSetting.id,
        CouncilSetting.name,
        CouncilSetting.value,
        CouncilSetting.version,
        CouncilSetting.updated_at,
    )


def officer_posts(*, on: date | None = None, post: str | None = None) -> Rows:
    """Time in officers' posts, of a day or at any time."""
    found = select(
        OfficerPost.id,
        OfficerPost.post,
        OfficerPost.title,
        OfficerPost.principal_id,
        OfficerPost.starts_on,
        OfficerPost.ends_on,
        OfficerPost.updated_at,
    )
    if on is not None:
        found = found.where(in_force(OfficerPost.starts_on, OfficerPost.ends_on, on))
    return found if post is None else found.where(OfficerPost.post == post)


async def get_officer_post(session: AsyncSession, id_: UUID) -> OfficerPost:
    """Return somebody's time in a post, or raise `OfficerPostNotFound`."""
    found = await session.get(OfficerPost, id_)
    if found is None:
        raise OfficerPostNotFound
    return found


async def find_post_held(
    session: AsyncSession, post: str, principal_id: UUID | None, on: date
) -> OfficerPost | None:
    """Return the post if that is who holds it on a day."""
    if principal_id is None:
        return None
    return await session.scalar(
        select(OfficerPost).where(
            OfficerPost.post == post,
            OfficerPost.principal_id == principal_id,
            in_force(OfficerPost.starts_on, OfficerPost.ends_on, on),
        )
    )


async def deprivation_of(session: AsyncSession, ward: Ward) -> list[WardDeprivation]:
    """Return what is known of deprivation in a ward, the latest year first."""
    found = await session.scalars(
        select(WardDeprivation)
        .where(WardDeprivation.ward_id == ward.id)
        .order_by(WardDeprivation.year.desc(), WardDeprivation.index)
    )
    return list(found)
