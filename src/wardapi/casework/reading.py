"""Reading a case's history: its facts with what was said, how it stands, and why."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.casework.errors import AsOfInFuture, NothingRecordedYet, TargetNotFound
from wardapi.casework.models import CaseText
from wardapi.casework.queries import SUBJECT, Found
from wardapi.casework.schemas import CaseFactOut, TextOut
from wardapi.casework.taking import subject_of
from wardapi.casework.vocabulary import HeldAs
from wardapi.deadlines import tracking
from wardapi.deadlines.definitions import ConventionsIn
from wardapi.deadlines.models import Fact
from wardapi.deadlines.schemas import ExplanationOut, PolicyRef, SpanOut
from wardapi.deadlines.standing_schemas import FactOut
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.lists import Maker
from wardapi.timescales import Explanation, Standing
from wardapi.timescales.explanation import NoSuchTarget

Rows = Select[*tuple[Any, ...]]
_TEXT = (
    CaseText.id,
    CaseText.fact_id,
    CaseText.field,
    CaseText.held_as,
    CaseText.body,
    CaseText.erased_at,
    CaseText.created_at,
)


def facts(case_id: UUID) -> Rows:
    """What happened to a case."""
    return select(
        Fact.id,
        Fact.n,
        Fact.kind,
        Fact.occurred_at,
        Fact.recorded_at,
        Fact.recorded_by,
        Fact.detail,
    ).where(Fact.subject_kind == SUBJECT, Fact.subject_id == case_id)


async def with_texts(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
    """Fetch what was said with these facts, and give the function that shows each with it."""
    said = await texts_by_fact(session, [row.id for row in rows])
    return lambda row: CaseFactOut(
        **FactOut.model_validate(row).model_dump(), texts=said.get(row.id, [])
    )


async def texts_by_fact(
    session: AsyncSession, fact_ids: Iterable[UUID]
) -> dict[UUID, list[TextOut]]:
    """Return the council's texts of facts, in the order in which they were written."""
    found = (
        select(*_TEXT)
        .where(CaseText.fact_id.in_(list(fact_ids)), CaseText.held_as == HeldAs.COUNCIL.value)
        .order_by(CaseText.id)
    )
    texts: dict[UUID, list[TextOut]] = {}
    for row in await session.execute(found):
        texts.setdefault(row.fact_id, []).append(TextOut.model_validate(row))
    return texts


async def standing(
    session: AsyncSession, found: Found, *, as_of: datetime | None, now: datetime
) -> Standing:
    """How a case stands, or stood as far as was known. Raises AsOfInFuture, NothingRecordedYet."""
    tracked = await _known(session, found, as_of, now)
    return tracked.standing(as_of or now)


async def explanation(
    session: AsyncSession,
    found: Found,
    target: str,
    cycle: int | None,
    *,
    as_of: datetime | None,
    now: datetime,
) -> ExplanationOut:
    """Why a target is due when it is. Raises TargetNotFound, and as `standing` does."""
    tracked = await _known(session, found, as_of, now)
    try:
        told = timescales.explain(tracked.facts, tracked.policies, target, as_of or now, cycle)
    except NoSuchTarget as error:
        raise TargetNotFound(str(error)) from error
    return _explained(told)


async def _known(
    session: AsyncSession, found: Found, as_of: datetime | None, now: datetime
) -> Tracked:
    """The history as far as it had been recorded at an instant."""
    tracked = await tracking.load(session, subject_of(found))
    if as_of is None:
        return tracked
    if as_of > now:
        raise AsOfInFuture
    tracked.facts = timescales.known_by(tracked.facts, as_of)
    if not tracked.facts:
        raise NothingRecordedYet
    return tracked


def _explained(told: Explanation) -> ExplanationOut:
    target, policy = told.target, told.regime.policy
    return ExplanationOut(
        target=target.name,
        cycle=target.cycle,
        state=target.state,
        policy=PolicyRef(slug=policy.slug, version=policy.number, rule=told.regime.rule.name),
        started_at=target.started_at,
        due_at=target.due_at or target.due_at_latest,
        provisional=target.provisional,
        conventions=_conventions(policy.conventions),
        explanation=SpanOut.all_of(told.spans, told.measure),
        sentences=list(told.sentences),
    )


def _conventions(conventions: timescales.Conventions) -> ConventionsIn:
    cut_off = conventions.cut_off
    return ConventionsIn(
        at_close=conventions.at_close,
        day_zero=conventions.day_zero,
        cut_off=cut_off.strftime("%H:%M") if cut_off else None,
        time_of_day=conventions.time_of_day,
        repeated_hour=conventions.repeated_hour,
    )
