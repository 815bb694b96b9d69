"""Rounds as they are shown: all to those who work on them, suppressed to everybody else."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import pabulib
from wardapi.budgets import participation_explaining as explaining
from wardapi.budgets import participation_outcome as outcomes
from wardapi.budgets import participation_permissions as permissions
from wardapi.budgets import participation_queries as queries
from wardapi.budgets.pabulib import File, FileProject
from wardapi.budgets.participation_models import Project, Round
from wardapi.budgets.participation_outcome import Line, Outcome
from wardapi.budgets.participation_rules import WITH_POINTS, Choice
from wardapi.budgets.participation_schemas import (
    LineOut,
    OutcomeOut,
    ProjectOut,
    ProjectRecipientRef,
    RoundOut,
    RoundPaths,
    RoundRow,
    VotePaymentOut,
)
from wardapi.budgets.refs import FundRef, WardRef
from wardapi.budgets.vocabulary import BallotType, CountingRule
from wardapi.budgets.years import FinancialYear
from wardapi.kit import etags
from wardapi.kit.suppression import give_away_totals, hidden_rows, is_small

TIES = "More points first, then the lower cost, then the code."


class Shown(NamedTuple):
    """A round's message, and its ETag."""

    out: RoundOut
    etag: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees of a round's votes: all, or what tells of nobody."""

    is_insider: bool
    sees_votes: bool
    hidden: frozenset[str] = frozenset()
    hides_ballots: bool = False


async def show(session: AsyncSession, id_: UUID, *, by: Principal) -> Shown:
    """Return a round as its asker may see it. Raises RoundNotFound."""
    row = await queries.get_row(session, id_, by=by)
    projects = (await queries.shown_projects(session, [id_]))[id_]
    ballots = (await queries.ballot_counts(session, [id_]))[id_]
    outcome = outcomes.read(row.Round.outcome) if row.Round.outcome else None
    sight = sight_of(by, row, outcome)
    out = RoundOut(
        **_values(row, by),
        ballots=None if sight.hides_ballots else ballots,
        projects=[_project(one, sight) for one in projects],
        outcome=None if outcome is None else _outcome(outcome, sight),
    )
    # Organisations are renamed without the round changing: the tag tells that apart too.
    named = "".join(one.recipient_name or "" for one in projects)
    return Shown(out, etags.etag(row.Round.version, zlib.crc32(named.encode())))


def brief(row: Any, by: Principal) -> RoundRow:
    """Return a round as a list shows it."""
    return RoundRow(**_values(row, by))


def sight_of(by: Principal, row: Any, outcome: Outcome | None) -> Sight:
    """Return what somebody sees of a round. Only who holds it sees votes before the count."""
    insider = permissions.is_insider(by, row.gss_code)
    if insider:
        holder = permissions.holds(by, row.gss_code)
        return Sight(is_insider=True, sees_votes=holder or outcome is not None)
    if outcome is None:
        return Sight(is_insider=False, sees_votes=False, hides_ballots=True)
    counts = {line.code: (_counted(line),) for line in outcome.lines}
    hidden = hidden_rows(counts)
    # What so few ballots are hidden for must not be the number of all ballots less the others.
    alone = give_away_totals(counts)
    few = is_small(outcome.ballots or 0)
    return Sight(is_insider=False, sees_votes=True, hidden=hidden, hides_ballots=alone or few)


