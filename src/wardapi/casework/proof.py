"""Whether what is kept of cases is what the trail says of them: facts and texts. Wired in `jobs`.

The trail holds, of each text, a commitment and whether it was erased; of each fact its kind and
when it occurred. A hundred cases are held in memory at a time, and five hundred texts.
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import chain
from wardapi.audit.models import AuditHead, AuditRecord
from wardapi.audit.verification import Break
from wardapi.casework.models import Case, CaseText
from wardapi.casework.queries import SUBJECT
from wardapi.deadlines.models import Fact
from wardapi.timescales import Reply

_BATCH = 100
_TEXTS = 500
_FACTS = {
    "case.opened": "received",
    "case.acknowledged": "acknowledged",
    "case.replied": "replied",
    "case.paused": "paused",
    "case.resumed": "resumed",
    "case.reclassified": "reclassified",
    "case.rung_fired": "rung_fired",
    "case.escalated": "rung_fired",
    "case.escalation_answered": "escalation_answered",
    "case.resolved": "resolved",
}
"""The kind of fact that each act adds."""
_INSTANTS = ("received_at", "at", "noticed_at")
"""Where a record says when its fact occurred; one without says it by its own instant."""


class Step(NamedTuple):
    """A fact as the trail knows it; an answer may have ended a pause at the same instant."""

    kind: str
    at: datetime
    may_resume: bool


class Said(NamedTuple):
    """A text as the trail knows it."""

    field: str
    held_as: str
    commitment: str


@dataclass(slots=True)
class Told:
    """What the trail tells of one case."""

    reference: str
    steps: list[Step] = field(default_factory=list)
    texts: dict[UUID, Said] = field(default_factory=dict)
    erased: set[UUID] = field(default_factory=set)

    def take(self, action: str, at: datetime, detail: Any) -> None:
        """Add one record."""
        if action in _FACTS:
            said = next((detail[name] for name in _INSTANTS if name in detail), None)
            occurred_at = at if said is None else datetime.fromisoformat(said)
            may_resume = detail.get("reply") == Reply.SUBSTANTIVE.value
            self.steps.append(Step(_FACTS[action], occurred_at, may_resume))
        elif action == "case.text_erased":
            self.erased.add(UUID(detail["text"]))
        for one in detail.get("texts", ()):
            self.texts[UUID(one["id"])] = Said(one["field"], one["held_as"], one["commitment"])


async def compare(session: AsyncSession) -> AsyncIterator[tuple[int, Break | None]]:
    """Yield how many facts and texts were compared, batch by batch, and the first that is wrong.

    `session` must see one moment, and the trail must have been found to hold.
    """
    gone = await session.scalar(_WITHOUT_CASE)
    if gone is not None:
        yield 0, Break(f"{SUBJECT} {gone}", "the trail tells of a case that is gone")
        return
    after: UUID | None = None
    while cases := await _next(session, after):
        told = {row.id: Told(row.reference) for row in cases}
        counts, broken = 0, await _read_trail(session, told)
        for part in (_facts, _texts):
            if broken is None:
                count, broken = await part(session, told)
                counts += count
        yield counts, broken
        if broken is not None:
            return
        after = cases[-1].id


async def _next(session: AsyncSession, after: UUID | None) -> Sequence[Any]:
    cases = select(Case.id, Case.reference).order_by(Case.id).limit(_BATCH)
    if after is not None:
        cases = cases.where(Case.id > after)
    return (await session.execute(cases)).all()


async def _read_trail(session: AsyncSession, told: dict[UUID, Told]) -> Break | None:
    records = (
        select(AuditRecord.subject_id, AuditRecord.action, AuditRecord.at, AuditRecord.detail)
        .where(AuditRecord.subject_kind == SUBJECT, AuditRecord.subject_id.in_(list(told)))
        .order_by(AuditRecord.subject_id, AuditRecord.n)
    )
    for row in await session.execute(records):
        of_case = told[row.subject_id]
        try:
            of_case.take(row.action, row.at, json.loads(row.detail))
        except (ValueError, LookupError, TypeError, AttributeError):
            return _break(row.subject_id, of_case, f"the record {row.action} cannot be read")
    return None


async def _facts(session: AsyncSession, told: dict[UUID, Told]) -> tuple[int, Break | None]:
    facts = (
        select(Fact.subject_id, Fact.kind, Fact.occurred_at)
        .where(Fact.subject_kind == SUBJECT, Fact.subject_id.in_(list(told)))
        .order_by(Fact.subject_id, Fact.n)
    )
    kept: dict[UUID, deque[tuple[str, datetime]]] = {case_id: deque() for case_id in told}
    count = 0
    for row in await session.execute(facts):
        kept[row.subject_id].append((row.kind, row.occurred_at))
        count += 1
    for case_id, of_case in told.items():
        if wrong := _unlike(of_case.steps, kept[case_id]):
            return count, _break(case_id, of_case, wrong)
    return count, None


def _unlike(steps: Iterable[Step], facts: deque[tuple[str, datetime]]) -> str | None:
    """Say what is wrong with the facts of a case, if anything is."""
    n = 0
    for step in steps:
        if step.may_resume and facts and facts[0] == ("resumed", step.at):
            facts.popleft()
            n += 1
        n += 1
        if not facts:
            return f"fact {n}, {step.kind}, is gone"
        if facts.popleft() != (step.kind, step.at):
            return f"fact {n} is not the one that the trail tells of: {step.kind} at {step.at}"
    return f"fact {n + 1} is not in the trail" if facts else None


async def _texts(session: AsyncSession, told: dict[UUID, Told]) -> tuple[int, Break | None]:
    count = 0
    async for row in _pages(session, list(told)):
        of_case = told[row.case_id]
        if wrong := _falsified(row, of_case):
            return count, _break(row.case_id, of_case, f"the text {row.id} ({row.field}) {wrong}")
        count += 1
    for case_id, of_case in told.items():
        for text_id, said in of_case.texts.items():
            return count, _break(case_id, of_case, f"the text {text_id} ({said.field}) is gone")
    return count, None


async def _pages(session: AsyncSession, cases: Sequence[UUID]) -> AsyncIterator[Any]:
    """Yield the texts of cases; of their bodies only so many are in memory at a time."""
    texts = (
        select(
            CaseText.id,
            CaseText.case_id,
            CaseText.field,
            CaseText.held_as,
            CaseText.body,
            CaseText.salt,
            CaseText.commitment,
        )
        .where(CaseText.case_id.in_(cases))
        .order_by(CaseText.id)
        .limit(_TEXTS)
    )
    page = (await session.execute(texts)).all()
    while page:
        for row in page:
            yield row
        page = (await session.execute(texts.where(CaseText.id > page[-1].id))).all()


def _falsified(row: Any, told: Told) -> str | None:
    """Say what is wrong with a text, if anything is."""
    said, is_erased = told.texts.pop(row.id, None), row.id in told.erased
    if said is None:
        return "is not in the trail"
    if said != (row.field, row.held_as, row.commitment):
        return "is not the one that the trail tells of"
    if row.body is None:
        return None if is_erased else "was erased, and the trail does not say so"
    if is_erased:
        return "was erased, and is there again"
    return None if _fits(row) else "is not what was written"


def _fits(row: Any) -> bool:
    try:
        fits: bool = chain.commitment(row.body, row.salt) == row.commitment
    except ValueError:
        return False
    return fits


def _break(case_id: UUID, told: Told, what: str) -> Break:
    return Break(f"{SUBJECT} {told.reference} ({case_id})", what)


_WITHOUT_CASE = (
    select(AuditHead.subject_id)
    .where(AuditHead.subject_kind == SUBJECT, ~exists().where(Case.id == AuditHead.subject_id))
    .limit(1)
)
