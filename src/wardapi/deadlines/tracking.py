"""A subject with its history in hand: what every read of a standing and every write begins with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.deadlines import models, queries, versions
from wardapi.deadlines.record import fact_of
from wardapi.kit.errors import NotFound
from wardapi.kit.subjects import Subject
from wardapi.timescales import PolicyVersion

# Columns, not entities: nobody changes a fact, and a history can be long.
_FACTS = queries.of_subjects(models.Fact.__table__).order_by(models.Fact.subject_id, models.Fact.n)


class SubjectUnknown(NotFound):
    """Nothing that has deadlines has this id."""

    code = "subject_not_found"
    title = "Nothing with deadlines has this name."
    remedy = "Check the id in the list that you took it from."


@dataclass(slots=True)
class Tracked:
    """A subject's row, its facts in the order of their recording, and its policies by key."""

    row: models.Subject
    facts: list[timescales.Fact]
    policies: Mapping[str, PolicyVersion] = field(repr=False)

    @property
    def subject(self) -> Subject:
        return Subject(self.row.kind, self.row.id)

    def standing(self, now: datetime) -> timescales.Standing:
        return timescales.assess(self.facts, self.policies, now)

    def standing_as_of(self, instant: datetime) -> timescales.Standing:
        """What was known at `instant`. Raises timescales.InvalidHistory when nothing was recorded
        yet.
        """
        return timescales.assess_as_of(self.facts, self.policies, instant)


async def load(session: AsyncSession, subject: Subject) -> Tracked:
    """For reading; raises SubjectUnknown."""
    return (await load_many(session, [subject]))[0]


async def take(session: AsyncSession, subject: Subject) -> Tracked:
    """For writing: locks the subject until the transaction ends; raises SubjectUnknown."""
    return (await load_many(session, [subject], lock=True))[0]


async def load_many(
    session: AsyncSession, subjects: Sequence[Subject], *, lock: bool = False
) -> list[Tracked]:
    """Subjects with their histories, in the order asked for, in as many statements as for one.

    Locks are taken in the order of the keys, so that two takers of the same subjects cannot
    deadlock.
    """
    statement = select(models.Subject).where(
        tuple_(models.Subject.kind, models.Subject.id).in_([tuple(subject) for subject in subjects])
    )
    statement = statement.order_by(models.Subject.kind, models.Subject.id)
    statement = statement.execution_options(populate_existing=lock)
    rows = await session.scalars(statement.with_for_update() if lock else statement)
    found = {Subject(row.kind, row.id): row for row in rows}
    if missing := [subject for subject in subjects if subject not in found]:
        raise SubjectUnknown(f"{missing[0].kind} {missing[0].id} has no deadlines.")
    return await tracked(session, [found[subject] for subject in subjects])


async def tracked(session: AsyncSession, rows: Sequence[models.Subject]) -> list[Tracked]:
    """Rows already loaded (and, for writing, locked) with their histories."""
    facts = await _facts_of(session, [Subject(row.kind, row.id) for row in rows])
    keys = {key for history in facts.values() for key in _policy_keys(history)}
    policies = await versions.policies_by_key(session, keys)
    return [Tracked(row, facts[Subject(row.kind, row.id)], policies) for row in rows]


async def _facts_of(
    session: AsyncSession, subjects: Sequence[Subject]
) -> dict[Subject, list[timescales.Fact]]:
    histories: dict[Subject, list[timescales.Fact]] = {subject: [] for subject in subjects}
    for parameters in queries.by_kind(subjects):
        for row in await session.execute(_FACTS, parameters):
            histories[Subject(row.subject_kind, row.subject_id)].append(fact_of(row))
    return histories


def _policy_keys(facts: Iterable[timescales.Fact | None]) -> Iterator[str]:
    for fact in facts:
        if isinstance(fact, timescales.Received | timescales.Rebased):
            yield fact.policy
        elif isinstance(fact, timescales.Corrected):
            yield from _policy_keys([fact.right])
