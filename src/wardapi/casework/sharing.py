"""Letting others see a case: a colleague, because its raiser says so; an officer, with a reason."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import queries as access
from wardapi.access.authentication import council_day
from wardapi.access.models import grant_of
from wardapi.access.rules import Principal, in_force
from wardapi.casework import permissions, taking, texts, visibility
from wardapi.casework.errors import (
    AlreadyShared,
    NotAColleague,
    NotConfidential,
    ShareEnded,
    ShareNotFound,
)
from wardapi.casework.models import CaseShare, CaseText, CaseUnsealing
from wardapi.casework.queries import Found, Rows
from wardapi.casework.vocabulary import ShareBasis, TextField
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.wards.models import Term

UNSEALED_FOR = timedelta(hours=24)
"""How long a broken glass stays open."""


async def share(
    session: AsyncSession,
    found: Found,
    *,
    term: UUID | None = None,
    principal: UUID | None = None,
    basis: ShareBasis,
    by: Principal,
    now: datetime,
) -> CaseShare:
    """Let a colleague, named by term of office or as a principal, see a case.

    Raises NotAColleague when nobody of that name works in the ward, AlreadyShared.
    """
    colleague = await _colleague(session, found, term, principal, now=now)
    if colleague in found.matter.owners or await _running(session, found, colleague):
        raise AlreadyShared
    made = CaseShare(
        id=new_id(),
        case_id=found.id,
        principal_id=colleague,
        term_id=term,
        basis=basis.value,
        shared_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    about = {"share": made.id, "principal": colleague, "term": term, "basis": basis.value}
    await taking.record(session, found, "shared", detail=about, by=by, now=now)
    await taking.emit(session, found, "shared", data=about, now=now)
    return made


async def end(
    session: AsyncSession,
    found: Found,
    share_id: UUID,
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Stop letting a colleague see a case. Raises ShareNotFound, PreconditionFailed, ShareEnded."""
    ending = await get_share(session, found, share_id, lock=True)
    etags.require_match(if_match, ending.version)
    if ending.ended_at is not None:
        raise ShareEnded
    ending.ended_at = ending.updated_at = now
    about = {"share": ending.id, "principal": ending.principal_id}
    await taking.record(session, found, "unshared", detail=about, by=by, now=now)
    await taking.emit(session, found, "unshared", data=about, now=now)


async def unseal(
    session: AsyncSession, found: Found, *, reason: str, by: Principal, now: datetime
) -> CaseUnsealing:
    """Break the glass of a confidential case for a day. Its councillor is told; it is on record.

    Raises NotConfidential when the case is not sealed from the asker.
    """
    if visibility.parts(by, found.matter):
        raise NotConfidential
    kept = texts.keep(session, found.id, TextField.REASON, reason, by=by, now=now)
    await session.flush()
    made = CaseUnsealing(
        id=new_id(),
        case_id=found.id,
        principal_id=by.id,
        text_id=kept.id,
        until=now + UNSEALED_FOR,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    about = {"unsealing": made.id, "principal": by.id, "until": made.until}
    await taking.record(session, found, "unsealed", detail=about, kept=[kept], by=by, now=now)
    await taking.emit(session, found, "unsealed", data=about, now=now)
    return made


async def get_share(
    session: AsyncSession, found: Found, share_id: UUID, *, lock: bool = False
) -> CaseShare:
    """Return one share of a case, to be changed if locked; ShareNotFound."""
    wanted = select(CaseShare).where(CaseShare.id == share_id, CaseShare.case_id == found.id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    share_row = await session.scalar(wanted)
    if share_row is None:
        raise ShareNotFound
    return share_row


def shares(case_id: UUID) -> Rows:
    """Who a case is or was shared with."""
    return select(
        CaseShare.id,
        CaseShare.principal_id,
        CaseShare.term_id,
        CaseShare.basis,
        CaseShare.shared_by,
        CaseShare.ended_at,
        CaseShare.created_at,
        CaseShare.updated_at,
    ).where(CaseShare.case_id == case_id)


def unsealings(case_id: UUID) -> Rows:
    """Who broke the glass of a case, with the reasons that were not erased."""
    return (
        select(
            CaseUnsealing.id,
            CaseUnsealing.principal_id,
            CaseUnsealing.until,
            CaseUnsealing.created_at,
            CaseUnsealing.updated_at,
            CaseText.body.label("reason"),
        )
        .join(CaseText, CaseText.id == CaseUnsealing.text_id)
        .where(CaseUnsealing.case_id == case_id)
    )


async def _colleague(
    session: AsyncSession, found: Found, term: UUID | None, principal: UUID | None, *, now: datetime
) -> UUID:
    if term is not None:
        principal = await session.scalar(select(Term.principal_id).where(Term.id == term))
    if principal is None:
        raise NotAColleague
    today = council_day(now)
    grants = map(grant_of, await access.list_grants(session, principal))
    colleague = Principal(principal, "", tuple(one for one in grants if in_force(one, today)))
    if not permissions.is_colleague(colleague, found.matter.ward):
        raise NotAColleague
    return principal


async def _running(session: AsyncSession, found: Found, principal: UUID) -> Row[Any] | None:
    running = select(CaseShare.id).where(
        CaseShare.case_id == found.id,
        CaseShare.principal_id == principal,
        CaseShare.ended_at.is_(None),
    )
    return (await session.execute(running)).one_or_none()
