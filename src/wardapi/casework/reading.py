"""Reading a case's history: its facts, with what was said. For the rest see `deadlines.reading`."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.models import CaseText
from wardapi.casework.queries import SUBJECT
from wardapi.casework.schemas import CaseFactOut, TextOut
from wardapi.casework.vocabulary import HeldAs
from wardapi.deadlines.models import Fact
from wardapi.deadlines.standing_schemas import FactOut
from wardapi.kit.lists import Maker

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
