"""Allocations as they are told in the tests: who does what, one step after the other."""

from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.budgets.conftest import CAPITAL, CLF, HOUSING, People
from tests.casework.conftest import Borough
from tests.commitments.plan import make_plan
from wardapi.budgets import (
    allocation_queries,
    application,
    checking,
    closing,
    deciding,
    organisation_actions,
    paying,
    publishing,
    returning,
)
from wardapi.budgets.allocation_models import Allocation, AllocationPayment, AllocationShare
from wardapi.budgets.allocation_pots import NewShare
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.application import NewAllocation
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_actions import NewOrganisation
from wardapi.budgets.vocabulary import Sector, Way
from wardapi.kit.errors import WardapiError
from wardapi.wards.council_models import OfficerPost

STARTS = date(2026, 2, 1)
BECAUSE = "The path has no seat for half a mile."


def share(fund: str, amount: int, ward: str = "boston-castle", seat: str | None = None) -> NewShare:
    """So many pence of a pot of 2025-26."""
    return NewShare(fund=fund, ward=ward, seat=seat, financial_year="2025-26", amount=amount)


def mine(amount: int, seat: str = "boston-castle-1") -> NewShare:
    """So many pence of one councillor's Community Leadership Fund."""
    return share(CLF, amount, seat[:-2], seat)


def of_capital(amount: int, ward: str = "boston-castle") -> NewShare:
    return share(CAPITAL, amount, ward)


def of_housing(amount: int, ward: str = "boston-castle") -> NewShare:
    return share(HOUSING, amount, ward)


@dataclass
class Story:
    """The steps of an allocation in Boston Castle, each by who may."""

    session: AsyncSession
    people: People
    now: datetime
    recipient: UUID
    another: UUID
    priority: UUID
    asset: dict[str, Any] = field(
        default_factory=lambda: {"asset": "Four benches", "asset_lasts_over_a_year": True}
    )

    async def apply(self, *shares: NewShare, by: Caller | None = None, **asked: Any) -> Found:
        """An application with all that the funds ask for."""
        return await application.apply(
            self.session,
            self.asked(*shares, **asked),
            by=(by or self.people.councillor).principal,
            now=self.now,
        )

    def asked(self, *shares: NewShare, **asked: Any) -> NewAllocation:
        whole = NewAllocation(
            title="Benches for Clifton Park",
            purpose="Four benches on the upper path.",
            way=Way.GRANT,
            ward="boston-castle",
            recipient=self.recipient,
            shares=shares or (mine(50_000),),
            starts_on=STARTS,
            priority=self.priority,
            consulted="Users of the park.",
            beneficiaries=250,
            protected_characteristics=("age",),
            cost_code="NB-4411",
            **self.asset,
        )
        return replace(whole, **asked)

    async def check(self, found: Found, by: Caller | None = None, **said: Any) -> None:
        who = (by or self.people.coordinator).principal
        await checking.check(self.session, found, by=who, now=self.now, **said)

    async def vote(self, found: Found, *seats: str, in_favour: bool = True, **said: Any) -> None:
        for seat in seats or ("boston-castle-1",):
            voter = self.people.councillors[seat].principal
            said = {"reason": BECAUSE, "in_favour": in_favour, **said}
            await deciding.vote(self.session, found, **said, by=voter, now=self.now)

    async def award(self, *shares: NewShare, seats: tuple[str, ...] = (), **asked: Any) -> Found:
        """Applied for, checked and decided in favour."""
        found = await self.apply(*shares, **asked)
        await self.check(found)
        await self.vote(found, *seats)
        return found

    async def publish(self, found: Found, **said: Any) -> None:
        who = self.people.manager.principal
        await publishing.publish(self.session, found, by=who, now=self.now, **said)

    async def pay(self, found: Found, amount: int = 50_000, **said: Any) -> UUID:
        """Asked for, authorised and released, by three persons."""
        people, now = self.people, self.now
        payment = await paying.request(
            self.session, found, amount=amount, by=people.coordinator.principal, now=now, **said
        )
        await self.authorise(payment)
        await self.release(payment)
        return payment

    async def authorise(self, payment: UUID, by: Caller | None = None, **said: Any) -> None:
        who = (by or self.people.finance).principal
        await paying.authorise(self.session, payment, by=who, now=self.now, **said)

    async def release(self, payment: UUID, by: Caller | None = None, **said: Any) -> None:
        said = {"external_reference": f"AP-{payment}", **said}
        who = (by or self.people.treasurer).principal
        await paying.release(self.session, payment, by=who, now=self.now, **said)

    async def give_return(self, found: Found, **said: Any) -> None:
        said = {"text": "Four benches stand.", **said}
        who = self.people.councillor.principal
        await returning.give_return(self.session, found, by=who, now=self.now, **said)

    async def close(self, found: Found, **said: Any) -> None:
        who = self.people.coordinator.principal
        await closing.close(self.session, found, by=who, now=self.now, **said)

    def later(self, **time: float) -> "Story":
        """The same story, some time on."""
        return replace(self, now=self.now + timedelta(**time))

    async def refused(self, step: Awaitable[Any], error: type[WardapiError]) -> WardapiError:
        """Take a step that is refused, of which nothing is kept, as a request would."""
        with pytest.raises(error) as raised:
            async with self.session.begin_nested():
                await step
        return raised.value

    async def row(self, found: Found) -> Allocation:
        await self.session.flush()
        return await self.session.get_one(Allocation, found.id, populate_existing=True)

    async def shares(self, found: Found) -> list[AllocationShare]:
        await self.session.flush()
        rows = await self.session.scalars(
            select(AllocationShare)
            .where(AllocationShare.allocation_id == found.id)
            .order_by(AllocationShare.id)
            .execution_options(populate_existing=True)
        )
        return list(rows)

    async def payment(self, id_: UUID) -> AllocationPayment:
        return await self.session.get_one(AllocationPayment, id_, populate_existing=True)

    async def balances(self, pot: Pot) -> tuple[int, int, int]:
        """What a pot has left, committed and paid."""
        row = await self.session.get_one(Pot, pot.id, populate_existing=True)
        return row.available_pence, row.committed_pence, row.paid_pence

    async def post(self, slug: str, holder: Caller | None) -> None:
        """Let somebody hold an officer's post from now on."""
        self.session.add(
            OfficerPost(
                post=slug, title=slug.title(), principal_id=holder.id if holder else None,
                starts_on=date(2024, 5, 6), created_at=self.now, updated_at=self.now,
            )
        )  # fmt: skip
        await self.session.flush()

    async def find(self, found: Found, by: Caller) -> Found:
        return await allocation_queries.find_allocation(
            self.session, found.id, by=by.principal, now=self.now
        )


async def make_story(
    session: AsyncSession, people: People, borough: Borough, now: datetime
) -> Story:
    """Two organisations, a ward priority, and people who work on the money."""
    plan = await make_plan(session, borough, now)
    made = [
        await organisation_actions.add(
            session,
            NewOrganisation(name=name, sector=Sector.VOLUNTARY_AND_COMMUNITY),
            by=people.manager.principal,
            now=now,
        )
        for name in ("Clifton Park Friends", "Friends of Boston Park")
    ]
    await session.commit()
    first = next(value for value in plan if isinstance(value, UUID))
    return Story(session, people, now, made[0].id, made[1].id, first)
