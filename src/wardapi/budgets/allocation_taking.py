"""An allocation in hand to be changed, and what every change of one ends with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets.allocation_models import (
    Allocation,
    AllocationInterest,
    AllocationPayment,
    AllocationShare,
    AllocationVote,
)
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.hands import Hand, InterestDeclared, check_hands
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import PaymentStatus
from wardapi.events import actions as events
from wardapi.kit.errors import NotAllowed

_WAITING = (PaymentStatus.REQUESTED, PaymentStatus.AUTHORISED)


@dataclass(slots=True)
class Taken:
    """An allocation that nobody else can change until the transaction ends, with all that is of it.

    The shares come with their pots, funds and years.
    """

    found: Found
    row: Allocation
    shares: Sequence[AllocationShare]
    votes: Sequence[AllocationVote]
    interests: Sequence[AllocationInterest]
    payments: Sequence[AllocationPayment]

    @property
    def conflicted(self) -> set[UUID]:
        """Who has declared an interest, and has no dispensation."""
        return {one.declared_by for one in self.interests if one.dispensation is None}

    def votes_on(self, share: AllocationShare) -> list[AllocationVote]:
        """The votes cast on one share."""
        return [vote for vote in self.votes if vote.share_id == share.id]

    def payments_of(self, share: AllocationShare, *statuses: PaymentStatus) -> int:
        """How many pence of a share are in payments that have come so far."""
        mine = [one for one in self.payments if one.share_id == share.id]
        return sum(one.amount_pence for one in mine if one.status in statuses)

    @property
    def has_waiting_payments(self) -> bool:
        """Whether a payment has been asked for and not been made."""
        return any(one.status in _WAITING for one in self.payments)

    @property
    def is_paid(self) -> bool:
        """Whether anything has been paid."""
        return any(one.status == PaymentStatus.RELEASED for one in self.payments)

    def check_hand(self, hand: Hand, person: Principal) -> UUID:
        """Return who acts. Raises FourEyes, and InterestDeclared for who has an interest."""
        who = identity(person)
        if who in self.conflicted:
            raise InterestDeclared
        check_hands(hand, who, self._hands())
        return who

    def _hands(self) -> dict[Hand, set[UUID]]:
        authorised = {one.authorised_by for one in self.payments if one.authorised_by}
        released = {one.released_by for one in self.payments if one.released_by}
        return {
            Hand.DECIDE: {vote.voter_id for vote in self.votes},
            Hand.CHECK: {self.row.checked_by} if self.row.checked_by else set(),
            Hand.AUTHORISE: authorised,
            Hand.RELEASE: released,
        }


def identity(person: Principal) -> UUID:
    """Return the id of somebody who is known. Raises NotAllowed for anybody else."""
    if person.id is None:
        raise NotAllowed
    return person.id


async def take(session: AsyncSession, found: Found) -> Taken:
    """Lock an allocation, and read all that is of it."""
    row = await session.get_one(Allocation, found.id, populate_existing=True, with_for_update=True)
    shares = await session.scalars(
        select(AllocationShare)
        .where(AllocationShare.allocation_id == found.id)
        .order_by(AllocationShare.id)
        .options(
            joinedload(AllocationShare.pot).options(
                joinedload(Pot.fund), joinedload(Pot.fund_year), joinedload(Pot.ward)
            )
        )
        .execution_options(populate_existing=True)
    )
    of_shares = list(shares)
    votes = select(AllocationVote).where(
        AllocationVote.share_id.in_([share.id for share in of_shares])
    )
    interests = select(AllocationInterest).where(AllocationInterest.allocation_id == found.id)
    payments = (
        select(AllocationPayment)
        .where(AllocationPayment.allocation_id == found.id)
        .order_by(AllocationPayment.id)
        .execution_options(populate_existing=True)
    )
    return Taken(
        found,
        row,
        of_shares,
        list(await session.scalars(votes.order_by(AllocationVote.id))),
        list(await session.scalars(interests.order_by(AllocationInterest.id))),
        list(await session.scalars(payments)),
    )


async def recovered(session: AsyncSession, found: Found) -> dict[UUID, int]:
    """Return how many pence have come back to each pot, by the journal."""
    sums: dict[UUID, int] = {}
    for entry in await session.execute(queries.recoveries([found.id])):
        sums[entry.to_pot_id] = sums.get(entry.to_pot_id, 0) + entry.amount_pence
    return sums


async def settle(
    session: AsyncSession,
    taken: Taken,
    what: str,
    *,
    detail: Mapping[str, object],
    by: Principal,
    now: datetime,
    person: Principal | None = None,
) -> None:
    """End a change: the row is counted, one audit record, one event `allocation.<what>`.

    `detail` is codes, ids, dates and amounts for the trail; the event says what and how it stands.
    `person` is for whom a system acted.
    """
    row = taken.row
    row.updated_at = now
    flag_modified(row, "updated_at")
    about = {**detail, "status": row.status}
    if person is not None and person.id != by.id:
        about["on_behalf_of"] = person.id
    await tell(session, taken.found, what, about, by=by, now=now)


async def tell(
    session: AsyncSession,
    found: Found,
    what: str,
    detail: Mapping[str, object],
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Write the one audit record of a change, and tell other systems what it was."""
    await session.flush()
    kind = f"allocation.{what}"
    await audit.record(session, subject=found.subject, action=kind, by=by, now=now, detail=detail)
    told = {name: value for name, value in detail.items() if name in _TOLD}
    await events.emit(
        session, kind=kind, subject=found.subject, now=now, data=told, ward=found.place.ward
    )


_TOLD = frozenset({"status", "payment", "publish_by", "return_due_on", "paid_on"})
"""What of a change other systems hear: nothing of one councillor's money or vote."""
