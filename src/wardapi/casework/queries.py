"""Reads of cases. Columns, not entities: they are asked for often, and for many at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.types import Uuid

from wardapi.access.rules import Principal
from wardapi.casework import visibility
from wardapi.casework.errors import CaseConfidential, CaseNotFound
from wardapi.casework.models import Case, CaseShare, CaseText, CaseUnsealing
from wardapi.casework.visibility import Matter, Part
from wardapi.casework.vocabulary import TextField
from wardapi.deadlines import models as deadlines
from wardapi.deadlines.models import Clock, Rung
from wardapi.kit.database import UtcDateTime
from wardapi.services.models import Directorate, Service
from wardapi.timescales import RungState
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


def _moves(subject: Callable[[Any], ColumnElement[bool]]) -> CompoundSelect[*tuple[Any, ...]]:
    """Clocks and pending rungs in one statement, because each costs more to send than to answer."""
    clocks: Rows = select(
        literal_column("'clock'").label("what"),
        Clock.subject_id,
        Clock.position,
        Clock.target,
        Clock.cycle.label("number"),
        Clock.state.label("word"),
        Clock.due_at.label("at"),
        Clock.met_at,
        Clock.provisional,
    ).where(Clock.subject_kind == SUBJECT, subject(Clock.subject_id))
    rungs: Rows = select(
        literal_column("'rung'"),
        Rung.subject_id,
        Rung.position,
        Rung.target,
        Rung.level,
        Rung.name,
        Rung.fire_at,
        null(),
        false(),
    ).where(
        Rung.subject_kind == SUBJECT,
        subject(Rung.subject_id),
        Rung.state == RungState.PENDING.value,
    )
    return union_all(clocks, rungs)


_MOVES_OF_ONE = _moves(lambda column: column == bindparam("case_id", type_=Uuid()))
_MOVES = _moves(lambda column: column.in_(bindparam("ids", expanding=True, type_=Uuid())))


class Moves(NamedTuple):
    """The clocks of a case (`number` is the cycle, `word` the state, `at` the due date) and the
    rung that comes first, or whose time cannot be told yet (level, name, `at` when it fires)."""

    clocks: Sequence[Row[Any]]
    next_rung: Row[Any] | None


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


async def moves_of(reader: Reader, ids: Sequence[UUID]) -> Mapping[UUID, Moves]:
    """Return the clocks and the next rung of each case, in one statement for all of them."""
    found = (
        await reader.execute(_MOVES_OF_ONE, {"case_id": ids[0]})
        if len(ids) == 1
        else await reader.execute(_MOVES, {"ids": list(ids)})
    )
    grouped: dict[tuple[str, UUID], list[Row[Any]]] = {}
    for row in found:
        grouped.setdefault((row.what, row.subject_id), []).append(row)
    return {id_: _moves_in(grouped, id_) for id_ in ids}


def _moves_in(grouped: Mapping[tuple[str, UUID], Sequence[Row[Any]]], id_: UUID) -> Moves:
    clocks = sorted(grouped.get(("clock", id_), ()), key=attrgetter("position"))
    pending = sorted(grouped.get(("rung", id_), ()), key=attrgetter("position"))
    timed = [rung for rung in pending if rung.at is not None]
    untimed = next(iter(pending), None)
    return Moves(clocks, min(timed, key=attrgetter("at"), default=untimed))
