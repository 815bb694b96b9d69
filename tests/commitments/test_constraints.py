"""What the database itself refuses of commitments."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.commitments.conftest import Pledge
from wardapi.commitments.models import Commitment, CommitmentLink, CommitmentStep
from wardapi.wards.models import Locality

LATER = date(2026, 6, 30)


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "wish"},
        {"kind": "attendance"},
        {"status": "missed"},
        {"status": "kept"},
        {"status": "withdrawn"},
        {"kept_late": True},
        {"withdrawn_reason": "Why?"},
        {"due_on": None},
        {"review_on": LATER},
        {"notice_working_days": 10},
        {"kind": "early_notification", "due_on": None},
        {"kind": "early_notification", "due_on": None, "notice_working_days": 0},
        {"kind": "service_delivery_agreement", "due_on": None},
        {"version": 0},
    ],
    ids=str,
)
async def test_a_commitment_that_cannot_be_is_refused(
    pledge: Pledge, session: AsyncSession, bad: dict[str, Any]
) -> None:
    made = await pledge()
    with pytest.raises(IntegrityError):
        await session.execute(
            update(Commitment).where(Commitment.id == UUID(made["id"])).values(**bad)
        )


async def test_a_commitment_has_one_scope(
    pledge: Pledge, session: AsyncSession, locality: Locality
) -> None:
    made = await pledge()
    both = update(Commitment).where(Commitment.id == UUID(made["id"]))
    with pytest.raises(IntegrityError):
        await session.execute(both.values(locality_id=locality.id))


async def test_a_day_moves_for_a_reason_in_the_database_too(
    pledge: Pledge, session: AsyncSession
) -> None:
    made = await pledge()
    of_it = update(CommitmentStep).where(CommitmentStep.commitment_id == UUID(made["id"]))
    with pytest.raises(IntegrityError):
        await session.execute(of_it.values(what="redated", text=None))


async def test_a_link_is_made_once(pledge: Pledge, session: AsyncSession, now: datetime) -> None:
    made = await pledge()
    for _ in range(2):
        session.add(
            CommitmentLink(
                commitment_id=UUID(made["id"]),
                kind="allocation",
                target_id=UUID(made["id"]),
                created_at=now,
                updated_at=now,
            )
        )
    with pytest.raises(IntegrityError):
        await session.flush()
