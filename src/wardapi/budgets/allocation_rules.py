"""Decisions about allocations: what votes come to, who arbitrates, and which day is the last."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from wardapi.budgets.allocation_errors import AllocationOver, NotAwarded
from wardapi.budgets.vocabulary import Basis, DecisionRule, Outcome, Status

OVER = frozenset({Status.REJECTED, Status.REFUSED, Status.WITHDRAWN, Status.CLOSED})
DECIDED = frozenset({Status.AWARDED, Status.RECOVERING, Status.CLOSED, Status.REFUSED})


class Verdict(NamedTuple):
    """What has become of a share. `basis` is None while it waits."""

    outcome: Outcome
    basis: Basis | None = None


class Post(NamedTuple):
    """A post that may arbitrate, and who holds it; None while nobody does."""

    slug: str
    holder: UUID | None


_OUTCOME = {True: Outcome.APPROVED, False: Outcome.REFUSED}
PENDING = Verdict(Outcome.PENDING)
REFERRED = Verdict(Outcome.REFERRED)


def verdict(
    rule: DecisionRule,
    electors: Collection[UUID],
    conflicted: Collection[UUID],
    votes: Mapping[UUID, bool],
    *,
    closed: bool = False,
) -> Verdict:
    """What the votes come to: True is in favour.

    Who has an interest is left out. A councillor decides alone on their own fund; those of a ward
    decide when all have voted, or by who has when the vote is `closed`: unanimously, else by more
    than half of those who may vote. Otherwise, and where nobody may, it is referred.
    Source: Rotherham MBC, application guidance for ward budgets.
    """
    able = set(electors) - set(conflicted)
    if not able:
        return REFERRED
    cast = [votes[one] for one in able if one in votes]
    if rule is DecisionRule.SOLE_COUNCILLOR:
        return Verdict(_OUTCOME[cast[0]], Basis.SOLE_COUNCILLOR) if cast else PENDING
    if len(cast) < len(able) and not closed:
        return PENDING
    for side in (True, False):
        number = cast.count(side)
        if number == len(able):
            return Verdict(_OUTCOME[side], Basis.UNANIMOUS)
        if 2 * number > len(able):
            return Verdict(_OUTCOME[side], Basis.MAJORITY)
    return REFERRED


def arbiter(
    posts: Sequence[Post], members: Collection[UUID], conflicted: Collection[UUID]
) -> Post | None:
    """The first post whose holder is no councillor of the ward and has no interest, or None."""
    barred = set(members) | set(conflicted)
    return next((post for post in posts if post.holder and post.holder not in barred), None)


def status_of(outcomes: Collection[Outcome]) -> Status:
    """How a checked allocation stands by what was decided on its shares."""
    if Outcome.REFUSED in outcomes:
        return Status.REFUSED
    if Outcome.REFERRED in outcomes:
        return Status.REFERRED
    return Status.CHECKED if Outcome.PENDING in outcomes else Status.AWARDED


def publish_by(decided_on: date) -> date:
    """One month after the decision. Source: Exercise of Functions by Local Councillors (Written
    Records) Regulations 2010, regulation 2, by a practitioner's reading."""
    following = (decided_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = ((following + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return following.replace(day=min(decided_on.day, last))


def is_publication_overdue(publish_by: date | None, today: date, *, published: bool) -> bool:
    """Whether a decision should have been published by now."""
    return publish_by is not None and not published and today > publish_by


def is_return_overdue(due_on: date | None, status: str, today: date, *, returned: bool) -> bool:
    """Whether a monitoring return should have come by now."""
    waits = status in (Status.AWARDED, Status.RECOVERING)
    return due_on is not None and waits and not returned and today > due_on


def tenants_part(total: int, percent: int) -> int:
    """How many pence of a total benefit council tenants, rounded down."""
    return total * percent // 100


def check_live(status: str) -> None:
    """Raise AllocationOver for one that came to its end."""
    if status in OVER:
        raise AllocationOver


def check_awarded(status: str) -> None:
    """Raise AllocationOver, or NotAwarded for what is not an award that stands."""
    check_live(status)
    if status != Status.AWARDED:
        raise NotAwarded
