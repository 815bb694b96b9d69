"""From rows to the messages that show them. What time alone changes is judged here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.schemas import ServiceRef, WardRef
from wardapi.commitments import queries, rules
from wardapi.commitments.queries import SUBJECT
from wardapi.commitments.schemas import (
    CommitmentOut,
    CommitmentPaths,
    LeadRef,
    LinkOut,
    LocalityRef,
    StepOut,
)
from wardapi.commitments.vocabulary import Step
from wardapi.deadlines import moves, versions
from wardapi.deadlines.moves import Moves
from wardapi.deadlines.schemas import PolicyRef
from wardapi.kit import etags
from wardapi.timescales import PolicyVersion
from wardapi.timescales.standing import OPEN_STATES

_WITHHELD = frozenset({Step.ESCALATED, Step.ANSWERED})


class Shown(NamedTuple):
    """A commitment ready to be answered."""

    out: CommitmentOut
    etag: str


class Surroundings(NamedTuple):
    """What a page of commitments needs besides its rows, fetched in as many statements as for
    one."""

    moves: Mapping[UUID, Moves]
    policies: Mapping[str, PolicyVersion]
    now: datetime

    def out(self, row: Row[Any]) -> CommitmentOut:
        """Return the commitment in a row of `queries.shown`."""
        moved = self.moves[row.id]
        targets = [moves.target_of(c, paused_until=None, now=self.now) for c in moved.clocks]
        open_ = [t.due_at for t in targets if t.state in OPEN_STATES and t.due_at is not None]
        due = min(open_, default=None)
        last = targets[-1].due_at if targets else None
        policy = self.policies.get(str(row.policy_version_id))
        return CommitmentOut(
            **_words(row),
            **places(row),
            status=rules.status_at(row.status, due_at=due, now=self.now),
            due_at=due or last,
            lead=LeadRef(id=row.lead_id, title=row.lead_title) if row.lead_id else None,
            level=row.level or 0,
            policy=_policy(policy, row),
            next_rung=moves.next_rung_of(moved, policy) if policy else None,
            targets=targets,
            links=_paths(row.id, timed=policy is not None),
        )


async def surroundings(
    session: AsyncSession, rows: Sequence[Row[Any]], *, now: datetime
) -> Surroundings:
    """Fetch what these rows need."""
    ids = [row.id for row in rows]
    keys = {str(row.policy_version_id) for row in rows if row.policy_version_id is not None}
    return Surroundings(
        await moves.moves_of(session, SUBJECT, ids),
        await versions.policies_by_key(session, keys),
        now,
    )


async def show(session: AsyncSession, id_: UUID, *, now: datetime) -> Shown:
    """Return a commitment with its ETag. Raises CommitmentNotFound."""
    await session.flush()
    row = await queries.get_item(session, id_)
    out = (await surroundings(session, [row], now=now)).out(row)
    missed = sum(target.state == "missed" for target in out.targets)
    return Shown(out, etags.etag(row.version, missed))


def places(row: Row[Any]) -> dict[str, Any]:
    """Return whose a commitment is and for whom, as every message tells it."""
    ward, locality = None, None
    if row.gss_code is not None:
        ward = WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name)
    if row.locality is not None:
        locality = LocalityRef(slug=row.locality, name=row.locality_name)
    return {
        "service": ServiceRef(slug=row.service, name=row.service_name),
        "ward": ward,
        "locality": locality,
        "borough": ward is None and locality is None,
    }


def step(row: Row[Any]) -> StepOut:
    """Return a step as anybody may see it."""
    return StepOut(
        id=row.id,
        what=row.what,
        at=row.at,
        status=row.status,
        text=None if row.what in _WITHHELD else row.text,
        earlier_on=row.earlier_on,
        now_on=row.now_on,
        recorded_at=row.created_at,
    )


def link(row: Row[Any]) -> LinkOut:
    """Return a link that its reader may see."""
    return LinkOut(
        id=row.id,
        kind=row.kind,
        target=row.reference or str(row.target_id),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _words(row: Row[Any]) -> dict[str, Any]:
    names = (
        "id", "kind", "kept_late", "title", "statement", "standard", "enhancement",
        "notice_working_days", "due_on", "review_on", "status_note", "pledged_at", "closed_at",
        "withdrawn_reason", "equality_tags", "created_at", "updated_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _policy(policy: PolicyVersion | None, row: Row[Any]) -> PolicyRef | None:
    if policy is None:
        return None
    return PolicyRef(slug=policy.slug, version=policy.number, rule=row.rule)


def _paths(id_: UUID, *, timed: bool) -> CommitmentPaths:
    path = f"/v1/commitments/{id_}"
    return CommitmentPaths(
        self=path,
        timescales=f"{path}/timescales" if timed else None,
        history=f"{path}/history",
        evidence=f"{path}/evidence",
        links=f"{path}/links",
    )
