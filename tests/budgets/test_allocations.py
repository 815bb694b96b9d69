"""Allocations from the application to the award, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.allocation_world import (
    BECAUSE,
    Story,
    make_story,
    mine,
    of_capital,
    of_housing,
)
from tests.budgets.allocation_world import share as share_of
from tests.budgets.conftest import CLF, HOUSING, Endowment, People
from tests.casework.conftest import Borough, everything
from wardapi.audit.models import AuditRecord
from wardapi.budgets import application, deciding, revising
from wardapi.budgets.allocation_errors import (
    AllocationNotFound,
    AllocationOver,
    AllocationSettled,
    ApplicationsClosed,
    InvalidAllocation,
    MoneyHasMoved,
    NotEligible,
    PastCommitBy,
    UnknownPot,
    WouldBeRetrospective,
)
from wardapi.budgets.bank_details import BankDetailsRefused
from wardapi.budgets.checking import PASSED
from wardapi.budgets.vocabulary import InterestKind, Way
from wardapi.kit.errors import NotAllowed, WardapiError

B1, B2, B3 = (f"boston-castle-{n}" for n in (1, 2, 3))
W1 = "wath-1"
TRUSTEE = {"kind": InterestKind.OTHER_REGISTRABLE, "nature": "Trustee of the recipient."}


@pytest_asyncio.fixture
async def story(session: AsyncSession, people: People, borough: Borough, now: datetime) -> Story:
    return await make_story(session, people, borough, now)


def pointers(refused: pytest.ExceptionInfo[WardapiError]) -> list[str]:
    return [fault.pointer for fault in refused.value.errors]


async def declare(story: Story, found: Any, seat: str, **said: Any) -> None:
    who = story.people.councillors[seat].principal
    said = {**TRUSTEE, **said}
    await deciding.declare(story.session, found, **said, by=who, now=story.now)


async def test_a_councillor_awards_alone_from_their_own_fund(
    story: Story, money: Endowment
) -> None:
    found = await story.apply(mine(50_000))
    assert await story.balances(money.pots[CLF, B1]) == (158_400, 0, 0)
    await story.check(found)
    await story.vote(found, B1, alternatives="Two benches by the gate.")
    row, (share,) = await story.row(found), await story.shares(found)
    assert (row.status, row.decided_at, row.publish_by) == ("awarded", story.now, date(2026, 2, 5))
    assert (share.outcome, share.basis) == ("approved", "sole_councillor")
    assert (share.reason, share.alternatives) == (BECAUSE, "Two benches by the gate.")
    assert share.decided_by == story.people.councillor.id
    assert await story.balances(money.pots[CLF, B1]) == (108_400, 50_000, 0)


async def test_the_path_of_an_allocation_is_in_the_audit_trail(story: Story) -> None:
    found = await story.award()
    await story.publish(found)
    records = await story.session.execute(
        select(AuditRecord.action, AuditRecord.principal_id)
        .where(AuditRecord.subject_id == found.id)
        .order_by(AuditRecord.n)
    )
    people = story.people
    assert [tuple(record) for record in records] == [
        ("allocation.applied", people.councillor.id),
        ("allocation.checked", people.coordinator.id),
        ("allocation.voted", people.councillor.id),
        ("allocation.published", people.manager.id),
    ]


@pytest.mark.parametrize("who", ["councillor", "auditor", "outsider"])
async def test_a_councillor_does_not_check(story: Story, who: str) -> None:
    found = await story.apply()
    with pytest.raises(NotAllowed):
        await story.check(found, getattr(story.people, who))


async def test_a_check_that_finds_something_rejects_with_a_note(story: Story) -> None:
    found = await story.apply()
    failed = PASSED._replace(not_an_individual=False)
    with pytest.raises(InvalidAllocation) as refused:
        await story.check(found, findings=failed)
    assert pointers(refused) == ["/note"]
    await story.check(found, findings=failed, note="It is for the treasurer's own garden.")
    row = await story.row(found)
    assert (row.status, row.check_passed) == ("rejected", False)
    assert row.check_note == "It is for the treasurer's own garden."
    with pytest.raises(AllocationOver):
        await story.vote(found)


async def test_an_application_is_not_checked_before_it_says_what_its_funds_ask_for(
    story: Story,
) -> None:
    bare = {
        "priority": None,
        "consulted": None,
        "beneficiaries": None,
        "protected_characteristics": (),
        "asset": None,
    }
    found = await story.apply(of_capital(100_000), **bare)
    with pytest.raises(NotEligible) as refused:
        await story.check(found)
    assert pointers(refused) == [
        "/priority",
        "/consulted",
        "/beneficiaries",
        "/protected_characteristics",
        "/asset",
    ]
    failed = PASSED._replace(complete=False)
    await story.check(found, findings=failed, note="Incomplete.")
    assert (await story.row(found)).status == "rejected"


@pytest.mark.parametrize(
    ("shares", "asked", "pointer"),
    [
        ((mine(50_000),), {"starts_on": date(2026, 1, 4)}, "/starts_on"),
        ((mine(50_000),), {"borough_wide": True}, "/borough_wide"),
        ((of_capital(50_000),), {"asset_lasts_over_a_year": False}, "/asset_lasts_over_a_year"),
        ((of_housing(60_001), mine(39_999)), {"tenants_share_percent": 60},
         "/tenants_share_percent"),
        ((mine(50_000), mine(10_000)), {}, "/shares/1"),
        ((mine(50_000, W1),), {}, "/ward"),
    ],
)  # fmt: skip
async def test_what_can_never_be_given_is_refused_at_once(
    story: Story, shares: tuple[Any, ...], asked: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(InvalidAllocation) as refused:
        await story.apply(*shares, by=story.people.manager, **asked)
    assert pointers(refused) == [pointer]


async def test_housing_money_pays_the_tenants_share_and_another_fund_the_rest(
    story: Story, money: Endowment
) -> None:
    found = await story.apply(of_housing(60_000), mine(40_000), tenants_share_percent=60)
    await story.check(found)
    await story.vote(found, B1, B2, B3)
    assert (await story.balances(money.pots[HOUSING, "boston-castle"]))[1] == 60_000
    assert (await story.balances(money.pots[CLF, B1]))[1] == 40_000


async def test_names_must_name_what_is_there(story: Story, now: datetime) -> None:
    with pytest.raises(UnknownPot) as unknown:
        await story.apply(mine(50_000, "boston-castle-7"))
    assert pointers(unknown) == ["/shares/0"]
    with pytest.raises(InvalidAllocation) as refused:
        await story.apply(recipient=story.priority, priority=story.recipient)
    assert pointers(refused) == ["/recipient", "/priority"]


async def test_a_councillors_own_pot_needs_no_naming(story: Story, money: Endowment) -> None:
    found = await story.apply(share_of(CLF, 50_000))
    (share,) = await story.shares(found)
    assert share.pot_id == money.pots[CLF, B1].id


async def test_bank_details_are_refused_wherever_somebody_writes(story: Story) -> None:
    details = "Sort code 12-34-56, account 12345678"
    with pytest.raises(BankDetailsRefused) as refused:
        await story.apply(purpose=details)
    assert pointers(refused) == ["/purpose"]
    found = await story.apply()
    with pytest.raises(BankDetailsRefused):
        await story.check(found, note=details)
    await story.check(found)
    with pytest.raises(BankDetailsRefused):
        await story.vote(found, reason=details)
    with pytest.raises(BankDetailsRefused):
        await declare(story, found, B1, nature=details)
    with pytest.raises(BankDetailsRefused):
        await application.withdraw(
            story.session, found, reason=details, by=story.people.manager.principal, now=story.now
        )
    assert "12345678" not in await everything(story.session)


async def test_days_before_an_election_hold(story: Story, money: Endowment) -> None:
    year = money.years[CLF, 2025]
    year.apply_by = year.commit_by = date(2026, 1, 5)
    await story.session.flush()
    found = await story.apply()
    await story.check(found)
    await story.refused(story.later(days=1).apply(), ApplicationsClosed)
    await story.refused(story.later(days=1).vote(found), PastCommitBy)
    await story.vote(found)


async def test_after_the_year_nothing_of_its_money_is_committed(story: Story) -> None:
    found = await story.apply(starts_on=date(2026, 5, 1))
    await story.check(found)
    april = Story(**{**story.__dict__, "now": datetime(2026, 4, 1, 10, tzinfo=UTC)})
    with pytest.raises(PastCommitBy):
        await april.vote(found)
    with pytest.raises(ApplicationsClosed):
        await april.apply(starts_on=date(2026, 5, 1))


async def test_what_began_before_the_decision_is_not_funded_but_its_start_may_move(
    story: Story,
) -> None:
    found = await story.apply(of_capital(100_000), starts_on=date(2026, 1, 6))
    await story.check(found)
    await story.vote(found, B1, B2)
    late = story.later(days=2)
    await late.refused(late.vote(found, B3), WouldBeRetrospective)
    by = story.people.coordinator.principal
    moved = {"starts_on": date(2026, 3, 1)}
    await revising.revise(story.session, found, changes=moved, if_match="*", by=by, now=late.now)
    await late.vote(found, B3)
    assert (await story.row(found)).status == "awarded"


async def test_an_application_that_changes_is_checked_anew(story: Story) -> None:
    found = await story.apply()
    await story.check(found)
    by = story.people.councillor.principal
    await revising.revise(
        story.session, found, changes={"title": "Four benches"}, if_match="*", by=by, now=story.now
    )
    row = await story.row(found)
    assert (row.status, row.checked_by, row.title) == ("applied", None, "Four benches")
    await story.check(found, story.people.manager)
    late = {"cost_code": "NB-1", "starts_on": date(2026, 3, 1)}
    await revising.revise(story.session, found, changes=late, if_match="*", by=by, now=story.now)
    assert (await story.row(found)).status == "checked"
    await story.vote(found)
    with pytest.raises(AllocationSettled):
        await revising.revise(
            story.session, found, changes={"title": "Six"}, if_match="*", by=by, now=story.now
        )
    await revising.revise(
        story.session, found, changes={"cost_code": "NB-2"}, if_match="*", by=by, now=story.now
    )
    assert (await story.row(found)).cost_code == "NB-2"
    earlier, began = await story.apply(), {"starts_on": date(2025, 1, 1)}
    revised = revising.revise(
        story.session, earlier, changes=began, if_match="*", by=by, now=story.now
    )
    await story.refused(revised, InvalidAllocation)


async def test_a_withdrawn_award_gives_its_money_back(story: Story, money: Endowment) -> None:
    found = await story.award()
    by = story.people.councillor.principal
    await application.withdraw(
        story.session, found, reason="Found elsewhere.", by=by, now=story.now
    )
    assert (await story.row(found)).status == "withdrawn"
    assert await story.balances(money.pots[CLF, B1]) == (158_400, 0, 0)
    with pytest.raises(AllocationOver):
        await application.withdraw(story.session, found, reason="Again.", by=by, now=story.now)
    paid = await story.award()
    await story.pay(paid)
    with pytest.raises(MoneyHasMoved):
        await application.withdraw(story.session, paid, reason="Late.", by=by, now=story.now)


@pytest.mark.parametrize("who", ["finance", "auditor", "outsider", "administrator"])
async def test_who_does_not_work_for_the_ward_does_not_apply(story: Story, who: str) -> None:
    with pytest.raises(NotAllowed):
        await story.apply(by=getattr(story.people, who))


async def test_what_is_not_published_is_for_those_who_work_on_the_money(story: Story) -> None:
    found = await story.apply()
    people = story.people
    for who in (people.councillor, people.coordinator, people.finance, people.auditor):
        assert await story.find(found, who) == found
    for who in (people.outsider, people.administrator):
        with pytest.raises(AllocationNotFound):
            await story.find(found, who)
    await story.check(found)
    await story.vote(found)
    await story.publish(found)
    assert await story.find(found, people.outsider) == found


async def test_money_of_another_way_keeps_its_way(story: Story) -> None:
    found = await story.award(way=Way.PARTICIPATORY_BUDGETING)
    (share,) = await story.shares(found)
    assert share.basis == "participatory_vote"
