"""Votes, interests, arbiters and four eyes in deciding, on both databases."""

from datetime import date, datetime
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import caller_of
from tests.budgets.allocation_world import (
    BECAUSE,
    Story,
    make_story,
    mine,
    of_capital,
)
from tests.budgets.conftest import CAPITAL, CLF, Endowment, People
from tests.casework.conftest import BOSTON_CASTLE, Borough, everything
from wardapi.audit.models import AuditRecord
from wardapi.budgets import allocation_showing as showing
from wardapi.budgets import checking, deciding
from wardapi.budgets.allocation_errors import (
    AllocationNotFound,
    AllocationOver,
    AlreadyChecked,
    AlreadyDecided,
    AlreadyDeclared,
    AlreadyVoted,
    NoArbiterLeft,
    NotChecked,
    SensitiveInterestTold,
)
from wardapi.budgets.allocation_models import AllocationInterest, AllocationVote
from wardapi.budgets.hands import FourEyes, InterestDeclared, OnBehalfOfMissing
from wardapi.budgets.ledger_errors import PotOverspent
from wardapi.budgets.vocabulary import InterestKind
from wardapi.kit.errors import NotAllowed, WardapiError
from wardapi.wards.models import Term

B1, B2, B3 = (f"boston-castle-{n}" for n in (1, 2, 3))
W1, W2, W3 = (f"wath-{n}" for n in (1, 2, 3))
CABINET, LEADER = "cabinet-member-neighbourhoods", "leader"
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


@pytest.mark.parametrize(
    ("votes", "status", "basis"),
    [
        ((True, True, True), "awarded", "unanimous"),
        ((True, False, True), "awarded", "majority"),
        ((False, False, True), "refused", "majority"),
        ((False, False, False), "refused", "unanimous"),
    ],
)
async def test_a_wards_councillors_decide_when_all_have_voted(
    story: Story, money: Endowment, votes: tuple[bool, ...], status: str, basis: str
) -> None:
    found = await story.apply(of_capital(100_000))
    await story.check(found)
    for seat, in_favour in zip((B1, B2, B3), votes, strict=True):
        assert (await story.row(found)).status == "checked"
        await story.vote(found, seat, in_favour=in_favour, reason=f"{seat} says {in_favour}")
    (share,) = await story.shares(found)
    assert ((await story.row(found)).status, share.basis) == (status, basis)
    carried = status == "awarded"
    said = [f"{seat} says {v}" for seat, v in zip((B1, B2, B3), votes, strict=True) if v is carried]
    assert share.reason == "\n\n".join(said)
    committed = 100_000 if carried else 0
    assert await story.balances(money.pots[CAPITAL, "boston-castle"]) == (
        1_068_000 - committed,
        committed,
        0,
    )


async def test_all_shares_are_committed_together_over_pots_and_wards_or_none(
    story: Story, money: Endowment
) -> None:
    found = await story.apply(mine(50_000), of_capital(100_000), of_capital(30_000, "wath"))
    await story.check(found)
    pots = [money.pots[CLF, B1], *(money.pots[CAPITAL, ward] for ward in ("boston-castle", "wath"))]
    await story.vote(found, B1, B2, B3, W1, W2)
    assert [(await story.balances(pot))[1] for pot in pots] == [0, 0, 0]
    await story.vote(found, W3)
    assert (await story.row(found)).status == "awarded"
    assert [(await story.balances(pot))[1] for pot in pots] == [50_000, 100_000, 30_000]


async def test_one_refused_share_refuses_the_allocation(story: Story, money: Endowment) -> None:
    found = await story.apply(mine(50_000), of_capital(100_000))
    await story.check(found)
    await story.vote(found, B1, B2, B3)
    assert (await story.row(found)).status == "awarded"
    other = await story.apply(mine(50_000, B2), of_capital(100_000))
    await story.check(other)
    capital = next(s for s in await story.shares(other) if s.amount_pence == 100_000)
    await story.vote(other, B1, share=capital.id)
    await story.vote(other, B2, in_favour=False)
    assert (await story.row(other)).status == "refused"
    assert await story.balances(money.pots[CLF, B2]) == (158_400, 0, 0)
    with pytest.raises(AllocationOver):
        await story.vote(other, B3)


async def test_a_vote_that_would_overspend_a_pot_is_not_kept(
    story: Story, money: Endowment
) -> None:
    first, second = await story.apply(mine(100_000)), await story.apply(mine(58_401))
    await story.check(first)
    await story.check(second)
    await story.vote(first)
    await story.refused(story.vote(second), PotOverspent)
    votes = await story.session.scalars(select(AllocationVote))
    assert len(list(votes)) == 1
    assert (await story.row(second)).status == "checked"
    assert await story.balances(money.pots[CLF, B1]) == (58_400, 100_000, 0)


