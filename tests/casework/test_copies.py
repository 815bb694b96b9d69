"""A case's own row follows from its history; what is edited behind the program's back is found."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import Api, Cast, OpenCase
from tests.conftest import FixedClock
from wardapi import jobs
from wardapi.casework.models import Case
from wardapi.casework.queries import Found
from wardapi.deadlines.rules import NOTHING_DUE
from wardapi.deadlines.verification import Difference

FRIDAY = datetime(2025, 12, 19, 10, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)


async def differences(session: AsyncSession) -> list[Difference]:
    return [one async for _, found in jobs.verify_deadlines(session) for one in found]


@pytest_asyncio.fixture
async def case(open_case: OpenCase) -> Found:
    await open_case(subject="Of another")
    return await open_case(received_at=FRIDAY, category="litter")


async def test_each_step_of_a_case_leaves_copies_that_follow_from_its_history(
    api: Api, cast: Cast, case: Found, session: AsyncSession, clock: FixedClock
) -> None:
    steps: list[tuple[str, dict[str, object]]] = [
        ("acknowledgement", {}),
        ("pauses", {"reason": "awaiting_resident"}),
        ("resumption", {}),
        ("replies", {"kind": "progress", "text": "Soon."}),
        ("replies", {"kind": "substantive", "text": "Done."}),
        ("resolution", {"outcome": "done"}),
    ]
    for what, body in steps:
        clock.now += timedelta(hours=2)
        answer = await api.post(cast.manager, f"/cases/{case.reference}/{what}", body)
        assert answer.status_code == 201, answer.text
        assert await differences(session) == [], what


async def test_a_sweep_leaves_copies_that_follow_too(case: Found, session: AsyncSession) -> None:
    swept = await jobs.sweeping.sweep(session, now=LATER, recorded_at=LATER, tellers=jobs.TELLERS)
    assert swept.fired == 2
    assert await differences(session) == []


@pytest.mark.parametrize(
    "values",
    [
        {"next_due_at": LATER},
        {"next_due_at": NOTHING_DUE},
        {"answered_at": FRIDAY},
        {"closed_at": FRIDAY},
        {"received_at": LATER},
        {"policy": "corporate-complaints"},
        {"urgency": "emergency"},
        {"category": None},
        {"channel": "telephone"},
    ],
    ids=lambda values: next(iter(values)),
)
async def test_an_edited_copy_is_found(
    case: Found, session: AsyncSession, values: dict[str, Any]
) -> None:
    assert await differences(session) == []
    await session.execute(update(Case).where(Case.id == case.id).values(**values))
    (found,) = await differences(session)
    assert (found.subject.id, found.row, found.column) == (case.id, "cases", *values)


async def test_a_history_without_its_case_is_found(case: Found, session: AsyncSession) -> None:
    await session.execute(update(Case).where(Case.id == case.id).values(id=uuid4()))
    (found,) = await differences(session)
    assert (found.column, found.stored, found.expected) == ("row", False, True)
