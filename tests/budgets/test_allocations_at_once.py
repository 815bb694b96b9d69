"""Allocations that several people work on at once, with real commits: each write happens once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest_asyncio
from sqlalchemy import func, select

from tests.access.keys import Caller
from tests.budgets.allocation_world import BECAUSE, Story, make_story, mine, of_capital
from tests.budgets.conftest import make_endowment
from tests.casework.conftest import make_borough
from wardapi.audit.models import AuditRecord
from wardapi.budgets import (
    application,
    checking,
    closing,
    deciding,
    payees,
    paying,
    publishing,
    recovering,
    returning,
    revising,
)
from wardapi.budgets.ledger_errors import PotOverspent
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import InterestKind
from wardapi.kit.database import Database
from wardapi.kit.errors import WardapiError

Step = Callable[[Story], Awaitable[Any]]


class Council:
    """A story whose steps are each a transaction of its own."""

    def __init__(self, database: Database, story: Story) -> None:
        self.database, self.story = database, story

    async def do(self, step: Step, **time: float) -> Any:
        async with self.database.write() as session:
            story = self.story.later(**time)
            story.session = session
            return await step(story)

    async def at_once(self, *steps: Step) -> list[Any]:
        """Take steps at once; give what each came to, or how it was refused."""
        return await asyncio.gather(*(self.do(step) for step in steps), return_exceptions=True)

    async def records(self, action: str) -> int:
        async with self.database.read() as session:
            made = select(func.count()).where(AuditRecord.action == f"allocation.{action}")
            return await session.scalar(made) or 0


@pytest_asyncio.fixture
async def council(fresh_database: Database, now: datetime) -> AsyncIterator[Council]:
    async with fresh_database.write() as session:
        people = await make_endowment(session, now)
    async with fresh_database.write() as session:
        story = await make_story(session, people, await make_borough(session, now), now)
    yield Council(fresh_database, story)


def one_of(answers: list[Any]) -> None:
    """One was done, and the others were refused in words."""
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == len(answers) - 1, answers
    assert all(isinstance(answer, WardapiError) for answer in refused), refused


async def test_each_step_that_many_take_at_once_is_taken_once(council: Council) -> None:
    people, now = council.story.people, council.story.now
    found = await council.do(lambda story: story.apply(mine(50_000)))

    async def once(what: str, step: Callable[[Story, Any], Awaitable[Any]], *who: Caller) -> Any:
        answers = await council.at_once(
            *(lambda story, by=by: step(story, by.principal) for by in who)
        )
        one_of(answers)
        assert await council.records(what) == 1, what
        return next(answer for answer in answers if not isinstance(answer, Exception))

    def step(verb: Any, **said: Any) -> Callable[[Story, Any], Awaitable[Any]]:
        return lambda story, by: verb(story.session, found, **said, by=by, now=now)

    twice = (people.councillor, people.councillor)
    changed = step(revising.revise, changes={"title": "Six"}, if_match='"1.0"')
    await once("revised", changed, people.councillor, people.manager)
    await once("checked", step(checking.check), people.coordinator, people.deputy)
    declared = step(deciding.declare, kind=InterestKind.NON_REGISTRABLE, dispensation="Granted.")
    await once("interest_declared", declared, *twice)
    await once("voted", step(deciding.vote, in_favour=True, reason=BECAUSE), *twice)
    await once("published", step(publishing.publish), people.manager, people.deputy)
    asked = step(paying.request, amount=30_000)
    payment = await once("payment_requested", asked, people.manager, people.deputy)

    def pay(verb: Any, **said: Any) -> Callable[[Story, Any], Awaitable[Any]]:
        return lambda story, by: verb(story.session, payment, **said, by=by, now=now)

    authorised = pay(paying.authorise)
    await once("payment_authorised", authorised, people.finance, people.finance)
    released = pay(paying.release, external_reference="AP-1")
    await once("payment_released", released, people.treasurer, people.treasurer)
    await council.do(
        lambda story: payees.propose(
            story.session, found, recipient=story.another, by=people.finance.principal, now=now
        )
    )
    await once("payee_changed", step(payees.confirm), people.treasurer, people.manager)
    await once("returned", step(returning.give_return, text="Stands."), *twice)
    back = step(recovering.begin, reason="Money is left.")
    await once("recovery_begun", back, people.finance, people.treasurer)
    came = step(recovering.take_back, amount=30_000, external_reference="AR-1")
    await once("recovered", came, people.finance, people.finance)
    await once("closed", step(closing.close), people.manager, people.deputy)
    async with council.database.read() as session:
        pot = await session.scalar(select(Pot).where(Pot.paid_pence > 0))
        assert pot is None


async def test_votes_that_complete_a_decision_at_once_award_it_once(council: Council) -> None:
    found = await council.do(lambda story: story.apply(of_capital(100_000)))
    await council.do(lambda story: story.check(found))
    seats = [f"boston-castle-{n}" for n in (1, 2, 3)]
    answers = await council.at_once(
        *(lambda story, seat=seat: story.vote(found, seat) for seat in seats)
    )
    assert answers == [None, None, None]
    async with council.database.read() as session:
        committed = await session.scalars(
            select(Pot.committed_pence).where(Pot.committed_pence > 0)
        )
        assert list(committed) == [100_000]


async def test_awards_at_once_never_take_more_than_a_pot_holds(council: Council) -> None:
    found = []
    for _ in range(6):
        one = await council.do(lambda story: story.apply(mine(50_000)))
        await council.do(lambda story, one=one: story.check(one))
        found.append(one)
    answers = await council.at_once(*(lambda story, one=one: story.vote(one) for one in found))
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 3
    assert all(isinstance(answer, PotOverspent) for answer in refused)
    assert await council.records("voted") == 3


async def test_a_withdrawal_and_a_payment_at_once_do_not_both_happen(council: Council) -> None:
    found = await council.do(lambda story: story.award(mine(50_000)))
    people, now = council.story.people, council.story.now
    answers = await council.at_once(
        lambda story: application.withdraw(
            story.session, found, reason="Late.", by=people.manager.principal, now=now
        ),
        lambda story: paying.request(
            story.session, found, amount=50_000, by=people.deputy.principal, now=now
        ),
    )
    one_of(answers)


async def test_what_ends_a_decision_at_once_ends_it_once(council: Council) -> None:
    people, now = council.story.people, council.story.now
    await council.do(lambda story: story.post("leader", people.outsider))
    referred = await council.do(lambda story: story.apply(of_capital(10_000)))
    await council.do(lambda story: story.check(referred))

    def count(story: Story) -> Any:
        return deciding.count(story.session, referred, by=people.manager.principal, now=now)

    def arbitrate(story: Story) -> Any:
        said = {"in_favour": True, "reason": BECAUSE, "by": people.outsider.principal}
        return deciding.arbitrate(story.session, referred, **said, now=now)

    one_of(await council.at_once(count, count))
    one_of(await council.at_once(arbitrate, arbitrate))
    payment = await council.do(
        lambda story: paying.request(
            story.session, referred, amount=100, by=people.manager.principal, now=now
        )
    )

    def cancel(story: Story) -> Any:
        return paying.cancel(story.session, payment, by=people.manager.principal, now=now)

    def withdraw(story: Story) -> Any:
        return application.withdraw(
            story.session, referred, reason="Late.", by=people.manager.principal, now=now
        )

    one_of(await council.at_once(cancel, cancel))
    one_of(await council.at_once(withdraw, withdraw))
    async with council.database.read() as session:
        assert list(await session.scalars(select(Pot.committed_pence).distinct())) == [0]
