"""Monitoring returns, recovery and closure, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.allocation_world import Story, make_story, mine, of_housing
from tests.budgets.conftest import CLF, HOUSING, Endowment, People
from tests.casework.conftest import Borough
from wardapi import jobs
from wardapi.audit.models import AuditRecord
from wardapi.budgets import (
    closing,
    paying,
    recovering,
    returning,
)
from wardapi.budgets.allocation_errors import (
    AllocationOver,
    AlreadyReturned,
    MoneyHasMoved,
    NotAwarded,
    NotClosable,
    NothingPaid,
    NotRecovering,
    RecoveredTooMuch,
    ReferenceUsed,
    ReturnNotOverdue,
)
from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.deadlines import sweeping
from wardapi.deadlines.models import Clock
from wardapi.events.models import Event
from wardapi.kit.errors import NotAllowed

B1, B2, B3 = (f"boston-castle-{n}" for n in (1, 2, 3))


@pytest_asyncio.fixture
async def story(session: AsyncSession, people: People, borough: Borough, now: datetime) -> Story:
    return await make_story(session, people, borough, now)


async def requested(story: Story, found: Any, amount: int = 50_000, **said: Any) -> Any:
    who = story.people.coordinator.principal
    return await paying.request(story.session, found, amount=amount, by=who, now=story.now, **said)


async def recover(story: Story, found: Any) -> None:
    who = story.people.finance.principal
    await recovering.begin(story.session, found, reason="No return came.", by=who, now=story.now)


async def take_back(story: Story, found: Any, amount: int, **said: Any) -> None:
    said = {"external_reference": "AR-17", **said}
    who = story.people.finance.principal
    await recovering.take_back(story.session, found, amount=amount, by=who, now=story.now, **said)


async def sweep(story: Story, now: datetime) -> int:
    await story.session.flush()
    swept = await sweeping.sweep(story.session, now=now, recorded_at=now, tellers=jobs.TELLERS)
    # A sweep has a session of its own, so nothing of this one may be remembered from before.
    story.session.expunge_all()
    return swept.fired


async def test_an_award_is_paid_reported_on_and_closed(story: Story, money: Endowment) -> None:
    found = await story.award(mine(50_000))
    await story.publish(found)
    payment = await story.pay(found)
    row, paid = await story.row(found), await story.payment(payment)
    assert (paid.status, paid.paid_on) == ("released", date(2026, 1, 5))
    assert row.return_due_on == date(2026, 4, 5)
    assert await story.balances(money.pots[CLF, B1]) == (108_400, 0, 50_000)
    later = story.later(days=30)
    await later.give_return(found, spent=50_000, beneficiaries=300)
    await later.close(found)
    row = await story.row(found)
    assert (row.status, row.returned_at, row.closed_at) == ("closed", later.now, later.now)
    assert (row.return_spent_pence, row.return_beneficiaries) == (50_000, 300)
    entries = await story.session.scalars(
        select(LedgerEntry).where(LedgerEntry.allocation_id == found.id).order_by(LedgerEntry.id)
    )
    assert [(entry.kind, entry.payment_id) for entry in entries] == [
        ("committed", None),
        ("paid", payment),
    ]


async def test_a_return_that_does_not_come_climbs_and_the_money_is_asked_back(
    story: Story, money: Endowment
) -> None:
    found = await story.award()
    await story.refused(recover(story, found), NothingPaid)
    await story.pay(found)
    await story.refused(recover(story, found), ReturnNotOverdue)
    assert await sweep(story, datetime(2026, 3, 1, 9, tzinfo=UTC)) == 0
    assert await sweep(story, datetime(2026, 3, 27, 9, tzinfo=UTC)) == 1
    due = story.later(days=90)
    await due.refused(recover(due, found), ReturnNotOverdue)
    late = story.later(days=91)
    assert await sweep(story, late.now) == 1
    assert await sweep(story, story.later(days=130).now) == 1
    told = await story.session.scalars(
        select(Event).where(Event.kind == "monitoring_return.rung_fired").order_by(Event.number)
    )
    assert [event.data["rung"] for event in told] == ["warning", "due", "overdue"]
    await late.refused(take_back(late, found, 1), NotRecovering)
    await recover(late, found)
    row = await story.row(found)
    assert (row.status, row.recovery_reason) == ("recovering", "No return came.")
    await late.refused(recover(late, found), NotAwarded)
    await late.refused(take_back(late, found, 50_001), RecoveredTooMuch)
    await take_back(late, found, 20_000)
    await late.refused(take_back(late, found, 20_000), ReferenceUsed)
    await late.refused(late.close(found), NotClosable)
    await take_back(late, found, 30_000, external_reference="AR-18")
    assert await story.balances(money.pots[CLF, B1]) == (158_400, 0, 0)
    await late.close(found)
    row = await story.row(found)
    assert (row.status, row.returned_at) == ("closed", None)
    clocks = await story.session.scalars(select(Clock).where(Clock.subject_id == found.id))
    assert all(not clock.is_open for clock in clocks)


async def test_what_does_not_come_back_is_written_off_with_a_reason(story: Story) -> None:
    found = await story.award()
    await story.pay(found)
    late = story.later(days=91)
    await recover(late, found)
    await late.close(found, reason="The group is dissolved.")
    assert (await story.row(found)).closed_reason == "The group is dissolved."
    await late.refused(late.close(found), AllocationOver)


async def test_a_return_comes_once_and_after_a_payment(story: Story) -> None:
    found = await story.award()
    await story.refused(story.give_return(found), NothingPaid)
    await story.pay(found)
    await story.give_return(found)
    await story.refused(story.give_return(found), AlreadyReturned)
    outsider = returning.give_return(
        story.session, found, text="Ours.", by=story.people.outsider.principal, now=story.now
    )
    await story.refused(outsider, NotAllowed)
    await recover(story, found)
    await take_back(story, found, 5_000)
    assert await sweep(story, story.later(days=200).now) == 0


async def test_the_clock_of_a_return_agrees_with_the_allocation(story: Story) -> None:
    returned, waiting = await story.award(), await story.award(mine(20_000))
    for found, amount in ((returned, 50_000), (waiting, 20_000)):
        await story.pay(found, amount)
    await story.give_return(returned)
    await story.session.commit()
    found_ = [one async for _, some in jobs.verify_deadlines(story.session) for one in some]
    assert found_ == []
    row = await story.row(waiting)
    row.return_due_on = date(2027, 1, 1)
    await story.session.flush()
    told = [one async for _, some in jobs.verify_deadlines(story.session) for one in some]
    assert [(one.subject.id, one.stored) for one in told] == [(waiting.id, "2027-01-01")]


async def test_closing_gives_back_what_was_never_paid(story: Story, money: Endowment) -> None:
    found = await story.award()
    payment = await requested(story, found, 30_000)
    await story.refused(story.close(found), MoneyHasMoved)
    await story.authorise(payment)
    await story.release(payment)
    await story.refused(story.close(found), NotClosable)
    await story.give_return(found, spent=30_000)
    by_councillor = closing.close(
        story.session, found, by=story.people.councillor.principal, now=story.now
    )
    await story.refused(by_councillor, NotAllowed)
    await story.close(found)
    assert await story.balances(money.pots[CLF, B1]) == (128_400, 0, 30_000)
    unpaid = await story.award(mine(10_000))
    await story.close(unpaid)
    assert await story.balances(money.pots[CLF, B1]) == (128_400, 0, 30_000)


async def test_housing_money_never_pays_more_than_the_tenants_share(
    story: Story, money: Endowment
) -> None:
    found = await story.apply(of_housing(60_000), mine(40_000), tenants_share_percent=60)
    await story.check(found)
    await story.vote(found, B1, B2, B3)
    await story.pay(found, 60_000, fund=HOUSING)
    await story.give_return(found)
    refusal = await story.refused(story.close(found), NotClosable)
    assert "tenants' share" in refusal.detail
    await recover(story, found)
    await take_back(story, found, 60_000, fund=HOUSING)
    await story.close(found)
    assert await story.balances(money.pots[HOUSING, "boston-castle"]) == (400_000, 0, 0)


async def test_every_step_leaves_one_record_that_names_no_text(story: Story) -> None:
    found = await story.award()
    await story.publish(found)
    await story.pay(found)
    await story.give_return(found, text="canary")
    await story.close(found)
    records = list(
        await story.session.scalars(
            select(AuditRecord).where(AuditRecord.subject_id == found.id).order_by(AuditRecord.n)
        )
    )
    assert [record.action.partition(".")[2] for record in records] == [
        "applied", "checked", "voted", "published", "payment_requested", "payment_authorised",
        "payment_released", "returned", "closed",
    ]  # fmt: skip
    assert not any("canary" in record.detail for record in records)
    events = list(await story.session.scalars(select(Event).where(Event.subject_id == found.id)))
    assert len(events) == len(records)
    assert not any("in_favour" in event.data or "pots" in event.data for event in events)
