"""Turning what won a round into allocations, which are checked and decided like all others."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import application, ledger, pot_queries
from wardapi.budgets import participation_outcome as outcomes
from wardapi.budgets import participation_permissions as permissions
from wardapi.budgets import participation_queries as queries
from wardapi.budgets import participation_rules as rules
from wardapi.budgets.allocation_models import Allocation
from wardapi.budgets.allocation_pots import NewShare
from wardapi.budgets.allocation_queries import Found as FoundAllocation
from wardapi.budgets.application import NewAllocation
from wardapi.budgets.participation_errors import (
    BudgetTooHigh,
    ProjectAwarded,
    ProjectLost,
    RecipientMissing,
)
from wardapi.budgets.participation_models import Project, Round
from wardapi.budgets.participation_queries import Found
from wardapi.budgets.participation_rounds import take, touch
from wardapi.budgets.vocabulary import Status, Way

_WAITING = (Status.APPLIED, Status.CHECKED, Status.REFERRED)
"""Allocations for which nothing is committed yet."""


async def award(
    session: AsyncSession,
    found: Found,
    code: str,
    *,
    starts_on: date,
    particulars: Mapping[str, Any],
    by: Principal,
    now: datetime,
) -> FoundAllocation:
    """Apply for the money of a project that has won, in the name of those who voted.

    `particulars` are further fields of `NewAllocation`, such as its priority. The one audit record
    is the application's. Raises NotAllowed, ProjectNotFound, RoundNotCounted, ProjectLost,
    ProjectAwarded, RecipientMissing, BudgetTooHigh where the pot has too little for this and for
    what waits already, and what `application.apply` raises.
    """
    permissions.check(by, found.ward)
    row = await take(session, found)
    project = await queries.get_project(session, row.id, code)
    recipient = _check(row, project)
    await _check_pot(session, row, project)
    given = {**particulars, "recipient": recipient, "starts_on": starts_on}
    asked = await _asked(session, row, project, given)
    made = await application.apply(session, asked, by=by, now=now)
    project.allocation_id, project.updated_at = made.id, now
    touch(row, now)
    await session.flush()
    return made


def _check(row: Round, project: Project) -> UUID:
    rules.check_counted(row.status)
    if project.allocation_id is not None:
        raise ProjectAwarded
    if not outcomes.read(row.outcome or {}).line(project.code).is_funded:
        raise ProjectLost
    if project.organisation_id is None:
        raise RecipientMissing
    return project.organisation_id


async def _check_pot(session: AsyncSession, row: Round, project: Project) -> None:
    (pot,) = await ledger.lock(session, [row.pot_id])
    waiting = (
        select(func.coalesce(func.sum(Project.cost_pence), 0))
        .join(Allocation, Allocation.id == Project.allocation_id)
        .where(Project.round_id == row.id, Allocation.status.in_(_WAITING))
    )
    wanted = project.cost_pence + int(await session.scalar(waiting) or 0)
    if wanted > pot.available_pence:
        raise BudgetTooHigh.of(pot.available_pence, wanted)


async def _asked(
    session: AsyncSession, row: Round, project: Project, given: Mapping[str, Any]
) -> NewAllocation:
    pot = await pot_queries.get_pot(session, row.pot_id)
    share = NewShare(
        fund=pot.fund,
        ward=pot.ward,
        financial_year=str(pot.year),
        amount=project.cost_pence,
        seat=pot.seat,
    )
    voted = f"Residents, by a vote from {row.opens_on:%-d %B %Y} to {row.closes_on:%-d %B %Y}:"
    return NewAllocation(
        title=project.name,
        purpose=project.description or project.name,
        way=Way.PARTICIPATORY_BUDGETING,
        ward=pot.ward,
        shares=[share],
        consulted=f"{voted} {row.title}",
        **given,
    )
