"""Calling meetings, one or a series of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.meetings import keeping, places, recurrence, rules
from wardapi.meetings.errors import InvalidMeeting, SeriesComplete
from wardapi.meetings.models import (
    Meeting,
    MeetingInvitation,
    MeetingSeries,
    MeetingWard,
    SeriesInvitation,
)
from wardapi.meetings.places import Asked, Invitee, Place
from wardapi.meetings.rules import Matter
from wardapi.meetings.vocabulary import Kind, Mode, Status
from wardapi.wards.rules import today


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a meeting and a series have in common. No place means the borough."""

    kind: Kind
    title: str
    ward: str | None = None
    locality: str | None = None
    parish: str | None = None
    mode: Mode = Mode.FACE_TO_FACE
    place: str | None = None
    agenda: Sequence[str] = ()
    restricted: bool = False
    invitations: Sequence[Asked] = ()


async def call(
    session: AsyncSession,
    about: About,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by: Principal,
    now: datetime,
) -> Meeting:
    """Call one meeting; it may lie in the past, to be recorded.

    Raises NotAllowed, InvalidMeeting, UnknownWard, UnknownLocality, UnknownParish, UnknownService.
    """
    rules.check_times(starts_at, ends_at)
    place, invited = await _asked(session, about, today(starts_at), by)
    meeting = Meeting(**_common(about, place), starts_at=starts_at, ends_at=ends_at, created_at=now)
    session.add(meeting)
    await _complete(session, [meeting], place, invited, now=now)
    detail = {"starts_at": starts_at, "invited": [one.name for one in invited]}
    await keeping.settle(session, meeting, "called", detail=detail, by=by, now=now)
    return meeting


async def start_series(
    session: AsyncSession,
    about: About,
    *,
    rrule: str,
    first: datetime,
    minutes: int,
    horizon: date | None,
    by: Principal,
    now: datetime,
) -> MeetingSeries:
    """Start a series and call its meetings, through its end or its horizon.

    `first` is local and has no zone. Raises as `call`, and InvalidRecurrence, TooManyMeetings.
    """
    rule = recurrence.read(rrule)
    times = recurrence.meetings_of(rule, first, horizon)
    place, invited = await _asked(session, about, first.date(), by)
    common = _common(about, place)
    del common["status"]
    series = MeetingSeries(
        **common,
        rrule=rule.text,
        first_local=f"{first:%Y-%m-%dT%H:%M}",
        minutes=minutes,
        **_reach(rule, times, horizon),
        created_at=now,
        updated_at=now,
    )
    session.add(series)
    await session.flush()
    session.add_all(
        SeriesInvitation(
            series_id=series.id,
            service_id=one.service_id,
            parish_id=one.parish_id,
            post=one.post,
        )
        for one in invited
    )
    await _make(session, series, times, place, invited, now=now)
    await _tell(session, series, "started", made=len(times), place=place, by=by, now=now)
    return series


async def extend_series(
    session: AsyncSession, series: MeetingSeries, *, horizon: date, by: Principal, now: datetime
) -> int:
    """Call the meetings of a series through a later day; return how many are new.

    The series must be locked. What is there already, moved or cancelled, is left alone. Raises
    SeriesComplete, InvalidMeeting for an earlier horizon, TooManyMeetings.
    """
    if series.complete:
        raise SeriesComplete
    if horizon < series.made_until:
        raise InvalidMeeting(f"The meetings are made through {series.made_until} already.")
    rule = recurrence.read(series.rrule)
    times = recurrence.meetings_of(rule, first_of(series), horizon)
    known = set(
        await session.scalars(select(Meeting.occurrence_on).where(Meeting.series_id == series.id))
    )
    new = [time for time in times if time.date() not in known]
    on = new[0].date() if new else today(now)
    place = await places.place_again(
        session, series.ward_id, series.locality_id, series.parish_id, on=on
    )
    await _make(session, series, new, place, await _invited(session, series), now=now)
    for name, value in _reach(rule, times, horizon).items():
        setattr(series, name, value)
    series.updated_at = now
    await _tell(session, series, "extended", made=len(new), place=place, by=by, now=now)
    return len(new)


def first_of(series: MeetingSeries) -> datetime:
    """Return when the first meeting of a series begins, by the clock on the wall."""
    return datetime.fromisoformat(series.first_local)


