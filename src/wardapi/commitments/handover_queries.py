"""Reads of handovers between leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework.models import Case
from wardapi.casework.queries import SUBJECT as CASE
from wardapi.casework.reach import reach_of
from wardapi.commitments.handover_models import LeadHandover, LeadHandoverItem
from wardapi.commitments.handover_schemas import HandoverOut
from wardapi.commitments.queries import SUBJECT as COMMITMENT
from wardapi.kit.lists import Maker

Rows = Select[*tuple[Any, ...]]


def handovers(lead_id: UUID) -> Rows:
    """What passed from a lead."""
    return select(
        LeadHandover.id,
        LeadHandover.from_lead_id,
        LeadHandover.to_lead_id,
        LeadHandover.handed_over_at,
        LeadHandover.cases,
        LeadHandover.commitments,
        LeadHandover.updated_at,
    ).where(LeadHandover.from_lead_id == lead_id)


async def batch(
    session: AsyncSession, rows: Sequence[Any], *, by: Principal, now: datetime
) -> Maker:
    """Fetch what passed with these handovers, and give what shows each to whoever asks."""
    ids = [row.id for row in rows]
    cases = await _references(session, ids, by=by, now=now)
    promised = await _commitments(session, ids)
    return lambda row: HandoverOut(
        id=row.id,
        from_lead=row.from_lead_id,
        to_lead=row.to_lead_id,
        handed_over_at=row.handed_over_at,
        cases=row.cases,
        case_references=cases[row.id],
        commitments=row.commitments,
        commitment_ids=promised[row.id],
    )


async def _references(
    session: AsyncSession, ids: Sequence[UUID], *, by: Principal, now: datetime
) -> dict[UUID, list[str]]:
    """Return the references of the cases that somebody may see. Administrators see none."""
    found: dict[UUID, list[str]] = {id_: [] for id_ in ids}
    if not by.may("cases:read"):
        return found
    reach = await reach_of(session, by, now)
    rows = await session.execute(
        select(LeadHandoverItem.handover_id, Case.reference)
        .join(Case, Case.id == LeadHandoverItem.item_id)
        .where(
            LeadHandoverItem.handover_id.in_(ids), LeadHandoverItem.kind == CASE, reach.visible()
        )
        .order_by(Case.reference)
    )
    for row in rows:
        found[row.handover_id].append(row.reference)
    return found


async def _commitments(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {id_: [] for id_ in ids}
    rows = await session.execute(
        select(LeadHandoverItem.handover_id, LeadHandoverItem.item_id)
        .where(LeadHandoverItem.handover_id.in_(ids), LeadHandoverItem.kind == COMMITMENT)
        .order_by(LeadHandoverItem.item_id)
    )
    for row in rows:
        found[row.handover_id].append(row.item_id)
    return found
