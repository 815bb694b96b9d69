"""Giving notice of a planned activity, changing it, cancelling it, and telling the wards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.commitments import notice_permissions as permissions
from wardapi.commitments import notice_queries as queries
from wardapi.commitments import notice_rules as rules
from wardapi.commitments.notice_models import (
    ActivityNotice,
    ActivityNoticeChange,
    ActivityNoticeRecipient,
    ActivityNoticeWard,
)
from wardapi.commitments.notice_queries import SUBJECT, Found, Told
from wardapi.commitments.notice_rules import NoticeCancelled
from wardapi.commitments.notice_vocabulary import NoticeStep, Office
from wardapi.commitments.permissions import Place
from wardapi.deadlines.errors import OccurredInFuture
from wardapi.events import actions as events
from wardapi.events.actions import News
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.services import queries as services
from wardapi.services.models import Service
from wardapi.services.rules import ServiceNotFound, UnknownService
from wardapi.wards import council_queries as council
from wardapi.wards import queries as wards
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard, WardNotFound, today


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What is planned, where and when. Without a last day it is over on the first."""

    service: str
    wards: Sequence[str]
    title: str
    place: str
    starts_on: date
    ends_on: date | None = None
    description: str | None = None
    given_at: datetime | None = None


class _Step(NamedTuple):
    """What was done, why, from which days, and what notice the new ones have."""

    what: NoticeStep
    reason: str | None = None
    earlier: tuple[date, date] | None = None
    working_days: int | None = None


