"""Reporting that services failed to join up, correcting a report, and saying what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.commitments import silo_rules as rules
from wardapi.commitments.silo_models import SiloReport, SiloReportService
from wardapi.commitments.silo_queries import SUBJECT, Found
from wardapi.commitments.silo_rules import InvalidSiloReport, Named, SiloReportClosed
from wardapi.commitments.silo_vocabulary import SiloOutcome
from wardapi.events import actions as events
from wardapi.events.actions import News
from wardapi.kit import etags, idempotency
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.services import queries as services
from wardapi.services.models import Service
from wardapi.services.rules import ServiceNotFound, UnknownService
from wardapi.wards import queries as wards
from wardapi.wards.models import Ward
from wardapi.wards.rules import UnknownWard, WardNotFound, today


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """Which services failed to join up, where, about what, and on what day if not today."""

    ward: str
    services: Sequence[str]
    title: str
    description: str
    occurred_on: date | None = None


async def report(session: AsyncSession, asked: NewReport, *, by: Principal, now: datetime) -> UUID:
    """Put it on record. Raises NotAllowed, UnknownWard, UnknownService, InvalidSiloReport."""
    on = asked.occurred_on or today(now)
    if on > today(now):
        raise _misfit("occurred_on", "The day has not come yet.")
    ward = await _ward(session, asked.ward, on)
    reported_as = rules.check_report(by, ward.gss_code)
    named = await _services(session, asked.services)
    if len(named) < 2:
        raise _misfit("services", "Name two services or more that failed to join up.")
    assert by.id is not None  # noqa: S101 - check_report lets nobody pass who is unknown
    made = SiloReport(
        id=new_id(),
        ward_id=ward.id,
        title=asked.title,
        description=asked.description,
        occurred_on=on,
        reported_by=by.id,
        reported_as=reported_as.value,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    await session.flush()
    session.add_all(SiloReportService(report_id=made.id, service_id=one.id) for one in named)
    found = Found(made.id, ward.gss_code, by.id, [_named(service) for service in named])
    detail = {"occurred_on": on, "reported_as": reported_as.value}
    await _tell(session, found, "made", detail, by=by, now=now)
    return made.id


async def correct(
    session: AsyncSession,
    found: Found,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Put other words in the place of those that were written, which are gone: neither the trail
    nor the events hold them, and kept answers that do are erased.

    Also after it is closed. Raises PreconditionFailed.
    """
    row = await _take(session, found)
    etags.require_match(if_match, row.version)
    changed = {name: new for name, new in changes.items() if getattr(row, name) != new}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    _touch(row, now)
    await idempotency.erase_answers(session, Subject(SUBJECT, found.id))
    await _tell(session, found, "corrected", {"fields": sorted(changed)}, by=by, now=now)


async def close(
    session: AsyncSession,
    found: Found,
    *,
    outcome: SiloOutcome,
    text: str,
    by: Principal,
    now: datetime,
) -> None:
    """Say what came of a report, which closes it. Raises SiloReportClosed."""
    row = await _take(session, found)
    if row.closed_at is not None:
        raise SiloReportClosed
    row.outcome, row.outcome_text = outcome.value, text
    row.closed_at, row.closed_by = now, by.id
    _touch(row, now)
    await _tell(session, found, "closed", {"outcome": outcome.value}, by=by, now=now)


async def _take(session: AsyncSession, found: Found) -> SiloReport:
    return await session.get_one(SiloReport, found.id, populate_existing=True, with_for_update=True)


def _touch(row: SiloReport, now: datetime) -> None:
    row.updated_at = now
    flag_modified(row, "updated_at")


async def _tell(
    session: AsyncSession,
    found: Found,
    what: str,
    detail: Mapping[str, object],
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Write one audit record, and an event for each service, which its own lead may read."""
    subject, kind = Subject(SUBJECT, found.id), f"{SUBJECT}.{what}"
    about = {**detail, "ward": found.ward, "services": [one.service for one in found.named]}
    await session.flush()
    await audit.record(session, subject=subject, action=kind, by=by, now=now, detail=about)
    news = [
        News(
            kind,
            subject,
            about,
            ward=found.ward,
            service=one.service,
            directorate=one.directorate,
            owner=found.reported_by,
        )
        for one in found.named
    ]
    await events.emit_all(session, news, now=now)


async def _ward(session: AsyncSession, key: str, on: date) -> Ward:
    try:
        return await wards.get_ward(session, key, on)
    except WardNotFound as error:
        at = FieldError("/ward", UnknownWard.code, error.detail)
        raise UnknownWard(error.detail, errors=[at]) from error


async def _services(session: AsyncSession, slugs: Sequence[str]) -> list[Service]:
    """Return each service that is named, once."""
    found = {}
    for n, slug in enumerate(slugs):
        try:
            service = await services.get_service(session, slug)
        except ServiceNotFound as error:
            at = FieldError(f"/services/{n}", UnknownService.code, error.detail)
            raise UnknownService(error.detail, errors=[at]) from error
        found[service.id] = service
    return list(found.values())


def _named(service: Service) -> Named:
    return Named(service.slug, service.directorate.slug if service.directorate else None)


def _misfit(field: str, detail: str) -> InvalidSiloReport:
    at = FieldError(f"/{field}", InvalidSiloReport.code, detail)
    return InvalidSiloReport(detail, errors=[at])
