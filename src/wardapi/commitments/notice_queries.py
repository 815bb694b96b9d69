"""Reads of planned-activity notices."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.commitments.models import Commitment
from wardapi.commitments.notice_models import (
    ActivityNotice,
    ActivityNoticeChange,
    ActivityNoticeRecipient,
    ActivityNoticeWard,
)
from wardapi.commitments.notice_rules import NoticeNotFound, Promised
from wardapi.commitments.notice_vocabulary import NoticeStep, Office
from wardapi.commitments.permissions import Place
from wardapi.commitments.vocabulary import Kind
from wardapi.services.models import Directorate, Service
from wardapi.wards.models import CoordinatedWard, Coordination, Seat, Term, Ward
from wardapi.wards.validity import in_force

SUBJECT = "activity_notice"
"""The kind under which notices are known to audit and events."""

Rows = Select[*tuple[Any, ...]]


class Found(NamedTuple):
    """A notice that somebody means to change."""

    id: UUID
    place: Place
    ward_ids: tuple[UUID, ...]


class Told(NamedTuple):
    """A post that hears of a notice. `ward` is the GSS code of a councillor's."""

    office: Office
    post: str
    principal_id: UUID | None
    ward: str | None = None


def shown() -> Rows:
    """Notices as they are shown, without their wards and who was told."""
    return select(
        ActivityNotice.id,
        Service.slug.label("service"),
        Service.name.label("service_name"),
        Directorate.slug.label("directorate"),
        ActivityNotice.title,
        ActivityNotice.description,
        ActivityNotice.place,
        ActivityNotice.starts_on,
        ActivityNotice.ends_on,
        ActivityNotice.given_at,
        ActivityNotice.first_starts_on,
        ActivityNotice.working_days_given,
        ActivityNotice.working_days_promised,
        ActivityNotice.in_time,
        ActivityNotice.cancelled_at,
        ActivityNotice.cancelled_reason,
        ActivityNotice.version,
        ActivityNotice.created_at,
        ActivityNotice.updated_at,
    ).join_from(ActivityNotice, Service).join(
        Directorate, Directorate.id == Service.directorate_id, isouter=True
    )  # fmt: skip


async def get_item(session: AsyncSession, id_: UUID) -> Row[Any]:
    """Return a row of `shown`. Raises NoticeNotFound."""
    row = (await session.execute(shown().where(ActivityNotice.id == id_))).one_or_none()
    if row is None:
        raise NoticeNotFound
    return row


async def find_notice(session: AsyncSession, id_: UUID) -> Found:
    """Return whose a notice is and for which wards. Raises NoticeNotFound."""
    row = await get_item(session, id_)
    concerned = await wards_of(session, [id_])
    codes = frozenset(ward.gss_code for ward in concerned[id_])
    ids = tuple(ward.ward_id for ward in concerned[id_])
    return Found(id_, Place(row.service, row.directorate, codes), ids)


async def wards_of(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, list[Row[Any]]]:
    """Return the wards of notices, each with what it was promised, by the notices' ids."""
    rows = await session.execute(
        select(
            ActivityNoticeWard.notice_id,
            ActivityNoticeWard.ward_id,
            ActivityNoticeWard.commitment_id,
            ActivityNoticeWard.working_days_promised,
            ActivityNoticeWard.in_time,
            Ward.gss_code,
            Ward.slug,
            Ward.name,
        )
        .join(Ward, Ward.id == ActivityNoticeWard.ward_id)
        .where(ActivityNoticeWard.notice_id.in_(ids))
        .order_by(Ward.sort_name, Ward.id)
    )
    return _grouped(ids, rows.all(), "notice_id")


async def told_first(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, list[Row[Any]]]:
    """Return the posts that were told when notices were given, by the notices' ids."""
    rows = await session.execute(
        _TOLD.where(
            ActivityNoticeChange.notice_id.in_(ids),
            ActivityNoticeChange.what == NoticeStep.GIVEN.value,
        )
    )
    return _grouped(ids, rows.all(), "notice_id")


