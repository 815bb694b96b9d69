"""From rows to the messages that show them. What time alone changes is judged here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework import queries
from wardapi.casework.queries import Reader
from wardapi.casework.schemas import (
    CaseBrief,
    CaseLinks,
    CaseOut,
    RaisedByOut,
    ServiceRef,
    WardRef,
)
from wardapi.casework.vocabulary import Kind, RaisedAs, Urgency
from wardapi.deadlines import moves, versions
from wardapi.deadlines import rules as deadline_rules
from wardapi.deadlines.schemas import PolicyRef
from wardapi.deadlines.standing_schemas import TargetBrief
from wardapi.kit import etags
from wardapi.timescales import PolicyVersion, TargetState


class Shown(NamedTuple):
    """A case ready to be answered."""

    out: CaseOut
    etag: str


class Surroundings(NamedTuple):
    """What a page of cases needs besides its rows, fetched in as many statements as for one."""

    moves: Mapping[UUID, moves.Moves]
    policies: Mapping[str, PolicyVersion]
    now: datetime

    def brief(self, row: Row[Any]) -> CaseBrief:
        """Return the case in a row of `queries.shown`."""
        return CaseBrief(**self.fields(row))

    def fields(self, row: Row[Any]) -> dict[str, Any]:
        """Return the fields of `CaseBrief` for a row of `queries.shown`."""
        policy = self.policies[str(row.policy_version_id)]
        status = deadline_rules.status_at(
            row.status,
            answered=row.answered_at is not None,
            paused_until=row.paused_until,
            now=self.now,
        )
        return {
            "reference": row.reference,
            "kind": Kind(row.kind),
            "status": status,
            "level": row.level,
            "ward": WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name),
            "service": ServiceRef(slug=row.service, name=row.service_name),
            "subject": row.title,
            "urgency": Urgency(row.urgency),
            "category": row.category,
            "channel": row.channel,
            "received_at": row.received_at,
            "raised_by": _raised_by(row),
            "on_behalf_of": row.on_behalf_of,
            "assignee": row.assignee_id,
            "confidential": row.confidential,
            "policy": PolicyRef(slug=policy.slug, version=policy.number, rule=row.rule),
            "priority": row.priority,
            "theme": row.theme,
            "location": row.location,
            "client_reference": row.client_reference,
            "pause_reason": row.pause_reason if status == "paused" else None,
            "next_rung": moves.next_rung_of(self.moves[row.id], policy),
            "targets": self.targets(row),
            "answered_at": row.answered_at,
            "closed_at": row.closed_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
            "links": _links(row.reference),
        }

    def targets(self, row: Row[Any]) -> list[TargetBrief]:
        """Return the targets of a case as they stand now."""
        return [
            moves.target_of(clock, paused_until=row.paused_until, now=self.now)
            for clock in self.moves[row.id].clocks
        ]


async def surroundings(
    reader: Reader, session: AsyncSession, rows: Sequence[Row[Any]], *, now: datetime
) -> Surroundings:
    """Fetch what these rows need. `session` is asked only for policies not yet in memory."""
    ids = [row.id for row in rows]
    keys = {str(row.policy_version_id) for row in rows}
    return Surroundings(
        await moves.moves_of(reader, queries.SUBJECT, ids),
        await versions.policies_by_key(session, keys),
        now,
    )


async def show(reader: Reader, session: AsyncSession, row: Row[Any], *, now: datetime) -> Shown:
    """Return the case in a row of `queries.get_item`, with its ETag."""
    around = await surroundings(reader, session, [row], now=now)
    out = CaseOut(
        **around.fields(row),
        description=row.description,
        description_erased_at=row.erased_at,
    )
    return Shown(out, etags.etag(row.version, fallen_due(row, out, now)))


async def show_changed(session: AsyncSession, case_id: UUID, *, now: datetime) -> Shown:
    """Return a case as the transaction that has just changed it sees it."""
    await session.flush()
    row = await queries.item_of(session, case_id, now=now)
    return await show(session, session, row, now=now)


def fallen_due(row: Row[Any], out: CaseBrief, now: datetime) -> int:
    """How often time alone has changed the case: targets missed, a pause past its cap."""
    missed = sum(target.state is TargetState.MISSED for target in out.targets)
    over = row.paused_until is not None and row.paused_until <= now
    return missed + over


def _raised_by(row: Row[Any]) -> RaisedByOut | None:
    if row.raised_as == RaisedAs.OTHER:
        return None
    return RaisedByOut(
        office=RaisedAs(row.raised_as),
        id=row.term_id or row.coordination_id,
        post=row.seat or row.post,
    )


def _links(reference: str) -> CaseLinks:
    path = f"/v1/cases/{reference}"
    return CaseLinks(self=path, timescales=f"{path}/timescales", history=f"{path}/history")
