"""Deciding on an allocation by the rule of each fund that it draws on.

The councillor alone; else unanimously, else by majority, else by an arbiter. When nothing waits
any more, all shares are committed together, or none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import bank_details, eligibility, hands, ledger, ledger_rules
from wardapi.budgets.allocation_errors import (
    AllocationNotFound,
    AlreadyDecided,
    AlreadyDeclared,
    AlreadyVoted,
    NoArbiterLeft,
    NotChecked,
    PastCommitBy,
    SensitiveInterestTold,
    WouldBeRetrospective,
)
from wardapi.budgets.allocation_models import (
    AllocationInterest,
    AllocationShare,
    AllocationVote,
)
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Elector, Found
from wardapi.budgets.allocation_rules import Post, Verdict
from wardapi.budgets.allocation_taking import Taken, identity, settle, take
from wardapi.budgets.eligibility import Refusal
from wardapi.budgets.hands import Hand
from wardapi.budgets.ledger import About
from wardapi.budgets.vocabulary import (
    Basis,
    DecisionRule,
    EntryKind,
    InterestKind,
    Outcome,
    Status,
    Way,
)
from wardapi.budgets.years import FinancialYear
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError, NotAllowed
from wardapi.wards.rules import today


class _Said(NamedTuple):
    """What somebody who decides says."""

    person: Principal
    in_favour: bool
    reason: str
    alternatives: str | None
    at: datetime


Electorate = Mapping[UUID, Sequence[Elector]]
"""Who may vote on each share, by the share's pot."""