async def told_of(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, list[Row[Any]]]:
    """Return the posts that were told of changes, by the changes' ids."""
    rows = await session.execute(_TOLD.where(ActivityNoticeChange.id.in_(ids)))
    return _grouped(ids, rows.all(), "change_id")


_TOLD = (
    select(
        ActivityNoticeChange.notice_id,
        ActivityNoticeRecipient.change_id,
        ActivityNoticeRecipient.office,
        ActivityNoticeRecipient.post,
    )
    .join_from(ActivityNoticeRecipient, ActivityNoticeChange)
    .order_by(ActivityNoticeRecipient.id)
)


def _grouped(ids: Collection[UUID], rows: Sequence[Any], key: str) -> Mapping[UUID, list[Row[Any]]]:
    grouped: dict[UUID, list[Row[Any]]] = {id_: [] for id_ in ids}
    for row in rows:
        grouped[getattr(row, key)].append(row)
    return grouped


def changes(notice_id: UUID) -> Rows:
    """What was done with a notice."""
    return select(
        ActivityNoticeChange.id,
        ActivityNoticeChange.what,
        ActivityNoticeChange.at,
        ActivityNoticeChange.earlier_starts_on,
        ActivityNoticeChange.earlier_ends_on,
        ActivityNoticeChange.starts_on,
        ActivityNoticeChange.ends_on,
        ActivityNoticeChange.working_days_given,
        ActivityNoticeChange.reason,
        ActivityNoticeChange.created_at,
    ).where(ActivityNoticeChange.notice_id == notice_id)


def concerns(ward_id: UUID) -> ColumnElement[bool]:
    """Notices about a ward."""
    return exists().where(
        ActivityNoticeWard.notice_id == ActivityNotice.id, ActivityNoticeWard.ward_id == ward_id
    )


async def promises(session: AsyncSession, service_id: UUID, at: datetime) -> list[Promised]:
    """Return what notice a service had promised, and to whom, that was in force at an instant."""
    rows = await session.execute(
        select(
            Commitment.id,
            Commitment.notice_working_days,
            Commitment.pledged_at,
            Commitment.ward_id,
            Commitment.locality_id,
        ).where(
            Commitment.service_id == service_id,
            Commitment.kind == Kind.EARLY_NOTIFICATION.value,
            Commitment.pledged_at <= at,
            or_(Commitment.closed_at.is_(None), Commitment.closed_at > at),
        )
    )
    return [
        Promised(row.id, row.notice_working_days, row.pledged_at, row.ward_id, row.locality_id)
        for row in rows
        if row.notice_working_days is not None
    ]


async def posts_to_tell(session: AsyncSession, ward_ids: Collection[UUID], on: date) -> list[Told]:
    """Return the councillors' seats that are held in these wards on a day, by code, and then the
    coordinators' posts that cover them.
    """
    seats = await session.execute(
        select(Seat.code, Term.principal_id, Ward.gss_code)
        .join_from(Term, Seat, Seat.id == Term.seat_id)
        .join(Ward, Ward.id == Seat.ward_id)
        .where(Seat.ward_id.in_(ward_ids), in_force(Term.starts_on, Term.ends_on, on))
        .order_by(Seat.code)
    )
    posts = await session.execute(
        select(Coordination.post, Coordination.principal_id)
        .join(CoordinatedWard, CoordinatedWard.coordination_id == Coordination.id)
        .where(
            CoordinatedWard.ward_id.in_(ward_ids),
            in_force(Coordination.starts_on, Coordination.ends_on, on),
        )
        .distinct()
        .order_by(Coordination.post)
    )
    return [
        *(Told(Office.COUNCILLOR, row.code, row.principal_id, row.gss_code) for row in seats),
        *(Told(Office.COORDINATOR, row.post, row.principal_id) for row in posts),
    ]
