"""Awards from their publication to their closure, on both databases."""

from datetime import date, datetime
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.allocation_world import Story, make_story, mine, of_capital
from tests.budgets.conftest import CAPITAL, CLF, Endowment, People
from tests.casework.conftest import EVIDENCE, Borough
from wardapi.budgets import (
    deciding,
    payees,
    paying,
    publishing,
)
from wardapi.budgets.allocation_errors import (
    AlreadyPublished,
    CallInRuns,
    CostCodeMissing,
    InvalidAllocation,
    NoPayeeChange,
    NotAwarded,
    NotDecided,
    PastPayBy,
    PayeeChanging,
    PaymentNotFound,
    PaymentState,
    PaymentTooHigh,
    ReferenceUsed,
    SecondPerson,
)
from wardapi.budgets.hands import FourEyes, InterestDeclared, OnBehalfOfMissing
from wardapi.budgets.vocabulary import InterestKind
from wardapi.kit.errors import NotAllowed
from wardapi.wards.election_rules import RestrictedPeriod
from wardapi.wards.models import Election

B1, B2, B3 = (f"boston-castle-{n}" for n in (1, 2, 3))


@pytest_asyncio.fixture
async def story(session: AsyncSession, people: People, borough: Borough, now: datetime) -> Story:
    return await make_story(session, people, borough, now)


async def requested(story: Story, found: Any, amount: int = 50_000, **said: Any) -> Any:
    who = story.people.coordinator.principal
    return await paying.request(story.session, found, amount=amount, by=who, now=story.now, **said)


async def test_a_decision_is_published_once_and_not_before_it_is_made(story: Story) -> None:
    found = await story.apply()
    await story.refused(story.publish(found), NotDecided)
    await story.check(found)
    await story.vote(found, in_favour=False)
    by_councillor = publishing.publish(
        story.session, found, by=story.people.councillor.principal, now=story.now
    )
    await story.refused(by_councillor, NotAllowed)
    await story.publish(found)
    assert (await story.row(found)).published_at == story.now
    await story.refused(story.publish(found), AlreadyPublished)


async def test_before_an_election_publication_waits_or_is_overridden(
    story: Story, people: People
) -> None:
    found = await story.award()
    story.session.add(
        Election(
            slug="2026-01-15", kind="ordinary", held_on=date(2026, 1, 15), year=2026,
            sorts_on=date(2026, 1, 15), **EVIDENCE, created_at=story.now, updated_at=story.now,
        )
    )  # fmt: skip
    await story.session.flush()
    await story.refused(story.publish(found), RestrictedPeriod)
    await story.refused(story.publish(found, override_reason="Urgent."), NotAllowed)
    await story.post("monitoring-officer", people.manager)
    await story.publish(found, override_reason="Urgent.")
    row = await story.row(found)
    assert (row.override_reason, row.override_election) == ("Urgent.", "2026-01-15")


async def test_nothing_is_paid_while_the_decision_can_be_called_in(
    story: Story, money: Endowment
) -> None:
    money.years[CLF, 2025].call_in_working_days = 5
    await story.session.flush()
    found = await story.award()
    payment = await requested(story, found)
    await story.authorise(payment)
    await story.refused(story.release(payment), CallInRuns)
    await story.publish(found)
    assert (await story.row(found)).call_in_ends_on == date(2026, 1, 12)
    last = story.later(days=7)
    await last.refused(last.release(payment), CallInRuns)
    after = story.later(days=8)
    backdated = after.release(payment, paid_on=date(2026, 1, 12))
    await after.refused(backdated, CallInRuns)
    await after.release(payment)
    assert (await story.payment(payment)).paid_on == date(2026, 1, 13)


async def test_checking_authorising_and_releasing_are_for_three_persons(story: Story) -> None:
    people = story.people
    found = await story.apply()
    await story.check(found, people.manager)
    await story.vote(found)
    payment = await requested(story, found)
    await story.refused(story.authorise(payment, people.manager), FourEyes)
    await story.authorise(payment, people.finance)
    for who in (people.manager, people.finance):
        await story.refused(story.release(payment, who), FourEyes)
    await story.release(payment, people.deputy)
    other = await story.award(mine(20_000))
    first, second = await requested(story, other, 5_000), await requested(story, other, 5_000)
    await story.authorise(first)
    await story.release(first)
    await story.refused(story.authorise(second, people.treasurer), FourEyes)


async def test_a_system_pays_as_the_person_for_whom_it_acts(story: Story) -> None:
    people = story.people
    found = await story.award()
    payment = await requested(story, found)
    await story.refused(story.authorise(payment, people.integration), OnBehalfOfMissing)
    asked = {"by": people.integration, "on_behalf_of": people.coordinator.id}
    await story.refused(story.authorise(payment, **asked), NotAllowed)
    await story.authorise(payment, people.integration, on_behalf_of=people.finance.id)
    same = story.release(payment, people.integration, on_behalf_of=people.finance.id)
    await story.refused(same, FourEyes)
    await story.release(payment, people.integration, on_behalf_of=people.treasurer.id)
    paid = await story.payment(payment)
    assert (paid.authorised_by, paid.released_by) == (people.finance.id, people.treasurer.id)


