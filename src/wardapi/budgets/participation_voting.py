"""Recording votes, as anonymous ballots or as totals, and counting them."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import participation_counting as counting
from wardapi.budgets import participation_outcome as outcomes
from wardapi.budgets import participation_permissions as permissions
from wardapi.budgets import participation_queries as queries
from wardapi.budgets import participation_rules as rules
from wardapi.budgets.participation_counting import Poll
from wardapi.budgets.participation_errors import (
    InvalidBallot,
    TooManyBallots,
    VotesOfOneKind,
)
from wardapi.budgets.participation_models import Ballot, Project, Round
from wardapi.budgets.participation_queries import Found
from wardapi.budgets.participation_rounds import settle, take
from wardapi.budgets.participation_rules import Choices, Form
from wardapi.budgets.vocabulary import BallotType, Completion, CountingRule, RoundStatus
from wardapi.kit import etags
from wardapi.kit.errors import FieldError
from wardapi.wards.rules import today

_MOST_ERRORS = 20


async def record_ballots(
    session: AsyncSession, found: Found, ballots: Sequence[Choices], *, by: Principal, now: datetime
) -> None:
    """Record a batch of ballots, all of them or none. A count that was made before is undone.

    Raises NotAllowed, RoundNotOpen, RoundPublished, RoundAwarded, VotesOfOneKind, TooManyBallots
    and InvalidBallot.
    """
    permissions.check(by, found.ward)
    row = await _take_for_votes(session, found)
    projects = await queries.projects_of(session, row.id)
    if _totals(projects) is not None:
        raise VotesOfOneKind
    check_ballots(ballots, form_of(row, projects))
    last = await add_ballots(session, row, ballots, now=now)
    detail = {"recorded": len(ballots), "ballots": last}
    await settle(session, found, row, "ballots_recorded", detail, by=by, now=now)


async def discard_ballots(
    session: AsyncSession, found: Found, *, if_match: str, by: Principal, now: datetime
) -> None:
    """Take all ballots away, to record them anew. A count that was made before is undone.

    Raises PreconditionFailed, NotAllowed, RoundNotOpen, RoundPublished, RoundAwarded.
    """
    permissions.check(by, found.ward)
    row = await _take_for_votes(session, found, if_match=if_match)
    detail = {"discarded": await queries.last_number(session, row.id)}
    await session.execute(delete(Ballot).where(Ballot.round_id == row.id))
    await settle(session, found, row, "ballots_discarded", detail, by=by, now=now)


async def record_totals(
    session: AsyncSession,
    found: Found,
    totals: Mapping[str, int],
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Record votes, or points, by project, in the place of earlier totals; none takes them away.

    A project that is left out has none. A count that was made before is undone. Raises
    PreconditionFailed, NotAllowed, RoundNotOpen, RoundPublished, RoundAwarded, VotesOfOneKind,
    InvalidBallot for a project that the round does not have.
    """
    permissions.check(by, found.ward)
    row = await _take_for_votes(session, found, if_match=if_match)
    if totals and await queries.last_number(session, row.id):
        raise VotesOfOneKind
    projects = await queries.projects_of(session, row.id)
    unknown = sorted(totals.keys() - {one.code for one in projects})
    if unknown:
        told = f"The round has no project {unknown[0]}."
        raise InvalidBallot(told, errors=[FieldError("/totals", InvalidBallot.code, told)])
    for one in projects:
        one.votes = totals.get(one.code, 0) if totals else None
        one.updated_at = now
    detail = {"projects": len(totals)}
    await settle(session, found, row, "totals_recorded", detail, by=by, now=now)


async def count(session: AsyncSession, found: Found, *, by: Principal, now: datetime) -> None:
    """Count a round by the rule that was chosen for it, and keep why each project won or lost.

    It can be counted again until it is published or an allocation has been made of it. Raises
    NotAllowed, RoundNotOpen, RoundPublished, RoundAwarded, VotingOpen, NoVotes, BallotsNeeded.
    """
    permissions.check(by, found.ward)
    row = await take(session, found)
    projects = await queries.projects_of(session, row.id)
    totals = _totals(projects)
    ballots = await queries.ballots_of(session, row.id)
    rules.check_countable(
        row.status,
        CountingRule(row.counting_rule),
        row.closes_on,
        today(now),
        ballots=len(ballots),
        totals=totals is not None,
    )
    rules.check_takes_votes(row.status, awarded=await queries.is_awarded(session, row.id))
    poll = poll_of(row, projects, ballots)
    # A thread, because it may take seconds, and other requests are not to wait for it.
    outcome = await asyncio.to_thread(counting.count, poll)
    row.outcome = outcomes.written(outcome)
    row.status, row.counted_at = RoundStatus.COUNTED.value, now
    detail = {
        "rule": row.counting_rule,
        "completion": row.completion,
        "funded": [line.code for line in outcome.funded],
        "spent": outcome.spent,
    }
    await settle(session, found, row, "counted", detail, by=by, now=now)


def poll_of(row: Round, projects: Sequence[Project], ballots: Sequence[list[object]]) -> Poll:
    """Return what is to be counted of a round."""
    type_ = BallotType(row.ballot_type)
    return Poll(
        budget=row.budget_pence,
        costs={one.code: one.cost_pence for one in projects},
        rule=CountingRule(row.counting_rule),
        ballots=[rules.marks(one, type_, len(projects)) for one in ballots] or None,
        totals=_totals(projects),
        totals_are_votes=type_ is BallotType.APPROVAL,
        completed=row.completion == Completion.GREEDY,
    )


def form_of(row: Round, projects: Iterable[Project]) -> Form:
    """Return what ballots of a round look like."""
    return Form(
        type=BallotType(row.ballot_type),
        projects=frozenset(one.code for one in projects),
        max_choices=row.max_choices,
        max_points=row.max_points,
    )


def check_ballots(ballots: Sequence[Choices], form: Form) -> None:
    """Raise InvalidBallot with what is wrong with the first that are wrong."""
    faults = [
        FieldError(f"/ballots/{n}", InvalidBallot.code, told)
        for n, ballot in enumerate(ballots)
        for told in form.faults(ballot)
    ]
    if faults:
        raise InvalidBallot(faults[0].detail, errors=faults[:_MOST_ERRORS])


async def add_ballots(
    session: AsyncSession, row: Round, ballots: Sequence[Choices], *, now: datetime
) -> int:
    """Write checked ballots down and return how many the round has. Raises TooManyBallots."""
    last = await queries.last_number(session, row.id)
    if last + len(ballots) > rules.MOST_BALLOTS:
        raise TooManyBallots
    type_ = BallotType(row.ballot_type)
    session.add_all(
        Ballot(round_id=row.id, number=n, choices=rules.kept(one, type_), recorded_at=now)
        for n, one in enumerate(ballots, start=last + 1)
    )
    return last + len(ballots)


async def _take_for_votes(
    session: AsyncSession, found: Found, *, if_match: str | None = None
) -> Round:
    """Lock a round whose votes change, and undo its count."""
    row = await take(session, found)
    if if_match is not None:
        etags.require_match(if_match, row.version)
    rules.check_takes_votes(row.status, awarded=await queries.is_awarded(session, row.id))
    row.status, row.outcome, row.counted_at = RoundStatus.OPEN.value, None, None
    return row


def _totals(projects: Iterable[Project]) -> counting.Marks | None:
    return rules.shown_votes({one.code: one.votes for one in projects})
