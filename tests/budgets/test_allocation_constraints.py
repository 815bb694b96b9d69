"""What the database itself refuses of allocations, whoever writes."""

from datetime import date, datetime
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.allocation_world import Story, make_story, mine
from tests.budgets.conftest import People
from tests.casework.conftest import Borough
from wardapi.budgets.allocation_models import (
    Allocation,
    AllocationInterest,
    AllocationPayment,
    AllocationShare,
    AllocationVote,
    MatchFunding,
)
from wardapi.budgets.allocation_queries import Found
from wardapi.kit.database import new_id


@pytest_asyncio.fixture
async def story(session: AsyncSession, people: People, borough: Borough, now: datetime) -> Story:
    return await make_story(session, people, borough, now)


async def paid(story: Story) -> Found:
    """An allocation with a share, a vote, an interest's place and a payment."""
    found = await story.award(mine(50_000))
    await story.pay(found)
    return found


async def refused(story: Story, statement: Any) -> None:
    with pytest.raises(IntegrityError):
        async with story.session.begin_nested():
            await story.session.execute(statement)


OF_ALLOCATION: list[dict[str, Any]] = [
    {"status": "paid"},
    {"way": "loan"},
    {"total_pence": 0},
    {"vat_pence": -1},
    {"ends_on": date(2026, 1, 1)},
    {"tenants_share_percent": 101},
    {"beneficiaries": -1},
    {"checked_at": None},
    {"status": "rejected"},
    {"check_passed": False},
    {"status": "withdrawn"},
    {"withdrawn_reason": "Without being withdrawn."},
    {"status": "closed"},
    {"return_text": "Without a day."},
    {"return_spent_pence": -1},
    {"return_beneficiaries": -1},
    {"override_reason": "Without an election."},
]
OF_SHARE: list[dict[str, Any]] = [
    {"outcome": "maybe"},
    {"basis": "whim"},
    {"basis": None},
    {"reason": None},
    {"decided_at": None},
    {"outcome": "pending"},
    {"amount_pence": 0},
]
OF_PAYMENT: list[dict[str, Any]] = [
    {"status": "lost"},
    {"amount_pence": 0},
    {"vat_pence": -1},
    {"external_reference": None},
    {"released_at": None},
    {"authorised_at": None},
    {"authorised_by": AllocationPayment.released_by},
]


async def test_rows_that_cannot_be_are_refused(story: Story) -> None:
    found = await paid(story)
    tables: list[tuple[Any, list[dict[str, Any]]]] = [
        (Allocation, OF_ALLOCATION),
        (AllocationShare, OF_SHARE),
        (AllocationPayment, OF_PAYMENT),
    ]
    for table, bad in tables:
        own = table.id if table is Allocation else table.allocation_id
        for values in bad:
            await refused(story, update(table).where(own == found.id).values(values))


async def test_nobody_votes_or_declares_twice_nor_tells_what_is_sensitive(story: Story) -> None:
    found = await paid(story)
    (share,) = await story.shares(found)
    who = story.people.councillor.id
    vote = {"share_id": share.id, "voter_id": who, "in_favour": True, "reason": "x"}
    await refused(story, insert(AllocationVote).values(id=new_id(), at=story.now, **vote))
    interest = {
        "allocation_id": found.id,
        "declared_by": who,
        "kind": "other_registrable",
        "sensitive": True,
        "declared_at": story.now,
    }
    told = insert(AllocationInterest).values(id=new_id(), nature="Told.", **interest)
    await refused(story, told)
    await story.session.execute(insert(AllocationInterest).values(id=new_id(), **interest))
    await refused(story, insert(AllocationInterest).values(id=new_id(), **interest))


async def test_one_pot_is_asked_once_and_match_funding_is_something(story: Story) -> None:
    found = await paid(story)
    (share,) = await story.shares(found)
    stamps = {"created_at": story.now, "updated_at": story.now}
    again = {"allocation_id": found.id, "pot_id": share.pot_id, "amount_pence": 1, "version": 1}
    await refused(
        story, insert(AllocationShare).values(id=new_id(), outcome="pending", **again, **stamps)
    )
    for bad in ({"amount_pence": 0}, {"kind": "gift"}):
        other = {"allocation_id": found.id, "source": "Us", "kind": "match", "amount_pence": 1}
        await refused(story, insert(MatchFunding).values(id=new_id(), **{**other, **bad}, **stamps))
