"""Reads of allocations: who knows of one, and what a list of them is made of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from wardapi.access.rules import Principal
from wardapi.audit.models import AuditRecord
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets.allocation_errors import AllocationNotFound, PaymentNotFound
from wardapi.budgets.allocation_models import Allocation, AllocationPayment, AllocationShare
from wardapi.budgets.allocation_permissions import Place
from wardapi.budgets.allocation_rules import Post
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.vocabulary import EntryKind
from wardapi.kit.subjects import Subject
from wardapi.wards.council_models import OfficerPost
from wardapi.wards.models import Seat, Term, Ward
from wardapi.wards.rules import today
from wardapi.wards.validity import in_force

SUBJECT = "allocation"
"""The kind under which allocations are known to audit and events."""
RETURN = "monitoring_return"
"""The kind under which deadlines know the monitoring return of an allocation, by the same id."""

Rows = Select[*tuple[Any, ...]]


class Found(NamedTuple):
    """An allocation that somebody asked for."""

    id: UUID
    place: Place

    @property
    def subject(self) -> Subject:
        """The allocation as audit and events know it."""
        return Subject(SUBJECT, self.id)


class Elector(NamedTuple):
    """A councillor who may vote on a share."""

    person: UUID
    seat: UUID


async def find_allocation(
    session: AsyncSession, id_: UUID, *, by: Principal, now: datetime
) -> Found:
    """Return where an allocation belongs. Raises AllocationNotFound where it is not theirs."""
    seen = permissions.sees(by, today(now))
    if await session.scalar(select(Allocation.id).where(Allocation.id == id_, seen)) is None:
        raise AllocationNotFound
    return (await places(session, [id_]))[id_]


async def find_payment(session: AsyncSession, id_: UUID, *, by: Principal, now: datetime) -> Found:
    """Return the allocation of a payment. Raises PaymentNotFound where it is not theirs."""
    of = select(AllocationPayment.allocation_id).where(AllocationPayment.id == id_)
    allocation = await session.scalar(of)
    if allocation is None:
        raise PaymentNotFound
    try:
        found = await find_allocation(session, allocation, by=by, now=now)
    except AllocationNotFound as error:
        raise PaymentNotFound from error
    if not permissions.is_insider(by, found.place):
        raise PaymentNotFound
    return found


async def places(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Found]:
    """Return where allocations belong, by their ids."""
    own = select(Allocation.id, Ward.gss_code).join(Ward, Ward.id == Allocation.lead_ward_id)
    paying = (
        select(AllocationShare.allocation_id, Ward.gss_code)
        .join(Pot, Pot.id == AllocationShare.pot_id)
        .join(Ward, Ward.id == Pot.ward_id)
    )
    wards: dict[UUID, set[str]] = {}
    for row in await session.execute(paying.where(AllocationShare.allocation_id.in_(ids))):
        wards.setdefault(row.allocation_id, set()).add(row.gss_code)
    return {
        row.id: Found(
            row.id, Place(row.gss_code, frozenset({row.gss_code, *wards.get(row.id, ())}))
        )
        for row in await session.execute(own.where(Allocation.id.in_(ids)))
    }


async def electors(
    session: AsyncSession, pots: Sequence[Pot], on: date
) -> Mapping[UUID, Sequence[Elector]]:
    """Return who decides on each pot's money on a day: its seat's councillor, or its ward's."""
    wards = {pot.ward_id for pot in pots}
    rows = await session.execute(
        select(Seat.id, Seat.ward_id, Term.principal_id)
        .join(Term, Term.seat_id == Seat.id)
        .where(Seat.ward_id.in_(wards), in_force(Term.starts_on, Term.ends_on, on))
        .where(Term.principal_id.is_not(None))
        .order_by(Seat.number)
    )
    serving = rows.all()
    return {
        pot.id: [
            Elector(row.principal_id, row.id)
            for row in serving
            if row.ward_id == pot.ward_id and pot.seat_id in (None, row.id)
        ]
        for pot in pots
    }


async def members(session: AsyncSession, ward_id: UUID, on: date) -> set[UUID]:
    """Return the councillors who serve in a ward on a day."""
    serving = (
        select(Term.principal_id)
        .join(Seat, Seat.id == Term.seat_id)
        .where(Seat.ward_id == ward_id, in_force(Term.starts_on, Term.ends_on, on))
    )
    return {person for person in await session.scalars(serving) if person is not None}


async def holders(session: AsyncSession, posts: Sequence[str], on: date) -> list[Post]:
    """Return these posts, in their order, with who holds each on a day."""
    held = select(OfficerPost.post, OfficerPost.principal_id).where(
        OfficerPost.post.in_(posts), in_force(OfficerPost.starts_on, OfficerPost.ends_on, on)
    )
    by_post = {row.post: row.principal_id for row in await session.execute(held)}
    return [Post(post, by_post.get(post)) for post in posts]


async def seat_of(session: AsyncSession, person: UUID, on: date) -> UUID | None:
    """Return the seat in which somebody serves on a day."""
    served = select(Term.seat_id).where(
        Term.principal_id == person, in_force(Term.starts_on, Term.ends_on, on)
    )
    return await session.scalar(served.limit(1))


def allocations() -> Rows:
    """Allocations, as a list shows them."""
    return select(Allocation)


def history(id_: UUID) -> Rows:
    """What was done with an allocation, as the trail tells it."""
    return select(
        AuditRecord.id, AuditRecord.at, AuditRecord.action, AuditRecord.detail,
        AuditRecord.principal_id,
    ).where(
        AuditRecord.subject_kind.in_([SUBJECT, RETURN]), AuditRecord.subject_id == id_
    )  # fmt: skip


def returns(ids: Collection[UUID]) -> Rows:
    """When the monitoring returns of allocations are due, and have come."""
    return select(Allocation.id, Allocation.return_due_on, Allocation.returned_at).where(
        Allocation.id.in_(ids)
    )


def recoveries(ids: Collection[UUID]) -> Rows:
    """What came back of allocations, by the journal, without what was reversed."""
    reversal = aliased(LedgerEntry)
    return select(LedgerEntry.allocation_id, LedgerEntry.to_pot_id, LedgerEntry.amount_pence).where(
        LedgerEntry.allocation_id.in_(ids),
        LedgerEntry.kind == EntryKind.RECOVERED.value,
        ~exists().where(reversal.reverses_id == LedgerEntry.id),
    )
