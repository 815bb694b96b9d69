"""Publishing what came of a round, with its ballots or without them."""

from collections import Counter
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import bank_details
from wardapi.budgets import participation_permissions as permissions
from wardapi.budgets import participation_queries as queries
from wardapi.budgets import participation_rules as rules
from wardapi.budgets.participation_errors import BallotsTooFew, NoVotes
from wardapi.budgets.participation_models import Round
from wardapi.budgets.participation_queries import Found
from wardapi.budgets.participation_rounds import settle, take
from wardapi.budgets.participation_voting import poll_of
from wardapi.budgets.vocabulary import RoundStatus
from wardapi.kit.suppression import is_small
from wardapi.wards import restricted
from wardapi.wards.restricted import Overridden, Override


async def publish(
    session: AsyncSession,
    found: Found,
    *,
    ballots: bool = False,
    override_reason: str | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """Publish the outcome, suppressed where it tells of a few; with `ballots`, every ballot too.

    Raises NotAllowed, RoundPublished, RoundNotCounted, BankDetailsRefused, NoVotes and
    BallotsTooFew where the ballots cannot be published, and RestrictedPeriod unless the holder of
    the Monitoring Officer's post gives a reason.
    """
    permissions.check(by, found.ward)
    bank_details.refuse({"override_reason": override_reason})
    row = await take(session, found)
    rules.check_unpublished(row.status)
    rules.check_counted(row.status)
    if ballots:
        await _check_ballots(session, row)
    override = Override(by, override_reason) if override_reason is not None else None
    overridden = await restricted.check_publication(
        session, [found.ward_id], now=now, override=override
    )
    row.status = RoundStatus.PUBLISHED.value
    row.published_at, row.published_by, row.ballots_published = now, by.id, ballots
    detail: dict[str, object] = {"ballots": ballots}
    if overridden is not None:
        _keep(row, overridden)
        # The reason is part of the public record, and is never erased: it stands here in clear.
        detail["override"] = {"election": overridden.election, "reason": overridden.reason}
    await settle(session, found, row, "published", detail, by=by, now=now)


def _keep(row: Round, overridden: Overridden) -> None:
    row.override_reason = overridden.reason
    row.override_election = overridden.election
    row.override_post_id = overridden.post_id
    row.overridden_by = overridden.principal_id


async def _check_ballots(session: AsyncSession, row: Round) -> None:
    stored = await queries.ballots_of(session, row.id)
    if not stored:
        raise NoVotes("The round has totals and no ballots that could be published.")
    projects = await queries.projects_of(session, row.id)
    ballots = poll_of(row, projects, stored).ballots or ()
    chosen = Counter(code for marks in ballots for code in marks)
    if is_small(len(stored)) or any(map(is_small, chosen.values())):
        raise BallotsTooFew
