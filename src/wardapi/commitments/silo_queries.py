"""Reads of silo-working reports: every one of them asks who is asking."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Grant, Principal
from wardapi.commitments.silo_models import SiloReport, SiloReportService
from wardapi.commitments.silo_rules import OWNERS, READERS, Named, SiloReportNotFound
from wardapi.services.models import Directorate, Service
from wardapi.wards.models import Ward

SUBJECT = "silo_report"
"""The kind under which reports are known to audit and events."""

Rows = Select[*tuple[Any, ...]]


class Found(NamedTuple):
    """A report that somebody asked for and may see. `ward` is its GSS code."""

    id: UUID
    ward: str
    reported_by: UUID
    named: list[Named]


def shown(by: Principal) -> Rows:
    """The reports that somebody may see, without the services that they name."""
    return (
        select(
            SiloReport.id,
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            SiloReport.title,
            SiloReport.description,
            SiloReport.occurred_on,
            SiloReport.reported_by,
            SiloReport.reported_as,
            SiloReport.outcome,
            SiloReport.outcome_text,
            SiloReport.closed_at,
            SiloReport.version,
            SiloReport.created_at,
            SiloReport.updated_at,
        )
        .join(Ward, Ward.id == SiloReport.ward_id)
        .where(_visible(by))
    )


def _visible(by: Principal) -> ColumnElement[bool]:
    """Reports of one's own, and those that a reader's grant reaches."""
    own = [_in_wards(grant) for grant in by.grants if grant.role in OWNERS]
    mine = and_(SiloReport.reported_by == by.id, or_(false(), *own))
    return or_(mine, *(_within(grant) for grant in by.grants if grant.role in READERS))


def _within(grant: Grant) -> ColumnElement[bool]:
    if not grant.services and grant.directorate is None:
        return _in_wards(grant)
    return and_(_in_wards(grant), names(*_of_grant(grant)))


def _in_wards(grant: Grant) -> ColumnElement[bool]:
    if not grant.wards:
        return SiloReport.id.is_not(None)
    return Ward.gss_code.in_(sorted(grant.wards))


def _of_grant(grant: Grant) -> Iterator[ColumnElement[bool]]:
    if grant.services:
        yield Service.slug.in_(sorted(grant.services))
    if grant.directorate is not None:
        yield Directorate.slug == grant.directorate


def names(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Reports that name a service (`Service`, with its `Directorate`) of which all this holds."""
    return exists(
        select(SiloReportService.report_id)
        .join(Service, Service.id == SiloReportService.service_id)
        .join(Directorate, Directorate.id == Service.directorate_id, isouter=True)
        .where(SiloReportService.report_id == SiloReport.id, *conditions)
        .correlate(SiloReport)
    )


async def get_item(session: AsyncSession, id_: UUID, *, by: Principal) -> Row[Any]:
    """Return a row of `shown`. Raises SiloReportNotFound."""
    row = (await session.execute(shown(by).where(SiloReport.id == id_))).one_or_none()
    if row is None:
        raise SiloReportNotFound
    return row


async def find_report(session: AsyncSession, id_: UUID, *, by: Principal) -> Found:
    """Return a report that its asker may know of. Raises SiloReportNotFound."""
    row = await get_item(session, id_, by=by)
    services = (await services_of(session, [id_]))[id_]
    named = [Named(service.slug, service.directorate) for service in services]
    return Found(id_, row.gss_code, row.reported_by, named)


async def services_of(
    session: AsyncSession, ids: Collection[UUID]
) -> Mapping[UUID, list[Row[Any]]]:
    """Return the services that reports name, by the reports' ids."""
    rows = await session.execute(
        select(
            SiloReportService.report_id,
            Service.slug,
            Service.name,
            Directorate.slug.label("directorate"),
        )
        .join(Service, Service.id == SiloReportService.service_id)
        .join(Directorate, Directorate.id == Service.directorate_id, isouter=True)
        .where(SiloReportService.report_id.in_(ids))
        .order_by(Service.sort_name, Service.id)
    )
    grouped: dict[UUID, list[Any]] = {id_: [] for id_ in ids}
    for row in rows:
        grouped[row.report_id].append(row)
    return grouped