async def test_only_who_disposes_of_the_money_votes_and_once_and_after_the_check(
    story: Story,
) -> None:
    found = await story.apply(of_capital(100_000))
    with pytest.raises(NotChecked):
        await story.vote(found, B1)
    await story.check(found)
    with pytest.raises(NotAllowed, match="councillors of the ward"):
        await story.vote(found, W1)
    with pytest.raises(NotAllowed):
        await deciding.vote(
            story.session, found, in_favour=True, reason=BECAUSE,
            by=story.people.manager.principal, now=story.now,
        )  # fmt: skip
    await story.vote(found, B1)
    with pytest.raises(AlreadyVoted):
        await story.vote(found, B1)
    with pytest.raises(AllocationNotFound):
        await story.vote(found, B2, share=found.id)
    sole = await story.award(mine(50_000))
    with pytest.raises(AlreadyDecided):
        await story.vote(sole, B1)
    mine_alone = await story.apply(mine(50_000))
    await story.check(mine_alone)
    with pytest.raises(NotAllowed):
        await story.vote(mine_alone, B2)


async def test_whoever_checked_does_not_decide_and_whoever_decided_does_not_check(
    story: Story,
) -> None:
    both = await caller_of(
        story.session, "coordinator", now=story.now, wards=[BOSTON_CASTLE], name="Both"
    )
    term = await story.session.scalar(
        select(Term).where(Term.principal_id == story.people.councillors[B3].id)
    )
    assert term is not None
    term.principal_id = both.id
    found = await story.apply(of_capital(100_000))
    await story.check(found, both)
    with pytest.raises(FourEyes):
        await deciding.vote(
            story.session, found, in_favour=True, reason=BECAUSE, by=both.principal, now=story.now
        )
    with pytest.raises(AlreadyChecked):
        await story.check(found)


async def test_an_interest_without_dispensation_keeps_somebody_out(story: Story) -> None:
    found = await story.apply(of_capital(100_000))
    await declare(story, found, B1)
    with pytest.raises(AlreadyDeclared):
        await declare(story, found, B1)
    await story.check(found)
    with pytest.raises(InterestDeclared):
        await story.vote(found, B1)
    await story.vote(found, B2, B3)
    (share,) = await story.shares(found)
    assert ((await story.row(found)).status, share.basis) == ("awarded", "unanimous")


async def test_a_dispensation_lets_them_vote(story: Story) -> None:
    found = await story.apply(of_capital(100_000))
    await declare(story, found, B1, dispensation="Standards Committee, 3 December 2025.")
    await story.check(found)
    await story.vote(found, B1, B2, B3)
    assert (await story.row(found)).status == "awarded"


async def test_an_interest_that_is_declared_late_takes_its_vote_out(story: Story) -> None:
    found = await story.apply(of_capital(100_000))
    await story.check(found)
    await story.vote(found, B1)
    await story.vote(found, B2, in_favour=False)
    await declare(story, found, B1)
    await story.vote(found, B3, in_favour=False)
    (share,) = await story.shares(found)
    assert (share.outcome, share.basis) == ("refused", "unanimous")
    by = story.people.coordinator.principal
    shown = await showing.show(story.session, found.id, by=by, now=story.now)
    assert [(one.in_favour, one.against) for one in shown.out.shares] == [(0, 2)]


async def test_a_sole_decider_with_an_interest_only_passes_the_matter_on(story: Story) -> None:
    await story.post(CABINET, story.people.councillors[W1])
    found = await story.apply()
    await story.check(found)
    await declare(story, found, B1)
    (share,) = await story.shares(found)
    assert ((await story.row(found)).status, share.outcome) == ("referred", "referred")
    assert share.arbiter_post == CABINET
    await deciding.arbitrate(
        story.session, found, in_favour=True, reason="It serves the ward.", alternatives="None.",
        by=story.people.councillors[W1].principal, now=story.now,
    )  # fmt: skip
    (share,) = await story.shares(found)
    assert (share.outcome, share.basis, share.reason) == (
        "approved", "arbitration", "It serves the ward.",
    )  # fmt: skip
    assert (await story.row(found)).status == "awarded"