async def _asked(
    session: AsyncSession, about: About, on: date, by: Principal
) -> tuple[Place, list[Invitee]]:
    """Return the place and the invited that a message names, for one who may call them."""
    rules.check_place(
        about.kind, of_ward=about.ward is not None, of_locality=about.locality is not None
    )
    place = await places.place_of(
        session, ward=about.ward, locality=about.locality, parish=about.parish, on=on
    )
    invited = await places.invitees(session, about.invitations)
    services = frozenset(one.invited for one in invited if one.invited is not None)
    restricted = rules.is_restricted(about.kind, asked=about.restricted)
    rules.check_write(by, Matter(frozenset(place.wards.values()), services, restricted))
    return place, invited


def _common(about: About, place: Place) -> dict[str, object]:
    return {
        "id": new_id(),
        "kind": about.kind.value,
        "title": about.title,
        "ward_id": place.ward_id,
        "locality_id": place.locality_id,
        "parish_id": place.parish_id,
        "mode": about.mode.value,
        "place": about.place,
        "agenda": list(about.agenda),
        "restricted": rules.is_restricted(about.kind, asked=about.restricted),
        "status": Status.SCHEDULED.value,
    }


def _reach(
    rule: recurrence.Recurrence, times: Sequence[datetime], horizon: date | None
) -> dict[str, object]:
    """How far a series is made, and whether that is all of it."""
    last = times[-1].date()
    by_count = rule.times is not None and len(times) == rule.times
    by_day = rule.until is not None and (horizon is None or horizon >= rule.until.date())
    return {"made_until": horizon or last, "complete": by_count or by_day}


async def _make(
    session: AsyncSession,
    series: MeetingSeries,
    times: Iterable[datetime],
    place: Place,
    invited: Sequence[Invitee],
    *,
    now: datetime,
) -> None:
    meetings = []
    for time in times:
        starts_at = recurrence.instant_of(time)
        meetings.append(
            Meeting(
                id=new_id(),
                series_id=series.id,
                occurrence_on=time.date(),
                kind=series.kind,
                title=series.title,
                ward_id=series.ward_id,
                locality_id=series.locality_id,
                parish_id=series.parish_id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=series.minutes),
                mode=series.mode,
                place=series.place,
                agenda=series.agenda,
                restricted=series.restricted,
                status=Status.SCHEDULED.value,
                created_at=now,
            )
        )
    session.add_all(meetings)
    await _complete(session, meetings, place, invited, now=now)


async def _complete(
    session: AsyncSession,
    meetings: Sequence[Meeting],
    place: Place,
    invited: Sequence[Invitee],
    *,
    now: datetime,
) -> None:
    """Write down new meetings with their wards and their invitations."""
    for meeting in meetings:
        meeting.updated_at = now
    await session.flush()
    session.add_all(
        MeetingWard(meeting_id=meeting.id, ward_id=ward)
        for meeting in meetings
        for ward in place.wards
    )
    for meeting in meetings:
        invite(session, meeting, invited, now=now)
    await session.flush()


def invite(
    session: AsyncSession, meeting: Meeting, invited: Iterable[Invitee], *, now: datetime
) -> None:
    """Add invitations to a meeting."""
    session.add_all(
        MeetingInvitation(
            meeting_id=meeting.id,
            service_id=one.service_id,
            parish_id=one.parish_id,
            post=one.post,
            created_at=now,
            updated_at=now,
        )
        for one in invited
    )


async def _invited(session: AsyncSession, series: MeetingSeries) -> list[Invitee]:
    found = await session.scalars(
        select(SeriesInvitation)
        .where(SeriesInvitation.series_id == series.id)
        .order_by(SeriesInvitation.id)
    )
    return [Invitee(one.service_id, one.parish_id, one.post, "", None) for one in found]


async def _tell(
    session: AsyncSession,
    series: MeetingSeries,
    what: str,
    *,
    made: int,
    place: Place,
    by: Principal,
    now: datetime,
) -> None:
    await session.flush()
    await keeping.tell(
        session,
        Subject(keeping.SERIES, series.id),
        what,
        detail={"kind": series.kind, "meetings": made, "made_until": series.made_until},
        ward=place.wards.get(series.ward_id) if series.ward_id is not None else None,
        restricted=series.restricted,
        by=by,
        now=now,
    )
