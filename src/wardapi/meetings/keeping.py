"""What every change of a meeting ends with: its version, one audit record, one event."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit.subjects import Subject
from wardapi.meetings.models import Meeting
from wardapi.wards.models import Ward

MEETING = "meeting"
SERIES = "meeting_series"
AREA = "partner_area"


async def settle(
    session: AsyncSession,
    meeting: Meeting,
    what: str,
    *,
    detail: Mapping[str, object],
    by: Principal,
    now: datetime,
) -> None:
    """End a change of a meeting. `detail` is codes, ids, days and numbers, not what was said."""
    meeting.updated_at = now
    flag_modified(meeting, "updated_at")
    await session.flush()
    ward = None
    if meeting.ward_id is not None:
        ward = (await session.get_one(Ward, meeting.ward_id)).gss_code
    about = {"kind": meeting.kind, **detail}
    await tell(
        session,
        Subject(MEETING, meeting.id),
        what,
        detail=about,
        ward=ward,
        restricted=meeting.restricted,
        by=by,
        now=now,
    )


async def tell(
    session: AsyncSession,
    subject: Subject,
    what: str,
    *,
    detail: Mapping[str, object],
    ward: str | None,
    restricted: bool,
    by: Principal,
    now: datetime,
) -> None:
    """Write the audit record of a change and tell other systems of it.

    Of a restricted meeting the event is for who caused it alone: no feed tells others of it.
    """
    action = f"{subject.kind}.{what}"
    await audit.record(session, subject=subject, action=action, by=by, now=now, detail=detail)
    await events.emit(
        session,
        kind=action,
        subject=subject,
        now=now,
        data={} if restricted else detail,
        ward=None if restricted else ward,
        owner=by.id,
        confidential=restricted,
    )


def ids(*found: UUID) -> list[str]:
    """Return ids as text, for details."""
    return [str(one) for one in found]