async def give(session: AsyncSession, asked: NewNotice, *, by: Principal, now: datetime) -> UUID:
    """Give notice, count how early it is against what was promised, and tell the wards.

    Raises NotAllowed, UnknownService, UnknownWard, InvalidNotice, OccurredInFuture.
    """
    given_at, ends_on = asked.given_at or now, asked.ends_on or asked.starts_on
    if given_at > now:
        raise OccurredInFuture
    service = await _service(session, asked.service)
    concerned = await _wards(session, asked.wards, today(given_at))
    directorate = service.directorate.slug if service.directorate else None
    codes = frozenset(ward.gss_code for ward in concerned)
    place = Place(service.slug, directorate, codes)
    permissions.check(by, place)
    rules.check_days(asked.starts_on, ends_on, given_at=given_at)
    days = await _days(session, given_at, asked.starts_on)
    promised = await _promised(session, service.id, concerned, given_at)
    longest = max((one.working_days for one in promised.values()), default=None)
    notice = ActivityNotice(
        id=new_id(),
        service_id=service.id,
        title=asked.title,
        description=asked.description,
        place=asked.place,
        starts_on=asked.starts_on,
        ends_on=ends_on,
        given_at=given_at,
        first_starts_on=asked.starts_on,
        working_days_given=days,
        working_days_promised=longest,
        in_time=rules.in_time(days, longest),
        given_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(notice)
    await session.flush()
    session.add_all(_ward(notice, ward, promised.get(ward.id)) for ward in concerned)
    found = Found(notice.id, place, tuple(ward.id for ward in concerned))
    step = _Step(NoticeStep.GIVEN, working_days=days)
    detail = {"promised": longest, "in_time": notice.in_time, "given_at": given_at}
    await _settle(session, notice, found, step, detail=detail, at=given_at, by=by, now=now)
    return notice.id


async def revise(
    session: AsyncSession,
    found: Found,
    *,
    changes: Mapping[str, Any],
    reason: str | None,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Change what a notice says. Days move for a reason; the first figure stays, the new days have
    one of their own, and the wards are told. What changes nothing is not recorded.

    Raises PreconditionFailed, NoticeCancelled, InvalidNotice.
    """
    notice = await _take(session, found)
    etags.require_match(if_match, notice.version)
    changed = {name: new for name, new in changes.items() if getattr(notice, name) != new}
    if not changed:
        return
    earlier = (notice.starts_on, notice.ends_on)
    for name, value in changed.items():
        setattr(notice, name, value)
    rules.check_days(notice.starts_on, notice.ends_on, given_at=now)
    step = _Step(NoticeStep.REVISED, reason)
    if earlier != (notice.starts_on, notice.ends_on):
        if reason is None:
            raise rules.misfit("reason", "Say why the days have changed.")
        days = await _days(session, now, notice.starts_on)
        step = _Step(NoticeStep.REDATED, reason, earlier, days)
    detail = {"fields": sorted(changed)}
    await _settle(session, notice, found, step, detail=detail, at=now, by=by, now=now)


async def cancel(
    session: AsyncSession, found: Found, *, reason: str, by: Principal, now: datetime
) -> None:
    """It does not take place. Raises NoticeCancelled."""
    notice = await _take(session, found)
    notice.cancelled_at, notice.cancelled_reason = now, reason
    step = _Step(NoticeStep.CANCELLED, reason)
    await _settle(session, notice, found, step, detail={}, at=now, by=by, now=now)


async def _take(session: AsyncSession, found: Found) -> ActivityNotice:
    notice = await session.get_one(
        ActivityNotice, found.id, populate_existing=True, with_for_update=True
    )
    if notice.cancelled_at is not None:
        raise NoticeCancelled
    return notice


async def _settle(
    session: AsyncSession,
    notice: ActivityNotice,
    found: Found,
    step: _Step,
    *,
    detail: Mapping[str, object],
    at: datetime,
    by: Principal,
    now: datetime,
) -> None:
    """End an act: the change, who is told of it, one audit record, and the events."""
    notice.updated_at = now
    flag_modified(notice, "updated_at")
    change = ActivityNoticeChange(
        id=new_id(),
        notice_id=notice.id,
        what=step.what.value,
        at=at,
        earlier_starts_on=step.earlier[0] if step.earlier else None,
        earlier_ends_on=step.earlier[1] if step.earlier else None,
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        working_days_given=step.working_days,
        reason=step.reason,
        changed_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(change)
    told: list[Told] = []
    if step.what is not NoticeStep.REVISED:
        told = await queries.posts_to_tell(session, found.ward_ids, today(at))
    await session.flush()
    session.add_all(_recipient(change.id, post) for post in told)
    about = {
        "change": change.id,
        "starts_on": notice.starts_on,
        "ends_on": notice.ends_on,
        "working_days": step.working_days,
        **detail,
    }
    await _tell(session, found, step.what, told, about, by=by, now=now)


async def _tell(
    session: AsyncSession,
    found: Found,
    what: NoticeStep,
    told: Sequence[Told],
    about: Mapping[str, object],
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Write the one audit record; an event for each ward, and one for each councillor told, who
    reads what is addressed to them and nothing else of their ward's.
    """
    subject, kind = Subject(SUBJECT, found.id), f"{SUBJECT}.{what.value}"
    service, directorate, codes = found.place
    private = {"wards": codes, "told": [post.post for post in told]}
    await session.flush()
    await audit.record(
        session, subject=subject, action=kind, by=by, now=now, detail={**about, **private}
    )
    of_wards = [
        News(kind, subject, about, ward=code, service=service, directorate=directorate)
        for code in sorted(codes or ())
    ]
    of_seats = [
        News(
            f"{SUBJECT}.told",
            subject,
            {**about, "what": what.value, "post": post.post},
            ward=post.ward,
            service=service,
            directorate=directorate,
            owner=post.principal_id,
        )
        for post in told
        if post.office is Office.COUNCILLOR and post.principal_id is not None
    ]
    await events.emit_all(session, of_wards + of_seats, now=now)


async def _days(session: AsyncSession, given_at: datetime, starts_on: date) -> int:
    calendar = await council.working_calendar(session, today(given_at))
    return rules.days_given(calendar, given_at, starts_on)


async def _promised(
    session: AsyncSession, service_id: UUID, concerned: Sequence[Ward], at: datetime
) -> dict[UUID, rules.Promised]:
    promises = await queries.promises(session, service_id, at)
    found = {
        ward.id: rules.promise_to(rules.Place(ward.id, ward.locality_id), promises)
        for ward in concerned
    }
    return {ward_id: promise for ward_id, promise in found.items() if promise is not None}


def _ward(
    notice: ActivityNotice, ward: Ward, promised: rules.Promised | None
) -> ActivityNoticeWard:
    days = promised.working_days if promised else None
    return ActivityNoticeWard(
        notice_id=notice.id,
        ward_id=ward.id,
        commitment_id=promised.commitment_id if promised else None,
        working_days_promised=days,
        in_time=rules.in_time(notice.working_days_given, days),
    )


def _recipient(change_id: UUID, told: Told) -> ActivityNoticeRecipient:
    return ActivityNoticeRecipient(
        id=new_id(),
        change_id=change_id,
        office=told.office.value,
        post=told.post,
        principal_id=told.principal_id,
    )


async def _service(session: AsyncSession, slug: str) -> Service:
    try:
        return await services.get_service(session, slug)
    except ServiceNotFound as error:
        at = FieldError("/service", UnknownService.code, error.detail)
        raise UnknownService(error.detail, errors=[at]) from error


async def _wards(session: AsyncSession, keys: Sequence[str], on: date) -> list[Ward]:
    """Return each ward that is named, once."""
    found: dict[UUID, Ward] = {}
    for n, key in enumerate(keys):
        try:
            ward = await wards.get_ward(session, key, on)
        except WardNotFound as error:
            at = FieldError(f"/wards/{n}", UnknownWard.code, error.detail)
            raise UnknownWard(error.detail, errors=[at]) from error
        found[ward.id] = ward
    return list(found.values())
