"""Reads of cases. Columns, not entities: they are asked for often, and for many at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.types import Uuid

from wardapi.access.rules import Principal
from wardapi.casework import visibility
from wardapi.casework.errors import CaseConfidential, CaseNotFound
from wardapi.casework.models import Case, CaseShare, CaseText, CaseUnsealing
from wardapi.casework.visibility import Matter, Part
from wardapi.casework.vocabulary import TextField
from wardapi.deadlines import models as deadlines
from wardapi.kit.database import UtcDateTime
from wardapi.services.models import Directorate, Service
from wardapi.wards.models import Coordination, Seat, Term, Ward

SUBJECT = "case"
"""The kind under which cases are known to deadlines, audit and events."""

Reader = AsyncSession | AsyncConnection
Rows = Select[*tuple[Any, ...]]


class Found(NamedTuple):
    """A case that somebody asked for by reference and may see; `held` is what they are to it."""

    id: UUID
    reference: str
    version: int
    matter: Matter
    owner: UUID | None
    held: frozenset[Part]


_ME = bindparam("me", type_=Uuid())
_SHARED = exists().where(
    CaseShare.case_id == Case.id, CaseShare.principal_id == _ME, CaseShare.ended_at.is_(None)
)
_UNSEALED = exists().where(
    CaseUnsealing.case_id == Case.id,
    CaseUnsealing.principal_id == _ME,
    CaseUnsealing.until > bindparam("now", type_=UtcDateTime()),
)
PLACES = (
    Case.id,
    Case.reference,
    Case.version,
    Case.confidential,
    Case.opened_by,
    Ward.gss_code,
    Service.slug.label("service"),
    Directorate.slug.label("directorate"),
    Term.principal_id.label("term_principal"),
    Coordination.principal_id.label("post_principal"),
)
_SHOWN = (
    Ward.slug.label("ward_slug"),
    Ward.name.label("ward_name"),
    Service.name.label("service_name"),
    Case.kind,
    Case.title,
    Case.category,
    Case.urgency,
    Case.channel,
    Case.received_at,
    Case.policy,
    Case.raised_as,
    Case.term_id,
    Case.coordination_id,
    Case.on_behalf_of,
    Case.assignee_id,
    Case.priority,
    Case.theme,
    Case.location,
    Case.client_reference,
    Case.answered_at,
    Case.closed_at,
    Case.created_at,
    Case.updated_at,
    Seat.code.label("seat"),
    Coordination.post,
    deadlines.Subject.policy_version_id,
    deadlines.Subject.rule,
    deadlines.Subject.status,
    deadlines.Subject.level,
    deadlines.Subject.pause_reason,
    deadlines.Subject.paused_until,
)
SEAL = (_SHARED.label("shared"), _UNSEALED.label("unsealed"))
_DESCRIPTION = (CaseText.body.label("description"), CaseText.erased_at.label("erased_at"))


def placed(*columns: Any) -> Rows:
    return (
        select(*columns)
        .select_from(Case)
        .join(Ward, Ward.id == Case.ward_id)
        .join(Service, Service.id == Case.service_id)
        .join(Directorate, Directorate.id == Service.directorate_id, isouter=True)
        .join(Term, Term.id == Case.term_id, isouter=True)
        .join(Coordination, Coordination.id == Case.coordination_id, isouter=True)
    )


def shown() -> Rows:
    """Cases as lists show them, without their descriptions."""
    return (
        placed(*PLACES, *_SHOWN)
        .join(
            deadlines.Subject,
            and_(deadlines.Subject.kind == SUBJECT, deadlines.Subject.id == Case.id),
        )
        .join(Seat, Seat.id == Term.seat_id, isouter=True)
    )


_BY_REFERENCE = Case.reference == bindparam("reference")
_MATTER = placed(*PLACES, *SEAL).where(_BY_REFERENCE)
_ITEM = (
    shown()
    .add_columns(*SEAL, *_DESCRIPTION)
    .join(
        CaseText,
        and_(CaseText.case_id == Case.id, CaseText.field == TextField.DESCRIPTION.value),
        isouter=True,
    )
)
_ITEM_BY_REFERENCE = _ITEM.where(_BY_REFERENCE)
_ITEM_BY_ID = _ITEM.where(Case.id == bindparam("case_id", type_=Uuid()))


async def find_case(reader: Reader, reference: str, *, by: Principal, now: datetime) -> Found:
    """Return the case if its asker may know of it.

    CaseNotFound otherwise; CaseConfidential for one who may break its glass.
    """
    asked = {"reference": reference, "me": by.id, "now": now}
    return found_in((await reader.execute(_MATTER, asked)).one_or_none(), by)


async def get_item(reader: Reader, reference: str, *, by: Principal, now: datetime) -> Row[Any]:
    """Return everything that `CaseOut` shows of a case, targets and rungs apart; as `find_case`."""
    asked = {"reference": reference, "me": by.id, "now": now}
    row = (await reader.execute(_ITEM_BY_REFERENCE, asked)).one_or_none()
    found_in(row, by)
    assert row is not None  # noqa: S101 - found_in raises without a row
    return row


async def item_of(reader: Reader, case_id: UUID, *, now: datetime) -> Row[Any]:
    """The same for a case that the asker has just been let change."""
    return (await reader.execute(_ITEM_BY_ID, {"case_id": case_id, "me": None, "now": now})).one()


def matter_of(row: Row[Any], by: Principal) -> Matter:
    """Return what decides who sees the case in a row with `PLACES` and `SEAL`."""
    me = frozenset() if by.id is None else frozenset({by.id})
    offices = (row.opened_by, row.term_principal, row.post_principal)
    return Matter(
        ward=row.gss_code,
        service=row.service,
        directorate=row.directorate,
        confidential=row.confidential,
        owners=frozenset(one for one in offices if one is not None),
        colleagues=me if row.shared else frozenset(),
        unsealed_for=me if row.unsealed else frozenset(),
    )


def found_in(row: Row[Any] | None, by: Principal) -> Found:
    """Judge whether the asker may know of the case in this row; raises as `find_case` does."""
    if row is None:
        raise CaseNotFound
    found = _found(row, by)
    if not found.held:
        raise CaseConfidential if visibility.may_unseal(by, found.matter) else CaseNotFound
    return found


def _found(row: Row[Any], by: Principal) -> Found:
    matter = matter_of(row, by)
    held = visibility.parts(by, matter)
    return Found(row.id, row.reference, row.version, matter, owner_of(row), held)


async def find_sealed(reader: Reader, reference: str, *, by: Principal, now: datetime) -> Found:
    """Return a case whose glass its asker may break, or that they see anyway; CaseNotFound."""
    asked = {"reference": reference, "me": by.id, "now": now}
    row = (await reader.execute(_MATTER, asked)).one_or_none()
    if row is not None and visibility.may_unseal(by, matter_of(row, by)):
        return _found(row, by)
    return found_in(row, by)


def owner_of(row: Row[Any]) -> UUID | None:
    """Return whose matter the case in a row with `PLACES` is: the office's before the opener's."""
    owner: UUID | None = row.term_principal or row.post_principal or row.opened_by
    return owner


async def places_of(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Return where cases belong, and whose they are, by their ids."""
    rows = await reader.execute(placed(*PLACES).where(Case.id.in_(ids)))
    return {row.id: row for row in rows}
