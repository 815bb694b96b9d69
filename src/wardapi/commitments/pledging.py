"""Recording a new promise: whose, for whom, by when."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.commitments import permissions, queries, rules
from wardapi.commitments.models import Commitment
from wardapi.commitments.permissions import Act, Place
from wardapi.commitments.queries import SUBJECT, Found
from wardapi.commitments.rules import Terms
from wardapi.commitments.taking import Said, Taken, settle
from wardapi.commitments.vocabulary import Kind, Recorded, Step
from wardapi.deadlines import actions as deadlines
from wardapi.deadlines import versions
from wardapi.deadlines.errors import OccurredInFuture
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.services import queries as services
from wardapi.services.models import Service
from wardapi.services.rules import ServiceNotFound, UnknownService
from wardapi.wards import queries as wards
from wardapi.wards.models import Locality, Ward
from wardapi.wards.rules import UnknownWard, WardNotFound, today


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommitment:
    """What is promised. Neither ward nor locality means the whole borough."""

    kind: Kind
    service: str
    title: str
    ward: str | None = None
    locality: str | None = None
    statement: str | None = None
    standard: str | None = None
    enhancement: str | None = None
    notice_working_days: int | None = None
    due_on: date | None = None
    review_on: date | None = None
    pledged_at: datetime | None = None
    equality_tags: list[str] = field(default_factory=list)


class _Where(NamedTuple):
    service: Service
    ward: Ward | None
    locality: Locality | None
    place: Place


async def pledge(
    session: AsyncSession, asked: NewCommitment, *, by: Principal, now: datetime
) -> Found:
    """Record a promise and, where it names a day, start its clock.

    Raises NotAllowed, UnknownService, UnknownWard, UnknownLocality, InvalidCommitment,
    OccurredInFuture, and NoPolicyInForce for a promise older than the policy.
    """
    pledged_at = asked.pledged_at or now
    if pledged_at > now:
        raise OccurredInFuture
    where = await _where(session, asked, today(pledged_at))
    permissions.check(Act.PLEDGE, by, where.place)
    terms = _terms(asked, pledged_at)
    rules.check_terms(terms)
    row = await _row(session, asked, where, pledged_at, now)
    found = Found(row.id, where.ward.gss_code if where.ward else None, where.place)
    tracked = None
    if terms.date_on is not None:
        tracked = await start_clock(
            session, row.id, where.place.service, terms.date_on, at=pledged_at, by=by, now=now
        )
    session.add(row)
    await session.flush()
    said = Said(now_on=terms.date_on, at=pledged_at)
    detail = {"kind": asked.kind.value, "pledged_at": pledged_at, "date": terms.date_on}
    taken = Taken(row, found, tracked)
    await settle(session, taken, Step.PLEDGED, said, detail=detail, by=by, now=now)
    return found


async def start_clock(
    session: AsyncSession,
    commitment_id: UUID,
    service: str,
    on: date,
    *,
    at: datetime,
    by: Principal,
    now: datetime,
) -> Tracked:
    """Begin the history of a commitment that names a day. Raises NoPolicyInForce."""
    tracked, _ = await deadlines.begin(
        session,
        Subject(SUBJECT, commitment_id),
        policy=await versions.default_policy(session, SUBJECT, at),
        received_at=at,
        attributes={"due_on": on.isoformat(), "service": service},
        by=by.id,
        now=now,
    )
    return tracked


def _terms(asked: NewCommitment, pledged_at: datetime) -> Terms:
    return Terms(
        kind=asked.kind,
        in_one_ward=asked.ward is not None,
        pledged_on=today(pledged_at),
        standard=asked.standard,
        enhancement=asked.enhancement,
        notice_working_days=asked.notice_working_days,
        due_on=asked.due_on,
        review_on=asked.review_on,
    )


async def _where(session: AsyncSession, asked: NewCommitment, on: date) -> _Where:
    try:
        service = await services.get_service(session, asked.service)
    except ServiceNotFound as error:
        at = FieldError("/service", UnknownService.code, error.detail)
        raise UnknownService(error.detail, errors=[at]) from error
    ward = await _ward(session, asked.ward, on) if asked.ward is not None else None
    locality, codes = None, frozenset({ward.gss_code}) if ward else None
    if asked.locality is not None:
        locality = await queries.get_locality(session, asked.locality, field="/locality")
        codes = await queries.wards_in(session, locality.id, on)
    directorate = service.directorate.slug if service.directorate else None
    return _Where(service, ward, locality, Place(service.slug, directorate, codes))


async def _ward(session: AsyncSession, key: str, on: date) -> Ward:
    try:
        return await wards.get_ward(session, key, on)
    except WardNotFound as error:
        at = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[at]) from error


async def _row(
    session: AsyncSession, asked: NewCommitment, where: _Where, pledged_at: datetime, now: datetime
) -> Commitment:
    ward_id = where.ward.id if where.ward else None
    lead = await services.find_lead(session, where.service.id, ward_id, today(pledged_at))
    return Commitment(
        id=new_id(),
        kind=asked.kind.value,
        service_id=where.service.id,
        ward_id=ward_id,
        locality_id=where.locality.id if where.locality else None,
        title=asked.title,
        statement=asked.statement,
        standard=asked.standard,
        enhancement=asked.enhancement,
        notice_working_days=asked.notice_working_days,
        due_on=asked.due_on,
        review_on=asked.review_on,
        status=Recorded.PLEDGED.value,
        lead_id=lead.id if lead else None,
        pledged_at=pledged_at,
        equality_tags=sorted(set(asked.equality_tags)),
        created_at=now,
        updated_at=now,
    )