async def test_an_officer_with_an_interest_does_not_pay(story: Story) -> None:
    found = await story.award()
    await deciding.declare(
        story.session, found, kind=InterestKind.NON_REGISTRABLE, nature="A cousin is treasurer.",
        by=story.people.finance.principal, now=story.now,
    )  # fmt: skip
    payment = await requested(story, found)
    await story.refused(story.authorise(payment), InterestDeclared)


async def test_payments_are_never_more_than_the_award(story: Story) -> None:
    found = await story.award(mine(50_000), vat=1_000)
    await story.refused(requested(story, found, 50_001), PaymentTooHigh)
    await story.refused(requested(story, found, 0), InvalidAllocation)
    await story.refused(requested(story, found, vat=1_001), PaymentTooHigh)
    first = await requested(story, found, 30_000, vat=1_000)
    await story.refused(requested(story, found, 20_001), PaymentTooHigh)
    await story.refused(requested(story, found, 20_000, vat=1), PaymentTooHigh)
    by = story.people.coordinator.principal
    await paying.cancel(story.session, first, by=by, now=story.now)
    await requested(story, found, 50_000, vat=1_000)
    await story.refused(paying.cancel(story.session, first, by=by, now=story.now), PaymentState)


async def test_a_payment_goes_its_way_once(story: Story, money: Endowment) -> None:
    found = await story.award()
    payment = await requested(story, found)
    await story.refused(story.release(payment), PaymentState)
    await story.authorise(payment)
    await story.refused(story.authorise(payment), PaymentState)
    await story.release(payment)
    await story.refused(story.release(payment), PaymentState)
    by = story.people.coordinator.principal
    await story.refused(paying.cancel(story.session, payment, by=by, now=story.now), PaymentState)
    assert await story.balances(money.pots[CLF, B1]) == (108_400, 0, 50_000)


async def test_a_reference_of_the_payment_system_is_used_once(story: Story) -> None:
    found = await story.award()
    first, second = await requested(story, found, 20_000), await requested(story, found, 20_000)
    for payment in (first, second):
        await story.authorise(payment)
    await story.release(first, external_reference="AP-1")
    await story.refused(story.release(second, external_reference="AP-1"), ReferenceUsed)


async def test_a_payment_has_a_cost_code_and_a_day(story: Story, money: Endowment) -> None:
    found = await story.award(cost_code=None)
    payment = await requested(story, found)
    await story.refused(story.authorise(payment), CostCodeMissing)
    await story.authorise(payment, cost_code="NB-4411")
    assert (await story.row(found)).cost_code == "NB-4411"
    for day in (date(2026, 1, 4), date(2026, 1, 6)):
        await story.refused(story.release(payment, paid_on=day), InvalidAllocation)
    money.years[CLF, 2025].pay_by = date(2026, 1, 5)
    await story.session.flush()
    late = story.later(days=1)
    await late.refused(late.release(payment), PastPayBy)
    await late.release(payment, paid_on=date(2026, 1, 5))


async def test_a_payment_names_its_share_where_there_are_several(
    story: Story, money: Endowment
) -> None:
    found = await story.apply(mine(50_000), of_capital(100_000))
    await story.check(found)
    await story.vote(found, B1, B2, B3)
    await story.refused(requested(story, found), InvalidAllocation)
    await story.pay(found, 90_000, fund=CAPITAL)
    assert await story.balances(money.pots[CAPITAL, "boston-castle"]) == (
        968_000, 10_000, 90_000,
    )  # fmt: skip
    assert (await story.balances(money.pots[CLF, B1]))[1] == 50_000


async def test_only_who_may_pays(story: Story) -> None:
    found = await story.award()
    people = story.people
    by_councillor = paying.request(
        story.session, found, amount=1, by=people.councillor.principal, now=story.now
    )
    await story.refused(by_councillor, NotAllowed)
    payment = await requested(story, found)
    await story.refused(story.authorise(payment, people.coordinator), NotAllowed)
    await story.refused(story.authorise(payment, people.outsider), PaymentNotFound)
    await story.refused(story.authorise(found.id), PaymentNotFound)
    applied = await story.apply()
    await story.refused(requested(story, applied), NotAwarded)


async def test_another_payee_needs_a_second_person(story: Story) -> None:
    people, session = story.people, story.session
    found = await story.award()
    payment = await requested(story, found)
    await story.authorise(payment)

    async def propose(recipient: Any, by: Any = people.finance) -> None:
        await payees.propose(session, found, recipient=recipient, by=by.principal, now=story.now)

    async def confirm(by: Any) -> None:
        await payees.confirm(session, found, by=by.principal, now=story.now)

    await story.refused(confirm(people.treasurer), NoPayeeChange)
    await story.refused(propose(story.priority), InvalidAllocation)
    await story.refused(propose(story.another, people.councillor), NotAllowed)
    await propose(story.another)
    await story.refused(story.release(payment), PayeeChanging)
    await story.refused(confirm(people.finance), SecondPerson)
    await story.refused(confirm(people.coordinator), NotAllowed)
    await propose(story.recipient)
    await story.refused(confirm(people.treasurer), NoPayeeChange)
    await propose(story.another)
    await confirm(people.treasurer)
    assert (await story.row(found)).recipient_id == story.another
    await story.refused(story.release(payment), PayeeChanging)
    await paying.cancel(session, payment, by=people.coordinator.principal, now=story.now)
    again = await requested(story, found)
    await story.authorise(again)
    await story.release(again)
    assert (await story.payment(again)).recipient_id == story.another
