"""What commitments serve, and who may see that they do.

What is linked is named by (kind, id). Anybody sees links to what is published; who works on plans
and promises sees the rest, and links to cases are for those who may see the case.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from wardapi.access.rules import Principal
from wardapi.casework import queries as cases
from wardapi.casework import rules as case_rules
from wardapi.casework.errors import CaseConfidential, CaseNotFound
from wardapi.casework.models import Case
from wardapi.casework.reach import reach_of
from wardapi.commitments import taking
from wardapi.commitments.errors import AlreadyLinked, LinkNotFound, UnknownTarget
from wardapi.commitments.models import CommitmentLink
from wardapi.commitments.queries import Found, Rows
from wardapi.commitments.vocabulary import LinkKind
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.priorities.action_models import PlanAction
from wardapi.priorities.models import Priority, PublishedPriority

_DRAFTS = frozenset({"plans:write", "commitments:write", "actions:write"})
"""Scopes of those who work on plans and promises before they are published."""


async def visible(session: AsyncSession, by: Principal, now: datetime) -> ColumnElement[bool]:
    """The links that somebody may see."""
    linked = CommitmentLink
    open_ = [
        and_(linked.kind == LinkKind.PRIORITY.value, _is_published(linked.target_id)),
        and_(
            linked.kind == LinkKind.ACTION.value,
            exists().where(
                PlanAction.id == linked.target_id, _is_published(PlanAction.priority_id)
            ),
        ),
    ]
    if by.id is not None and by.scopes & _DRAFTS:
        open_.append(linked.kind != LinkKind.CASE.value)
    if by.id is not None and by.may("cases:read"):
        reach = await reach_of(session, by, now)
        seen = exists().where(Case.id == linked.target_id, reach.visible())
        open_.append(and_(linked.kind == LinkKind.CASE.value, seen))
    return or_(*open_)


def is_priority_visible(by: Principal, priority_id: UUID) -> ColumnElement[bool]:
    """Whether somebody may ask what serves a priority."""
    if by.id is not None and by.scopes & _DRAFTS:
        return true()
    return exists().where(PublishedPriority.priority_id == priority_id)


def links(commitment_id: UUID) -> Rows:
    """What a commitment serves, with the reference of what is a case."""
    linked, case = CommitmentLink, aliased(Case)
    return (
        select(
            linked.id, linked.kind, linked.target_id, linked.created_at, linked.updated_at,
            case.reference,
        )
        .select_from(linked)
        .join(
            case,
            and_(linked.kind == LinkKind.CASE.value, case.id == linked.target_id),
            isouter=True,
        )
        .where(linked.commitment_id == commitment_id)
    )  # fmt: skip


async def link(
    session: AsyncSession,
    found: Found,
    *,
    kind: LinkKind,
    target: str,
    by: Principal,
    now: datetime,
) -> CommitmentLink:
    """Say what a commitment serves. Raises UnknownTarget, AlreadyLinked."""
    target_id = await _target(session, kind, target, by=by, now=now)
    taken = await taking.take(session, found)
    known = select(CommitmentLink.id).where(
        CommitmentLink.commitment_id == found.id,
        CommitmentLink.kind == kind.value,
        CommitmentLink.target_id == target_id,
    )
    if await session.scalar(known) is not None:
        raise AlreadyLinked
    made = CommitmentLink(
        id=new_id(),
        commitment_id=found.id,
        kind=kind.value,
        target_id=target_id,
        linked_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    taking.touch(taken.row, now)
    await taking.tell(session, found, "linked", detail=_about(made), by=by, now=now)
    return made


async def unlink(
    session: AsyncSession,
    found: Found,
    link_id: UUID,
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Take a link back. Raises PreconditionFailed, and LinkNotFound for one that is hidden, too."""
    taken = await taking.take(session, found)
    etags.require_match(if_match, taken.row.version)
    seen = await session.scalar(
        select(CommitmentLink).where(
            CommitmentLink.id == link_id,
            CommitmentLink.commitment_id == found.id,
            await visible(session, by, now),
        )
    )
    if seen is None:
        raise LinkNotFound
    detail = _about(seen)
    await session.delete(seen)
    taking.touch(taken.row, now)
    await taking.tell(session, found, "unlinked", detail=detail, by=by, now=now)


def _about(made: CommitmentLink) -> dict[str, object]:
    """What is told of a link: which case it is, is for those who may see the case."""
    of_case = made.kind == LinkKind.CASE.value
    return {"link": made.id, "kind": made.kind, "target": None if of_case else made.target_id}


def _is_published(priority_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return exists().where(PublishedPriority.priority_id == priority_id)


async def _target(
    session: AsyncSession, kind: LinkKind, target: str, *, by: Principal, now: datetime
) -> UUID:
    if kind is LinkKind.CASE:
        return await _case(session, target, by=by, now=now)
    try:
        id_ = UUID(target)
    except ValueError as error:
        raise _unknown(kind) from error
    model = {LinkKind.PRIORITY: Priority, LinkKind.ACTION: PlanAction}.get(kind)
    if model is not None and await session.get(model, id_) is None:
        raise _unknown(kind)
    return id_


async def _case(session: AsyncSession, target: str, *, by: Principal, now: datetime) -> UUID:
    """Return the id of a case that its linker may see."""
    reference = case_rules.asked_reference(target)
    if reference is None or not by.may("cases:read"):
        raise _unknown(LinkKind.CASE)
    try:
        found = await cases.find_case(session, reference, by=by, now=now)
    except (CaseNotFound, CaseConfidential) as error:
        raise _unknown(LinkKind.CASE) from error
    return found.id


def _unknown(kind: LinkKind) -> UnknownTarget:
    detail = f"There is no {kind.value} of that name that you may see."
    return UnknownTarget(detail, errors=[FieldError("/target", UnknownTarget.code, detail)])
