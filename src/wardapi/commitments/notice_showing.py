"""From rows of notices to the messages that show them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.schemas import ServiceRef
from wardapi.commitments import notice_queries as queries
from wardapi.commitments.notice_rules import status_on
from wardapi.commitments.notice_schemas import (
    NoticeChangeOut,
    NoticeOut,
    NoticePaths,
    NoticeWardOut,
    ToldOut,
)
from wardapi.commitments.notice_vocabulary import NoticeStatus
from wardapi.kit import etags
from wardapi.kit.lists import Maker

PATH = "/v1/activity-notices"
_PASSED = {NoticeStatus.UNDER_WAY: 1, NoticeStatus.OVER: 2}


async def batch(session: AsyncSession, rows: Sequence[Row[Any]], *, on: date) -> Maker:
    """Fetch the wards of these notices and who was told, and give what shows each as of a day."""
    ids = [row.id for row in rows]
    concerned = await queries.wards_of(session, ids)
    told = await queries.told_first(session, ids)
    return lambda row: _notice(row, concerned[row.id], told[row.id], on)


async def show(session: AsyncSession, id_: UUID, *, on: date) -> tuple[NoticeOut, str]:
    """Return a notice as of a day, and its ETag. Raises NoticeNotFound."""
    row = await queries.get_item(session, id_)
    concerned = await queries.wards_of(session, [id_])
    told = await queries.told_first(session, [id_])
    out = _notice(row, concerned[id_], told[id_], on)
    return out, etags.etag(row.version, _PASSED.get(out.status, 0))


async def changes(session: AsyncSession, rows: Sequence[Row[Any]]) -> Maker:
    """Fetch who was told of these changes, and give what shows each."""
    told = await queries.told_of(session, [row.id for row in rows])
    return lambda row: NoticeChangeOut(
        id=row.id,
        what=row.what,
        at=row.at,
        earlier_starts_on=row.earlier_starts_on,
        earlier_ends_on=row.earlier_ends_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        working_days_given=row.working_days_given,
        reason=row.reason,
        told=[ToldOut.model_validate(post) for post in told[row.id]],
        recorded_at=row.created_at,
    )


def _notice(
    row: Row[Any], concerned: Sequence[Row[Any]], told: Sequence[Row[Any]], on: date
) -> NoticeOut:
    path = f"{PATH}/{row.id}"
    cancelled = row.cancelled_at is not None
    return NoticeOut(
        id=row.id,
        service=ServiceRef(slug=row.service, name=row.service_name),
        wards=[_ward(ward) for ward in concerned],
        title=row.title,
        description=row.description,
        place=row.place,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        status=status_on(on, row.starts_on, row.ends_on, cancelled=cancelled),
        given_at=row.given_at,
        first_starts_on=row.first_starts_on,
        working_days_given=row.working_days_given,
        working_days_promised=row.working_days_promised,
        in_time=row.in_time,
        told=[ToldOut.model_validate(post) for post in told],
        cancelled_at=row.cancelled_at,
        cancelled_reason=row.cancelled_reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
        links=NoticePaths(self=path, changes=f"{path}/changes"),
    )


def _ward(row: Row[Any]) -> NoticeWardOut:
    return NoticeWardOut(
        gss_code=row.gss_code,
        slug=row.slug,
        name=row.name,
        commitment=row.commitment_id,
        working_days_promised=row.working_days_promised,
        in_time=row.in_time,
    )
