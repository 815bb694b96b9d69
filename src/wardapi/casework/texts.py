"""Keeping what is said of a case in words, apart from what happened, and erasing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import chain
from wardapi.casework.errors import TextErased, TextNotFound
from wardapi.casework.models import CaseText
from wardapi.casework.vocabulary import ErasureReason, HeldAs, TextField
from wardapi.kit.database import new_id


def keep(
    session: AsyncSession,
    case_id: UUID,
    field: TextField,
    body: str,
    *,
    by: Principal,
    now: datetime,
    id: UUID | None = None,  # noqa: A002 - it is the text's id
    fact_id: str | None = None,
    held_as: HeldAs = HeldAs.COUNCIL,
) -> CaseText:
    """Add a text to a case; `fact_id` is the fact that it belongs to, if any."""
    salt = chain.new_salt()
    kept = CaseText(
        id=id or new_id(),
        case_id=case_id,
        fact_id=None if fact_id is None else UUID(fact_id),
        field=field.value,
        held_as=held_as.value,
        written_by=by.id,
        body=body,
        salt=salt,
        commitment=chain.commitment(body, salt),
        created_at=now,
        updated_at=now,
    )
    session.add(kept)
    return kept


def keep_all(
    session: AsyncSession,
    case_id: UUID,
    bodies: Mapping[TextField, str | None],
    *,
    by: Principal,
    now: datetime,
    fact_id: str | None = None,
) -> list[CaseText]:
    """Add the texts that were given, all of the council's record."""
    return [
        keep(session, case_id, field, body, by=by, now=now, fact_id=fact_id)
        for field, body in bodies.items()
        if body is not None
    ]


def commitments(kept: Sequence[CaseText]) -> dict[str, object]:
    """What the audit trail holds of texts: which they are, and a commitment to each."""
    return {
        "texts": [
            {"id": one.id, "field": one.field, "held_as": one.held_as, "commitment": one.commitment}
            for one in kept
        ]
    }


async def get(session: AsyncSession, case_id: UUID, text_id: UUID) -> CaseText:
    """Return a text of the case, locked; TextNotFound."""
    found = await session.scalar(
        select(CaseText)
        .where(CaseText.id == text_id, CaseText.case_id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise TextNotFound
    return found


def erase(kept: CaseText, *, reason: ErasureReason, by: Principal, now: datetime) -> None:
    """Blank a text and its salt, so that not even a guess can be checked against the trail.

    TextErased when that was done before.
    """
    if kept.erased_at is not None:
        raise TextErased
    kept.body = None
    kept.salt = None
    kept.erased_at = kept.updated_at = now
    kept.erased_by = by.id
    kept.erased_reason = reason.value