async def declare(
    session: AsyncSession,
    found: Found,
    *,
    kind: InterestKind,
    nature: str | None = None,
    sensitive: bool = False,
    dispensation: str | None = None,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> UUID:
    """Declare an interest; give its id. Without a dispensation they take no further part, and what
    nobody else may decide is referred. What was decided before stands.

    Raises NotAllowed, OnBehalfOfMissing, SensitiveInterestTold, AlreadyDeclared, AllocationOver.
    """
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    who = identity(person)
    if sensitive and nature is not None:
        told = f"{SensitiveInterestTold.title} {SensitiveInterestTold.remedy}"
        at = FieldError("/nature", SensitiveInterestTold.code, told)
        raise SensitiveInterestTold(told, errors=[at])
    bank_details.refuse({"nature": nature, "dispensation": dispensation})
    taken = await take(session, found)
    await _check_concerned(session, taken, person, now)
    rules.check_live(taken.row.status)
    if any(one.declared_by == who for one in taken.interests):
        raise AlreadyDeclared
    made = AllocationInterest(
        id=new_id(),
        allocation_id=found.id,
        declared_by=who,
        seat_id=await queries.seat_of(session, who, today(now)),
        kind=kind.value,
        nature=nature,
        sensitive=sensitive,
        dispensation=dispensation,
        declared_at=now,
    )
    session.add(made)
    taken.interests = [*taken.interests, made]
    if taken.row.status in (Status.CHECKED, Status.REFERRED):
        await conclude(session, taken, by=by, now=now)
    detail = {"interest": made.id, "kind": kind.value, "dispensation": dispensation is not None}
    await settle(session, taken, "interest_declared", detail=detail, by=by, now=now, person=person)
    return made.id


async def vote(
    session: AsyncSession,
    found: Found,
    *,
    in_favour: bool,
    reason: str,
    alternatives: str | None = None,
    share: UUID | None = None,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> None:
    """Vote on a share, or on all on which somebody may; the last vote decides.

    Raises NotAllowed, FourEyes, InterestDeclared, OnBehalfOfMissing, AllocationOver, NotChecked,
    AlreadyVoted, AlreadyDecided; and when it decides PotOverspent, PastCommitBy and
    WouldBeRetrospective: then the vote is not kept.
    """
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    bank_details.refuse({"reason": reason, "alternatives": alternatives})
    taken = await take(session, found)
    _check_votable(taken)
    electorate = await _electorate(session, taken, today(now))
    mine = _mine(taken, electorate, identity(person), share)
    taken.check_hand(Hand.DECIDE, person)
    said = _Said(person, in_favour, reason, alternatives, now)
    for ballot in mine:
        _cast(session, taken, ballot, said)
    await conclude(session, taken, by=by, now=now, electorate=electorate)
    detail = {"shares": [one.id for one, _ in mine], "in_favour": in_favour}
    await settle(session, taken, "voted", detail=detail, by=by, now=now, person=person)


async def count(session: AsyncSession, found: Found, *, by: Principal, now: datetime) -> None:
    """Count the votes of a ward's councillors without those who have not voted.

    Raises NotAllowed, AllocationOver, NotChecked, AlreadyDecided, and as `vote` does.
    """
    permissions.check(Act.COUNT, by, found.place)
    taken = await take(session, found)
    _check_votable(taken)
    waiting = [share for share in taken.shares if share.outcome == Outcome.PENDING]
    if not any(_rule(share) is DecisionRule.WARD_COUNCILLORS for share in waiting):
        raise AlreadyDecided
    await conclude(session, taken, by=by, now=now, closed=True)
    await settle(session, taken, "counted", detail={}, by=by, now=now)


async def arbitrate(
    session: AsyncSession,
    found: Found,
    *,
    in_favour: bool,
    reason: str,
    alternatives: str | None = None,
    by: Principal,
    now: datetime,
    on_behalf_of: UUID | None = None,
) -> None:
    """Decide what was referred, as the first post that may.

    Raises NotAllowed, FourEyes, OnBehalfOfMissing, AllocationOver, AlreadyDecided, NoArbiterLeft,
    and as `vote` does.
    """
    person = await hands.person_behind(session, by, on_behalf_of, now=now)
    bank_details.refuse({"reason": reason, "alternatives": alternatives})
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    referred = [share for share in taken.shares if share.outcome == Outcome.REFERRED]
    if not referred:
        raise AlreadyDecided
    arbiters = {share.id: await _arbiter(session, taken, share, today(now)) for share in referred}
    mine = [share for share in referred if _is(arbiters[share.id], person)]
    if not mine:
        raise _not_the_arbiter(arbiters.values())
    taken.check_hand(Hand.DECIDE, person)
    said = _Said(person, in_favour, reason, alternatives, now)
    for share in mine:
        _cast(session, taken, (share, None), said)
        share.arbiter_post = getattr(arbiters[share.id], "slug", None)
        outcome = Outcome.APPROVED if in_favour else Outcome.REFUSED
        _decide(taken, share, Verdict(outcome, Basis.ARBITRATION), now)
    await conclude(session, taken, by=by, now=now)
    detail = {"shares": [share.id for share in mine], "in_favour": in_favour}
    await settle(session, taken, "arbitrated", detail=detail, by=by, now=now, person=person)


async def conclude(
    session: AsyncSession,
    taken: Taken,
    *,
    by: Principal,
    now: datetime,
    electorate: Electorate | None = None,
    closed: bool = False,
) -> None:
    """Draw from votes and interests what follows, and award when nothing waits any more.

    Raises PotOverspent, PastCommitBy, WouldBeRetrospective.
    """
    who = electorate or await _electorate(session, taken, today(now))
    for share in taken.shares:
        if share.outcome == Outcome.PENDING:
            votes = {vote.voter_id: vote.in_favour for vote in taken.votes_on(share)}
            able = [one.person for one in who[share.pot_id]]
            found = rules.verdict(_rule(share), able, taken.conflicted, votes, closed=closed)
            _decide(taken, share, found, now)
        if share.outcome == Outcome.REFERRED:
            arbiter = await _arbiter(session, taken, share, today(now))
            share.arbiter_post = arbiter.slug if arbiter else None
    row = taken.row
    row.status = rules.status_of([Outcome(share.outcome) for share in taken.shares]).value
    if row.status == Status.AWARDED:
        await _commit(session, taken, by=by, now=now)
    if row.status in (Status.AWARDED, Status.REFUSED):
        row.decided_at, row.publish_by = now, rules.publish_by(today(now))


def _decide(taken: Taken, share: AllocationShare, found: Verdict, now: datetime) -> None:
    """Write a verdict down, with the reasons of those who carried it."""
    share.outcome = found.outcome.value
    if found.basis is None:
        return
    by_residents = taken.row.way == Way.PARTICIPATORY_BUDGETING
    approved = found.outcome is Outcome.APPROVED
    share.basis = (Basis.PARTICIPATORY_VOTE if by_residents and approved else found.basis).value
    carried = [
        vote
        for vote in taken.votes_on(share)
        if vote.in_favour is approved and vote.voter_id not in taken.conflicted
    ]
    if found.basis is Basis.ARBITRATION:
        carried = [vote for vote in carried if vote.seat_id is None]
    share.decided_at, share.decided_by = now, carried[-1].voter_id
    share.reason = _joined([vote.reason for vote in carried])
    share.alternatives = _joined([vote.alternatives for vote in carried])
    share.updated_at = now


async def _commit(session: AsyncSession, taken: Taken, *, by: Principal, now: datetime) -> None:
    on = today(now)
    for share in taken.shares:
        pot = share.pot
        last = pot.fund_year.commit_by or FinancialYear(pot.financial_year).last
        if on > last:
            raise PastCommitBy(
                f"{pot.fund.name} of {FinancialYear(pot.financial_year)} could be committed until"
                f" {last:%-d %B %Y}. Apply for a later year's money."
            )
        refuses = eligibility.read(pot.fund.eligibility).refuses
        if taken.row.starts_on < on and Refusal.RETROSPECTIVE in refuses:
            raise WouldBeRetrospective
    moves = [
        ledger_rules.move(EntryKind.COMMITTED, share.amount_pence, share.pot_id)
        for share in taken.shares
    ]
    about = About(happened_on=on, allocation_id=taken.found.id)
    await ledger.post(session, moves, about, by=by, now=now)


def _cast(
    session: AsyncSession, taken: Taken, ballot: tuple[AllocationShare, UUID | None], said: _Said
) -> None:
    share, seat = ballot
    cast = AllocationVote(
        id=new_id(),
        share_id=share.id,
        seat_id=seat,
        voter_id=identity(said.person),
        in_favour=said.in_favour,
        reason=said.reason,
        alternatives=said.alternatives,
        at=said.at,
    )
    session.add(cast)
    taken.votes = [*taken.votes, cast]


def _mine(
    taken: Taken, electorate: Electorate, who: UUID, share: UUID | None
) -> list[tuple[AllocationShare, UUID]]:
    """Return the shares on which somebody votes now, each with their seat."""
    asked = [one for one in taken.shares if share in (None, one.id)]
    if not asked:
        raise AllocationNotFound("The allocation has no such share.")
    theirs = [
        (one, elector.seat)
        for one in asked
        for elector in electorate[one.pot_id]
        if elector.person == who
    ]
    if not theirs:
        raise NotAllowed("The councillor whose fund it is, or the councillors of the ward, decide.")
    open_ = [pair for pair in theirs if pair[0].outcome == Outcome.PENDING]
    left = [
        (one, seat)
        for one, seat in open_
        if all(vote.voter_id != who for vote in taken.votes_on(one))
    ]
    if not left:
        raise AlreadyVoted if open_ or _voted(taken, who) else AlreadyDecided
    return left


def _voted(taken: Taken, who: UUID) -> bool:
    return any(vote.voter_id == who for vote in taken.votes)


def _check_votable(taken: Taken) -> None:
    rules.check_live(taken.row.status)
    if taken.row.status == Status.APPLIED:
        raise NotChecked
    if taken.row.status in (Status.AWARDED, Status.RECOVERING):
        raise AlreadyDecided


async def _electorate(session: AsyncSession, taken: Taken, on: date) -> Electorate:
    return await queries.electors(session, [share.pot for share in taken.shares], on)


async def _arbiter(
    session: AsyncSession, taken: Taken, share: AllocationShare, on: date
) -> Post | None:
    posts = await queries.holders(session, share.pot.fund.arbiters, on)
    members = await queries.members(session, share.pot.ward_id, on)
    return rules.arbiter(posts, members, taken.conflicted)


async def _check_concerned(
    session: AsyncSession, taken: Taken, person: Principal, now: datetime
) -> None:
    """Let those declare an interest who work here, or who may have to arbitrate."""
    if permissions.may(Act.DECLARE, person, taken.found.place):
        return
    posts = {post for share in taken.shares for post in share.pot.fund.arbiters}
    held = await queries.holders(session, sorted(posts), today(now))
    if not any(_is(post, person) for post in held):
        permissions.check(Act.DECLARE, person, taken.found.place)


def _is(post: Post | None, person: Principal) -> bool:
    return post is not None and post.holder is not None and post.holder == person.id


def _not_the_arbiter(arbiters: Iterable[Post | None]) -> NotAllowed | NoArbiterLeft:
    posts = sorted({post.slug for post in arbiters if post is not None})
    if not posts:
        return NoArbiterLeft()
    return NotAllowed(f"It lies before the holder of the post {' or '.join(posts)}.")


def _rule(share: AllocationShare) -> DecisionRule:
    return DecisionRule(share.pot.fund.decision_rule)


def _joined(texts: Sequence[str | None]) -> str | None:
    said = list(dict.fromkeys(text for text in texts if text))
    return "\n\n".join(said) or None
