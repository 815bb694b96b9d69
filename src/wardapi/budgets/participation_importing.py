"""Bringing a round in from a Pabulib file, as a draft with its projects and its votes."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import pabulib
from wardapi.budgets.pabulib import File
from wardapi.budgets.participation_errors import BallotsNeeded, InvalidPabulib
from wardapi.budgets.participation_queries import Found
from wardapi.budgets.participation_rounds import NewProject, NewRound, begin, tell
from wardapi.budgets.participation_rules import Form
from wardapi.budgets.participation_voting import add_ballots, check_ballots
from wardapi.budgets.vocabulary import Completion, CountingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file, the pot that its budget is to come from, and what is to be taken in place of what it
    says."""

    pot: UUID
    file: str
    title: str | None = None
    counting_rule: CountingRule | None = None
    completion: Completion = Completion.NONE
    opens_on: date | None = None
    closes_on: date | None = None


async def bring_in(session: AsyncSession, asked: Import, *, by: Principal, now: datetime) -> Found:
    """Set up a round from a file; nothing of who voted is taken over.

    Raises InvalidPabulib, BallotsNeeded where only totals are known and equal shares is to count
    them, InvalidBallot, and what `participation_rounds.hold` raises.
    """
    file = await asyncio.to_thread(pabulib.read, asked.file)
    new = _round(asked, file)
    if not file.ballots and new.counting_rule is CountingRule.EQUAL_SHARES:
        raise BallotsNeeded
    found, row = await begin(session, new, by=by, now=now)
    form = Form(
        type=file.ballot_type,
        projects=frozenset(one.code for one in file.projects),
        max_choices=file.max_choices,
        max_points=file.max_points,
    )
    check_ballots(file.ballots, form)
    await add_ballots(session, row, file.ballots, now=now)
    detail = {"projects": len(file.projects), "ballots": len(file.ballots)}
    await tell(session, found, "imported", detail, row, by=by, now=now)
    return found


def _round(asked: Import, file: File) -> NewRound:
    rule = asked.counting_rule or file.rule
    if rule is None:
        raise InvalidPabulib("The file's rule is none of ours: send `counting_rule`.")
    opens_on = asked.opens_on or file.opens_on
    closes_on = asked.closes_on or file.closes_on or opens_on
    if opens_on is None or closes_on is None:
        raise InvalidPabulib("The file does not tell the days of the vote: send `opens_on`.")
    return NewRound(
        pot=asked.pot,
        title=asked.title or file.title,
        budget=file.budget,
        ballot_type=file.ballot_type,
        counting_rule=rule,
        completion=asked.completion,
        opens_on=opens_on,
        closes_on=closes_on,
        max_choices=file.max_choices,
        max_points=file.max_points,
        projects=[
            NewProject(
                code=one.code,
                name=one.name,
                cost=one.cost,
                votes=None if file.ballots else one.total,
            )
            for one in file.projects
        ],
    )
