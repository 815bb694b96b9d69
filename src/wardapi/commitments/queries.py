"""Reads of commitments. Columns, not entities: lists show many at once."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from wardapi.commitments.errors import CommitmentNotFound
from wardapi.commitments.models import (
    Commitment,
    CommitmentEvidence,
    CommitmentLink,
    CommitmentStep,
)
from wardapi.commitments.permissions import Place
from wardapi.commitments.vocabulary import LIVE, CommitmentStatus, LinkKind
from wardapi.deadlines import models as deadlines
from wardapi.deadlines.models import Clock
from wardapi.deadlines.rules import NOTHING_DUE
from wardapi.kit.database import UtcDateTime
from wardapi.kit.errors import FieldError
from wardapi.services.models import Directorate, Service, ServiceLead
from wardapi.wards.models import Locality, Ward
from wardapi.wards.rules import UnknownLocality, today
from wardapi.wards.validity import in_force

SUBJECT = "commitment"
"""The kind under which commitments are known to deadlines, audit and events."""

Rows = Select[*tuple[Any, ...]]
_LIVE = sorted(status.value for status in LIVE)


class Found(NamedTuple):
    """A commitment that somebody asked for. `ward` is its GSS code, None for a wider one."""

    id: UUID
    ward: str | None
    place: Place


PLACES = (
    Commitment.id,
    Commitment.locality_id,
    Service.slug.label("service"),
    Directorate.slug.label("directorate"),
    Ward.gss_code,
)
_SHOWN = (
    Service.name.label("service_name"),
    Ward.slug.label("ward_slug"),
    Ward.name.label("ward_name"),
    Locality.slug.label("locality"),
    Locality.name.label("locality_name"),
    ServiceLead.title.label("lead_title"),
    Commitment.kind,
    Commitment.title,
    Commitment.statement,
    Commitment.standard,
    Commitment.enhancement,
    Commitment.notice_working_days,
    Commitment.due_on,
    Commitment.review_on,
    Commitment.status,
    Commitment.status_note,
    Commitment.lead_id,
    Commitment.pledged_at,
    Commitment.closed_at,
    Commitment.kept_late,
    Commitment.withdrawn_reason,
    Commitment.equality_tags,
    Commitment.version,
    Commitment.created_at,
    Commitment.updated_at,
    deadlines.Subject.policy_version_id,
    deadlines.Subject.rule,
    deadlines.Subject.level,
)

_OPEN_CLOCK = and_(Clock.subject_kind == SUBJECT, Clock.subject_id == Commitment.id, Clock.is_open)
NEXT_DUE: ColumnElement[datetime] = func.coalesce(
    select(func.min(Clock.due_at)).where(_OPEN_CLOCK).scalar_subquery(),
    bindparam("nothing_due", NOTHING_DUE, UtcDateTime()),
    type_=UtcDateTime(),
)
"""When the open clock of a commitment falls due, for sorting: those without come last."""


def placed(*columns: Any) -> Rows:
    """Commitments with whose they are and for whom."""
    return (
        select(*columns)
        .select_from(Commitment)
        .join(Service, Service.id == Commitment.service_id)
        .join(Directorate, Directorate.id == Service.directorate_id, isouter=True)
        .join(Ward, Ward.id == Commitment.ward_id, isouter=True)
        .join(Locality, Locality.id == Commitment.locality_id, isouter=True)
    )


def shown() -> Rows:
    """Commitments as they are shown, without their clocks."""
    subject = deadlines.Subject
    return (
        placed(*PLACES, *_SHOWN)
        .join(ServiceLead, ServiceLead.id == Commitment.lead_id, isouter=True)
        .join(subject, and_(subject.kind == SUBJECT, subject.id == Commitment.id), isouter=True)
    )


_BY_ID = Commitment.id == bindparam("commitment", type_=Uuid())
_PLACE = placed(*PLACES).where(_BY_ID)
_ITEM = shown().where(_BY_ID)


async def find_commitment(session: AsyncSession, id_: UUID, *, now: datetime) -> Found:
    """Return whose a commitment is. Raises CommitmentNotFound."""
    row = (await session.execute(_PLACE, {"commitment": id_})).one_or_none()
    if row is None:
        raise CommitmentNotFound
    return await found_in(session, row, now=now)


async def found_in(session: AsyncSession, row: Row[Any], *, now: datetime) -> Found:
    """Return whose the commitment in a row with `PLACES` is."""
    wards = None
    if row.gss_code is not None:
        wards = frozenset({row.gss_code})
    elif row.locality_id is not None:
        wards = await wards_in(session, row.locality_id, today(now))
    return Found(row.id, row.gss_code, Place(row.service, row.directorate, wards))


async def get_item(session: AsyncSession, id_: UUID) -> Row[Any]:
    """Return a row of `shown`. Raises CommitmentNotFound."""
    row = (await session.execute(_ITEM, {"commitment": id_})).one_or_none()
    if row is None:
        raise CommitmentNotFound
    return row


async def wards_in(session: AsyncSession, locality_id: UUID, on: date) -> frozenset[str]:
    """Return the GSS codes of the wards that are in a locality on a day."""
    found = select(Ward.gss_code).where(
        Ward.locality_id == locality_id, in_force(Ward.valid_from, Ward.valid_to, on)
    )
    return frozenset(await session.scalars(found))


async def get_locality(session: AsyncSession, slug: str, *, field: str) -> Locality:
    """Return the locality of a slug. Raises UnknownLocality, pointing at `field`."""
    found = await session.scalar(select(Locality).where(Locality.slug == slug))
    if found is None:
        detail = f"There is no locality {slug!r}."
        raise UnknownLocality(detail, errors=[FieldError(field, UnknownLocality.code, detail)])
    return found


def has_status(status: CommitmentStatus, now: datetime) -> ColumnElement[bool]:
    """`rules.status_at` in SQL."""
    missed = and_(Commitment.status.in_(_LIVE), past_due(now))
    if status is CommitmentStatus.MISSED:
        return missed
    return and_(Commitment.status == status.value, not_(missed))


def past_due(instant: datetime) -> ColumnElement[bool]:
    """Commitments whose open clock falls due before an instant."""
    return exists().where(_OPEN_CLOCK, Clock.due_at < instant)


def serves_priority(priority_id: UUID) -> ColumnElement[bool]:
    """Commitments that are linked to a priority."""
    return exists().where(
        CommitmentLink.commitment_id == Commitment.id,
        CommitmentLink.kind == LinkKind.PRIORITY.value,
        CommitmentLink.target_id == priority_id,
    )


def of_ward(ward: Ward, *, wider: bool) -> ColumnElement[bool]:
    """Commitments to a ward; with `wider` also those to its locality and to the borough."""
    own = Commitment.ward_id == ward.id
    if not wider:
        return own
    conditions = [own, of_borough()]
    if ward.locality_id is not None:
        conditions.append(Commitment.locality_id == ward.locality_id)
    return or_(*conditions)


def of_borough() -> ColumnElement[bool]:
    """Commitments to the whole borough."""
    return and_(Commitment.ward_id.is_(None), Commitment.locality_id.is_(None))


def steps(commitment_id: UUID) -> Rows:
    """What was done with a commitment."""
    return select(
        CommitmentStep.id,
        CommitmentStep.what,
        CommitmentStep.at,
        CommitmentStep.status,
        CommitmentStep.text,
        CommitmentStep.earlier_on,
        CommitmentStep.now_on,
        CommitmentStep.created_at,
    ).where(CommitmentStep.commitment_id == commitment_id)


def evidence(commitment_id: UUID) -> Rows:
    """What shows that a commitment is being kept."""
    return select(
        CommitmentEvidence.id,
        CommitmentEvidence.text,
        CommitmentEvidence.source,
        CommitmentEvidence.evidenced_on,
        CommitmentEvidence.created_at,
        CommitmentEvidence.updated_at,
    ).where(CommitmentEvidence.commitment_id == commitment_id)


async def places_of(session: AsyncSession, ids: list[UUID]) -> dict[UUID, Row[Any]]:
    """Return rows with `PLACES` of commitments, by their ids."""
    rows = await session.execute(placed(*PLACES).where(Commitment.id.in_(ids)))
    return {row.id: row for row in rows}
