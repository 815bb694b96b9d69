"""What routes about meetings ask for: the meeting in the address, for those who may know of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from wardapi.access.deps import needs
from wardapi.access.rules import Principal
from wardapi.kit import etags
from wardapi.kit.deps import Db
from wardapi.kit.errors import FieldError
from wardapi.kit.schema import Day
from wardapi.meetings import queries, rules, showing
from wardapi.meetings.models import Meeting, MeetingInvitation, MeetingWard
from wardapi.meetings.queries import Condition
from wardapi.meetings.vocabulary import Kind
from wardapi.services.models import Service
from wardapi.services.rules import UnknownService
from wardapi.wards import queries as wards
from wardapi.wards.rules import UnknownWard

Reader = Annotated[Principal, Depends(needs("meetings:read"))]
Writer = Annotated[Principal, Depends(needs("meetings:write"))]
MeetingId = Annotated[UUID, Path(alias="id", description="From the list of meetings.")]
WardKey = Annotated[
    str | None, Query(min_length=1, max_length=120, description="GSS code, slug or name.")
]
SlugKey = Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")]
FromDay = Annotated[
    Day | None, Query(alias="from", description="Only meetings that begin on this day or later.")
]
ToDay = Annotated[
    Day | None, Query(alias="to", description="Only meetings that begin on this day or before.")
]


async def held_meeting(meeting_id: MeetingId, by: Writer, db: Db) -> Meeting:
    """The meeting in the address, locked, for one who may change it; 404, or 403 for a reader."""
    return await writable(db, meeting_id, by)


HeldMeeting = Annotated[Meeting, Depends(held_meeting)]


async def writable(db: AsyncSession, meeting_id: UUID, by: Principal) -> Meeting:
    """Lock a meeting for one who may change it. Raises MeetingNotFound, NotAllowed."""
    meeting = await queries.take_meeting(db, meeting_id, by)
    rules.check_write(by, await queries.matter_of(db, meeting))
    return meeting


async def answer(
    db: AsyncSession,
    meeting: Meeting,
    *,
    by: Principal,
    now: datetime,
    status: int = 201,
    new: bool = False,
) -> Response:
    """Answer a meeting as it stands after a change, with its ETag; the address of a new one."""
    await db.flush()
    row = await queries.find_meeting(db, meeting.id, by)
    out = await showing.meeting(db, row, by=by, now=now)
    headers = {"ETag": etags.etag(meeting.version)}
    if new:
        headers["Location"] = f"/v1/meetings/{meeting.id}"
    body = out.__pydantic_serializer__.to_json(out)
    return Response(body, status, headers, "application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What lists of meetings and their figures are narrowed to."""

    ward: WardKey = None
    service: SlugKey = None
    kind: Kind | None = None
    from_: FromDay = None
    to: ToDay = None

    @property
    def period(self) -> rules.Period:
        """The days that are asked for."""
        return rules.Period(self.from_, self.to)

    async def conditions(self, session: AsyncSession) -> list[Condition]:
        """Return what the filters come to for meetings. Raises UnknownWard, UnknownService."""
        found = [*queries.in_period(self.from_, self.to)]
        if self.kind is not None:
            found.append(Meeting.kind == self.kind.value)
        if self.ward is not None:
            in_ward = select(MeetingWard.meeting_id).where(
                MeetingWard.ward_id == await ward_id(session, self.ward, self.to)
            )
            found.append(Meeting.id.in_(in_ward))
        if self.service is not None:
            invited = select(MeetingInvitation.meeting_id).where(
                MeetingInvitation.service_id == await service_id(session, self.service)
            )
            found.append(Meeting.id.in_(invited))
        return found

    async def counted(self, session: AsyncSession) -> list[Condition]:
        """Return what the filters come to for invitations to meetings of a ward itself."""
        found = [*queries.in_period(self.from_, self.to)]
        if self.kind is not None:
            found.append(Meeting.kind == self.kind.value)
        if self.ward is not None:
            found.append(Meeting.ward_id == await ward_id(session, self.ward, self.to))
        if self.service is not None:
            known = await service_id(session, self.service)
            found.append(MeetingInvitation.service_id == known)
        return found


async def ward_id(session: AsyncSession, key: str, on: date | None) -> UUID:
    """Return the ward that a list is narrowed to. Raises UnknownWard."""
    found = await wards.find_ward(session, key, on) or await wards.find_ward(session, key)
    if found is None:
        raise UnknownWard(errors=[FieldError("/query/ward", UnknownWard.code, key)])
    return found.id


async def service_id(session: AsyncSession, slug: str) -> UUID:
    """Return the service that a list is narrowed to. Raises UnknownService."""
    found = await session.scalar(select(Service.id).where(Service.slug == slug))
    if found is None:
        raise UnknownService(errors=[FieldError("/query/service", UnknownService.code, slug)])
    return found
