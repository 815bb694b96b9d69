"""Publishing what was decided, within a month, and from when on it may be paid."""

from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import bank_details
from wardapi.budgets.allocation_errors import AlreadyPublished, NotDecided
from wardapi.budgets.allocation_permissions import Act
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.allocation_taking import Taken, settle, take
from wardapi.timescales import Amount
from wardapi.timescales.timeline import Timeline
from wardapi.wards import council_queries as council
from wardapi.wards import restricted
from wardapi.wards.restricted import Override
from wardapi.wards.rules import COUNCIL_ZONE, today


async def publish(
    session: AsyncSession,
    found: Found,
    *,
    override_reason: str | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """Publish a decision, with its reasons. Where the council lets decisions be called in, that
    runs from here.

    Raises NotAllowed, NotDecided, AlreadyPublished, and RestrictedPeriod unless the holder of the
    Monitoring Officer's post gives a reason.
    """
    permissions.check(Act.PUBLISH, by, found.place)
    bank_details.refuse({"override_reason": override_reason})
    taken = await take(session, found)
    row = taken.row
    if row.decided_at is None:
        raise NotDecided
    if row.published_at is not None:
        raise AlreadyPublished
    override = Override(by, override_reason) if override_reason is not None else None
    wards = {row.lead_ward_id, *(share.pot.ward_id for share in taken.shares)}
    overridden = await restricted.check_publication(session, wards, now=now, override=override)
    row.published_at, row.published_by = now, by.id
    row.call_in_ends_on = await _call_in_ends_on(session, taken, today(now))
    detail: dict[str, object] = {"publish_by": row.publish_by, "call_in": row.call_in_ends_on}
    if overridden is not None:
        row.override_reason = overridden.reason
        row.override_election = overridden.election
        row.override_post_id = overridden.post_id
        row.overridden_by = overridden.principal_id
        # The reason is part of the public record, and is never erased: it stands here in clear.
        detail["override"] = {"election": overridden.election, "reason": overridden.reason}
    await settle(session, taken, "published", detail=detail, by=by, now=now)


def call_in_days(taken: Taken) -> int | None:
    """How many working days councillors have to call the decision in; None where they do not."""
    days = [share.pot.fund_year.call_in_working_days for share in taken.shares]
    return max((one for one in days if one is not None), default=None)


async def _call_in_ends_on(session: AsyncSession, taken: Taken, on: date) -> date | None:
    days = call_in_days(taken)
    if days is None:
        return None
    calendar = await council.working_calendar(session, on)
    noon = datetime.combine(on, time(12), COUNCIL_ZONE)
    end = Timeline(calendar).advance(noon, Amount.working_days(days))
    return end.astimezone(COUNCIL_ZONE).date()
