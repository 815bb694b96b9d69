"""Matters: subjects of deadlines that belong to no room, under Rotherham's own policies."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncSession

from tests.packs.reading import read
from wardapi.deadlines import actions, publication, sweeping, verification, versions
from wardapi.deadlines.definitions import CalendarDefinition, PolicyDefinition
from wardapi.deadlines.sweeping import Firing, Swept
from wardapi.deadlines.tracking import Tracked
from wardapi.deadlines.verification import Difference
from wardapi.kit.subjects import Subject
from wardapi.timescales import PolicyVersion

MATTER = "matter"
FRIDAY = datetime(2025, 12, 19, 10, tzinfo=UTC)
WARNING = datetime(2026, 1, 5, 17, tzinfo=UTC)
DUE = datetime(2026, 1, 7, 17, tzinfo=UTC)
"""When a routine enquiry received on FRIDAY is due for an answer; two days before it warns."""

_CALENDAR = ("time_zone", "hours", "closures", "special_hours", "known_until")
_POLICY = ("calendar", "kinds", "conventions", "levels", "rules")


def calendar_definition(slug: str = "rotherham") -> dict[str, Any]:
    """A shipped calendar as a message holds it."""
    file = read(f"calendars/{slug}.json")
    return {name: file[name] for name in _CALENDAR if name in file}


def policy_definition(slug: str = "councillor-enquiries") -> dict[str, Any]:
    """A shipped policy as a message holds it."""
    file = read(f"policies/{slug}.json")
    return {name: file[name] for name in _POLICY}


def built(slug: str = "councillor-enquiries", key: str = "key") -> PolicyVersion:
    """A shipped policy as the engine holds it, without any database."""
    definition = PolicyDefinition.model_validate(policy_definition(slug))
    calendar = CalendarDefinition.model_validate(calendar_definition(definition.calendar))
    return definition.build(
        key=key,
        slug=slug,
        number=1,
        effective_from=date(2018, 11, 1),
        calendar=calendar.build(),
        calendar_key="calendar",
    )


async def publish(session: AsyncSession, now: datetime) -> None:
    """Rotherham's calendar, and its policy for enquiries in force from November 2018."""
    await publication.publish_calendar_version(
        session,
        slug="rotherham",
        name="Rotherham",
        definition=calendar_definition(),
        effective_from=date(1900, 1, 1),
        now=now,
    )
    await publication.publish_policy_version(
        session,
        slug="councillor-enquiries",
        name="Councillors' enquiries",
        definition=policy_definition(),
        effective_from=date(2018, 11, 1),
        now=now,
    )


async def begin(
    session: AsyncSession,
    *,
    received_at: datetime = FRIDAY,
    now: datetime | None = None,
    policy: str = "councillor-enquiries",
    kind: str = MATTER,
    id_: UUID | None = None,
    **attributes: str,
) -> Tracked:
    """A matter under way; `urgency="urgent"` and the like select its rule."""
    tracked, _ = await actions.begin(
        session,
        Subject(kind, id_ or uuid4()),
        policy=await versions.policy_in_force(session, policy, received_at),
        received_at=received_at,
        attributes=attributes,
        by=None,
        now=now or received_at,
    )
    return tracked


class Ear:
    """A teller that keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[Firing] = []

    async def __call__(
        self, session: AsyncSession, firings: Sequence[Firing], *, now: datetime
    ) -> None:
        self.heard += firings

    @property
    def rungs(self) -> list[str]:
        """The names of the rungs that fired, in the order of their telling."""
        return [fact.rung for firing in self.heard for fact in firing.fired]


async def sweep(
    session: AsyncSession, now: datetime, ear: Ear | None = None, **options: Any
) -> Swept:
    """One sweep at an instant."""
    tellers: Mapping[str, Ear] = {MATTER: ear or Ear()}
    swept = await sweeping.sweep(session, now=now, recorded_at=now, tellers=tellers, **options)
    session.expunge_all()
    return swept


async def differences(session: AsyncSession) -> list[Difference]:
    """What `wardapi deadlines verify` would list."""
    await session.flush()
    session.expunge_all()
    return [found async for _, batch in verification.verify(session, {}) for found in batch]


@contextmanager
def statements(on: Engine | Connection) -> Iterator[list[str]]:
    """The SQL that is sent to the database meanwhile."""
    seen: list[str] = []

    def note(*call: Any) -> None:
        seen.append(call[2])

    event.listen(on, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(on, "before_cursor_execute", note)
