"""What the database refuses, whoever writes to it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import Borough
from wardapi.kit.database import Base, new_id
from wardapi.meetings.models import (
    Meeting,
    MeetingAction,
    MeetingDataQuality,
    MeetingInvitation,
    MeetingSeries,
)

PLACED = {
    "kind": "ward_briefing",
    "title": "T",
    "mode": "online",
    "agenda": [],
    "restricted": False,
}


def meeting(now: datetime, **changes: Any) -> Meeting:
    usual = {
        **PLACED,
        "id": new_id(),
        "starts_at": now,
        "ends_at": now + timedelta(hours=1),
        "status": "scheduled",
        "created_at": now,
        "updated_at": now,
    }
    return Meeting(**{**usual, **changes})


def series(now: datetime, **changes: Any) -> MeetingSeries:
    usual = {
        **PLACED,
        "id": new_id(),
        "rrule": "FREQ=DAILY",
        "first_local": "2026-01-05T10:00",
        "minutes": 60,
        "made_until": date(2026, 1, 5),
        "complete": False,
        "created_at": now,
        "updated_at": now,
    }
    return MeetingSeries(**{**usual, **changes})


async def refused(session: AsyncSession, *rows: Base) -> None:
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            session.add_all(rows)
            await session.flush()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "party"},
        {"mode": "by_post"},
        {"status": "over"},
        {"kind": "joint_tasking_group"},
        {"status": "cancelled"},
        {"cancelled_reason": "Snow."},
        {"ends_at": datetime.fromisoformat("2026-01-05T10:00:00+00:00")},
        {"occurrence_on": date(2026, 1, 5)},
    ],
)
async def test_a_meeting_makes_sense(
    session: AsyncSession, now: datetime, changes: dict[str, Any]
) -> None:
    await refused(session, meeting(now, **changes))


async def test_a_meeting_has_one_place(
    session: AsyncSession, now: datetime, borough: Borough
) -> None:
    ward = borough.wards["wath"]
    both = {"ward_id": ward.id, "locality_id": ward.locality_id}
    await refused(session, meeting(now, **both))
    await refused(session, series(now, **both))


async def test_a_day_of_a_series_has_one_meeting(session: AsyncSession, now: datetime) -> None:
    made = series(now)
    session.add(made)
    await session.flush()
    of_series = {"series_id": made.id, "occurrence_on": date(2026, 1, 5)}
    session.add(meeting(now, **of_series))
    await session.flush()
    await refused(session, meeting(now, **of_series))


async def test_an_invitation_is_of_one_and_once(
    session: AsyncSession, now: datetime, borough: Borough
) -> None:
    made = meeting(now)
    session.add(made)
    await session.flush()
    housing = borough.services["housing"].id

    def invitation(**changes: Any) -> MeetingInvitation:
        return MeetingInvitation(
            **{"meeting_id": made.id, "created_at": now, "updated_at": now, **changes}
        )

    await refused(session, invitation())
    await refused(session, invitation(service_id=housing, apologies=True))
    await refused(session, invitation(service_id=housing, attended=True, apologies=True))
    await refused(session, invitation(service_id=housing), invitation(service_id=housing))
    session.add(invitation(service_id=housing, attended=False, apologies=True))
    await session.flush()


async def test_data_quality_is_one_item_of_a_known_rating(
    session: AsyncSession, now: datetime, borough: Borough
) -> None:
    made = meeting(now)
    session.add(made)
    await session.flush()

    def quality(rating: str) -> MeetingDataQuality:
        service = borough.services["housing"].id
        return MeetingDataQuality(
            meeting_id=made.id, service_id=service, rating=rating, issues=[],
            created_at=now, updated_at=now,
        )  # fmt: skip

    await refused(session, quality("splendid"))
    await refused(session, quality("good"), quality("poor"))


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "lost"},
        {"status": "became"},
        {"status": "done", "became_kind": "case", "became_id": new_id()},
        {"status": "became", "became_kind": "case"},
        {"status": "became", "became_kind": "wish", "became_id": new_id()},
    ],
)
async def test_an_action_that_became_something_says_what(
    session: AsyncSession, now: datetime, changes: dict[str, Any]
) -> None:
    made = meeting(now)
    session.add(made)
    await session.flush()
    await refused(
        session,
        MeetingAction(
            meeting_id=made.id, description="D", created_at=now, updated_at=now, **changes
        ),
    )