async def file_of(session: AsyncSession, id_: UUID, *, by: Principal) -> str:
    """Return a round as a Pabulib file, with ballots for who holds it and where they are
    published. Raises RoundNotFound."""
    row = await queries.get_row(session, id_, by=by)
    round_: Round = row.Round
    projects = await queries.projects_of(session, id_)
    outcome = outcomes.read(round_.outcome) if round_.outcome else None
    sight = sight_of(by, row, outcome)
    type_ = BallotType(round_.ballot_type)
    ballots: Sequence[list[Any]] = ()
    if round_.ballots_published or permissions.holds(by, row.gss_code):
        ballots = await queries.ballots_of(session, id_)
    file = File(
        title=round_.title,
        budget=round_.budget_pence,
        ballot_type=type_,
        rule=CountingRule(round_.counting_rule),
        projects=[
            FileProject(
                code=one.code,
                name=one.name,
                cost=one.cost_pence,
                total=_total(one, outcome, sight),
            )
            for one in projects
        ],
        ballots=[_choices(one, type_) for one in ballots],
        opens_on=round_.opens_on,
        closes_on=round_.closes_on,
        max_choices=round_.max_choices,
        max_points=round_.max_points,
        place=row.ward_name,
    )
    return pabulib.write(file)


def _counted(line: Line) -> int:
    return line.score if line.supporters is None else line.supporters


def _choices(stored: Sequence[Any], type_: BallotType) -> list[Choice]:
    if type_ in WITH_POINTS:
        return [Choice(project=code, points=points) for code, points in stored]
    return [Choice(project=code) for code in stored]


def _total(project: Project, outcome: Outcome | None, sight: Sight) -> int | None:
    if not sight.sees_votes or project.code in sight.hidden:
        return None
    return project.votes if outcome is None else outcome.line(project.code).score


def _project(row: Any, sight: Sight) -> ProjectOut:
    project: Project = row.Project
    recipient = None
    if row.recipient_id is not None:
        recipient = ProjectRecipientRef(id=row.recipient_id, name=row.recipient_name)
    return ProjectOut(
        code=project.code,
        name=project.name,
        description=project.description,
        cost=project.cost_pence,
        recipient=recipient,
        votes=_total(project, None, sight),
        allocation=project.allocation_id if sight.is_insider else None,
    )


def _outcome(outcome: Outcome, sight: Sight) -> OutcomeOut:
    share = None if sight.hides_ballots else outcome.share
    return OutcomeOut(
        budget=outcome.budget,
        spent=outcome.spent,
        left=outcome.left,
        ballots=None if sight.hides_ballots else outcome.ballots,
        share=None if share is None else outcomes.pence(share),
        share_exact_pence=share,
        ties=TIES,
        projects=[_line(line, sight) for line in outcome.lines],
    )


def _line(line: Line, sight: Sight) -> LineOut:
    shown = explaining.told(line, sight)
    payments = None
    if shown.payments is not None:
        payments = [
            VotePaymentOut(
                amount=outcomes.pence(one.amount),
                exact_pence=one.amount,
                supporters=one.supporters,
            )
            for one in shown.payments
        ]
    had = shown.supporters_had
    return LineOut(
        project=line.code,
        place=line.place,
        funded=line.is_funded,
        why=line.why,
        by=line.by,
        explanation=explaining.explain(line, shown),
        cost=line.cost,
        supporters=shown.supporters,
        score=shown.score,
        left_before=line.left_before,
        left_after=line.left_after,
        payments=payments,
        gave_all=shown.gave_all,
        supporters_had=None if had is None else outcomes.pence(had),
    )


def _values(row: Any, by: Principal) -> dict[str, Any]:
    round_: Round = row.Round
    insider = permissions.is_insider(by, row.gss_code)
    copied = RoundRow.model_fields.keys() - _MADE.keys()
    at = f"/v1/participation-rounds/{round_.id}"
    return {
        **{name: getattr(round_, name) for name in copied},
        "budget": round_.budget_pence,
        "fund": FundRef(slug=row.fund, name=row.fund_name, kind=row.fund_kind),
        "ward": WardRef(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name),
        "seat": row.seat if insider else None,
        "pot": round_.pot_id if insider else None,
        "financial_year": str(FinancialYear(row.financial_year)),
        "links": RoundPaths(self=at, pabulib=f"{at}/pabulib"),
    }


_MADE: Mapping[str, None] = dict.fromkeys(
    ("budget", "fund", "ward", "seat", "pot", "financial_year", "links")
)
