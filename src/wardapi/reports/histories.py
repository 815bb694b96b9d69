"""How subjects stood at an instant, as far as reports ask.

Where nothing happened to a subject since, its rows in `clocks` say it. The others are told anew by
the engine from the facts that had occurred by then, so that a report on a past period does not
change with what was done later.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import tracking
from wardapi.deadlines.models import Fact
from wardapi.kit.subjects import Subject
from wardapi.timescales import Corrected, History, TargetStanding, TargetState

_BATCH = 1000
_RETOLD = ("reopened", "corrected")
"""Facts after which the rows of a subject alone do not tell how it stood earlier."""


class Stood(NamedTuple):
    """A target at an instant. `ended` says that its subject had ended without it."""

    due_at: datetime | None
    met_at: datetime | None
    in_time: bool
    ended: bool = False

    @property
    def is_open(self) -> bool:
        return self.met_at is None and not self.ended

    def is_overdue(self, at: datetime) -> bool:
        """Whether it was open and past due."""
        return self.is_open and self.due_at is not None and self.due_at < at


class Told(NamedTuple):
    """A subject as the engine tells it of an instant: first and last run of each target asked."""

    first: Mapping[str, Stood]
    last: Mapping[str, Stood]
    resolved_at: datetime | None
    withdrawn_at: datetime | None


def has_moved_since(kind: str, id_: ColumnElement[UUID], at: datetime) -> ColumnElement[bool]:
    """Whether the rows of a subject no longer say how it stood at an instant."""
    since = or_(Fact.occurred_at > at, Fact.kind.in_(_RETOLD))
    facts = select(Fact.id).where(Fact.subject_kind == kind, Fact.subject_id == id_, since)
    return facts.exists()


def stood(state: str, due_at: datetime | None, met_at: datetime | None) -> Stood:
    """Return what a row of `clocks` says."""
    met = met_at is not None
    return Stood(due_at, met_at, met and state == TargetState.MET, state == TargetState.CANCELLED)


async def tell(
    session: AsyncSession, kind: str, ids: Collection[UUID], targets: Iterable[str], at: datetime
) -> dict[UUID, Told]:
    """Return how subjects stood at an instant, from what had happened by then."""
    names = tuple(targets)
    told = {}
    for batch in batched(sorted(ids), _BATCH):
        for one in await tracking.load_many(session, [Subject(kind, id_) for id_ in batch]):
            facts = [fact for fact in one.facts if _counts(fact, at)]
            if facts:
                told[one.subject.id] = _told(timescales.read(facts, one.policies), names, at)
    return told


def batched(ids: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    """Yield the ids in parts: a statement takes so many values and no more."""
    yield from (ids[start : start + size] for start in range(0, len(ids), size))


def _counts(fact: timescales.Fact, at: datetime) -> bool:
    # A correction says what really happened, whenever somebody found out.
    return fact.occurred_at <= at or isinstance(fact, Corrected)


def _told(history: History, names: tuple[str, ...], at: datetime) -> Told:
    runs = timescales.stand(history, at).targets
    first: dict[str, Stood] = {}
    last: dict[str, Stood] = {}
    for run in (run for run in runs if run.name in names):
        first.setdefault(run.name, _stood(run))
        last[run.name] = _stood(run)
    resolved = list(_instants(cycle.resolved_at for cycle in history.cycles))
    withdrawn = list(_instants(cycle.withdrawn_at for cycle in history.cycles))
    return Told(first, last, max(resolved, default=None), max(withdrawn, default=None))


def _instants(found: Iterable[datetime | None]) -> Iterator[datetime]:
    yield from (instant for instant in found if instant is not None)


def _stood(run: TargetStanding) -> Stood:
    return stood(run.state.value, run.due_at or run.due_at_latest, run.met_at)
