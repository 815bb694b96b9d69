"""What a plan says, as plain JSON: of a draft, and of a version. One form for both, so that they
can be compared, published and digested.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.priorities import plan_queries as queries
from wardapi.priorities.models import Plan, PlanEvidence, PlanVersion
from wardapi.priorities.rules import Content

_SAID = (
    "title",
    "description",
    "target_area",
    "most_deprived",
    "deprivation_source",
    "status",
    "position",
    "equality_tags",
)


async def of_draft(session: AsyncSession, plan: Plan) -> Content:
    """Return what a plan says as it stands; dropped priorities and internal notes left out."""
    evidence = await queries.evidence_of(session, [plan.id])
    rows = await session.execute(queries.draft_priorities(plan.id))
    priorities = [
        _priority(row, row.Priority, row.Priority.id, evidence_json(evidence, row.Priority.id))
        for row in rows
    ]
    for position, priority in enumerate(priorities, start=1):
        priority["position"] = position
    return {
        "introduction": plan.introduction,
        "evidence": evidence_json(evidence, None),
        "priorities": priorities,
    }


async def of_version(session: AsyncSession, version: PlanVersion) -> Content:
    """Return what a version says."""
    rows = await session.execute(queries.published_priorities(version.id))
    return {
        "introduction": version.introduction,
        "evidence": version.evidence,
        "priorities": [
            _priority(
                row,
                row.PublishedPriority,
                row.PublishedPriority.priority_id,
                row.PublishedPriority.evidence,
            )
            for row in rows
        ],
    }


def evidence_json(items: Iterable[PlanEvidence], priority_id: UUID | None) -> list[dict[str, Any]]:
    """Return the evidence of a priority, or (None) of the plan as a whole."""
    return [
        {
            "id": str(item.id),
            "kind": item.kind,
            "title": item.title,
            "finding": item.finding,
            "source": item.source,
            "dated_on": item.dated_on.isoformat(),
        }
        for item in items
        if item.priority_id == priority_id
    ]


def _priority(row: Any, said: Any, id_: UUID, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(id_),
        "theme": row.theme,
        "lead_councillor": row.lead_councillor,
        "evidence": evidence,
        **{field: getattr(said, field) for field in _SAID},
    }
