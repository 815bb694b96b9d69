"""Versions: drafted, rehearsed, published, and then never changed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from tests.deadlines import matters
from tests.deadlines.matters import FRIDAY
from wardapi.audit.models import AuditRecord
from wardapi.deadlines import models, publication, versions
from wardapi.deadlines.definitions import CalendarDefinition, PolicyDefinition
from wardapi.deadlines.errors import (
    AlreadyPublished,
    CalendarNotFound,
    CalendarNotPublished,
    InvalidDefinition,
    KindNotCovered,
    NoPolicyInForce,
    VersionNotFound,
)
from wardapi.events.models import Event
from wardapi.kit.database import Database

SLUG = "councillor-enquiries"
SINCE = date(2018, 11, 1)


def policy(**changes: Any) -> PolicyDefinition:
    return PolicyDefinition.model_validate(matters.policy_definition() | changes)


async def draft(
    session: AsyncSession, now: datetime, slug: str = SLUG, **changes: Any
) -> models.PolicyVersion:
    definition = policy(**changes)
    return await publication.draft_policy(
        session, slug=slug, name=slug, definition=definition, by=None, now=now
    )


async def publish(
    session: AsyncSession, now: datetime, slug: str = SLUG, on: date = SINCE, **changes: Any
) -> models.PolicyVersion:
    version = await draft(session, now, slug, **changes)
    return await publication.publish_policy(
        session, version, slug=slug, effective_from=on, by=None, now=now
    )


async def test_versions_are_numbered_from_one(matter_session: AsyncSession, now: datetime) -> None:
    assert [(await draft(matter_session, now, "complaints")).number for _ in range(3)] == [1, 2, 3]
    assert (await draft(matter_session, now)).number == 2


async def test_nothing_counts_by_a_draft(matter_session: AsyncSession, now: datetime) -> None:
    version = await draft(matter_session, now, note="Not yet.")
    in_force = await versions.policy_in_force(matter_session, SLUG, now)
    assert in_force.number == 1
    with pytest.raises(VersionNotFound):
        await versions.policy_version(matter_session, version.id)
    await draft(matter_session, now, "complaints")
    with pytest.raises(NoPolicyInForce):
        await versions.policy_in_force(matter_session, "complaints", now)


async def test_a_case_stays_with_the_version_in_force_at_its_receipt(
    matter_session: AsyncSession, now: datetime
) -> None:
    before = await matters.begin(matter_session)
    await publish(matter_session, now, on=date(2025, 12, 1))
    after = await matters.begin(matter_session)
    assert [one.standing(now).regime.policy.number for one in (before, after)] == [1, 2]
    assert await matters.differences(matter_session) == []


async def test_of_versions_that_take_effect_on_one_day_the_newest_holds(
    matter_session: AsyncSession, now: datetime
) -> None:
    await publish(matter_session, now)
    assert (await versions.policy_in_force(matter_session, SLUG, FRIDAY)).number == 2


async def test_a_version_to_come_holds_from_its_day_on(
    matter_session: AsyncSession, now: datetime
) -> None:
    await publish(matter_session, now, on=date(2026, 4, 1))
    days = [datetime(2026, 3, 31, 22, 59, tzinfo=UTC), datetime(2026, 3, 31, 23, 0, tzinfo=UTC)]
    found = [(await versions.policy_in_force(matter_session, SLUG, at)).number for at in days]
    assert found == [1, 2]


async def test_a_policy_stays_with_the_calendar_it_was_published_with(
    matter_session: AsyncSession, now: datetime
) -> None:
    closed = matters.calendar_definition()
    closed["closures"] = [*closed["closures"], {"on": "2026-01-05", "name": "Flood"}]
    await publication.publish_calendar_version(
        matter_session,
        slug="rotherham",
        name="",
        definition=closed,
        effective_from=date(2026, 1, 1),
        now=now,
    )
    tracked = await matters.begin(matter_session)
    assert tracked.standing(FRIDAY).target("respond").due_at == matters.DUE
    await publish(matter_session, now)
    later = await matters.begin(matter_session)
    assert later.standing(FRIDAY).target("respond").due_at == datetime(2026, 1, 8, 17, tzinfo=UTC)


async def test_a_version_is_published_once_and_never_discarded(
    matter_session: AsyncSession, now: datetime
) -> None:
    version = await publish(matter_session, now)
    for again in (
        publication.publish_policy(
            matter_session, version, slug=SLUG, effective_from=SINCE, by=None, now=now
        ),
        publication.discard(matter_session, version, slug=SLUG, by=None, now=now),
    ):
        with pytest.raises(AlreadyPublished):
            await again


async def test_a_draft_that_was_published_meanwhile_is_not_discarded(
    fresh_database: Database, now: datetime
) -> None:
    async with fresh_database.write() as session:
        await matters.publish(session, now)
        version = await draft(session, now)
    async with fresh_database.write() as session:
        found = await session.get_one(models.PolicyVersion, version.id)
        await publication.publish_policy(
            session, found, slug=SLUG, effective_from=SINCE, by=None, now=now
        )
    with pytest.raises(StaleDataError):
        async with fresh_database.write() as session:
            session.add(version)
            await publication.discard(session, version, slug=SLUG, by=None, now=now)


async def test_a_publication_that_was_undone_leaves_no_trace(
    fresh_database: Database, now: datetime
) -> None:
    """Not in the versions that this process keeps, either."""
    async with fresh_database.write() as session:
        await matters.publish(session, now)
        version = await draft(session, now)

    async def published(on: date) -> None:
        async with fresh_database.write() as session:
            found = await session.get_one(models.PolicyVersion, version.id)
            await publication.publish_policy(
                session, found, slug=SLUG, effective_from=on, by=None, now=now
            )
            if on == SINCE:
                raise ConnectionError

    with pytest.raises(ConnectionError):
        await published(SINCE)
    await published(date(2020, 1, 1))
    async with fresh_database.read() as session:
        found = await versions.policy_version(session, version.id)
    assert found.effective_from == date(2020, 1, 1)


async def test_a_policy_needs_its_calendar_published_first(
    matter_session: AsyncSession, now: datetime
) -> None:
    version = await draft(matter_session, now, calendar="atlantis")
    with pytest.raises(CalendarNotPublished, match="atlantis"):
        await publication.publish_policy(
            matter_session, version, slug=SLUG, effective_from=SINCE, by=None, now=now
        )


@pytest.mark.parametrize(
    "rule",
    [
        {"targets": [{"name": "end", "within": {"working_days": 60_000}, "met_by": "resolved"}]},
        {
            "targets": [
                {
                    "name": "report",
                    "within": {"elapsed": "P60000D"},
                    "starts_on": "milestone:investigated",
                    "met_by": "resolved",
                }
            ]
        },
        {"pauses": [{"reason": "inquest", "each": {"working_days": 60_000}}]},
        {"extensions": [{"target": "respond", "times": 1, "up_to": {"elapsed": "P40000D"},
                         "granted_by_level": 1}]},
    ],
    ids=lambda rule: next(iter(rule)),
)  # fmt: skip
async def test_what_nobody_could_ever_be_held_to_is_not_published(
    matter_session: AsyncSession, now: datetime, rule: dict[str, Any]
) -> None:
    simple = matters.policy_definition()["rules"][-1]
    hidden = {**simple, **rule, "name": "hidden", "match": {"urgency": ["emergency"]}}
    with pytest.raises(InvalidDefinition, match="100 years"):
        await publish(matter_session, now, rules=[hidden, simple])


@pytest.mark.parametrize("start", ["acknowledged", "progress", "substantive", "resolved"])
async def test_a_target_may_start_on_any_event(
    matter_session: AsyncSession, now: datetime, start: str
) -> None:
    target = {"name": "next", "within": {"working_days": 1}, "starts_on": start}
    simple = matters.policy_definition()["rules"][-1]
    rule = {**simple, "targets": [{**target, "met_by": "milestone:done"}]}
    assert (await publish(matter_session, now, rules=[rule])).published_at == now


async def test_a_promise_by_a_day_that_its_subject_names_can_be_published(
    matter_session: AsyncSession, now: datetime
) -> None:
    simple = matters.policy_definition()["rules"][-1]
    target = {"name": "keep", "within": {"by": "due_on"}, "met_by": "resolved"}
    rule = {**simple, "targets": [target], "extensions": []}
    assert (await publish(matter_session, now, rules=[rule])).published_at == now


async def test_the_default_policy_of_a_kind_is_one_in_force(
    matter_session: AsyncSession, now: datetime
) -> None:
    """A version that no longer names a kind takes it away; an older one does not bring it back."""
    assert (await versions.default_policy(matter_session, "enquiry", now)).slug == SLUG
    await publish(matter_session, now, "complaints", date(2019, 1, 1), kinds=["complaint"])
    await publish(matter_session, now, "complaints", date(2025, 1, 1), kinds=["grumble"])
    early = datetime(2024, 12, 31, 12, tzinfo=UTC)
    in_force = await versions.default_policy(matter_session, "complaint", early)
    assert (in_force.slug, in_force.number) == ("complaints", 1)
    in_force = await versions.default_policy(matter_session, "grumble", now)
    assert (in_force.slug, in_force.number) == ("complaints", 2)
    with pytest.raises(KindNotCovered, match="complaint"):
        await versions.default_policy(matter_session, "complaint", now)
    with pytest.raises(NoPolicyInForce, match="31 December 2018"):
        await versions.default_policy(
            matter_session, "complaint", datetime(2018, 12, 31, 12, tzinfo=UTC)
        )


async def test_a_calendar_holds_before_its_first_version_too(
    matter_session: AsyncSession, now: datetime
) -> None:
    found = await versions.calendar_in_force(matter_session, "rotherham", date(1066, 10, 14))
    assert found.number == 1
    with pytest.raises(CalendarNotFound):
        await versions.calendar_in_force(matter_session, "atlantis", now.date())


async def test_the_same_definition_again_publishes_nothing(
    matter_session: AsyncSession, now: datetime
) -> None:
    before = await matter_session.scalar(select(func.count()).select_from(AuditRecord))
    await matters.publish(matter_session, now)
    assert await matter_session.scalar(select(func.count()).select_from(AuditRecord)) == before


async def test_each_step_of_a_version_is_on_the_trail_and_its_publication_is_told(
    matter_session: AsyncSession, now: datetime
) -> None:
    version = await draft(matter_session, now)
    await publication.discard(matter_session, version, slug=SLUG, by=None, now=now)
    calendar = await publication.draft_calendar(
        matter_session,
        slug="rotherham",
        name="",
        definition=CalendarDefinition.model_validate(matters.calendar_definition()),
        by=None,
        now=now,
    )
    await publication.publish_calendar(
        matter_session, calendar, slug="rotherham", effective_from=SINCE, by=None, now=now
    )
    of_ours = AuditRecord.subject_id.in_([version.id, calendar.id])
    records = await matter_session.scalars(select(AuditRecord.action).where(of_ours))
    assert sorted(records) == [
        "calendar_version.drafted",
        "calendar_version.published",
        "policy_version.discarded",
        "policy_version.drafted",
    ]
    told = await matter_session.scalars(select(Event.kind).where(Event.subject_id == calendar.id))
    assert list(told) == ["calendar.published"]