async def test_no_majority_and_all_conflicted_are_referred_to_the_first_who_may(
    story: Story,
) -> None:
    await story.post(CABINET, story.people.councillors[B1])
    await story.post(LEADER, story.people.councillors[W1])
    tied = await story.apply(of_capital(100_000))
    await declare(story, tied, B3)
    await story.check(tied)
    await story.vote(tied, B1)
    await story.vote(tied, B2, in_favour=False)
    (share,) = await story.shares(tied)
    assert (share.outcome, share.arbiter_post) == ("referred", LEADER)
    arbiter = story.people.councillors[W1].principal
    with pytest.raises(NotAllowed, match="leader"):
        await deciding.arbitrate(
            story.session, tied, in_favour=True, reason=BECAUSE,
            by=story.people.councillors[B1].principal, now=story.now,
        )  # fmt: skip
    await deciding.declare(story.session, tied, **TRUSTEE, by=arbiter, now=story.now)
    (share,) = await story.shares(tied)
    assert share.arbiter_post is None
    with pytest.raises(NoArbiterLeft):
        await deciding.arbitrate(
            story.session, tied, in_favour=True, reason=BECAUSE, by=arbiter, now=story.now
        )
    all_ = await story.apply(of_capital(100_000))
    for seat in (B1, B2, B3):
        await declare(story, all_, seat)
    await story.check(all_)
    (share,) = await story.shares(all_)
    assert (share.outcome, share.arbiter_post) == ("referred", LEADER)
    await deciding.arbitrate(
        story.session, all_, in_favour=False, reason="Not now.", by=arbiter, now=story.now
    )
    assert (await story.row(all_)).status == "refused"
    with pytest.raises(AllocationOver):
        await deciding.arbitrate(
            story.session, all_, in_favour=True, reason=BECAUSE, by=arbiter, now=story.now
        )


async def test_a_vacant_seats_money_is_referred(story: Story) -> None:
    found = await story.apply(mine(50_000, B2))
    term = await story.session.scalar(
        select(Term).where(Term.principal_id == story.people.councillors[B2].id)
    )
    assert term is not None
    term.ends_on = date(2025, 12, 31)
    await story.check(found)
    assert (await story.row(found)).status == "referred"
    with pytest.raises(NotAllowed):
        await story.vote(found, B2)


async def test_votes_are_counted_without_who_does_not_vote(story: Story) -> None:
    found = await story.apply(of_capital(100_000))
    await story.check(found)
    await story.vote(found, B1, B2)
    with pytest.raises(NotAllowed):
        await deciding.count(
            story.session, found, by=story.people.councillor.principal, now=story.now
        )
    coordinator = story.people.coordinator.principal
    await deciding.count(story.session, found, by=coordinator, now=story.now)
    (share,) = await story.shares(found)
    assert ((await story.row(found)).status, share.basis) == ("awarded", "majority")
    with pytest.raises(AlreadyDecided):
        await deciding.count(story.session, found, by=coordinator, now=story.now)


async def test_a_sensitive_interest_has_no_place_here(story: Story) -> None:
    found = await story.apply()
    with pytest.raises(SensitiveInterestTold) as refused:
        await declare(story, found, B1, sensitive=True, nature="canary")
    assert pointers(refused) == ["/nature"]
    await declare(story, found, B1, sensitive=True, nature=None)
    (interest,) = await story.session.scalars(select(AllocationInterest))
    assert (interest.sensitive, interest.nature) == (True, None)
    assert "canary" not in await everything(story.session)


async def test_a_system_is_the_person_for_whom_it_acts(story: Story) -> None:
    system = story.people.integration.principal
    found = await story.apply()
    with pytest.raises(OnBehalfOfMissing):
        await checking.check(story.session, found, by=system, now=story.now)
    with pytest.raises(OnBehalfOfMissing):
        await checking.check(story.session, found, by=system, now=story.now, on_behalf_of=system.id)
    with pytest.raises(NotAllowed):
        await checking.check(
            story.session, found, by=system, now=story.now,
            on_behalf_of=story.people.councillor.id,
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="for yourself"):
        await story.check(found, on_behalf_of=story.people.manager.id)
    await checking.check(
        story.session, found, by=system, now=story.now, on_behalf_of=story.people.coordinator.id
    )
    assert (await story.row(found)).checked_by == story.people.coordinator.id
    await deciding.vote(
        story.session, found, in_favour=True, reason=BECAUSE, by=system, now=story.now,
        on_behalf_of=story.people.councillor.id,
    )  # fmt: skip
    (share,) = await story.shares(found)
    assert share.decided_by == story.people.councillor.id
    record = await story.session.scalar(
        select(AuditRecord).where(AuditRecord.action == "allocation.voted")
    )
    assert record is not None
    assert record.principal_id == system.id
    assert str(story.people.councillor.id) in record.detail
